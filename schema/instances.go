package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// An Instance is an instance declaration, or an instance as a value. In DSC documents its
// class can be undeclared: such a class has the properties to which its instances give
// values, with types that follow from these values.
type Instance struct {
	Class     *Class
	Namespace string
	Alias     string // without the dollar sign, or ""

	// Values are the values in the declaration: nil for NULL, bool, int64, uint64, float64,
	// string, [cim.Char16], [cim.DateTime], [cim.ObjectPath] for a reference, *Instance for
	// an embedded instance, according to the type of the property, or []any of these. The
	// string of an embedded instance that is not an instance, or is a class, remains a
	// string.
	Values map[*Property]any
	Span   diag.Span // of the name of the class

	state state // for the search for cycles
	size  int   // how many instances it contains, including itself
	depth int   // how deep they are nested, from 1

	pathState state
	path      cim.ObjectPath
	pathDepth int    // how deep paths in its keys are nested
	pathFault string // why it has no path
}

// Value returns the value of a property: the value in the declaration, otherwise the
// default of the class.
func (i *Instance) Value(p *Property) any {
	if v, given := i.Values[p]; given {
		return v
	}
	return p.Default
}

// Path returns the path of the instance in its namespace. It returns false if a key has no
// value. The path of an instance without keys is the singleton path of WMI.
func (i *Instance) Path() (path cim.ObjectPath, ok bool) {
	path = cim.ObjectPath{Namespace: i.Namespace, Class: i.Class.Name}
	keys := i.Class.Keys()
	for _, key := range keys {
		v := i.Value(key)
		if v == nil {
			return cim.ObjectPath{}, false
		}
		path.Keys = append(path.Keys, cim.KeyBinding{Name: key.Name, Value: v})
	}
	path.Singleton = len(keys) == 0
	return path, true
}

// isObject reports whether values of the type are references or instances.
func (t Type) isObject() bool { return t.CIM == cim.Reference || t.CIM == cim.Embedded }

// A pendingInstance waits until all classes are known.
type pendingInstance struct {
	decl      *parser.Instance
	file      *parser.File
	unit      *unit
	namespace string
}

// An alias is a name for an instance.
type alias struct {
	name     *parser.Alias
	instance *Instance // nil if its class is unknown
}

// An instancer creates instances from declarations and values.
type instancer struct {
	*resolver
	unit      *unit
	namespace string
	depth     int         // of strings inside strings
	made      []*Instance // all instances, including embedded ones
}

// instances creates the instances. It first declares all aliases, because an alias can be
// used before its declaration.
func (r *resolver) instances() {
	s := &instancer{resolver: r}
	made := make([]*Instance, len(r.pending))
	for n, p := range r.pending {
		made[n] = s.declared(p)
	}
	for n, p := range r.pending {
		r.file, s.unit, s.namespace = p.file, p.unit, p.namespace
		s.instance(made[n], p.decl)
	}
	for _, c := range r.schema.Classes {
		s.objectDefaults(c)
	}
	for _, i := range s.made {
		if i.pathState == 0 {
			s.findPath(i)
		}
	}
	for _, i := range s.made {
		s.keepPromises(i)
	}
	for _, i := range s.made {
		if i.state == 0 {
			s.bound(i)
		}
	}
	s.unique()
}

// declared creates the instance of a declaration, without its values, and declares its
// alias.
func (s *instancer) declared(p pendingInstance) *Instance {
	var i *Instance
	if class := s.lookup(p.decl.Class.Text, p.namespace); class != nil {
		i = &Instance{Class: class, Namespace: p.namespace, Span: p.decl.Class.Span(), Values: map[*Property]any{}}
	} else {
		i = s.undeclared(p.decl.Class, p.file, p.namespace)
	}
	if a := p.decl.Alias; a != nil {
		key := fold(a.Text)
		if first := p.unit.aliases[key]; first != nil {
			s.diags.Error(DuplicateAlias, a.Span(), "alias %s is defined twice", a.Text).See(first.name.Span(), "first defined here")
			return i
		}
		p.unit.aliases[key] = &alias{name: a, instance: i}
		if i != nil {
			i.Alias = strings.TrimPrefix(a.Text, "$")
		}
	}
	return i
}

// undeclared reports an instance of an undeclared class. In a DSC document, it returns an
// instance without types.
func (s *instancer) undeclared(name *parser.Name, f *parser.File, namespace string) *Instance {
	if !refs.NeedsDeclaration(name.Text) {
		return nil
	}
	d := s.miss("class", name.Text, math.MaxInt, s.classNames(), UnknownInstanceClass, name.Span(), "instance of unknown class %s", name.Text)
	if !s.isDocument(f) {
		return nil
	}
	d.Severity = diag.Warning
	d.Message += ", its values have no types"
	d.Help("name the schema of the resource, or its directory with -I")
	return &Instance{Class: s.untypedClass(name.Text, f), Namespace: namespace, Span: name.Span(), Values: map[*Property]any{}}
}

func (s *instancer) instance(i *Instance, d *parser.Instance) {
	if i == nil {
		return
	}
	class := i.Class
	if class.Abstract {
		report := s.diags.Error
		if d.Alias != nil && (s.file.Dialect == parser.WMI || s.isDocument(s.file)) {
			report = s.diags.Warn // DSC documents have values of abstract classes with aliases
		}
		report(AbstractInstance, d.Class.Span(), "instance of %s, which is abstract", class.Name)
	}
	if class.Structure && !d.IsValue() {
		s.diags.Error(AbstractInstance, d.Class.Span(), "instance of %s, which is a structure", class.Name).Help("write value of")
	}
	s.slots(i, d.Slots)
	if d.IsValue() {
		return // it exists where its alias is used
	}
	if !s.file.Broken {
		s.missingKeys(i, d.Slots)
	}
	s.schema.Instances = append(s.schema.Instances, i)
}

func (r *resolver) missingKeys(i *Instance, slots []*parser.Slot) {
	given := map[string]bool{} // with a value other than null, even a wrong one
	null := map[string]bool{}
	for _, slot := range slots {
		isNull := slot.Value != nil && slot.Value.Kind() == parser.NullValue
		null[fold(slot.Name.Text)] = isNull
		given[fold(slot.Name.Text)] = slot.Value != nil && !isNull
	}
	for _, key := range i.Class.Keys() {
		name := fold(key.Name)
		if !given[name] && (null[name] || key.Default == nil && key.decl.Default == nil) {
			r.diags.Error(MissingKey, i.Span, "instance of %s has no value for its key %s", i.Class.Name, key.Name)
		}
	}
}

// slots sets the values of an instance.
func (s *instancer) slots(i *Instance, slots []*parser.Slot) {
	s.made = append(s.made, i)
	for _, slot := range slots {
		p := i.Class.Property(slot.Name.Text)
		if i.Class.Untyped {
			p = s.untypedProperty(i.Class, slot)
		}
		if p == nil {
			if !s.superUnknown(i.Class) && !i.Class.brokenAbove() {
				d := s.diags.Error(UnknownProperty, slot.Name.Span(), "class %s has no property %s", i.Class.Name, slot.Name.Text)
				s.wish(d, slot.Name.Text, propertyNames(i.Class))
			}
			continue
		}
		if _, twice := i.Values[p]; twice {
			s.diags.Error(DuplicateMember, slot.Name.Span(), "property %s is given twice", p.Name)
			continue
		}
		if slot.Value != nil {
			i.Values[p] = s.value(slot.Value, p.Type, "value of "+p.Name, WrongValue, p.Class)
			s.checkValue(p, i.Values[p], slot.Value.Span(), "value", s.diags.Warn)
			if p.Required && !p.Key && slot.Value.Kind() == parser.NullValue {
				s.diags.Warn(RequiredNull, slot.Value.Span(), "value of %s is null, but it is Required", p.Name)
			}
		}
	}
	s.missingValues(i)
}

// missingValues warns about Required properties without a value.
func (s *instancer) missingValues(i *Instance) {
	if s.file.Broken {
		return
	}
	for _, p := range i.Class.Properties {
		_, given := i.Values[p]
		if p.Required && !p.Key && !given && p.Default == nil && p.decl.Default == nil {
			s.diags.Warn(RequiredNull, i.Span, "instance of %s has no value for %s, which is Required", i.Class.Name, p.Name)
		}
	}
}

func propertyNames(c *Class) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, p := range c.Properties {
			if !yield(p.Name) {
				return
			}
		}
	}
}

// objectDefaults sets the defaults of a class that are references or instances.
func (s *instancer) objectDefaults(c *Class) {
	s.file, s.unit, s.namespace = c.file, c.unit, c.Namespace
	for _, p := range c.Properties {
		switch {
		case p.Class != c || !p.Type.isObject():
		case p.decl.Default != nil:
			p.Default = s.value(p.decl.Default, p.Type, "default of "+p.Name, WrongDefault, c)
		case p.Overrides != nil:
			p.Default = p.Overrides.Default
		}
	}
	for _, m := range c.Methods {
		for _, p := range m.Parameters {
			if m.Class == c && p.Type.isObject() && p.decl.Default != nil {
				p.Default = s.value(p.decl.Default, p.Type, "default of "+p.Name, WrongDefault, c)
			}
		}
	}
}

// value evaluates a value. of is the class whose declaration contains its type.
func (s *instancer) value(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	if !t.isObject() || v.Kind() == parser.NullValue || t.Array != (v.Kind() == parser.ArrayKind) {
		return s.fits(v, t, what, code)
	}
	if !t.Array {
		return s.object(v, t, what, code, of)
	}
	s.checkSize(v, t, what)
	element := t
	element.Array = false
	folded := make([]any, len(v.Array.Items))
	for n, item := range v.Array.Items {
		folded[n] = s.value(item, element, what, code, of)
	}
	return folded
}

func (s *instancer) object(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	switch kind := v.Kind(); {
	case v.Malformed():
		return nil
	case kind == parser.AliasValue:
		return s.aliased(v, t, what, code)
	case kind == parser.EmbeddedKind && t.CIM == cim.Embedded:
		return s.embeddedValue(v, t, what, code, of)
	case kind == parser.StringValue && t.CIM == cim.Reference:
		return s.pathValue(v.Text(), v.Span(), t, what)
	case kind == parser.StringValue:
		return s.textValue(v, t, what, code)
	}
	return s.fits(v, t, what, code)
}

// A promise represents the path of an instance until all keys are known.
type promise struct {
	to   *Instance
	at   diag.Span
	what string
}

func (s *instancer) aliased(v *parser.Value, t Type, what string, code diag.Code) any {
	a := s.unit.aliases[fold(v.Literal)]
	switch {
	case a == nil && s.file.Broken:
		return nil // its instance may be in the part that could not be parsed
	case a == nil:
		s.diags.Error(UnknownAlias, v.Span(), "alias %s is not defined", v.Literal)
		return nil
	}
	if a.name.Text != v.Literal {
		s.diags.Warn(CaseDiffers, v.Span(), "alias %s is defined as %s", v.Literal, a.name.Text).See(a.name.Span(), "defined here").
			Fix("write it as defined", diag.Edit{Span: v.Span(), New: a.name.Text})
	}
	if a.instance == nil || !s.isA(a.instance.Class, t, v.Span(), what, code) {
		return nil
	}
	if t.CIM == cim.Reference {
		return promise{a.instance, v.Span(), what}
	}
	return a.instance
}

// isA reports an instance whose class does not fit the type.
func (s *instancer) isA(class *Class, t Type, at diag.Span, what string, code diag.Code) bool {
	if t.takes(class) || s.superUnknown(class) {
		return true
	}
	s.diags.Error(code, at, "%s is an instance of %s, expected %s", what, class.Name, t.words())
	return false
}

func (s *instancer) embeddedValue(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	name := v.Embedded.Class
	class := s.named(name.Text, of) // it can be local to the class
	var i *Instance
	if class != nil {
		i = &Instance{Class: class, Namespace: s.namespace, Span: name.Span(), Values: map[*Property]any{}}
	} else if i = s.undeclared(name, s.file, s.namespace); i == nil {
		return nil
	}
	fits := s.isA(i.Class, t, name.Span(), what, code)
	s.slots(i, v.Embedded.Slots)
	if !fits {
		return nil
	}
	return i
}

// maxTexts limits how deep instances in strings are nested. Each level doubles the
// backslashes.
const maxTexts = 8

// textValue parses the instance in a string, which is the only way to write one in MOF 2.
func (s *instancer) textValue(v *parser.Value, t Type, what string, code diag.Code) any {
	text := v.Text()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if s.depth == maxTexts {
		s.diags.Error(BadInstanceText, v.Span(), "%s is an instance nested in more than %d others", what, maxTexts)
		return nil
	}
	file, diags := s.parseText(text)
	if d := firstError(diags); d != nil {
		s.strictly(s.file)(BadInstanceText, v.Span(), "%s is not MOF, line %d: %s", what, d.Span.Pos.Line, d.Message).
			Help(`expected a text such as "instance of ` + t.words() + ` { ... };"`)
		return text
	}
	switch decls := file.Decls; {
	case len(decls) == 1 && decls[0].Class != nil && t.Class == nil:
		return text
	case len(decls) != 1 || decls[0].Instance == nil:
		s.strictly(s.file)(BadInstanceText, v.Span(), "%s is not one instance in MOF", what)
		return text
	}
	return s.textInstance(file, v.Span(), t, what, code)
}

// parseText parses the content of a string, which can also be CIM-XML.
func (s *instancer) parseText(text string) (*parser.File, diag.List) {
	file := &diag.File{Name: "the text of the string", Text: text}
	if source.IsXML(text) {
		parsed, _, diags := cimxml.Parse(file, cimxml.Options{Dialect: s.file.Dialect})
		return parsed, diags
	}
	return parser.Parse(file, parser.Options{Dialect: s.file.Dialect})
}

func firstError(diags diag.List) *diag.Diagnostic {
	for _, d := range diags {
		if d.Severity == diag.Error {
			return d
		}
	}
	return nil
}

// textInstance creates the instance in a string. It reports errors at the string.
func (s *instancer) textInstance(file *parser.File, at diag.Span, t Type, what string, code diag.Code) any {
	d := file.Decls[0].Instance
	inner := &instancer{resolver: &resolver{tables: s.tables, file: s.file}, unit: s.unit, namespace: s.namespace, depth: s.depth + 1}
	var i *Instance
	if class := s.lookup(d.Class.Text, s.namespace); class == nil {
		s.unknownInstanceClassIn(d.Class.Text, at)
	} else if inner.isA(class, t, at, what, code) {
		i = &Instance{Class: class, Namespace: s.namespace, Span: at, Values: map[*Property]any{}}
		inner.slots(i, d.Slots)
	}
	for _, m := range inner.missing {
		m.wish.d.Span = at
		s.missing = append(s.missing, m)
	}
	for _, d := range inner.diags {
		if d.Span != at {
			d.Message = what + ", in its text: " + d.Message
			d.Span, d.Related = at, nil
		}
		s.diags = append(s.diags, d)
	}
	s.made = append(s.made, inner.made...)
	if i == nil {
		return nil
	}
	return i
}

func (r *resolver) unknownInstanceClassIn(name string, at diag.Span) {
	if refs.NeedsDeclaration(name) {
		r.miss("class", name, math.MaxInt, r.classNames(), UnknownInstanceClass, at, "instance of unknown class %s", name)
	}
}

// maxNested limits how deep paths are nested in keys of other paths. Package cim has the
// same limit for writing them.
const maxNested = 4

// findPath computes the path of an instance, after the paths in its keys. If a key has no
// value, which was reported, or the keys form a cycle, pathFault says why there is no path.
func (s *instancer) findPath(i *Instance) {
	i.pathState = visiting
	i.path = cim.ObjectPath{Namespace: i.Namespace, Class: i.Class.Name}
	keys := i.Class.Keys()
	i.path.Singleton = len(keys) == 0
	for _, key := range keys {
		v := i.Value(key)
		if p, ok := v.(promise); ok {
			if p.to.pathState == 0 {
				s.findPath(p.to)
			}
			i.pathDepth = max(i.pathDepth, p.to.pathDepth+1)
			switch {
			case p.to.pathState == visiting:
				i.pathFault = "whose keys lead back to it"
			case p.to.pathFault != "":
				i.pathFault = p.to.pathFault
			case i.pathDepth > maxNested:
				i.pathFault = fmt.Sprintf("with key paths nested more than %d deep", maxNested)
			}
			v = p.to.path
		}
		if v == nil && i.pathFault == "" {
			i.pathFault = noKey
		}
		i.path.Keys = append(i.path.Keys, cim.KeyBinding{Name: key.Name, Value: v})
	}
	i.pathState = done
}

// noKey is the pathFault of an instance without a value for a key.
const noKey = "without a key"

// keepPromises replaces aliases by paths, which are all known now.
func (s *instancer) keepPromises(i *Instance) {
	for _, p := range i.Class.Properties {
		switch v := i.Values[p].(type) {
		case promise:
			i.Values[p] = s.keep(v)
		case []any:
			for n, item := range v {
				if one, ok := item.(promise); ok {
					v[n] = s.keep(one)
				}
			}
		}
	}
}

// keep returns the path of a promise, or nil.
func (s *instancer) keep(p promise) any {
	switch p.to.pathFault {
	case "":
		return p.to.path
	case noKey: // which was reported
	default:
		s.diags.Error(AliasCycle, p.at, "%s refers to an instance %s", p.what, p.to.pathFault)
	}
	return nil
}

// Limits on the instances that an instance contains: aliases can use an instance many
// times, and such instances again. In text, each level of depth doubles the backslashes.
const (
	maxInside = 100_000
	maxDepth  = 12
)

// bound reports instances that contain themselves or too many others, and removes the value
// that causes it.
func (s *instancer) bound(i *Instance) {
	i.state, i.size, i.depth = visiting, 1, 1
	for _, p := range i.Class.Properties {
		if p.Type.CIM != cim.Embedded || i.Values[p] == nil {
			continue
		}
		size, depth, cyclic := s.inside(i.Values[p])
		switch {
		case cyclic:
			s.diags.Error(AliasCycle, i.Span, "instance of %s contains itself through its property %s", i.Class.Name, p.Name)
		case i.size+size > maxInside:
			s.diags.Error(AliasCycle, i.Span, "instance of %s contains more than %d instances", i.Class.Name, maxInside)
		case depth == maxDepth:
			s.diags.Error(AliasCycle, i.Span, "instance of %s contains instances nested more than %d deep", i.Class.Name, maxDepth)
		default:
			i.size, i.depth = i.size+size, max(i.depth, depth+1)
			continue
		}
		i.Values[p] = nil
	}
	i.state = done
}

// inside counts the instances in a value, and how deep they are nested.
func (s *instancer) inside(v any) (size, depth int, cyclic bool) {
	switch v := v.(type) {
	case *Instance:
		if v.state == 0 {
			s.bound(v)
		}
		return v.size, v.depth, v.state == visiting
	case []any:
		for _, item := range v {
			n, d, inCycle := s.inside(item)
			size, depth, cyclic = min(size+n, maxInside), max(depth, d), cyclic || inCycle
		}
	}
	return size, depth, cyclic
}

// unique warns about instances with the same keys: the later one replaces the earlier in
// WMI, and modifies it in MOF 3 (DSP0221 7.6.2).
func (s *instancer) unique() {
	first := map[string]*Instance{}
	for _, i := range s.schema.Instances {
		path, ok := i.Path()
		if !ok || path.Singleton {
			continue
		}
		key := path.Canonical()
		if old := first[key]; old != nil {
			s.diags.Warn(DuplicateInstance, i.Span, "instance of %s has the keys of an earlier one", i.Class.Name).See(old.Span, "declared here")
			continue
		}
		first[key] = i
	}
	s.schema.Instances = slices.Clip(s.schema.Instances)
}
