package breaking

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof/diag"
)

// sections are the headings of a changelog with their rules. The last one has all other changes.
var sections = []struct {
	title string
	codes []diag.Code
}{
	{"Added", []diag.Code{ClassAdded, EnumerationAdded, PropertyAdded, KeyPropertyAdded, MethodAdded, ParameterAdded, ParameterAddedRequired, ValueAdded, ValuesNamed}},
	{"Deprecated", []diag.Code{Deprecated}},
	{"Removed", []diag.Code{ClassRemoved, EnumerationRemoved, PropertyRemoved, MethodRemoved, ParameterRemoved, ValueRemoved, CodeRemoved, ValuesGone, RangeRemoved, QualifierTypeRemoved}},
	{"Changed", nil},
}

// Changelog writes the changes as release notes in Markdown. In each section, breaking changes come
// first and say what they break.
func Changelog(changes []*Change) string {
	below := make([][]string, len(sections))
	broken := make([][]string, len(sections))
	for _, c := range changes {
		at := sectionOf(c.Code)
		line := fmt.Sprintf("- %s%s\n", markdown.Replace(c.Text), effectInWords(c))
		if c.Breaks != 0 {
			broken[at] = append(broken[at], line)
		} else {
			below[at] = append(below[at], line)
		}
	}
	var out strings.Builder
	for _, i := range []int{0, 1, 3, 2} {
		if len(broken[i])+len(below[i]) == 0 {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "## %s\n\n%s%s", sections[i].title, strings.Join(broken[i], ""), strings.Join(below[i], ""))
	}
	return out.String()
}

func sectionOf(code diag.Code) int {
	for i, s := range sections {
		for _, one := range s.codes {
			if one == code {
				return i
			}
		}
	}
	return len(sections) - 1
}

func effectInWords(c *Change) string {
	text := markdown.Replace(strings.TrimPrefix(c.effect(), "; "))
	if text == "" {
		return ""
	}
	if len(c.Cures) > 0 {
		text += "; `" + strings.Join(c.Cures, "`, `") + "`"
	}
	return " (**" + text + "**)"
}

// markdown escapes Markdown and HTML markup.
var markdown = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "\n", " ", "\r", " ")
