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

// A cimXML is the state of reading one file.
type cimXML struct {
	*xmlReader
	file      *File
	alone     map[string]bool // superclasses that are in no file, in lower case
	inherits  bool            // the class at hand has a superclass, which passes on what is propagated
	stripped  bool            // something propagated was left out of it
	heirs     []*Class        // the classes that something was left out of
	restated  []restated      // flavors, in the order of the text
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
// file: what the classes below them inherit counts as their own. heirs are the classes
// that are listed with what they inherit, which was left out.
func parseXML(source *diag.File, opts Options, alone map[string]bool) (file *File, heirs []*Class, diags diag.List) {
	start := &locator{file: source, line: 1, column: 1}
	x := &cimXML{
		xmlReader: newXMLReader(source.Text, start.pos, &diags),
		file:      &File{Source: source, Dialect: MOF2, XML: true, Weight: strings.Count(source.Text, "<")}, alone: alone,
	}
	x.root(roots, func(t *tag) { x.declaration(t) })
	x.applyRestated()
	x.file.marks = marksOf(x.file)
	if len(x.file.marks) > 0 || opts.Dialect == WMI {
		x.file.Dialect = WMI
	}
	x.file.Broken = diags.Errors() > 0
	x.file.Decls = superclassesFirst(x.file.Decls)
	if len(x.file.Decls) == 0 && !x.file.Broken {
		diags.Warn(NoDeclarations, diag.Span{Pos: source.Pos(strings.IndexByte(source.Text, '<')), Len: 1}, "CIM-XML without a class, an instance or a qualifier declaration")
	}
	diags.Sort()
	return x.file, x.heirs, diags
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
		if len(*x.diags) >= maxErrors {
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
