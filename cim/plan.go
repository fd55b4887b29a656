package cim

import (
	"encoding"
	"reflect"
	"strings"
	"sync"
)

// Structs are encoded and decoded by reflection, with a plan that is made once for each
// type. A field takes part if it has a tag.

// A field is a field of a struct that takes part.
type field struct {
	index    int
	name     string
	typ      Type
	array    bool
	pointer  bool // a scalar that can be NULL
	key      bool
	required bool
	write    bool
	octets   bool
	text     bool   // an embedded instance that the schema declares as a string
	result   bool   // the return value of a method
	named    bool   // an enum of numbers, which has names in JSON
	from     string // the key of another object from which this key is copied (Propagated)
	limits   Limits
}

type plan struct {
	fields []field
	exact  map[string]int // as the schema spells the names
	folded map[string]int // in lower case
}

// find returns the field with this name, in any case. Most servers spell names as the
// schema does; the exact lookup comes first to avoid folding.
func (p *plan) find(name string) (at int, ok bool) {
	if at, ok = p.exact[name]; !ok {
		at, ok = p.folded[strings.ToLower(name)]
	}
	return at, ok
}

var plans sync.Map // reflect.Type → *plan

// planFor returns the plan of a struct type. Nil has an empty plan.
func planFor(t reflect.Type) *plan {
	if t == nil {
		return &plan{}
	}
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{exact: map[string]int{}, folded: map[string]int{}}
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("cim")
		if !ok {
			continue
		}
		f := fieldOf(t.Field(i).Type, tag)
		f.index = i
		p.exact[f.name] = len(p.fields)
		p.folded[strings.ToLower(f.name)] = len(p.fields)
		p.fields = append(p.fields, f)
	}
	plans.Store(t, p)
	return p
}

func fieldOf(t reflect.Type, tag string) field {
	name, rest, _ := strings.Cut(tag, ",")
	f := field{name: name}
	for option := range strings.SplitSeq(rest, ",") {
		switch option {
		case "key":
			f.key = true
		case "required":
			f.required = true
		case "write":
			f.write = true
		case "octets":
			f.octets = true
		case "text":
			f.text = true
		case "return":
			f.result = true
		default:
			if from, ok := strings.CutPrefix(option, "from="); ok {
				f.from = from
			} else {
				f.limits.set(option)
			}
		}
	}
	f.array = t.Kind() == reflect.Slice
	switch {
	case f.octets && t == reflect.TypeFor[[][]byte]():
		f.typ = String
		return f
	case f.array:
		t = t.Elem()
	}
	f.pointer = t.Kind() == reflect.Pointer && !t.Implements(objectType)
	if f.pointer {
		t = t.Elem()
	}
	f.typ = typeOf(t)
	f.named = f.typ.IsInteger() && reflect.PointerTo(t).Implements(textType)
	return f
}

var (
	objectType   = reflect.TypeFor[Object]()
	dateTimeType = reflect.TypeFor[DateTime]()
	char16Type   = reflect.TypeFor[Char16]()
	pathType     = reflect.TypeFor[ObjectPath]()
	textType     = reflect.TypeFor[interface {
		encoding.TextMarshaler
		encoding.TextUnmarshaler
	}]()
)

// typeOf returns the CIM type of a scalar Go type.
func typeOf(t reflect.Type) Type {
	switch {
	case t.Implements(objectType) || t == objectType:
		return Embedded
	case t == dateTimeType:
		return DateTimeType
	case t == char16Type:
		return CharType
	case t == pathType || isRef(t):
		return Reference
	}
	return kindTypes[t.Kind()]
}

var kindTypes = map[reflect.Kind]Type{
	reflect.Bool: Boolean, reflect.String: String, reflect.Float32: Real32, reflect.Float64: Real64,
	reflect.Uint8: Uint8, reflect.Uint16: Uint16, reflect.Uint32: Uint32, reflect.Uint64: Uint64,
	reflect.Int8: Sint8, reflect.Int16: Sint16, reflect.Int32: Sint32, reflect.Int64: Sint64,
}

// goType returns the Go type for a scalar CIM type, or nil for Untyped and Embedded.
func goType(t Type) reflect.Type { return goTypes[t] }

var goTypes = [...]reflect.Type{
	Boolean: reflect.TypeFor[bool](), String: reflect.TypeFor[string](),
	Real32: reflect.TypeFor[float32](), Real64: reflect.TypeFor[float64](),
	Uint8: reflect.TypeFor[uint8](), Uint16: reflect.TypeFor[uint16](), Uint32: reflect.TypeFor[uint32](), Uint64: reflect.TypeFor[uint64](),
	Sint8: reflect.TypeFor[int8](), Sint16: reflect.TypeFor[int16](), Sint32: reflect.TypeFor[int32](), Sint64: reflect.TypeFor[int64](),
	CharType: char16Type, DateTimeType: dateTimeType, Reference: pathType, Embedded: nil,
}
