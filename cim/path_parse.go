package cim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
