package parser

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// blame returns the token that participle's error is about. start is the
// first token of what was being parsed.
func (p *parse) blame(err error, start int) (bad int) {
	var perr participle.Error
	if !errors.As(err, &perr) {
		panic(fmt.Sprintf("participle returned %T: %v", err, err))
	}
	bad = p.tokenAt(perr.Position().Offset, start)
	if bad-1 > start && p.tok(bad-1).Value == "[" && p.tok(bad).Type == tokIdent && p.startsLine(bad-1) {
		return bad - 1 // no array, but the qualifiers of what stands on the next line
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
	case p.tok(bad).Value == "[" && bad > start && p.startsLine(bad) && p.tok(bad-1).Type == tokIdent:
		p.missing(bad-1, p.separator(start, bad), "")
	case wanted == `"}"` && p.tok(bad).Value == "{" && bad > start+2 && p.tok(bad-2).Value == ",": // Values{"a", ValueMap{
		p.missing(bad-3, "}", "")
	case wanted == `")"` && bad > start && p.startsLine(bad):
		p.missing(bad-1, ")", "")
	case p.listWithoutBracket(bad, start):
		p.unexpected(bad-1, `"[" before the qualifiers`)
	case wanted == `"]"` && p.tok(bad).Type == tokIdent && p.startsLine(bad):
		p.missing(bad-1, `"," or "]"`, "")
	case wanted == `";"` && bad > start && p.hint(bad) == "" && (p.startsLine(bad) || p.tok(bad).EOF() || strings.Contains("}])", p.tok(bad).Value)):
		p.missing(bad-1, ";", "")
	default:
		p.unexpected(bad, wanted)
	}
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

// tokenAt finds the token at a byte offset, from token start on.
func (p *parse) tokenAt(offset, start int) int {
	for i := start; ; i++ {
		if t := p.tok(i); t.EOF() || t.Pos.Offset >= offset {
			return i
		}
	}
}

// missing reports that something should stand behind token i: the place where
// a reader would put it, not the start of the next line.
func (p *parse) missing(i int, what, hint string) {
	pos := p.behind(i)
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

// behind returns the place at the end of token i.
func (p *parse) behind(i int) diag.Pos {
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
	hint := cmp.Or(p.hintFor(wanted, bad), p.hint(bad))
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

// hintFor guesses from what was wanted what the writer had in mind.
func (p *parse) hintFor(wanted string, bad int) string {
	t, before := p.tok(bad), p.before(bad)
	touching := t.Type != tokPunct && before.Type == tokString && before.Pos.Offset+len(before.Value) == t.Pos.Offset
	switch {
	case touching:
		return `write \" for a quote inside of a string`
	case wanted == `"]"` && before.Type == tokIdent && (t.Type == tokString || t.Type == tokInt || t.Value == "="):
		return fmt.Sprintf("the value of a qualifier stands in parentheses, that of an array in braces: %s (...)", before.Value)
	case wanted == "a name" && t.Value == "(" && before.Type == tokIdent:
		return "a method begins with its type: uint32 " + before.Value + "(...)"
	case wanted == "a property or method" && p.declAt(bad):
		return "declarations do not stand in each other; MOF 3 has structures and enumerations in classes"
	case wanted == "a value" && (t.Value == "[" || t.Value == "("):
		return "an array value stands in braces: {1, 2}"
	case wanted == `"{"` && t.Value == ",":
		return "a class has one superclass"
	case wanted != `";"`:
		return ""
	}
	switch modifier := p.follow(max(bad-2, 0)); {
	case t.Type == tokIdent && modifiers[strings.ToLower(modifier.Value)]:
		return "MOF has no " + modifier.Value
	case t.Value == "{":
		return "a member has no body"
	case t.Value == ":":
		return "a value stands behind ="
	case t.Value == "," && before.Type != tokIdent:
		return "a value ends with ;"
	case t.Value == ",":
		return "one declaration has one name"
	}
	return ""
}

// modifiers are words that stand before a member in other languages.
var modifiers = map[string]bool{
	"public": true, "private": true, "protected": true, "static": true, "const": true, "readonly": true, "virtual": true, "override": true,
	"unsigned": true, "signed": true, "final": true, "abstract": true, "internal": true,
}

// declarationWords begin declarations.
var declarationWords = []string{"class", "instance", "qualifier", "structure", "enumeration", "association", "value"}

// before returns the token before token i, an empty one before the first.
func (p *parse) before(i int) *lexer.Token {
	if i == 0 {
		return &lexer.Token{}
	}
	return p.tok(i - 1)
}

// hint guesses what the writer had in mind.
func (p *parse) hint(bad int) string {
	t, before := p.tok(bad), p.before(bad)
	switch {
	case p.isWord(bad, "extends"):
		return "a superclass stands behind a colon: class Sub : Super"
	case t.Type == tokRef && p.follow(bad+1).Type == tokIdent:
		return "ref stands behind the class: " + p.follow(bad+1).Value + " ref Name"
	case t.Value == "." && p.inPragma(bad):
		return "the name of a file stands in quotes"
	case (p.isWord(bad, "scope") || p.isWord(bad, "flavor")) && before.Value != ",":
		return "MOF 2 has a comma before " + t.Value
	case t.Value == ";" && before.Type == tokRef:
		return before.Value + " is a reserved word and cannot be a name"
	case t.Value == ";" && before.Value == ";":
		return "remove the second ;"
	case t.Value == ";" && before.Value == ")" && p.inPragma(bad):
		return "a #pragma is not ended by ;"
	case (t.Value == "]" || t.Value == "}" || t.Value == ")") && before.Value == ",":
		return "remove the comma before " + t.Value
	case t.Value == "]" && before.Value == "[":
		return "a qualifier list is not empty; leave the brackets out"
	case t.Value == "[" && before.Type == tokIdent:
		return "the brackets of an array stand behind its name: uint8 Data[]"
	case (t.Type == tokBool || t.Type == tokNull || t.Type == tokRef):
		return fmt.Sprintf("%s is a reserved word and cannot be a name", t.Value)
	case t.Value == "{" && before.Value == "(":
		return "write Values{...}, without the parentheses"
	case t.Type == tokString && before.Value == "(" || t.Value == "," && before.Type == tokString:
		return "an array value stands in braces: Values{\"a\", \"b\"}"
	}
	return ""
}

func (p *parse) inPragma(i int) bool {
	for j := i - 1; j >= max(0, i-20) && p.tok(j).Value != ";"; j-- {
		if p.tok(j).Type == tokDirective {
			return true
		}
	}
	return false
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
	case "Name", "ident":
		return "a name"
	case "Value":
		return "a value"
	case "Qualifier":
		return "a qualifier"
	case "Member":
		return "a property or method"
	case "Param":
		return "a parameter"
	case "Alias", "alias":
		return "an alias, $Name"
	case "Class":
		return "class or instance of"
	case "PragmaArg":
		return "a string"
	}
	return name
}
