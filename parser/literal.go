package parser

import (
	"math/big"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds of value.
const (
	NullValue Kind = iota
	BoolValue
	IntValue
	RealValue
	CharValue
	StringValue
	AliasValue
	ArrayKind
	EmbeddedKind
	ElementKind
	BadValue // an invalid value, which was reported
)

var kindNames = [...]string{"null", "a boolean", "an integer", "a real number", "a character", "a string", "an alias", "an array", "an instance", "the name of an element", "wrong"}

// String returns the kind with its article, for messages.
func (k Kind) String() string { return kindNames[k] }

// Kind returns the kind of v. Its first character determines it.
func (v *Value) Kind() Kind {
	switch {
	case v.Strings != nil:
		return StringValue
	case v.Array != nil:
		return ArrayKind
	case v.Embedded != nil:
		return EmbeddedKind
	case v.Element != nil:
		return ElementKind
	case v.Literal == "":
		return BadValue
	}
	switch c := v.Literal[0]; {
	case c == '\'':
		return CharValue
	case c == '$':
		return AliasValue
	case c|0x20 == 'n':
		return NullValue
	case c|0x20 == 't' || c|0x20 == 'f':
		return BoolValue
	case token.IsReal(v.Literal), token.IsNotFinite(v.Literal):
		return RealValue
	}
	return IntValue
}

// Span covers the literal, the first part of a string with several parts, or the opening
// brace. In CIM-XML, it covers the first line of the text.
func (v *Value) Span() diag.Span {
	length := len(v.Literal)
	switch {
	case v.Len > 0:
		length = v.Len
	case len(v.Strings) > 0:
		length = len(v.Strings[0])
	case v.Array != nil:
		length = 1
	case v.Embedded != nil:
		length = len(v.Embedded.Keyword)
	case v.Element != nil:
		length = v.Element.Name.Pos.Offset + len(v.Element.Name.Text) - v.Pos.Offset
	}
	return diag.Span{Pos: v.Pos, Len: length}
}

// Text returns the decoded string of a StringValue.
func (v *Value) Text() string { return token.Unquote(v.Strings) }

// Bool returns the value of a BoolValue.
func (v *Value) Bool() bool { return v.Literal[0]|0x20 == 't' }

// Char returns the UCS-2 code of a CharValue. It returns false for a malformed literal,
// which the lexer reported.
func (v *Value) Char() (c uint16, ok bool) { return token.UnquoteChar(v.Literal) }

// spoil makes v a [BadValue], after it was reported.
func (v *Value) spoil() { *v = Value{Pos: v.Pos, Len: v.Span().Len} }

// Malformed reports whether v is a BadValue, or a number, character or alias that the lexer
// reported, so that it needs no further diagnostics.
func (v *Value) Malformed() bool {
	switch v.Kind() {
	case BadValue:
		return true
	case IntValue:
		return !token.IsInteger(v.Literal)
	case CharValue:
		_, ok := v.Char()
		return !ok
	case AliasValue:
		return v.Literal == "$"
	}
	return false
}

// Int returns the value of an IntValue. It returns false for a malformed literal, which the
// lexer reported, and for one with more than 128 digits.
func (v *Value) Int() (n *big.Int, ok bool) { return token.ParseInt(v.Literal) }

// Elements returns the values of an array, or v itself as the only element.
func (v *Value) Elements() []*Value {
	if v.Array != nil {
		return v.Array.Items
	}
	return []*Value{v}
}

// Initializer returns the value of a qualifier in any notation, or nil if it has none:
// MaxLen(64), Values{"a"}, Key.
func (q *Qualifier) Initializer() *Value {
	if q.Array != nil {
		return &Value{Pos: q.Array.Pos, Array: q.Array}
	}
	return q.Value
}
