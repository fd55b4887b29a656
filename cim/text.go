package cim

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxText      = 1000 // bytes of the text of an object
	maxTextItem  = 60   // bytes of a string in it
	maxTextItems = 8    // elements of an array in it
	maxTextDepth = 3    // embedded instances in one another
)

// text returns an object for people, on one line of at most 1,000 bytes.
func text(o Object) string {
	if isNil(o) {
		return "<nil>"
	}
	var t texter
	t.object(o, 0)
	return oneLine(t.String(), maxText)
}

// String returns the instance on one line of at most 1,000 bytes.
func (i *Instance) String() string { return text(i) }

// A texter writes objects. It stops writing once the text is long enough.
type texter struct{ strings.Builder }

func (t *texter) full() bool { return t.Len() > maxText }

func (t *texter) object(o Object, depth int) {
	m := o.meta()
	switch {
	case m.Path.Class != "":
		t.WriteString(m.Path.String())
	case m.Class != "":
		t.WriteString(m.Class)
	default:
		t.WriteString(o.CIMClass().Name)
	}
	if depth == maxTextDepth {
		t.WriteString("{…}")
		return
	}
	t.WriteByte('{')
	separator := ""
	if _, dynamic := o.(*Instance); !dynamic {
		separator = t.fields(reflect.ValueOf(o).Elem(), m.Path, depth)
	}
	t.extra(m.Extra, separator, depth)
	t.WriteByte('}')
}

func (t *texter) extra(list []Property, separator string, depth int) {
	for _, p := range list {
		if t.full() {
			break
		}
		t.WriteString(separator + p.Name + ": ")
		t.dynamic(p.Value, depth)
		separator = ", "
	}
}

// fields writes the fields that are set, except keys that are in the path.
func (t *texter) fields(v reflect.Value, path ObjectPath, depth int) (separator string) {
	for _, f := range planFor(v.Type()).fields {
		_, shown := path.Key(f.name)
		if field := v.Field(f.index); !isNull(field) && !(f.key && shown) && !t.full() {
			t.WriteString(separator + cmp.Or(f.name, "Return") + ": ")
			t.value(field, &f, depth)
			separator = ", "
		}
	}
	return separator
}

func (t *texter) value(v reflect.Value, f *field, depth int) {
	switch {
	case f.octets && f.typ == Uint8:
		t.octets(v.Bytes())
	case f.array:
		t.list(v.Len(), func(i int) { t.element(v.Index(i), f, depth) })
	case f.pointer:
		t.scalar(v.Elem(), f.typ, depth)
	default:
		t.scalar(v, f.typ, depth)
	}
}

func (t *texter) element(v reflect.Value, f *field, depth int) {
	if f.octets {
		t.octets(v.Bytes())
		return
	}
	t.scalar(v, f.typ, depth)
}

func (t *texter) list(n int, item func(int)) {
	t.WriteByte('[')
	for i := range min(n, maxTextItems) {
		if i > 0 {
			t.WriteString(", ")
		}
		item(i)
	}
	if n > maxTextItems {
		t.WriteString(", … " + strconv.Itoa(n-maxTextItems) + " more")
	}
	t.WriteByte(']')
}

func (t *texter) octets(data []byte) {
	if len(data) > maxTextItem/2 {
		fmt.Fprintf(t, "0x%x… %d bytes", data[:maxTextItem/2], len(data))
		return
	}
	fmt.Fprintf(t, "0x%x", data)
}

func (t *texter) scalar(v reflect.Value, typ Type, depth int) {
	switch {
	case isNull(v):
		t.WriteString("NULL")
	case typ == Embedded:
		t.object(v.Interface().(Object), depth+1)
	case typ == String:
		t.quoted(v.String())
	case typ == Reference:
		t.WriteString(pathIn(v).String())
	case typ == CharType:
		t.WriteString(char16Text(Char16(v.Uint())))
	default:
		t.plain(v.Interface())
	}
}

// plain writes a value with its String method; the Error method of a return code writes
// more.
func (t *texter) plain(v any) {
	if s, ok := v.(fmt.Stringer); ok {
		v = s.String()
	}
	fmt.Fprint(t, v)
}

func (t *texter) quoted(s string) {
	if len(s) <= maxTextItem {
		t.WriteString(strconv.Quote(s))
		return
	}
	t.WriteString(strconv.Quote(cutText(s, maxTextItem)) + "…")
}

// dynamic writes the value of a property that has no field.
func (t *texter) dynamic(value any, depth int) {
	items, isArray := value.([]any)
	switch {
	case value == nil:
		t.WriteString("NULL")
	case isArray:
		t.list(len(items), func(i int) { t.dynamic(items[i], depth) })
	default:
		t.scalar(reflect.ValueOf(value), typeOf(reflect.TypeOf(value)), depth)
	}
}

// oneLine shortens s to one line of the given number of bytes. Names and paths can contain
// line ends; quoted parts cannot.
func oneLine(s string, most int) string {
	if len(s) > most {
		s = cutText(s, most-len("…")) + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// cutText cuts between characters.
func cutText(s string, most int) string {
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
