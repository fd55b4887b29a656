package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
	"github.com/gomof/gomof/internal/token"
)

// A hint is a guess about what the writer of an unexpected token meant.
type hint struct {
	wanted string // what the grammar expects, as messages say it; "" means anything
	tokens string // the tokens around the wrong one, which has a ^; see matches
	where  func(p *parse, bad int) bool
	say    string // {0} is the wrong token, {-1} the one before it, {1} the one after it
}

// hints are tried in order; the first row that matches is used.
//
// A pattern is a list of token patterns, separated by blanks. A token pattern is a kind of
// token such as ident or string, a word in single quotes, punctuation, or several of these
// separated by |.
var hints = []hint{
	{tokens: "string ^any", where: touches, say: `write \" for a quote inside a string`},
	{wanted: `"};"`, tokens: "^;", say: "the brace that closes the body is missing"},
	{wanted: `"]"`, tokens: "ident ^string|int|=", say: "write the value of a qualifier in parentheses, an array in braces: {-1} (...)"},
	{wanted: aDeclaration, tokens: "^ident ident (", say: "declare the method inside a class"},
	{wanted: aDeclaration, tokens: "^ident ident ;|[|=", where: ofType, say: "declare the property inside a class"},
	{wanted: aDeclaration, tokens: "^ident ref ident", say: "declare the reference inside a class"},
	{wanted: aName, tokens: "ident ( ident ^)|,", say: "a parameter has a type and a name, and no parentheses after it"},
	{wanted: aName, tokens: "ident ^(", say: "a method begins with its type: uint32 {-1}(...)"},
	{wanted: aMember, tokens: "^any", where: (*parse).declAt, say: "declarations cannot be nested, except structures and enumerations of MOF 3 in a class"},
	{wanted: aMember, tokens: "^}", say: "remove the brace: the class continues after it"},
	{wanted: "a value", tokens: "^[|(", say: "write an array in braces: {1, 2}"},
	{wanted: `"{"`, tokens: "^,", say: "a class can have only one superclass"},
	{wanted: `";"`, tokens: "ident ^( ident", say: "a name has no parentheses"},
	{wanted: `")"`, tokens: "'in'|'out' ident ^ident", say: "write the qualifiers of a parameter in brackets: [{-2}] {-1} {0}"},
	{wanted: `")"`, tokens: "ident any ^ident", where: modified, say: "MOF has no {-2}"},
	{wanted: `";"`, tokens: "ident any ^ident", where: modified, say: "MOF has no {-2}"},
	{wanted: `";"`, tokens: "^{", say: "a method has no body in MOF"},
	{wanted: `";"`, tokens: "real ^:|int", where: afterLongNumber, say: "write a datetime in quotes"},
	{wanted: `";"`, tokens: "'datetime' ident = int ^any", say: "write a datetime in quotes"},
	{wanted: `";"`, tokens: "^:", say: "write the value after ="},
	{wanted: `";"`, tokens: "ident ^,", say: "declare one name at a time"},
	{wanted: `";"`, tokens: "^,", say: "end the value with ;"},

	{tokens: "^'extends'", say: "write the superclass after a colon: class Sub : Super"},
	{wanted: aQualifier, tokens: "^ref", say: "leave out ref: the type makes a parameter a reference, the qualifier Out makes it an output"},
	{tokens: "^ref ident", say: "write ref after the class: {1} ref Name"},
	{tokens: "^.", where: inPragma, say: "write the name of a file in quotes"},
	{tokens: "any ^'scope'|'flavor'", where: afterNoComma, say: "MOF 2 has a comma before {0}"},
	{tokens: "ref ^;", say: "{-1} is a reserved word and cannot be a name"},
	{tokens: "; ^;", say: "remove the second ;"},
	{tokens: ") ^;", where: inPragma, say: "a #pragma does not end with ;"},
	{tokens: ", ^]|}|)", say: "remove the comma before {0}"},
	{tokens: "[ ^]", say: "a qualifier list cannot be empty: leave out the brackets"},
	{tokens: "ident ^[", say: "write the brackets of an array after its name: uint8 Data[]"},
	{tokens: "^bool|null|ref", say: "{0} is a reserved word and cannot be a name"},
	{tokens: "( ^{", say: "write Values{...}, without parentheses"},
	{tokens: "( ^string", say: `write an array in braces: Values{"a", "b"}`},
	{tokens: "string ^,", say: `write an array in braces: Values{"a", "b"}`},
}

// hint returns the hint for token bad if something else was expected, or "".
func (p *parse) hint(bad int, wanted string) string {
	for _, h := range hints {
		if (h.wanted == "" || h.wanted == wanted) && p.matches(h.tokens, bad) && (h.where == nil || h.where(p, bad)) {
			return p.filled(h.say, bad)
		}
	}
	return ""
}

// kinds maps the names in patterns to kinds of tokens.
var kinds = map[string]lexer.TokenType{
	"ident": token.Ident, "int": token.Int, "real": token.Real, "string": token.String, "bool": token.Bool, "null": token.Null, "ref": token.Ref,
}

// matches reports whether the tokens around token bad match the pattern.
func (p *parse) matches(pattern string, bad int) bool {
	patterns := strings.Fields(pattern)
	at := 0
	for i, one := range patterns {
		if one[0] == '^' {
			at = i
		}
	}
	for i, one := range patterns {
		if n := bad + i - at; n < 0 || !p.matchesOne(strings.TrimPrefix(one, "^"), n) {
			return false
		}
	}
	return true
}

func (p *parse) matchesOne(pattern string, i int) bool {
	t := p.follow(i)
	for one := range strings.SplitSeq(pattern, "|") {
		kind, named := kinds[one]
		switch {
		case one == "any", named && t.Type == kind, one == t.Value && t.Type == token.Punct:
			return true
		case one[0] == '\'' && p.isWord(i, strings.Trim(one, "'")):
			return true
		}
	}
	return false
}

// filled inserts the tokens around token bad into a hint.
func (p *parse) filled(text string, bad int) string {
	return strings.NewReplacer("{0}", p.tok(bad).Value, "{1}", p.follow(bad+1).Value,
		"{-1}", p.before(bad).Value, "{-2}", p.before(max(bad-1, 0)).Value).Replace(text)
}

// touches reports whether a string ends directly before token bad, without a blank.
func touches(p *parse, bad int) bool {
	return p.tok(bad).Type != token.Punct && p.end(bad-1) == p.tok(bad).Pos.Offset
}

// modified reports whether the token two before token bad is a modifier of another
// language.
func modified(p *parse, bad int) bool { return modifiers[strings.ToLower(p.tok(bad-2).Value)] }

// modifiers are words before a member in other languages.
var modifiers = map[string]bool{
	"public": true, "private": true, "protected": true, "static": true, "const": true, "readonly": true, "virtual": true, "override": true,
	"unsigned": true, "signed": true, "final": true, "abstract": true, "internal": true,
}

// ofType reports whether token bad is a type word.
func ofType(p *parse, bad int) bool { return isTypeWord(p.tok(bad).Value) }

// afterLongNumber reports whether the number before token bad is the beginning of a
// datetime: 20240229120000.000000 or 00000001000000.000000.
func afterLongNumber(p *parse, bad int) bool {
	const digits = len("yyyymmddhhmmss.mmmmmm")
	return len(p.before(bad).Value) == digits
}

func afterNoComma(p *parse, bad int) bool { return p.before(bad).Value != "," }

func inPragma(p *parse, bad int) bool {
	for i := bad - 1; i >= max(0, bad-20) && p.tok(i).Value != ";"; i-- {
		if p.tok(i).Type == token.Directive {
			return true
		}
	}
	return false
}
