package gen

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// packageNames are the identifiers of a package. All are settled at once and do not change
// afterwards.
type packageNames struct {
	namespace, registry *names.Name
	file                string // the file with the declarations of the package
	inherited           string // the file with the types of superclasses
	list                string // the file with the names for other packages, or ""
	top                 []*names.Name
	classes             map[*schema.Class]*classNames
	enums               map[*schema.ValueSet]*enumNames
	messages            map[*schema.Method]*messageNames
	enumerations        map[*schema.Enumeration]*enumerationNames
}

// classNames are the identifiers of a class.
type classNames struct {
	file                              string
	typ, key, constructor, table      *names.Name
	methods                           *names.Name // variable
	provider, unimplemented, register *names.Name
	fields                            map[*schema.Property]*names.Name
	properties                        map[*schema.Property]*names.Name // constants for the properties that the class declares
	calls                             map[*schema.Method]*names.Name   // functions and methods that call the server
	provided                          map[*schema.Method]*names.Name   // methods of the provider
	aliases                           []*aliasNames
}

// isWanted reports whether a class has names for its members.
func (n *packageNames) isWanted(c *schema.Class) bool {
	ids := n.classes[c]
	return ids != nil && ids.fields != nil
}

// messageNames are the identifiers for the parameters and results of a method. Subclasses
// use those of the class that declares it.
type messageNames struct {
	params, result *names.Name
	code           *enumNames // for the return code, or nil
	in, out        map[*schema.Parameter]*names.Name
}

// nameAll settles the names of a package. listed says whether the package has a list of its
// names. Classes that are not wanted have no names, except for those that members of a wanted
// class refer to: these have the names of the class, but none for their members.
func nameAll(classes []*schema.Class, r rules, listed bool, want func(*schema.Class) bool) *packageNames {
	const most = 8 // top-level names of a class, without its members
	n := &naming{rules: r, top: newScope(most * len(classes)), files: newScope(len(classes)), exported: map[string]string{}, made: &packageNames{
		classes:      map[*schema.Class]*classNames{},
		enums:        map[*schema.ValueSet]*enumNames{},
		messages:     map[*schema.Method]*messageNames{},
		enumerations: map[*schema.Enumeration]*enumerationNames{},
	}}
	n.top.add(&n.made.namespace, names.Namespace)
	n.top.add(&n.made.registry, names.Registry)
	n.file(&n.made.file, names.PackageFile)
	n.file(&n.made.inherited, names.InheritedFile)
	if listed {
		n.file(&n.made.list, names.ListFile)
	}
	wanted, mentioned := split(classes, want)
	for _, c := range slices.Concat(wanted, mentioned) {
		n.nameClass(c)
	}
	for _, c := range wanted {
		n.nameMembers(c)
	}
	n.files.settle()
	n.made.top = n.top.settle()
	return n.made
}

// split returns the wanted classes, and the others that their members refer to.
func split(classes []*schema.Class, want func(*schema.Class) bool) (wanted, mentioned []*schema.Class) {
	for _, c := range classes {
		if want(c) {
			wanted = append(wanted, c)
		}
	}
	if len(wanted) == len(classes) {
		return wanted, nil
	}
	needs := map[*schema.Class]bool{}
	for _, c := range wanted {
		for t := range c.Types() {
			needs[t.Class] = true
		}
	}
	for _, c := range classes {
		if needs[c] && !want(c) {
			mentioned = append(mentioned, c)
		}
	}
	return wanted, mentioned
}

// A naming collects the wishes of a package. Its names are empty until nameAll settles
// them.
type naming struct {
	rules
	top, files *scope
	made       *packageNames
	exported   map[string]string // results of names.Exported: most members are inherited
}

func (n *naming) class(c *schema.Class) names.Element { return n.exporting(n.renamedClass(c)) }

func (n *naming) member(c *schema.Class, member string) names.Element {
	return n.exporting(n.renamedMember(c, member))
}

func (n *naming) exporting(e names.Element) names.Element {
	id, known := n.exported[e.MOF]
	if !known {
		id = names.Exported(e.MOF)
		n.exported[e.MOF] = id
	}
	e.Exported = id
	return e
}

// A scope collects wishes that must have different names, and where to store the names.
type scope struct {
	wishes []names.Wish
	use    []func(*names.Name)
}

// newScope returns a scope with capacity for n wishes.
func newScope(n int) *scope {
	return &scope{make([]names.Wish, 0, n), make([]func(*names.Name), 0, n)}
}

func (s *scope) add(to **names.Name, w names.Wish) {
	s.then(w, func(n *names.Name) { *to = n })
}

// then adds a wish and a function that receives its name.
func (s *scope) then(w names.Wish, use func(*names.Name)) {
	s.wishes = append(s.wishes, w)
	s.use = append(s.use, use)
}

func (s *scope) settle(reserved ...string) []*names.Name {
	settled := names.Settle(s.wishes, reserved...)
	for i, n := range settled {
		s.use[i](n)
	}
	return settled
}

func (n *naming) file(to *string, w names.Wish) {
	n.files.then(w, func(n *names.Name) { *to = names.File(n) })
}

// nameClass names the top-level declarations of a class.
func (n *naming) nameClass(c *schema.Class) {
	ids := &classNames{calls: map[*schema.Method]*names.Name{}}
	n.made.classes[c] = ids
	element := n.class(c)
	n.file(&ids.file, names.ClassFile(element))
	w := names.OfClass(element)
	n.top.add(&ids.typ, w.Type)
	n.top.add(&ids.key, w.Key)
	n.top.add(&ids.constructor, w.Constructor)
	n.top.add(&ids.table, w.Table)
	n.top.add(&ids.methods, w.Methods)
	n.top.add(&ids.provider, w.Provider)
	n.top.add(&ids.unimplemented, w.Unimplemented)
	n.top.add(&ids.register, w.Register)
}

// nameMembers names the top-level declarations for the members of a class, and the members
// themselves in their own scopes.
func (n *naming) nameMembers(c *schema.Class) {
	ids := n.made.classes[c]
	for _, property := range c.Properties {
		if v := n.values(property); v != nil && v.Class == c && n.made.enums[v] == nil {
			n.made.enums[v] = n.nameValues(v, property.Type, n.base(c, property.Name), c.Name+"."+property.Name)
		}
	}
	for _, m := range c.Methods {
		if m.Class == c && messageOrigin(m) == m {
			n.made.messages[m] = n.nameMessages(m)
		}
		if m.Static {
			n.top.then(names.Function(n.class(c), n.member(c, m.Name)), func(name *names.Name) { ids.calls[m] = name })
		}
	}
	n.nameProperties(c)
	n.nameAliases(c)
	n.nameStruct(c)
	n.nameProvider(c)
}

// base returns the prefix of the names that belong to a member.
func (n *naming) base(c *schema.Class, member string) string {
	return n.class(c).ID() + n.member(c, member).ID()
}

// nameProperties names the constants for properties. A property that overrides another has
// no constant of its own.
func (n *naming) nameProperties(c *schema.Class) {
	ids := n.made.classes[c]
	ids.properties = map[*schema.Property]*names.Name{}
	for _, property := range c.Properties {
		if property.Class == c && !hasAbove(c, property.Name) || n.keepsNames(c, property.Name) {
			n.top.then(names.Property(n.class(c), n.member(c, property.Name)), func(name *names.Name) { ids.properties[property] = name })
		}
	}
}

// hasAbove reports whether a superclass has a property with this name.
func hasAbove(c *schema.Class, property string) bool {
	return c.Super != nil && slices.ContainsFunc(c.Super.Properties, func(p *schema.Property) bool { return strings.EqualFold(p.Name, property) })
}

// nameStruct names the fields and methods of the struct of a class.
func (n *naming) nameStruct(c *schema.Class) {
	ids := n.made.classes[c]
	ids.fields = make(map[*schema.Property]*names.Name, len(c.Properties))
	s := newScope(len(c.Properties) + len(c.Methods))
	for _, property := range c.Properties {
		s.then(names.Field(n.member(c, property.Name)), func(name *names.Name) { ids.fields[property] = name })
	}
	for _, m := range c.Methods {
		if !m.Static {
			s.then(names.Stub(n.member(c, m.Name)), func(name *names.Name) { ids.calls[m] = name })
		}
	}
	s.settle(names.InStruct...)
}

func (n *naming) nameProvider(c *schema.Class) {
	provided := make(map[*schema.Method]*names.Name, len(c.Methods))
	n.made.classes[c].provided = provided
	s := newScope(len(c.Methods))
	for _, m := range c.Methods {
		s.then(names.Provided(n.member(c, m.Name)), func(name *names.Name) { provided[m] = name })
	}
	s.settle(names.InProvider...)
}

// nameMessages names the top-level declarations of a method, and the fields of its structs.
func (n *naming) nameMessages(m *schema.Method) *messageNames {
	base, origin := n.base(m.Class, m.Name), m.Class.Name+"."+m.Name+"()"
	made := &messageNames{
		in:  parameterNames(m, func(p *schema.Parameter) bool { return p.In }),
		out: parameterNames(m, func(p *schema.Parameter) bool { return p.Out }, names.InResult...),
	}
	w := names.OfMessages(n.class(m.Class), n.member(m.Class, m.Name))
	n.top.add(&made.params, w.Params)
	n.top.add(&made.result, w.Result)
	if isReturnCode(m) {
		made.code = n.nameEnum(names.Enum{Base: base, Return: true, Origin: origin}, m.Values)
	}
	for _, parameter := range m.Parameters {
		if v := n.parameterValues(m, parameter); v != nil && v.Class == m.Class { // otherwise it belongs to the overridden method
			n.made.enums[v] = n.nameValues(v, parameter.Type, base+names.Exported(parameter.Name), origin+" "+parameter.Name)
		}
	}
	return made
}

func parameterNames(m *schema.Method, wanted func(*schema.Parameter) bool, reserved ...string) map[*schema.Parameter]*names.Name {
	made := map[*schema.Parameter]*names.Name{}
	s := newScope(len(m.Parameters))
	for _, p := range m.Parameters {
		if wanted(p) {
			s.then(names.Parameter(p.Name), func(name *names.Name) { made[p] = name })
		}
	}
	s.settle(reserved...)
	return made
}
