package lint

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// Rules about keys, references, overrides and life cycle.

func referenceKey(p *pass, property *schema.Property) {
	c := property.Class
	if c.Association && !c.Abstract && property.Type.CIM == cim.Reference && !property.Key && len(c.Keys()) > 0 && !slices.ContainsFunc(c.Keys(), func(k *schema.Property) bool { return k.Type.CIM != cim.Reference }) {
		p.report(property.Span, "reference %s of association %s is not a key, although others are", property.Name, c.Name)
	}
}

func indicationKey(p *pass, property *schema.Property) {
	if property.Class.Indication && property.Key {
		p.report(qualifierAt(property.Qualifiers, "Key", property.Span), "indication %s has the key %s, but indications have no identity", property.Class.Name, property.Name)
	}
}

func keyWritten(p *pass, property *schema.Property) {
	if property.Key && property.Qualifiers.IsOwn("Write") && property.Qualifiers.Bool("Write", false) {
		p.report(qualifierAt(property.Qualifiers, "Write", property.Span), "key %s.%s has Write, but a key never changes", property.Class.Name, property.Name)
	}
}

// keyRequired reports Required on a key: Key implies it, and HQRM allows only one of them.
func keyRequired(p *pass, property *schema.Property) {
	if property.Key && property.Qualifiers.IsOwn("Key") && property.Qualifiers.IsOwn("Required") {
		d := p.report(qualifierAt(property.Qualifiers, "Required", property.Span), "key %s.%s has Required, which Key implies", property.Class.Name, property.Name)
		if edit, ok := withoutQualifier(property, "Required"); ok {
			d.Fix("remove Required", edit)
		}
	}
}

// withoutQualifier returns an edit that removes a qualifier without a value from a property.
func withoutQualifier(property *schema.Property, name string) (e diag.Edit, ok bool) {
	items := property.Written().Qualifiers.Items
	for i, q := range items {
		if !strings.EqualFold(q.Name.Text, name) || q.Value != nil || q.Array != nil || len(q.Flavors) > 0 || property.Class.File().XML {
			continue
		}
		text := property.Class.File().Source.Text
		from, to := q.Name.Pos.Offset, q.Name.Pos.Offset+len(q.Name.Text)
		switch {
		case i > 0:
			comma := strings.LastIndexByte(text[:from], ',')
			if comma < 0 || strings.TrimSpace(text[comma+1:from]) != "" {
				return e, false
			}
			from = comma
		case len(items) > 1:
			next := items[1].Name.Pos.Offset
			if strings.TrimSpace(text[to:next]) != "," {
				return e, false
			}
			to = next
		default:
			return e, false
		}
		return diag.Remove(diag.Span{Pos: property.Class.File().Source.Pos(from), Len: to - from}), true
	}
	return e, false
}

func keyDefault(p *pass, property *schema.Property) {
	if property.Key && property.Written().Default != nil && property.Default != nil {
		p.report(property.Span, "key %s.%s has a default, so two instances can get the same identity", property.Class.Name, property.Name)
	}
}

func emptyOverride(p *pass, property *schema.Property) {
	o := property.Overrides
	if o != nil && property.Qualifiers.IsOwn("Override") && len(property.Qualifiers.Own) == 1 && property.Written().Default == nil && property.Type == o.Type {
		p.report(property.Span, "property %s.%s overrides the one of %s without changes", property.Class.Name, property.Name, o.Class.Name).See(o.Span, "overridden here")
	}
}

func timeAsString(p *pass, property *schema.Property) {
	if property.Type.CIM == cim.String && !property.Type.Array && property.Overrides == nil && (strings.HasSuffix(property.Name, "DateTime") || strings.HasSuffix(property.Name, "Time") && len(property.Name) > 6 || strings.HasSuffix(property.Name, "Date")) && property.Values == nil {
		p.report(property.Span, "property %s.%s is a time as a string, expected datetime", property.Class.Name, property.Name)
	}
}

func secret(p *pass, e element) {
	name := strings.ToLower(e.name)
	if e.typ.CIM == cim.String && (strings.HasSuffix(name, "password") || strings.HasSuffix(name, "passphrase") || strings.HasSuffix(name, "secret")) && !e.qualifiers.IsOwn("EmbeddedInstance") {
		p.report(e.span, "%s %s is a secret in a plain string", e.what, e.path)
	}
}

func nAry(p *pass, c *schema.Class) {
	n := 0
	for _, property := range c.Properties {
		if property.Type.CIM == cim.Reference {
			n++
		}
	}
	if c.Association && n > 2 {
		p.report(c.Span, "association %s has %d references", c.Name, n)
	}
}

func unit(p *pass, e element) {
	if (e.typ.CIM == cim.Real32 || e.typ.CIM == cim.Real64) && e.qualifiers.Get("PUnit") == nil && e.qualifiers.Get("Units") == nil && e.qualifiers.Get("IsPUnit") == nil {
		p.report(e.span, "%s %s is a real number without a unit, expected PUnit", e.what, e.path)
	}
}

func oldUnits(p *pass, e element) {
	if e.qualifiers.IsOwn("Units") && e.qualifiers.Get("PUnit") == nil {
		p.report(qualifierAt(e.qualifiers, "Units", e.span), "%s %s has Units, which DSP0004 deprecates, expected PUnit", e.what, e.path)
	}
}

func classVersion(p *pass, c *schema.Class) {
	if c.Outer() == nil && !c.Structure && !c.Qualifiers.IsOwn("Version") {
		p.report(c.Span, "class %s has no Version", c.Name)
	}
}

func replacement(p *pass, e element) {
	if texts, ok := ownTexts(e.qualifiers, "Deprecated"); ok && (len(texts) == 0 || strings.EqualFold(texts[0], "No value")) {
		p.report(qualifierAt(e.qualifiers, "Deprecated", e.span), "%s %s is deprecated, but Deprecated names no replacement", e.what, e.path)
	}
}

func onExperimental(p *pass, c *schema.Class) {
	if c.Super != nil && c.Super.Qualifiers.Bool("Experimental", false) && !c.Qualifiers.Bool("Experimental", false) {
		p.report(c.Span, "class %s is final, but extends the experimental class %s", c.Name, c.Super.Name).See(c.Super.Span, "declared here")
	}
}

func direction(p *pass, e element) {
	if e.what == "parameter" && e.qualifiers.Get("In") == nil && e.qualifiers.Get("Out") == nil {
		p.report(e.span, "parameter %s has neither In nor Out: DSP0004 and WMI read that differently", e.path)
	}
}

func requiredOnClass(p *pass, c *schema.Class) {
	for _, name := range p.Required["class"] {
		if !c.Qualifiers.IsOwn(name) {
			p.report(c.Span, "class %s has no %s", c.Name, name)
		}
	}
}

func requiredOn(p *pass, e element) {
	kind := e.what
	if kind == "reference" {
		kind = "property"
	}
	for _, name := range p.Required[kind] {
		if e.qualifiers.Get(name) == nil {
			p.report(e.span, "%s %s has no %s", e.what, e.path, name)
		}
	}
}
