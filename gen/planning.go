package gen

import (
	"context"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// A Plan is a package that GenerateAll would generate.
type Plan struct {
	*model.Package
	Structs []string // the classes that have a struct, wanted or not
}

// PlanAll plans the packages that GenerateAll would generate, for comparing two versions of
// a schema. The plans have no documentation and no lists of names. There are none if the
// list has errors; otherwise they are in the order of the packages.
//
// If there is only one package, want can exclude classes, because most classes of two
// versions are the same. It must report true for the superclasses of a wanted class, and
// for all classes whose names begin with its name, because they compete for identifiers.
// Nil includes all classes.
func PlanAll(ctx context.Context, packages []Package, want func(*schema.Class) bool) ([]Plan, diag.List, error) {
	if len(packages) > 1 {
		want = nil // packages refer to names of each other
	}
	linked, diags, err := linkPackages(ctx, packages, selectShared, wanted(packages, want))
	if linked == nil {
		return nil, diags, err
	}
	var plans []Plan
	for _, t := range linked {
		p := Plan{Package: plan(t, nil)}
		for _, c := range t.structs() {
			p.Structs = append(p.Structs, c.Name)
		}
		plans = append(plans, p)
	}
	return plans, diags, nil
}

// wanted adds the renamed classes and their superclasses, because renames are checked against
// the names.
func wanted(packages []Package, want func(*schema.Class) bool) func(*schema.Class) bool {
	if want == nil {
		return everyClass
	}
	renamed := map[*schema.Class]bool{}
	for _, p := range packages {
		if p.Schema == nil || len(p.Options.Rename) == 0 {
			continue
		}
		named := map[string]bool{}
		for key := range p.Options.Rename {
			named[fold(newRenameKey(key).class)] = true
		}
		for _, c := range p.Schema.Classes {
			for at := c; at != nil && cimname.In(named, c.Name); at = at.Super {
				renamed[at] = true
			}
		}
	}
	return func(c *schema.Class) bool { return want(c) || renamed[c] }
}
