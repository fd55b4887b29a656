package diag

import (
	"fmt"
	"strings"
)

// An Info documents one code: what `gomof explain` prints. Bad is MOF that
// reports the code, Good the same MOF done right; a test compiles both.
type Info struct {
	Code     Code
	Name     string // of a code that can be a warning, for -W: kebab-case, stable
	Severity Severity
	Title    string // one line, lower case
	Text     string // one paragraph: the reason, with the clause of the standard
	Bad      string
	Good     string
}

// Help returns the text and the examples.
func (i *Info) Help() string {
	if i.Bad == "" {
		return i.Text + "\n"
	}
	return fmt.Sprintf("%s\n\nWrong:\n\n%s\n\nRight:\n\n%s\n", i.Text, indent(i.Bad), indent(i.Good))
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

// Markdown returns what Help does, as Markdown.
func (i *Info) Markdown() string {
	text := markdownEscapes.Replace(i.Text) + "\n"
	if i.Bad == "" {
		return text
	}
	return fmt.Sprintf("%s\nWrong:\n\n%s\nRight:\n\n%s", text, fenced(i.Bad), fenced(i.Good))
}

// markdownEscapes escapes the characters that are markup in a sentence.
var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`)

func fenced(text string) string { return "```\n" + strings.TrimSpace(text) + "\n```\n" }
