package cimxml

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// An xmlReader reads XML element by element. It reports errors in its form and goes on, if it
// can. A text cannot declare entities, so that it does not expand.
type xmlReader struct {
	text    string
	decoder *xml.Decoder
	place   func(offset int) diag.Pos // of the text, in the file; offsets grow
	diags   *diag.List
	known   map[string]bool // what is reported once, and has been

	open   []*tag
	around int    // elements around the text, where it is the value of one
	closed string // the end tag that was read, where it closes more than one element
	ended  bool   // nothing more is read
	steps  int
}

// A tag is what opens an element.
type tag struct {
	name  string
	pos   diag.Pos // of the name
	attrs []attr
}

// span covers the name of the element.
func (t *tag) span() diag.Span { return diag.Span{Pos: t.pos, Len: len(t.name)} }

// start is the place of the bracket before the name.
func (t *tag) start() diag.Pos {
	pos := t.pos
	pos.Offset, pos.Column = pos.Offset-1, pos.Column-1
	return pos
}

// attr returns an attribute, or nil.
func (t *tag) attr(name string) *attr {
	for i := range t.attrs {
		if t.attrs[i].name == name {
			return &t.attrs[i]
		}
	}
	return nil
}

// An attr is an attribute of an element.
type attr struct {
	name, value string
	at          diag.Span // of the name
	span        diag.Span // of the value
}

// A content is the text of an element.
type content struct {
	text       string
	start, end int // in the text that is read
}

func (c content) isBlank() bool { return strings.Trim(c.text, " \t\r\n") == "" }

func newXMLReader(text string, place func(int) diag.Pos, diags *diag.List) *xmlReader {
	r := &xmlReader{text: text, place: place, diags: diags, known: map[string]bool{}, decoder: xml.NewDecoder(strings.NewReader(text))}
	r.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // source.Decode has decoded it
	return r
}

// step returns what comes next in the element at hand, the tag of another element or text.
// At its end, both are nil.
func (r *xmlReader) step() (*tag, *content) {
	for {
		if r.ended || r.closed != "" {
			r.close()
			return nil, nil
		}
		start := int(r.decoder.InputOffset())
		token, err := r.decoder.RawToken()
		end := int(r.decoder.InputOffset())
		if err != nil || r.tooMuch(start) {
			r.fail(start, end, err)
			continue
		}
		switch token := token.(type) {
		case xml.StartElement:
			if t := r.opened(token, start, end); t != nil {
				return t, nil
			}
		case xml.EndElement:
			if r.endTag(xmlName(token.Name), start) {
				return nil, nil
			}
		case xml.CharData:
			return nil, &content{text: string(token), start: start, end: end}
		}
		// Comments, processing instructions and the document type do not matter.
	}
}

func xmlName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// close closes the innermost element, after an end tag that closes several or at the end of
// the text.
func (r *xmlReader) close() {
	if len(r.open) == 0 {
		return
	}
	last := len(r.open) - 1
	if r.open[last].name == r.closed {
		r.closed = ""
	}
	r.open = r.open[:last]
}

// endTag reports whether the tag closes the element at hand.
func (r *xmlReader) endTag(name string, start int) bool {
	last := len(r.open) - 1
	if last >= 0 && r.open[last].name == name {
		r.open = r.open[:last]
		return true
	}
	at := diag.Span{Pos: r.place(start), Len: len("</") + len(name)}
	if last < 0 {
		r.diags.Error(BadXML, at, "unexpected </%s>, no element is open", name)
		return false
	}
	r.diags.Error(BadXML, at, "unexpected </%s>, expected </%s>", name, r.open[last].name).See(r.open[last].span(), "opened here")
	if slices.ContainsFunc(r.open, func(t *tag) bool { return t.name == name }) {
		r.closed = name
		r.close()
		return true
	}
	return false
}

// tooMuch reports a bound that is reached.
func (r *xmlReader) tooMuch(start int) bool {
	format, bound := "", 0
	switch r.steps++; {
	case r.steps > token.MaxTokens:
		format, bound = "more than %d tags and texts", token.MaxTokens
	case len(*r.diags) >= token.MaxErrors:
		format, bound = "more than %d errors", token.MaxErrors
	default:
		return false
	}
	r.diags.Error(token.TooMuch, diag.Span{Pos: r.place(start), Len: 1}, format+", the rest of the file is not read", bound)
	return true
}

// fail stops reading after an error that leaves no way to go on.
func (r *xmlReader) fail(start, end int, err error) {
	r.ended = true
	var syntax *xml.SyntaxError
	switch {
	case err == nil: // a bound, which has been reported
	case errors.Is(err, io.EOF):
		if last := len(r.open) - 1; last >= 0 {
			r.diags.Error(BadXML, r.open[last].span(), "element %s is not closed", r.open[last].name)
		}
	default:
		message, at := err.Error(), r.blamed(start, end)
		if errors.As(err, &syntax) {
			message = syntax.Msg
		}
		if i := strings.LastIndexByte(r.text[start:at+1], '&'); i >= 0 && strings.Contains(message, "entity") {
			at = start + i
		}
		r.diags.Error(BadXML, diag.Span{Pos: r.place(at), Len: 1}, "text is not well-formed XML here: %s", strings.TrimSuffix(message, "."))
	}
}

// blamed is the offset of the last character that the decoder has read.
func (r *xmlReader) blamed(start, end int) int {
	end = max(start, min(end, len(r.text))-1)
	if end >= len(r.text) {
		return start
	}
	for end > start && !utf8.RuneStart(r.text[end]) {
		end--
	}
	return end
}

// opened makes a tag of a start element. It is nil if elements are nested too deep.
func (r *xmlReader) opened(e xml.StartElement, start, end int) *tag {
	t := &tag{name: xmlName(e.Name), pos: r.place(start + 1)}
	if len(r.open)+r.around >= token.MaxDepth {
		r.diags.Error(token.TooDeep, t.span(), "elements are nested more than %d deep", token.MaxDepth)
		r.ended = true
		return nil
	}
	r.open = append(r.open, t)
	if len(e.Attr) > 0 {
		r.attributes(t, e.Attr, start+1+len(t.name), end)
	}
	return t
}

// attributes finds the places of the attributes. The decoder has read them, so their form is
// right.
func (r *xmlReader) attributes(t *tag, list []xml.Attr, offset, end int) {
	t.attrs = make([]attr, 0, len(list))
	var seen map[string]bool
	if len(list) > manyAttributes {
		seen = map[string]bool{}
	}
	for _, a := range list {
		name := xmlName(a.Name)
		offset += len(r.text[offset:end]) - len(strings.TrimLeft(r.text[offset:end], " \t\r\n"))
		at := diag.Span{Pos: r.place(offset), Len: len(name)}
		from := offset + strings.IndexAny(r.text[offset:end], `"'`) + 1
		to := from + strings.IndexByte(r.text[from:end], r.text[from-1])
		twice := seen[name] || seen == nil && t.attr(name) != nil
		switch {
		case twice && len(*r.diags) >= token.MaxErrors: // step says so
		case twice:
			r.diags.Error(BadXML, at, "attribute %s of %s is given twice", name, t.name)
		default:
			t.attrs = append(t.attrs, attr{name: name, value: a.Value, at: at, span: diag.Span{Pos: r.place(from), Len: to - from}})
		}
		if seen != nil {
			seen[name] = true
		}
		offset = to + 1
	}
}

// manyAttributes is how many make a map faster than a look at all of them.
const manyAttributes = 16

// A locator finds the line and column of offsets that grow.
type locator struct {
	file         *diag.File
	offset       int
	line, column int
}

// pos returns the place of an offset.
func (c *locator) pos(offset int) diag.Pos {
	if offset < c.offset {
		return c.file.Pos(offset)
	}
	for text := c.file.Text; c.offset < min(offset, len(text)); c.offset++ {
		switch b := text[c.offset]; {
		case b == '\n', b == '\r' && !strings.HasPrefix(text[c.offset+1:], "\n"):
			c.line, c.column = c.line+1, 0
		case c.offset+1 < len(text) && !utf8.RuneStart(text[c.offset+1]):
			continue // counted with its last byte
		}
		c.column++
	}
	return diag.Pos{Filename: c.file.Name, Offset: c.offset, Line: c.line, Column: c.column}
}

// A fold maps an offset in the text of an element to the offset of what was written. The two
// then advance together, up to the next fold.
type fold struct{ decoded, raw int }

// folds finds where the text of an element differs from what was written: entities, CDATA,
// comments, and line ends of two characters.
func folds(raw string) []fold {
	list := []fold{{0, 0}}
	decoded := 0
	for i := 0; i < len(raw); {
		read, made := 1, 1
		switch rest := raw[i:]; {
		case rest[0] == '&':
			read, made = strings.IndexByte(rest, ';')+1, entityLen(rest)
		case strings.HasPrefix(rest, "<![CDATA["):
			read = strings.Index(rest, "]]>") + len("]]>")
			list = append(list, fold{decoded, i + len("<![CDATA[")})
			made = read - len("<![CDATA[]]>")
		case rest[0] == '<':
			read, made = strings.IndexByte(rest, '>')+1, 0
			if strings.HasPrefix(rest, "<!--") {
				read = strings.Index(rest, "-->") + len("-->")
			}
		case strings.HasPrefix(rest, "\r\n"):
			read = 2
		}
		if read <= 0 {
			return list // the decoder has refused it
		}
		i, decoded = i+read, decoded+made
		if read != made {
			list = append(list, fold{decoded, i})
		}
	}
	return list
}

// entityLen is the length of the character that an entity means.
func entityLen(text string) int {
	if !strings.HasPrefix(text, "&#") {
		return 1
	}
	digits, _, _ := strings.Cut(text[2:], ";")
	base := 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseInt(digits, base, 32)
	if err != nil {
		return 1
	}
	return max(1, utf8.RuneLen(rune(code)))
}

// unfolded returns the offset of what was written for an offset in the text.
func unfolded(list []fold, decoded int) int {
	i, found := slices.BinarySearchFunc(list, decoded, func(f fold, want int) int { return f.decoded - want })
	if !found {
		i--
	}
	for i+1 < len(list) && list[i+1].decoded == decoded {
		i++ // after all that has no text
	}
	return list[i].raw + decoded - list[i].decoded
}
