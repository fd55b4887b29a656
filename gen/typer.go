package gen

import (
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// A typer returns the Go types of the elements of a schema, in all packages.
type typer struct {
	*named
	imports *imports
}

// structOf returns the struct of a class.
func (t *typer) structOf(c *schema.Class) model.Type {
	if n := t.imports.classes[c]; n != nil {
		return model.Type{Package: n.path, Name: n.classes[fold(c.Name)]}
	}
	return model.Type{Name: t.own.classes[c].typ.String()}
}

// target returns the class of a typed reference; nil for any other type.
func (t *typer) target(of schema.Type) *schema.Class {
	if of.CIM != cim.Reference || t.Options.References == NamedReferences {
		return nil
	}
	return of.Class
}

func (t *typer) enumType(v *schema.ValueSet) model.Type {
	if e := t.own.enums[v]; e != nil {
		return model.Type{Name: e.typ.String()}
	}
	return t.imports.enums[v].typ
}

// messageTypes returns the types for the parameters and the result of a method.
func (t *typer) messageTypes(m *schema.Method) (params, result model.Type) {
	origin := messageOrigin(m)
	if n := t.imports.classes[origin.Class]; n != nil {
		ids := n.methods[methodKey(origin)]
		return model.Type{Package: n.path, Name: ids[0]}, model.Type{Package: n.path, Name: ids[1]}
	}
	made := t.own.messages[origin]
	return model.Type{Name: made.params.String()}, model.Type{Name: made.result.String()}
}

// codeType returns the type of a return code. It has no name if the list of another package
// does not contain it.
func (t *typer) codeType(m *schema.Method) model.Type {
	origin := messageOrigin(m)
	if n := t.imports.classes[origin.Class]; n != nil {
		ids := n.methods[methodKey(origin)]
		if len(ids) < 3 {
			return model.Type{}
		}
		return model.Type{Package: n.path, Name: ids[2]}
	}
	return model.Type{Name: t.own.messages[origin].code.typ.String()}
}

// constFor returns the constant for a value, and the import path of its package, or "".
func (t *typer) constFor(value any, v *schema.ValueSet) (path, id string) {
	if v == nil || v.Bits {
		return "", ""
	}
	if e := t.own.enums[v]; e != nil {
		return "", e.constant(value)
	}
	return t.imports.enums[v].constant(value)
}

// fieldType returns the Go type of an element. A scalar that can be NULL is a pointer; a
// NULL array is a nil slice.
func (t *typer) fieldType(of schema.Type, v *schema.ValueSet, nullable bool) model.Type {
	g := t.scalarType(of, v)
	switch {
	case of.OctetString && of.CIM == cim.String:
		return model.Type{Name: "byte", Slices: 2}
	case of.OctetString:
		return model.Type{Name: "byte", Slices: 1}
	case of.Array:
		g.Slices = 1
	case nullable && of.CIM != cim.Embedded:
		g.Pointer = true
	}
	return g
}

var goTypes = map[cim.Type]string{
	cim.Boolean: "bool", cim.String: "string", cim.Real32: "float32", cim.Real64: "float64",
	cim.Uint8: "uint8", cim.Uint16: "uint16", cim.Uint32: "uint32", cim.Uint64: "uint64",
	cim.Sint8: "int8", cim.Sint16: "int16", cim.Sint32: "int32", cim.Sint64: "int64",
}

func (t *typer) scalarType(of schema.Type, v *schema.ValueSet) model.Type {
	switch {
	case of.CIM == cim.Embedded && of.Class == nil:
		return model.Type{Package: templates.CIM, Name: "Object"}
	case of.CIM == cim.Embedded:
		g := t.structOf(of.Class)
		g.Pointer = true
		return g
	case of.CIM == cim.Reference && t.target(of) == nil:
		return model.Type{Package: templates.CIM, Name: "ObjectPath"}
	case of.CIM == cim.Reference:
		return model.Type{Package: templates.CIM, Name: "Ref", Args: []model.Type{t.structOf(of.Class)}}
	case of.CIM == cim.DateTimeType:
		return model.Type{Package: templates.CIM, Name: "DateTime"}
	case of.CIM == cim.CharType:
		return model.Type{Package: templates.CIM, Name: "Char16"}
	case v != nil:
		return t.enumType(v)
	}
	return model.Type{Name: goTypes[of.CIM]}
}
