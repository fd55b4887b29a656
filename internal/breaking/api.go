package breaking

import (
	"go/token"
	"maps"
	"strings"
	"sync"

	"github.com/gomof/gomof/gen/model"
)

// A symbol is an exported name of a generated package, or a field or method of an exported type.
type symbol struct {
	name  string // ACMEDisk, ACMEDisk.Label
	typ   string // its type; names of types in the package are in braces
	class string // key of the class whose file declares it
	from  string // its element; for a constant also = and the value
	role  string // its role for that element
	kind  string // struct, enum or interface, if it declares a type
}

// An api is the set of symbols of a package.
type api struct {
	symbols   []symbol
	byName    map[string]*symbol
	byRole    func() map[string]*symbol   // by class, element and role
	byElement func() map[string][]*symbol // by the key of their origin
	aliases   map[string]string
	structs   map[string]bool // keys of the classes with a struct, planned or not
	class     string          // the class whose symbols are being added
}

// apiOf returns the exported symbols of a planned package. It knows what the templates render; a
// test compares it with the Go compiler's view.
func apiOf(p *model.Package) *api {
	a := &api{aliases: map[string]string{}, structs: map[string]bool{}}
	if p.Namespace != nil {
		a.add(p.Namespace.Name, "const", "", "namespace")
	}
	a.add(p.Registry.Name, "func", "", "registry")
	for i := range p.Classes {
		a.classOf(&p.Classes[i])
	}
	if p.Inherited != nil {
		for i := range p.Inherited.Classes {
			a.types(&p.Inherited.Classes[i])
		}
	}
	a.class = ""
	for i := range p.Enums {
		a.enum(&p.Enums[i].Enum)
	}
	a.index()
	return a
}

// addFrom adds the symbols of some classes from another plan of the same package.
func (a *api) addFrom(other *api, classes map[string]bool) {
	for i := range other.symbols {
		if classes[other.symbols[i].class] {
			a.symbols = append(a.symbols, other.symbols[i])
		}
	}
	maps.Copy(a.aliases, other.aliases)
	a.index()
}

// of returns the symbols of some classes.
func (a *api) of(classes map[string]bool) *api {
	part := &api{aliases: a.aliases, structs: a.structs}
	part.addFrom(a, classes)
	return part
}

// index builds the indexes. Call it after adding all symbols.
func (a *api) index() {
	a.byName = make(map[string]*symbol, len(a.symbols))
	for i := range a.symbols {
		a.byName[a.symbols[i].name] = &a.symbols[i]
	}
	a.byRole = sync.OnceValue(a.indexRoles) // used only for lost symbols
	a.byElement = sync.OnceValue(a.indexElements)
}

func (a *api) indexElements() map[string][]*symbol {
	elements := make(map[string][]*symbol, len(a.symbols))
	for i := range a.symbols {
		id := key(a.symbols[i].from)
		elements[id] = append(elements[id], &a.symbols[i])
	}
	return elements
}

func (a *api) indexRoles() map[string]*symbol {
	roles := make(map[string]*symbol, len(a.symbols))
	for i := range a.symbols {
		roles[a.symbols[i].id()] = &a.symbols[i]
	}
	return roles
}

// id identifies the symbol independently of its name.
func (s *symbol) id() string { return s.class + "|" + key(s.from) + "|" + s.role }

func (a *api) add(name, typ, from, role string) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if token.IsExported(last) && (last == name || token.IsExported(name)) {
		a.symbols = append(a.symbols, symbol{name: name, typ: typ, class: a.class, from: from, role: role})
	}
}

// declare adds a type.
func (a *api) declare(name, kind, from, role string) {
	n := len(a.symbols)
	if a.add(name, own(name), from, role); len(a.symbols) > n {
		a.symbols[n].kind = kind
	}
}

// own marks a type of the package in the text of another type.
func own(name string) string { return "{" + name + "}" }

func typeText(t model.Type) string {
	text := strings.Repeat("[]", t.Slices)
	if t.Pointer {
		text += "*"
	}
	switch {
	case t.Package != "":
		text += t.Package + "." + t.Name
	case token.IsExported(t.Name):
		text += own(t.Name)
	default:
		text += t.Name
	}
	for _, arg := range t.Args {
		text += "[" + typeText(arg) + "]"
	}
	return text
}

func (a *api) classOf(c *model.Class) {
	name := c.Table.Class
	a.class = key(name)
	object := c.Struct.Name
	a.structure(&c.Struct, name, "struct")
	for _, method := range []string{"String", "MarshalJSON", "UnmarshalJSON", c.Table.Accessor} {
		if method != "" && object != "" {
			a.add(object+"."+method, "method", name, "method "+method)
		}
	}
	if c.New.Name != "" {
		a.add(c.New.Name, "func() *"+own(object), name, "constructor")
	}
	if k := c.Key; k != nil {
		a.structure(&k.Struct, name, "key")
		a.add(k.Struct.Name+"."+k.Path, "method", name, "path")
		a.add(object+"."+k.Of, "method() "+own(k.Struct.Name), name, "key of")
	}
	for i := range c.Stubs {
		a.stub(&c.Stubs[i])
	}
	a.types(&c.Types)
	a.provider(&c.Provider, name)
}

// types adds the types that a class has with or without a struct.
func (a *api) types(t *model.Types) {
	a.class = key(t.From)
	for _, n := range t.Names.List {
		a.add(n.Name, "const", n.From, "name")
	}
	for i := range t.Structs {
		role := "params"
		if strings.HasSuffix(t.Structs[i].Name, "Result") {
			role = "result"
		}
		a.structure(&t.Structs[i], t.Structs[i].From, role)
	}
	for i := range t.Enums {
		a.enum(&t.Enums[i])
	}
	for i := range t.Aliases {
		a.alias(&t.Aliases[i])
	}
}

func (a *api) structure(s *model.Struct, from, role string) {
	if s.Name == "" {
		return
	}
	a.declare(s.Name, "struct", from, role)
	if s.Embeds != nil {
		a.add(s.Name+"."+s.Embeds.Name, typeText(*s.Embeds), from, role+" embeds")
	}
	for _, g := range s.Groups {
		for _, f := range g.Fields {
			a.add(s.Name+"."+f.Name, typeText(f.Type), orElse(f.From, from), role+" field "+key(f.From))
		}
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (a *api) stub(s *model.Stub) {
	params := typeText(s.Params)
	if s.Variadic {
		params = "..." + params
	}
	typ := "func(" + params + ") *" + typeText(s.Result)
	if s.Receiver != "" {
		a.add(s.Receiver+"."+s.Name, typ, s.From, "stub")
	} else {
		a.add(s.Name, typ, s.From, "stub")
	}
}

func (a *api) enum(e *model.Enum) {
	a.declare(e.Name, e.Type, e.From, "enum")
	a.consts(e.Consts, e.Name, e.From)
	methods := []string{"String", "Known"}
	if e.Kind != model.Strings {
		methods = append(methods, "MarshalText", "UnmarshalText")
		a.add(e.Parse, "func() "+own(e.Name), e.From, "parse")
	}
	if e.Return != nil {
		methods = append(methods, "Success", "Error")
	}
	for _, m := range methods {
		a.add(e.Name+"."+m, "method", e.From, "enum method "+m)
	}
	for _, p := range e.Predicate {
		a.add(e.Name+"."+p.Name, "method", e.From, "predicate "+rangeName(p))
	}
}

func rangeName(p model.Predicate) string {
	if len(p.Ranges) > 0 {
		return p.Ranges[0].Text
	}
	return p.Name
}

func (a *api) consts(list []model.EnumConst, typ, from string) {
	for _, c := range list {
		a.add(c.Name, "const "+own(typ), from+"="+strings.TrimPrefix(c.Value, "1 << "), "const")
	}
}

func (a *api) alias(l *model.Alias) {
	if l.Of.Package == "" {
		a.aliases[l.Name] = l.Of.Name
	}
	a.add(l.Name, typeText(l.Of), l.From, "alias "+roleOfAlias(l))
	a.consts(l.Consts, l.Name, l.From)
	if l.Parse != "" {
		a.add(l.Parse, "func() "+own(l.Name), l.From, "parse")
	}
}

func roleOfAlias(l *model.Alias) string {
	for _, end := range []string{"Params", "Result", "Return"} {
		if strings.HasSuffix(l.Of.Name, end) {
			return end
		}
	}
	return ""
}

func (a *api) provider(p *model.Provider, class string) {
	if p.Interface == "" {
		return
	}
	a.declare(p.Interface, "interface", class, "provider")
	a.declare(p.Unimplemented, "struct", class, "unimplemented")
	a.add(p.Register, "func("+own(p.Interface)+")", class, "register")
	for _, m := range p.Methods {
		self := own(p.Object) + ", "
		if m.Static {
			self = ""
		}
		typ := "method(" + self + typeText(m.Params) + ") " + typeText(m.Result)
		a.add(p.Interface+"."+m.Name, typ, m.From, "provided")
		a.add(p.Unimplemented+"."+m.Name, typ, m.From, "not provided")
	}
}

// resolved replaces aliases in the text of a type with their targets.
func (a *api) resolved(typ string) string {
	if !strings.Contains(typ, "{") || len(a.aliases) == 0 {
		return typ
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(typ, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		out.WriteString(own(a.target(name)))
		typ = after
	}
}

func (a *api) target(name string) string {
	for range len(a.aliases) + 1 {
		of, ok := a.aliases[name]
		if !ok {
			return name
		}
		name = of
	}
	return name
}

// find returns the symbol with a name. An alias has the members of its target.
func (a *api) find(name string) *symbol {
	if s := a.byName[name]; s != nil {
		return s
	}
	if typ, member, ok := strings.Cut(name, "."); ok {
		if target := a.target(typ); target != typ {
			return a.byName[target+"."+member]
		}
	}
	return nil
}

// kindOf returns the kind of a type or of the target of an alias.
func (a *api) kindOf(s *symbol) string {
	if target := a.byName[a.target(s.name)]; target != nil {
		return target.kind
	}
	return s.kind
}

// fits reports whether the new type can be used like the old one. A function can if only its last
// parameter became optional.
func fits(old, now string) bool {
	return old == now || strings.HasPrefix(now, "func(...") && old == "func("+strings.TrimPrefix(now, "func(...")
}

// lost returns the symbols of the old package that are missing or different in the new one.
func lost(old, now *api) (list []*symbol) {
	for i := range old.symbols {
		s := &old.symbols[i]
		other := now.find(s.name)
		if other == nil || old.kindOf(s) != now.kindOf(other) || !fits(now.resolved(old.resolved(s.typ)), now.resolved(other.typ)) {
			list = append(list, s)
		}
	}
	return list
}
