package gen

import (
	"strings"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// Declarations other than the struct of a class are documented with the element that they
// belong to.

// enum returns the doc of an enum. of describes its values.
func (d *documentation) enum(id string, v *schema.ValueSet, of model.Text) model.Doc {
	if d == nil {
		return nil
	}
	if v != nil && v.Bits {
		return sentence("%s is a set of flags: %s.", id, of)
	}
	return sentence("%s is an enum of %s.", id, of)
}

func (d *documentation) valuesOf(c *schema.Class, property *schema.Property) model.Text {
	if d == nil {
		return nil
	}
	link, ok := d.memberLink(c, property.Name)
	if !ok {
		link = say(c.Name + "." + property.Name)
	}
	return textf("the named values of %s", link)
}

func (d *documentation) valuesOfParameter(m *schema.Method, parameter *schema.Parameter) model.Text {
	if d == nil {
		return nil
	}
	return textf("the named values of parameter %s of %s", parameter.Name, d.methodLink(m.Class, m))
}

func (d *documentation) codesOf(m *schema.Method) model.Text {
	if d == nil {
		return nil
	}
	return textf("the return codes of %s", d.methodLink(m.Class, m))
}

func (d *documentation) enumeration(id string, e *schema.Enumeration) model.Doc {
	if d == nil {
		return nil
	}
	return paragraphs(sentence("%s is the enumeration %s.", id, e.Name), described(e.Qualifiers.Text("Description")))
}

// params returns the doc of the struct with the parameters of a method.
func (d *documentation) params(m *schema.Method, empty bool) model.Doc {
	if d == nil {
		return nil
	}
	id, what := d.own.messages[m].params, d.methodLink(m.Class, m)
	doc := sentence("%s holds the input parameters of %s.", id, what)
	if empty {
		doc = sentence("%s is empty, because %s has no input parameters. It exists so that callers still compile when the schema adds one.", id, what)
	}
	if !d.whole(m.Class) { // the stubs of subclasses have only a sentence of it
		return paragraphs(doc, descriptionOf(m.Description(), m.Qualifiers))
	}
	return doc
}

// result returns the doc of the struct with the results of a method.
func (d *documentation) result(m *schema.Method) model.Doc {
	if d == nil {
		return nil
	}
	return sentence("%s holds the results of %s.", d.own.messages[m].result, d.methodLink(m.Class, m))
}

func (d *documentation) provider(c *schema.Class) model.Doc {
	if d == nil {
		return nil
	}
	ids := d.own.classes[c]
	return sentence("%s implements the methods of %s on the server side. It can also serve the instances: see InstanceGetter and the similar interfaces of package cimserver. Embed %s, so that the provider still compiles when the schema adds a method.",
		ids.provider, d.classLink(c), linkTo(ids.unimplemented.String()))
}

// provided returns the doc of a provider's method.
func (d *documentation) provided(c *schema.Class, m *schema.Method) model.Doc {
	if d == nil {
		return nil
	}
	return sentence("%s implements the method %s.", d.own.classes[c].provided[m], d.methodLink(c, m))
}

// predicateDoc returns the doc of the method that reports whether a value is in the ranges
// of a name, which are sorted.
func predicateDoc(id, name string, ranges []model.EnumRange) model.Doc {
	var spans []string
	for _, r := range ranges {
		if r.Min == r.Max {
			spans = append(spans, r.Min)
		} else {
			spans = append(spans, r.Min+" to "+r.Max)
		}
	}
	if spans == nil {
		spans = []string{"no value"} // other entries cover all of them
	}
	return sentence("%s reports whether the value is %s: %s.", id, phrase(name), strings.Join(spans, ", "))
}

func aliasDoc(n *names.Name, of model.Type) model.Doc {
	return sentence("%s is an alias of %s, which a superclass declares.", n, of.Name)
}
