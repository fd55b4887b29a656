package cimxml

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// declaration reads an element that declares something or contains declarations.
func (x *reader) declaration(t *tag) {
	switch t.name {
	case "CLASS":
		x.class(t)
	case "INSTANCE":
		x.instance(t)
	case "QUALIFIER.DECLARATION":
		x.qualifierDecl(t)
	case "LOCALNAMESPACEPATH", "NAMESPACEPATH":
		x.enter(t, x.namespacePath(t))
	case "CLASSPATH", "LOCALCLASSPATH", "INSTANCEPATH", "LOCALINSTANCEPATH":
		if p := x.path(t, 0); p.namespace != "" {
			x.enter(t, p.namespacePath)
		}
	case "ERROR":
		x.refusal(t)
	case "CLASSNAME", "INSTANCENAME", "OBJECTPATH", "PARAMVALUE", "RETURNVALUE", "METHODCALL", "CORRELATOR":
		x.skip()
	default:
		if strings.Contains(valueElements+" ", " "+t.name+" ") {
			x.skip()
			return
		}
		x.each(t, x.declaration)
	}
}

// refusal reports a recorded response that is an error.
func (x *reader) refusal(t *tag) {
	code, description := t.attr("CODE"), t.attr("DESCRIPTION")
	d := x.diags.Error(ServerError, t.span(), "the file is an error response from a server")
	if code != nil {
		d.Message += ", code " + quotedSome(code.value)
	}
	if description != nil && strings.TrimSpace(description.value) != "" {
		d.Help("the server says " + quotedSome(description.value))
	}
	x.skip()
}

// enter sets the namespace of the declarations after it, as #pragma namespace does.
func (x *reader) enter(t *tag, at namespacePath) {
	if at.namespace == "" || at.namespace == x.namespace {
		return
	}
	x.namespace = at.namespace
	pos := t.start()
	p := &parser.Pragma{Pos: pos, Word: "#pragma", Name: x.named("namespace", t.pos)}
	p.Args = []*parser.PragmaArg{{Pos: t.pos, Strings: []string{token.Quote(at.namespace, false)}}}
	x.declare(pos, &parser.Decl{Pragma: p})
}

// declare adds a declaration that begins at pos and ends where the reader is.
func (x *reader) declare(pos diag.Pos, d *parser.Decl) {
	d.Extent = diag.Span{Pos: pos, Len: int(x.decoder.InputOffset()) - pos.Offset}
	x.file.Decls = append(x.file.Decls, d)
}

// superclassesFirst puts each class after its superclass, as in MOF. Servers list classes in
// any order, which XML allows.
func superclassesFirst(decls []*parser.Decl) []*parser.Decl {
	sorted := make([]*parser.Decl, 0, len(decls))
	for len(decls) > 0 { // the classes of one namespace at a time
		end := 1 + slices.IndexFunc(decls[1:], func(d *parser.Decl) bool { return d.Pragma != nil })
		if end == 0 {
			end = len(decls)
		}
		sorted = appendSorted(sorted, decls[:end])
		decls = decls[end:]
	}
	return sorted
}

func appendSorted(sorted, decls []*parser.Decl) []*parser.Decl {
	classes := map[string]*parser.Decl{}
	for _, d := range slices.Backward(decls) {
		if d.Class != nil {
			classes[cimname.Fold(d.Class.Name.Text)] = d // the first of a name
		}
	}
	placed := map[*parser.Decl]bool{}
	for _, d := range decls {
		var chain []*parser.Decl // a class and those above it that are not placed
		for ; d != nil && !placed[d]; d = superIn(classes, d) {
			placed[d] = true
			chain = append(chain, d)
		}
		slices.Reverse(chain)
		sorted = append(sorted, chain...)
	}
	return sorted
}

// superIn returns the declaration of the superclass, or nil.
func superIn(classes map[string]*parser.Decl, d *parser.Decl) *parser.Decl {
	if d.Class == nil || d.Class.Super == nil {
		return nil
	}
	return classes[cimname.Fold(d.Class.Super.Text)]
}

func (x *reader) class(t *tag) {
	c := &parser.Class{Pos: t.pos, Keyword: "class", Name: x.name(t, "NAME")}
	if super := t.attr("SUPERCLASS"); super != nil && super.value != "" {
		c.Super = x.name(t, "SUPERCLASS")
	}
	if c.Super != nil && x.alone[cimname.Fold(c.Super.Text)] {
		c.Super = nil
	}
	x.inherits, x.stripped = c.Super != nil, false
	d := &parser.Decl{Class: c}
	x.each(t, func(t *tag) {
		switch t.name {
		case "QUALIFIER":
			d.Qualifiers.Items = x.qualifier(t, d.Qualifiers.Items)
		case "METHOD":
			c.Members = x.method(t, c.Members)
		default:
			c.Members = x.property(t, c.Members)
		}
	})
	if c.Name != nil {
		if x.stripped {
			x.heirs = append(x.heirs, c)
		}
		x.declare(t.start(), d)
	}
}

// propagated reports whether an element is inherited, and so needs no declaration.
func (x *reader) propagated(t *tag) bool {
	p, _ := x.flag(t, "PROPAGATED")
	x.stripped = x.stripped || p && x.inherits
	return p && x.inherits
}

// typeOf reads the type of a member or parameter. It reports a missing one and returns nil.
func (x *reader) typeOf(t *tag) *parser.Type {
	typ := x.types.take()
	if strings.HasSuffix(t.name, ".REFERENCE") || strings.HasSuffix(t.name, ".REFARRAY") {
		if t.attr("REFERENCECLASS") == nil { // to any class; WMI calls it so
			typ.Pos, typ.Name, typ.Ref = t.pos, "object", true
			return typ
		}
		class := x.name(t, "REFERENCECLASS")
		if class == nil {
			return nil
		}
		typ.Pos, typ.Name, typ.Ref = class.Pos, class.Text, true
		return typ
	}
	a := t.attr("TYPE")
	switch {
	case a == nil && t.name == "METHOD":
		typ.Pos, typ.Name = t.pos, "void"
		return typ
	case a == nil:
		x.required(t, "TYPE")
		return nil
	case !isTypeWord(a.value):
		x.diags.Error(XMLAttribute, a.span, "attribute TYPE of %s is %s, expected a type of CIM", t.name, quotedSome(a.value)).Help(spelling.Suggest(a.value, slices.Values(cim.TypeWords())))
		return nil
	}
	typ.Pos, typ.Name = a.span.Pos, a.value
	return typ
}

// array reads whether an element is an array, and of what size.
func (x *reader) array(t *tag, is bool) *parser.Array {
	a := t.attr("ARRAYSIZE")
	switch {
	case !is:
		return nil
	case a == nil:
		return &parser.Array{Pos: t.pos}
	case !token.IsDigits(a.value) || a.value[0] == '0' || len(a.value) > 18:
		x.diags.Error(XMLAttribute, a.span, "attribute ARRAYSIZE is %s, expected a number from 1 on", quotedSome(a.value))
		return &parser.Array{Pos: t.pos}
	}
	return &parser.Array{Pos: a.span.Pos, Size: a.value}
}

func (x *reader) property(t *tag, members []*parser.Member) []*parser.Member {
	if x.propagated(t) {
		x.skip()
		return members
	}
	m := x.members.take()
	name, typ := x.name(t, "NAME"), x.typeOf(t)
	m.Array = x.array(t, t.name == "PROPERTY.ARRAY")
	x.each(t, func(inner *tag) {
		if inner.name == "QUALIFIER" {
			m.Qualifiers.Items = x.qualifier(inner, m.Qualifiers.Items)
			return
		}
		m.Default = x.second(inner, m.Default, x.value(inner, x.kindOf(t)))
	})
	if name == nil || typ == nil {
		return members
	}
	m.Name, m.Type = *name, *typ
	return append(members, m)
}

// second keeps the first value of an element and reports a second one.
func (x *reader) second(t *tag, first, second *parser.Value) *parser.Value {
	if first == nil {
		return second
	}
	x.diags.Error(XMLElement, t.span(), "second value, expected one")
	return first
}

func (x *reader) method(t *tag, members []*parser.Member) []*parser.Member {
	if x.propagated(t) {
		x.skip()
		return members
	}
	m := x.members.take()
	name, typ := x.name(t, "NAME"), x.typeOf(t)
	m.Method = &parser.Params{}
	x.each(t, func(inner *tag) {
		if inner.name == "QUALIFIER" {
			m.Qualifiers.Items = x.qualifier(inner, m.Qualifiers.Items)
			return
		}
		m.Method.List = x.parameter(inner, m.Method.List)
	})
	if name == nil || typ == nil {
		return members
	}
	m.Name, m.Type = *name, *typ
	return append(members, m)
}

func (x *reader) parameter(t *tag, list []*parser.Param) []*parser.Param {
	p := x.params.take()
	name, typ := x.name(t, "NAME"), x.typeOf(t)
	p.Array = x.array(t, strings.HasSuffix(t.name, "ARRAY"))
	x.each(t, func(inner *tag) { p.Qualifiers.Items = x.qualifier(inner, p.Qualifiers.Items) })
	if name == nil || typ == nil {
		return list
	}
	p.Name, p.Type = *name, *typ
	return append(list, p)
}

// qualifier reads a qualifier. A propagated one belongs to the superclass; the
// Override of a class without a superclass has nothing to override.
func (x *reader) qualifier(t *tag, list []*parser.Qualifier) []*parser.Qualifier {
	if x.propagated(t) {
		x.skip()
		return list
	}
	q := x.qualifiers.take()
	q.Name = x.name(t, "NAME")
	typ := x.typeOf(t)
	q.Flavors = x.flavors(t)
	x.restate(t, q)
	var v *parser.Value
	x.each(t, func(inner *tag) { v = x.second(inner, v, x.value(inner, x.kindOf(t))) })
	switch {
	case v == nil:
		q.Value = x.null(t)
	case v.Array != nil:
		q.Array = v.Array
	default:
		q.Value = v
	}
	if q.Name == nil || typ == nil || x.alone != nil && !x.inherits && cimname.Equal(q.Name.Text, "Override") {
		return list
	}
	return append(list, q)
}

// restate keeps flavors that are written although they are the default of DSP0201. Servers
// write them everywhere, so they only count if the file also has the declaration, whose
// flavor they change.
func (x *reader) restate(t *tag, q *parser.Qualifier) {
	for _, f := range []struct{ attr, word string }{{"OVERRIDABLE", "EnableOverride"}, {"TOSUBCLASS", "ToSubclass"}} {
		if value, stated := x.flag(t, f.attr); stated && value {
			x.restated = append(x.restated, restated{q, x.named(f.word, t.attr(f.attr).at.Pos)})
		}
	}
}

// restated is a flavor that a qualifier states.
type restated struct {
	of   *parser.Qualifier
	word *parser.Name
}

// applyRestated gives the qualifiers that the file declares the flavors that they state.
func (x *reader) applyRestated() {
	if len(x.restated) == 0 {
		return
	}
	declared := map[string]bool{}
	for _, d := range x.file.Decls {
		if d.Qualifier != nil {
			declared[cimname.Fold(d.Qualifier.Name.Text)] = true
		}
	}
	for _, r := range x.restated {
		if r.of.Name != nil && declared[cimname.Fold(r.of.Name.Text)] {
			r.of.Flavors = append(r.of.Flavors, r.word)
		}
	}
}

// flavors reads the flavors that are not the default. DSP0004 has no TOINSTANCE.
func (x *reader) flavors(t *tag) (words []*parser.Name) {
	for _, f := range []struct {
		attr  string
		value bool
		word  string
	}{{"OVERRIDABLE", false, "DisableOverride"}, {"TOSUBCLASS", false, "Restricted"}, {"TRANSLATABLE", true, "Translatable"}} {
		if value, stated := x.flag(t, f.attr); stated && value == f.value {
			words = append(words, x.named(f.word, t.attr(f.attr).at.Pos))
		}
	}
	return words
}

// xmlScopes are the attributes of SCOPE, as MOF writes them.
var xmlScopes = []string{"class", "association", "reference", "property", "method", "parameter", "indication"}

func (x *reader) qualifierDecl(t *tag) {
	q := &parser.QualifierDecl{Pos: t.pos, Name: x.name(t, "NAME"), Comma: true, FlavorComma: true}
	typ := x.typeOf(t)
	isArray, _ := x.flag(t, "ISARRAY")
	q.Array = x.array(t, isArray)
	scoped := false
	x.each(t, func(inner *tag) {
		if inner.name == "SCOPE" {
			scoped = true
			q.Scope = x.scope(inner, q.Scope)
			return
		}
		q.Default = x.second(inner, q.Default, x.value(inner, x.kindOf(t)))
	})
	if !scoped {
		q.Scope = []*parser.Name{x.named("any", t.pos)}
	}
	q.ScopeWord = &parser.ScopeWord{Pos: t.pos, Text: "Scope"}
	if q.Flavors = x.flavors(t); q.Flavors != nil {
		q.FlavorWord = &parser.FlavorWord{Pos: q.Flavors[0].Pos, Text: "Flavor"}
	}
	if q.Name != nil && typ != nil {
		q.Type = []*parser.Name{x.named(typ.Name, typ.Pos)}
		x.declare(t.start(), &parser.Decl{Qualifier: q})
	}
}

// scope reads which elements a qualifier can be on: any, if all attributes are true.
func (x *reader) scope(t *tag, list []*parser.Name) []*parser.Name {
	for _, word := range xmlScopes {
		if yes, _ := x.flag(t, strings.ToUpper(word)); yes {
			list = append(list, x.named(word, t.attr(strings.ToUpper(word)).at.Pos))
		}
	}
	if len(list) >= len(xmlScopes) {
		list = []*parser.Name{x.named("any", t.pos)}
	}
	x.each(t, func(*tag) { x.skip() })
	return list
}

func (x *reader) instance(t *tag) {
	i := &parser.Instance{Pos: t.pos, Keyword: "instance", Class: x.name(t, "CLASSNAME")}
	d := &parser.Decl{Instance: i}
	d.Qualifiers.Items, i.Slots = x.slotsOf(t)
	if i.Class != nil {
		x.declare(t.start(), d)
	}
}

// slotsOf reads the content of an instance. All its properties are its own, whatever class
// declares them; one without a value is null.
func (x *reader) slotsOf(t *tag) (list []*parser.Qualifier, slots []*parser.Slot) {
	defer func(of bool) { x.inherits = of }(x.inherits)
	x.inherits = false
	x.each(t, func(t *tag) {
		if t.name == "QUALIFIER" {
			list = x.qualifier(t, list)
			return
		}
		s := x.slots.take()
		s.Name = x.name(t, "NAME")
		if t.name != "PROPERTY.REFERENCE" {
			x.typeOf(t)
		}
		kind := x.kindOf(t)
		x.each(t, func(inner *tag) {
			if inner.name == "QUALIFIER" {
				s.Qualifiers.Items = x.qualifier(inner, s.Qualifiers.Items)
				return
			}
			s.Value = x.second(inner, s.Value, x.value(inner, kind))
		})
		if s.Value == nil {
			s.Value = x.null(t)
		}
		if s.Name != nil {
			slots = append(slots, s)
		}
	})
	return list, slots
}
