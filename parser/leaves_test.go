package parser

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// The twins are the leaves with tags for participle.
type (
	pragmaTwin struct {
		Word string           `parser:"@Directive"`
		Name *Name            `parser:"@@?"`
		Args []*pragmaArgTwin `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
	}
	pragmaArgTwin struct {
		Strings []string `parser:"  @String+"`
		Word    string   `parser:"| @( Ident | Int )"`
	}
	qualifierListTwin struct {
		Items []*qualifierTwin `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	}
	qualifierTwin struct {
		Name    *Name           `parser:"@@"`
		Value   *constantTwin   `parser:"( '(' @@ ')'"`
		Array   []*constantTwin `parser:"| '{' ( @@ ( ',' @@ )* )? '}' )?"`
		Flavors []*Name         `parser:"( ':' @@+ )?"`
	}
	constantTwin struct {
		Literal string   `parser:"  @( Int | Real | Char | Bool | Null | Alias )"`
		Strings []string `parser:"| @String+"`
		Element []*Name  `parser:"| @@ ( '.' @@ )?"`
	}
	valueTwin struct {
		Array    []*valueTwin  `parser:"  '{' ( @@ ( ',' @@ )* )? '}'"`
		Embedded *Embedded     `parser:"| (?= ( 'instance' | 'value' ) 'of' ) @@"`
		Constant *constantTwin `parser:"| @@"`
	}
	typeTwin struct {
		Name  string `parser:"(?! ( 'structure' | 'enumeration' ) Ident ( '{' | ':' ) ) @Ident"`
		Ref   bool   `parser:"@Ref?"`
		Array *Array `parser:"( (?= '[' ']' Ident '(' ) @@ )?"`
	}
	arrayTwin struct {
		Size string `parser:"'[' @Int? ']'"`
	}
	nameTwin struct {
		Text string `parser:"@Ident"`
	}
)

// The productions of the leaves in docs/grammar.ebnf are those of their twins.
func TestLeafProductions(t *testing.T) {
	var twins strings.Builder
	twins.WriteString(build[pragmaTwin]().String() + "\n")
	twins.WriteString(build[qualifierListTwin]().String() + "\n")
	twins.WriteString(build[valueTwin]().String() + "\n")
	twins.WriteString(build[typeTwin]().String() + "\n")
	twins.WriteString(build[arrayTwin]().String() + "\n")
	twins.WriteString(build[nameTwin]().String() + "\n")
	got := map[string]bool{}
	for line := range strings.Lines(strings.ReplaceAll(twins.String(), "Twin", "")) {
		got[line] = true
	}
	for line := range strings.Lines(strings.TrimPrefix(leafProductions, "\n")) {
		if !got[line] {
			t.Errorf("no twin has the production %s", line)
		}
	}
	productions := regexp.MustCompile(`(?m)^(\w+) = `).FindAllStringSubmatch(grammarText(), -1)
	defined := map[string]bool{}
	for _, p := range productions {
		if defined[p[1]] {
			t.Errorf("production %s is there twice", p[1])
		}
		defined[p[1]] = true
	}
	for _, used := range regexp.MustCompile(`\b[A-Z]\w*`).FindAllString(grammarText(), -1) {
		if !defined[used] {
			t.Errorf("production %s is missing", used)
		}
	}
}

// A leaf accepts the same texts as its twin, reports errors at the same token, and stops at
// the same place.
func TestLeavesReadTheirProductions(t *testing.T) {
	t.Run("qualifier list", func(t *testing.T) {
		var texts []string
		for _, q := range []string{
			`Key`, `key`, `MaxLen(64)`, `Description("a" /* c */ "b")`, `Q(null)`, `Q(true)`, `Q(-1.5e3)`, `Q('x')`, `Q($A)`,
			`ValueMap{"1","2"}`, `ValueMap{}`, `Q({1})`, `Q{{1},{2}}`, `Q{1,}`, `Q{,}`, `Q{1 2}`, `Q(`, `Q()`, `Q(1`, `Q(1,2)`, `Q{1`, `Q{`,
			`Description("d") : ToSubclass`, `Description("d") : ToSubclass Translatable`, `Key :`, `Key : 5`, `:`, `5`, `"a"`, `true`, `ref`, ``,
			`Q(instance of X { })`, `Q(=)`, `Q[1]`, `class`, `Association`, `Key ToSubclass`, `Q(E.A)`, `Q(A)`, `Q(E.)`, `Q{A, E.B}`,
		} {
			texts = append(texts, "["+q+"]", "["+q, "["+q+", Key]", "[Key, "+q+"] string")
		}
		agree[struct {
			List *QualifierList `parser:"@@"`
		}, struct {
			List *qualifierListTwin `parser:"@@"`
		}](t, append(texts, `string s`)...)
	})
	t.Run("value", func(t *testing.T) {
		agree[struct {
			Value *Value `parser:"@@"`
		}, valueTwin](t,
			`1`, `-0x1F`, `1.5`, `'a'`, `"a"`, `"a" "b"`, `true`, `null`, `$A`, `{}`, `{1}`, `{1, 2}`, `{1,}`, `{1`, `{{1}, {}}`, `{$A, null}`,
			`instance of X { }`, `instance of X { a = 1; b; }`, `INSTANCE OF X { [Q] a = {1}; }`, `instance of X { a = 1 }`, `instance of { }`,
			`instance of X`, `instance`, `instance of`, `value of X { a = value of Y { }; }`, `value of X as $A { }`, `value`, `of`,
			`Red`, `Color.Red`, `Color.`, `Color.Red.Green`, `.Red`, `=`, ``, `ref`, `(`, `{Red, Color.Green}`, `[`,
		)
	})
	t.Run("type", func(t *testing.T) {
		agree[struct {
			Type *Type `parser:"@@"`
		}, typeTwin](t,
			`string s`, `X_A ref r`, `ref r`, `uint8[] m()`, `uint8[] m`, `uint8[4] m()`, `uint8[`, `X ref [] m(`, `structure s;`, `structure s {`,
			`structure s : t {`, `enumeration e;`, `enumeration e :`, `Structure S {`, `5`, `"a"`, `true`, ``,
		)
	})
	t.Run("array", func(t *testing.T) {
		agree[struct {
			Array *Array `parser:"@@"`
		}, arrayTwin](t, `[]`, `[4]`, `[a]`, `[4`, `[`, `]`, `[4 5]`, ``)
	})
	t.Run("pragma", func(t *testing.T) {
		agree[struct {
			Pragma *Pragma `parser:"@@"`
		}, pragmaTwin](t,
			`#pragma include("a" "b")`, `#pragma deleteclass("A", NOFAIL)`, `#pragma autorecover`, `#include ("f")`, `#pragma`, `#pragma x()`, `#pragma x(5)`, `#pragma classflags(64)`,
			`#pragma x("a"`, `#pragma x("a",)`, `#pragma x y`, `#pragma x"a"`, `pragma x`, ``,
		)
	})
	t.Run("name", func(t *testing.T) {
		agree[struct {
			Name *Name `parser:"@@"`
		}, nameTwin](t, `a`, `class`, `true`, `5`, `"a"`, ``)
	})
}

// agree parses each text with the leaf and its twin.
func agree[Leaf, Twin any](t *testing.T, texts ...string) {
	leaf, twin := build[Leaf](), build[Twin]()
	for _, text := range texts {
		t.Run(text, func(t *testing.T) {
			got, want := outcome(leaf, text), outcome(twin, text)
			if got != want {
				t.Errorf("leaf: %s\ntwin: %s", got, want)
			}
		})
	}
}

// outcome returns where parsing stopped, and whether with an error.
func outcome[P any](parser *participle.Parser[P], text string) string {
	stream := token.Scan(&diag.File{Name: "in.mof", Text: text}, token.Rules{}, new(diag.List))
	lex, err := lexer.Upgrade(&scanned{stream.Tokens})
	if err != nil {
		panic(err)
	}
	if _, err := parser.ParseFromLexer(lex, trailing); err != nil {
		return fmt.Sprint("error at ", err.(participle.Error).Position())
	}
	return fmt.Sprintf("read up to %s at %s", lex.Peek(), lex.Peek().Pos)
}
