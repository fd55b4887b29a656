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
	"github.com/gomof/gomof/internal/token"
)

// A mistake is an unexpected token.
type mistake struct {
	token   int
	wanted  string // what the grammar expects, as messages say it
	tooLong bool   // participle stopped after a million items in a list
}

// blamed returns the wrong token in the piece that starts at token start.
func (p *parse) blamed(m *mistake, start int) int {
	bad := max(m.token, start)
	if bad-1 > start && p.tok(bad-1).Value == "[" && p.tok(bad).Type == token.Ident && p.startsLine(bad-1) {
		return bad - 1 // not an array, but the qualifiers of the element on the next line
	}
	return bad
}

// report reports a mistake in the piece that starts at token start. It returns the wrong
// token.
func (p *parse) report(m *mistake, start int) int {
	bad, wanted := p.blamed(m, start), m.wanted
	if bad == p.reported {
		return bad
	}
	p.reported = bad
	p.atEnd = p.atEnd || p.tok(bad).EOF()
	if wanted == `")"` && p.before(bad).Value == "(" {
		wanted = "a parameter" // an empty list is allowed, but is not what the writer meant
	}
	switch {
	case p.lexerSaid(start, bad):
	case p.tok(bad).Type == token.Ref && wanted == aQualifier && p.lexerSaid(bad, bad+4): // [out, ref] X &R: it reported the &
	case m.tooLong:
		p.diags.Error(token.TooMuch, spanOf(p.tok(bad)), "more than %d items in one list, the rest of the list is not read", participle.MaxIterations)
	case p.tok(bad).Value == "[" && bad > start && p.startsLine(bad) && p.tok(bad-1).Type == token.Ident:
		p.missing(bad-1, p.separator(start, bad), "")
	case wanted == `"}"` && p.matches(", ident ^{|(", bad) && bad > start+2: // Values{"a", ValueMap{
		p.missing(bad-3, "}", "")
	case wanted == `"}"` && p.tok(bad).Value == ")" && p.opens(bad) > 0:
		p.unexpected(p.opens(bad), `"("`)
	case wanted == `")"` && bad > start && p.startsLine(bad):
		p.missing(bad-1, ")", "")
	case p.listWithoutBracket(bad, start):
		p.unexpected(bad-1, `"[" before the qualifiers`)
	case wanted == `"]"` && p.tok(bad).Type == token.Ident && p.startsLine(bad):
		p.missing(bad-1, `"," or "]"`, "")
	case wanted == `";"` && bad > start && p.hint(bad, "") == "" && (p.startsLine(bad) || p.tok(bad).EOF() || strings.Contains("}])", p.tok(bad).Value)):
		p.missing(bad-1, ";", "")
	default:
		p.unexpected(bad, wanted)
	}
	return bad
}

// stray reports a token that cannot be here.
func (p *parse) stray(token int, wanted string) {
	p.report(&mistake{token: token, wanted: wanted}, token)
}

// opens returns the brace before a single string that token bad closes, or 0 if there is
// another value. A string in several parts was hardly meant as an array.
func (p *parse) opens(bad int) int {
	i := bad - 1
	for ; i > 0 && p.tok(i).Type == token.String && p.tok(i-1).Type == token.String; i-- { // parts of one string
	}
	if i > 0 && i < bad-1 && p.tok(i-1).Value == "{" {
		return i - 1
	}
	return 0
}

// listWithoutBracket reports whether token bad, which is wrong, begins the value of a
// qualifier in a list that is closed but was not opened.
func (p *parse) listWithoutBracket(bad, start int) bool {
	if bad != start+1 || p.tok(bad).Value != "(" && p.tok(bad).Value != "{" || p.tok(start).Type != token.Ident {
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

// separator returns the token that separates members or, in parentheses, parameters.
func (p *parse) separator(start, bad int) string {
	for i, brackets := start, 0; i < bad; i++ {
		switch t := p.tok(i); {
		case t.Value == "[":
			brackets++
		case t.Value == "]":
			brackets--
		case t.Value == "(" && brackets == 0 && p.tok(i-1).Type == token.Ident:
			return ","
		}
	}
	if p.beginsParameters(bad) {
		return "("
	}
	return ";"
}

// lexerSaid reports whether the lexer reported an error between two tokens. The parser's
// error then most likely has the same cause.
func (p *parse) lexerSaid(start, bad int) bool {
	from, to := p.tok(start).Pos.Offset, p.end(min(bad+1, len(p.tokens)-1))
	i, _ := slices.BinarySearch(p.lexical, from)
	return i < len(p.lexical) && p.lexical[i] <= to
}

// missing reports that something is missing after token i: at the place where a reader
// would put it, not at the start of the next line.
func (p *parse) missing(i int, what, hint string) {
	pos := p.after(i)
	d := p.diags.Error(Syntax, diag.Span{Pos: pos, Len: 1}, "unexpected %s, expected %s after %s", p.describe(i+1), quoted(what), p.describe(i)).
		Mark(what + " is missing here").Help(hint)
	if next := p.follow(i + 1); next.Pos.Line > pos.Line+1 && !next.EOF() {
		d.See(diag.Span{Pos: diag.Pos(next.Pos), Len: len(next.Value)}, p.describe(i+1)+" is here")
	}
}

// quoted quotes punctuation, but not words such as "a name".
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
	hint, meant := p.hint(bad, wanted), ""
	if wanted == aDeclaration {
		if t.Type == token.Ident && p.follow(bad+1).Type == token.Ident && strings.Contains("{:", p.follow(bad+2).Value) {
			meant = "class"
		}
		if t.Type == token.Ident {
			meant = cmp.Or(nearest(t.Value, declarationWords), meant)
		}
	}
	p.diags.Error(Syntax, diag.Span{Pos: diag.Pos(t.Pos), Len: max(1, len(t.Value))}, "unexpected %s, expected %s", p.describe(bad), wanted).
		Help(hint).Meant(t.Value, meant)
}

func (p *parse) describe(i int) string {
	t := p.follow(i)
	switch {
	case t.EOF():
		return "end of file"
	case t.Type == token.String:
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

// mistakeOf says what participle expected. If it does not say, the first token of the
// production is wrong and what was expected.
func mistakeOf(err error, what string) *mistake {
	if u, ok := err.(*participle.UnexpectedTokenError); ok && u.Expect != "" {
		return &mistake{wanted: words(u.Expect)}
	}
	message := err.(participle.Error).Message()
	if strings.HasPrefix(message, "too many iterations") {
		return &mistake{tooLong: true}
	}
	m := expected.FindStringSubmatch(message)
	if m == nil {
		return &mistake{wanted: what}
	}
	first, rest, alternatives := strings.Cut(m[1], " | ")
	if alternatives && !strings.Contains(rest, "(") {
		first = m[1]
	}
	return &mistake{wanted: words(first)}
}

// What is expected, for messages in several places.
const (
	aDeclaration = "a declaration: class, instance of, qualifier or #pragma"
	aClass       = "class or instance of"
	aMember      = "a property or method"
	aName        = "a name"
	aQualifier   = "a qualifier"
)

// words replaces the names of productions and tokens by readable words.
func words(ebnf string) string {
	name := strings.TrimRight(strings.Fields(ebnf + " ?")[0], "?*+)")
	name = strings.TrimLeft(name, "(")
	switch strings.Trim(name, "<>") {
	case "Name", "ident", "?!":
		return aName
	case "Value":
		return "a value"
	case "Qualifier":
		return aQualifier
	case "Type":
		return aMember
	case "Param":
		return "a parameter"
	case "Alias", "alias":
		return "an alias, $Name"
	case "Class":
		return aClass
	case "ScopeWord":
		return `"scope"`
	case "FlavorWord":
		return `"flavor"`
	case "PragmaArg":
		return "a string"
	}
	return name
}
