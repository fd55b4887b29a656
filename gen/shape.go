package gen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// The shape of a class is what the Go code of other packages depends on, apart from names:
// the fields that subclasses repeat, the parameters and results of methods, and the named
// values. Another version of the MOF can have another shape.

// shapes returns one word for each member that a class declares.
func shapes(c *schema.Class) []string {
	var list []string
	for _, p := range c.Properties {
		if p.Class == c {
			list = append(list, p.Name+"="+propertyShape(p))
		}
	}
	for _, m := range c.Methods {
		if m.Class == c {
			list = append(list, m.Name+"()="+methodShape(m))
		}
	}
	return list
}

func propertyShape(p *schema.Property) string {
	if p.Key {
		return "key:" + typeShape(p.Type)
	}
	return typeShape(p.Type)
}

func methodShape(m *schema.Method) string {
	var parameters []string
	for _, p := range m.Parameters {
		way := "in"
		switch {
		case p.In && p.Out:
			way = "inout"
		case p.Out:
			way = "out"
		}
		parameters = append(parameters, way+":"+p.Name+":"+typeShape(p.Type))
	}
	returns := "void"
	if !m.Void {
		returns = typeShape(m.Type)
	}
	if m.Static {
		returns = "static:" + returns
	}
	return returns + "(" + strings.Join(parameters, ",") + ")"
}

func typeShape(t schema.Type) string {
	text := strings.ReplaceAll(t.String(), " ", ":")
	if t.OctetString {
		return "octets:" + text
	}
	return text
}

// reportShapes warns about each class that has another shape in its package, and about such
// superclasses.
func reportShapes(classes map[*schema.Class]*nameList, diags *diag.List) {
	seen := map[*schema.Class]bool{}
	for _, c := range schema.Sorted(maps.Keys(classes)) {
		n := classes[c]
		for at := c; at != nil && !seen[at]; at = at.Super {
			seen[at] = true
			if list := n.differences(at); len(list) > 0 {
				diags.Warn(OtherShape, at.Span, "class %s comes from package %s, which was generated from another version of it: %s", at.Name, n.path, some(list)).
					Help("compile the MOF that the package was generated from, or generate the package again")
			}
		}
	}
}

// differences describes how the class here and in its package differ.
func (n *nameList) differences(c *schema.Class) []string {
	there, ok := n.members[fold(c.Name)]
	if !ok {
		return nil // an older list, or a class in another package
	}
	there = maps.Clone(there)
	var list []string
	for _, word := range shapes(c) {
		name, here, _ := strings.Cut(word, "=")
		switch _, other, ok := strings.Cut(there[fold(name)], "="); {
		case !ok:
			list = append(list, name+" is not there")
		case !strings.EqualFold(other, here):
			list = append(list, fmt.Sprintf("%s is %s there, %s here", name, spelled(other), spelled(here)))
		}
		delete(there, fold(name))
	}
	for _, word := range slices.Sorted(maps.Values(there)) {
		name, _, _ := strings.Cut(word, "=")
		list = append(list, name+" is not here")
	}
	for _, property := range c.Properties {
		if property.Class == c {
			list = append(list, n.otherValues(c, property)...)
		}
	}
	return list
}

func spelled(shape string) string { return strings.ReplaceAll(shape, ":", " ") }

// otherValues describes the named values of a property that only one version has.
func (n *nameList) otherValues(c *schema.Class, property *schema.Property) (list []string) {
	constants := n.values[fold(c.Name+"."+property.Name)]
	if v := valuesOf(property); constants != nil && v != nil && v.Class == c {
		there := maps.Clone(constants)
		for i := range v.Entries {
			if entry := &v.Entries[i]; entry.Single && len(valueText(entry)) <= maxListed {
				text := valueText(entry)
				if there[text] == "" {
					list = append(list, property.Name+" has no value "+text+" there")
				}
				delete(there, text)
			}
		}
		for _, text := range slices.Sorted(maps.Keys(there)) {
			list = append(list, property.Name+" has no value "+text+" here")
		}
	}
	return list
}
