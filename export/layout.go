package export

import (
	"bufio"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/schema"
)

// The layout is that of gomof fmt (docs/formatting.md), so that formatting an
// export changes nothing.
const (
	indent     = 3
	maxColumn  = 72
	listMargin = 4 // by which the lines of a list are shorter, but for its last one
)

// A layout writes MOF and knows the column that it is at.
type layout struct {
	out    *bufio.Writer
	column int  // in characters
	begun  bool // there is something to set off from
	tall   bool // what was written last needs an empty line behind it
	mof3   bool // escapes have six digits
}

func (l *layout) put(parts ...string) {
	for _, part := range parts {
		l.out.WriteString(part)
		l.column += utf8.RuneCountInString(part)
	}
}

func (l *layout) line(column int) {
	l.out.WriteByte('\n')
	l.indent(column)
}

func (l *layout) indent(column int) {
	for range column {
		l.out.WriteByte(' ')
	}
	l.column = column
}

// item begins a declaration, member, slot or element. What is tall, because it
// has qualifiers, a body or parameters, has empty lines around it.
func (l *layout) item(column int, tall bool) {
	if l.begun {
		if tall || l.tall {
			l.out.WriteByte('\n')
		}
		l.out.WriteByte('\n')
	}
	l.indent(column)
	l.begun, l.tall = true, tall
}

// open begins the body of an item, and closed ends it.
func (l *layout) open() {
	l.put(" {")
	l.tall = false
}

func (l *layout) closed(column int) {
	if l.tall {
		l.out.WriteByte('\n')
	}
	l.line(column)
	l.put("}")
	l.tall = true
}

// fits reports whether there is room for a blank and n characters more.
func (l *layout) fits(n int) bool { return l.column+1+n <= maxColumn }

// quote returns a string literal: escapes for quotes and backslashes, and for
// control characters, those of Unicode included.
func (l *layout) quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		l.escape(&b, r, '"')
	}
	b.WriteByte('"')
	return b.String()
}

func (l *layout) escape(b *strings.Builder, r, quote rune) {
	switch {
	case r == quote || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\r':
		b.WriteString(`\r`)
	case acts(r) || r == 0xfeff || r == 0xfffe || r == 0xffff:
		b.WriteString(l.hex(r))
	default:
		b.WriteRune(r)
	}
}

// hex writes as many digits as a compiler reads at the most, so that what follows
// is no digit more.
func (l *layout) hex(r rune) string {
	const digits = "0123456789ABCDEF"
	escape := []byte(`\x`)
	shift := 12
	if l.mof3 {
		shift = 20
	}
	for ; shift >= 0; shift -= 4 {
		escape = append(escape, digits[r>>shift&15])
	}
	return string(escape)
}

// parts breaks a string behind blanks into literals that end before the last
// column, where they begin at this one and room is left behind the last.
func (l *layout) parts(s string, column, room int) []string {
	var parts []string
	var b strings.Builder
	b.WriteByte('"')
	width, lastBlank, lastWidth := 1, 0, 0
	for _, r := range s {
		before := b.Len()
		l.escape(&b, r, '"')
		width += utf8.RuneCountInString(b.String()[before:])
		if column+width+1 > maxColumn-room && lastBlank > 0 {
			text := b.String()
			parts = append(parts, text[:lastBlank]+`"`)
			b.Reset()
			b.WriteString(`"` + text[lastBlank:])
			width, lastBlank, lastWidth = 1+width-lastWidth, 0, 0
		}
		if r == ' ' || r == '\n' {
			lastBlank, lastWidth = b.Len(), width
		}
	}
	return append(parts, b.String()+`"`)
}

// str writes a string at this place, or in parts on lines of their own. behind is
// what follows it, and column where its lines begin.
func (l *layout) str(s string, column int, behind int, below bool) {
	literal := l.quote(s)
	if l.fits(utf8.RuneCountInString(literal) + behind) {
		l.put(" ", literal)
		return
	}
	parts := l.parts(s, column, behind)
	if len(parts) == 1 && !below {
		l.put(" ", literal)
		return
	}
	for _, part := range parts {
		l.line(column)
		l.put(part)
	}
}

// list writes values in braces and fills the lines; those that follow begin at
// column. item returns the text of a value, or the parts of a string.
func (l *layout) list(values []any, column int, item func(v any) string) {
	l.put(" {")
	newLine := false
	for i, v := range values {
		last := i == len(values)-1
		text, isText := v.(string)
		var literal string
		if isText {
			literal = l.quote(text)
		} else {
			literal = item(v)
		}
		width := utf8.RuneCountInString(literal)
		room := 1 + listMargin
		if last {
			room = len(" },")
		}
		parts := []string{literal}
		if isText && column+width+room > maxColumn {
			parts = l.parts(text, column, room)
		}
		switch {
		case len(parts) > 1:
			for _, part := range parts {
				l.line(column)
				l.put(part)
			}
		case newLine || !l.fits(width+room):
			l.line(column)
			l.put(literal)
		default:
			l.put(" ", literal)
		}
		newLine = len(parts) > 1
		if !last {
			l.put(",")
		}
	}
	l.put(" }")
}

// qualifiers writes a list in brackets. What has no value, or a boolean, shares
// its line with what follows.
func (l *layout) qualifiers(list []qualifier, column int, item func(v any, t schema.Type) string) {
	l.put("[")
	column++
	shares := false
	for i := range list {
		q := &list[i]
		v := q.val()
		switch {
		case i == 0:
		case shares && l.fits(utf8.RuneCountInString(q.name)+2):
			l.put(" ")
		default:
			l.line(column)
		}
		l.put(q.name)
		l.argument(v, q.typ, column, item)
		l.flavors(q)
		if i < len(list)-1 {
			l.put(",")
		}
		_, shares = v.(bool)
	}
	l.put("]")
}

func (l *layout) argument(v any, t schema.Type, column int, item func(v any, t schema.Type) string) {
	if t.Enum != nil && v != nil && !t.Array {
		l.put(" ( ", item(v, t), " )")
		return
	}
	switch v := v.(type) {
	case []any:
		l.list(v, column+indent, func(v any) string { return item(v, t) })
	case string:
		l.put(" (")
		l.str(v, column+indent, len(" ),"), true)
		l.put(" )")
	default:
		if v != true {
			l.put(" ( ", item(v, t), " )")
		}
	}
}

// flavors writes those of a use that are not those of the declaration.
func (l *layout) flavors(q *qualifier) {
	own, declared := q.flavor, q.qualifierType.flavor
	if own == declared {
		return
	}
	l.put(" :")
	word := func(differs, is bool, yes, no string) {
		switch {
		case differs && is:
			l.put(" ", yes)
		case differs:
			l.put(" ", no)
		}
	}
	word(own.DisableOverride != declared.DisableOverride, own.DisableOverride, "DisableOverride", "EnableOverride")
	word(own.Restricted != declared.Restricted, own.Restricted, "Restricted", "ToSubclass")
	if own.Translatable && !declared.Translatable {
		l.put(" Translatable")
	}
}

// acts reports whether a terminal, or a tool that splits lines, may do something at a
// character instead of showing it.
func acts(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
