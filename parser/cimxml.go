package parser

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
)

// CIM-XML (DSP0201) says the same as MOF. Its declarations, and the classes,
// instances and qualifiers in a recorded message, become the tree that MOF would
// give, so that no later stage knows the difference.

// An element is what DSP0201 says of one: its attributes, and what stands in it.
type element struct{ attrs, content []string }

func elementOf(attrs, content string) element {
	return element{strings.Fields(attrs), strings.Fields(content)}
}

const (
	pathElements   = "CLASSPATH LOCALCLASSPATH CLASSNAME INSTANCEPATH LOCALINSTANCEPATH INSTANCENAME"
	flavorAttrs    = " OVERRIDABLE TOSUBCLASS TOINSTANCE TRANSLATABLE"
	propertyAttrs  = "NAME TYPE CLASSORIGIN PROPAGATED EmbeddedObject EMBEDDEDOBJECT"
	valueElements  = " VALUE VALUE.ARRAY VALUE.REFERENCE VALUE.REFARRAY VALUE.NULL"
	objectElements = " CLASS INSTANCE"
	answerElements = "CLASS INSTANCE QUALIFIER.DECLARATION VALUE.OBJECT VALUE.NAMEDOBJECT VALUE.NAMEDINSTANCE VALUE.OBJECTWITHPATH " +
		"VALUE.OBJECTWITHLOCALPATH VALUE.INSTANCEWITHPATH OBJECTPATH " + pathElements + valueElements
)

// elements are those of DSP0201, of declarations and of messages. In those that
// declare nothing, anything may stand.
var elements = map[string]element{
	"CIM":                       elementOf("CIMVERSION DTDVERSION", "MESSAGE DECLARATION"),
	"DECLARATION":               elementOf("", "DECLGROUP DECLGROUP.WITHNAME DECLGROUP.WITHPATH"),
	"DECLGROUP":                 elementOf("", "LOCALNAMESPACEPATH NAMESPACEPATH QUALIFIER.DECLARATION VALUE.OBJECT"),
	"DECLGROUP.WITHNAME":        elementOf("", "LOCALNAMESPACEPATH NAMESPACEPATH QUALIFIER.DECLARATION VALUE.NAMEDOBJECT"),
	"DECLGROUP.WITHPATH":        elementOf("", "VALUE.OBJECTWITHPATH VALUE.OBJECTWITHLOCALPATH"),
	"VALUE.OBJECT":              elementOf("", objectElements),
	"VALUE.NAMEDOBJECT":         elementOf("", "INSTANCENAME"+objectElements),
	"VALUE.NAMEDINSTANCE":       elementOf("", "INSTANCENAME INSTANCE"),
	"VALUE.OBJECTWITHPATH":      elementOf("", "CLASSPATH INSTANCEPATH"+objectElements),
	"VALUE.OBJECTWITHLOCALPATH": elementOf("", "LOCALCLASSPATH LOCALINSTANCEPATH"+objectElements),
	"VALUE.INSTANCEWITHPATH":    elementOf("", "INSTANCEPATH INSTANCE"),
	"NAMESPACEPATH":             elementOf("", "HOST LOCALNAMESPACEPATH"),
	"LOCALNAMESPACEPATH":        elementOf("", "NAMESPACE"),
	"HOST":                      elementOf("", ""),
	"NAMESPACE":                 elementOf("NAME", ""),
	"CLASSPATH":                 elementOf("", "NAMESPACEPATH CLASSNAME"),
	"LOCALCLASSPATH":            elementOf("", "LOCALNAMESPACEPATH CLASSNAME"),
	"CLASSNAME":                 elementOf("NAME", ""),
	"INSTANCEPATH":              elementOf("", "NAMESPACEPATH INSTANCENAME"),
	"LOCALINSTANCEPATH":         elementOf("", "LOCALNAMESPACEPATH INSTANCENAME"),
	"INSTANCENAME":              elementOf("CLASSNAME", "KEYBINDING KEYVALUE VALUE.REFERENCE"),
	"OBJECTPATH":                elementOf("", "INSTANCEPATH CLASSPATH"),
	"KEYBINDING":                elementOf("NAME", "KEYVALUE VALUE.REFERENCE"),
	"KEYVALUE":                  elementOf("VALUETYPE TYPE", ""),
	"CLASS":                     elementOf("NAME SUPERCLASS", "QUALIFIER PROPERTY PROPERTY.ARRAY PROPERTY.REFERENCE METHOD"),
	"INSTANCE":                  elementOf("CLASSNAME", "QUALIFIER PROPERTY PROPERTY.ARRAY PROPERTY.REFERENCE"),
	"QUALIFIER":                 elementOf("NAME TYPE PROPAGATED"+flavorAttrs, "VALUE VALUE.ARRAY"),
	"QUALIFIER.DECLARATION":     elementOf("NAME TYPE ISARRAY ARRAYSIZE"+flavorAttrs, "SCOPE VALUE VALUE.ARRAY"),
	"SCOPE":                     elementOf(strings.ToUpper(strings.Join(xmlScopes, " ")), ""),
	"PROPERTY":                  elementOf(propertyAttrs, "QUALIFIER VALUE"),
	"PROPERTY.ARRAY":            elementOf(propertyAttrs+" ARRAYSIZE", "QUALIFIER VALUE.ARRAY"),
	"PROPERTY.REFERENCE":        elementOf("NAME REFERENCECLASS CLASSORIGIN PROPAGATED", "QUALIFIER VALUE.REFERENCE"),
	"METHOD":                    elementOf("NAME TYPE CLASSORIGIN PROPAGATED", "QUALIFIER PARAMETER PARAMETER.ARRAY PARAMETER.REFERENCE PARAMETER.REFARRAY"),
	"PARAMETER":                 elementOf("NAME TYPE", "QUALIFIER"),
	"PARAMETER.ARRAY":           elementOf("NAME TYPE ARRAYSIZE", "QUALIFIER"),
	"PARAMETER.REFERENCE":       elementOf("NAME REFERENCECLASS", "QUALIFIER"),
	"PARAMETER.REFARRAY":        elementOf("NAME REFERENCECLASS ARRAYSIZE", "QUALIFIER"),
	"VALUE":                     elementOf("", ""),
	"VALUE.NULL":                elementOf("", ""),
	"VALUE.ARRAY":               elementOf("", "VALUE VALUE.NULL"),
	"VALUE.REFERENCE":           elementOf("", pathElements),
	"VALUE.REFARRAY":            elementOf("", "VALUE.REFERENCE VALUE.NULL"),
	"MESSAGE":                   elementOf("ID PROTOCOLVERSION", "SIMPLEREQ MULTIREQ SIMPLERSP MULTIRSP SIMPLEEXPREQ MULTIEXPREQ SIMPLEEXPRSP MULTIEXPRSP"),
	"SIMPLEREQ":                 elementOf("", "CORRELATOR IMETHODCALL METHODCALL"),
	"MULTIREQ":                  elementOf("", "SIMPLEREQ"),
	"SIMPLERSP":                 elementOf("", "IMETHODRESPONSE METHODRESPONSE"),
	"MULTIRSP":                  elementOf("", "SIMPLERSP"),
	"SIMPLEEXPREQ":              elementOf("", "CORRELATOR EXPMETHODCALL"),
	"MULTIEXPREQ":               elementOf("", "SIMPLEEXPREQ"),
	"SIMPLEEXPRSP":              elementOf("", "EXPMETHODRESPONSE"),
	"MULTIEXPRSP":               elementOf("", "SIMPLEEXPRSP"),
	"EXPMETHODCALL":             elementOf("NAME", "EXPPARAMVALUE"),
	"EXPPARAMVALUE":             elementOf("NAME PARAMTYPE EmbeddedObject EMBEDDEDOBJECT", "INSTANCE VALUE VALUE.ARRAY METHODRESPONSE IMETHODRESPONSE"),
	"EXPMETHODRESPONSE":         elementOf("NAME", "ERROR IRETURNVALUE"),
	"IMETHODCALL":               elementOf("NAME", "LOCALNAMESPACEPATH IPARAMVALUE"),
	"IPARAMVALUE":               elementOf("NAME", answerElements),
	"IMETHODRESPONSE":           elementOf("NAME", "ERROR IRETURNVALUE PARAMVALUE"),
	"IRETURNVALUE":              elementOf("", answerElements),
	"METHODRESPONSE":            elementOf("NAME", "ERROR RETURNVALUE PARAMVALUE"),
	"ERROR":                     elementOf("CODE DESCRIPTION", "INSTANCE"),
	"METHODCALL":                {},
	"PARAMVALUE":                {},
	"RETURNVALUE":               {},
	"CORRELATOR":                {},
}

// roots are the elements that a file may consist of. CIM is the only one of
// DSP0201; WMI writes a class alone.
var roots = strings.Fields("CIM DECLARATION DECLGROUP DECLGROUP.WITHNAME DECLGROUP.WITHPATH QUALIFIER.DECLARATION" + objectElements)

// isXML reports whether a text begins as XML does. A conflict that a merge has
// left begins with more than one bracket.
func isXML(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n\uFEFF")
	return len(text) > 1 && text[0] == '<' && (text[1] == '?' || text[1] == '!' || isWordStart(text[1]))
}

// IsCIMXML reports whether a file that begins with these bytes is CIM-XML: its
// first element is CIM.
func IsCIMXML(head []byte) bool {
	source, _ := Decode("", head)
	return firstElement(source.Text) == "CIM"
}

// firstElement returns the name of the first element, or "" where the text does
// not begin with one.
func firstElement(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n\uFEFF")
		end := ">"
		switch {
		case strings.HasPrefix(text, "<!--"):
			end = "-->"
		case strings.HasPrefix(text, "<?"), strings.HasPrefix(text, "<!"):
		case strings.HasPrefix(text, "<"):
			if i := strings.IndexAny(text, " \t\r\n/>"); i > 0 {
				return text[1:i]
			}
			return ""
		default:
			return ""
		}
		var ok bool
		if _, text, ok = strings.Cut(text, end); !ok {
			return ""
		}
	}
}

// A cimXML is the state of reading one file.
type cimXML struct {
	*xmlReader
	file      *File
	wmi       bool            // it has one of WMI's qualifiers
	alone     map[string]bool // superclasses that are in no file, in lower case
	inherits  bool            // the class at hand has a superclass, which passes on what is propagated
	stripped  bool            // something propagated was left out of it
	namespace string
	embedded  int // depth of embedded objects

	values     slab[Value]
	qualifiers slab[Qualifier]
	members    slab[Member]
	types      slab[Type]
	names      slab[Name]
	params     slab[Param]
	slots      slab[Slot]
}

// parseXML reads CIM-XML. alone names superclasses, in lower case, that are in no
// file: what the classes below them inherit counts as their own.
func parseXML(source *diag.File, opts Options, alone map[string]bool) (*File, diag.List) {
	var diags diag.List
	start := &cursor{file: source, line: 1, column: 1}
	x := &cimXML{
		xmlReader: newXMLReader(source.Text, start.pos, &diags),
		file:      &File{Source: source, Dialect: MOF2}, alone: alone,
	}
	x.root(roots, func(t *tag) { x.declaration(t) })
	if x.wmi || opts.Dialect == WMI {
		x.file.Dialect = WMI
	}
	x.file.Broken = diags.Errors() > 0
	x.file.Decls = superclassesFirst(x.file.Decls)
	if len(x.file.Decls) == 0 && !x.file.Broken {
		diags.Warn(NoDeclarations, diag.Span{Pos: source.Pos(strings.IndexByte(source.Text, '<')), Len: 1}, "CIM-XML without a class, an instance or a qualifier declaration")
	}
	diags.Sort()
	return x.file, diags
}

// root reads the outermost element.
func (x *cimXML) root(allowed []string, read func(*tag)) {
	found := false
	for {
		t, text := x.step()
		switch {
		case t == nil && text == nil:
			if !found && !x.file.Broken && len(*x.diags) == 0 {
				x.diags.Error(BadXML, diag.Span{Pos: x.place(len(x.text)), Len: 1}, "file ends before its first element")
			}
			return
		case t == nil:
			if !text.isBlank() {
				x.stray(text, "outside of all elements")
			}
		case found:
			x.diags.Error(XMLElement, t.span(), "second root element %s, expected the end of the file", t.name)
			x.skip()
		case !slices.Contains(allowed, t.name):
			found = true
			x.diags.Error(XMLElement, t.span(), "root element is %s, expected %s", t.name, allowed[0])
			x.ended = true // nothing in it would make sense
			x.close()
		default:
			found = true
			x.checkAttributes(t)
			read(t)
		}
	}
}

// once reports whether a thing has not been reported yet.
func (x *cimXML) once(what ...string) bool {
	key := strings.Join(what, "\x00")
	if x.known[key] {
		return false
	}
	x.known[key] = true
	return true
}

// stray reports text where elements are expected, once a file.
func (x *cimXML) stray(c *content, where string) {
	if !x.once("text", where) {
		return
	}
	text := strings.TrimLeft(c.text, " \t\r\n")
	start := c.start + strings.Index(x.text[c.start:c.end], text[:1])
	if start < c.start {
		start = c.start // it is an entity
	}
	x.diags.Error(BadXML, diag.Span{Pos: x.place(start), Len: 1}, "unexpected text %s, expected elements", where)
}

// skip reads over the element that was opened last.
func (x *cimXML) skip() {
	for depth := 1; depth > 0; {
		switch t, text := x.step(); {
		case t != nil:
			depth++
		case text == nil:
			depth--
		}
	}
}

// each reads what stands in an element. What does not belong there is reported,
// once for its name, and left out.
func (x *cimXML) each(parent *tag, read func(*tag)) {
	allowed := elements[parent.name].content
	for {
		t, text := x.step()
		switch {
		case t == nil && text == nil:
			return
		case t == nil:
			if !text.isBlank() {
				x.stray(text, "in "+parent.name)
			}
		case slices.Contains(allowed, t.name):
			x.checkAttributes(t)
			read(t)
		default:
			x.misplaced(t, parent, allowed)
			x.skip()
		}
	}
}

func (x *cimXML) misplaced(t, parent *tag, allowed []string) {
	if !x.once("element", t.name, parent.name) {
		return
	}
	what, hint := "unexpected element", ""
	if _, ok := elements[t.name]; !ok {
		what, hint = "unknown element", didYouMean(t.name, allowed)
	}
	want := strings.Join(allowed, ", ")
	if want == "" {
		want = "text"
		if parent.name == "CLASSNAME" || parent.name == "NAMESPACE" || parent.name == "SCOPE" || parent.name == "VALUE.NULL" {
			want = "nothing"
		}
	}
	x.diags.Error(XMLElement, t.span(), "%s %s in %s, expected %s", what, t.name, parent.name, want).Help(hint)
}

// checkAttributes looks for attributes that DSP0201 does not have: once for each
// name, as they may be an extension.
func (x *cimXML) checkAttributes(t *tag) {
	known := elements[t.name].attrs
	for _, a := range t.attrs {
		if len(*x.diags) >= maxFaults {
			return // step says so
		}
		if slices.Contains(known, a.name) || strings.HasPrefix(a.name, "xml") || elements[t.name].attrs == nil || !x.once("attribute", a.name, t.name) {
			continue
		}
		x.diags.Warn(XMLAttribute, a.at, "%s has no attribute %s in CIM-XML, it is ignored", t.name, a.name).Help(didYouMean(a.name, known))
	}
}

// required returns an attribute, and reports that there is none.
func (x *cimXML) required(t *tag, name string) *attr {
	a := t.attr(name)
	if a == nil {
		x.diags.Error(XMLAttribute, t.span(), "%s has no attribute %s", t.name, name)
	}
	return a
}

// flag reads an attribute that is true or false.
func (x *cimXML) flag(t *tag, name string) (value, stated bool) {
	switch a := t.attr(name); {
	case a == nil:
	case strings.EqualFold(a.value, "true"):
		return true, true
	case strings.EqualFold(a.value, "false"):
		return false, true
	default:
		x.diags.Error(XMLAttribute, a.span, "attribute %s is %s, expected true or false", name, quotedSome(a.value))
	}
	return false, false
}

// name reads an attribute that holds a name of MOF. It is nil where there is
// none, which has been reported.
func (x *cimXML) name(t *tag, attribute string) *Name {
	a := x.required(t, attribute)
	if a == nil {
		return nil
	}
	if !isName(a.value) {
		x.diags.Error(XMLAttribute, a.span, "attribute %s of %s is %s, expected a name", attribute, t.name, quotedSome(a.value))
		return nil
	}
	n := x.names.take()
	n.Pos, n.Text = a.span.Pos, a.value
	return n
}

// named makes a name of a word that the XML says in its own way.
func (x *cimXML) named(text string, pos diag.Pos) *Name {
	n := x.names.take()
	n.Pos, n.Text = pos, text
	return n
}

// isName reports whether the lexer would read the text as one name.
func isName(text string) bool {
	if text == "" || isDigit(text[0]) || wordKind(text) != tokIdent {
		return false
	}
	for _, r := range text {
		if r < utf8.RuneSelf && !isWordByte(byte(r)) || r >= utf8.RuneSelf && (r > 0xffef || r < 0xa1 || isMark(r)) {
			return false
		}
	}
	return true
}

// quotedSome quotes a text for a message, which a long one would fill.
func quotedSome(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}

// declaration reads an element that declares something, or has in it what does.
func (x *cimXML) declaration(t *tag) {
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

// refusal reports that a recorded answer is an error.
func (x *cimXML) refusal(t *tag) {
	code, description := t.attr("CODE"), t.attr("DESCRIPTION")
	d := x.diags.Error(ServerError, t.span(), "the message is an error of the server")
	if code != nil {
		d.Message += ", code " + quotedSome(code.value)
	}
	if description != nil && strings.TrimSpace(description.value) != "" {
		d.Help("it says " + quotedSome(description.value))
	}
	x.skip()
}

// enter makes the namespace of a group that of the declarations behind it, as
// #pragma namespace does.
func (x *cimXML) enter(t *tag, at namespacePath) {
	if at.namespace == "" || at.namespace == x.namespace {
		return
	}
	x.namespace = at.namespace
	pos := t.start()
	p := &Pragma{Pos: pos, Word: "#pragma", Name: x.named("namespace", t.pos)}
	p.Args = []*PragmaArg{{Pos: t.pos, Strings: []string{quoteMOF(at.namespace)}}}
	x.declare(pos, &Decl{Pragma: p})
}

// declare adds a declaration that begins at pos and ends where the reader is.
func (x *cimXML) declare(pos diag.Pos, d *Decl) {
	d.Pos, d.Len = pos, int(x.decoder.InputOffset())-pos.Offset
	x.file.Decls = append(x.file.Decls, d)
}

// superclassesFirst puts each class behind its superclass, as MOF has it. A server
// lists classes in any order, and XML knows none.
func superclassesFirst(decls []*Decl) []*Decl {
	sorted := make([]*Decl, 0, len(decls))
	for len(decls) > 0 { // the classes of one namespace at a time
		end := 1 + slices.IndexFunc(decls[1:], func(d *Decl) bool { return d.Pragma != nil })
		if end == 0 {
			end = len(decls)
		}
		sorted = appendSorted(sorted, decls[:end])
		decls = decls[end:]
	}
	return sorted
}

func appendSorted(sorted, decls []*Decl) []*Decl {
	classes := map[string]*Decl{}
	for _, d := range slices.Backward(decls) {
		if d.Class != nil {
			classes[strings.ToLower(d.Class.Name.Text)] = d // the first of a name
		}
	}
	placed := map[*Decl]bool{}
	for _, d := range decls {
		var chain []*Decl // a class and those above it that are not placed
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
func superIn(classes map[string]*Decl, d *Decl) *Decl {
	if d.Class == nil || d.Class.Super == nil {
		return nil
	}
	return classes[strings.ToLower(d.Class.Super.Text)]
}

func (x *cimXML) class(t *tag) {
	c := &Class{Pos: t.pos, Keyword: "class", Name: x.name(t, "NAME")}
	if super := t.attr("SUPERCLASS"); super != nil && super.value != "" {
		c.Super = x.name(t, "SUPERCLASS")
	}
	if c.Super != nil && x.alone[strings.ToLower(c.Super.Text)] {
		c.Super = nil
	}
	x.inherits, x.stripped = c.Super != nil, false
	d := &Decl{Class: c}
	x.each(t, func(t *tag) {
		switch t.name {
		case "QUALIFIER":
			d.Qualifiers = x.qualifier(t, d.Qualifiers)
		case "METHOD":
			c.Members = x.method(t, c.Members)
		default:
			c.Members = x.property(t, c.Members)
		}
	})
	if c.Name != nil {
		if x.stripped {
			x.file.stripped = append(x.file.stripped, d)
		}
		x.declare(t.start(), d)
	}
}

// propagated reports whether the superclass passes an element on. It need not be
// declared again then.
func (x *cimXML) propagated(t *tag) bool {
	p, _ := x.flag(t, "PROPAGATED")
	x.stripped = x.stripped || p && x.inherits
	return p && x.inherits
}

// typeOf reads the type of a member or parameter. It is nil where there is none,
// which has been reported.
func (x *cimXML) typeOf(t *tag) *Type {
	typ := x.types.take()
	if strings.HasSuffix(t.name, ".REFERENCE") || strings.HasSuffix(t.name, ".REFARRAY") {
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
	case !IsPrimitive(a.value):
		x.diags.Error(XMLAttribute, a.span, "attribute TYPE of %s is %s, expected a type of CIM", t.name, quotedSome(a.value)).Help(didYouMean(a.value, typeWords))
		return nil
	}
	typ.Pos, typ.Name = a.span.Pos, a.value
	return typ
}

// array reads whether an element is an array, and of what size.
func (x *cimXML) array(t *tag, is bool) *Array {
	a := t.attr("ARRAYSIZE")
	switch {
	case !is:
		return nil
	case a == nil:
		return &Array{Pos: t.pos}
	case !consistsOf(a.value, isDigit) || a.value == "" || a.value[0] == '0' || len(a.value) > 18:
		x.diags.Error(XMLAttribute, a.span, "attribute ARRAYSIZE is %s, expected a number from 1 on", quotedSome(a.value))
		return &Array{Pos: t.pos}
	}
	return &Array{Pos: a.span.Pos, Size: a.value}
}

func (x *cimXML) property(t *tag, members []*Member) []*Member {
	if x.propagated(t) {
		x.skip()
		return members
	}
	m := x.members.take()
	m.Name, m.Type = x.name(t, "NAME"), x.typeOf(t)
	m.Array = x.array(t, t.name == "PROPERTY.ARRAY")
	x.each(t, func(inner *tag) {
		if inner.name == "QUALIFIER" {
			m.Qualifiers = x.qualifier(inner, m.Qualifiers)
			return
		}
		m.Default = x.second(inner, m.Default, x.value(inner, x.kindOf(t)))
	})
	if m.Name == nil || m.Type == nil {
		return members
	}
	return append(members, m)
}

// second keeps the first value of an element, and reports another.
func (x *cimXML) second(t *tag, first, second *Value) *Value {
	if first == nil {
		return second
	}
	x.diags.Error(XMLElement, t.span(), "second value, expected one")
	return first
}

func (x *cimXML) method(t *tag, members []*Member) []*Member {
	if x.propagated(t) {
		x.skip()
		return members
	}
	m := x.members.take()
	m.Name, m.Type, m.Method = x.name(t, "NAME"), x.typeOf(t), &Params{Pos: t.pos}
	x.each(t, func(inner *tag) {
		if inner.name == "QUALIFIER" {
			m.Qualifiers = x.qualifier(inner, m.Qualifiers)
			return
		}
		m.Method.List = x.parameter(inner, m.Method.List)
	})
	if m.Name == nil || m.Type == nil {
		return members
	}
	return append(members, m)
}

func (x *cimXML) parameter(t *tag, list []*Param) []*Param {
	p := x.params.take()
	p.Name, p.Type = x.name(t, "NAME"), x.typeOf(t)
	p.Array = x.array(t, strings.HasSuffix(t.name, "ARRAY"))
	x.each(t, func(inner *tag) { p.Qualifiers = x.qualifier(inner, p.Qualifiers) })
	if p.Name == nil || p.Type == nil {
		return list
	}
	return append(list, p)
}

// qualifier reads a qualifier. A propagated one belongs to the superclass; the
// Override of a class that stands alone has nothing to override.
func (x *cimXML) qualifier(t *tag, list []*Qualifier) []*Qualifier {
	if x.propagated(t) {
		x.skip()
		return list
	}
	q := x.qualifiers.take()
	q.Name = x.name(t, "NAME")
	typ := x.typeOf(t)
	q.Flavors = x.flavors(t)
	var v *Value
	x.each(t, func(inner *tag) { v = x.second(inner, v, x.value(inner, x.kindOf(t))) })
	switch {
	case v == nil:
		q.Value = x.null(t)
	case v.Array != nil:
		q.Array = v.Array
	default:
		q.Value = v
	}
	if q.Name == nil || typ == nil || x.alone != nil && !x.inherits && sameWord(q.Name.Text, "Override") {
		return list
	}
	x.wmi = x.wmi || wmiQualifiers[strings.ToLower(q.Name.Text)]
	return append(list, q)
}

// flavors reads the flavors that are stated and are not those that go without
// saying. DSP0004 has no TOINSTANCE.
func (x *cimXML) flavors(t *tag) (words []*Name) {
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

func (x *cimXML) qualifierDecl(t *tag) {
	q := &QualifierDecl{Pos: t.pos, Name: x.name(t, "NAME"), Comma: true, PolicyComma: true}
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
		q.Scope = []*Name{x.named("any", t.pos)}
	}
	q.ScopeWord = x.named("Scope", t.pos)
	if q.Policy = x.flavors(t); q.Policy != nil {
		q.PolicyWord = x.named("Flavor", q.Policy[0].Pos)
	}
	if q.Name != nil && typ != nil {
		q.Type = []*Name{x.named(typ.Name, typ.Pos)}
		x.declare(t.start(), &Decl{Qualifier: q})
	}
}

// scope reads where a qualifier may stand: anywhere, if all is said to be true.
func (x *cimXML) scope(t *tag, list []*Name) []*Name {
	for _, word := range xmlScopes {
		if yes, _ := x.flag(t, strings.ToUpper(word)); yes {
			list = append(list, x.named(word, t.attr(strings.ToUpper(word)).at.Pos))
		}
	}
	if len(list) >= len(xmlScopes) {
		list = []*Name{x.named("any", t.pos)}
	}
	x.each(t, func(*tag) { x.skip() })
	return list
}

func (x *cimXML) instance(t *tag) {
	i := &Instance{Pos: t.pos, Keyword: "instance", Class: x.name(t, "CLASSNAME")}
	d := &Decl{Instance: i}
	d.Qualifiers, i.Slots = x.slotsOf(t)
	if i.Class != nil {
		x.declare(t.start(), d)
	}
}

// slotsOf reads what stands in an instance. All its properties are its own,
// whatever class they come from; one without a value is null.
func (x *cimXML) slotsOf(t *tag) (list []*Qualifier, slots []*Slot) {
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
				s.Qualifiers = x.qualifier(inner, s.Qualifiers)
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
