package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Three quarters of a schema are qualifiers, so they parse themselves: by the
// productions below, which docs/grammar.ebnf shows and a test holds the code
// against, but without participle's reflection.

type qualifierSyntax struct {
	Name     string            `parser:"@Ident"`
	Constant *constantSyntax   `parser:"( '(' @@ ')'"`
	Array    []*constantSyntax `parser:"| '{' ( @@ ( ',' @@ )* )? '}' )?"`
	Flavors  []string          `parser:"( ':' @Ident+ )?"`
}

type constantSyntax struct {
	Literal string   `parser:"  @( Int | Real | Char | Bool | Null | Alias )"`
	Strings []string `parser:"| @String+"`
}

var qualifiers = participle.MustBuild[qualifierSyntax](
	participle.Lexer(definition{}),
	participle.CaseInsensitive("Ident"),
	participle.UseLookahead(0),
)

// Grammar returns the grammar in EBNF, as participle prints it.
func Grammar() string {
	text := declarations.String() + "\n" + qualifiers.String()
	return strings.NewReplacer("QualifierSyntax", "Qualifier", "ConstantSyntax", "Constant").Replace(text)
}

// Parse implements participle.Parseable.
func (q *Qualifier) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if t.Type != tokIdent {
		return unexpected(t, "Qualifier")
	}
	q.Name = name(lex.Next())
	var err error
	switch lex.Peek().Value {
	case "(":
		lex.Next()
		if q.Value, err = constant(lex); err == nil {
			err = punct(lex, ")")
		}
	case "{":
		q.Array, err = constants(lex)
	}
	if err != nil || lex.Peek().Value != ":" {
		return err
	}
	lex.Next()
	for lex.Peek().Type == tokIdent {
		q.Flavors = append(q.Flavors, name(lex.Next()))
	}
	if q.Flavors == nil {
		return unexpected(lex.Peek(), "<ident>")
	}
	return nil
}

func constant(lex *lexer.PeekingLexer) (*Value, error) {
	t := lex.Peek()
	v := &Value{Pos: diag.Pos(t.Pos)}
	switch t.Type {
	case tokInt, tokReal, tokChar, tokBool, tokNull, tokAlias:
		v.Literal = lex.Next().Value
	case tokString:
		for lex.Peek().Type == tokString {
			v.Strings = append(v.Strings, lex.Next().Value)
		}
	default:
		return nil, unexpected(t, "Value")
	}
	return v, nil
}

// constants reads a list in braces.
func constants(lex *lexer.PeekingLexer) (*ArrayValue, error) {
	array := &ArrayValue{Pos: diag.Pos(lex.Next().Pos)}
	if lex.Peek().Value == "}" {
		lex.Next()
		return array, nil
	}
	for {
		v, err := constant(lex)
		if err != nil {
			return nil, err
		}
		array.Items = append(array.Items, v)
		if lex.Peek().Value != "," {
			return array, punct(lex, "}")
		}
		lex.Next()
	}
}

func name(t *lexer.Token) *Name { return &Name{Pos: diag.Pos(t.Pos), Text: t.Value} }

func punct(lex *lexer.PeekingLexer, want string) error {
	if t := lex.Peek(); t.Value != want {
		return unexpected(t, `"`+want+`"`)
	}
	lex.Next()
	return nil
}

func unexpected(t *lexer.Token, want string) error {
	return &participle.UnexpectedTokenError{Unexpected: *t, Expect: want}
}
