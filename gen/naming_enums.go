package gen

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// enumNames are the identifiers of one enum.
type enumNames struct {
	typ, table, parse *names.Name
	base              string                 // the prefix of the constants
	consts            []*names.Name          // parallel to the entries of the set; nil for a range
	byValue           map[string]*names.Name // the same, by value
	predicates        []*names.Name          // parallel to the named ranges of the set
	owner             string                 // the first element with the enum
}

// constant returns the constant for a value, or "".
func (e *enumNames) constant(value any) string {
	if n := e.byValue[fmt.Sprint(value)]; n != nil {
		return n.String()
	}
	return ""
}

// first reports whether this is the first element with the enum, because several can share
// a set of values.
func (e *enumNames) first(owner string) bool { return e.owner == owner }

// enumerationNames are the identifiers of a MOF 3 enumeration, which becomes one enum of
// the package for all its properties and parameters. Each package with such members has its
// own enum.
type enumerationNames struct {
	*enumNames
	file    string
	values  *schema.ValueSet
	element schema.Type // one of the elements that use it
}

// nameValues names the enum of a property or parameter, or uses the enum of its
// enumeration.
func (n *naming) nameValues(v *schema.ValueSet, t schema.Type, base, origin string) *enumNames {
	if v.Enum == nil {
		return n.nameEnum(names.Enum{Base: base, Origin: origin}, v)
	}
	known := n.made.enumerations[v.Enum]
	if known == nil {
		e := n.renamedEnumeration(v.Enum)
		known = &enumerationNames{
			enumNames: n.nameEnum(names.Enum{Base: e.ID(), Chosen: e.Renamed != "", Origin: e.MOF}, v),
			values:    v, element: t,
		}
		n.file(&known.file, names.EnumFile(e))
		n.made.enumerations[v.Enum] = known
	}
	return known.enumNames
}

// nameEnum names an enum. v can be nil for a return code without named values.
func (n *naming) nameEnum(e names.Enum, v *schema.ValueSet) *enumNames {
	made := &enumNames{base: e.Base, owner: e.Origin, byValue: map[string]*names.Name{}}
	var order []int
	if v != nil {
		made.consts = make([]*names.Name, len(v.Entries))
		made.predicates = predicateNames(v)
		order = singles(v)
	}
	for _, i := range order {
		e.Values = append(e.Values, n.named(&v.Entries[i], e.Origin))
	}
	w := names.OfEnum(e)
	n.top.add(&made.typ, w.Type)
	n.top.add(&made.table, w.Table)
	n.top.add(&made.parse, w.Parse)
	for at, i := range order {
		value := valueText(&v.Entries[i])
		n.top.then(w.Consts[at], func(name *names.Name) {
			if made.consts[i] = name; made.byValue[value] == nil {
				made.byValue[value] = name
			}
		})
	}
	return made
}

// named returns a value as its constant is named.
func (n *naming) named(entry *schema.ValueEntry, origin string) names.Value {
	v := names.Value{Name: entry.Name, Written: entry.Text, Renamed: n.renamedValue(origin, valueText(entry))}
	if len(entry.Ranges) > 0 {
		v.Number = valueText(entry)
	}
	return v
}

// predicateNames returns room for the names of the predicates of a set.
func predicateNames(v *schema.ValueSet) []*names.Name {
	ranges := namedRanges(v)
	wishes := make([]names.Wish, len(ranges))
	for i, r := range ranges {
		wishes[i] = names.Predicate(r.name, r.written, lower(ranges, i))
	}
	return names.Settle(wishes)
}

// aliasNames are the names of a class for a type of a superclass.
type aliasNames struct {
	typ     *names.Name // for the enum, if it is one
	of      func(*typer) model.Type
	enum    *enumNames       // or nil
	values  *schema.ValueSet // of the enum; can be nil
	element schema.Type
	from    string // the element of the class
}

// nameAliases names the aliases of a class.
func (n *naming) nameAliases(c *schema.Class) {
	for _, property := range c.Properties {
		v := n.values(property)
		if v == nil || v.Class == c || v.Enum != nil {
			continue
		}
		if property.Values.Class == c && property.Class == c || n.keepsNames(c, property.Name) {
			n.aliasValues(c, property.Values, v, names.Enum{Base: n.base(c, property.Name), Origin: c.Name + "." + property.Name}, property.Type)
		}
	}
	for _, m := range c.Methods {
		if m.Class == c && messageOrigin(m) != m || n.keepsNames(c, m.Name) {
			n.aliasMethod(c, m)
		}
	}
}

func (n *naming) aliasValues(c *schema.Class, own, v *schema.ValueSet, e names.Enum, element schema.Type) {
	n.aliasEnum(c, n.nameEnum(e, own), func(t *typer) model.Type { return t.enumType(v) }, own, element)
}

func (n *naming) aliasEnum(c *schema.Class, e *enumNames, of func(*typer) model.Type, own *schema.ValueSet, t schema.Type) {
	a := &aliasNames{of: of, enum: e, values: own, element: t, from: strings.NewReplacer("()", "", " ", ".").Replace(e.owner)}
	n.made.classes[c].aliases = append(n.made.classes[c].aliases, a)
}

// aliasMethod names the parameters, the result and the codes of a method as if this class
// declared it.
func (n *naming) aliasMethod(c *schema.Class, m *schema.Method) {
	base, origin := n.base(c, m.Name), c.Name+"."+m.Name+"()"
	w := names.OfMessages(n.class(c), n.member(c, m.Name))
	params := &aliasNames{from: c.Name + "." + m.Name, of: func(t *typer) model.Type { params, _ := t.messageTypes(m); return params }}
	result := &aliasNames{from: c.Name + "." + m.Name, of: func(t *typer) model.Type { _, result := t.messageTypes(m); return result }}
	n.top.add(&params.typ, w.Params)
	n.top.add(&result.typ, w.Result)
	n.made.classes[c].aliases = append(n.made.classes[c].aliases, params, result)
	if isReturnCode(m) {
		e := n.nameEnum(names.Enum{Base: base, Return: true, Origin: origin}, m.Values)
		n.aliasEnum(c, e, func(t *typer) model.Type { return t.codeType(m) }, m.Values, m.Type)
	}
	for _, parameter := range m.Parameters {
		if v := n.parameterValues(m, parameter); v != nil && v.Class != c && v.Enum == nil {
			n.aliasValues(c, parameter.Values, v, names.Enum{Base: base + names.Exported(parameter.Name), Origin: origin + " " + parameter.Name}, parameter.Type)
		}
	}
}

// name returns the alias.
func (a *aliasNames) name() *names.Name {
	if a.enum != nil {
		return a.enum.typ
	}
	return a.typ
}
