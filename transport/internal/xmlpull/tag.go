package xmlpull

import "bytes"

const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// Local returns the name of the element without its prefix.
func (s *Scanner) Local() string {
	if len(s.open) == 0 {
		return ""
	}
	return s.top().local
}

// Space returns the namespace of the element, or "".
func (s *Scanner) Space() string {
	if len(s.open) == 0 {
		return ""
	}
	return s.top().space
}

// Is reports whether the element has this name.
func (s *Scanner) Is(space, local string) bool { return s.Local() == local && s.Space() == space }

// Attr returns an attribute of the last start tag. The bytes are valid until the next method call.
// An attribute without a prefix has no namespace.
func (s *Scanner) Attr(space, local string) (value []byte, ok bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; a.local == local && a.space == space {
			return s.unescape(a.raw), true
		}
	}
	return nil, false
}

// HasAttrs reports whether the last start tag has attributes other than namespace declarations.
func (s *Scanner) HasAttrs() bool { return len(s.attrs) > 0 }

// QName resolves a prefixed name in the current scope, as in xsi:type. The namespace of an unknown
// prefix is "".
func (s *Scanner) QName(name []byte) (space, local string) {
	name = bytes.TrimSpace(name)
	t := tag{name, bytes.IndexByte(name, ':')}
	space, _ = s.space(t.prefix())
	return space, s.names.of(t.local())
}

// Raw returns the bytes of the element, and moves past it.
func (s *Scanner) Raw() []byte {
	if s.err != nil || len(s.open) == 0 {
		return nil
	}
	start, depth := s.top().start, len(s.open)
	for s.Child(depth) {
	}
	if s.err != nil {
		return nil
	}
	return s.data[start:s.pos]
}

// space returns the namespace of a prefix. An empty prefix means the default namespace.
func (s *Scanner) space(prefix []byte) (space string, ok bool) {
	for i := len(s.spaces) - 1; i >= 0; i-- {
		if b := &s.spaces[i]; string(b.prefix) == string(prefix) {
			return b.space, b.space != "" || len(prefix) == 0
		}
	}
	if string(prefix) == "xml" {
		return xmlSpace, true
	}
	return "", len(prefix) == 0
}

// isNameByte marks the bytes of a name. It accepts everything beyond ASCII, because names are only
// compared.
var isNameByte = func() (table [256]bool) {
	for c := range table {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		table[c] = letter || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80
	}
	return table
}()

// A tag is a name as written.
type tag struct {
	text  []byte
	colon int // index of the colon, or -1
}

func (t tag) prefix() []byte { return t.text[:max(t.colon, 0)] }
func (t tag) local() []byte  { return t.text[t.colon+1:] }

// name reads a name at an offset, and returns the offset after it. A name has at most one colon,
// between other characters.
func (s *Scanner) name(at int) (name tag, next int) {
	colons := 0
	name.colon = -1
	for next = at; next < len(s.data) && isNameByte[s.data[next]]; next++ {
		if s.data[next] == ':' {
			name.colon = next - at
			colons++
		}
	}
	name.text = s.data[at:next]
	switch {
	case next == at, notFirst(name.text[0]), colons > 1, colons == 1 && name.colon == next-at-1:
		s.pos = at
		s.fail(ErrSyntax, "no name after <")
	case next-at > s.limits.Token:
		s.fail(ErrLimit, "a name of more than %d bytes", s.limits.Token)
	}
	return name, next
}

func notFirst(c byte) bool { return c == '-' || c == '.' || c == ':' || '0' <= c && c <= '9' }

func (s *Scanner) blanks(at int) int {
	for at < len(s.data) {
		switch s.data[at] {
		case ' ', '\t', '\r', '\n':
			at++
		default:
			return at
		}
	}
	return at
}

// startTag reads a start tag at "<" and opens its element. It sets closed for an empty element.
func (s *Scanner) startTag() {
	if len(s.open) >= s.limits.Depth {
		s.fail(ErrLimit, "elements are nested more than %d deep", s.limits.Depth)
		return
	}
	start := s.pos
	name, at := s.name(s.pos + 1)
	bindings := len(s.spaces)
	if s.err == nil {
		s.pos = s.attributes(at)
	}
	if s.err != nil {
		return
	}
	e := element{tag: name.text, start: start, bindings: bindings}
	e.space, e.local = s.resolve(name, true)
	for i := range s.attrs {
		s.attrs[i].space, s.attrs[i].local = s.resolve(s.attrs[i].tag, false)
	}
	if s.err != nil {
		return
	}
	s.open = append(s.open, e)
}

// resolve returns the namespace and the local part of a name.
func (s *Scanner) resolve(name tag, byDefault bool) (space, local string) {
	if byDefault || name.colon > 0 {
		var ok bool
		if space, ok = s.space(name.prefix()); !ok {
			s.fail(ErrSyntax, "the prefix %s is not declared", shown(name.prefix()))
		}
	}
	return space, s.names.of(name.local())
}

// attributes reads the attributes and the end of a tag.
func (s *Scanner) attributes(at int) (next int) {
	s.attrs = s.attrs[:0]
	for count := 0; ; count++ {
		after := s.blanks(at)
		switch {
		case after >= len(s.data):
			s.fail(ErrSyntax, "tag without an end")
			return after
		case s.data[after] == '>':
			return after + 1
		case s.data[after] == '/' && after+1 < len(s.data) && s.data[after+1] == '>':
			s.closed = true
			return after + 2
		case after == at:
			s.fail(ErrSyntax, "no space before an attribute")
			return after
		case count == s.limits.Attributes:
			s.fail(ErrLimit, "more than %d attributes", s.limits.Attributes)
			return after
		}
		if at = s.attribute(after); s.err != nil {
			return at
		}
	}
}

// attribute reads an attribute or a namespace declaration.
func (s *Scanner) attribute(at int) (next int) {
	name, at := s.name(at)
	if s.err != nil {
		return at
	}
	at = s.blanks(at)
	if at >= len(s.data) || s.data[at] != '=' {
		s.fail(ErrSyntax, "attribute %s without a value", shown(name.text))
		return at
	}
	at = s.blanks(at + 1)
	if at >= len(s.data) || s.data[at] != '"' && s.data[at] != '\'' {
		s.fail(ErrSyntax, "attribute %s without quotes", shown(name.text))
		return at
	}
	n := bytes.IndexByte(s.data[at+1:], s.data[at])
	if n < 0 {
		s.fail(ErrSyntax, "attribute %s without an end", shown(name.text))
		return at
	}
	raw := s.data[at+1 : at+1+n]
	switch {
	case n > s.limits.Token:
		s.fail(ErrLimit, "an attribute of more than %d bytes", s.limits.Token)
	case bytes.IndexByte(raw, '<') >= 0:
		s.fail(ErrSyntax, "< in the attribute %s", shown(name.text))
	default:
		s.keep(name, raw)
	}
	return at + n + 2
}

// keep stores an attribute or binds a prefix.
func (s *Scanner) keep(name tag, raw []byte) {
	switch {
	case string(name.text) == "xmlns":
		s.bind(nil, raw)
		return
	case string(name.prefix()) == "xmlns":
		s.bind(name.local(), raw)
		return
	}
	for i := range s.attrs {
		if bytes.Equal(s.attrs[i].tag.text, name.text) {
			s.fail(ErrSyntax, "attribute %s twice", shown(name.text))
			return
		}
	}
	s.attrs = append(s.attrs, attribute{tag: name, raw: raw})
}

func (s *Scanner) bind(prefix, raw []byte) {
	space := s.names.of(s.unescape(raw))
	if space == xmlnsSpace || string(prefix) == "xmlns" {
		s.fail(ErrSyntax, "the prefix xmlns is declared")
		return
	}
	if len(s.spaces) == maxBindings {
		s.fail(ErrLimit, "more than %d namespaces are declared", maxBindings)
		return
	}
	s.spaces = append(s.spaces, binding{prefix, space})
}

// maxBindings limits how many bindings each lookup of a namespace searches.
const maxBindings = 256

// names are repeated strings: names of elements and namespaces.
type names struct {
	recent [128]string // finds a name without hashing all of it
	all    map[string]string
}

const (
	maxNames = 4096 // further names are allocated each time
	maxName  = 256
)

func (n *names) of(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	at := (len(text) + 7*int(text[0]) + 31*int(text[len(text)-1]) + 5*int(text[len(text)/2])) % len(n.recent)
	if n.recent[at] == string(text) {
		return n.recent[at]
	}
	name := n.lookUp(text)
	n.recent[at] = name
	return name
}

func (n *names) lookUp(text []byte) string {
	if known, ok := n.all[string(text)]; ok {
		return known
	}
	name := string(text)
	if len(n.all) < maxNames && len(name) <= maxName {
		n.all[name] = name
	}
	return name
}
