package breaking

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

func (p pair) properties() {
	above := p.above()
	for _, old := range p.old.Properties {
		now := p.new.Property(old.Name)
		switch {
		case old.Class == p.old || now != nil && (now.Class == p.new || p.hasMoved()):
			from := len(p.changes)
			p.property(above, old, now)
			p.mark(p.changes[from:], isExperimental(p.old, old.Qualifiers))
		case now == nil && old.Identifies() && p.hasMoved() && above.oldProperty(old.Name) == nil:
			p.add(PropertyRemoved, p.old.Name+"."+old.Name, old.Span, p.new.Span, "key %s of class %s is gone: its instances have other object paths", old.Name, p.old.Name)
		}
	}
	for _, now := range p.new.Properties {
		switch {
		case p.old.Property(now.Name) != nil:
		case now.Class == p.new:
			p.propertyAdded(now)
		case now.Identifies() && p.hasMoved() && above.newProperty(now.Name) == nil:
			p.keyAdded(now)
		}
	}
}

func (p pair) property(above pair, old, now *schema.Property) {
	element := p.old.Name + "." + old.Name
	if now == nil {
		change := p.add(PropertyRemoved, element, old.Span, p.new.Span, "%s %s of class %s is gone%s", wordOf(old), old.Name, p.old.Name, p.comparison.old.andBelow(p.old))
		if to := p.renamedProperty(old); to != nil {
			change.Hint = "was it renamed to " + to.Name + "?"
		}
		return
	}
	own := old.Class == p.old
	switch {
	case own && now.Class != p.new && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "%s %s of class %s is now declared in %s", wordOf(old), old.Name, p.old.Name, now.Class.Name)
	case own && now.Overrides != nil && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "%s %s of class %s now overrides the one of class %s", wordOf(old), old.Name, p.old.Name, now.Overrides.Class.Name)
	case !own && hasOwnValues(now) && sameOwnValues(old.Values, now.Overrides.Values):
		p.add(MemberOverridden, element, old.Span, now.Span, "property %s of class %s has its own named values", now.Name, p.new.Name)
	}
	p.without(func(known pair) {
		if was, is := above.oldProperty(old.Name), above.newProperty(old.Name); was != nil && is != nil {
			known.compareProperties(element, was, is)
		}
	}, func(all pair) { all.compareProperties(element, old, now) })
	if own || now.Class == p.new {
		p.lifecycle(element, p.whatOf(old), old.Qualifiers, now.Qualifiers, old.Span, now.Span)
	}
}

// hasOwnValues reports whether an override replaces the named values that it would inherit.
func hasOwnValues(p *schema.Property) bool {
	o := p.Overrides
	return o != nil && p.Values != nil && o.Values != nil && p.Values != o.Values
}

func (p pair) whatOf(property *schema.Property) string {
	return fmt.Sprintf("%s %s of class %s", wordOf(property), property.Name, p.old.Name)
}

func wordOf(p *schema.Property) string {
	if isReference(p.Type) {
		return "reference"
	}
	return "property"
}

func (p pair) propertyAdded(now *schema.Property) {
	if now.Identifies() {
		p.keyAdded(now)
		return
	}
	element := p.new.Name + "." + now.Name
	p.add(PropertyAdded, element, diag.Span{}, now.Span, "%s %s is added to class %s", wordOf(now), now.Name, p.new.Name)
	if now.HasDefault && now.Default != nil {
		p.add(DefaultAdded, element, diag.Span{}, now.Span, "%s %s of class %s is added with a default, which new clients in Go send to servers that do not know the property", wordOf(now), now.Name, p.new.Name)
	}
}

func (p pair) keyAdded(now *schema.Property) {
	p.add(KeyPropertyAdded, p.new.Name+"."+now.Name, p.old.Span, now.Span, "key %s is added to class %s: its instances have other object paths", now.Name, p.new.Name)
}

func (p pair) compareProperties(element string, old, now *schema.Property) {
	what := p.whatOf(old)
	e := elements{p, element, what, old.Span, now.Span, isWritten(now), isWritten(old) || isWritten(now), isDSC(now.Class)}
	e.types(PropertyType, old.Type, now.Type)
	e.qualifiers(old.Qualifiers, now.Qualifiers, old.Type)
	e.values(ValueRemoved, old.Values, now.Values)
	switch {
	case now.Key && !old.Key:
		e.add(KeyAdded, "%s is now a key: instances have other object paths", what)
	case old.Key && !now.Key:
		e.add(KeyRemoved, "%s is no longer a key: instances have other object paths", what)
	}
	if !old.Key && !now.Key { // a key is always required, and is written once
		e.usage(old, now)
	}
	if !reflect.DeepEqual(old.Default, now.Default) {
		if old.Default == nil {
			e.add(DefaultAdded, "%s has the default %v, had none", what, show(now.Default))
		} else {
			e.add(DefaultChanged, "the default of %s is %v, was %v", what, show(now.Default), show(old.Default))
		}
	}
}

// usage compares whether clients can, and servers must, set a property.
func (e elements) usage(old, now *schema.Property) {
	switch {
	case now.Required && !old.Required:
		e.add(RequiredAdded, "%s is required, was not", e.what).breaks(Wire, sideOf(e.written, Server, Client))
	case old.Required && !now.Required:
		e.add(RequiredRemoved, "%s is no longer required", e.what)
	}
	switch was, is := isWritten(old), isWritten(now); {
	case was && !is:
		e.add(WriteRemoved, "%s can no longer be written", e.what)
	case is && !was:
		e.add(WriteAdded, "%s can be written", e.what)
	}
}

func show(value any) string {
	if value == nil {
		return "NULL"
	}
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(value)
}

func sideOf(condition bool, yes, no Side) Side {
	if condition {
		return yes
	}
	return no
}

// elements compares the common parts of properties and parameters.
type elements struct {
	pair
	element, what string
	before, after diag.Span
	written       bool // clients send it to the new version
	everWritten   bool
	dsc           bool
}

func (e elements) add(code diag.Code, format string, args ...any) *Change {
	return e.comparison.add(code, e.element, e.before, e.after, format, args...)
}

// types compares types. code is for types that are not related.
func (e elements) types(code diag.Code, old, now schema.Type) {
	if sameEnumeration(old.Enum, now.Enum) {
		now.CIM = old.CIM // the enumeration's type is compared at its declaration
	}
	switch {
	case old.Array != now.Array:
		e.add(ArrayChanged, "%s is %s, was %s", e.what, now, old)
	case old.CIM == cim.Embedded && now.CIM == cim.Embedded:
		if !sameClass(old.Class, now.Class) {
			e.add(EmbeddedChanged, "%s has instances of %s, was %s", e.what, className(now.Class), className(old.Class))
		}
	case old.CIM == cim.Embedded || now.CIM == cim.Embedded:
		e.add(EmbeddedChanged, "%s is %s, was %s", e.what, typeName(now), typeName(old))
	case isReference(old) && isReference(now):
		e.reference(code, old, now)
	case old.CIM != now.CIM:
		if widens(old.CIM, now.CIM) {
			c := e.add(TypeWidened, "%s is %s, was %s", e.what, now, old)
			if e.written {
				c.breaks(0, Server) // old clients send less
				if !strings.HasPrefix(e.what, "parameter") {
					c.breaks(Wire, Server) // and read more
				}
			}
			break
		}
		e.add(code, "%s is %s, was %s", e.what, now, old)
	case old.Enum != nil && now.Enum != nil && !sameEnumeration(old.Enum, now.Enum):
		e.add(code, "%s is %s, was %s", e.what, now, old).breaks(0, Server)
	case old.Size != now.Size:
		e.add(SizeChanged, "%s is %s, was %s", e.what, now, old)
	}
	if old.OctetString != now.OctetString && old.CIM == now.CIM {
		e.add(OctetsChanged, "OctetString of %s is %v, was %v", e.what, now.OctetString, old.OctetString)
	}
}

func typeName(t schema.Type) string {
	if t.CIM == cim.Embedded {
		return "an instance of " + className(t.Class)
	}
	return t.String()
}

func className(c *schema.Class) string {
	if c == nil {
		return "any class"
	}
	return c.Name
}

func sameClass(a, b *schema.Class) bool {
	if a == nil || b == nil {
		return a == b
	}
	return cimname.Equal(a.Name, b.Name)
}

// reference compares references. A reference is narrowed if it now refers to a subclass.
func (e elements) reference(code diag.Code, old, now schema.Type) {
	switch {
	case sameClass(old.Class, now.Class):
	case old.Class == nil || now.Class != nil && derives(now.Class, old.Class.Name):
		e.add(ReferenceNarrowed, "%s refers to %s, was %s", e.what, className(now.Class), className(old.Class)).
			breaks(Wire*boolean(e.everWritten), Server)
	case now.Class == nil || derives(old.Class, now.Class.Name):
		e.add(ReferenceWidened, "%s refers to %s, was %s", e.what, className(now.Class), className(old.Class))
	default:
		e.add(code, "%s refers to %s, was %s", e.what, now.Class.Name, old.Class.Name)
	}
}

func boolean(b bool) Category {
	if b {
		return 1
	}
	return 0
}

func derives(c *schema.Class, from string) bool {
	for ; c != nil; c = c.Super {
		if cimname.Equal(c.Name, from) {
			return true
		}
	}
	return false
}

// widens reports whether the second integer type contains all values of the first.
func widens(from, to cim.Type) bool {
	if !from.IsInteger() || !to.IsInteger() {
		return from == cim.Real32 && to == cim.Real64
	}
	switch {
	case from.IsSigned() == to.IsSigned():
		return to.Bits() > from.Bits()
	case to.IsSigned():
		return to.Bits() > from.Bits()
	}
	return false
}

// limits are the qualifiers that limit values: whether they apply to strings or numbers, and
// whether a larger number allows more.
var limits = []struct {
	name        string
	text, upper bool
}{{"MaxLen", true, true}, {"MinLen", true, false}, {"MaxValue", false, true}, {"MinValue", false, false}}

// qualifiers compares qualifiers about values.
func (e elements) qualifiers(old, now *schema.QualifierSet, t schema.Type) {
	for _, l := range limits {
		if isText := t.CIM == cim.String; isText == l.text {
			e.limit(l.name, l.upper, old, now)
		}
	}
	e.cardinality(old, now, t)
	if was, is := unitOf(old), unitOf(now); was != is && was != "" && is != "" {
		e.add(UnitChanged, "the unit of %s is %s, was %s", e.what, is, was)
	}
	if was, is := arrayType(old), arrayType(now); t.Array && !cimname.Equal(was, is) {
		e.add(ArrayTypeChanged, "ArrayType of %s is %s, was %s", e.what, is, was).breaks(Behaviour, e.reliesOnOrder(was, is))
	}
	for _, name := range []string{"Counter", "Gauge"} {
		if was, is := old.Bool(name, false), now.Bool(name, false); was != is {
			e.add(CounterChanged, "%s of %s is %v, was %v", name, e.what, is, was)
			break
		}
	}
	if was, is := old.Text("NullValue"), now.Text("NullValue"); was != is {
		e.add(NullValueChanged, "NullValue of %s is %q, was %q", e.what, is, was)
	}
}

func (e elements) limit(name string, upper bool, old, now *schema.QualifierSet) {
	was, is := old.Int(name), now.Int(name)
	if was == nil && is == nil || was != nil && is != nil && was.Cmp(is) == 0 {
		return
	}
	tighter := was == nil || is != nil && (is.Cmp(was) < 0) == upper
	switch {
	case was == nil && e.written:
		e.add(LimitTightened, "%s of %s is %s, had none", name, e.what, is)
	case is == nil:
		e.add(LimitLoosened, "%s of %s is gone, was %s", name, e.what, was)
	case tighter && e.written:
		e.add(LimitTightened, "%s of %s is %s, was %s", name, e.what, is, was)
	case !tighter:
		e.add(LimitLoosened, "%s of %s is %s, was %s", name, e.what, is, was)
	}
}

// cardinality compares Min and Max of a reference in an association.
func (e elements) cardinality(old, now *schema.QualifierSet, t schema.Type) {
	if !isReference(t) {
		return
	}
	if was, is := old.Int("Min"), now.Int("Min"); is != nil && is.Sign() > 0 && (was == nil || was.Cmp(is) < 0) {
		e.add(CardinalityTightened, "Min of %s is %s, was %s", e.what, is, orZero(was))
	}
	if was, is := old.Int("Max"), now.Int("Max"); is != nil && (was == nil || was.Cmp(is) > 0) {
		e.add(CardinalityTightened, "Max of %s is %s, was %s", e.what, is, orUnlimited(was))
	}
}

func orZero(n fmt.Stringer) string      { return orText(n, "0") }
func orUnlimited(n fmt.Stringer) string { return orText(n, "unlimited") }

func orText(n fmt.Stringer, none string) string {
	if reflect.ValueOf(n).IsNil() {
		return none
	}
	return n.String()
}

func arrayType(q *schema.QualifierSet) string {
	if text := q.Text("ArrayType"); text != "" {
		return text
	}
	return "Bag"
}

// reliesOnOrder returns the side that may rely on an order which the other one does not keep.
func (e elements) reliesOnOrder(was, is string) Side {
	if e.everWritten {
		return Server | Client // both send the array
	}
	return sideOf(orderOf(is) < orderOf(was), Server, Client)
}

// orderOf ranks array types by how much their order means.
func orderOf(arrayType string) int {
	return slices.IndexFunc([]string{"Bag", "Ordered", "Indexed"}, func(t string) bool { return cimname.Equal(t, arrayType) })
}
