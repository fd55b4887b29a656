package gen

import (
	"cmp"
	"context"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// A Package is one of the packages that are generated together. If Schema is nil, because
// the MOF has errors, no package is generated, but errors in the others are reported.
type Package struct {
	Schema  *schema.Schema
	Options Options
}

// An Import selects classes that come from a package that was generated elsewhere.
type Import struct {
	Classes []string // patterns of class names, as in Options
	Path    string   // its import path
	Package string   // its name, or "" for the name in its list of names
	Names   []byte   // its list of names: the content of its [NamesFile]
	File    string   // where Names is from, for messages
}

// An Output is the result for a [Package].
type Output struct {
	Files []File // sorted by name
	named *named
}

// Classes returns the classes of the package and those that it imports, sorted by name.
func (o *Output) Classes() []Selected { return o.named.selected() }

// Names returns the Go names that a reader of the MOF would not expect.
func (o *Output) Names() []Named { return notable(o.named) }

// GenerateAll generates packages that share classes: each class is in the package whose
// patterns select it most specifically, and the other packages import it from there. There
// are no outputs if the list has errors; otherwise they are in the order of the packages.
// The error is from the context if it has ended; any other error is a bug in gomof.
//
// The steps are: select the classes of each package, name them, link the packages, and plan
// and draw each one.
func GenerateAll(ctx context.Context, packages []Package) ([]Output, diag.List, error) {
	linked, diags, err := linkPackages(ctx, packages, selectAll, everyClass)
	if linked == nil {
		return nil, diags, err
	}
	outputs, err := renderAll(ctx, linked, planAll(linked, &diags))
	diags.Sort()
	return outputs, diags, err
}

// CheckAll returns the diagnostics of [GenerateAll], and makes no files.
func CheckAll(ctx context.Context, packages []Package) (diag.List, error) {
	linked, diags, err := linkPackages(ctx, packages, selectAll, everyClass)
	if linked != nil {
		planAll(linked, &diags)
	}
	diags.Sort()
	return diags, err
}

func everyClass(*schema.Class) bool { return true }

// linkPackages runs the steps before planning. choose decides which classes each package
// has. It returns no packages if one has errors.
func linkPackages(ctx context.Context, packages []Package, choose func([]*request, bool, *diag.List) []*selection, want func(*schema.Class) bool) ([]*typer, diag.List, error) {
	var diags diag.List
	requests, complete := requestAll(packages, &diags)
	all := settleAll(choose(requests, complete, &diags), want)
	checkAll(requests, all, &diags)
	if diags.Errors() > 0 || all == nil {
		return nil, diags, nil
	}
	linked := linkAll(all, &diags)
	if diags.Errors() > 0 || len(requests) < len(packages) {
		return nil, diags, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return linked, diags, nil
}

// requestAll returns the requests of the packages. It is not complete if a package without
// a schema could provide classes for others.
func requestAll(packages []Package, diags *diag.List) (requests []*request, complete bool) {
	complete = true
	for _, p := range packages {
		checkPackage(p.Options, diags)
		imports := readImports(p.Options, diags)
		if p.Schema != nil {
			requests = append(requests, newRequest(p, imports, diags))
		} else if p.Options.ImportPath != "" {
			complete = false
		}
	}
	checkPaths(packages, diags)
	return requests, complete
}

// selectAll decides which classes each package has. It does nothing after an error.
func selectAll(requests []*request, complete bool, diags *diag.List) []*selection {
	selections := selectShared(requests, complete, diags)
	for _, s := range selections {
		checkSize(s, diags)
	}
	if diags.Errors() > 0 {
		return nil
	}
	return selections
}

// selectShared is like selectAll without the size limits, for callers that generate
// nothing.
func selectShared(requests []*request, complete bool, diags *diag.List) []*selection {
	if diags.Errors() > 0 || !complete {
		return nil
	}
	selections := share(requests, diags)
	checkLeft(selections, diags)
	for _, s := range selections {
		checkNamespaces(s.classes, diags)
	}
	if diags.Errors() > 0 {
		return nil
	}
	return selections
}

// A named is a package with settled names.
type named struct {
	*selection
	rules
	own *packageNames
}

// settleAll names all packages before planning, because packages refer to each other.
func settleAll(selections []*selection, want func(*schema.Class) bool) []*named {
	tables := renameTables{}
	for _, s := range selections {
		tables[s.request] = &renameTable{selection: s}
	}
	var all []*named
	for _, s := range selections {
		r := newRules(s.Options, tables.of(s.request), s.classes)
		all = append(all, &named{s, r, nameAll(s.classes, r, s.Options.ImportPath != "", want)})
	}
	return all
}

// checkAll checks the options. The names show whether renames were possible.
func checkAll(requests []*request, all []*named, diags *diag.List) {
	for i, r := range requests {
		var own *named
		if all != nil {
			own = all[i]
		}
		checkRenames(r.Schema, r.Options, own, diags)
		checkKeep(r.Schema, r.Options, diags)
		checkSuccesses(r.Schema, r.Options, diags)
		if own != nil {
			checkForeign(own.selection, diags)
		}
	}
}

// linkAll finds the elements of other packages to which each package refers.
func linkAll(all []*named, diags *diag.List) []*typer {
	lists := map[*request]*nameList{}
	for _, n := range all {
		for _, o := range n.used {
			if o.request != nil {
				lists[o.request] = nil
			}
		}
	}
	for _, n := range all {
		if _, used := lists[n.request]; used {
			lists[n.request] = n.list().names()
		}
	}
	var linked []*typer
	for _, n := range all {
		linked = append(linked, &typer{n, linkImports(n, lists, diags)})
	}
	return linked
}

func planAll(linked []*typer, diags *diag.List) []*model.Package {
	var plans []*model.Package
	for _, t := range linked {
		plans = append(plans, plan(t, newDocumentation(t)))
		reportDefaults(t.structs(), diags)
	}
	return plans
}

func renderAll(ctx context.Context, linked []*typer, plans []*model.Package) (outputs []Output, err error) {
	for i, p := range plans {
		files, err := templates.Render(ctx, p)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
		outputs = append(outputs, Output{files, linked[i].named})
	}
	return outputs, nil
}

// checkLeft reports a package whose classes are all in other packages.
func checkLeft(selections []*selection, diags *diag.List) {
	if diags.Errors() > 0 {
		return // it can be a consequence
	}
	for _, s := range selections {
		if len(s.classes) == 0 {
			diags.Error(NoClass, s.Options.at("classes", ""), "package %s is empty, other packages have all its classes", s.Options.Package)
		}
	}
}
