// Package model represents the Go program that gen plans and templates draw, as plain data
// in Go's terms. It knows nothing about MOF and decides nothing.
//
// From is the MOF element for a declaration, as Class.Member or Class.Method.Parameter, in
// the class that declares it. It is not drawn. Code that compares two plans groups the
// differences by it.
package model

// A Package is one generated package.
type Package struct {
	Name      string
	Doc       Doc
	Sections  []Section // sections of the documentation, after Doc
	Sources   string    // the sources in the file header
	File      string    // the file with the declarations of the package
	Namespace *Const
	Registry  Registry
	Classes   []Class
	Inherited *TypesFile // or nil
	Enums     []EnumFile
	Imports   []Import
	Names     *Names // or nil
}

// A Section is a section of the package documentation, with a heading.
type Section struct {
	Title string
	Doc   Doc
	Code  []string // lines after the text, including leading tabs
}

// An Import is a package that the code imports, other than the run-time support.
type Import struct {
	Path  string
	Name  string // the package name
	Alias string // the name in the files, if it differs, or ""
}

// Names is the file with the names that generators of other packages read.
type Names struct {
	File       string
	Doc        Doc
	Directives []Directive
}

// A Directive is a comment for tools, including the slashes.
type Directive struct {
	Text  string
	Lines []string // further lines
}

// A Const is a named constant with a string value.
type Const struct {
	Name  string
	Doc   Doc
	Value string
	From  string
}

// Consts are constants in one declaration.
type Consts struct {
	Doc  Doc
	List []Const
}

// A Registry is the function that returns the package's registry.
type Registry struct {
	Name   string
	Doc    Doc
	Tables []string
	Others []Type // structs of other packages whose classes it also contains
}

// A Class is everything that is generated for one class, in one file.
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

// Types are the declarations that a class and its subclasses share.
type Types struct {
	From    string   // the class
	Names   Consts   // for the properties that it declares
	Structs []Struct // for parameters and results of methods
	Enums   []Enum
	Aliases []Alias
}

// A TypesFile contains the types of classes that have no file of their own.
type TypesFile struct {
	File    string
	Source  string
	Classes []Types
}

// A Struct is a struct type.
type Struct struct {
	Name   string
	Doc    Doc
	Embeds *Type // the embedded run-time type, or nil
	Groups []Group
	From   string
}

// A Group is consecutive fields under one heading.
type Group struct {
	Title  string // a comment above the group, or ""
	Fields []Field
}

// A Field is a field of a struct.
type Field struct {
	Name string
	Doc  Doc
	Type Type
	Tag  string // the value of the key cim, or ""
	From string
}

// A Type is a Go type expression: [][]*Package.Name[Args].
type Type struct {
	Slices  int
	Pointer bool
	Package string // import path, or "" for this package and predeclared types
	Name    string
	Args    []Type
}

// A Constructor is a function that returns a struct with default values.
type Constructor struct {
	Name   string
	Doc    Doc
	Fields []Setting
}

// A Setting sets a field to a value.
type Setting struct {
	Field string
	Value Value
}

// A Value is a constant expression.
type Value struct {
	Pointer bool    // a pointer to the value
	Type    *Type   // convert the value to this type, or write a literal of it
	Const   string  // a named constant
	Package string  // import path of the constant; "" for this package
	Literal any     // bool, int64, uint64, float64 or string
	Call    *Type   // a function that returns the value for Literal
	Items   []Value // if Type is a slice
}

// A Key is the struct of the key properties, with its method that returns a path.
type Key struct {
	Struct  Struct
	Path    string // the method
	PathDoc Doc
	Table   string // identifier of the class table
	Object  string // the struct of the class
	Of      string // its method that returns the key
	OfDoc   Doc
}

// A Table is the variable with the description of a class.
type Table struct {
	Name      string
	Class     string // the CIM name
	Super     string
	Above     []string // the superclasses of Super, nearest first
	Namespace string   // the constant, or ""
	Literal   string   // the namespace, if there is no constant
	Flags     []string
	Shared    string        // the variable with the methods, or ""
	Methods   []TableMethod // the value of Shared, if it is declared here
	New       string
	Accessor  string // the method of the struct that returns the table
}

// A TableMethod is one method in a Table.
type TableMethod struct {
	Name, Class    string
	Static         bool
	Params, Result Type // the structs
}

// A Stub is a function that calls a method on the server.
type Stub struct {
	Name     string
	Doc      Doc
	Receiver string // receiver type, or "" for a function
	Table    string // the class of a static method
	Method   string // the CIM name
	Params   Type
	Variadic bool // callers can omit the parameters
	Result   Type
	From     string
}

// An Enum is a named basic type with named values.
type Enum struct {
	Name      string
	Doc       Doc
	Type      string // the underlying predeclared type
	Kind      EnumKind
	Consts    []EnumConst
	Ranges    []EnumRange
	Predicate []Predicate
	Table     string // the variable with the names
	Parse     string // the function that parses a name
	Return    *Return
	From      string
}

// An Alias is another name for a type. For an enum, it also has names for the constants.
type Alias struct {
	Name   string
	Doc    Doc
	Of     Type
	Kind   EnumKind
	Consts []EnumConst
	Parse  string // the function that parses a name, or ""
	From   string
}

// EnumKind is how values and names relate.
type EnumKind uint8

// The kinds of enum.
const (
	Numbers EnumKind = iota // each value has one name
	Bits                    // each bit has a name
	Strings                 // each value is a string
)

// An EnumFile is an enum that several classes use, in one file.
type EnumFile struct {
	File   string
	Source string
	Enum   Enum
}

// An EnumConst is one named value.
type EnumConst struct {
	Name  string
	Value string // decimal digits, or the text of a Strings enum
	Text  string // the name in the schema
	Doc   Doc
	Note  string // comment after the constant
}

// An EnumRange names all values from Min to Max.
type EnumRange struct {
	Min, Max string
	Text     string
}

// A Predicate is a method that reports whether a value is in one of some ranges. An empty
// bound is the bound of the type and needs no test.
type Predicate struct {
	Name   string
	Doc    Doc
	Ranges []EnumRange
}

// A Return makes an enum an error: the return code of a method.
type Return struct {
	Method  string   // the beginning of the error message
	Success []string // decimal digits
}

// A Provider is the interface for the server side, its unimplemented struct and its
// registration.
type Provider struct {
	Interface     string
	Doc           Doc
	Object        string // the struct
	Unimplemented string
	Register      string
	Mark          string // the method that forces providers to embed the unimplemented struct, or ""
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
