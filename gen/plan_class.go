package gen

import (
	"slices"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

func (p *planner) class(c *schema.Class, sharedNamespace bool) model.Class {
	m := model.Class{
		File:     p.own.classes[c].file,
		Source:   source(c),
		Struct:   p.object(c),
		New:      p.constructor(c),
		Key:      p.key(c),
		Table:    p.table(c, sharedNamespace),
		Types:    p.types(c),
		Provider: p.provider(c),
	}
	for _, method := range c.Methods {
		m.Stubs = append(m.Stubs, p.stub(c, method))
	}
	return m
}

// inherited plans the types of the classes that have no struct.
func (p *planner) inherited() *model.TypesFile {
	var of []*schema.Class
	var types []model.Types
	for _, c := range p.superclasses() {
		if !p.own.isWanted(c) {
			continue
		}
		t := p.types(c)
		if t.Names.List != nil || t.Structs != nil || t.Enums != nil || t.Aliases != nil {
			of, types = append(of, c), append(types, t)
		}
	}
	if types == nil {
		return nil
	}
	return &model.TypesFile{File: p.own.inherited, Source: sources(of), Classes: types}
}

// types plans the declarations that a class and its subclasses share.
func (p *planner) types(c *schema.Class) model.Types {
	m := model.Types{From: c.Name, Names: p.propertyNames(c)}
	for _, property := range c.Properties {
		if v := p.values(property); v != nil && v.Class == c && p.own.enums[v].first(c.Name+"."+property.Name) {
			e := p.enum(p.own.enums[v], v, property.Type)
			e.From = c.Name + "." + property.Name
			e.Doc = p.docs.enum(e.Name, v, p.docs.valuesOf(c, property))
			m.Enums = append(m.Enums, e)
		}
	}
	for _, method := range c.Methods {
		if method.Class == c && messageOrigin(method) == method {
			structs, enums := p.messages(method)
			m.Structs = append(m.Structs, structs...)
			m.Enums = append(m.Enums, enums...)
		}
	}
	for _, a := range p.own.classes[c].aliases {
		if alias, ok := p.alias(a); ok {
			m.Aliases = append(m.Aliases, alias)
		}
	}
	return m
}

// object plans the struct of a class, including the properties of its superclasses. Each
// class has a heading, and the class itself is last.
func (p *planner) object(c *schema.Class) model.Struct {
	s := model.Struct{
		Name:   p.own.classes[c].typ.String(),
		Doc:    p.docs.class(c),
		Embeds: &model.Type{Package: templates.CIM, Name: "Meta"},
		From:   c.Name,
	}
	for _, owner := range ancestry(c) {
		group := model.Group{}
		if owner != c {
			group.Title = "Inherited from " + owner.Name + "."
		}
		for _, property := range c.Properties {
			if property.Class == owner {
				group.Fields = append(group.Fields, p.field(c, property, owner != c))
			}
		}
		if group.Fields != nil {
			s.Groups = append(s.Groups, group)
		}
	}
	return s
}

// ancestry returns the superclasses of c, topmost first, followed by c.
func ancestry(c *schema.Class) []*schema.Class {
	var chain []*schema.Class
	for ; c != nil; c = c.Super {
		chain = append(chain, c)
	}
	slices.Reverse(chain)
	return chain
}

func (p *planner) field(c *schema.Class, property *schema.Property, inherited bool) model.Field {
	isKey := property.Identifies()
	return model.Field{
		Name: p.own.classes[c].fields[property].String(),
		Type: p.fieldType(property.Type, p.values(property), !isKey), // a missing key is an error, a missing property is nil
		Doc:  p.docs.property(c, property, inherited),
		Tag:  propertyTag(property),
		From: property.Class.Name + "." + property.Name,
	}
}

func (p *planner) table(c *schema.Class, sharedNamespace bool) model.Table {
	ids := p.own.classes[c]
	t := model.Table{Name: ids.table.String(), Class: c.Name, New: ids.constructor.String(), Accessor: "CIMClass"}
	if c.Super != nil {
		t.Super = c.Super.Name
		for above := c.Super.Super; above != nil; above = above.Super {
			t.Above = append(t.Above, above.Name)
		}
	}
	if sharedNamespace {
		t.Namespace = p.own.namespace.String()
	} else {
		t.Literal = c.Namespace
	}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"Abstract", c.Abstract}, {"Association", c.Association}, {"Indication", c.Indication}} {
		if flag.set {
			t.Flags = append(t.Flags, flag.name)
		}
	}
	owner := p.methodsOwner(c)
	if len(c.Methods) > 0 {
		t.Shared = p.own.classes[owner].methods.String()
	}
	for _, m := range c.Methods {
		if owner != c {
			break
		}
		params, result := p.messageTypes(m)
		t.Methods = append(t.Methods, model.TableMethod{Name: m.Name, Class: m.Class.Name, Static: m.Static, Params: params, Result: result})
	}
	return t
}

// methodsOwner returns the topmost superclass with the same methods, whose table of methods
// a class uses. Most classes declare no methods.
func (p *planner) methodsOwner(c *schema.Class) *schema.Class {
	for c.Super != nil && p.declares(c.Super) && slices.Equal(c.Methods, c.Super.Methods) {
		c = c.Super
	}
	return c
}

// propertyNames plans the constants with the names of the properties that a class declares.
// Subclasses use the same constants.
func (p *planner) propertyNames(c *schema.Class) model.Consts {
	m := model.Consts{Doc: sentence("The names of the properties that %s declares, for cim.Modify and cim.Options.", c.Name)}
	for _, property := range c.Properties {
		if id := p.own.classes[c].properties[property]; id != nil {
			m.List = append(m.List, model.Const{Name: id.String(), Value: property.Name, From: property.Class.Name + "." + property.Name})
		}
	}
	return m
}

// key plans the struct of the key properties, or returns nil for a class without keys.
func (p *planner) key(c *schema.Class) *model.Key {
	keys := c.Keys()
	if len(keys) == 0 {
		return nil
	}
	ids := p.own.classes[c]
	k := &model.Key{
		Struct:  model.Struct{Name: ids.key.String(), Doc: sentence("%s identifies an instance of %s.", ids.key, c.Name), From: c.Name},
		Path:    "Path",
		PathDoc: sentence("Path returns the object path of the instance."),
		Table:   ids.table.String(),
		Object:  ids.typ.String(),
		Of:      "Key",
		OfDoc:   sentence("Key returns the key of the instance."),
	}
	group := model.Group{}
	for _, property := range keys {
		field := ids.fields[property].String()
		group.Fields = append(group.Fields, model.Field{Name: field, Type: p.fieldType(property.Type, p.values(property), false), Tag: property.Name, From: property.Class.Name + "." + property.Name})
	}
	k.Struct.Groups = []model.Group{group}
	return k
}
