package cimxml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// A valueKind is what the element around a value defines.
type valueKind struct {
	typ      string // in lower case
	embedded bool   // it is an instance or a class
}

func (x *reader) kindOf(t *tag) valueKind {
	var k valueKind
	if a := t.attr("TYPE"); a != nil {
		k.typ = strings.ToLower(a.value)
	}
	k.embedded = t.attr("EmbeddedObject") != nil || t.attr("EMBEDDEDOBJECT") != nil
	return k
}

// null is the value of an element that has none.
func (x *reader) null(t *tag) *parser.Value {
	v := x.values.take()
	v.Pos, v.Literal, v.Len = t.pos, "null", len(t.name)
	return v
}

// value reads a value of any form.
func (x *reader) value(t *tag, kind valueKind) *parser.Value {
	switch t.name {
	case "VALUE.NULL":
		x.each(t, func(*tag) {})
		return x.null(t)
	case "VALUE.ARRAY", "VALUE.REFARRAY":
		v := x.values.take()
		v.Pos, v.Array, v.Len = t.pos, &parser.ArrayValue{Pos: t.pos}, len(t.name)
		x.each(t, func(inner *tag) { v.Array.Items = append(v.Array.Items, x.value(inner, kind)) })
		return v
	case "VALUE.REFERENCE":
		v := x.values.take()
		v.Pos, v.Len = t.pos, len(t.name)
		v.Strings = []string{token.Quote(x.reference(t, 0), false)}
		return v
	}
	return x.literal(t, x.content(t), kind)
}

// spoil makes v a [parser.BadValue], after it was reported.
func spoil(v *parser.Value) { *v = parser.Value{Pos: v.Pos, Len: v.Span().Len} }

// content reads the text of an element that has no other content.
func (x *reader) content(parent *tag) content {
	var c content
	var parts []string
	for {
		switch t, text := x.step(); {
		case t != nil:
			x.misplaced(t, parent, nil)
			x.skip()
		case text == nil:
			if len(parts) > 1 {
				c.text = strings.Join(parts, "")
			}
			return c
		default:
			if parts = append(parts, text.text); len(parts) == 1 {
				c = *text
			}
			c.end = text.end
		}
	}
}

// literal makes a value of the text in VALUE.
func (x *reader) literal(t *tag, c content, kind valueKind) *parser.Value {
	v := x.values.take()
	v.Pos, v.Len = t.pos, len(t.name)
	if c.end > c.start {
		v.Pos, v.Len = x.shown(c, kind)
	}
	switch {
	case kind.embedded && strings.HasPrefix(strings.TrimLeft(c.text, " \t\r\n"), "<"):
		if x.embed(v, c) {
			return v
		}
		v.Strings = []string{token.Quote(c.text, false)}
	case kind.typ == "string" || kind.typ == "datetime" || kind.typ == "":
		v.Strings = []string{token.Quote(c.text, false)}
	default:
		text := c.text
		if kind.typ != "char16" {
			text = strings.Trim(text, " \t\r\n")
		}
		var ok bool
		if v.Literal, ok = literalOf(text, kind.typ); !ok {
			if !isTypeWord(kind.typ) { // the type has been reported
				spoil(v)
				return v
			}
			x.diags.Error(XMLValue, v.Span(), "value %s is not of type %s", quotedSome(text), kind.typ)
			spoil(v)
		}
	}
	return v
}

// shown is the place of a text and the length of its first line, without the blanks around a
// number.
func (x *reader) shown(c content, kind valueKind) (pos diag.Pos, length int) {
	raw := x.text[c.start:c.end]
	if kind.typ != "string" && kind.typ != "char16" {
		c.start += len(raw) - len(strings.TrimLeft(raw, " \t\r\n"))
		raw = strings.Trim(raw, " \t\r\n")
	}
	pos = x.place(c.start)
	if end := strings.IndexAny(raw, "\r\n"); end >= 0 {
		raw = raw[:end]
	}
	if x.embedded > 0 { // entities of the text around make it longer, no character shorter
		raw = raw[:min(len(raw), 1)]
	}
	return pos, max(1, len(raw))
}

// literalOf returns the literal of MOF for a text of XML. ok is false if it is not a value of
// the type.
func literalOf(text, typ string) (literal string, ok bool) {
	switch typ {
	case "boolean":
		literal = strings.ToLower(text)
		return literal, literal == "true" || literal == "false"
	case "char16":
		return charLiteralOf(text)
	case "real32", "real64":
		return realLiteral(text)
	case "string", "datetime":
		return "", false
	}
	return integerLiteral(text)
}

// charLiteralOf writes one character. Those of MOF have 16 bits.
func charLiteralOf(text string) (string, bool) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case size == 0 || size != len(text) || r > 0xffff || utf16.IsSurrogate(r):
		return "", false
	case r == '\'' || r == '\\':
		return `'\` + text + `'`, true
	case r < ' ':
		return fmt.Sprintf(`'\x%04X'`, r), true
	}
	return "'" + text + "'", true
}

// integerLiteral returns the literal of an integer. In XML it is decimal or hexadecimal;
// leading zeros would make it octal in MOF.
func integerLiteral(text string) (string, bool) {
	sign := text[:len(text)-len(strings.TrimLeft(text, "+-"))]
	digits := text[len(sign):]
	if hex := len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x'; !hex {
		if !token.IsDigits(digits) {
			return "", false
		}
		digits = strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:]
	}
	return sign + digits, token.IsInteger(sign + digits)
}

// realLiteral returns the literal of a real number. MOF needs a point with digits after it.
func realLiteral(text string) (string, bool) {
	if token.IsReal(text) {
		return text, true
	}
	if signed := "+" + text; token.IsNotFinite(signed) {
		return signed, true
	} else if token.IsNotFinite(text) {
		return text, true
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil && !isRange(err) || strings.ContainsAny(text, "xXpP_iInN") {
		return "", false
	}
	number, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		number, exponent = text[:i], text[i:]
	}
	if literal, ok := integerLiteral(number); ok && exponent == "" {
		return literal, true
	}
	number = strings.TrimSuffix(number, ".")
	if !strings.Contains(number, ".") {
		number += ".0"
	}
	return number + exponent, token.IsReal(number + exponent)
}

// isRange reports whether a number was read but is too large.
func isRange(err error) bool {
	n, ok := err.(*strconv.NumError)
	return ok && n.Err == strconv.ErrRange
}

// maxEmbedded bounds how deep instances are embedded in each other: each level is escaped
// once more.
const maxEmbedded = 8

// embed reads the text of a value as an instance. It returns false for a class, which
// remains text: MOF has no such value.
func (x *reader) embed(v *parser.Value, c content) bool {
	if x.embedded >= maxEmbedded {
		x.diags.Error(token.TooDeep, v.Span(), "embedded instances are nested more than %d deep", maxEmbedded)
		return false
	}
	outer, list := x.xmlReader, folds(x.text[c.start:c.end])
	defer func() {
		x.xmlReader = outer
		x.embedded--
	}()
	x.embedded++
	before := len(*outer.diags)
	x.xmlReader = newXMLReader(c.text, func(offset int) diag.Pos { return outer.place(c.start + unfolded(list, offset)) }, outer.diags)
	x.known, x.around = outer.known, outer.around+len(outer.open)
	isClass := false
	x.root([]string{"INSTANCE", "CLASS"}, func(t *tag) {
		if isClass = t.name == "CLASS"; isClass {
			x.skip()
			return
		}
		e := &parser.Embedded{Pos: t.pos, Keyword: "instance", Class: x.name(t, "CLASSNAME")}
		_, e.Slots = x.slotsOf(t)
		if e.Class != nil {
			v.Embedded = e
		}
	})
	if v.Embedded == nil && !isClass && len(*outer.diags) == before {
		x.diags.Error(XMLValue, v.Span(), "embedded object is empty, expected INSTANCE or CLASS")
	}
	return v.Embedded != nil
}

// A namespacePath is a namespace and its host, if that is said.
type namespacePath struct{ host, namespace string }

// namespacePath reads NAMESPACEPATH or LOCALNAMESPACEPATH.
func (x *reader) namespacePath(t *tag) (p namespacePath) {
	x.each(t, func(inner *tag) {
		switch inner.name {
		case "HOST":
			p.host = strings.Trim(x.content(inner).text, " \t\r\n")
		case "LOCALNAMESPACEPATH":
			p.namespace = x.namespacePath(inner).namespace
		default:
			if a := x.required(inner, "NAME"); a != nil {
				p.namespace = x.within(p.namespace, a)
			}
			x.each(inner, func(*tag) {})
		}
	})
	return p
}

// maxNamespace bounds the length of a namespace.
const maxNamespace = 1024

// within adds a namespace to the path of the one that it is in.
func (x *reader) within(path string, a *attr) string {
	name := strings.Trim(a.value, "/")
	switch {
	case name == "" || strings.ContainsAny(name, ":.\"'= \t\r\n\\") || strings.Contains(name, "//") || len(path)+len(name) > maxNamespace:
		x.diags.Error(XMLAttribute, a.span, "attribute NAME of NAMESPACE is %s, expected the name of a namespace", quotedSome(a.value))
		return path
	case path == "":
		return name
	}
	return path + "/" + name
}

// An objectPath is a path as it is written in MOF.
type objectPath struct {
	namespacePath
	text string // after the namespace
}

func (p objectPath) String() string {
	switch {
	case p.host != "":
		return "//" + p.host + "/" + p.namespace + ":" + p.text
	case p.namespace != "":
		return p.namespace + ":" + p.text
	}
	return p.text
}

// Bounds on an object path: each reference in a key doubles the backslashes.
const (
	maxPathText    = 64 << 10
	maxPathNesting = 4
)

// path reads the path of a class or an instance. depth is how many keys it is inside of.
func (x *reader) path(t *tag, depth int) (p objectPath) {
	switch t.name {
	case "CLASSNAME":
		p.text = x.pathName(t, "NAME")
		x.each(t, func(*tag) {})
		return p
	case "INSTANCENAME":
		p.text = x.instanceName(t, depth)
		return p
	}
	x.each(t, func(inner *tag) {
		switch inner.name {
		case "NAMESPACEPATH", "LOCALNAMESPACEPATH":
			p.namespacePath = x.namespacePath(inner)
		default:
			p.text = x.path(inner, depth).text
		}
	})
	return p
}

// pathName reads a name in a path, or "" if there is none.
func (x *reader) pathName(t *tag, attribute string) string {
	if n := x.name(t, attribute); n != nil {
		return n.Text
	}
	return ""
}

// instanceName reads the keys of an instance: none, one without a name, or several.
func (x *reader) instanceName(t *tag, depth int) string {
	var out strings.Builder
	out.WriteString(x.pathName(t, "CLASSNAME"))
	mark := "."
	x.each(t, func(inner *tag) {
		if inner.name != "KEYBINDING" {
			x.keep(&out, inner, "="+x.key(inner, depth))
			return
		}
		name, value := x.pathName(inner, "NAME"), ""
		x.each(inner, func(of *tag) { value = x.key(of, depth) })
		x.keep(&out, inner, mark+name+"="+value)
		mark = ","
	})
	if mark == "." && !strings.Contains(out.String(), "=") {
		out.WriteString("=@") // the only instance of its class
	}
	return out.String()
}

// keep adds to a path, unless it gets too long.
func (x *reader) keep(out *strings.Builder, t *tag, text string) {
	switch {
	case out.Len()+len(text) <= maxPathText:
		out.WriteString(text)
	case x.once("path"):
		x.diags.Error(XMLValue, t.span(), "object path is longer than %d bytes", maxPathText)
	}
}

// key reads the value of a key.
func (x *reader) key(t *tag, depth int) string {
	if t.name == "VALUE.REFERENCE" {
		return quoteKey(x.reference(t, depth+1))
	}
	kind := t.attr("VALUETYPE")
	text := x.content(t).text
	if len(text) > maxPathText {
		text = text[:maxPathText+1] // which keep refuses
	}
	if kind == nil || strings.EqualFold(kind.value, "string") {
		return quoteKey(text)
	}
	if !strings.EqualFold(kind.value, "boolean") && !strings.EqualFold(kind.value, "numeric") && x.once("valuetype") {
		x.diags.Error(XMLAttribute, kind.span, "attribute VALUETYPE is %s, expected string, boolean or numeric", quotedSome(kind.value))
	}
	return strings.Trim(text, " \t\r\n")
}

var keyEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoteKey(text string) string { return `"` + keyEscaper.Replace(text) + `"` }

// reference reads VALUE.REFERENCE as the text of a path.
func (x *reader) reference(t *tag, depth int) string {
	if depth > maxPathNesting {
		if x.once("reference") {
			x.diags.Error(token.TooDeep, t.span(), "references are nested more than %d deep", maxPathNesting)
		}
		x.skip()
		return ""
	}
	text := ""
	x.each(t, func(inner *tag) { text = x.path(inner, depth).String() })
	return text
}
