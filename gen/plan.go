package gen

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// A planner plans a package class by class. Names and types are settled before.
type planner struct {
	*typer
	docs *documentation
}

// plan returns the program for the named classes of a package. If docs is nil, the plan has
// no documentation and no list of names.
func plan(t *typer, docs *documentation) *model.Package {
	p := &planner{t, docs}
	pkg := &model.Package{
		Name:      t.Options.Package,
		Doc:       docs.packageDoc(),
		Sections:  docs.sections(),
		Sources:   sources(t.classes),
		File:      t.own.file,
		Registry:  p.registry(),
		Inherited: p.inherited(),
		Enums:     p.enumerations(),
		Imports:   t.imports.packages(),
	}
	if namespace := oneNamespace(t.classes); namespace != "" {
		pkg.Namespace = &model.Const{
			Name:  t.own.namespace.String(),
			Doc:   sentence("%s is the CIM namespace in which the classes are declared.", t.own.namespace),
			Value: namespace,
		}
	}
	for _, c := range t.structs() {
		if t.own.isWanted(c) {
			pkg.Classes = append(pkg.Classes, p.class(c, pkg.Namespace != nil))
		}
	}
	if t.own.list != "" && docs != nil {
		pkg.Names = &model.Names{
			File:       t.own.list,
			Doc:        sentence("These are the names in this package that other packages refer to. gomof reads them when it generates a package that imports this one."),
			Directives: t.list().directives(),
		}
	}
	return pkg
}

// oneNamespace returns the namespace that all classes share, or "".
func oneNamespace(classes []*schema.Class) string {
	for _, c := range classes {
		if !strings.EqualFold(c.Namespace, classes[0].Namespace) {
			return ""
		}
	}
	return classes[0].Namespace
}

// sources returns the names of the files that declare the classes, without directories.
func sources(classes []*schema.Class) string {
	var list []string
	for _, c := range classes {
		list = append(list, source(c))
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 3 {
		return strconv.Itoa(len(list)) + " MOF files"
	}
	return strings.Join(list, ", ")
}

// source returns the name of the file that declares a class, without directories.
func source(c *schema.Class) string { return path.Base(c.Source) }

func (p *planner) registry() model.Registry {
	r := model.Registry{Name: p.own.registry.String()}
	for _, c := range p.structs() {
		if p.own.isWanted(c) {
			r.Tables = append(r.Tables, p.own.classes[c].table.String())
		}
	}
	for _, c := range p.imports.sorted() {
		if p.whole(c) {
			r.Others = append(r.Others, p.structOf(c))
		}
	}
	of := "of this package"
	if len(r.Others) > 0 {
		of = "of this package, and of the classes that they need from other packages"
	}
	r.Doc = sentence("%s returns a registry of all classes %s. A connection that has it returns an instance of a subclass as the struct of that subclass.", r.Name, of)
	return r
}

// enumerations plans the enumerations of MOF 3, each in its own file.
func (p *planner) enumerations() []model.EnumFile {
	var files []model.EnumFile
	for e, made := range p.own.enumerations {
		t := made.element
		t.Array = false
		m := p.enum(made.enumNames, made.values, t)
		m.Doc = p.docs.enumeration(m.Name, e)
		m.From = e.Name
		files = append(files, model.EnumFile{File: made.file, Source: path.Base(e.Span.Pos.Filename), Enum: m})
	}
	slices.SortFunc(files, func(a, b model.EnumFile) int { return cmp.Compare(a.File, b.File) })
	return files
}
