package schema

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// isAmendment reports whether a class has the qualifier Amendment. Such a class contains
// the texts of another class in some language, as Microsoft's .mfl files do, or comes from
// Microsoft's reference pages, where whole classes have the qualifier.
func isAmendment(list []*parser.Qualifier) bool {
	return slices.ContainsFunc(list, func(q *parser.Qualifier) bool {
		return cimname.Equal(q.Name.Text, "Amendment") && isTrue(q.Initializer())
	})
}

// localeNamespace matches the namespace of amendments: the namespace of the class followed
// by the language, such as root/cimv2/ms_409.
var localeNamespace = regexp.MustCompile(`(?i)(^|/)ms_[0-9a-f]+$`)

func (c *Class) inLocale() bool { return localeNamespace.MatchString(c.Namespace) }

// hasAmended reports whether a qualifier in the class has the flavor Amended.
func hasAmended(c *Class) bool {
	if slices.ContainsFunc(c.qualifiers, isAmended) {
		return true
	}
	found := false
	parser.Walk(c.decl, func(n parser.Node) bool {
		q, ok := n.(*parser.Qualifier)
		found = found || ok && isAmended(q)
		return !found
	})
	return found
}

func isAmended(q *parser.Qualifier) bool {
	return slices.ContainsFunc(q.Flavors, func(f *parser.Name) bool { return cimname.Equal(f.Text, "Amended") })
}

// amend adds the texts of amendments to their classes. An amendment of a class that is not
// in the schema is a declaration.
func (r *resolver) amend() {
	for _, a := range r.amendments {
		if base := r.lookup(a.Name, localeNamespace.ReplaceAllString(a.Namespace, "")); base != nil {
			r.amendClass(base, a)
			continue
		}
		if a.isText() {
			r.diags.Warn(AmendsNothing, a.Span, "class %s is amended here, but no file declares it", a.Name).
				Help("name the .mof file next to the .mfl file")
		}
		r.enter(a)
	}
	if len(r.amendments) > 0 {
		slices.SortStableFunc(r.schema.Classes, func(a, b *Class) int { return cmp.Compare(a.index, b.index) })
	}
}

// isText reports whether the class is clearly meant as an amendment.
func (c *Class) isText() bool {
	return isAmendment(c.qualifiers) && (c.inLocale() || strings.EqualFold(path.Ext(c.Source), ".mfl"))
}

func (r *resolver) amendClass(base, a *Class) {
	base.qualifiers = amended(base.qualifiers, a.qualifiers)
	decl := *base.decl // the tree can be resolved again without the amendment
	decl.Members = slices.Clone(decl.Members)
	base.decl = &decl
	at := map[string]int{} // indexes by amendedKey
	for i, m := range decl.Members {
		at[amendedKey(m)] = i
	}
	for _, m := range a.decl.Members {
		if m.Local() != nil {
			continue // MOF 3 has no amendments
		}
		i, found := at[amendedKey(m)]
		if !found {
			r.nothing(&m.Name, base)
			continue
		}
		decl.Members[i] = r.amendMember(decl.Members[i], m, base)
	}
}

// amendedKey distinguishes the members of a class: a method and a property can have the
// same name.
func amendedKey(m *parser.Member) string {
	switch {
	case m.Local() != nil:
		return ""
	case m.Method != nil:
		return fold(m.Name.Text)
	}
	return "." + fold(m.Name.Text)
}

func (r *resolver) nothing(name *parser.Name, base *Class) *diag.Diagnostic {
	return r.diags.Warn(AmendsNothing, name.Span(), "%s is amended here, but class %s does not declare it", name.Text, base.Name).
		See(base.Span, "declared here")
}

func (r *resolver) amendMember(base, by *parser.Member, class *Class) *parser.Member {
	m := *base
	m.Qualifiers.Items = amended(m.Qualifiers.Items, by.Qualifiers.Items)
	if m.Method == nil {
		return &m
	}
	params := *m.Method
	params.List = slices.Clone(params.List)
	for _, d := range by.Method.List {
		i := slices.IndexFunc(params.List, func(p *parser.Param) bool { return cimname.Equal(p.Name.Text, d.Name.Text) })
		if i < 0 {
			r.nothing(&d.Name, class)
			continue
		}
		p := *params.List[i]
		p.Qualifiers.Items = amended(p.Qualifiers.Items, d.Qualifiers.Items)
		params.List[i] = &p
	}
	m.Method = &params
	return &m
}

// amended returns list with the qualifiers of by that have the flavor Amended. They replace
// qualifiers with the same name, or are added at the end.
func amended(list, by []*parser.Qualifier) []*parser.Qualifier {
	list = slices.Clone(list)
	for _, q := range by {
		if !isAmended(q) {
			continue
		}
		i := slices.IndexFunc(list, func(old *parser.Qualifier) bool { return cimname.Equal(old.Name.Text, q.Name.Text) })
		if i < 0 {
			list = append(list, q)
		} else {
			list[i] = q
		}
	}
	return list
}
