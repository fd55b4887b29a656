package parser

import "github.com/gomof/gomof/diag"

// The syntax tree is participle's: the struct tags below are the grammar, and
// docs/grammar.ebnf is printed from them. Each production is chosen by its
// first token, so that an error is blamed on the token that is wrong.
//
// The tags accept MOF 2 (DSP0004 Annex A) and Microsoft's extensions to it;
// dialect.go says which construct belongs to which.

// A File is one parsed source text.
type File struct {
	Source   *diag.File
	Decls    []*Decl
	Comments []Comment
	Dialect  Dialect // one dialect: what was asked for, or what Auto found
	Strict   bool    // the dialect was asked for: what every compiler lets pass is an error all the same
	Broken   bool    // some declarations could not be parsed
}

// A Comment is kept apart from the tree: it may stand between any two tokens.
type Comment struct {
	Pos  diag.Pos
	Text string // with its delimiters
}

// A Decl is one declaration at the top of a file. Exactly one of Pragma,
// Qualifier, Class and Instance is set; Qualifiers belongs to the last two.
type Decl struct {
	Pos        diag.Pos       `parser:""`
	Pragma     *Pragma        `parser:"  @@"`
	Qualifier  *QualifierDecl `parser:"| @@"`
	Qualifiers []*Qualifier   `parser:"| ( '[' @@ ( ',' @@ )* ']' )?"`
	Class      *Class         `parser:"  ( @@"`
	Instance   *Instance      `parser:"  | @@ )"`

	Len int // bytes from Pos to the end of the declaration
}

// Span covers the whole declaration.
func (d *Decl) Span() diag.Span { return diag.Span{Pos: d.Pos, Len: d.Len} }

// A Name is a word that names something. Keywords are words like any other:
// DSP0004 reserves only true, false, null and ref.
type Name struct {
	Pos  diag.Pos `parser:""`
	Text string   `parser:"@Ident"`
}

// Span covers the word.
func (n *Name) Span() diag.Span { return diag.Span{Pos: n.Pos, Len: len(n.Text)} }

// A Pragma is a compiler directive, such as #pragma include("x.mof").
type Pragma struct {
	Pos  diag.Pos     `parser:""`
	Word string       `parser:"@Directive"`
	Name *Name        `parser:"@@?"`
	Args []*PragmaArg `parser:"( '(' @@ ( ',' @@ )* ')' )?"`
}

// A PragmaArg is a string, or a bare word such as NOFAIL (WMI).
type PragmaArg struct {
	Pos     diag.Pos `parser:""`
	Strings []string `parser:"  @String+"`
	Word    string   `parser:"| @Ident"`
}

// A QualifierDecl declares a qualifier (DSP0004 Annex A, qualifierDeclaration).
// WMI's "Qualifier Name : Flavor… ;" has only Type, which then holds flavors.
type QualifierDecl struct {
	Pos     diag.Pos `parser:"'qualifier'"`
	Name    *Name    `parser:"@@ ':'"`
	Type    []*Name  `parser:"@@+"`
	Array   *Array   `parser:"@@?"`
	Default *Value   `parser:"( '=' @@ )?"`
	Scope   []*Name  `parser:"( ',' 'scope' '(' @@ ( ',' @@ )* ')'"`
	Flavor  []*Name  `parser:"  ( ',' 'flavor' '(' @@ ( ',' @@ )* ')' )? )? ';'"`
}

// A Qualifier is one annotation in brackets, such as Key or MaxLen(64). Its
// production is qualifierSyntax.
type Qualifier struct {
	Name    *Name
	Value   *Value      // of Q(value), or nil
	Array   *ArrayValue // of Q{value, …}, or nil
	Flavors []*Name
}

// A Class is a class, association or indication declaration.
type Class struct {
	Pos     diag.Pos  `parser:"'class'"`
	Name    *Name     `parser:"@@"`
	Alias   *Alias    `parser:"( 'as' @@ )?"`
	Super   *Name     `parser:"( ':' @@ )?"`
	Members []*Member `parser:"'{' @@* '}' ';'"`
}

// A Member is a property, a reference or, where Method is set, a method.
// Array and Default never follow a parameter list; Parse reports it.
type Member struct {
	Qualifiers []*Qualifier `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Type       *Type        `parser:"@@"`
	Name       *Name        `parser:"@@"`
	Method     *Params      `parser:"@@?"`
	Array      *Array       `parser:"@@?"`
	Default    *Value       `parser:"( '=' @@ )? ';'"`
}

// A Type is the name of a CIM type or class; Ref says that it is a reference.
type Type struct {
	Pos  diag.Pos `parser:""`
	Name string   `parser:"@Ident"`
	Ref  bool     `parser:"@Ref?"`
}

// Span covers the name of the type.
func (t *Type) Span() diag.Span { return diag.Span{Pos: t.Pos, Len: len(t.Name)} }

// An Array is the bracket after a name: [] or [4].
type Array struct {
	Pos  diag.Pos `parser:"'['"`
	Size string   `parser:"@Int? ']'"`
}

// Params is the parameter list of a method.
type Params struct {
	Pos  diag.Pos `parser:"'('"`
	List []*Param `parser:"( @@ ( ',' @@ )* )? ')'"`
}

// A Param is one parameter of a method. Default is WMI's.
type Param struct {
	Qualifiers []*Qualifier `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Type       *Type        `parser:"@@"`
	Name       *Name        `parser:"@@"`
	Array      *Array       `parser:"@@?"`
	Default    *Value       `parser:"( '=' @@ )?"`
}

// An Instance is an instance declaration.
type Instance struct {
	Pos   diag.Pos `parser:"'instance' 'of'"`
	Class *Name    `parser:"@@"`
	Alias *Alias   `parser:"( 'as' @@ )?"`
	Slots []*Slot  `parser:"'{' @@* '}' ';'"`
}

// A Slot gives a property of an instance its value.
type Slot struct {
	Qualifiers []*Qualifier `parser:"( '[' @@ ( ',' @@ )* ']' )?"`
	Name       *Name        `parser:"@@"`
	Value      *Value       `parser:"( '=' @@ )? ';'"`
}

// An Alias is a name that begins with a dollar sign.
type Alias struct {
	Pos  diag.Pos `parser:""`
	Text string   `parser:"@Alias"`
}

// Span covers the alias.
func (a *Alias) Span() diag.Span { return diag.Span{Pos: a.Pos, Len: len(a.Text)} }

// A Value is an initializer as it was written; Kind says which. Literals are
// decoded on demand: most descriptions of a large schema are never read.
type Value struct {
	Pos      diag.Pos    `parser:""`
	Literal  string      `parser:"  @( Int | Real | Char | Bool | Null | Alias )"`
	Strings  []string    `parser:"| @String+"`
	Array    *ArrayValue `parser:"| @@"`
	Embedded *Embedded   `parser:"| @@"`
}

// An ArrayValue is a list of values in braces.
type ArrayValue struct {
	Pos   diag.Pos `parser:"'{'"`
	Items []*Value `parser:"( @@ ( ',' @@ )* )? '}'"`
}

// An Embedded is an instance written in place of a value (WMI).
type Embedded struct {
	Pos   diag.Pos `parser:"'instance' 'of'"`
	Class *Name    `parser:"@@"`
	Slots []*Slot  `parser:"'{' @@* '}'"`
}
