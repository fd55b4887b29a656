package cimxml

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// A reader is the state of [Parse].
type reader struct {
	*xmlReader
	file      *parser.File
	alone     map[string]bool // see Options
	inherits  bool            // the class at hand has a superclass, from which it inherits what is propagated
	stripped  bool            // something propagated was left out of it
	heirs     []*parser.Class // the classes that something was left out of
	restated  []restated      // flavors, in the order of the text
	namespace string
	embedded  int // depth of embedded objects

	values     slab[parser.Value]
	qualifiers slab[parser.Qualifier]
	members    slab[parser.Member]
	types      slab[parser.Type]
	names      slab[parser.Name]
	params     slab[parser.Param]
	slots      slab[parser.Slot]
}

// Parse reads CIM-XML. The file is never nil. The heirs are the classes of which
// inherited members were left out.
func Parse(source *diag.File, opts Options) (file *parser.File, heirs []*parser.Class, diags diag.List) {
	start := &locator{file: source, line: 1, column: 1}
	x := &reader{
		xmlReader: newXMLReader(source.Text, start.pos, &diags),
		file:      &parser.File{Source: source, Dialect: parser.MOF2, XML: true, Weight: strings.Count(source.Text, "<")}, alone: opts.Alone,
	}
	if opts.Most > 0 && x.file.Weight > opts.Most {
		return x.file, nil, nil
	}
	x.root(roots, func(t *tag) { x.declaration(t) })
	x.applyRestated()
	x.file.Marks = parser.WMIMarks(x.file)
	if len(x.file.Marks) > 0 || opts.Dialect == parser.WMI {
		x.file.Dialect = parser.WMI
	}
	x.file.Broken = diags.Errors() > 0
	x.file.Decls = superclassesFirst(x.file.Decls)
	if len(x.file.Decls) == 0 && !x.file.Broken {
		diags.Warn(NoDeclarations, diag.Span{Pos: source.Pos(strings.IndexByte(source.Text, '<')), Len: 1}, "CIM-XML declares no class, instance or qualifier type")
	}
	diags.Sort()
	return x.file, x.heirs, diags
}

// root reads the outermost element.
func (x *reader) root(allowed []string, read func(*tag)) {
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
			x.ended = true // nothing inside of it would make sense
			x.close()
		default:
			found = true
			x.checkAttributes(t)
			read(t)
		}
	}
}

// once reports whether something has not been reported yet.
func (x *reader) once(what ...string) bool {
	key := strings.Join(what, "\x00")
	if x.known[key] {
		return false
	}
	x.known[key] = true
	return true
}

// stray reports text where elements are expected, once a file.
func (x *reader) stray(c *content, where string) {
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

// skip skips the element that was opened last.
func (x *reader) skip() {
	for depth := 1; depth > 0; {
		switch t, text := x.step(); {
		case t != nil:
			depth++
		case text == nil:
			depth--
		}
	}
}

// each reads the content of an element. It reports and skips what does not belong there,
// once for each name.
func (x *reader) each(parent *tag, read func(*tag)) {
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

func (x *reader) misplaced(t, parent *tag, allowed []string) {
	if !x.once("element", t.name, parent.name) {
		return
	}
	what, hint := "unexpected element", ""
	if _, ok := elements[t.name]; !ok {
		what, hint = "unknown element", spelling.Suggest(t.name, slices.Values(allowed))
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

// checkAttributes warns of attributes that DSP0201 does not have, once for each name: they
// may be an extension.
func (x *reader) checkAttributes(t *tag) {
	known := elements[t.name].attrs
	for _, a := range t.attrs {
		if len(*x.diags) >= token.MaxErrors {
			return // step says so
		}
		if slices.Contains(known, a.name) || strings.HasPrefix(a.name, "xml") || elements[t.name].attrs == nil || !x.once("attribute", a.name, t.name) {
			continue
		}
		x.diags.Warn(XMLAttribute, a.at, "unknown attribute %s of element %s, it is ignored", a.name, t.name).Help(spelling.Suggest(a.name, slices.Values(known)))
	}
}

// required returns an attribute, and reports it if it is missing.
func (x *reader) required(t *tag, name string) *attr {
	a := t.attr(name)
	if a == nil {
		x.diags.Error(XMLAttribute, t.span(), "element %s has no attribute %s", t.name, name)
	}
	return a
}

// flag reads an attribute that is true or false.
func (x *reader) flag(t *tag, name string) (value, stated bool) {
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

// name reads an attribute whose value is a name. It reports any other value and returns nil.
func (x *reader) name(t *tag, attribute string) *parser.Name {
	a := x.required(t, attribute)
	if a == nil {
		return nil
	}
	if !token.IsName(a.value) {
		x.diags.Error(XMLAttribute, a.span, "attribute %s of %s is %s, expected a name", attribute, t.name, quotedSome(a.value))
		return nil
	}
	n := x.names.take()
	n.Pos, n.Text = a.span.Pos, a.value
	return n
}

// named makes a name of a word of MOF that XML writes in another way.
func (x *reader) named(text string, pos diag.Pos) *parser.Name {
	n := x.names.take()
	n.Pos, n.Text = pos, text
	return n
}

// quotedSome quotes the start of a text, for a message.
func quotedSome(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}
