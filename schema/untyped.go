package schema

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// A document of PowerShell Desired State Configuration is often read without the schemas of
// its resources, which are on the target machine. Its instances are kept anyway: their
// classes have the properties that have values, with types that follow from the values.

// isDocument reports whether a file is such a document, which contains an instance that
// says so.
func (r *resolver) isDocument(f *parser.File) bool {
	is, known := r.documents[f]
	if !known {
		is = slices.ContainsFunc(f.Decls, func(d *parser.Decl) bool {
			return d.Instance != nil && cimname.Equal(d.Instance.Class.Text, "OMI_ConfigurationDocument")
		})
		r.documents[f] = is
	}
	return is
}

// untypedClass returns the class that replaces an undeclared one.
func (r *resolver) untypedClass(name string, f *parser.File) *Class {
	key := fold(name)
	if r.untyped[key] == nil {
		r.untyped[key] = &Class{
			Name: name, Untyped: true, Qualifiers: &QualifierSet{}, Source: f.Source.Name, file: f,
			decl: &parser.Class{Keyword: "class", Name: &parser.Name{Text: name}},
		}
	}
	return r.untyped[key]
}

// untypedProperty returns the property of such a class for a value. If instances have
// values of different types, there are several properties with the same name.
func (r *resolver) untypedProperty(c *Class, slot *parser.Slot) *Property {
	t := shownType(slot.Value)
	for _, p := range c.Properties {
		if cimname.Equal(p.Name, slot.Name.Text) && (p.Type == t || slot.Value == nil || slot.Value.Kind() == parser.NullValue) {
			return p
		}
	}
	p := &Property{Class: c, decl: &parser.Member{Name: *slot.Name}}
	p.Name, p.Span, p.Qualifiers, p.Type = slot.Name.Text, slot.Name.Span(), &QualifierSet{}, t
	c.Properties = append(c.Properties, p)
	return p
}

// shownType returns the type that follows from a value. An alias or an instance means an
// instance of any class. Null means string, because it reveals nothing.
func shownType(v *parser.Value) Type {
	if v == nil {
		return Type{CIM: cim.String}
	}
	t := Type{Array: v.Kind() == parser.ArrayKind, CIM: cim.Boolean}
	elements := v.Elements()
	for i, e := range elements {
		switch e.Kind() {
		case parser.AliasValue, parser.EmbeddedKind:
			return Type{Array: t.Array, CIM: cim.Embedded}
		case parser.NullValue:
			if len(elements) == 1 {
				t.CIM = cim.String
			}
		default:
			if one := naturalType(e); i == 0 || one > t.CIM {
				t.CIM = one
			}
		}
	}
	if len(elements) == 0 {
		t.CIM = cim.String
	}
	if t.CIM == cim.Sint32 {
		t.CIM = cim.Sint64 // another instance can have a larger value
	}
	return t
}
