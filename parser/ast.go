package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// The syntax tree of MOF 2, MOF 3 and Microsoft's dialect in one: dialect.go
// says which construct belongs to which. What carries struct tags is read by
// participle; bodies, members, values and qualifiers, nine tenths of a schema,
// are read by hand along the productions of grammar.go.

// A File is one parsed source text: MOF, or CIM-XML as the tree of the same MOF.
type File struct {
	Source   *diag.File
	Decls    []*Decl
	Comments []Comment
	Dialect  Dialect // one dialect: what was asked for, or what Auto found
	Strict   bool    // the dialect was asked for: what every compiler lets pass is an error all the same
	Broken   bool    // some declarations could not be parsed

	stripped []*Decl // the classes that CIM-XML lists with what they inherit, which was left out
}

// A Comment is kept apart from the tree: it may stand between any two tokens.
type Comment struct {
	Pos  diag.Pos
	Text string // with its delimiters
}

// A Decl is one declaration at the top of a file or, of a structure or
// enumeration, in the body of a class. Exactly one of Pragma, Qualifier, Class,
// Instance and Enum is set; Qualifiers belongs to the last four.
//
// The heads of all that has a body are read by participle.
type Decl struct {
	Pos        diag.Pos
	Pragma     *Pragma
	Qualifiers []*Qualifier
	Class      *Class       `parser:"  @@"`
	Enum       *Enumeration `parser:"| @@"`
	Instance   *Instance    `parser:"| @@"`
	Qualifier  *QualifierDecl

	Len int // bytes from Pos to the end of the declaration
}

// Span covers the whole declaration.
func (d *Decl) Span() diag.Span { return diag.Span{Pos: d.Pos, Len: d.Len} }

// A Name is a word that names something. Keywords are words like any other:
// DSP0004 reserves only true, false, null and ref.
type Name struct {
	Pos  diag.Pos
	Text string
}

// Parse implements participle.Parseable.
func (n *Name) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if t.Type != tokIdent {
		return participle.NextMatch
	}
	n.Pos, n.Text = diag.Pos(t.Pos), lex.Next().Value
	return nil
}

// Span covers the word.
func (n *Name) Span() diag.Span { return diag.Span{Pos: n.Pos, Len: len(n.Text)} }

// A Pragma is a compiler directive, such as #pragma include("x.mof").
type Pragma struct {
	Pos  diag.Pos
	Word string // with the sign
	Name *Name  // nil for WMI's #include
	Args []*PragmaArg
}

// A PragmaArg is a string, or a bare word such as NOFAIL (WMI).
type PragmaArg struct {
	Pos     diag.Pos
	Strings []string
	Word    string
}

// A QualifierDecl declares a qualifier (DSP0004 Annex A, qualifierDeclaration;
// DSP0221 7.4, qualifierTypeDeclaration). WMI's "Qualifier Name : Flavor… ;"
// has only Type, which then holds flavors.
type QualifierDecl struct {
	Pos     diag.Pos
	Name    *Name
	Type    []*Name // more than one where it is wrong, or WMI's
	Array   *Array
	Default *Value
	Scope   []*Name
	Policy  []*Name // the words of Flavor(…) or Policy(…)

	ScopeWord, PolicyWord *Name // the keywords before the lists
	Comma, PolicyComma    bool  // stand before them: MOF 2 has commas, MOF 3 has none
}

// A Qualifier is one annotation in brackets, such as Key or MaxLen(64).
type Qualifier struct {
	Name    *Name
	Value   *Value      // of Q(value), or nil
	Array   *ArrayValue // of Q{value, …}, or nil
	Flavors []*Name
}

// A Class is the declaration of a class, association, indication or structure.
type Class struct {
	Pos     diag.Pos  `parser:""`
	Keyword string    `parser:"@( 'class' | 'structure' | 'association' )"`
	Name    *Name     `parser:"@@"`
	Alias   *Alias    `parser:"( 'as' @@ )?"`
	Super   *Name     `parser:"( ':' @@ )?"`
	Members []*Member `parser:""`
	Locals  []*Decl   `parser:""` // structures and enumerations (DSP0221 7.5.1)
}

// Is reports whether the class was declared with this keyword.
func (c *Class) Is(keyword string) bool { return sameWord(c.Keyword, keyword) }

// An Enumeration declares named values (DSP0221 7.5.4).
type Enumeration struct {
	Pos      diag.Pos   `parser:"'enumeration'"`
	Name     *Name      `parser:"@@ ':'"`
	Base     *Name      `parser:"@@"` // integer, string, or another enumeration
	Elements []*Element `parser:""`
}

// An Element is one value of an enumeration.
type Element struct {
	Qualifiers []*Qualifier
	Name       *Name
	Value      *Value // nil: a string that is its own name
}

// A Member is a property, a reference or, where Method is set, a method.
type Member struct {
	Qualifiers []*Qualifier
	Type       *Type
	Name       *Name
	Method     *Params
	Array      *Array
	Default    *Value
}

// A Type is the name of a CIM type or class; Ref says that it is a reference.
type Type struct {
	Pos   diag.Pos
	Name  string
	Ref   bool
	Array *Array // behind the type, which only the result of a method has (MOF 3)

	Misspelt bool // it is neither a type word nor a class, which has been reported
}

// Span covers the name of the type.
func (t *Type) Span() diag.Span { return diag.Span{Pos: t.Pos, Len: len(t.Name)} }

// An Array is the bracket after a name: [] or [4].
type Array struct {
	Pos  diag.Pos
	Size string // "" for []
}

// Span covers the opening bracket.
func (a *Array) Span() diag.Span { return diag.Span{Pos: a.Pos, Len: 1} }

// Params is the parameter list of a method.
type Params struct {
	Pos  diag.Pos
	List []*Param
}

// A Param is one parameter of a method. Default is MOF 3's and WMI's.
type Param struct {
	Qualifiers []*Qualifier
	Type       *Type
	Name       *Name
	Array      *Array
	Default    *Value
}

// An Instance is the declaration of an instance or, where Keyword is value, of
// a value that only its alias stands for (DSP0221 7.6.2).
type Instance struct {
	Pos     diag.Pos `parser:""`
	Keyword string   `parser:"@( 'instance' | 'value' ) 'of'"`
	Class   *Name    `parser:"@@"`
	Alias   *Alias   `parser:"( 'as' @@ )?"`
	Slots   []*Slot  `parser:""`
}

// IsValue reports whether it declares a value, not an instance.
func (i *Instance) IsValue() bool { return sameWord(i.Keyword, "value") }

// A Slot gives a property of an instance its value.
type Slot struct {
	Qualifiers []*Qualifier
	Name       *Name
	Value      *Value
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
	Pos      diag.Pos
	Literal  string // of a number, character, boolean, null or alias
	Strings  []string
	Array    *ArrayValue
	Embedded *Embedded
	Element  *ElementValue

	reported bool  // it is no value of the dialect, which has been said
	written  int32 // bytes, where that is not the length of the literal: in CIM-XML
}

// An ArrayValue is a list of values in braces.
type ArrayValue struct {
	Pos   diag.Pos
	Items []*Value
}

// An Embedded is an instance written in place of a value: "instance of" in
// WMI, "value of" in MOF 3.
type Embedded struct {
	Pos     diag.Pos
	Keyword string
	Class   *Name
	Slots   []*Slot
}

// An ElementValue names an element of an enumeration, as Element or as
// Enumeration.Element (DSP0221 7.5.9).
type ElementValue struct {
	Enum *Name // or nil
	Name *Name
}
