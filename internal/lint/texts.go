package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// Rules about documentation.

func described(what string) func(*pass, element) {
	return func(p *pass, e element) {
		if (e.what == what || what == "property" && e.what == "reference") && p.text(e.qualifiers) == "" {
			p.report(e.span, "%s %s has no Description", e.what, e.path)
		}
	}
}

func classDescription(p *pass, c *schema.Class) {
	if !c.Qualifiers.IsOwn("Description") {
		p.report(c.Span, "class %s has no Description", c.Name)
	}
}

// aText calls check for the own description of each element and class.
func aText(check func(p *pass, what, name, text string, q *schema.QualifierSet, at diag.Span)) (func(*pass, *schema.Class), func(*pass, element)) {
	return func(p *pass, c *schema.Class) {
			if c.Qualifiers.IsOwn("Description") {
				check(p, "class "+c.Name, c.Name, p.text(c.Qualifiers), c.Qualifiers, qualifierAt(c.Qualifiers, "Description", c.Span))
			}
		}, func(p *pass, e element) {
			if e.qualifiers.IsOwn("Description") {
				check(p, e.what+" "+e.path, e.name, p.text(e.qualifiers), e.qualifiers, qualifierAt(e.qualifiers, "Description", e.span))
			}
		}
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, text)
}

// sameLetters reports whether two texts have the same [letters]. It stops at the first difference,
// because texts are long.
func sameLetters(a, b string) bool {
	for {
		a, b = fromLetter(a), fromLetter(b)
		if a == "" || b == "" || lower(a[0]) != lower(b[0]) {
			return a == "" && b == ""
		}
		a, b = a[1:], b[1:]
	}
}

// fromLetter returns a text from its first ASCII letter or digit.
func fromLetter(text string) string {
	for i := range len(text) {
		if c := lower(text[i]); c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return text[i:]
		}
	}
	return ""
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// isName compares a description with a name, for a class also without the schema name.
func isName(p *pass, what, name, text string, _ *schema.QualifierSet, at diag.Span) {
	if fromLetter(text) == "" {
		return // it has other letters
	}
	short := name
	if strings.HasPrefix(what, "class ") {
		short = name[strings.IndexByte(name, '_')+1:]
	}
	if sameLetters(text, name) || sameLetters(text, short) {
		p.report(at, "Description of %s only repeats the name", what)
	}
}

func blanks(p *pass, what, _, text string, q *schema.QualifierSet, at diag.Span) {
	if text == strings.Trim(text, " \t") || text == "" {
		return
	}
	d := p.report(at, "Description of %s begins or ends with a space", what)
	if span, literal, ok := valueAt(q, "Description"); ok {
		d.Fix("remove the spaces", diag.Edit{Span: span, New: `"` + strings.Trim(literal[1:len(literal)-1], " \t") + `"`})
	}
}

var (
	todoWords = []string{"TBD", "TODO", "FIXME", "XXX"}
	todo      = regexp.MustCompile(`\b(` + strings.Join(todoWords, "|") + `)\b`)
)

func unfinished(p *pass, what, _, text string, _ *schema.QualifierSet, at diag.Span) {
	if !slices.ContainsFunc(todoWords, func(word string) bool { return strings.Contains(text, word) }) {
		return // the pattern is slow, and most texts are long
	}
	if word := todo.FindString(text); word != "" {
		p.report(at, "Description of %s has %s", what, word)
	}
}

func repeatedWord(p *pass, what, _, text string, q *schema.QualifierSet, at diag.Span) {
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		if w := words[i]; w == words[i-1] && len(w) > 1 && letters(w) == strings.ToLower(w) {
			d := p.report(at, "Description of %s has %q twice in a row", what, w)
			if span, literal, ok := valueAt(q, "Description"); ok && strings.Contains(literal, " "+w+" "+w) {
				d.Guess("remove one of them", diag.Edit{Span: span, New: strings.Replace(literal, " "+w+" "+w, " "+w, 1)})
			}
			return
		}
	}
}

func fullStop(p *pass, what, _, text string, q *schema.QualifierSet, at diag.Span) {
	text = strings.TrimSpace(text)
	words := strings.Fields(text)
	if len(words) < 3 || strings.ContainsAny(text[len(text)-1:], `.!?:)"'>]}`) || strings.Contains(words[len(words)-1], "://") {
		return // a full stop would become a part of the link
	}
	d := p.report(at, "Description of %s does not end with a full stop", what)
	if span, literal, ok := valueAt(q, "Description"); ok {
		d.Fix("end it", diag.Edit{Span: span, New: strings.TrimRight(literal[:len(literal)-1], " ") + `."`})
	}
}

func short(p *pass, what, _, text string, _ *schema.QualifierSet, at diag.Span) {
	if n := len([]rune(text)); n < 10 {
		p.report(at, "Description of %s has %d characters", what, n)
	}
}

var tag = regexp.MustCompile(`</?[A-Za-z][A-Za-z0-9]*/?>`)

func markup(p *pass, what, _, text string, _ *schema.QualifierSet, at diag.Span) {
	if found := tag.FindString(text); found != "" {
		p.report(at, "Description of %s has the markup %s", what, found)
	}
}

func saysDeprecated(p *pass, what, _, text string, q *schema.QualifierSet, at diag.Span) {
	if strings.Contains(strings.ToLower(text), "deprecated") && !q.IsOwn("Deprecated") {
		p.report(at, "Description of %s says that something is deprecated, but the qualifier is missing", what)
	}
}
