package gen

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// classDoc says what a struct is; the description of the class follows.
func classDoc(id string, c *schema.Class) string {
	kind := "class"
	switch {
	case c.Association:
		kind = "association"
	case c.Indication:
		kind = "indication"
	}
	text := fmt.Sprintf("%s is the CIM %s %s.", id, kind, c.Name)
	if c.Abstract {
		text = fmt.Sprintf("%s is the abstract CIM %s %s.", id, kind, c.Name)
	}
	return paragraphs(text+" "+described(c.Description()), deprecation(c.Deprecated()))
}

// propertyDoc is the description and what the qualifiers add to it.
func propertyDoc(p *schema.Property) string {
	text := described(p.Description())
	if text == "" {
		text = fmt.Sprintf("The property %s.", p.Name)
	}
	return paragraphs(text, facts(p), deprecation(p.Deprecated()))
}

// facts are the qualifiers that a Go programmer has to know of.
func facts(p *schema.Property) string {
	q := p.Qualifiers
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if p.Key {
		add("Key.")
	}
	if q.Bool("Required", false) {
		add("Required: never NULL on the server.")
	}
	if q.Bool("Write", false) {
		add("Writable.")
	}
	switch low, high := q.Int("MinValue"), q.Int("MaxValue"); {
	case low != nil && high != nil:
		add("From %s to %s.", low, high)
	case low != nil:
		add("At least %s.", low)
	case high != nil:
		add("At most %s.", high)
	}
	if n := q.Int("MaxLen"); n != nil && !p.Type.Array {
		add("At most %s characters.", n)
	}
	if unit := templates.OneLine(cmp.Or(q.Text("PUnit"), q.Text("Units"))); unit != "" {
		add("Unit: %s.", unit)
	}
	if p.Type.CIM == cim.DateTimeType && strings.EqualFold(q.Text("SubType"), "interval") {
		add("An interval.")
	}
	if p.Default != nil && !p.Type.Array {
		add("Default: %s.", defaultText(p))
	}
	return strings.Join(list, " ")
}

// defaultText is the default as MOF writes it.
func defaultText(p *schema.Property) string {
	switch v := p.Default.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, p.Type.CIM.Bits())
	case cim.Char16:
		return strconv.QuoteRune(rune(v))
	}
	return templates.OneLine(fmt.Sprint(p.Default))
}

func parameterDoc(p *schema.Parameter) string {
	text := described(p.Description())
	if text == "" {
		text = fmt.Sprintf("The parameter %s.", p.Name)
	}
	if p.Required {
		text += " Required."
	}
	return paragraphs(text, deprecation(p.Deprecated()))
}

func methodDoc(id string, m *schema.Method, inherited bool) string {
	text := fmt.Sprintf("%s calls the method %s", id, m.Name)
	if inherited {
		text += " of " + m.Class.Name
	}
	text += "."
	if d := described(m.Description()); d != "" && inherited {
		text += " " + firstSentence(d)
	} else if d != "" {
		text += "\n\n" + d
	}
	return paragraphs(text, deprecation(m.Deprecated()))
}

// deprecation is the paragraph that Go tools know.
func deprecation(instead []string, deprecated bool) string {
	if !deprecated {
		return ""
	}
	var names []string
	for _, name := range instead {
		if !strings.EqualFold(name, "No value") {
			names = append(names, templates.OneLine(name))
		}
	}
	if names == nil {
		return "Deprecated: the schema names no replacement."
	}
	return "Deprecated: use " + strings.Join(names, ", ") + "."
}

// described is the text of a Description. A paragraph of it that Go tools would
// take for their own gets a word before it.
func described(text string) string {
	list := strings.Split(templates.Clean(text), "\n\n")
	for i, p := range list {
		if strings.HasPrefix(strings.TrimSpace(p), "Deprecated:") {
			list[i] = "Note: " + strings.TrimSpace(p)
		}
	}
	return strings.Join(list, "\n\n")
}

func paragraphs(parts ...string) string {
	var list []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, "\n\n")
}

// firstSentence cuts a text after its first sentence.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}
