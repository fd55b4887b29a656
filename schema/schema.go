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

// Class returns the class of that name, in any case, or nil. Where several
// namespaces have one, it is the one declared first.
func (s *Schema) Class(name string) *Class {
	for _, c := range s.Classes {
		if cimname.Equal(c.Name, name) {
			return c
		}
	}
	return nil
}

// Associations yields the associations of a class, in the order of their declarations,
// each with a reference that instances of the class fit, once for every such
// reference.
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

// A Class is a class, association, indication or structure with all that it
// inherits. The name of a local structure is that of its class and its own,
// with a dot between.
type Class struct {
	Name       string
	Namespace  string // with forward slashes; empty where no pragma named one
	Super      *Class
	Qualifiers *QualifierSet
	Properties []*Property // effective: inherited ones first, overrides in their place
	Methods    []*Method   // effective, likewise
	SuperName  string      // as written, "" for none; Super is nil where it is unknown, or a system class of WMI
	Source     string      // the name of the file
	Span       diag.Span   // of the name

	Abstract    bool
	Association bool
	Indication  bool
	Structure   bool // MOF 3: it has no identity and no methods
	Untyped     bool // nobody declares it; see [Instance]. It is not among the classes of the schema
	Named       bool // declared in a file that was named, not in one that was included

	properties map[string]int // by name, where there are many of them
	methods    map[string]int // likewise
	decl       *parser.Class
	file       *parser.File
	qualifiers []*parser.Qualifier // as written
	unit       *unit
	extent     diag.Span // of the declaration; empty for a local class
	deleted    bool      // by a #pragma deleteclass of WMI behind it
	outer      *Class    // in whose body the class stands, or nil (MOF 3)
	index      int       // position of the declaration among all
}

// Property returns the effective property of that name, in any case, or nil.
func (c *Class) Property(name string) *Property {
	if i := find(c.Properties, c.properties, name); i >= 0 {
		return c.Properties[i]
	}
	return nil
}

// Method returns the effective method of that name, in any case, or nil.
func (c *Class) Method(name string) *Method {
	if i := find(c.Methods, c.methods, name); i >= 0 {
		return c.Methods[i]
	}
	return nil
}

// manyMembers is how many members a list has before finding one by its name is
// worth a map.
const manyMembers = 64

// find returns the position of the member of that name, in any case, or -1.
// index is nil while the list is short.
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

// indexed returns the index of a list that was found in by the given one, and is
// longer now.
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
// embedded instance identifies nothing, whatever its qualifier says.
func (p *Property) Identifies() bool {
	return p.Key && !p.Type.Array && p.Type.CIM != cim.Embedded
}

// takes reports whether a reference or an embedded instance of the type can be of a
// class. Namespaces have classes of one name, which are as good as one another.
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

// An element is what properties, methods and parameters share.
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
	Class     *Class    // whose declaration is in force
	Overrides *Property // the declaration that this one replaces, or nil
	Key       bool
	Required  bool
	Default   any // nil for NULL; else as [Instance.Values]

	// HasDefault says that the declaration gives a default. It may be NULL.
	HasDefault bool

	decl *parser.Member
}

// Origin returns the class that declared the property first.
func (p *Property) Origin() *Class {
	for p.Overrides != nil {
		p = p.Overrides
	}
	return p.Class
}

// Origin returns the class that declared the method first.
func (m *Method) Origin() *Class {
	for m.Overrides != nil {
		m = m.Overrides
	}
	return m.Class
}

// A Method is a method of a class. Its Type is that of the return value;
// Void says that there is none.
type Method struct {
	element
	Class      *Class
	Overrides  *Method
	Parameters []*Parameter
	Void       bool
	Static     bool

	decl       *parser.Member
	parameters map[string]int // by name, where there are many of them
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
	CIM         cim.Type // Reference and Embedded included
	Array       bool
	Size        int          // of a fixed-size array, else 0
	Class       *Class       // of a Reference or Embedded; nil for any class
	Enum        *Enumeration // MOF 3: CIM is then its type
	OctetString bool         // the OctetString qualifier holds
}

// A ValueSet names the values of an element (DSP0004 5.6.3, ValueMap and
// Values), or its bits.
type ValueSet struct {
	Entries []ValueEntry
	Bits    bool         // BitMap: each entry is the number of a bit
	Class   *Class       // whose declaration holds the set in force
	Enum    *Enumeration // of MOF 3, whose elements these are, or nil
}

// A ValueEntry is one named value or range of values.
type ValueEntry struct {
	Name   string
	Text   string  // the ValueMap entry as written; on strings the value itself
	Single bool    // one value, Ranges[0].Min
	Ranges []Range // what the entry covers and no other entry claims; empty on strings, and where others claim all
}

// A Range is a closed interval of integers.
type Range struct{ Min, Max *big.Int }

// fold returns the key of a name in a map.
func fold(name string) string { return cimname.Fold(name) }
