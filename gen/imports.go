package gen

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// imports are the elements of other packages to which a package refers.
type imports struct {
	classes map[*schema.Class]*nameList // classes in other packages, with the names of these packages
	enums   map[*schema.ValueSet]importedEnum
	alias   map[string]string // names of packages in the files, by import path
}

// An importedEnum is an enum of another package.
type importedEnum struct {
	typ       model.Type
	constants map[string]string // by value, if the package lists them
}

// constant returns the constant for a value and the import path of its package, or "".
func (e importedEnum) constant(value any) (path, id string) {
	return e.typ.Package, e.constants[fmt.Sprint(value)]
}

// linkImports finds the elements of other packages to which a package refers. It reports
// elements that these packages do not have, or have in another shape. lists contains the
// names of the packages that are generated together.
func linkImports(p *named, lists map[*request]*nameList, diags *diag.List) *imports {
	l := &linker{
		rules: p.rules, own: p.own, missing: map[string]map[string]bool{},
		made: &imports{classes: map[*schema.Class]*nameList{}, enums: map[*schema.ValueSet]importedEnum{}},
	}
	for c, o := range p.used {
		n := o.source
		if o.request != nil {
			n = lists[o.request]
		}
		l.made.classes[c] = n
		l.require(n, c.Name, !p.whole(c) || n.classes[fold(c.Name)] != "")
	}
	l.made.alias = importAliases(l.made.classes, p.own.top)
	for _, c := range p.classes {
		l.class(c)
	}
	reportShapes(l.made.classes, diags)
	for _, path := range slices.Sorted(maps.Keys(l.missing)) {
		diags.Error(NotImported, p.Options.at("imports", path), "package %s has no %s, which package %s needs", path, some(slices.Sorted(maps.Keys(l.missing[path]))), p.Options.Package).
			Help("generate it again from the same MOF, or exclude the class from the import with !")
	}
	return l.made
}

// A linker collects what a package needs from others.
type linker struct {
	rules
	own     *packageNames
	made    *imports
	missing map[string]map[string]bool // elements that a package should have, by import path
}

// require records an element that a package should have and does not.
func (l *linker) require(n *nameList, what string, there bool) {
	if there {
		return
	}
	if l.missing[n.path] == nil {
		l.missing[n.path] = map[string]bool{}
	}
	l.missing[n.path][what] = true
}

func (l *linker) class(c *schema.Class) {
	for _, property := range c.Properties {
		l.enum(l.values(property), property.Name)
	}
	for _, m := range c.Methods {
		l.messages(m)
		if m.Class == c || l.keepsNames(c, m.Name) {
			for _, parameter := range m.Parameters {
				l.enum(l.parameterValues(m, parameter), m.Name+"."+parameter.Name)
			}
		}
	}
}

func (l *linker) messages(m *schema.Method) {
	origin := messageOrigin(m)
	if n := l.made.classes[origin.Class]; n != nil {
		l.require(n, origin.Class.Name+"."+origin.Name+"()", n.methods[methodKey(origin)] != nil)
	}
}

// methodKey returns the key of a method in a nameList.
func methodKey(m *schema.Method) string { return fold(m.Class.Name + "." + m.Name) }

func (l *linker) enum(v *schema.ValueSet, member string) {
	if v == nil || l.own.enums[v] != nil {
		return
	}
	if n := l.made.classes[v.Class]; n != nil {
		key := v.Class.Name + "." + member
		id := n.enums[fold(key)]
		l.require(n, key, id != "")
		l.made.enums[v] = importedEnum{model.Type{Package: n.path, Name: id}, n.values[fold(key)]}
	}
}

// locals are names that generated files use otherwise. A package with such a name gets an
// alias.
var locals = []string{"cim", "cimimpl", "context", "params", "self", "path", "text", "data", "err", "conn", "ctx"}

// importAliases returns the name of each package in the files. It depends on the set of
// packages and on the top-level names of this one.
func importAliases(classes map[*schema.Class]*nameList, top []*names.Name) map[string]string {
	reserved := append(types.Universe.Names(), locals...)
	for _, n := range top {
		reserved = append(reserved, n.String())
	}
	paths := map[string]bool{}
	var wishes []names.Wish
	for _, n := range classes {
		if !paths[n.path] {
			paths[n.path] = true
			wishes = append(wishes, names.Import(n.path, n.name, longImport(n)))
		}
	}
	if wishes == nil {
		return nil
	}
	alias := make(map[string]string, len(wishes))
	for i, n := range names.Settle(wishes, reserved...) {
		alias[wishes[i].Origin] = n.String()
	}
	return alias
}

// longImport returns a name that includes the parent directory of the package.
func longImport(n *nameList) string {
	var b strings.Builder
	for _, r := range path.Base(path.Dir(n.path)) + n.name + "mof" {
		if unicode.IsLetter(r) || unicode.IsDigit(r) && b.Len() > 0 {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// packages returns the packages that are imported, sorted by path.
func (i *imports) packages() []model.Import {
	list := map[string]model.Import{}
	for _, n := range i.classes {
		m := model.Import{Path: n.path, Name: n.name}
		if alias := i.alias[n.path]; alias != n.name {
			m.Alias = alias
		}
		list[n.path] = m
	}
	return slices.SortedFunc(maps.Values(list), func(a, b model.Import) int { return cmp.Compare(a.Path, b.Path) })
}

// sorted returns the classes of other packages, sorted by name.
func (i *imports) sorted() []*schema.Class { return schema.Sorted(maps.Keys(i.classes)) }
