package parser

import (
	"math/big"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// Kind says what sort of literal a Value is.
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
	BadValue // what was written has been reported
)

var kindNames = [...]string{"null", "a boolean", "an integer", "a real number", "a character", "a string", "an alias", "an array", "an instance", "the name of an element", "wrong"}

// String names the kind with its article, for messages.
func (k Kind) String() string { return kindNames[k] }

// Kind returns the sort of v. It follows from the first character, as each
// token starts with another.
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

// Span covers the literal, its first part where a string has several, or the
// opening brace; in CIM-XML, the first line of the text.
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

// Bool returns the truth of a BoolValue.
func (v *Value) Bool() bool { return v.Literal[0]|0x20 == 't' }

// Char returns the UCS-2 code of a CharValue; ok is false for a malformed one,
// which the lexer has reported.
func (v *Value) Char() (c uint16, ok bool) { return token.UnquoteChar(v.Literal) }

// spoil makes a [BadValue] of v, which has been reported.
func (v *Value) spoil() { *v = Value{Pos: v.Pos, Len: v.Span().Len} }

// Malformed reports whether v is a BadValue, or a number, character or alias that the
// lexer has reported. Nothing more need be said about it.
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

// Int returns the value of an IntValue; ok is false for a malformed one, which
// the lexer has reported, and for one of more than 128 digits.
func (v *Value) Int() (n *big.Int, ok bool) { return token.ParseInt(v.Literal) }

// Elements returns the values of an array, or v itself as the only one.
func (v *Value) Elements() []*Value {
	if v.Array != nil {
		return v.Array.Items
	}
	return []*Value{v}
}

// Initializer returns the value of a qualifier whichever way it was written,
// or nil where it has none: MaxLen(64), Values{"a"}, Key.
func (q *Qualifier) Initializer() *Value {
	if q.Array != nil {
		return &Value{Pos: q.Array.Pos, Array: q.Array}
	}
	return q.Value
}
