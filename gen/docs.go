package gen

import (
	"strings"
	"unicode"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// A documentation creates the comments of a package, with links to elements that have a Go
// name. A nil documentation creates no comments.
type documentation struct {
	*typer
	byName map[string]*schema.Class // classes for links, including those of other packages
}

func newDocumentation(t *typer) *documentation {
	d := &documentation{typer: t, byName: map[string]*schema.Class{}}
	for c, n := range t.imports.classes {
		if n.classes[fold(c.Name)] != "" {
			d.byName[fold(c.Name)] = c
		}
	}
	for _, c := range t.structs() {
		d.byName[fold(c.Name)] = c
	}
	return d
}

// class returns the introduction of a struct. The description of the class follows it.
func (d *documentation) class(c *schema.Class) model.Doc {
	if d == nil {
		return nil
	}
	text := textf("%s is the %s %s", d.own.classes[c].typ, classKind(c), c.Name)
	if c.Super != nil {
		text = textf("%s, which extends %s", text, d.classLink(c.Super))
	}
	return paragraphs(sentence("%s.", text), described(classText(c)), classFacts(c), d.deprecation(c, c.Deprecated))
}

// classText returns the description of a class. Description propagates, but a superclass's
// description is about another class, so it is not used.
func classText(c *schema.Class) string {
	for _, qualifier := range []string{"Description", "DisplayName"} {
		if c.Qualifiers.IsOwn(qualifier) {
			return c.Qualifiers.Text(qualifier)
		}
	}
	return ""
}

func classKind(c *schema.Class) string {
	kind := "CIM class"
	switch q := c.Qualifiers; {
	case c.Association && q.Bool("Composition", false):
		kind = "CIM composition"
	case c.Association && q.Bool("Aggregation", false):
		kind = "CIM aggregation"
	case c.Association:
		kind = "CIM association"
	case c.Indication:
		kind = "CIM indication"
	case c.Structure:
		kind = "CIM structure"
	}
	if c.Abstract {
		return "abstract " + kind
	}
	return kind
}

// property returns the description and what the qualifiers add. The doc of an inherited
// property is short; the declaring class has the rest.
func (d *documentation) property(c *schema.Class, property *schema.Property, inherited bool) model.Doc {
	if d == nil {
		return nil
	}
	q, text, prose := property.Qualifiers, property.Description(), textf("The property %s.", property.Name)
	deprecated := d.deprecation(c, property.Deprecated)
	if inherited {
		first := firstSentence(text)
		if first != "" {
			prose = say(first)
		}
		sentences := d.propertyFacts(c, property, first)
		return paragraphs(paragraph(append([]model.Text{prose}, sentences...)...), deprecated)
	}
	sentences := d.propertyFacts(c, property, text)
	return paragraphs(introduced(prose, descriptionOf(text, q)), paragraph(sentences...), d.seeAlso(c, q), deprecated)
}

func (d *documentation) parameter(m *schema.Method, parameter *schema.Parameter) model.Doc {
	if d == nil {
		return nil
	}
	q := parameter.Qualifiers
	return paragraphs(introduced(textf("The parameter %s.", parameter.Name), descriptionOf(parameter.Description(), q)),
		d.parameterFacts(parameter), d.seeAlso(m.Class, q), d.deprecation(m.Class, parameter.Deprecated))
}

func (d *documentation) method(c *schema.Class, m *schema.Method) model.Doc {
	if d == nil {
		return nil
	}
	id := d.own.classes[c].calls[m]
	facts, deprecated := methodFacts(m), d.deprecation(c, m.Deprecated)
	if m.Class != c {
		text := textf("%s calls the inherited method %s.", id, d.methodLink(m.Class, m))
		return paragraphs(paragraph(text, say(firstSentence(m.Description()))), facts, deprecated)
	}
	return paragraphs(sentence("%s calls the method %s.", id, m.Name), descriptionOf(m.Description(), m.Qualifiers), facts, d.seeAlso(c, m.Qualifiers), deprecated)
}

// returnDoc returns the doc of the field for a return value.
func returnDoc(m *schema.Method) model.Doc {
	if isReturnCode(m) {
		return sentence("Return is the return code.")
	}
	list := facts{sentences: []model.Text{say("Return is the return value.")}}
	list.value(m.Qualifiers, m.Type)
	return list.doc()
}

// elementDoc returns the doc of a named value of MOF 3, which has its own qualifiers.
func elementDoc(t schema.Type, entry schema.ValueEntry) model.Doc {
	if t.Enum == nil {
		return nil
	}
	e := t.Enum.Element(entry.Name)
	if e == nil {
		return nil
	}
	var list facts
	list.experimental(e.Qualifiers)
	text := descriptionOf(e.Qualifiers.Text("Description"), e.Qualifiers)
	if e.Qualifiers.Bool("Deprecated", false) {
		instead, _ := e.Qualifiers.Texts("Deprecated")
		return paragraphs(text, list.doc(), replacement(say(phrase(strings.Join(replacements(instead), ", ")))))
	}
	return paragraphs(text, list.doc())
}

// descriptionOf returns the doc from Description, or from the qualifier that WMI shows
// instead.
func descriptionOf(text string, q *schema.QualifierSet) model.Doc {
	if text == "" {
		text = q.Text("DisplayName")
	}
	return described(text)
}

// deprecation returns the paragraph that Go tools recognize, with links to the
// replacements.
func (d *documentation) deprecation(c *schema.Class, of func() (instead []string, deprecated bool)) model.Doc {
	instead, deprecated := of()
	if !deprecated {
		return nil
	}
	return replacement(d.links(replacements(instead), c, true))
}

func replacement(instead model.Text) model.Doc {
	if instead == nil {
		return sentence("Deprecated: the schema names no replacement.")
	}
	return sentence("Deprecated: use %s.", instead)
}

// replacements removes the text that the DMTF writes if there is no replacement.
func replacements(instead []string) []string {
	var names []string
	for _, name := range instead {
		if !strings.EqualFold(name, "No value") {
			names = append(names, name)
		}
	}
	return names
}

// seeAlso returns links to the elements in ModelCorrespondence.
func (d *documentation) seeAlso(c *schema.Class, q *schema.QualifierSet) model.Doc {
	names, _ := q.Texts("ModelCorrespondence")
	if list := d.links(names, c, false); list != nil {
		return sentence("See also %s.", list)
	}
	return nil
}

// firstSentence returns the first sentence of a description.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(templates.Clean(text)), "\n")
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		text = text[:i+1]
	}
	if _, isItem := marked(text); isItem {
		return "" // it is part of a list
	}
	return prose(text)
}

// valueNote returns the name of a value if the identifier of its constant does not show it:
// punctuation or the end can be missing there.
func valueNote(n *names.Name, text string) string {
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_", r) {
			return phrase(text)
		}
	}
	if letters := strings.Join(names.Words(text), ""); letters == "" || !strings.HasSuffix(fold(n.String()), fold(letters)) {
		return phrase(text)
	}
	return ""
}
