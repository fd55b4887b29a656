package cimxml

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/token"
)

// Declared returns the names of the classes and qualifiers that a text declares, in lower
// case. It looks for the tags that declare something and does not parse the text.
func Declared(text string) (classes, qualifiers []string) {
	if !slices.Contains(roots, firstElement(text)) {
		return nil, nil
	}
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return classes, qualifiers
		}
		text = text[i+1:]
		end := ""
		switch {
		case strings.HasPrefix(text, "!--"):
			end = "-->"
		case strings.HasPrefix(text, "![CDATA["):
			end = "]]>"
		case strings.HasPrefix(text, "CLASS"):
			if name := nameInTag(text[len("CLASS"):]); name != "" {
				classes = append(classes, name)
			}
		case strings.HasPrefix(text, "QUALIFIER.DECLARATION"):
			if name := nameInTag(text[len("QUALIFIER.DECLARATION"):]); name != "" {
				qualifiers = append(qualifiers, name)
			}
		}
		if end != "" {
			_, text, _ = strings.Cut(text, end)
		}
	}
}

// nameInTag returns the attribute NAME of a tag, in lower case.
func nameInTag(text string) string {
	const most = 4096 // no tag of a declaration is as long
	tag, _, _ := strings.Cut(text[:min(len(text), most)], ">")
	if tag == "" || !strings.Contains(" \t\r\n", tag[:1]) {
		return "" // another element, such as CLASSNAME
	}
	for {
		i := strings.Index(tag, "NAME")
		if i <= 0 {
			return ""
		}
		before := tag[i-1]
		tag = tag[i+len("NAME"):]
		rest, ok := strings.CutPrefix(strings.TrimLeft(tag, " \t\r\n"), "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || !strings.ContainsRune(" \t\r\n", rune(before)) {
			continue
		}
		if name, _, closed := strings.Cut(rest[1:], rest[:1]); closed && token.IsName(name) {
			return cimname.Fold(name)
		}
	}
}

// firstElement returns the name of the first element, or "" if the text does not begin with
// one.
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
