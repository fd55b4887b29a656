// Package xmlpull reads an XML document in memory, element by element and within limits. It
// supports XML namespaces, but no DTD: a document type declaration is an error, and so are entities
// other than the five of XML.
//
// A reader goes down the tree:
//
//	s := xmlpull.New(data, xmlpull.Limits{})
//	for root := s.Root(); s.Child(root); {
//		switch s.Local() {
//		case "Name":
//			name, _ := s.Text()
//		}
//	}
//	return s.Err()
//
// Child skips the parts of an element that were not read, and checks their tags too.
package xmlpull

import (
	"bytes"
	"errors"
	"fmt"
)

// Limits limit a document. A zero means the default.
type Limits struct {
	Depth      int // nesting depth of elements; default 128
	Attributes int // in an element, including namespace declarations; default 64
	Token      int // bytes in a text, name or attribute; default 16 MiB
}

func (l Limits) orDefault() Limits {
	if l.Depth == 0 {
		l.Depth = 128
	}
	if l.Attributes == 0 {
		l.Attributes = 64
	}
	if l.Token == 0 {
		l.Token = 16 << 20
	}
	return l
}

// ErrSyntax matches every error of a scanner: the document is not XML that it accepts.
var ErrSyntax = errors.New("XML")

// ErrLimit matches errors of a document that exceeds the limits.
var ErrLimit = fmt.Errorf("%w: beyond the limits", ErrSyntax)

// A Scanner reads one document. Use [New] to create one; the zero value is not usable.
type Scanner struct {
	data   []byte
	pos    int
	limits Limits
	err    error

	open    []element // elements without their end tag yet
	spaces  []binding // of all open elements
	attrs   []attribute
	closed  bool // the last tag was an empty element, such as <a/>
	scratch []byte
	names   names
}

// An element is an open element.
type element struct {
	tag          []byte // as written, with the prefix
	space, local string
	start        int // where its tag begins
	bindings     int // number of bindings before it
}

// A binding maps a prefix to a namespace.
type binding struct {
	prefix []byte
	space  string
}

type attribute struct {
	tag          tag
	space, local string
	raw          []byte // between the quotes
}

// New returns a scanner for a document in UTF-8, or in UTF-16 that begins with a byte order mark or
// "<". The scanner owns data from then on.
func New(data []byte, limits Limits) *Scanner {
	s := &Scanner{limits: limits.orDefault(), names: names{all: map[string]string{}}}
	s.Reset(data)
	return s
}

// Reset starts another document. It reuses the memory and the names.
func (s *Scanner) Reset(data []byte) {
	s.pos, s.err, s.closed = 0, nil, false
	s.open, s.spaces, s.attrs = s.open[:0], s.spaces[:0], s.attrs[:0]
	s.data, s.err = utf8Text(data)
}

// Err returns the first error. Its text has the offset.
func (s *Scanner) Err() error { return s.err }

func (s *Scanner) fail(base error, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s, at offset %d", base, fmt.Sprintf(format, args...), min(s.pos, len(s.data)))
	}
}

// Root moves to the root element and returns its depth, for Child. It returns 0 after an error.
func (s *Scanner) Root() (depth int) {
	for s.err == nil && len(s.open) == 0 {
		if s.toMarkup(); s.err == nil {
			s.markup()
		}
	}
	return len(s.open)
}

// Depth returns how many elements are open, including the last start tag.
func (s *Scanner) Depth() int { return len(s.open) }

// Child moves to the next child of the open element at a depth, and skips the rest of the previous
// child. It returns false after the end tag of the element, and after an error.
func (s *Scanner) Child(depth int) bool {
	for s.err == nil && len(s.open) >= depth && depth > 0 {
		if s.closed {
			s.closed = false
			s.pop()
			continue
		}
		before := len(s.open)
		if s.toMarkup(); s.err == nil {
			s.markup()
		}
		if s.err == nil && before == depth && len(s.open) == depth+1 {
			return true
		}
	}
	return false
}

// End reads to the end of the document. Only comments may follow the root element.
func (s *Scanner) End() error {
	for s.Child(1) {
	}
	for s.err == nil && s.pos < len(s.data) {
		rest := bytes.TrimLeft(s.data[s.pos:], " \t\r\n")
		s.pos = len(s.data) - len(rest)
		switch {
		case len(rest) == 0:
		case bytes.HasPrefix(rest, []byte("<!--")) || bytes.HasPrefix(rest, []byte("<?")):
			s.markup()
		default:
			s.fail(ErrSyntax, "text after the end of the document")
		}
	}
	return s.err
}

// toMarkup moves to the next "<", past text.
func (s *Scanner) toMarkup() {
	n := bytes.IndexByte(s.data[s.pos:], '<')
	switch {
	case n < 0 && len(s.open) == 0:
		s.pos = len(s.data)
		s.fail(ErrSyntax, "the document has no element")
	case n < 0:
		s.pos = len(s.data)
		s.fail(ErrSyntax, "the document ends inside <%s>", s.top().tag)
	case len(s.open) == 0 && len(bytes.TrimLeft(s.data[s.pos:s.pos+n], " \t\r\n")) > 0:
		s.fail(ErrSyntax, "text before the first element")
	default:
		s.pos += n
	}
}

// markup reads a tag, comment, CDATA section or processing instruction at "<".
func (s *Scanner) markup() {
	next := byte(0)
	if s.pos+1 < len(s.data) {
		next = s.data[s.pos+1]
	}
	switch next {
	case '/':
		s.endTag()
	case '?':
		s.until("?>", "instruction")
	case '!':
		s.declaration()
	default:
		s.startTag()
	}
}

func (s *Scanner) declaration() {
	rest := s.data[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += len("<!--")
		s.until("-->", "comment")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(s.open) > 0:
		s.until("]]>", "CDATA section")
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		s.fail(ErrSyntax, "a document type declaration is not allowed")
	default:
		s.fail(ErrSyntax, "found a declaration, want an element")
	}
}

// until moves past an end marker.
func (s *Scanner) until(end, what string) {
	n := bytes.Index(s.data[s.pos:], []byte(end))
	if n < 0 {
		s.fail(ErrSyntax, "%s without an end", what)
		return
	}
	s.pos += n + len(end)
}

func (s *Scanner) top() *element { return &s.open[len(s.open)-1] }

func (s *Scanner) pop() {
	s.spaces = s.spaces[:s.top().bindings]
	s.open = s.open[:len(s.open)-1]
}

// endTag reads an end tag, which must match the innermost element.
func (s *Scanner) endTag() {
	if len(s.open) == 0 {
		s.fail(ErrSyntax, "end tag without a start tag")
		return
	}
	tag, rest := s.top().tag, s.data[s.pos+len("</"):]
	if !bytes.HasPrefix(rest, tag) {
		s.fail(ErrSyntax, "found another end tag, want </%s>", shown(tag))
		return
	}
	at := s.blanks(s.pos + len("</") + len(tag))
	if at == len(s.data) || s.data[at] != '>' {
		s.fail(ErrSyntax, "found another end tag, want </%s>", shown(tag))
		return
	}
	s.pos = at + 1
	s.pop()
}

// shown shortens a name for a message.
func shown(name []byte) []byte {
	const most = 60
	return name[:min(len(name), most)]
}
