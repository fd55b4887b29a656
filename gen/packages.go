package gen

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// A Package is one of those that are generated together. Without a Schema, as its MOF
// has errors, there is no output of any, but what is wrong with the others is reported.
type Package struct {
	Schema  *schema.Schema
	Options Options
}

// An Import says which classes come from a package that was generated elsewhere.
type Import struct {
	Classes []string // patterns of class names, as in Options
	Names   *Names
}

// An Output is what became of a [Package].
type Output struct {
	Files []File // sorted by name
	unit  *unit
}

// Classes returns the classes of the package and those that it imports, sorted by name.
func (o *Output) Classes() []Selected { return o.unit.selected() }

// Names returns the Go names that are not obvious.
func (o *Output) Names() []Named { return o.unit.planner.notable() }

// A unit is a package while it is made.
type unit struct {
	Package
	wanted  map[string]schema.Match // by lower-case name of the class
	start   []*schema.Class         // likewise, sorted
	classes []*schema.Class         // that are generated, sorted
	reasons map[*schema.Class]reason
	used    map[*schema.Class]*origin // the classes of other packages
	renamed map[string]string         // by lower-case key, see renames
	planner *planner
}

// An origin is another package that a class comes from: one that is generated together
// with this one, or an import.
type origin struct {
	unit   *unit
	source *Names // of an import
}

func (o *origin) path() string {
	if o.unit != nil {
		return o.unit.Options.ImportPath
	}
	return o.source.Path
}

func (o *origin) names() *Names {
	if o.unit != nil {
		return o.unit.planner.exported()
	}
	return o.source
}

// GenerateAll generates packages that share classes: each class is in the package whose
// patterns select it most specifically, and the others import it from there. There are
// no outputs where the list has errors; otherwise they stand beside the packages.
func GenerateAll(packages []Package) ([]Output, diag.List, error) {
	var diags diag.List
	var units []*unit
	guess := false // what a package without a schema would give to others
	for _, p := range packages {
		checkPackage(p.Options, &diags)
		if p.Schema == nil {
			guess = guess || p.Options.ImportPath != ""
			continue
		}
		u := &unit{Package: p}
		u.want(&diags)
		units = append(units, u)
	}
	checkPaths(packages, &diags)
	if diags.Errors() == 0 && !guess {
		share(units, &diags)
		checkLeft(units, &diags)
	}
	for _, u := range units {
		u.check(&diags)
	}
	if diags.Errors() > 0 || guess {
		return nil, diags, nil
	}
	link(units, &diags)
	if diags.Errors() > 0 || len(units) < len(packages) {
		return nil, diags, nil
	}
	outputs, err := render(units)
	diags.Sort()
	return outputs, diags, err
}

// link names everything before anything is planned, as packages refer to each other.
func link(units []*unit, diags *diag.List) {
	for _, u := range units {
		u.planner = newPlanner(u.classes, u.renames(), u.Options, diags)
	}
	for _, u := range units {
		u.planner.link(u.used)
	}
}

func render(units []*unit) (list []Output, err error) {
	for _, u := range units {
		files, err := templates.Render(u.planner.plan())
		if err != nil {
			return nil, err
		}
		slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
		list = append(list, Output{files, u})
	}
	return list, nil
}

func checkPackage(opts Options, diags *diag.List) {
	if !isPackageName(opts.Package) {
		diags.Error(BadPackage, diag.Span{}, "%q is no name for a package of generated code", opts.Package).
			Help("choose one with --package, or package in gomof.yaml")
	}
	if !isImportPath(opts.ImportPath) && opts.ImportPath != "" {
		diags.Error(BadPackage, diag.Span{}, "%q is no import path", opts.ImportPath)
	}
	for _, i := range opts.Imports {
		switch n := i.Names; {
		case !isPackageName(n.Package) || !isImportPath(n.Path):
			diags.Error(BadPackage, diag.Span{}, "%q, package %q, cannot be imported", n.Path, n.Package)
		case n.Path == opts.ImportPath:
			diags.Error(BadPackage, diag.Span{}, "package %s is to import itself", n.Path)
		}
	}
}

func checkPaths(packages []Package, diags *diag.List) {
	seen := map[string]bool{}
	for _, p := range packages {
		if path := p.Options.ImportPath; path != "" && seen[path] {
			diags.Error(BadPackage, diag.Span{}, "two packages have the import path %s", path)
		}
		seen[p.Options.ImportPath] = true
	}
}

// checkLeft reports a package whose classes are all in others.
func checkLeft(units []*unit, diags *diag.List) {
	if diags.Errors() > 0 {
		return // it may follow from that
	}
	for _, u := range units {
		if len(u.classes) == 0 {
			diags.Error(NoClass, diag.Span{}, "package %s has no class left, other packages have all of them", u.Options.Package)
		}
	}
}

// check is about the options and the classes of one package.
func (u *unit) check(diags *diag.List) {
	checkNamespaces(u.classes, diags)
	checkSize(u.classes, diags)
	checkRenames(u.Schema, u.Options.Rename, diags)
	checkKeep(u.Schema, u.Options.Keep, diags)
	checkSuccesses(u.Schema, u.Options.Success, diags)
	for _, c := range schema.Sorted(maps.Keys(u.used)) {
		u.checkForeign(c, diags)
	}
}

// checkForeign reports options for what another package has: they would do nothing.
func (u *unit) checkForeign(c *schema.Class, diags *diag.List) {
	for _, key := range slices.Sorted(maps.Keys(u.Options.Rename)) {
		if strings.EqualFold(key, c.Name) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed, but it comes from package %s", key, u.used[c].path())
		}
	}
	for _, key := range slices.Sorted(maps.Keys(u.Options.Success)) {
		if class, _, _ := strings.Cut(key, "."); strings.EqualFold(class, c.Name) {
			diags.Error(BadSuccess, diag.Span{}, "success codes are given for %s, which comes from package %s", key, u.used[c].path())
		}
	}
}
