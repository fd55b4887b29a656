package parser

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"

	"github.com/gomof/gomof/diag"
)

// blame returns the token that an error in what starts at token start is about.
func (p *parse) blame(err error, start int) (bad int) {
	bad = p.tokenAt(positionOf(err).Offset, start)
	if bad-1 > start && p.tok(bad-1).Value == "[" && p.tok(bad).Type == tokIdent && p.startsLine(bad-1) {
		return bad - 1 // not an array, but the qualifiers of what is on the next line
	}
	return bad
}

// report turns participle's error, which blames token bad, into a diagnostic.
func (p *parse) report(err error, bad, start int) {
	if bad == p.reported {
		return
	}
	p.reported = bad
	wanted := expectation(err)
	p.atEnd = p.atEnd || p.tok(bad).EOF()
	switch {
	case p.lexerSaid(start, bad):
	case p.tok(bad).Type == tokRef && wanted == "a qualifier" && p.lexerSaid(bad, bad+4): // [out, ref] X &R: about the &
	case isTooLong(err):
		p.diags.Error(TooMuch, spanOf(p.tok(bad)), "more than %d items in one list, the rest of it is not read", participle.MaxIterations)
	case p.tok(bad).Value == "[" && bad > start && p.startsLine(bad) && p.tok(bad-1).Type == tokIdent:
		p.missing(bad-1, p.separator(start, bad), "")
	case wanted == `"}"` && p.matches(", ident ^{|(", bad) && bad > start+2: // Values{"a", ValueMap{
		p.missing(bad-3, "}", "")
	case wanted == `"}"` && p.tok(bad).Value == ")" && p.opens(bad) > 0:
		p.unexpected(p.opens(bad), `"("`)
	case wanted == `")"` && bad > start && p.startsLine(bad):
		p.missing(bad-1, ")", "")
	case p.listWithoutBracket(bad, start):
		p.unexpected(bad-1, `"[" before the qualifiers`)
	case wanted == `"]"` && p.tok(bad).Type == tokIdent && p.startsLine(bad):
		p.missing(bad-1, `"," or "]"`, "")
	case wanted == `";"` && bad > start && p.hint(bad, "") == "" && (p.startsLine(bad) || p.tok(bad).EOF() || strings.Contains("}])", p.tok(bad).Value)):
		p.missing(bad-1, ";", "")
	default:
		p.unexpected(bad, wanted)
	}
}

// opens returns the brace before the one long text that token bad closes, or 0 if there is
// another value: a text of several parts was hardly meant as an array.
func (p *parse) opens(bad int) int {
	i := bad - 1
	for ; i > 0 && p.tok(i).Type == tokString && p.tok(i-1).Type == tokString; i-- { // parts of one string
	}
	if i > 0 && i < bad-1 && p.tok(i-1).Value == "{" {
		return i - 1
	}
	return 0
}

// listWithoutBracket reports whether token bad, which is wrong, opens the value
// of a qualifier: the list is closed, but has not been opened.
func (p *parse) listWithoutBracket(bad, start int) bool {
	if bad != start+1 || p.tok(bad).Value != "(" && p.tok(bad).Value != "{" || p.tok(start).Type != tokIdent {
		return false
	}
	for i := bad; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "]":
			return true
		case t.EOF() || t.Value == ";" || t.Value == "[" || i > bad+maxList:
			return false
		}
	}
}

// separator is what stands between members or, in parentheses, parameters.
func (p *parse) separator(start, bad int) string {
	for i, brackets := start, 0; i < bad; i++ {
		switch t := p.tok(i); {
		case t.Value == "[":
			brackets++
		case t.Value == "]":
			brackets--
		case t.Value == "(" && brackets == 0 && p.tok(i-1).Type == tokIdent:
			return ","
		}
	}
	if p.beginsParameters(bad) {
		return "("
	}
	return ";"
}

// lexerSaid reports whether the lexer has reported something between two
// tokens: then the parser's trouble is most likely the same.
func (p *parse) lexerSaid(start, bad int) bool {
	from, to := p.tok(start).Pos.Offset, p.end(min(bad+1, len(p.tokens)-1))
	i, _ := slices.BinarySearch(p.lexical, from)
	return i < len(p.lexical) && p.lexical[i] <= to
}

// missing reports that something should stand behind token i: the place where
// a reader would put it, not the start of the next line.
func (p *parse) missing(i int, what, hint string) {
	pos := p.after(i)
	d := p.diags.Error(Syntax, diag.Span{Pos: pos, Len: 1}, "unexpected %s, expected %s after %s", p.describe(i+1), quoted(what), p.describe(i)).
		Mark(what + " is missing here").Help(hint)
	if next := p.follow(i + 1); next.Pos.Line > pos.Line+1 && !next.EOF() {
		d.See(diag.Span{Pos: diag.Pos(next.Pos), Len: len(next.Value)}, p.describe(i+1)+" stands here")
	}
}

// quoted puts punctuation into quotes, but not words such as "a name".
func quoted(what string) string {
	if strings.Contains(what, " ") {
		return what
	}
	return strconv.Quote(what)
}

// after returns the place at the end of token i.
func (p *parse) after(i int) diag.Pos {
	t := p.tok(i)
	if strings.ContainsAny(t.Value, "\r\n") {
		return p.source.Pos(p.end(i))
	}
	pos := diag.Pos(t.Pos)
	pos.Offset += len(t.Value)
	pos.Column += utf8.RuneCountInString(t.Value)
	return pos
}

func (p *parse) unexpected(bad int, wanted string) {
	t := p.tok(bad)
	hint := p.hint(bad, wanted)
	if wanted == "" || wanted == "Decl" {
		wanted = "a declaration: class, instance of, qualifier or #pragma"
		if t.Type == tokIdent && p.follow(bad+1).Type == tokIdent && strings.Contains("{:", p.follow(bad+2).Value) {
			hint = "did you mean class?"
		}
		if t.Type == tokIdent {
			hint = cmp.Or(didYouMean(t.Value, declarationWords), hint)
		}
	}
	p.diags.Error(Syntax, diag.Span{Pos: diag.Pos(t.Pos), Len: max(1, len(t.Value))}, "unexpected %s, expected %s", p.describe(bad), wanted).
		Help(hint)
}

func (p *parse) describe(i int) string {
	t := p.follow(i)
	switch {
	case t.EOF():
		return "end of file"
	case t.Type == tokString:
		line, _, cut := strings.Cut(strings.ReplaceAll(t.Value, "\r", "\n"), "\n")
		if runes := []rune(line); len(runes) > 40 {
			line, cut = string(runes[:37]), true
		}
		if cut {
			line += "..."
		}
		return "string " + line
	}
	if runes := []rune(t.Value); len(runes) > 60 {
		return strconv.Quote(string(runes[:57]) + "...")
	}
	return strconv.Quote(t.Value)
}

var expected = regexp.MustCompile(`(?s)^unexpected token .* \(expected (.*)\)$`)

// expectation says in words what participle wanted.
func expectation(err error) string {
	if u, ok := err.(*participle.UnexpectedTokenError); ok && u.Expect != "" {
		return words(u.Expect)
	}
	m := expected.FindStringSubmatch(err.(participle.Error).Message())
	if m == nil {
		return ""
	}
	first, rest, alternatives := strings.Cut(m[1], " | ")
	if alternatives && !strings.Contains(rest, "(") {
		return words(m[1])
	}
	return words(first)
}

// words replaces the names of productions and tokens by words of the field.
func words(ebnf string) string {
	name := strings.TrimRight(strings.Fields(ebnf + " ?")[0], "?*+)")
	name = strings.TrimLeft(name, "(")
	switch strings.Trim(name, "<>") {
	case "Name", "ident", "?!":
		return "a name"
	case "Value":
		return "a value"
	case "Qualifier":
		return "a qualifier"
	case "Member", "Type":
		return "a property or method"
	case "Param":
		return "a parameter"
	case "Alias", "alias":
		return "an alias, $Name"
	case "Class":
		return "class or instance of"
	case "ScopeWord":
		return `"scope"`
	case "FlavorWord":
		return `"flavor"`
	case "PragmaArg":
		return "a string"
	}
	return name
}
