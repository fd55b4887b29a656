package cim

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits are the limits that the schema sets for the values of a property. The zero value
// has none.
type Limits struct {
	MinLen   int    // in characters (DSP0004 5.6.3, MinLen)
	MaxLen   *int   // nil means no limit
	MinValue *int64 // nil means no limit
	MaxValue *int64 // nil means no limit
	Size     int    // elements of a fixed-size array; 0 means any number
}

// set reads an option of a tag. It ignores unknown options, which come from a newer
// generator.
func (l *Limits) set(option string) {
	name, text, _ := strings.Cut(option, "=")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return
	}
	switch name {
	case "minlen":
		l.MinLen = int(n)
	case "maxlen":
		l.MaxLen = Ptr(int(n))
	case "min":
		l.MinValue = &n
	case "max":
		l.MaxValue = &n
	case "size":
		l.Size = int(n)
	}
}

// maxFaults limits how many violations Validate lists.
const maxFaults = 100

// Validate checks an object, and the objects embedded in it, against the schema: keys and
// Required properties are set, references are not empty, strings have MinLen to MaxLen
// characters, numbers are between MinValue and MaxValue, and fixed-size arrays have their
// size. The limits of an array apply to each element. Validate also accepts the parameters
// of a method: a …Params struct, or a pointer to one.
//
// The error joins a [FieldError] for each violation, up to 100. Their names are paths such
// as "Disks[2].Label". The errors wrap [ErrMissing], [ErrLength] and [ErrOutOfRange]. A key
// is missing if it is an empty string or reference; the number 0 can be a value. An enum
// can have numbers without a name. An [Instance] has no schema and so no violations.
func Validate(objectOrParams any) error {
	if isNil(objectOrParams) {
		return failf(ErrInvalidParameter, "object is nil")
	}
	var v validator
	if o, ok := objectOrParams.(Object); ok {
		v.object(o, "", 0)
		return errors.Join(v.faults...)
	}
	s, ok := MessageOf(objectOrParams).value()
	if !ok {
		return failf(ErrInvalidParameter, "%T is not an object or parameters", objectOrParams)
	}
	v.fields(s, "", 0)
	return errors.Join(v.faults...)
}

type validator struct{ faults []error }

func (v *validator) add(name string, err error) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, FieldError{name, err})
	}
}

func (v *validator) object(o Object, prefix string, depth int) {
	if _, dynamic := o.(*Instance); dynamic {
		return
	}
	if depth > maxNesting {
		v.add(strings.TrimSuffix(prefix, "."), errTooDeep)
		return
	}
	v.fields(reflect.ValueOf(o).Elem(), prefix, depth)
}

func (v *validator) fields(s reflect.Value, prefix string, depth int) {
	p := planFor(s.Type())
	for i := range p.fields {
		f := &p.fields[i]
		v.field(f, s.Field(f.index), prefix+f.name, depth)
	}
}

func (v *validator) field(f *field, value reflect.Value, name string, depth int) {
	null := isNull(value)
	switch {
	case f.key && (f.typ == String || f.typ == Reference) && value.IsZero():
		v.add(name, fmt.Errorf("key: %w", ErrMissing))
	case null && f.required:
		v.add(name, ErrMissing)
	case null || f.octets:
	case f.array:
		v.array(f, value, name, depth)
	case f.pointer:
		v.scalar(f, value.Elem(), name, depth)
	default:
		v.scalar(f, value, name, depth)
	}
}

func (v *validator) array(f *field, value reflect.Value, name string, depth int) {
	if size := f.limits.Size; size > 0 && value.Len() != size {
		v.add(name, fmt.Errorf("%w: %d elements, expected %d", ErrLength, value.Len(), size))
	}
	if f.typ != Embedded && f.typ != Reference && f.limits == (Limits{Size: f.limits.Size}) {
		return
	}
	for i := range value.Len() {
		if len(v.faults) == maxFaults {
			return
		}
		v.scalar(f, value.Index(i), name+"["+strconv.Itoa(i)+"]", depth)
	}
}

func (v *validator) scalar(f *field, value reflect.Value, name string, depth int) {
	l := &f.limits
	switch {
	case f.typ == Embedded:
		if !isNull(value) {
			v.object(value.Interface().(Object), name+".", depth+1)
		}
	case f.typ == Reference:
		if pathIn(value).Class == "" {
			v.add(name, fmt.Errorf("reference: %w", ErrMissing))
		}
	case f.typ == String:
		v.length(l, utf8.RuneCountInString(value.String()), name)
	case l.MinValue != nil && compareNumber(value, *l.MinValue) < 0:
		v.add(name, fmt.Errorf("%w: %s, expected at least %d", ErrOutOfRange, numberText(value), *l.MinValue))
	case l.MaxValue != nil && compareNumber(value, *l.MaxValue) > 0:
		v.add(name, fmt.Errorf("%w: %s, expected at most %d", ErrOutOfRange, numberText(value), *l.MaxValue))
	}
}

func (v *validator) length(l *Limits, n int, name string) {
	switch {
	case n < l.MinLen:
		v.add(name, fmt.Errorf("%w: %d characters, expected at least %d", ErrLength, n, l.MinLen))
	case l.MaxLen != nil && n > *l.MaxLen:
		v.add(name, fmt.Errorf("%w: %d characters, expected at most %d", ErrLength, n, *l.MaxLen))
	}
}

// compareNumber compares as cmp.Compare does. A value that is not a number equals every
// limit.
func compareNumber(v reflect.Value, limit int64) int {
	above, below := false, false
	switch {
	case v.CanInt():
		above, below = v.Int() > limit, v.Int() < limit
	case v.CanUint():
		below = limit > 0 && v.Uint() < uint64(limit)
		above = limit < 0 || v.Uint() > uint64(limit)
	case v.CanFloat():
		above, below = v.Float() > float64(limit), v.Float() < float64(limit)
	}
	switch {
	case above:
		return 1
	case below:
		return -1
	}
	return 0
}

// numberText returns the number of an enum, not its name.
func numberText(v reflect.Value) string { return basicText(v) }
