package schema

import (
	"cmp"
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// typ resolves the type of an element: a type word, a class with ref, or a class as a
// value. Both ways to write an embedded instance have the same result.
func (r *resolver) typ(d *parser.Type, array *parser.Array, q *QualifierSet, what label) Type {
	c := what.of
	t := Type{Array: array != nil}
	if array != nil && array.Size != "" {
		t.Size = r.arraySize(array)
	}
	word, primitive := cim.TypeByName(d.Name)
	switch {
	case d.Name == "": // was reported
	case d.Ref:
		t.CIM = cim.Reference
		t.Class = r.typeClass(d, what)
	case primitive:
		t.CIM = word
		r.embedded(&t, q, what)
	case r.typeOfMOF3(&t, d.Name, c):
	default:
		t.CIM = cim.Embedded
		if t.Class = r.typeClass(d, what); t.Class == nil && refs.Class(d) != "" && refs.NeedsDeclaration(d.Name) {
			t.CIM = cim.Untyped // unknown and reported; values are not checked against it
		}
	}
	return t
}

// typeOfMOF3 sets an enumeration, or a type word of DSP0221 unless a class has that name.
// Arrays of octet strings are strings of hexadecimal digits.
func (r *resolver) typeOfMOF3(t *Type, name string, c *Class) bool {
	if len(r.enums) > 0 {
		t.Enum = r.enumerationIn(name, c)
	}
	word, known := typeWord(name)
	switch {
	case t.Enum != nil:
		t.CIM = t.Enum.Type
	case !known || r.named(name, c) != nil:
		return false
	case word.Array && t.Array:
		t.CIM = cim.String
	default:
		t.CIM, t.Array = word.CIM, word.Array || t.Array
	}
	return true
}

// typeWord returns the type for a type word of any dialect.
func typeWord(name string) (Type, bool) {
	t, array, ok := cimname.TypeWord(name)
	return Type{CIM: t, Array: array}, ok
}

func (r *resolver) arraySize(a *parser.Array) int {
	n, ok := token.ParseInt(a.Size)
	if v := (parser.Value{Literal: a.Size}); v.Malformed() {
		return 0
	}
	if !ok || n.Sign() <= 0 || !n.IsInt64() || n.Int64() > 1<<31 {
		r.diags.Error(BadArraySize, diag.Span{Pos: a.Pos, Len: 2 + len(a.Size)}, "array size %s is not a positive number", a.Size)
		return 0
	}
	return int(n.Int64())
}

func (r *resolver) typeClass(d *parser.Type, what label) *Class {
	if refs.Class(d) == "" {
		return nil
	}
	class := r.named(d.Name, what.of)
	if class == nil && refs.NeedsDeclaration(d.Name) {
		known := r.classNames()
		if !d.Ref {
			known = chain(slices.Values(cim.TypeWords()), chain(known, r.enumerationNames()))
		}
		m := r.miss("class", d.Name, what.of.index, known, UnknownType, d.Span(), "type of %s is unknown: %s", what.typed(), d.Name)
		if d.Ref && (what.of.file.Dialect == parser.WMI || what.of.file.XML) {
			m.Severity = diag.Warning // the class can exist on the server; the reference can be to any class
		}
	}
	return class
}

// embedded applies EmbeddedInstance, EmbeddedObject and OctetString.
func (r *resolver) embedded(t *Type, q *QualifierSet, what label) {
	instance, object := q.Get("EmbeddedInstance"), q.Get("EmbeddedObject")
	if !q.Bool("EmbeddedObject", false) {
		object = nil
	}
	if instance == nil && object == nil {
		t.OctetString = q.Bool("OctetString", false)
		if t.OctetString && !(t.Array && (t.CIM == cim.Uint8 || t.CIM == cim.String)) {
			t.OctetString = false
			r.diags.Warn(NotOctets, q.Get("OctetString").Span(), "OctetString is on %s, expected uint8[] or string[]", t.words())
		}
		return
	}
	used := instance
	if used == nil {
		used = object
	}
	if t.CIM != cim.String {
		r.diags.Error(NotEmbeddable, used.Span(), "%s is on %s, expected a string", used.Name, t.words())
		return
	}
	switch {
	case instance != nil:
		r.embeddedInstance(t, refs.Class(instance.node), instance, what)
	case object != nil:
		t.CIM = cim.Embedded
	}
}

func (r *resolver) embeddedInstance(t *Type, name string, q *Qualifier, what label) {
	if name == "" && (q.written == nil || q.written.Kind() != parser.StringValue) {
		return // null, or reported as a value of the wrong type
	}
	t.CIM = cim.Embedded
	if t.Class = r.named(name, what.of); t.Class != nil || !refs.NeedsDeclaration(name) {
		return
	}
	r.miss("class", name, what.of.index, r.classNames(), UnknownEmbedded, q.written.Span(), "EmbeddedInstance of %s names unknown class %s", what.typed(), cmp.Or(name, `""`))
}
