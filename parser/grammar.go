package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2"
)

// The productions of the whole language, without the speed: docs/grammar.ebnf is
// printed from them, and a test holds [reader] against them, on what is right and
// on what is wrong.

type fileSyntax struct {
	Decls []*declSyntax `parser:"@@*"`
}

type declSyntax struct {
	Pragma *pragmaSyntax        `parser:"  @@"`
	List   []*qualifierSyntax   `parser:"| ( '[' @@ ( ',' @@ )* ']' )?"`
	Decl   *qualifierDeclSyntax `parser:"  ( @@"`
	Class  *classSyntax         `parser:"  | @@"`
	Enum   *enumerationSyntax   `parser:"  | @@"`
	Value  *instanceSyntax      `parser:"  | @@ )"`
}

type pragmaSyntax struct {
	Word string             `parser:"@Directive"`
	Name string             `parser:"@Ident?"`
	Args []*pragmaArgSyntax `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
}

type pragmaArgSyntax struct {
	Strings []string `parser:"  @String+"`
	Word    string   `parser:"| @Ident"`
}

type qualifierDeclSyntax struct {
	Name    string       `parser:"'qualifier' @Ident ':'"`
	Type    []string     `parser:"( (?! 'scope' | Ident '(' ) @Ident )+"`
	Array   *arraySyntax `parser:"@@?"`
	Default *valueSyntax `parser:"( '=' @@ )?"`
	Ended   string       `parser:"( (?= ';' 'scope' ) @';' )?"`
	Scope   []string     `parser:"( ','? 'scope' '(' @Ident ( ',' @Ident )* ')'"`
	Flavor  []string     `parser:"  ( ','? ( 'flavor' | 'policy' ) '(' @Ident ( ',' @Ident )* ')' )? )? ';'"`
}

type arraySyntax struct {
	Size string `parser:"'[' @Int? ']'"`
}

type classSyntax struct {
	Keyword string          `parser:"@( 'class' | 'structure' | 'association' )"`
	Name    string          `parser:"@Ident"`
	Alias   string          `parser:"( 'as' @Alias )?"`
	Super   string          `parser:"( ':' @Ident )?"`
	Body    []*memberSyntax `parser:"'{' @@* '}' ';'"`
}

type enumerationSyntax struct {
	Name     string           `parser:"'enumeration' @Ident ':'"`
	Base     string           `parser:"@Ident"`
	Elements []*elementSyntax `parser:"'{' ( @@ ( ',' @@ )* )? '}' ';'"`
}

type elementSyntax struct {
	List  []*qualifierSyntax `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Name  string             `parser:"@Ident"`
	Value *valueSyntax       `parser:"( '=' @@ )?"`
}

type instanceSyntax struct {
	Keyword string        `parser:"@( 'instance' | 'value' ) 'of'"`
	Class   string        `parser:"@Ident"`
	Alias   string        `parser:"( 'as' @Alias )?"`
	Slots   []*slotSyntax `parser:"'{' @@* '}' ';'"`
}

type memberSyntax struct {
	List   []*qualifierSyntax `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Local  *localSyntax       `parser:"( @@"`
	Member *featureSyntax     `parser:"| @@ )"`
}

// A word before a name and a brace or colon declares a type; before a name and
// anything else it is a type.
type localSyntax struct {
	Class *classSyntax       `parser:"(?= 'structure' Ident ( '{' | ':' ) ) @@"`
	Enum  *enumerationSyntax `parser:"| (?= 'enumeration' Ident ':' ) @@"`
}

type featureSyntax struct {
	Type    *typeSyntax      `parser:"@@"`
	Result  *arraySyntax     `parser:"( (?= '[' ']' Ident '(' ) @@ )?"`
	Name    string           `parser:"@Ident"`
	Method  *parameterSyntax `parser:"( @@"`
	Array   *arraySyntax     `parser:"| @@"`
	Value   *valueSyntax     `parser:"  ( '=' @@ )?"`
	Default *valueSyntax     `parser:"| '=' @@ )? ';'"`
}

type typeSyntax struct {
	Name string `parser:"@Ident"`
	Ref  bool   `parser:"@Ref?"`
}

type parameterSyntax struct {
	List []*paramSyntax `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
}

type paramSyntax struct {
	List  []*qualifierSyntax `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Type  *typeSyntax        `parser:"@@"`
	Name  string             `parser:"@Ident"`
	Array *arraySyntax       `parser:"@@?"`
	Value *valueSyntax       `parser:"( '=' @@ )?"`
}

type slotSyntax struct {
	List  []*qualifierSyntax `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Name  string             `parser:"@Ident"`
	Value *valueSyntax       `parser:"( '=' @@ )? ';'"`
}

type qualifierSyntax struct {
	Name     string            `parser:"@Ident"`
	Constant *constantSyntax   `parser:"( '(' @@ ')'"`
	Array    []*constantSyntax `parser:"| '{' ( @@ ( ',' @@ )* )? '}' )?"`
	Flavors  []string          `parser:"( ':' @Ident+ )?"`
}

type constantSyntax struct {
	Literal string   `parser:"  @( Int | Real | Char | Bool | Null | Alias )"`
	Strings []string `parser:"| @String+"`
	Element []string `parser:"| @Ident ( '.' @Ident )?"`
}

type valueSyntax struct {
	Array    []*valueSyntax  `parser:"  '{' ( @@ ( ',' @@ )* )? '}'"`
	Embedded *embeddedSyntax `parser:"| (?= ( 'instance' | 'value' ) 'of' ) @@"`
	Constant *constantSyntax `parser:"| @@"`
}

type embeddedSyntax struct {
	Keyword string        `parser:"@( 'instance' | 'value' ) 'of'"`
	Class   string        `parser:"@Ident"`
	Slots   []*slotSyntax `parser:"'{' @@* '}'"`
}

// syntax is the parser that participle makes of these productions.
func syntax[P any]() *participle.Parser[P] {
	return participle.MustBuild[P](
		participle.Lexer(definition{}),
		participle.CaseInsensitive("Ident"),
		participle.UseLookahead(0), // LL(1): the first token decides, but where a production looks ahead
	)
}

// Grammar returns the grammar in EBNF, as participle prints it.
func Grammar() string {
	return strings.ReplaceAll(syntax[fileSyntax]().String(), "Syntax", "")
}
