package schema

import (
	"iter"
	"math/big"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// A Schema is what a set of MOF files declares.
type Schema struct {
	Classes    []*Class // in the order of their declarations
	Qualifiers []*QualifierDecl
	Instances  []*Instance

	Enumerations []*Enumeration // MOF 3

	classes    map[string]*Class
	qualifiers map[string]*QualifierDecl
}

// Class returns the class with this name, in any case, or nil. If several namespaces have
// one, it returns the one declared first.
func (s *Schema) Class(name string) *Class {
	for _, c := range s.Classes {
		if cimname.Equal(c.Name, name) {
			return c
		}
	}
	return nil
}

// Associations yields the associations of a class, in the order of their declarations, with
// the reference that can refer to instances of the class. If an association has several
// such references, it yields each of them.
func (s *Schema) Associations(c *Class) iter.Seq2[*Class, *Property] {
	return func(yield func(*Class, *Property) bool) {
		for _, a := range s.Classes {
			if !a.Association {
				continue
			}
			for _, p := range a.Properties {
				if p.Type.CIM == cim.Reference && (p.Type.Class == nil || c.Is(p.Type.Class)) && !yield(a, p) {
					return
				}
			}
		}
	}
}

// A Class is a class, association, indication or structure, including everything that it
// inherits. The name of a local structure is the name of its class, a dot, and its own
// name.
type Class struct {
	Name       string
	Namespace  string // with forward slashes; empty if no pragma sets one
	Super      *Class
	Qualifiers *QualifierSet
	Properties []*Property // effective: inherited ones first; an override is in the place of the property that it overrides
	Methods    []*Method   // effective, likewise
	SuperName  string      // as written, "" for none; Super is nil if it is unknown or a system class of WMI
	Source     string      // the name of the file
	Span       diag.Span   // of the name

	Abstract    bool
	Association bool
	Indication  bool
	Structure   bool // MOF 3: it has no keys and no methods
	Untyped     bool // not declared, see [Instance], and not among the classes of the schema
	Named       bool // declared in a named file, not in an included one

	properties map[string]int // by name, if there are many
	methods    map[string]int // by name, if there are many
	decl       *parser.Class
	file       *parser.File
	qualifiers []*parser.Qualifier // as written
	unit       *unit
	extent     diag.Span // of the declaration; empty for a local class
	deleted    bool      // by a later #pragma deleteclass of WMI
	outer      *Class    // to which the class is local, or nil (MOF 3)
	index      int       // position of the declaration among all
}

// Property returns the effective property with this name, in any case, or nil.
func (c *Class) Property(name string) *Property {
	if i := find(c.Properties, c.properties, name); i >= 0 {
		return c.Properties[i]
	}
	return nil
}

// Method returns the effective method with this name, in any case, or nil.
func (c *Class) Method(name string) *Method {
	if i := find(c.Methods, c.methods, name); i >= 0 {
		return c.Methods[i]
	}
	return nil
}

// manyMembers is the number of members from which on a map is faster than a linear search.
const manyMembers = 64

// find returns the index of the member with this name, in any case, or -1. index is nil if
// the list is short.
func find[M interface{ name() string }](list []M, index map[string]int, name string) int {
	if index != nil {
		if i, ok := index[fold(name)]; ok {
			return i
		}
		return -1
	}
	for i, m := range list {
		if cimname.Equal(m.name(), name) {
			return i
		}
	}
	return -1
}

// indexed returns the index of a list that has grown since the given index was made.
func indexed[M interface{ name() string }](list []M, index map[string]int) map[string]int {
	if len(list) <= manyMembers {
		return nil
	}
	if index == nil {
		index = make(map[string]int, 2*len(list))
	}
	for i := len(index); i < len(list); i++ {
		index[fold(list[i].name())] = i
	}
	return index
}

// Keys returns the key properties, in the order of declaration.
func (c *Class) Keys() []*Property {
	var keys []*Property
	for _, p := range c.Properties {
		if p.Identifies() {
			keys = append(keys, p)
		}
	}
	return keys
}

// Identifies reports whether the property is one of the keys of its class. An array or an
// embedded instance is never a key, even with the qualifier.
func (p *Property) Identifies() bool {
	return p.Key && !p.Type.Array && p.Type.CIM != cim.Embedded
}

// takes reports whether a reference or embedded instance of the type can be of a class.
// Classes with the same name in different namespaces are equivalent.
func (t Type) takes(c *Class) bool {
	for at := c; t.Class != nil && at != t.Class; at = at.Super {
		if at == nil {
			return false
		}
		if cimname.Equal(at.Name, t.Class.Name) {
			break
		}
	}
	return true
}

// Is reports whether c is the other class or derives from it.
func (c *Class) Is(other *Class) bool {
	for ; c != nil; c = c.Super {
		if c == other {
			return true
		}
	}
	return false
}

// An element is the common part of properties, methods and parameters.
type element struct {
	Name       string
	Type       Type
	TypeWord   string // the type as written: uint8, or the name of a class
	Qualifiers *QualifierSet
	Values     *ValueSet // ValueMap and Values, or BitMap and BitValues; nil if neither
	Span       diag.Span // of the name
}

func (e *element) name() string { return e.Name }

// Description returns the text of the Description qualifier, or "".
func (e *element) Description() string { return e.Qualifiers.Text("Description") }

// Deprecated returns the replacements that the Deprecated qualifier names, and
// whether the element is deprecated.
func (e *element) Deprecated() ([]string, bool) { return e.Qualifiers.deprecated() }

// Deprecated returns the replacements that the Deprecated qualifier names, and
// whether the class is deprecated.
func (c *Class) Deprecated() ([]string, bool) { return c.Qualifiers.deprecated() }

// Description returns the text of the Description qualifier, or "".
func (c *Class) Description() string { return c.Qualifiers.Text("Description") }

// A Property is a property or reference of a class.
type Property struct {
	element
	Class     *Class    // that has the effective declaration
	Overrides *Property // the property that this one overrides, or nil
	Key       bool
	Required  bool
	Default   any // nil for NULL; otherwise as in [Instance.Values]

	// HasDefault reports whether the declaration has a default, which can be NULL.
	HasDefault bool

	decl *parser.Member
}

// Origin returns the class that first declared the property.
func (p *Property) Origin() *Class {
	for p.Overrides != nil {
		p = p.Overrides
	}
	return p.Class
}

// Origin returns the class that first declared the method.
func (m *Method) Origin() *Class {
	for m.Overrides != nil {
		m = m.Overrides
	}
	return m.Class
}

// A Method is a method of a class. Its Type is the type of the return value; Void means
// that there is none.
type Method struct {
	element
	Class      *Class
	Overrides  *Method
	Parameters []*Parameter
	Void       bool
	Static     bool

	decl       *parser.Member
	parameters map[string]int // by name, if there are many
}

// A Parameter is a parameter of a method.
type Parameter struct {
	element
	In, Out  bool
	Required bool
	Default  any // MOF 3 and WMI; see Property

	decl *parser.Param
}

// A Type is the type of an element.
type Type struct {
	CIM         cim.Type // including Reference and Embedded
	Array       bool
	Size        int          // of a fixed-size array, otherwise 0
	Class       *Class       // of a Reference or Embedded; nil for any class
	Enum        *Enumeration // MOF 3; CIM is then the type of its elements
	OctetString bool         // the OctetString qualifier is true and applies
}

// A ValueSet is the named values (DSP0004 5.6.3, ValueMap and Values) or named bits of an
// element.
type ValueSet struct {
	Entries []ValueEntry
	Bits    bool         // BitMap: each entry is the number of a bit
	Class   *Class       // that declares the set
	Enum    *Enumeration // the enumeration of MOF 3 that has these elements, or nil
}

// A ValueEntry is one named value or range of values.
type ValueEntry struct {
	Name   string
	Text   string  // the ValueMap entry as written; for strings the value itself
	Single bool    // one value, Ranges[0].Min
	Ranges []Range // the values that only this entry covers; empty for strings, or if other entries cover all
}

// A Range is a closed interval of integers.
type Range struct{ Min, Max *big.Int }

// fold returns the map key for a name.
func fold(name string) string { return cimname.Fold(name) }
