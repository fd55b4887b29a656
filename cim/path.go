package cim

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

const (
	maxPathLen = 64 << 10 // bytes

	// maxPathNesting limits how deep reference keys are written: each level doubles the
	// backslashes, and a path built by a program can contain itself in its Keys.
	maxPathNesting = 4
)

// ObjectPath identifies a class of a namespace, or an instance of the class (DSP0004
// 8.2.5).
type ObjectPath struct {
	Host      string       // with user or port if any; empty means this machine
	Namespace string       // with forward slashes, as in "root/cimv2"; empty means the connection's
	Class     string       // as written; names are not case-sensitive
	Keys      []KeyBinding // empty for a class or a singleton
	Singleton bool         // the only instance of a class without keys, WMI's Class=@
}

// KeyBinding is the value of one key of an instance (DSP0004 8.2.5).
type KeyBinding struct {
	Name string // empty in WMI's short form Class="v" for a class with one key

	// Value is a string, bool, int64, uint64 or float64 if it was parsed. A program can
	// also set it to any other Go type of a CIM value: the narrower numbers, Char16,
	// DateTime, ObjectPath, or a type derived from a basic type.
	Value any
}

// quoteSome quotes s for a message, and shortens it if it is long.
func quoteSome(s string) string {
	const most = 80
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "..."
}

// String returns the path in DMTF form, [//host/][namespace:]Class.k="v",n=1, with the keys
// in their order (DSP0004 8.2.5). It keeps the short forms of WMI. [ParseObjectPath] parses
// the result; a parsed path is then equal to the original.
//
// Strings, datetimes and references are in double quotes, a [Char16] in single quotes. A
// value of a Go type that is not a CIM type is written as "?" and the type, which cannot be
// parsed. References nested more than four deep are written as empty strings.
func (p ObjectPath) String() string { return p.text(0) }

func (p ObjectPath) text(depth int) string {
	var b strings.Builder
	namespace := NormalizeNamespace(p.Namespace)
	host := dropLocalHost(p.Host)
	if host != "" {
		b.WriteString("//" + host + "/")
	}
	b.WriteString(namespace)
	if host != "" || namespace != "" {
		b.WriteByte(':')
	}
	b.WriteString(p.Class)
	p.writeKeys(&b, depth)
	return b.String()
}

func (p ObjectPath) writeKeys(b *strings.Builder, depth int) {
	switch {
	case len(p.Keys) == 0 && p.Singleton:
		b.WriteString("=@")
	case len(p.Keys) == 1 && p.Keys[0].Name == "":
		b.WriteString("=" + keyText(p.Keys[0].Value, depth))
	default:
		separator := "."
		for _, k := range p.Keys {
			b.WriteString(separator + k.Name + "=" + keyText(k.Value, depth))
			separator = ","
		}
	}
}

// keyText writes one value in the form that ParseObjectPath reads.
func keyText(value any, depth int) string {
	switch v := value.(type) {
	case DateTime:
		return quoteKey(v.String())
	case ObjectPath:
		if depth == maxPathNesting {
			return `""`
		}
		return quoteKey(v.text(depth + 1))
	case Char16:
		return char16Text(v)
	}
	return basicText(reflect.ValueOf(value))
}

// basicText uses the kind, not the type, so that an enum such as "type State uint16" is
// written as a number.
func basicText(v reflect.Value) string {
	switch {
	case !v.IsValid():
		return "?nil"
	case v.Kind() == reflect.String:
		return quoteKey(v.String())
	case v.Kind() == reflect.Bool:
		return strings.ToUpper(strconv.FormatBool(v.Bool()))
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return realText(v.Float(), v.Type().Bits())
	default:
		return "?" + v.Type().String()
	}
}

// realText always writes a point or an exponent, because without one the text would be
// parsed as an integer.
func realText(f float64, bits int) string {
	s := strconv.FormatFloat(f, 'g', -1, bits)
	if strings.Trim(s, "-0123456789") == "" {
		s += ".0"
	}
	return s
}

// char16Text writes a surrogate as the escape of DSP0004 Annex A, because it is not a
// printable character.
func char16Text(c Char16) string {
	r := rune(c)
	switch {
	case utf16.IsSurrogate(r):
		return fmt.Sprintf(`'\x%04X'`, r)
	case r == '\'' || r == '\\':
		return `'\` + string(r) + `'`
	default:
		return "'" + string(r) + "'"
	}
}

var keyEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoteKey(s string) string { return `"` + keyEscaper.Replace(s) + `"` }

// IsInstance reports whether p identifies an instance, by keys or as a singleton, and not a
// class (DSP0004 8.2.5).
func (p ObjectPath) IsInstance() bool { return len(p.Keys) > 0 || p.Singleton }

// Key returns the value of the named key; the name is not case-sensitive (DSP0004 8.2.5).
// The key of WMI's Class="v" has the empty name.
func (p ObjectPath) Key(name string) (value any, ok bool) {
	for _, k := range p.Keys {
		if foldName(k.Name) == foldName(name) {
			return k.Value, true
		}
	}
	return nil, false
}

// In returns a copy of p in another namespace, which is normalized as by
// [NormalizeNamespace]. The copy keeps the host, and its references keep their namespaces
// (DSP0004 8.2.5). It does not share the slice of keys.
func (p ObjectPath) In(namespace string) ObjectPath {
	p.Namespace = NormalizeNamespace(namespace)
	p.Keys = slices.Clone(p.Keys)
	return p
}

// NormalizeNamespace returns the name of a namespace with single forward slashes between
// its parts, and none before and after them: `\\.\Root\MSPS` and "/Root/MSPS/" become
// "Root/MSPS" (DSP0004 8.2.5). The part after two leading slashes is a host, such as ".",
// and is removed. Any text is accepted.
func NormalizeNamespace(s string) string {
	if rest, ok := strings.CutPrefix(s, `\.\`); ok { // a MOF that has not doubled its backslashes
		s = rest
	}
	_, local, _ := cutHost(s)
	return joinSegments(local)
}

func joinSegments(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '\\' }), "/")
}

func toSlashes(s string) string { return strings.ReplaceAll(s, `\`, "/") }

// dropLocalHost replaces WMI's name for this machine with the empty host of DMTF.
func dropLocalHost(host string) string {
	if host == "." {
		return ""
	}
	return host
}

// MarshalText returns the text of [ObjectPath.String], or an empty text for the zero value.
// It returns an error for a path that [ParseObjectPath] would reject, such as a path
// without a class (DSP0004 8.2.5).
func (p ObjectPath) MarshalText() ([]byte, error) {
	text := p.String()
	if text == "" {
		return nil, nil
	}
	if _, err := ParseObjectPath(text); err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// UnmarshalText sets p to the path in text. It accepts the same text as [ParseObjectPath],
// and an empty text for the zero value. After an error, p is unchanged.
func (p *ObjectPath) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = ObjectPath{}
		return nil
	}
	parsed, err := ParseObjectPath(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
