package gen

import (
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// constructor plans a function that sets the defaults of the schema.
func (p *planner) constructor(c *schema.Class) model.Constructor {
	ids := p.own.classes[c]
	m := model.Constructor{
		Name: ids.constructor.String(),
		Doc:  sentence("%s returns a new %s with the default values of the schema.", ids.constructor, ids.typ),
	}
	for _, property := range c.Properties {
		if property.Default != nil && leftOut(property) == "" {
			m.Fields = append(m.Fields, model.Setting{Field: ids.fields[property].String(), Value: p.value(property)})
		}
	}
	return m
}

// leftOut describes a default that a constructor cannot set, or returns "".
func leftOut(property *schema.Property) string {
	t := property.Type
	if t.OctetString || t.CIM == cim.Embedded || t.CIM == cim.Reference {
		return "a default of type " + t.String()
	}
	items, _ := property.Default.([]any)
	for _, item := range items {
		if item == nil {
			return "a default with a NULL element" // a slice cannot contain it
		}
	}
	return ""
}

// reportDefaults warns about each default that constructors omit, once for the class that
// declares it.
func reportDefaults(classes []*schema.Class, diags *diag.List) {
	seen := map[*schema.Property]bool{}
	for _, c := range classes {
		for _, property := range c.Properties {
			if property.Default == nil || seen[property] {
				continue
			}
			seen[property] = true
			if what := leftOut(property); what != "" {
				diags.Warn(NoDefault, property.Span, "constructors leave %s of %s.%s to the server", what, property.Class.Name, property.Name)
			}
		}
	}
}

// value returns the default of a property as a Go expression.
func (p *planner) value(property *schema.Property) model.Value {
	if items, ok := property.Default.([]any); ok {
		return p.arrayValue(property, items)
	}
	v := p.scalarValue(property.Default, property.Type, p.values(property))
	v.Pointer = !property.Key
	return v
}

func (p *planner) arrayValue(property *schema.Property, items []any) model.Value {
	t := p.fieldType(property.Type, p.values(property), true)
	list := model.Value{Type: &t, Items: []model.Value{}}
	for _, item := range items {
		v := p.scalarValue(item, property.Type, p.values(property))
		if _, constant := item.(cim.DateTime); !constant && v.Const == "" {
			v.Type = nil // the slice has the type
		}
		list.Items = append(list.Items, v)
	}
	return list
}

func (p *planner) scalarValue(value any, t schema.Type, v *schema.ValueSet) model.Value {
	g := p.scalarType(t, v)
	switch value := value.(type) {
	case cim.DateTime:
		return model.Value{Call: &model.Type{Package: templates.CIM, Name: "MustParseDateTime"}, Literal: value.String()}
	case cim.Char16:
		return model.Value{Type: &g, Literal: uint64(value)}
	case bool:
		return model.Value{Literal: value}
	case float64:
		if t.CIM == cim.Real32 {
			return model.Value{Type: &g, Literal: float32(value + 0)}
		}
		return model.Value{Type: &g, Literal: value + 0}
	}
	if path, id := p.constFor(value, v); id != "" {
		return model.Value{Const: id, Package: path}
	}
	if text, ok := value.(string); ok && v == nil {
		return model.Value{Literal: text}
	}
	return model.Value{Type: &g, Literal: value}
}
