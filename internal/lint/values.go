package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// Rules about named values.

func ownTexts(q *schema.QualifierSet, name string) ([]string, bool) {
	if !q.IsOwn(name) {
		return nil, false
	}
	return q.Texts(name)
}

func withoutMap(p *pass, e element) {
	if e.qualifiers.IsOwn("Values") && e.qualifiers.Get("ValueMap") == nil && e.typ.CIM.IsInteger() {
		p.report(qualifierAt(e.qualifiers, "Values", e.span), "Values of %s %s has no ValueMap: the names are numbered from 0, so inserting one renumbers the others", e.what, e.path)
	}
}

func withoutNames(p *pass, e element) {
	if e.qualifiers.IsOwn("ValueMap") && e.qualifiers.Get("Values") == nil && e.typ.CIM.IsInteger() {
		p.report(qualifierAt(e.qualifiers, "ValueMap", e.span), "ValueMap of %s %s has no Values: its numbers have no names", e.what, e.path)
	}
}

var putBy = regexp.MustCompile(`(?i)reserved|vendor|unused|unknown|obsolete|not used|other`)

func duplicateName(p *pass, e element) {
	names, _ := ownTexts(e.qualifiers, "Values")
	if values, _ := ownTexts(e.qualifiers, "ValueMap"); slices.Equal(names, values) {
		return // gomof check reports a value that is there twice
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] && !putBy.MatchString(name) && name != "" {
			p.report(qualifierAt(e.qualifiers, "Values", e.span), "Values of %s %s has %q twice", e.what, e.path, name)
			return
		}
		seen[name] = true
	}
}

func blankName(p *pass, e element) {
	for _, q := range e.qualifiers.Own {
		node, v := q.Written()
		if !strings.EqualFold(q.Name, "Values") || v == nil || node == nil {
			continue
		}
		for _, one := range v.Elements() {
			if len(one.Strings) != 1 || one.Len != 0 {
				continue
			}
			literal := one.Strings[0]
			inner := literal[1 : len(literal)-1]
			if trimmed := strings.TrimSpace(inner); trimmed != inner && trimmed != "" {
				p.report(one.Span(), "name of a value of %s %s begins or ends with a space", e.what, e.path).
					Fix("remove the space", diag.Edit{Span: one.Span(), New: `"` + trimmed + `"`})
			}
		}
	}
}

func mapOrder(p *pass, e element) {
	if e.values == nil || !e.qualifiers.IsOwn("ValueMap") || !e.typ.CIM.IsInteger() || e.values.Bits {
		return
	}
	for i := 1; i < len(e.values.Entries); i++ {
		a, b := e.values.Entries[i-1], e.values.Entries[i]
		if a.Single && b.Single && a.Ranges[0].Min.Cmp(b.Ranges[0].Min) > 0 {
			p.report(qualifierAt(e.qualifiers, "ValueMap", e.span), "ValueMap of %s %s has %s after %s", e.what, e.path, b.Text, a.Text)
			return
		}
	}
}

func closedMap(p *pass, e element) {
	if texts, ok := ownTexts(e.qualifiers, "ValueMap"); ok && e.typ.CIM.IsInteger() && !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, "..") }) {
		p.report(qualifierAt(e.qualifiers, "ValueMap", e.span), "ValueMap of %s %s has no range: a client cannot tell a new value from a wrong one", e.what, e.path)
	}
}

func zeroUnknown(p *pass, e element) {
	if e.values == nil || !e.qualifiers.IsOwn("ValueMap") || !e.typ.CIM.IsInteger() || e.what == "method" || e.values.Bits {
		return
	}
	for _, entry := range e.values.Entries {
		if entry.Single && entry.Ranges[0].Min.Sign() == 0 && !strings.Contains(strings.ToLower(entry.Name), "un") && !strings.HasPrefix(strings.ToLower(entry.Name), "no") {
			p.report(qualifierAt(e.qualifiers, "ValueMap", e.span), "0 of %s %s is %q, expected Unknown or the like", e.what, e.path, entry.Name)
		}
	}
}

func hasCode(v *schema.ValueSet, code int64) bool {
	return v != nil && slices.ContainsFunc(v.Entries, func(e schema.ValueEntry) bool {
		return slices.ContainsFunc(e.Ranges, func(r schema.Range) bool {
			return r.Min.IsInt64() && r.Min.Int64() <= code && (!r.Max.IsInt64() || r.Max.Int64() >= code)
		})
	})
}

func successCode(p *pass, m *schema.Method) {
	if m.Values != nil && m.Qualifiers.IsOwn("ValueMap") && m.Type.CIM.IsInteger() && !hasCode(m.Values, 0) {
		p.report(qualifierAt(m.Qualifiers, "ValueMap", m.Span), "return codes of method %s.%s have no 0, which means success in other methods", m.Class.Name, m.Name)
	}
}

func jobCode(p *pass, m *schema.Method) {
	if m.Values == nil || !m.Type.CIM.IsInteger() {
		return
	}
	job := slices.ContainsFunc(m.Parameters, func(one *schema.Parameter) bool {
		return one.Out && one.Type.CIM == cim.Reference && one.Type.Class != nil && strings.HasSuffix(one.Type.Class.Name, "Job")
	})
	named := slices.ContainsFunc(m.Values.Entries, func(e schema.ValueEntry) bool { return e.Single && e.Ranges[0].Min.String() == "4096" })
	if job && !named {
		p.report(m.Span, "method %s.%s has a job as output, but no return code 4096", m.Class.Name, m.Name)
	}
}

func otherCompanion(p *pass, property *schema.Property) {
	if property.Values == nil || property.Values.Class != property.Class {
		return
	}
	other := slices.ContainsFunc(property.Values.Entries, func(e schema.ValueEntry) bool { return e.Name == "Other" })
	companion := slices.ContainsFunc(property.Class.Properties, func(one *schema.Property) bool { return strings.HasPrefix(one.Name, "Other") })
	if other && !companion {
		p.report(property.Span, "property %s.%s has the value Other, but no property Other… to describe it", property.Class.Name, property.Name)
	}
}

func dropsValues(p *pass, property *schema.Property) {
	if o := property.Overrides; o != nil && o.Values != nil && property.Values != nil && property.Values != o.Values {
		for _, entry := range o.Values.Entries {
			if entry.Single && len(entry.Ranges) > 0 && !hasCode(property.Values, entry.Ranges[0].Min.Int64()) {
				p.report(property.Span, "property %s.%s does not have the value %s of the property that it overrides", property.Class.Name, property.Name, entry.Text).See(o.Span, "overridden here")
				return
			}
		}
	}
}

// valueDescription reports values that the Description does not mention, except those for later
// use.
func valueDescription(p *pass, e element) {
	names, ok := ownTexts(e.qualifiers, "Values")
	if !ok || p.text(e.qualifiers) == "" {
		return
	}
	text := letters(p.text(e.qualifiers))
	var missing []string
	for _, name := range names {
		if !putBy.MatchString(name) && !strings.Contains(text, letters(name)) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		p.report(qualifierAt(e.qualifiers, "Values", e.span), "Description of %s %s does not mention %d of its %d values, first %q", e.what, e.path, len(missing), len(names), missing[0])
	}
}

func vendorRange(p *pass, e element) {
	texts, _ := ownTexts(e.qualifiers, "ValueMap")
	names, _ := ownTexts(e.qualifiers, "Values")
	open := slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, "..") })
	if open && len(names) > 0 && e.typ.CIM.IsInteger() && !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(n), "vendor") }) {
		p.report(qualifierAt(e.qualifiers, "ValueMap", e.span), "ValueMap of %s %s has a range, but none for vendors", e.what, e.path)
	}
}

func resultValues(p *pass, m *schema.Method) {
	if !m.Void && m.Values == nil && m.Type.CIM.IsInteger() && !m.Type.Array {
		p.report(m.Span, "result of method %s.%s has no named codes", m.Class.Name, m.Name)
	}
}
