package diag

import (
	"fmt"
	"strings"
)

// An Info documents one code; `gomof explain` prints it. Bad is MOF for which gomof reports
// the code, Good is the corrected MOF. A test compiles both.
type Info struct {
	Code     Code
	Name     string // for -W, if the code can be a warning: kebab-case, stable
	Severity Severity
	Title    string // one line, lower case
	Text     string // one paragraph: the reason, with the clause of the standard
	Bad      string
	Good     string

	Category string // of an optional rule, such as naming or wire; otherwise ""
	Level    string // the lowest level of lint that includes the rule, or off
	Source   string // who recommends the rule
	Fix      string // safe or unsafe, if the rule offers one

	// Before and After are two versions of a schema, instead of Bad and Good, if the code
	// is about a difference.
	Before, After string
}

// examples returns the titles and texts of the two examples; the first text is "" if there are none.
func (i *Info) examples() (first, bad, second, good string) {
	if i.Before != "" {
		return "Before", i.Before, "After", i.After
	}
	return "Wrong", i.Bad, "Right", i.Good
}

// Help returns the text and the examples.
func (i *Info) Help() string {
	first, bad, second, good := i.examples()
	if bad == "" {
		return i.Text + "\n" + i.origin()
	}
	return fmt.Sprintf("%s\n%s\n%s:\n\n%s\n\n%s:\n\n%s\n", i.Text, i.origin(), first, indent(bad), second, indent(good))
}

// origin describes the category of the rule and its source.
func (i *Info) origin() string {
	var out strings.Builder
	for _, line := range [][2]string{{"Category", i.Category}, {"Level", i.Level}, {"Fix", i.Fix}, {"Source", i.Source}} {
		if line[1] != "" {
			fmt.Fprintf(&out, "\n%s: %s", line[0], line[1])
		}
	}
	if out.Len() > 0 {
		out.WriteByte('\n')
	}
	return out.String()
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

// Markdown returns the same as Help, as Markdown.
func (i *Info) Markdown() string {
	text := markdownEscapes.Replace(i.Text) + "\n"
	if origin := strings.TrimSpace(i.origin()); origin != "" {
		text += "\n" + markdownEscapes.Replace(strings.ReplaceAll(origin, "\n", " · ")) + "\n"
	}
	first, bad, second, good := i.examples()
	if bad == "" {
		return text
	}
	return fmt.Sprintf("%s\n%s:\n\n%s\n%s:\n\n%s", text, first, fenced(bad), second, fenced(good))
}

// markdownEscapes escapes the characters that are markup in a sentence.
var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`)

func fenced(text string) string { return "```\n" + strings.TrimSpace(text) + "\n```\n" }
