package schema

import (
	"regexp"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// isAmendment reports whether a class amends another one: it has the texts of that class
// in some language, as the .mfl files of Microsoft have them. Its namespace is the other's
// with the language after it: root/cimv2/ms_409.
func isAmendment(list []*parser.Qualifier) bool {
	return slices.ContainsFunc(list, func(q *parser.Qualifier) bool {
		return cimname.Equal(q.Name.Text, "Amendment") && isTrue(q.Initializer())
	})
}

var localeNamespace = regexp.MustCompile(`(?i)(^|/)ms_[0-9a-f]+$`)

// amend gives the classes the texts of their amendments. What amends a class that is
// not here is taken for its declaration, so that it is checked at least.
func (r *resolver) amend() {
	for _, a := range r.amendments {
		base := r.lookup(a.Name, localeNamespace.ReplaceAllString(a.Namespace, ""))
		if base == nil {
			r.diags.Warn(AmendsNothing, a.Span, "class %s is amended here, but no file declares it", a.Name).
				Help("name the .mof file beside the .mfl file")
			r.enter(a)
			continue
		}
		r.amendClass(base, a)
	}
}

func (r *resolver) amendClass(base, a *Class) {
	base.qualifiers = amended(base.qualifiers, a.qualifiers)
	decl := *base.decl // the tree may be resolved again, without the amendment
	decl.Members = slices.Clone(decl.Members)
	base.decl = &decl
	at := map[string]int{} // of the methods, and of the properties with a mark in front
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

// amendedKey tells the members of a class apart: a method and a property may have one
// name.
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

// amended returns a list of qualifiers with those of another that have the flavor
// Amended in the place of their namesakes, or behind.
func amended(list, by []*parser.Qualifier) []*parser.Qualifier {
	list = slices.Clone(list)
	for _, q := range by {
		if !slices.ContainsFunc(q.Flavors, func(f *parser.Name) bool { return cimname.Equal(f.Text, "Amended") }) {
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
