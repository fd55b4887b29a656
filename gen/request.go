package gen

import (
	"cmp"
	"errors"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/pattern"
	"github.com/gomof/gomof/schema"
)

// A request is what a package itself selects.
type request struct {
	Package
	imports []importedPackage
	wanted  map[string]pattern.Match // by class name in lower case
	start   []*schema.Class          // the same classes, sorted
}

// An importedPackage is a package that was generated elsewhere.
type importedPackage struct {
	classes *pattern.Patterns // classes that come from it
	names   *nameList
}

// newRequest finds the classes that a package selects.
func newRequest(p Package, imports []importedPackage, diags *diag.List) *request {
	r := &request{Package: p, imports: imports, wanted: map[string]pattern.Match{}}
	patterns := pattern.New(p.Options.Classes)
	for _, c := range schema.Sorted(slices.Values(p.Schema.Classes)) {
		if m, selected := patterns.Match(c.Name, c.Named); selected {
			r.start = append(r.start, c)
			r.wanted[fold(c.Name)] = m
		}
	}
	if wrong, ok := patterns.Err().(interface{ Unwrap() []error }); ok {
		for _, err := range wrong.Unwrap() {
			var wrong *pattern.Error
			at := diag.Span{}
			if errors.As(err, &wrong) {
				at = p.Options.at("classes", wrong.Pattern)
			}
			diags.Error(NoClass, at, "%v", err)
		}
	} else if len(r.start) == 0 {
		diags.Error(NoClass, p.Options.at("classes", ""), "%s, so there is nothing to generate", r.nothing()).Help(r.something())
	}
	return r
}

func (r *request) nothing() string {
	if len(r.Options.Classes) > 0 {
		return "no class matches the patterns"
	}
	return "the named files declare no class"
}

// something returns a hint how to select the classes of included files, if there are any.
func (r *request) something() string {
	if len(r.Options.Classes) > 0 || len(r.Schema.Classes) == 0 {
		return ""
	}
	return "select classes of included files with --class '*', or classes: [\"*\"] in gomof.yaml"
}

// compareRequests sorts packages independently of their order in the configuration.
func compareRequests(a, b *request) int {
	return cmp.Or(cmp.Compare(a.Options.ImportPath, b.Options.ImportPath), cmp.Compare(a.Options.Package, b.Options.Package))
}
