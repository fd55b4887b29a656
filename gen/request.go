package gen

import (
	"cmp"
	"maps"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// A request is what a package asks for itself.
type request struct {
	Package
	wanted map[string]schema.Match // by lower-case name of the class
	start  []*schema.Class         // likewise, sorted
}

// newRequest finds the classes that a package selects itself.
func newRequest(p Package, diags *diag.List) *request {
	r := &request{Package: p, wanted: map[string]schema.Match{}}
	matches, err := p.Schema.Match(p.Options.Classes...)
	if wrong, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range wrong.Unwrap() {
			diags.Error(NoClass, diag.Span{}, "%v", err)
		}
	} else if len(matches) == 0 {
		diags.Error(NoClass, diag.Span{}, "%s, there is nothing to generate", r.nothing())
	}
	r.start = schema.Sorted(maps.Keys(matches))
	for _, c := range r.start {
		r.wanted[fold(c.Name)] = matches[c]
	}
	return r
}

func (r *request) nothing() string {
	if len(r.Options.Classes) > 0 {
		return "the patterns of class names leave none"
	}
	return "the files named declare no class"
}

// compareRequests puts packages in an order in which that of the configuration does not
// show.
func compareRequests(a, b *request) int {
	return cmp.Or(cmp.Compare(a.Options.ImportPath, b.Options.ImportPath), cmp.Compare(a.Options.Package, b.Options.Package))
}
