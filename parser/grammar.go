package parser

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// grammar is participle's parser for a file, and for the productions that are parsed
// separately: declarations and, after an error, members. They share one parser.
var grammar = sync.OnceValue(func() *productions {
	file := build[File]()
	return &productions{
		file:    file,
		decl:    productionOf[Decl](file),
		member:  productionOf[Member](file),
		element: productionOf[Element](file),
		slot:    productionOf[Slot](file),
	}
})

// embedded is the parser for Embedded, to which only a leaf refers.
var embedded = sync.OnceValue(build[Embedded])

type productions struct {
	file    *participle.Parser[File]
	decl    production[Decl]
	member  production[Member]
	element production[Element]
	slot    production[Slot]
}

type production[P any] = *participle.Parser[P]

func build[P any]() *participle.Parser[P] {
	return participle.MustBuild[P](
		participle.Lexer(definition{}),
		participle.CaseInsensitive("Ident"),
		participle.UseLookahead(0), // the first token decides, unless a production looks ahead
	)
}

func productionOf[P any](file *participle.Parser[File]) production[P] {
	p, err := participle.ParserForProduction[P](file)
	if err != nil {
		panic(err) // the tags are wrong
	}
	return p
}

// trailing lets a production end before the end of the file.
var trailing = participle.AllowTrailing(true)

// read lets participle parse a production from the next token on, and makes the token after
// the production the next one. After an error, the next token is the wrong one, and read
// returns the part that was parsed. what names the production, in case its first token is
// wrong.
func read[P any](p *parse, production production[P], what string) (*P, *mistake) {
	start := p.next
	p.seek(start)
	node, err := production.ParseFromLexer(p.stream.Lexer, trailing)
	if err == nil {
		p.next = int(p.stream.Lexer.RawCursor())
		return node, nil
	}
	m := mistakeOf(err, what)
	p.next = p.tokenAt(positionOf(err).Offset, start)
	m.token = p.next
	return node, m
}

// seek moves participle's lexer to a token. It can only go back to the start of the last
// read.
func (p *parse) seek(to int) {
	lex := p.stream.Lexer
	if int(lex.RawCursor()) > to {
		lex.LoadCheckpoint(p.mark)
	}
	lex.FastForward(lexer.RawCursor(to - 1))
	p.mark = lex.MakeCheckpoint()
}

// positionOf returns the place of an error of participle.
func positionOf(err error) lexer.Position {
	var perr participle.Error
	if !errors.As(err, &perr) {
		panic(fmt.Sprintf("participle returned %T: %v", err, err))
	}
	return perr.Position()
}

// unexpected is the error that a leaf returns for an unexpected token. participle returns
// the same error for the tags.
func unexpected(t *token.Token, want string) error {
	return &participle.UnexpectedTokenError{Unexpected: *t, Expect: want}
}

// definition is the lexer definition that participle needs to build a parser.
type definition struct{}

// Symbols implements lexer.Definition.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": token.EOF, "Ident": token.Ident, "Int": token.Int, "Real": token.Real, "Char": token.Char,
		"String": token.String, "Alias": token.Alias, "Bool": token.Bool, "Null": token.Null, "Ref": token.Ref,
		"Directive": token.Directive, "Punct": token.Punct,
	}
}

// Lex implements lexer.Definition, for the parsers' own Parse methods. [Parse] scans all
// tokens first.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &scanned{token.Scan(&diag.File{Name: filename, Text: string(text)}, token.Rules{}, new(diag.List)).Tokens}, nil
}

// A scanned returns tokens that were scanned before.
type scanned struct{ tokens []token.Token }

// Next implements lexer.Lexer.
func (s *scanned) Next() (token.Token, error) {
	if len(s.tokens) == 0 {
		return lexer.EOFToken(lexer.Position{}), nil
	}
	t := s.tokens[0]
	s.tokens = s.tokens[1:]
	return t, nil
}

// sameWord compares words without regard to case, as MOF does.
func sameWord(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
