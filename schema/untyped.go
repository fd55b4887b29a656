package schema

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// A document of PowerShell Desired State Configuration is often read without the schemas of
// its resources, which are on the machine that it is for. Its instances are kept all the
// same: their classes have the properties that have values, of the types that the values
// show.

// isDocument reports whether a file is such a document: each says so by an instance.
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

// untypedProperty returns the property of such a class that takes a value. Instances may
// differ in the type: then there are two of one name.
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

// shownType is the type that a value shows: an alias and an instance are an instance of
// any class, and null says nothing, so that it is a string.
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
		t.CIM = cim.Sint64 // another instance may have more
	}
	return t
}
