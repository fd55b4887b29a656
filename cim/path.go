package cim

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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

// ParseObjectPath parses an object path in a DMTF form (DSP0004 8.2.5, DSP0207 for the host
// at the beginning) or a WMI form:
//
//	ACME_Disk                                   a class
//	root/cimv2:ACME_Disk.Id="C:",Slot=5         an instance
//	/root/cimv2:ACME_Disk.Id="C:"               the same in the local URI form
//	//host:5989/root/cimv2:ACME_Disk.Id="C:"    on a host
//	https://host:5989/root/cimv2:ACME_Disk.Id="C:"  a WBEM URI (DSP0207); the scheme is ignored
//	\\.\root\cimv2:ACME_Disk.Id="C:"            WMI, where "." is this machine
//	ACME_Disk="C:"                              WMI, for a class with one key
//	ACME_Settings=@                             WMI, the singleton
//
// Key values are TRUE or FALSE in any case (bool), integers as in MOF: decimal, 0x1F, 101b
// and octal 017 (int64, or uint64 if larger), real numbers (float64), and strings in double
// or single quotes with the escapes \\, \" and \' (string). Quoted char16, datetime and
// reference values stay strings, because only the class defines their type.
//
// It is an error if the text is not UTF-8, is longer than 64 KiB or would be when printed,
// has no class, has a name that is not an identifier, repeats a key, or has a value in
// another form. Blanks are allowed only in quotes.
func ParseObjectPath(s string) (ObjectPath, error) {
	if len(s) > maxPathLen {
		return ObjectPath{}, fmt.Errorf("object path has %d bytes, want at most %d", len(s), maxPathLen)
	}
	if !utf8.ValidString(s) {
		return ObjectPath{}, errors.New("object path has bytes that are not UTF-8, want UTF-8 text")
	}
	p, err := parsePath(s)
	if err != nil {
		return ObjectPath{}, fmt.Errorf("object path %s: %w", quoteSome(s), err)
	}
	// Escapes can double the length of a text, and ParseObjectPath must accept the output
	// of String.
	if len(s) > maxPathLen/2 && len(p.String()) > maxPathLen {
		return ObjectPath{}, fmt.Errorf("object path has more than %d bytes when printed, want at most that", maxPathLen)
	}
	return p, nil
}

func parsePath(s string) (ObjectPath, error) {
	var p ObjectPath
	rest, err := p.parseNamespacePath(s)
	if err != nil {
		return p, err
	}
	end := strings.IndexAny(rest, ".=")
	if end < 0 {
		end = len(rest)
	}
	p.Class = rest[:end]
	if err := checkPathName("class", p.Class); err != nil {
		return p, err
	}
	return p, p.parseInstance(rest[end:])
}

// parseNamespacePath sets host and namespace, and returns the text after the colon.
func (p *ObjectPath) parseNamespacePath(s string) (rest string, err error) {
	host, local, hasHost := cutHost(cutScheme(s))
	if hasHost {
		if err := checkHost(host); err != nil {
			return "", err
		}
		p.Host = dropLocalHost(host)
	}
	namespace, rest, found := cutNamespace(local)
	switch {
	case !found && (hasHost || strings.HasPrefix(toSlashes(local), "/")):
		return "", errors.New("found no colon after the namespace, want one before the class")
	case !found:
		return local, nil
	}
	p.Namespace = joinSegments(namespace)
	if strings.ContainsFunc(p.Namespace, notInNamespace) {
		return "", fmt.Errorf("found namespace %s, want names between slashes", quoteSome(p.Namespace))
	}
	return rest, nil
}

// cutScheme removes the scheme of a URI, such as cimxml.wbem://host.
func cutScheme(s string) string {
	scheme, rest, found := strings.Cut(s, "://")
	letter := func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
	other := func(r rune) bool { return !letter(r) && !isDigit(r) && !strings.ContainsRune("+-.", r) }
	if !found || scheme == "" || !letter(rune(scheme[0])) || strings.ContainsFunc(scheme, other) {
		return s
	}
	return "//" + rest
}

// cutHost cuts the host from a text that begins with two slashes, up to the next slash.
func cutHost(s string) (host, rest string, found bool) {
	if !strings.HasPrefix(toSlashes(s[:min(2, len(s))]), "//") {
		return "", s, false
	}
	s = s[2:]
	if i := strings.IndexAny(s, `/\`); i >= 0 {
		return s[:i], s[i:], true
	}
	return s, "", true
}

// cutNamespace cuts at the first colon, unless it is in the value of a key: an "=" precedes
// every value.
func cutNamespace(s string) (namespace, rest string, found bool) {
	i := strings.IndexAny(s, ":=")
	if i < 0 || s[i] == '=' {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

func checkHost(host string) error {
	if host == "" {
		return errors.New("found no host after the two slashes, want one")
	}
	if strings.ContainsFunc(host, notInNamespace) {
		return fmt.Errorf("found host %s, want one without blanks, quotes and equals signs", quoteSome(host))
	}
	return nil
}

func notInNamespace(r rune) bool {
	return strings.ContainsRune(`"'=`, r) || unicode.IsSpace(r) || unicode.IsControl(r)
}

// parseInstance parses the text after the class: nothing, "=" and WMI's short forms, or "."
// and the keys.
func (p *ObjectPath) parseInstance(s string) error {
	switch {
	case s == "":
		return nil
	case s == "=@":
		p.Singleton = true
		return nil
	case s[0] == '=':
		return p.parseOnlyKey(s[1:])
	default:
		return p.parseKeys(s[1:])
	}
}

func (p *ObjectPath) parseOnlyKey(s string) error {
	value, rest, err := parseKeyValue(s)
	if err != nil {
		return fmt.Errorf("the only key: %w", err)
	}
	if rest != "" {
		return fmt.Errorf("found %s after the value of the only key, want the end", quoteSome(rest))
	}
	p.Keys = []KeyBinding{{Value: value}}
	return nil
}

func (p *ObjectPath) parseKeys(s string) error {
	seen := map[string]bool{}
	for {
		key, rest, err := parseKeyBinding(s)
		if err != nil {
			return err
		}
		if seen[foldName(key.Name)] {
			return fmt.Errorf("found key %s twice, want it once", quoteSome(key.Name))
		}
		seen[foldName(key.Name)] = true
		p.Keys = append(p.Keys, key)
		if rest == "" {
			return nil
		}
		if rest[0] != ',' {
			return fmt.Errorf("found %s after the value of key %s, want a comma or the end", quoteSome(rest), quoteSome(key.Name))
		}
		s = rest[1:]
	}
}

func parseKeyBinding(s string) (key KeyBinding, rest string, err error) {
	name, text, found := strings.Cut(s, "=")
	if err := checkPathName("key", name); err != nil {
		return key, "", err
	}
	if !found {
		return key, "", fmt.Errorf("found no value for key %s, want = and a value", quoteSome(name))
	}
	value, rest, err := parseKeyValue(text)
	if err != nil {
		return key, "", fmt.Errorf("key %s: %w", quoteSome(name), err)
	}
	return KeyBinding{Name: name, Value: value}, rest, nil
}

// parseKeyValue parses the value at the beginning of s, and returns the text after it.
func parseKeyValue(s string) (value any, rest string, err error) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		return parseQuoted(s)
	}
	end := strings.IndexByte(s, ',')
	if end < 0 {
		end = len(s)
	}
	value, err = parseBareValue(s[:end])
	return value, s[end:], err
}

// parseQuoted parses up to the quote that matches the first character of s. DMTF has char16
// values in single quotes, WMI any string.
func parseQuoted(s string) (value any, rest string, err error) {
	var b strings.Builder
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case quote:
			return b.String(), s[i+1:], nil
		case '\\':
			i++
			if i == len(s) || !strings.Contains(`\"'`, s[i:i+1]) {
				return nil, "", fmt.Errorf(`found escape %s, want \\, \" or \'`, quoteSome(s[i-1:min(i+1, len(s))]))
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return nil, "", fmt.Errorf("found no end of the quoted value %s, want %c", quoteSome(s), quote)
}

func parseBareValue(s string) (any, error) {
	switch foldName(s) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if n, ok := mofNumber(s); ok && !strings.Contains(s, ".") {
		return n, nil
	}
	// ParseFloat would accept "inf" and hexadecimal, and would round integers of more than
	// 64 bits.
	if strings.Trim(s, "0123456789+-.eE") == "" && strings.ContainsAny(s, ".eE") {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f, nil
		}
	}
	return nil, fmt.Errorf("found value %s, want a quoted string, TRUE, FALSE or a number in 64 bits", quoteSome(s))
}

// checkPathName checks that name is an identifier, with the non-ASCII letters of MOF 2
// (DSP0004 Annex A).
func checkPathName(what, name string) error {
	if name == "" {
		return fmt.Errorf("found no %s name, want one", what)
	}
	if strings.ContainsFunc(name, notInName) || isDigit(rune(name[0])) {
		return fmt.Errorf("found %s name %s, want an identifier", what, quoteSome(name))
	}
	return nil
}

func notInName(r rune) bool {
	letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf
	return !letter && !isDigit(r) && r != '_'
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

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
