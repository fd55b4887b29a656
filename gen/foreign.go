package gen

import (
	"cmp"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// foreign is what a planner knows of other packages.
type foreign struct {
	classes map[*schema.Class]*Names
	enums   map[*schema.ValueSet]model.Type
	values  map[*schema.ValueSet]map[string]string // to constants
	alias   map[string]string                      // what files call a package, by import path
	missing map[string]map[string]bool             // what a package should have, by import path
}

// renames are the wishes of a package and, behind them, those of the packages that it
// imports, as inherited members have the names that they have where they come from.
// Keys are in lower case. The packages must not import each other in a circle.
func (u *unit) renames() map[string]string {
	if u.renamed != nil {
		return u.renamed
	}
	u.renamed = lowerKeys(u.Options.Rename)
	own := map[string]bool{}
	for _, c := range u.classes {
		own[fold(c.Name)] = true
	}
	done := map[string]bool{}
	for _, c := range schema.Sorted(maps.Keys(u.used)) {
		o := u.used[c]
		if done[o.path()] {
			continue
		}
		done[o.path()] = true
		for key, to := range o.renames() {
			class, _, isMember := strings.Cut(key, ".")
			if isMember && !own[class] && u.renamed[key] == "" {
				u.renamed[key] = to
			}
		}
	}
	return u.renamed
}

func (o *origin) renames() map[string]string {
	if o.unit != nil {
		return o.unit.renames()
	}
	return o.source.Renamed
}

// link tells the planner where the classes of other packages are. The names of all
// packages must be settled.
func (p *planner) link(used map[*schema.Class]*origin) {
	p.foreign = foreign{map[*schema.Class]*Names{}, map[*schema.ValueSet]model.Type{}, map[*schema.ValueSet]map[string]string{}, map[string]string{}, map[string]map[string]bool{}}
	for c, o := range used {
		p.foreign.classes[c] = o.names()
		p.structOf(c)
	}
	p.nameImports()
	for _, c := range p.classes {
		for _, property := range c.Properties {
			p.linkEnum(p.values(property), property.Name)
		}
		for _, m := range c.Methods {
			p.messageTypes(m)
			if m.Class == c || p.keepsNames(c, m.Name) {
				for _, parameter := range m.Parameters {
					p.linkEnum(p.parameterValues(m, parameter), m.Name+"."+parameter.Name)
				}
			}
		}
	}
	p.reportShapes()
	for _, path := range slices.Sorted(maps.Keys(p.foreign.missing)) {
		p.diags.Error(NotImported, diag.Span{}, "package %s has no %s, which package %s needs", path, some(slices.Sorted(maps.Keys(p.foreign.missing[path]))), p.opts.Package).
			Help("generate it again from the same MOF, or exclude the class from the import with !")
	}
}

func (p *planner) linkEnum(v *schema.ValueSet, member string) {
	if v == nil || p.enums[v] != nil {
		return
	}
	if n := p.foreign.classes[v.Class]; n != nil {
		key := v.Class.Name + "." + member
		p.foreign.enums[v] = p.refer(n, n.Enums[fold(key)], key)
		p.foreign.values[v] = n.Values[fold(key)]
	}
}

// refer is a type of another package; what is missing there is noted.
func (p *planner) refer(n *Names, id, what string) model.Type {
	if id == "" {
		if p.foreign.missing[n.Path] == nil {
			p.foreign.missing[n.Path] = map[string]bool{}
		}
		p.foreign.missing[n.Path][what] = true
	}
	return model.Type{Package: n.Path, Name: id}
}

// structOf is the struct of a class, wherever it is.
func (p *planner) structOf(c *schema.Class) model.Type {
	if n := p.foreign.classes[c]; n != nil {
		return p.refer(n, n.Classes[fold(c.Name)], c.Name)
	}
	return model.Type{Name: p.ids[c].typ.String()}
}

// target is the class of a reference that is typed; nil for any other type.
func (p *planner) target(t schema.Type) *schema.Class {
	if t.CIM != cim.Reference || p.opts.References == NamedReferences {
		return nil
	}
	return t.Class
}

func (p *planner) enumType(v *schema.ValueSet) model.Type {
	if e := p.enums[v]; e != nil {
		return model.Type{Name: e.typ.String()}
	}
	return p.foreign.enums[v]
}

// messageTypes are the parameters and the result of a method.
func (p *planner) messageTypes(m *schema.Method) (params, result model.Type) {
	origin := messageOrigin(m)
	if n := p.foreign.classes[origin.Class]; n != nil {
		key := origin.Class.Name + "." + origin.Name
		ids := n.Methods[fold(key)]
		if ids == nil {
			ids = []string{"", ""}
		}
		return p.refer(n, ids[0], key+"()"), p.refer(n, ids[1], key+"()")
	}
	names := p.names(m)
	return model.Type{Name: names.params.String()}, model.Type{Name: names.result.String()}
}

// codeType is the return code of a method, without a name where another package does not
// tell.
func (p *planner) codeType(m *schema.Method) model.Type {
	origin := messageOrigin(m)
	if n := p.foreign.classes[origin.Class]; n != nil {
		ids := n.Methods[fold(origin.Class.Name+"."+origin.Name)]
		if len(ids) < 3 {
			return model.Type{}
		}
		return model.Type{Package: n.Path, Name: ids[2]}
	}
	return model.Type{Name: p.names(m).code.typ.String()}
}

// locals are names that generated files have for other things: a package that is called
// so gets an alias, and so does one of two letters or less.
var locals = []string{"cim", "cimimpl", "context", "params", "self", "path", "text", "data", "err", "conn", "ctx"}

// nameImports gives each package a name in the files, which depends on the set of
// packages and on the names of this one.
func (p *planner) nameImports() {
	s := newScope(append(types.Universe.Names(), locals...)...)
	for _, n := range p.top.names {
		s.reserved[n.String()] = true
	}
	names := map[string]*name{}
	for _, n := range p.foreign.classes {
		if names[n.Path] == nil {
			short := n.Package
			if len(short) < 3 {
				short = "" // it may be the name of a variable
			}
			names[n.Path] = s.add(declared, short, longImport(n), n.Path)
		}
	}
	s.settle()
	for path, n := range names {
		p.foreign.alias[path] = n.String()
	}
}

// longImport has the directory above the package in it.
func longImport(n *Names) string {
	var b strings.Builder
	for _, r := range path.Base(path.Dir(n.Path)) + n.Package + "mof" {
		if unicode.IsLetter(r) || unicode.IsDigit(r) && b.Len() > 0 {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// planImports states what the package has to do with others.
func (p *planner) planImports(pkg *model.Package) {
	packages := map[string]model.Import{}
	for _, n := range p.foreign.classes {
		i := model.Import{Path: n.Path, Name: n.Package}
		if alias := p.foreign.alias[n.Path]; alias != n.Package {
			i.Alias = alias
		}
		packages[n.Path] = i
	}
	pkg.Imports = slices.SortedFunc(maps.Values(packages), func(a, b model.Import) int { return cmp.Compare(a.Path, b.Path) })
	for _, c := range schema.Sorted(maps.Keys(p.foreign.classes)) {
		pkg.Registry.Others = append(pkg.Registry.Others, p.structOf(c))
	}
	if len(pkg.Registry.Others) > 0 {
		pkg.Registry.Doc = strings.Replace(pkg.Registry.Doc, "of this package", "of this package, and of those of other packages that they need", 1)
	}
	if p.namesFile != nil {
		pkg.Names = &model.Names{
			File:       fileName(p.namesFile),
			Doc:        "These are the names of this package that others refer to. gomof reads them where it generates a package that imports this one.",
			Directives: p.directives(),
		}
	}
}
