package parser

import (
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
)

// declared adds the types that a file declares, including local ones.
func (c *dialectChecker) declared(n Node) bool {
	switch n := n.(type) {
	case *Class:
		c.types[cimname.Fold(n.Name.Text)] = true
	case *Enumeration:
		c.types[cimname.Fold(n.Name.Text)] = true
	case *Member:
		return n.Local() != nil
	}
	return true
}

// prefix checks the name of a type that is not local.
func (c *dialectChecker) prefix(d *Decl) {
	var name *Name
	switch d := d.Declaration().(type) {
	case *Class:
		name = d.Name
	case *Enumeration:
		name = d.Name
	}
	if name != nil && !strings.Contains(name.Text, "_") {
		c.use(&noPrefix, name.Span())
	}
}

// node checks one node of the tree. It returns false if the children need no check.
func (c *dialectChecker) node(n Node) bool {
	switch n := n.(type) {
	case *Decl:
		c.decl(n)
	case *Pragma:
		c.pragma(n)
	case *QualifierDecl:
		return c.qualifierDecl(n)
	case *Class:
		c.system(n.Super)
		c.class(n)
	case *Member:
		c.member(n)
	case *Param:
		c.param(n)
	case *Array:
		if n.Size != "" {
			c.use(&fixedArray, n.Span())
		}
	case *Enumeration:
		c.enumeration(n)
	case *Instance:
		c.system(n.Class)
		if n.Alias != nil && n.Alias.Text == "$" {
			n.Alias = nil // the lexer reported it
		}
		if n.IsValue() {
			c.use(&valueOf, diag.Span{Pos: n.Pos, Len: len(n.Keyword)})
			if n.Alias == nil {
				c.diags.Error(Syntax, n.Class.Span(), "value of %s has no alias, expected as $Name after it", n.Class.Text)
			}
		}
	case *Slot:
		c.slot(n)
	case *Qualifier:
		c.qualifier(n)
	case *Value:
		c.value(n)
	}
	return true
}

// decl checks qualifiers on declarations that cannot have them in some dialects.
func (c *dialectChecker) decl(d *Decl) {
	if d.Qualifiers.Items == nil {
		return
	}
	first := d.Qualifiers.Items[0].Name.Span()
	switch n := d.Declaration().(type) {
	case *QualifierDecl:
		c.use(&declQualifiers, first)
	case *Instance:
		if !n.IsValue() {
			c.use(&instQualifiers, first)
		}
	}
}

// system marks a file as WMI if it uses a system class of WMI, such as __Win32Provider.
func (c *dialectChecker) system(class *Name) {
	if c.asked == Auto && class != nil && cimname.IsSystem(class.Text) {
		c.wmi, c.notMOF3 = true, true
	}
}

func (c *dialectChecker) class(class *Class) {
	keyword := diag.Span{Pos: class.Pos, Len: len(class.Keyword)}
	switch {
	case class.Is("structure"):
		c.use(&structureDecl, keyword)
	case class.Is("association"):
		c.use(&associationDecl, keyword)
	}
	if class.Alias != nil {
		c.use(&classAlias, class.Alias.Span())
	}
	c.name(class.Name)
	if class.Is("structure") {
		for _, m := range class.Members {
			if m.Method != nil {
				c.diags.Error(Syntax, m.Name.Span(), "structure %s has method %s, only classes can have methods", class.Name.Text, m.Name.Text)
			}
		}
	}
}

func (c *dialectChecker) member(m *Member) {
	if m.Local() != nil {
		return
	}
	c.name(&m.Name)
	if m.Type.Ref && m.Array != nil {
		c.use(&refArray, m.Name.Span())
	}
	if m.Type.Array != nil {
		c.use(&arrayResult, m.Type.Array.Span())
	}
	c.typ(&m.Type, m.Method != nil)
}

func (c *dialectChecker) param(p *Param) {
	c.typ(&p.Type, false)
	if p.Default != nil {
		c.use(&paramDefault, p.Default.Span())
	}
}

func (c *dialectChecker) name(n *Name) {
	for i := range len(n.Text) {
		if n.Text[i] >= utf8.RuneSelf {
			c.use(&wideName, n.Span())
			return
		}
	}
}

// typ checks the type of a property or parameter, or the result of a method.
func (c *dialectChecker) typ(t *Type, result bool) {
	switch lower := cimname.Fold(t.Name); {
	case lower == "":
	case isPrimitive(lower):
		if f := droppedType(lower); f != nil {
			c.use(f, t.Span())
		}
	case lower == "object":
		c.use(&objectType, t.Span())
	case t.Ref:
	case result && lower == "void":
		c.use(&voidMethod, t.Span())
	case mof3Primitives[lower] != nil && !c.types[lower]:
		c.use(mof3Primitives[lower], t.Span())
	case strings.Contains(t.Name, "_") || c.types[lower]:
		c.use(&classType, t.Span())
	case c.foreign(t, lower):
	case c.asked != Auto:
		c.use(&classType, t.Span())
	}
	// Any other name can be a class in another file, so it does not make the file WMI.
}

// foreign reports a type word of another language, or a misspelt one.
func (c *dialectChecker) foreign(t *Type, lower string) bool {
	hint, meant := foreignTypes[lower], ""
	if hint == "" {
		meant = nearest(lower, cim.TypeWords())
	}
	if hint == "" && meant == "" {
		return false
	}
	d := c.diags.Error(Syntax, t.Span(), "unexpected %q, expected a type", t.Name).Help(hint).Meant(t.Name, meant)
	if says, ok := strings.CutPrefix(hint, "MOF says "); ok && !strings.Contains(says, " ") {
		d.Guess("write "+says, diag.Edit{Span: t.Span(), New: says})
	}
	t.Name = ""
	return true
}

// foreignTypes maps type words of other languages to hints.
var foreignTypes = map[string]string{
	"int": "MOF says sint32", "long": "MOF says sint64", "short": "MOF says sint16", "byte": "MOF says uint8", "bool": "MOF says boolean",
	"float": "MOF says real32", "double": "MOF says real64", "char": "MOF says char16",
}

// droppedType returns the feature for a type word that MOF 3 dropped, or nil.
func droppedType(word string) *feature {
	switch t, _ := cim.TypeByName(word); {
	case t.IsInteger():
		return &sizedInteger
	case t == cim.CharType:
		return &char16Type
	}
	return nil
}

// enumeration checks what DSP0221 7.5.4 requires of the elements if the base is a type. If
// the base is another enumeration, package schema checks them.
func (c *dialectChecker) enumeration(e *Enumeration) {
	c.use(&enumDecl, diag.Span{Pos: e.Pos, Len: len("enumeration")})
	base := strings.ToLower(e.Base.Text)
	dropped := droppedType(base)
	integers := base == "integer" || dropped == &sizedInteger
	if dropped != nil {
		c.use(dropped, e.Base.Span())
	}
	if e.LastComma != nil {
		c.diags.Warn(ExtraComma, diag.Span{Pos: e.LastComma.Pos, Len: 1}, "comma after the last element").
			Fix("remove the comma", diag.Remove(diag.Span{Pos: e.LastComma.Pos, Len: 1}))
	}
	for _, element := range e.Elements {
		switch v := element.Value; {
		case integers && v == nil:
			c.diags.Error(Syntax, element.Name.Span(), "element %s of enumeration %s has no value, expected an integer", element.Name.Text, e.Name.Text).
				Help("write " + element.Name.Text + " = 0")
		case integers && v.Kind() != IntValue:
			c.diags.Error(Syntax, v.Span(), "element %s of enumeration %s is %s, expected an integer", element.Name.Text, e.Name.Text, v.Kind())
		case base == "string" && v != nil && v.Kind() != StringValue:
			c.diags.Error(Syntax, v.Span(), "element %s of enumeration %s is %s, expected a string", element.Name.Text, e.Name.Text, v.Kind())
		}
	}
}

func (c *dialectChecker) slot(s *Slot) {
	if s.Qualifiers.Items != nil {
		c.use(&instQualifiers, s.Qualifiers.Items[0].Name.Span())
	}
	if s.Value == nil {
		c.use(&slotNoValue, s.Name.Span())
	}
}

func (c *dialectChecker) value(v *Value) {
	switch {
	case v.Strings != nil:
		if c.longEscapes {
			c.long = append(c.long, v)
		}
	case v.Element != nil:
		c.element(v)
	case v.Embedded != nil:
		f := &inlineInstance
		if sameWord(v.Embedded.Keyword, "value") {
			f = &valueOf
		}
		c.use(f, v.Span())
	case v.Literal != "" && v.Literal[0] == '\'':
		c.use(&charLiteral, v.Span())
	}
}

// element distinguishes the name of an element from a misspelt literal. In MOF 3, an
// element can be called On, None or No.
func (c *dialectChecker) element(v *Value) {
	if v.Element.Enum == nil && literalSlips[strings.ToLower(v.Element.Name.Text)] != "" {
		c.slips = append(c.slips, v)
		return
	}
	before := len(c.uses)
	if c.use(&elementValue, v.Span()); len(c.uses) > before {
		c.uses[before].value = v
	}
}

func (c *dialectChecker) judgeSlips() {
	for _, v := range c.slips {
		name := v.Element.Name.Text
		c.diags.Error(Syntax, v.Span(), "unexpected %q, expected a value", name).Meant(name, literalSlips[strings.ToLower(name)])
		v.spoil()
	}
}

// literalSlips are common misspellings of true, false and null.
var literalSlips = map[string]string{
	"ture": "true", "treu": "true", "yes": "true", "on": "true", "t": "true",
	"flase": "false", "fales": "false", "fasle": "false", "no": "false", "off": "false", "f": "false",
	"nul": "null", "nulll": "null", "nil": "null", "none": "null", "nothing": "null", "undefined": "null",
}

func (c *dialectChecker) qualifier(q *Qualifier) {
	c.words(q.Flavors, flavorWords, "a flavor")
	for _, f := range q.Flavors {
		if cimname.In(wmiFlavors, f.Text) {
			c.use(&wmiFlavor, f.Span())
		} else {
			c.use(&valueFlavor, f.Span())
		}
	}
}
