package parser

import (
	"github.com/gomof/gomof/diag"
)

// One syntax tree for MOF 2, MOF 3 and Microsoft's dialect; dialect.go defines which
// construct belongs to which.
//
// The tags are the grammar, and participle parses MOF with them. Names, types, arrays,
// values, qualifier lists and pragmas have no tags: they parse themselves, in leaves.go.
// docs/grammar.ebnf shows the whole grammar.

// A File is one parsed source text: MOF, or CIM-XML as the tree of the equivalent MOF.
type File struct {
	Source   *diag.File
	Decls    []*Decl `parser:"@@*"`
	Comments []Comment
	Dialect  Dialect // a single dialect: the requested one, or what Auto found
	Strict   bool    // the dialect was requested: deviations that other compilers accept are errors
	Broken   bool    // some declarations could not be parsed
	XML      bool    // it is CIM-XML, which programs generate
	Weight   int     // the number of tokens and comments, or of XML tags

	Marks []string // the qualifiers that are the only reason why the file is WMI, in lower case; it is MOF 2 if other files declare all of them
}

// A Comment is not part of the tree, because it can be between any two tokens.
type Comment struct {
	Pos  diag.Pos
	Text string // including its delimiters
}

// A Decl is one declaration of a file: a pragma, or qualifiers and one of the other four.
// [Decl.Declaration] returns it.
type Decl struct {
	Pragma     *Pragma        `parser:"  @@"`
	Qualifiers QualifierList  `parser:"| @@"`
	Class      *Class         `parser:"  ( @@"`
	Instance   *Instance      `parser:"  | @@"`
	Qualifier  *QualifierDecl `parser:"  | @@"`
	Enum       *Enumeration   `parser:"  | @@ )"`

	Extent diag.Span // the whole declaration
}

// A Class is the declaration of a class, association, indication or structure.
type Class struct {
	Pos     diag.Pos
	Keyword string    `parser:"@( 'class' | 'structure' | 'association' )"`
	Name    *Name     `parser:"@@"`
	Alias   *Alias    `parser:"( 'as' @@ )?"`
	Super   *Name     `parser:"( ':' @@ )?"`
	Members []*Member `parser:"'{' @@* '}' ';'"`
}

// A Member is a property, a reference, a method or, in MOF 3, a local structure or
// enumeration of the class (DSP0221 7.5.1). The first three have Type and Name, methods
// also have Method.
type Member struct {
	Qualifiers QualifierList `parser:"@@"`
	Type       Type          `parser:"( @@"`
	Name       Name          `parser:"  @@"`
	Array      *Array        `parser:"  ( ';' | @@"` // the most frequent end comes first
	Default    *Value        `parser:"    ( '=' @@ )? ';' | '=' @@ ';'"`
	Method     *Params       `parser:"  | @@ ';' )"`
	Structure  *Class        `parser:"| @@"`
	Enum       *Enumeration  `parser:"| @@ )"`
}

// Params is the parameter list of a method.
type Params struct {
	List []*Param `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
}

// A Param is one parameter of a method. Only MOF 3 and WMI have Default.
type Param struct {
	Qualifiers QualifierList `parser:"@@"`
	Type       Type          `parser:"@@"`
	Name       Name          `parser:"@@"`
	Array      *Array        `parser:"@@?"`
	Default    *Value        `parser:"( '=' @@ )?"`
}

// An Enumeration declares named values (DSP0221 7.5.4). The text of that clause has a comma
// after the last element, its grammar does not.
type Enumeration struct {
	Pos       diag.Pos
	Name      *Name      `parser:"'enumeration' @@ ':'"`
	Base      *Name      `parser:"@@"` // integer, string, or another enumeration
	Elements  []*Element `parser:"'{' ( @@ ( (?! ',' '}' ) ',' @@ )*"`
	LastComma *Comma     `parser:"      @@? )? '}' ';'"`
}

// An Element is one value of an enumeration.
type Element struct {
	Qualifiers QualifierList `parser:"@@"`
	Name       *Name         `parser:"@@"`
	Value      *Value        `parser:"( '=' @@ )?"` // nil means a string equal to the name
}

// An Instance is the declaration of an instance. If Keyword is value, it declares a value
// that is only reachable by its alias (DSP0221 7.6.2).
type Instance struct {
	Pos     diag.Pos
	Keyword string  `parser:"@( 'instance' | 'value' ) 'of'"`
	Class   *Name   `parser:"@@"`
	Alias   *Alias  `parser:"( 'as' @@ )?"`
	Slots   []*Slot `parser:"'{' @@* '}' ';'"`
}

// A Slot sets a property of an instance.
type Slot struct {
	Qualifiers QualifierList `parser:"@@"`
	Name       *Name         `parser:"@@"`
	Value      *Value        `parser:"( '=' @@ )? ';'"`
}

// An Embedded is an instance as a value: "instance of" in WMI, "value of" in MOF 3.
type Embedded struct {
	Pos     diag.Pos
	Keyword string  `parser:"@( 'instance' | 'value' ) 'of'"`
	Class   *Name   `parser:"@@"`
	Slots   []*Slot `parser:"'{' @@* '}'"`
}

// A QualifierDecl declares a qualifier type (DSP0004 Annex A, qualifierDeclaration; DSP0221
// 7.4, qualifierTypeDeclaration). MOF 2 has commas before Scope and Flavor, MOF 3 does not.
// WMI's "Qualifier Name : Flavor… ;" has only Type, which then contains flavors. The
// grammar of DSP0221 7.4 has a semicolon before Scope, its example does not.
type QualifierDecl struct {
	Pos     diag.Pos
	Name    *Name   `parser:"'qualifier' @@ ':'"`
	Type    []*Name `parser:"( (?! 'scope' | Ident '(' ) @@ )+"` // more than one if it is wrong, or WMI
	Array   *Array  `parser:"@@?"`
	Default *Value  `parser:"( '=' @@ )? ( (?= ';' 'scope' ) ';' )?"`

	Comma       bool        `parser:"( @','?"`
	ScopeWord   *ScopeWord  `parser:"  @@"`
	Scope       []*Name     `parser:"  '(' @@ ( ',' @@ )* ')'"`
	FlavorComma bool        `parser:"  ( @','?"`
	FlavorWord  *FlavorWord `parser:"   @@"`
	Flavors     []*Name     `parser:"    '(' @@ ( ',' @@ )* ')' )? )? ';'"`
}

// A ScopeWord is the keyword Scope.
type ScopeWord struct {
	Pos  diag.Pos
	Text string `parser:"@'scope'"`
}

// A FlavorWord is the keyword Flavor of MOF 2 or Policy of MOF 3.
type FlavorWord struct {
	Pos  diag.Pos
	Text string `parser:"@( 'flavor' | 'policy' )"`
}

// A Comma is a comma that only part of the standard has.
type Comma struct {
	Pos  diag.Pos
	Text string `parser:"@','"`
}

// An Alias is a name that begins with a dollar sign.
type Alias struct {
	Pos  diag.Pos
	Text string `parser:"@Alias"`
}

// A Name is an identifier. It can be a keyword: DSP0004 reserves only true, false, null and
// ref.
type Name struct {
	Pos  diag.Pos
	Text string
}

// A Type is the name of a CIM type or class. Ref means that it is a reference.
type Type struct {
	Pos   diag.Pos
	Name  string // "" for another word, which was reported
	Ref   bool
	Array *Array // after the type, only for the result of a method (MOF 3)
}

// An Array is the bracket after a name: [] or [4].
type Array struct {
	Pos  diag.Pos
	Size string // "" for []
}

// A QualifierList is the list of qualifiers in brackets before an element.
type QualifierList struct {
	Pos   diag.Pos // of the bracket, or of the next token if there is no list
	Items []*Qualifier
}

// A Qualifier is one qualifier in a list, such as Key or MaxLen(64).
type Qualifier struct {
	Name    *Name
	Value   *Value      // of Q(value), or nil
	Array   *ArrayValue // of Q{value, …}, or nil
	Flavors []*Name
}

// A Value is a value as it was written; Kind returns its kind. Literals are decoded on
// demand, because most descriptions of a large schema are never read.
type Value struct {
	Pos      diag.Pos
	Literal  string // for a number, character, boolean, null or alias
	Strings  []string
	Array    *ArrayValue
	Embedded *Embedded
	Element  *ElementValue

	Len int // of the text in CIM-XML, if it differs from the literal; otherwise 0
}

// An ArrayValue is a list of values in braces.
type ArrayValue struct {
	Pos   diag.Pos
	Items []*Value
}

// An ElementValue names an element of an enumeration, as Element or as Enumeration.Element
// (DSP0221 7.5.9).
type ElementValue struct {
	Enum *Name // or nil
	Name *Name
}

// A Pragma is a compiler directive, such as #pragma include("x.mof").
type Pragma struct {
	Pos  diag.Pos
	Word string // including the sign
	Name *Name  // nil for WMI's #include
	Args []*PragmaArg
}

// A PragmaArg is a string, or a word such as NOFAIL or a number (WMI).
type PragmaArg struct {
	Pos     diag.Pos
	Strings []string
	Word    string
}

// Is reports whether the class was declared with this keyword.
func (c *Class) Is(keyword string) bool { return sameWord(c.Keyword, keyword) }

// IsValue reports whether i declares a value, not an instance.
func (i *Instance) IsValue() bool { return sameWord(i.Keyword, "value") }

// Local returns the structure or enumeration of the member, or nil.
func (m *Member) Local() Declaration {
	switch {
	case m.Structure != nil:
		return m.Structure
	case m.Enum != nil:
		return m.Enum
	}
	return nil
}
