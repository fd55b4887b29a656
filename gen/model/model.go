// Package model is the Go program that gen intends and templates draw, as
// plain data in Go's words. It knows nothing of MOF and decides nothing.
//
// From, where a type has it, is the MOF element that the declaration is made of, as
// Class.Member or Class.Method.Parameter, in the class that declares it. Nothing is drawn of
// it: who compares two plans groups their differences by it.
package model

// A Package is one generated package.
type Package struct {
	Name      string
	Doc       Doc
	Sections  []Section // of the documentation, after Doc
	Sources   string    // what the header says the code comes from
	File      string    // name of the file with the package's own declarations
	Namespace *Const
	Registry  Registry
	Classes   []Class
	Inherited *TypesFile // or nil
	Enums     []EnumFile
	Imports   []Import
	Names     *Names // or nil
}

// A Section is a part of the documentation of a package, with a heading.
type Section struct {
	Title string
	Doc   Doc
	Code  []string // lines after the text, tabs in front included
}

// An Import is a package that the code refers to beside the run-time support.
type Import struct {
	Path  string
	Name  string // of the package
	Alias string // what the files call it instead, or ""
}

// Names is the file that tells the generators of other packages what this one has.
type Names struct {
	File       string
	Doc        Doc
	Directives []Directive
}

// A Directive is a comment for tools, slashes included.
type Directive struct {
	Text  string
	Lines []string // that belong to it, one below the other
}

// A Const is a named constant with a string value.
type Const struct {
	Name  string
	Doc   Doc
	Value string
	From  string
}

// Consts are constants that are declared together.
type Consts struct {
	Doc  Doc
	List []Const
}

// A Registry is the function that returns the package's registry.
type Registry struct {
	Name   string
	Doc    Doc
	Tables []string
	Others []Type // structs of other packages, whose tables it has too
}

// A Class is everything that is generated for one class: one file.
type Class struct {
	File     string
	Source   string
	Struct   Struct
	New      Constructor
	Key      *Key
	Table    Table
	Stubs    []Stub
	Types    Types
	Provider Provider
}

// Types are what a class and its subclasses have in common.
type Types struct {
	From    string   // the class
	Names   Consts   // of the properties that it declares
	Structs []Struct // parameters and results of methods
	Enums   []Enum
	Aliases []Alias
}

// A TypesFile has the types of classes that have no file of their own.
type TypesFile struct {
	File    string
	Source  string
	Classes []Types
}

// A Struct is a struct type.
type Struct struct {
	Name   string
	Doc    Doc
	Embeds *Type // the embedded support type, or nil
	Groups []Group
	From   string
}

// A Group is a run of fields under one heading.
type Group struct {
	Title  string // a comment above the group, or ""
	Fields []Field
}

// A Field is a field of a struct.
type Field struct {
	Name string
	Doc  Doc
	Type Type
	Tag  string // of the key cim, or ""
	From string
}

// A Type is a Go type expression: [][]*Package.Name[Args].
type Type struct {
	Slices  int
	Pointer bool
	Package string // import path, or "" for the package itself and predeclared types
	Name    string
	Args    []Type
}

// A Constructor is a function that returns a struct with default values.
type Constructor struct {
	Name   string
	Doc    Doc
	Fields []Setting
}

// A Setting gives a field its value.
type Setting struct {
	Field string
	Value Value
}

// A Value is a constant expression.
type Value struct {
	Pointer bool    // a pointer to the value
	Type    *Type   // the value is converted to, or a literal of, this type
	Const   string  // a named constant
	Package string  // import path of the constant; "" for this package
	Literal any     // bool, int64, uint64, float64 or string
	Call    *Type   // a function that makes the value of Literal
	Items   []Value // with a Type that is a slice
}

// A Key is the struct of the key properties and its method that makes a path.
type Key struct {
	Struct  Struct
	Path    string // name of the method
	PathDoc Doc
	Table   string // identifier of the class table
	Object  string // the struct of the class
	Of      string // its method that returns the key
	OfDoc   Doc
}

// A Table is the variable with the static description of a class.
type Table struct {
	Name      string
	Class     string // as the server knows it
	Super     string
	Above     []string // the superclasses of that, the nearest first
	Namespace string   // identifier of the constant, or ""
	Literal   string   // the namespace itself where there is no constant
	Flags     []string
	Shared    string        // variable with the methods, or ""
	Methods   []TableMethod // its value, if it is declared here
	New       string
	Accessor  string // the method of the struct that returns the table
}

// A TableMethod is one method in a Table.
type TableMethod struct {
	Name, Class    string
	Static         bool
	Params, Result Type // its structs
}

// A Stub is a function that calls a method of the server.
type Stub struct {
	Name     string
	Doc      Doc
	Receiver string // type of the object it is called on; "" for a function
	Table    string // of the class that a function is called on
	Method   string // as the server knows it
	Params   Type
	Variadic bool // the parameters may be left out
	Result   Type
	From     string
}

// An Enum is a named basic type with named values.
type Enum struct {
	Name      string
	Doc       Doc
	Type      string // the predeclared type it is made of
	Kind      EnumKind
	Consts    []EnumConst
	Ranges    []EnumRange
	Predicate []Predicate
	Table     string // variable with the names
	Parse     string // function that reads a name
	Return    *Return
	From      string
}

// An Alias is another name of a type. Where that is an enum it has names for the
// constants as well.
type Alias struct {
	Name   string
	Doc    Doc
	Of     Type
	Kind   EnumKind
	Consts []EnumConst
	Parse  string // function that reads a name, or empty
	From   string
}

// EnumKind says how values and names belong together.
type EnumKind uint8

// The kinds of enum.
const (
	Numbers EnumKind = iota // each value has one name
	Bits                    // each bit has a name
	Strings                 // each value is a text of its own
)

// An EnumFile is an enum that several classes have: one file.
type EnumFile struct {
	File   string
	Source string
	Enum   Enum
}

// An EnumConst is one named value.
type EnumConst struct {
	Name  string
	Value string // decimal digits, or the text of a Strings enum
	Text  string // the name that the schema gives
	Doc   Doc
	Note  string // after the constant, in its line
}

// An EnumRange names all values from Min to Max.
type EnumRange struct {
	Min, Max string
	Text     string
}

// A Predicate is a method that tells whether a value is in one of some ranges.
// A bound that is empty needs no test: it is that of the type.
type Predicate struct {
	Name   string
	Doc    Doc
	Ranges []EnumRange
}

// A Return makes an enum an error: the return code of a method.
type Return struct {
	Method  string   // what the text of the error begins with
	Success []string // decimal digits
}

// A Provider is the interface of the server side, its stand-in and its
// registration.
type Provider struct {
	Interface     string
	Doc           Doc
	Object        string // the struct
	Unimplemented string
	Register      string
	Mark          string // the method that makes embedding of the stand-in compulsory, or ""
	Methods       []ProviderMethod
}

// A ProviderMethod is one method of a Provider.
type ProviderMethod struct {
	Name   string
	Doc    Doc
	Params Type
	Result Type
	Static bool
	From   string
}
