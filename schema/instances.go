package schema

import (
	"math"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/refs"
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
