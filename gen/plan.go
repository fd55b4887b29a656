package gen

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// A planner makes the model of one package. Every name at the top of the
// package is declared before the first is used, so that none depends on order.
type planner struct {
	opts    Options
	diags   *diag.List
	classes []*schema.Class
	top     *scope
	files   *scope
	ids     map[*schema.Class]*classNames
	enums   map[*schema.ValueSet]*enumNames
	methods map[*schema.Method]*methodNames

	enumerations map[*schema.Enumeration]*enumeration

	rename map[string]string // by lower-case key
	warned map[*schema.Property]bool
	keep   map[string]string // by lower-case key
	plain  map[*schema.ValueSet]bool

	namespace, registry    *name
	packageFile, namesFile *name

	byName  map[string]*schema.Class // what docs link to, own classes and those of other packages
	foreign foreign                  // what other packages have
	list    *Names                   // what others may refer to, once it is asked for
}

// classNames are the identifiers that a class has at the top of the package.
type classNames struct {
	file, typ, key, constructor, table *name
	provider, unimplemented, register  *name
	statics                            map[*schema.Method]*name
	fields                             map[*schema.Property]*name
	stubs                              map[*schema.Method]*name
	providerMethods                    map[*schema.Method]*name
	aliases                            []*alias
}

func newPlanner(classes []*schema.Class, rename map[string]string, opts Options, diags *diag.List) *planner {
	p := &planner{
		opts: opts, diags: diags, classes: classes,
		top: newScope(), files: newScope(),
		ids:     map[*schema.Class]*classNames{},
		enums:   map[*schema.ValueSet]*enumNames{},
		methods: map[*schema.Method]*methodNames{},

		enumerations: map[*schema.Enumeration]*enumeration{},
		rename:       rename,
		warned:       map[*schema.Property]bool{},
		keep:         lowerKeys(opts.Keep),
		plain:        map[*schema.ValueSet]bool{},
	}
	p.namespace = p.top.add(packaged, "Namespace", "PackageNamespace", "namespace")
	p.registry = p.top.add(packaged, "Registry", "PackageRegistry", "registry")
	p.packageFile = p.files.add(packaged, "package", "gomofpackage", "package")
	if opts.ImportPath != "" {
		p.namesFile = p.files.add(packaged, "names", "gomofnames", "names")
	}
	p.keepPlain(classes)
	for _, c := range classes {
		p.nameClass(c)
	}
	for _, c := range classes {
		p.nameMembers(c)
	}
	p.top.settle()
	p.files.settle()
	return p
}

// fileName has no underscore but one: a name such as x_windows.go would be a
// build constraint. It is in lower case, so that no two files differ by case
// alone.
func fileName(n *name) string { return n.String() + "_gen.go" }

// fileStem is what a file is called after. Systems differ in how long a name may be, and
// in which letters beyond ASCII they take for the same.
func fileStem(id string) string {
	const most = 192 // of 255, as the scope may add to it
	lower := strings.ToLower(id)
	stem := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, lower)
	if stem == lower && len(stem) <= most {
		return stem
	}
	return stem[:min(len(stem), maxName)] + digest(lower)[:8]
}

// renamed returns what the options call a class or member, or "".
func (p *planner) renamed(key string) string { return p.rename[strings.ToLower(key)] }

// className is the identifier that a class asks for.
func (p *planner) className(c *schema.Class) string {
	if to := p.renamed(c.Name); to != "" {
		return to
	}
	return goName(c.Name)
}

func (p *planner) memberName(c *schema.Class, member string) string {
	if to := p.renamedMember(c, member); to != "" {
		return to
	}
	return goName(member)
}

// standardMethods are those of which go vet knows what they take and return.
var standardMethods = []string{
	"GobDecode", "GobEncode", "MarshalJSON", "MarshalXML", "ReadByte", "ReadRune", "UnmarshalJSON", "UnmarshalXML", "UnreadByte", "UnreadRune", "WriteByte",
}

// methodName is the identifier that a method of the schema asks for, where it becomes a
// method of Go.
func (p *planner) methodName(c *schema.Class, m *schema.Method) string {
	id := p.memberName(c, m.Name)
	if slices.Contains(standardMethods, id) && p.renamedMember(c, m.Name) == "" {
		return id + "Method"
	}
	return id
}

func (p *planner) renamedMember(c *schema.Class, member string) string {
	for ; c != nil; c = c.Super {
		if to := p.renamed(c.Name + "." + member); to != "" {
			return to
		}
	}
	return ""
}

func (p *planner) memberTier(c *schema.Class, member string) tier {
	if p.renamedMember(c, member) != "" {
		return chosen
	}
	return declared
}

func (p *planner) nameClass(c *schema.Class) {
	id, own := p.className(c), declared
	if p.renamed(c.Name) != "" {
		own = chosen
	}
	add := func(t tier, prefix, suffix string) *name {
		n := p.top.add(t, prefix+id+suffix, prefix+id+"Class"+suffix, c.Name+" "+prefix+" "+suffix)
		n.odd = !strings.Contains(c.Name, "_") // the name of a schema goes before that of the class
		return n
	}
	p.ids[c] = &classNames{
		file:          p.files.add(declared, fileStem(id), fileStem(id)+"class", c.Name),
		typ:           add(own, "", ""),
		key:           add(derived, "", "Key"),
		constructor:   add(derived, "New", ""),
		table:         add(derived, "class", ""),
		provider:      add(derived, "", "Provider"),
		unimplemented: add(derived, "Unimplemented", ""),
		register:      add(derived, "Register", ""),
		statics:       map[*schema.Method]*name{},
	}
}

// nameMembers declares what the members of a class have at the top of the
// package, and names the members themselves in scopes of their own.
func (p *planner) nameMembers(c *schema.Class) {
	ids := p.ids[c]
	for _, property := range c.Properties {
		if v := p.values(property); v != nil && v.Class == c && p.enums[v] == nil {
			p.enums[v] = p.nameValues(v, property.Type, p.className(c)+p.memberName(c, property.Name), c.Name+"."+property.Name)
		}
	}
	for _, m := range c.Methods {
		if m.Class == c && messageOrigin(m) == m {
			p.methods[m] = p.nameMethod(m)
		}
		if m.Static {
			short := p.className(c) + p.memberName(c, m.Name)
			ids.statics[m] = p.top.add(static, short, short+"Method", c.Name+"."+m.Name+"()")
		}
	}
	p.nameAliases(c)
	p.nameFields(c)
	p.nameProvider(c)
}

// taken are the names that every struct has for itself, those of cim.Meta among them: a
// property called Path would take the place of the path in what was written before.
var taken = []string{"Meta", "Path", "Class", "Extra", "CIMClass", "String", "MarshalJSON", "UnmarshalJSON"}

// nameFields names the fields and methods of the struct of a class.
func (p *planner) nameFields(c *schema.Class) {
	s := newScope(taken...)
	ids := p.ids[c]
	ids.fields, ids.stubs = map[*schema.Property]*name{}, map[*schema.Method]*name{}
	for _, property := range c.Properties {
		short := p.memberName(c, property.Name)
		ids.fields[property] = s.add(p.memberTier(c, property.Name), short, short+"Property", property.Name)
	}
	for _, m := range c.Methods {
		if !m.Static {
			short := p.methodName(c, m)
			n := s.add(p.memberTier(c, m.Name), short, short+"Method", m.Name+"()")
			n.of, n.rank = m.Name, 1 // behind a property of that name
			ids.stubs[m] = n
		}
	}
	s.settle()
}

func (p *planner) nameProvider(c *schema.Class) {
	s := newScope("GetInstance", "EnumerateInstances", "CreateInstance", "ModifyInstance", "DeleteInstance")
	ids := p.ids[c]
	ids.providerMethods = map[*schema.Method]*name{}
	for _, m := range c.Methods {
		short := p.methodName(c, m)
		ids.providerMethods[m] = s.add(declared, short, short+"Method", m.Name)
	}
	s.settle()
}

// plan makes the model.
func (p *planner) plan() *model.Package {
	pkg := &model.Package{
		Name:     p.opts.Package,
		Sources:  p.sources(),
		File:     fileName(p.packageFile),
		Registry: model.Registry{Name: p.registry.String(), Doc: p.registry.String() + " returns a registry of all classes of this package: with it, an instance of a subclass arrives as a struct of its own class."},
	}
	namespace, one := p.oneNamespace()
	if !one {
		namespace = ""
	}
	p.indexClasses()
	pkg.Doc, pkg.Sections = p.packageDoc(namespace), p.sections()
	if namespace != "" {
		pkg.Namespace = &model.Const{
			Name:  p.namespace.String(),
			Doc:   p.namespace.String() + " is the CIM namespace that the classes are declared in.",
			Value: namespace,
		}
	}
	for _, c := range p.classes {
		pkg.Classes = append(pkg.Classes, p.class(c, pkg.Namespace != nil))
		pkg.Registry.Tables = append(pkg.Registry.Tables, p.ids[c].table.String())
	}
	pkg.Enums = p.planEnumerations()
	p.planImports(pkg)
	return pkg
}

// oneNamespace returns the namespace of all classes, if they share one.
func (p *planner) oneNamespace() (string, bool) {
	for _, c := range p.classes {
		if !strings.EqualFold(c.Namespace, p.classes[0].Namespace) {
			return "", false
		}
	}
	return p.classes[0].Namespace, true
}

// sources names the files that the classes come from, without directories.
func (p *planner) sources() string {
	var names []string
	for _, c := range p.classes {
		names = append(names, path.Base(c.File.Source.Name))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 3 {
		return fmt.Sprintf("%d MOF files", len(names))
	}
	return strings.Join(names, ", ")
}

func (p *planner) class(c *schema.Class, sharedNamespace bool) model.Class {
	ids := p.ids[c]
	m := model.Class{
		File:     fileName(ids.file),
		Source:   path.Base(c.File.Source.Name),
		Struct:   p.object(c),
		New:      p.constructor(c),
		Key:      p.key(c),
		Table:    p.table(c, sharedNamespace),
		Provider: p.provider(c),
	}
	for _, property := range c.Properties {
		if v := p.values(property); v != nil && v.Class == c && p.enums[v].first(c.Name+"."+property.Name) {
			m.Enums = append(m.Enums, p.enum(v, property.Type, "the named values of "+linkTo(ids.typ.String()+"."+ids.fields[property].String())))
		}
	}
	for _, method := range c.Methods {
		m.Stubs = append(m.Stubs, p.stub(c, method))
		if method.Class == c && messageOrigin(method) == method {
			structs, enums := p.messages(method)
			m.Structs = append(m.Structs, structs...)
			m.Enums = append(m.Enums, enums...)
		}
	}
	for _, a := range ids.aliases {
		if alias, ok := p.alias(a); ok {
			m.Aliases = append(m.Aliases, alias)
		}
	}
	return m
}

// object is the struct of a class: the properties of all its superclasses
// too, under a heading each, the deepest last.
func (p *planner) object(c *schema.Class) model.Struct {
	id := p.ids[c].typ.String()
	s := model.Struct{
		Name:   id,
		Doc:    p.classDoc(c),
		Embeds: &model.Type{Package: templates.CIM, Name: "Meta"},
	}
	for _, owner := range ancestry(c) {
		group := model.Group{}
		if owner != c {
			group.Title = "Inherited from " + owner.Name + "."
		}
		for _, property := range c.Properties {
			if property.Class == owner {
				group.Fields = append(group.Fields, p.field(c, property, owner != c))
			}
		}
		if group.Fields != nil {
			s.Groups = append(s.Groups, group)
		}
	}
	return s
}

// ancestry returns the superclasses of c, the topmost first, and c.
func ancestry(c *schema.Class) []*schema.Class {
	var chain []*schema.Class
	for ; c != nil; c = c.Super {
		chain = append(chain, c)
	}
	slices.Reverse(chain)
	return chain
}

func (p *planner) field(c *schema.Class, property *schema.Property, inherited bool) model.Field {
	isKey := property.Identifies()
	f := model.Field{
		Name: p.ids[c].fields[property].String(),
		Type: p.fieldType(property.Type, p.values(property), !isKey), // an absent key is an error, an absent property is nil
		Doc:  p.propertyDoc(c, property, inherited),
		Tag:  tag(property.Name, property.Type, isKey, property.Qualifiers.Bool("Required", false), property.Qualifiers.Bool("Write", false)) + limits(property),
	}
	return f
}

// tag is what the run-time support needs to know of a field.
func tag(name string, t schema.Type, key, required, write bool) string {
	parts := []string{name}
	for _, option := range []struct {
		word string
		set  bool
	}{{"key", key}, {"required", required}, {"write", write}, {"octets", t.OctetString}} {
		if option.set {
			parts = append(parts, option.word)
		}
	}
	return strings.Join(parts, ",")
}

// limits are the options of a tag that say what values the schema allows. Those
// that the type has anyway are left out.
func limits(p *schema.Property) string {
	var out strings.Builder
	add := func(option, qualifier, trivial string) {
		if n := p.Qualifiers.Int(qualifier); n != nil && n.IsInt64() && n.String() != trivial {
			fmt.Fprintf(&out, ",%s=%s", option, n)
		}
	}
	t := p.Type
	switch {
	case t.OctetString:
		return "" // what counts, octets or digits, tools see differently
	case t.CIM == cim.String:
		add("minlen", "MinLen", "0")
		add("maxlen", "MaxLen", "")
	case t.CIM.IsInteger():
		low, high := bounds(t.CIM)
		add("min", "MinValue", low)
		add("max", "MaxValue", high)
	case t.CIM == cim.Real32 || t.CIM == cim.Real64:
		add("min", "MinValue", "")
		add("max", "MaxValue", "")
	}
	if t.Size > 0 {
		fmt.Fprintf(&out, ",size=%d", t.Size)
	}
	return out.String()
}

// fieldType is the Go type of an element. Where it may be NULL a scalar is a
// pointer; a NULL array is a nil slice.
func (p *planner) fieldType(t schema.Type, v *schema.ValueSet, nullable bool) model.Type {
	g := p.scalarType(t, v)
	switch {
	case t.OctetString && t.CIM == cim.String:
		return model.Type{Name: "byte", Slices: 2}
	case t.OctetString:
		return model.Type{Name: "byte", Slices: 1}
	case t.Array:
		g.Slices = 1
	case nullable && t.CIM != cim.Embedded:
		g.Pointer = true
	}
	return g
}

var goTypes = map[cim.Type]string{
	cim.Boolean: "bool", cim.String: "string", cim.Real32: "float32", cim.Real64: "float64",
	cim.Uint8: "uint8", cim.Uint16: "uint16", cim.Uint32: "uint32", cim.Uint64: "uint64",
	cim.Sint8: "int8", cim.Sint16: "int16", cim.Sint32: "int32", cim.Sint64: "int64",
}

func (p *planner) scalarType(t schema.Type, v *schema.ValueSet) model.Type {
	switch {
	case t.CIM == cim.Embedded && t.Class == nil:
		return model.Type{Package: templates.CIM, Name: "Object"}
	case t.CIM == cim.Embedded:
		g := p.structOf(t.Class)
		g.Pointer = true
		return g
	case t.CIM == cim.Reference && p.target(t) == nil:
		return model.Type{Package: templates.CIM, Name: "ObjectPath"}
	case t.CIM == cim.Reference:
		return model.Type{Package: templates.CIM, Name: "Ref", Args: []model.Type{p.structOf(t.Class)}}
	case t.CIM == cim.DateTimeType:
		return model.Type{Package: templates.CIM, Name: "DateTime"}
	case t.CIM == cim.CharType:
		return model.Type{Package: templates.CIM, Name: "Char16"}
	case v != nil:
		return p.enumType(v)
	}
	return model.Type{Name: goTypes[t.CIM]}
}

// constructor sets the defaults of the schema.
func (p *planner) constructor(c *schema.Class) model.Constructor {
	ids := p.ids[c]
	m := model.Constructor{
		Name: ids.constructor.String(),
		Doc:  fmt.Sprintf("%s returns a new %s with the default values of the schema.", ids.constructor, ids.typ),
	}
	for _, property := range c.Properties {
		if v, ok := p.value(property); ok {
			m.Fields = append(m.Fields, model.Setting{Field: ids.fields[property].String(), Value: v})
		}
	}
	return m
}

func (p *planner) table(c *schema.Class, sharedNamespace bool) model.Table {
	ids := p.ids[c]
	t := model.Table{Name: ids.table.String(), Class: c.Name, New: ids.constructor.String(), Accessor: "CIMClass"}
	if c.Super != nil {
		t.Super = c.Super.Name
		for above := c.Super.Super; above != nil; above = above.Super {
			t.Above = append(t.Above, above.Name)
		}
	}
	if sharedNamespace {
		t.Namespace = p.namespace.String()
	} else {
		t.Literal = c.Namespace
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"Abstract", c.Abstract}, {"Association", c.Association}, {"Indication", c.Indication}} {
		if flag.set {
			t.Flags = append(t.Flags, flag.name)
		}
	}
	for _, m := range c.Methods {
		t.Methods = append(t.Methods, model.TableMethod{Name: m.Name, Class: m.Class.Name, Static: m.Static})
	}
	return t
}

// key is the struct of the key properties, or nil for a class without.
func (p *planner) key(c *schema.Class) *model.Key {
	keys := c.Keys()
	if len(keys) == 0 {
		return nil
	}
	ids := p.ids[c]
	k := &model.Key{
		Struct:  model.Struct{Name: ids.key.String(), Doc: fmt.Sprintf("%s identifies an instance of %s.", ids.key, c.Name)},
		Path:    "Path",
		PathDoc: "Path returns the object path of the instance.",
		Table:   ids.table.String(),
	}
	group := model.Group{}
	for _, property := range keys {
		field := ids.fields[property].String()
		group.Fields = append(group.Fields, model.Field{Name: field, Type: p.fieldType(property.Type, p.values(property), false), Tag: property.Name})
	}
	k.Struct.Groups = []model.Group{group}
	return k
}
