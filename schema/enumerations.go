package schema

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// An Enumeration is a type of named integers or strings (DSP0221 7.5.4).
type Enumeration struct {
	Name       string // for a local enumeration with the name of its class: GOLF_Date.MonthsEnum
	Namespace  string
	Base       *Enumeration // the enumeration whose elements it extends, or nil
	Type       cim.Type     // an integer type, Sint64 for the type integer, or String; Untyped if the base is unknown
	Elements   []*Element   // including those of the base, which are first
	Qualifiers *QualifierSet
	Span       diag.Span // of the name

	decl    *parser.Enumeration
	list    []*parser.Qualifier
	file    *parser.File
	byName  map[string]*Element // if there are many
	entries []ValueEntry        // the elements as in a ValueMap
}

// An Element is a named value of an enumeration.
type Element struct {
	Name       string
	Value      any // int64, uint64 or string
	Qualifiers *QualifierSet
	Span       diag.Span
}

// Element returns the element with this name, in any case, or nil.
func (e *Enumeration) Element(name string) *Element {
	if e.byName != nil {
		return e.byName[fold(name)]
	}
	for _, one := range e.Elements {
		if cimname.Equal(one.Name, name) {
			return one
		}
	}
	return nil
}

// is reports whether e is the other enumeration or extends it.
func (e *Enumeration) is(other *Enumeration) bool {
	for ; e != nil; e = e.Base {
		if e == other {
			return true
		}
	}
	return false
}

// values returns the possible elements for a type.
func (e *Enumeration) values(class *Class) *ValueSet {
	return (&ValueSet{Class: class, Enum: e, Entries: e.entries}).orNil()
}

func entriesOf(elements []*Element) []ValueEntry {
	var entries []ValueEntry
	for _, one := range elements {
		entry := ValueEntry{Name: one.Name, Single: true}
		switch v := one.Value.(type) {
		case int64, uint64:
			n := magnitude(v)
			entry.Text, entry.Ranges = n.String(), []Range{{n, n}}
		case string:
			entry.Text = v
		default:
			continue
		}
		entries = append(entries, entry)
	}
	return entries
}

func (r *resolver) declareEnumeration(d *parser.Enumeration, list []*parser.Qualifier, f *parser.File, outer string) {
	e := &Enumeration{Name: outer + d.Name.Text, Namespace: r.namespace, decl: d, Span: d.Name.Span(), list: list, file: f}
	key := classKey(r.namespace, e.Name)
	if r.taken(key, e.Name, e.Span) {
		return
	}
	r.enums[key] = e
	if r.enumByName[fold(e.Name)] == nil {
		r.enumByName[fold(e.Name)] = e
	}
	r.schema.Enumerations = append(r.schema.Enumerations, e)
}

// taken reports an enumeration with the name of another type.
func (r *resolver) taken(key, name string, span diag.Span) bool {
	var first diag.Span
	if old := r.enums[key]; old != nil {
		first = old.Span
	} else if old := r.schema.classes[key]; old != nil {
		first = old.Span
	} else {
		return false
	}
	r.diags.Error(DuplicateClass, span, "%s is declared twice, the first declaration counts", name).See(first, "first declared here")
	return true
}

type state uint8

const (
	visiting state = 1 + iota
	done
)

// maxElements limits the number of elements of all enumerations, including inherited ones.
const maxElements = 500_000

// fillEnumerations computes the elements of all enumerations, bases first.
func (r *resolver) fillEnumerations() {
	filled, sum, reported := map[*Enumeration]state{}, 0, false
	var fill func(e *Enumeration)
	fill = func(e *Enumeration) {
		if filled[e] != 0 {
			return
		}
		filled[e] = visiting
		r.file = e.file
		r.base(e)
		if e.Base != nil && filled[e.Base] == visiting {
			r.diags.Error(InheritanceCycle, e.decl.Base.Span(), "enumeration %s derives from itself", e.Name)
			e.Base = nil
		}
		if e.Base != nil {
			fill(e.Base)
			if sum += len(e.Base.Elements); sum > maxElements {
				if sum -= len(e.Base.Elements); !reported {
					reported = true
					r.diags.Error(TooManyMembers, e.decl.Base.Span(), "with enumeration %s, enumerations have more than %d elements, including inherited ones", e.Name, maxElements)
				}
				e.Base = nil
			}
		}
		if e.Base != nil {
			e.Type, e.Elements = e.Base.Type, slices.Clone(e.Base.Elements)
			r.file = e.file
		}
		r.elements(e)
		e.entries = entriesOf(e.Elements)
		filled[e] = done
	}
	for _, e := range r.schema.Enumerations {
		fill(e)
	}
}

// base finds what the elements are: integers, strings, or elements of another enumeration.
func (r *resolver) base(e *Enumeration) {
	name := e.decl.Base
	e.Qualifiers = r.qualify(e.list, nil, OnEnumeration, e.file, label{on: OnEnumeration, name: e.Name})
	t, primitive := typeWord(name.Text)
	switch {
	case primitive && (t.CIM.IsInteger() || t.CIM == cim.String):
		e.Type = t.CIM
	case primitive:
		r.diags.Error(BadEnumeration, name.Span(), "base of enumeration %s is %s, expected integer, string or an enumeration", e.Name, name.Text)
	default:
		if e.Base = r.baseOf(e, name.Text); e.Base == nil {
			r.miss("enumeration", name.Text, 0, r.enumerationNames(), UnknownType, name.Span(), "enumeration %s adds to unknown enumeration %s", e.Name, name.Text)
		}
	}
}

func (r *resolver) elements(e *Enumeration) {
	values, names := map[any]*Element{}, map[string]*Element{}
	for _, one := range e.Elements {
		values[one.Value], names[fold(one.Name)] = one, one
	}
	for _, d := range e.decl.Elements {
		one := &Element{Name: d.Name.Text, Span: d.Name.Span()}
		one.Qualifiers = r.qualify(d.Qualifiers.Items, nil, OnEnumValue, e.file, label{on: OnEnumValue, name: one.Name + " of enumeration " + e.Name})
		if old := names[fold(one.Name)]; old != nil {
			r.diags.Error(DuplicateMember, one.Span, "element %s of enumeration %s is declared twice", one.Name, e.Name).See(old.Span, "first declared here")
			continue
		}
		one.Value = r.elementValue(e, d)
		if old := values[one.Value]; old != nil && one.Value != nil {
			r.diags.Error(BadEnumeration, one.Span, "elements %s and %s of enumeration %s have the same value %v", old.Name, one.Name, e.Name, one.Value).See(old.Span, old.Name+" is here")
		}
		values[one.Value], names[fold(one.Name)] = one, one
		e.Elements = append(e.Elements, one)
	}
	if len(names) > manyMembers {
		e.byName = names
	}
}

// elementValue returns the value of an element. A missing string is the name; a missing
// integer is an error, which the parser reported if the base is a type.
func (r *resolver) elementValue(e *Enumeration, d *parser.Element) any {
	what := "element " + d.Name.Text + " of enumeration " + e.Name
	switch {
	case e.Type == cim.Untyped:
		return nil
	case d.Value != nil && e.Base == nil && d.Value.Kind() != kindOfType(e.Type):
		return nil
	case d.Value != nil:
		return r.fits(d.Value, Type{CIM: e.Type}, what, WrongValue)
	case e.Type == cim.String:
		return d.Name.Text
	case e.Base != nil:
		r.diags.Error(WrongValue, d.Name.Span(), "%s has no value, expected an integer", what)
	}
	return nil
}

func kindOfType(t cim.Type) parser.Kind {
	if t == cim.String {
		return parser.StringValue
	}
	return parser.IntValue
}

// baseOf finds the enumeration that another one extends. A class knows the local types of
// its superclasses (DSP0221 7.5.1, 7.5.4).
func (r *resolver) baseOf(e *Enumeration, name string) *Enumeration {
	if dot := strings.LastIndexByte(e.Name, '.'); dot >= 0 {
		if outer := r.schema.classes[classKey(e.Namespace, e.Name[:dot])]; outer != nil {
			return r.enumerationIn(name, outer)
		}
	}
	return r.enumeration(name, e.Name, e.Namespace)
}

// enumerationIn finds an enumeration by its name in the declaration of a class.
func (r *resolver) enumerationIn(name string, from *Class) *Enumeration {
	for at := range from.scopes() {
		for _, local := range localNames(name, at.Name) {
			if e := r.enums[classKey(at.Namespace, local)]; e != nil {
				return e
			}
		}
	}
	return r.enumeration(name, "", from.Namespace)
}

// enumeration finds an enumeration as [resolver.named] finds a class.
func (r *resolver) enumeration(name, from, namespace string) *Enumeration {
	for _, local := range localNames(name, from) {
		if e := r.enums[classKey(namespace, local)]; e != nil {
			return e
		}
	}
	if e := r.enums[classKey("", name)]; e != nil {
		return e
	}
	return r.enumByName[fold(name)]
}

// localNames returns the full names that a name can mean in the declaration of from,
// innermost first: in A.B, X can be A.B.X, A.X or X.
func localNames(name, from string) []string {
	var names []string
	for ; from != ""; from = from[:max(0, strings.LastIndexByte(from, '.'))] {
		names = append(names, from+"."+name)
	}
	return append(names, name)
}

// foldElement converts the name of an element to its value.
func (r *resolver) foldElement(v *parser.Value, t Type, what string, code diag.Code) any {
	if v.Kind() != parser.ElementKind {
		r.diags.Error(code, v.Span(), "%s is %s, expected an element of %s", what, v.Kind(), t.Enum.Name)
		return nil
	}
	name := v.Element.Name
	if prefix := v.Element.Enum; prefix != nil {
		// The prefix is the type itself, or a type that it extends.
		named := r.enumeration(prefix.Text, t.Enum.Name, t.Enum.Namespace)
		if (named == nil || !t.Enum.is(named)) && !t.Enum.isCalled(prefix.Text) {
			r.diags.Error(code, prefix.Span(), "%s is an element of %s, expected one of %s", what, prefix.Text, t.Enum.Name)
			return nil
		}
	}
	e := t.Enum.Element(name.Text)
	if e == nil {
		d := r.diags.Error(code, name.Span(), "enumeration %s has no element %s", t.Enum.Name, name.Text)
		r.wish(d, name.Text, elementNames(t.Enum))
		return nil
	}
	return e.Value
}

// isCalled reports whether the enumeration, or one that it extends, has this local name.
func (e *Enumeration) isCalled(name string) bool {
	for ; e != nil; e = e.Base {
		if sameLast(e.Name, name) {
			return true
		}
	}
	return false
}

// sameLast reports whether name is the last part of the full name of a local type.
func sameLast(full, name string) bool {
	return cimname.Equal(full[strings.LastIndexByte(full, '.')+1:], name)
}

func elementNames(e *Enumeration) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, one := range e.Elements {
			if !yield(one.Name) {
				return
			}
		}
	}
}

func (r *resolver) enumerationNames() func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, e := range r.schema.Enumerations {
			if !yield(e.Name) {
				return
			}
		}
	}
}
