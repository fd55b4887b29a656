package breaking

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

func (p pair) properties() {
	for _, old := range p.old.Properties {
		if old.Class == p.old {
			from := len(p.changes)
			p.property(old, p.new.Property(old.Name))
			p.mark(p.changes[from:], isExperimental(p.old, old.Qualifiers))
		}
	}
	for _, now := range p.new.Properties {
		if now.Class != p.new {
			continue
		}
		if old := p.old.Property(now.Name); old == nil {
			p.propertyAdded(now)
		} else if old.Class != p.old {
			p.overridden(old, now)
		}
	}
}

func (p pair) property(old, now *schema.Property) {
	element := p.old.Name + "." + old.Name
	switch {
	case now == nil:
		change := p.add(PropertyRemoved, element, old.Span, p.new.Span, "%s %s of class %s is gone%s", wordOf(old), old.Name, p.old.Name, p.comparison.old.andBelow(p.old))
		if to := p.renamedProperty(old); to != nil {
			change.Hint = "was it renamed to " + to.Name + "?"
		}
		return
	case now.Class != p.new && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "%s %s of class %s is now declared in %s", wordOf(old), old.Name, p.old.Name, now.Class.Name)
	case now.Overrides != nil && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "%s %s of class %s now overrides the one of class %s", wordOf(old), old.Name, p.old.Name, now.Overrides.Class.Name)
	}
	p.compareProperties(element, old, now)
}

func wordOf(p *schema.Property) string {
	if isReference(p.Type) {
		return "reference"
	}
	return "property"
}

// renamedProperty returns a new property with the type and the description of the old one.
func (p pair) renamedProperty(old *schema.Property) *schema.Property {
	var alone *schema.Property
	for _, now := range p.new.Properties {
		if now.Class != p.new || p.old.Property(now.Name) != nil || now.Type.String() != old.Type.String() {
			continue
		}
		if old.Description() != "" && now.Description() == old.Description() {
			return now
		}
		if alone != nil {
			return nil
		}
		alone = now
	}
	return alone
}

func (p pair) propertyAdded(now *schema.Property) {
	element := p.new.Name + "." + now.Name
	if now.Identifies() {
		p.add(KeyPropertyAdded, element, diag.Span{}, now.Span, "key %s is added to class %s: its instances have other object paths", now.Name, p.new.Name).Old = p.old.Span
		return
	}
	p.add(PropertyAdded, element, diag.Span{}, now.Span, "%s %s is added to class %s", wordOf(now), now.Name, p.new.Name)
	if now.HasDefault && now.Default != nil {
		p.add(DefaultAdded, element, diag.Span{}, now.Span, "%s %s of class %s has a default, which New sends to servers that do not know the property", wordOf(now), now.Name, p.new.Name)
	}
}

// overridden compares an inherited property of the old version with an override in the new one.
// Changes in the superclass are reported there.
func (p pair) overridden(old, now *schema.Property) {
	element := p.new.Name + "." + now.Name
	if now.Overrides == nil {
		return
	}
	p.without(func() { p.compareProperties(element, old, now.Overrides) }, func() { p.compareProperties(element, old, now) })
	if now.Values != nil && now.Overrides.Values != nil && now.Values != now.Overrides.Values && sameOwnValues(old.Values, now.Overrides.Values) {
		p.add(MemberOverridden, element, old.Span, now.Span, "property %s of class %s has its own named values", now.Name, p.new.Name)
	}
}

// without keeps the changes that do makes, except those that known makes with the same text.
func (p pair) without(known, do func()) {
	try := func(f func()) []*Change {
		from := len(p.changes)
		f()
		list := append([]*Change(nil), p.changes[from:]...)
		for _, change := range list {
			k := key(change.Element)
			p.byElement[k] = p.byElement[k][:len(p.byElement[k])-1]
		}
		p.comparison.changes = p.changes[:from]
		return list
	}
	seen := map[string]bool{}
	for _, change := range try(known) {
		seen[string(change.Code)+change.Text] = true
	}
	for _, change := range try(do) {
		if !seen[string(change.Code)+change.Text] {
			p.comparison.changes = append(p.comparison.changes, change)
			p.byElement[key(change.Element)] = append(p.byElement[key(change.Element)], change)
		}
	}
}

func (p pair) compareProperties(element string, old, now *schema.Property) {
	what := fmt.Sprintf("%s %s of class %s", wordOf(old), old.Name, p.old.Name)
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
	if now.Required != old.Required && !now.Key {
		if now.Required {
			e.add(RequiredAdded, "%s is required, was not", what).breaks(Wire, sideOf(e.written, Server, Client))
		} else {
			e.add(RequiredRemoved, "%s is no longer required", what)
		}
	}
	was, is := old.Qualifiers.Bool("Write", false), now.Qualifiers.Bool("Write", false)
	switch {
	case was && !is && !now.Key:
		e.add(WriteRemoved, "%s can no longer be written", what)
	case is && !was && !now.Key:
		e.add(WriteAdded, "%s can be written", what)
	}
	if !reflect.DeepEqual(old.Default, now.Default) {
		if old.Default == nil {
			e.add(DefaultAdded, "%s has the default %v, had none", what, show(now.Default))
		} else {
			e.add(DefaultChanged, "the default of %s is %v, was %v", what, show(now.Default), show(old.Default))
		}
	}
	p.lifecycle(element, what, old.Qualifiers, now.Qualifiers, old.Span, now.Span)
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

// limits are the qualifiers that limit values, and whether a larger number allows more.
var limits = []struct {
	name  string
	upper bool
}{{"MaxLen", true}, {"MinLen", false}, {"MaxValue", true}, {"MinValue", false}}

// qualifiers compares qualifiers about values.
func (e elements) qualifiers(old, now *schema.QualifierSet, t schema.Type) {
	for _, l := range limits {
		e.limit(l.name, l.upper, old, now)
	}
	e.cardinality(old, now, t)
	if was, is := unitOf(old), unitOf(now); was != is && was != "" && is != "" {
		e.add(UnitChanged, "the unit of %s is %s, was %s", e.what, is, was)
	}
	if was, is := arrayType(old), arrayType(now); t.Array && !cimname.Equal(was, is) {
		e.add(ArrayTypeChanged, "ArrayType of %s is %s, was %s", e.what, is, was)
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

// unitOf returns a comparable unit. Replacing Units of CIM 2.2 with an equal PUnit, or changing the
// order of factors, is not a change.
func unitOf(q *schema.QualifierSet) string {
	if text := q.Text("PUnit"); text != "" {
		return canonicalUnit(text)
	}
	if text := q.Text("Units"); text != "" {
		return unitsOfOld[strings.ToLower(strings.TrimSpace(text))]
	}
	return ""
}

// canonicalUnit sorts the factors of a programmatic unit.
func canonicalUnit(text string) string {
	fields := strings.Fields(strings.NewReplacer("*", " * ", "/", " / ", "(", " ", ")", " ", " ^ ", "^").Replace(strings.ToLower(text)))
	var over, under []string
	below := false
	for _, f := range fields {
		switch {
		case f == "*":
			below = false
		case f == "/":
			below = true
		case below:
			under = append(under, f)
		default:
			over = append(over, f)
		}
	}
	return sortedJoin(over, " * ") + prefixed(" / ", sortedJoin(under, " / "))
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
