package schema

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// Options say how files are resolved. The zero value works.
type Options struct {
	Namespace string       // of declarations before any #pragma namespace
	Builtin   *parser.File // qualifier declarations that every file may rely on
}

// Resolve makes one schema of a set of loaded files. The schema is never nil
// and holds what could be resolved; it is fit for use where the list has no
// errors.
func Resolve(set *parser.Set, opts Options) (*Schema, diag.List) {
	r := &resolver{
		schema: &Schema{classes: map[string]*Class{}, qualifiers: map[string]*QualifierDecl{}},
		set:    set,
		stated: map[string]Flavor{},
		states: map[*Class]state{},
		byName: map[string]*Class{},
	}
	if opts.Builtin != nil {
		for _, d := range opts.Builtin.Decls {
			if d.Qualifier != nil {
				r.declareQualifier(d.Qualifier, true)
			}
		}
	}
	for _, f := range set.Roots {
		r.namespace = cim.NormalizeNamespace(opts.Namespace)
		r.unit = f
		clear(r.stated)
		r.collect(f)
	}
	r.bind()
	for _, c := range r.schema.Classes {
		r.inherit(c)
	}
	for _, c := range r.schema.Classes {
		r.file = c.File
		r.check(c)
	}
	r.instances()
	r.diags.Sort()
	return r.schema, r.diags
}

// A resolver is the state of one Resolve.
type resolver struct {
	schema    *Schema
	set       *parser.Set
	diags     diag.List
	namespace string            // while collecting
	unit      *parser.File      // the root that is being collected
	stated    map[string]Flavor // WMI's flavor statements in the unit
	pending   []pendingInstance
	states    map[*Class]state
	file      *parser.File // of what is being checked
	decls     map[*Class]*parser.Decl
	hints     int               // suggestions looked for so far
	byName    map[string]*Class // the first of each name, whatever its namespace
}

type state uint8

const (
	visiting state = 1 + iota
	done
)

// collect enters the declarations of a file and of what it includes, in the
// order of the text: a namespace holds on until the next one is named.
func (r *resolver) collect(f *parser.File) {
	r.file = f
	for _, d := range f.Decls {
		switch {
		case d.Pragma != nil:
			r.pragma(d.Pragma)
			r.file = f
		case d.Qualifier != nil:
			r.declareQualifier(d.Qualifier, false)
		case d.Class != nil:
			r.declareClass(d, f)
		case d.Instance != nil:
			r.pending = append(r.pending, pendingInstance{d, f, r.unit, r.namespace})
		}
	}
}

// knownPragmas are those of DSP0004 and WMI that have no meaning for a
// schema, or whose meaning the loader has dealt with.
var knownPragmas = map[string]bool{
	"include": true, "locale": true, "instancelocale": true, "nonlocal": true, "nonlocaltype": true, "source": true,
	"sourcetype": true, "autorecover": true, "noautorecover": true, "classflags": true, "instanceflags": true,
	"deleteclass": true, "deleteinstance": true, "amendment": true,
}

func (r *resolver) pragma(p *parser.Pragma) {
	if included := r.set.Included[p]; included != nil {
		r.collect(included)
	}
	if p.Name == nil {
		return
	}
	switch name := fold(p.Name.Text); {
	case name == "namespace":
		r.setNamespace(p)
	case !knownPragmas[name]:
		r.diags.Warn(UnknownPragma, p.Name.Span(), "unknown pragma %s is ignored", p.Name.Text).
			Help(r.nearest(p.Name.Text, slices.Values([]string{"namespace", "include", "locale"})))
	}
}

func (r *resolver) setNamespace(p *parser.Pragma) {
	if len(p.Args) != 1 || len(p.Args[0].Strings) == 0 {
		r.diags.Error(BadNamespace, p.Name.Span(), "#pragma namespace has no string, expected one")
		return
	}
	text := parser.Unquote(p.Args[0].Strings)
	ns := cim.NormalizeNamespace(text)
	for _, part := range strings.Split(ns, "/") {
		if part == "" || strings.ContainsAny(part, ":.\"'= \t\n") {
			r.diags.Error(BadNamespace, diag.Span{Pos: p.Args[0].Pos, Len: len(p.Args[0].Strings[0])}, "%q is no namespace", text).
				Help(`write a path such as "root/cimv2"`)
			return
		}
	}
	r.namespace = ns
}

func (r *resolver) declareClass(d *parser.Decl, f *parser.File) {
	c := &Class{Name: d.Class.Name.Text, Namespace: r.namespace, Decl: d.Class, File: f, index: len(r.schema.Classes)}
	c.Named = slices.Contains(r.set.Named, f)
	key := classKey(r.namespace, c.Name)
	if old := r.schema.classes[key]; old != nil {
		r.redeclared(c, old)
		return
	}
	r.schema.classes[key] = c
	if r.byName[fold(c.Name)] == nil {
		r.byName[fold(c.Name)] = c
	}
	r.schema.Classes = append(r.schema.Classes, c)
	if r.decls == nil {
		r.decls = map[*Class]*parser.Decl{}
	}
	r.decls[c] = d
}

// redeclared: in WMI a second declaration updates the class in the
// repository; as a source of code it is ambiguous all the same.
func (r *resolver) redeclared(c, old *Class) {
	if c.File.Dialect == parser.WMI && len(c.Decl.Members) == 0 {
		return
	}
	report := r.diags.Error
	if c.File.Dialect == parser.WMI {
		report = r.diags.Warn
	}
	report(DuplicateClass, c.Decl.Name.Span(), "class %s is declared twice, the first declaration counts", c.Name).
		See(old.Decl.Name.Span(), "first declared here")
}

func classKey(namespace, name string) string { return fold(namespace) + ":" + fold(name) }

// lookup finds a class by name: in the namespace of the class that asks, else
// among those that were declared before any namespace, else anywhere.
func (r *resolver) lookup(name, namespace string) *Class {
	if c := r.schema.classes[classKey(namespace, name)]; c != nil {
		return c
	}
	if c := r.schema.classes[classKey("", name)]; c != nil {
		return c
	}
	return r.byName[fold(name)]
}

// bind finds the superclasses and breaks cycles.
func (r *resolver) bind() {
	for _, c := range r.schema.Classes {
		c.Super = r.superclass(c)
	}
	for _, c := range r.schema.Classes {
		r.breakCycle(c)
	}
}

func (r *resolver) superclass(c *Class) *Class {
	d := c.Decl.Super
	if d == nil {
		return nil
	}
	super := r.lookup(d.Text, c.Namespace)
	switch {
	case super == nil && isSystemClass(d.Text):
		return nil // WMI knows it, nobody declares it
	case super == nil:
		r.diags.Error(UnknownSuper, d.Span(), "class %s extends unknown class %s", c.Name, d.Text).
			Help(r.nearest(d.Text, r.classNames()))
		return nil // carry on as if it had none: the members are still worth checking
	case super.index > c.index && super.File == c.File && super != c:
		r.diags.Warn(SuperLater, d.Span(), "superclass %s of class %s is declared later", d.Text, c.Name).
			See(super.Decl.Name.Span(), "declared here")
	}
	return super
}

// isSystemClass reports whether name is one of WMI's own, such as
// __Win32Provider.
func isSystemClass(name string) bool { return strings.HasPrefix(name, "__") }

func (r *resolver) breakCycle(c *Class) {
	seen := map[*Class]bool{}
	for at := c; at != nil; at = at.Super {
		if seen[at] {
			if at == c {
				r.diags.Error(InheritanceCycle, c.Decl.Super.Span(), "class %s derives from itself", c.Name)
				c.Super = nil
			}
			return
		}
		seen[at] = true
	}
}

// inherit gives c its effective qualifiers and members, superclasses first.
// The depth of the recursion is that of the class tree, which maxInheritance
// bounds.
func (r *resolver) inherit(c *Class) {
	var chain []*Class
	for at := c; at != nil && r.states[at] != done; at = at.Super {
		chain = append(chain, at)
	}
	for _, at := range slices.Backward(chain) {
		r.file = at.File
		r.classQualifiers(at)
		r.members(at)
		r.states[at] = done
	}
}

func (r *resolver) classQualifiers(c *Class) {
	var parent *QualifierSet
	if c.Super != nil {
		parent = c.Super.Qualifiers
	}
	list := r.decls[c].Qualifiers
	c.Qualifiers = r.qualify(list, parent, classScope(list, c.Super), c.File, "class "+c.Name)
	c.Abstract = c.Qualifiers.IsOwn("Abstract") && c.Qualifiers.Bool("Abstract", false)
	c.Association = c.Qualifiers.Bool("Association", false)
	c.Indication = c.Qualifiers.Bool("Indication", false)
}

// classScope says which of class, association and indication a class is, from
// its qualifiers as written and its superclass.
func classScope(list []*parser.Qualifier, super *Class) (on Scope) {
	for _, q := range list {
		switch {
		case strings.EqualFold(q.Name.Text, "Association") && isTrue(q.Value):
			on |= OnAssociation
		case strings.EqualFold(q.Name.Text, "Indication") && isTrue(q.Value):
			on |= OnIndication
		}
	}
	switch {
	case on != 0:
		return on
	case super != nil && super.Association:
		return OnAssociation
	case super != nil && super.Indication:
		return OnIndication
	}
	return OnClass
}

func (r *resolver) members(c *Class) {
	if c.Super != nil {
		c.Properties = slices.Clone(c.Super.Properties)
		c.Methods = slices.Clone(c.Super.Methods)
	}
	ownProperties, ownMethods := map[string]*parser.Name{}, map[string]*parser.Name{}
	for _, m := range c.Decl.Members {
		own, kind := ownProperties, "property"
		if m.Method != nil {
			own, kind = ownMethods, "method"
		}
		if first, twice := own[fold(m.Name.Text)]; twice {
			r.diags.Error(DuplicateMember, m.Name.Span(), "%s %s of class %s is declared twice", kind, m.Name.Text, c.Name).
				See(first.Span(), "first declared here")
			continue
		}
		own[fold(m.Name.Text)] = m.Name
		if m.Method != nil {
			r.method(c, m)
		} else {
			r.property(c, m)
		}
	}
}

func (r *resolver) property(c *Class, m *parser.Member) {
	at := slices.IndexFunc(c.Properties, func(p *Property) bool { return strings.EqualFold(p.Name, m.Name.Text) })
	p := &Property{Class: c, Decl: m}
	p.Name, p.Span = m.Name.Text, m.Name.Span()
	var parent *QualifierSet
	if at >= 0 {
		p.Overrides = c.Properties[at]
		p.Name = p.Overrides.Name // the spelling of the first declaration
		parent = p.Overrides.Qualifiers
	}
	on := OnProperty
	if m.Type.Ref {
		on = OnReference
	}
	what := fmt.Sprintf("%s of class %s", p.Name, c.Name)
	p.Qualifiers = r.qualify(m.Qualifiers, parent, on, c.File, kindOf(on)+" "+what)
	p.Type = r.typ(m.Type, m.Array, p.Qualifiers, c, what)
	p.Key = p.Qualifiers.Bool("Key", false)
	r.overrideProperty(p)
	p.Values = r.valueSet(&p.element, c)
	if p.Values != nil && p.Overrides != nil && p.Overrides.Values != nil && !ownsValues(p.Qualifiers) {
		p.Values = p.Overrides.Values // inherited unchanged
	}
	p.Default = r.propertyDefault(p, m)
	if at >= 0 {
		c.Properties[at] = p
	} else {
		c.Properties = append(c.Properties, p)
	}
}

func kindOf(on Scope) string { return scopeNames[on] }

func ownsValues(q *QualifierSet) bool {
	return q.IsOwn("ValueMap") || q.IsOwn("Values") || q.IsOwn("BitMap") || q.IsOwn("BitValues")
}

// propertyDefault folds the default. An override without one keeps the
// inherited default.
func (r *resolver) propertyDefault(p *Property, m *parser.Member) any {
	if m.Default == nil {
		if p.Overrides != nil {
			return p.Overrides.Default
		}
		return nil
	}
	return r.fits(m.Default, p.Type, "default of "+p.Name, WrongDefault)
}

func (r *resolver) method(c *Class, d *parser.Member) {
	at := slices.IndexFunc(c.Methods, func(m *Method) bool { return strings.EqualFold(m.Name, d.Name.Text) })
	m := &Method{Class: c, Decl: d}
	m.Name, m.Span = d.Name.Text, d.Name.Span()
	var parent *QualifierSet
	if at >= 0 {
		m.Overrides = c.Methods[at]
		m.Name = m.Overrides.Name
		parent = m.Overrides.Qualifiers
	}
	what := fmt.Sprintf("%s of class %s", m.Name, c.Name)
	m.Qualifiers = r.qualify(d.Qualifiers, parent, OnMethod, c.File, "method "+what)
	if m.Void = strings.EqualFold(d.Type.Name, "void") && !d.Type.Ref; !m.Void {
		m.Type = r.typ(d.Type, nil, m.Qualifiers, c, "return value of "+what)
	}
	m.Static = m.Qualifiers.Bool("Static", false)
	m.Values = r.valueSet(&m.element, c)
	r.parameters(m)
	r.overrideMethod(m)
	if at >= 0 {
		c.Methods[at] = m
	} else {
		c.Methods = append(c.Methods, m)
	}
}

func (r *resolver) parameters(m *Method) {
	for _, d := range m.Decl.Method.List {
		if old := m.parameter(d.Name.Text); old != nil {
			r.parameterTwice(m, old, d)
			continue
		}
		m.Parameters = append(m.Parameters, r.parameter(m, d))
	}
}

func (m *Method) parameter(name string) *Parameter {
	for _, p := range m.Parameters {
		if strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// parameterTwice: in WMI one name may stand once [in] and once [out], which
// is one parameter for both ways.
func (r *resolver) parameterTwice(m *Method, old *Parameter, d *parser.Param) {
	again := r.parameter(m, d)
	if m.Class.File.Dialect == parser.WMI && old.Type == again.Type && old.In != again.In && old.Out != again.Out {
		old.In, old.Out = true, true
		return
	}
	r.diags.Error(DuplicateMember, d.Name.Span(), "parameter %s of method %s is declared twice", d.Name.Text, m.Name).
		See(old.Span, "first declared here")
}

func (r *resolver) parameter(m *Method, d *parser.Param) *Parameter {
	p := &Parameter{}
	p.Name, p.Span = d.Name.Text, d.Name.Span()
	var parent *QualifierSet
	if m.Overrides != nil {
		if old := m.Overrides.parameter(p.Name); old != nil {
			parent = old.Qualifiers
		}
	}
	what := fmt.Sprintf("%s of method %s.%s", p.Name, m.Class.Name, m.Name)
	p.Qualifiers = r.qualify(d.Qualifiers, parent, OnParameter, m.Class.File, "parameter "+what)
	p.Type = r.typ(d.Type, d.Array, p.Qualifiers, m.Class, what)
	p.Out = p.Qualifiers.Bool("Out", false)
	// In is true unless stated (DSP0004 5.6.3); in WMI [out] alone is output only.
	p.In = p.Qualifiers.Bool("In", !p.Out || m.Class.File.Dialect != parser.WMI)
	p.Required = p.Qualifiers.Bool("Required", false)
	p.Values = r.valueSet(&p.element, m.Class)
	if d.Default != nil {
		p.Default = r.fits(d.Default, p.Type, "default of "+what, WrongDefault)
	}
	return p
}

// typ resolves the type of an element: a type word, a class behind ref, or a
// class as a value; both spellings of an embedded instance are one.
func (r *resolver) typ(d *parser.Type, array *parser.Array, q *QualifierSet, c *Class, what string) Type {
	t := Type{Array: array != nil}
	if array != nil && array.Size != "" {
		t.Size = r.arraySize(array)
	}
	switch {
	case d.Ref:
		t.CIM = cim.Reference
		t.Class = r.typeClass(d, c, what)
	case parser.IsPrimitive(d.Name):
		t.CIM, _ = cim.TypeByName(d.Name)
		r.embedded(&t, q, c, what)
	default:
		t.CIM = cim.Embedded
		if t.Class = r.typeClass(d, c, what); t.Class == nil && !strings.EqualFold(d.Name, "object") && !isSystemClass(d.Name) {
			t.CIM = cim.Untyped // unknown; reported, and no value is held against it
		}
	}
	return t
}

func (r *resolver) arraySize(a *parser.Array) int {
	n, ok := parser.ParseInt(a.Size)
	if v := (parser.Value{Literal: a.Size}); v.Malformed() {
		return 0
	}
	if !ok || n.Sign() <= 0 || !n.IsInt64() || n.Int64() > 1<<31 {
		r.diags.Error(BadArraySize, diag.Span{Pos: a.Pos, Len: 2 + len(a.Size)}, "array size %s is not a positive number", a.Size)
		return 0
	}
	return int(n.Int64())
}

func (r *resolver) typeClass(d *parser.Type, c *Class, what string) *Class {
	if strings.EqualFold(d.Name, "object") {
		return nil
	}
	class := r.lookup(d.Name, c.Namespace)
	if class == nil && !isSystemClass(d.Name) {
		known := r.classNames()
		if !d.Ref {
			known = chain(slices.Values(typeWords), known)
		}
		r.diags.Error(UnknownType, d.Span(), "type of %s is unknown: %s", what, d.Name).Help(r.nearest(d.Name, known))
	}
	return class
}

// embedded applies EmbeddedInstance, EmbeddedObject and OctetString.
func (r *resolver) embedded(t *Type, q *QualifierSet, c *Class, what string) {
	instance, object := q.Get("EmbeddedInstance"), q.Get("EmbeddedObject")
	if instance == nil && object == nil {
		t.OctetString = q.Bool("OctetString", false)
		if t.OctetString && !(t.Array && (t.CIM == cim.Uint8 || t.CIM == cim.String)) {
			t.OctetString = false
			r.diags.Warn(NotOctets, q.Get("OctetString").Written.Name.Span(), "OctetString stands on %s, expected uint8[] or string[]", t.words())
		}
		return
	}
	used := instance
	if used == nil {
		used = object
	}
	if t.CIM != cim.String {
		r.diags.Error(NotEmbeddable, used.Written.Name.Span(), "%s stands on %s, expected a string", used.Name, t.words())
		return
	}
	switch {
	case instance != nil:
		r.embeddedInstance(t, q.Text("EmbeddedInstance"), instance, c, what)
	case q.Bool("EmbeddedObject", false):
		t.CIM = cim.Embedded
	}
}

func (r *resolver) embeddedInstance(t *Type, name string, q *Qualifier, c *Class, what string) {
	if name == "" {
		return // null, or reported as a value of the wrong type
	}
	t.CIM = cim.Embedded
	if t.Class = r.lookup(name, c.Namespace); t.Class != nil || isSystemClass(name) {
		return
	}
	r.diags.Error(UnknownEmbedded, q.Written.Initializer().Span(), "EmbeddedInstance of %s names unknown class %s", what, name).
		Help(r.nearest(name, r.classNames()))
}

func (r *resolver) classNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range r.schema.Classes {
			if !yield(c.Name) {
				return
			}
		}
	}
}

func (r *resolver) qualifierNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, q := range r.schema.Qualifiers {
			if !yield(q.Name) {
				return
			}
		}
	}
}

func chain(seqs ...iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, seq := range seqs {
			for s := range seq {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// maxHints bounds how often a suggestion is looked for: a file with thousands
// of errors does not need one for each.
const maxHints = 200

// maxHintName bounds the names that are compared, as that takes a time that
// grows with the square of their length.
const maxHintName = 128

// nearest suggests the known name that is most like a wrong one, or "".
func (r *resolver) nearest(name string, known iter.Seq[string]) string {
	best, distance := "", (1+len(name))/4+len(name)/(1+len(name))
	if r.hints++; len(name) < 3 || r.hints > maxHints {
		return ""
	}
	if len(name) > maxHintName {
		return ""
	}
	for k := range known {
		if len(k) > maxHintName {
			continue
		}
		if d := editDistance(fold(name), fold(k), distance); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours between two words, or returns more than most.
func editDistance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var beforeLast []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], beforeLast[j-2]+1)
			}
		}
		beforeLast, last = last, row
	}
	return last[len(b)]
}
