package parser

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/spelling"
)

// After an error, reading goes on at a token where a member or declaration most
// likely begins. Tables say where that is: a new rule is a new row.

// places say where a token is, as a set.
type places uint16

const (
	blamed         places = 1 << iota // it is the wrong token
	passed                            // it is the wrong token, or one after it
	startsLine                        // it is the first of its line
	declares                          // a declaration begins at it
	inBraces                          // it is in braces that opened after the start
	inValues                          // and the innermost of these hold values, not an instance
	inParentheses                     // it is among parameters
	inList                            // it is in a qualifier list that goes on after it
	opensParameter                    // it opens the qualifier list of a parameter
	endsParameters                    // a closing parenthesis follows
	endsSlip                          // it is a brace after which the body goes on
)

// A stop is a place where reading goes on after an error. The first row that fits
// decides.
type stop struct {
	token string // what it is, or "" for any token
	in    places // all of these hold
	out   places // none of these hold
	after bool   // reading goes on after the token, not at it
}

// memberStops end a member of a class, or a property of an instance.
var memberStops = []stop{
	{in: declares},
	{token: ";", in: blamed | inValues, after: true}, // the list of values is not closed
	{token: "}", in: endsSlip, out: inBraces | inList, after: true},
	{token: "}", out: inBraces | inList},
	{token: ";", in: passed, out: inBraces | inParentheses, after: true},
	{token: ";", in: passed | inParentheses, out: inBraces | endsParameters, after: true},
	{in: blamed | startsLine, out: inBraces | inParentheses | opensParameter}, // the member above has no semicolon
}

// elementStops end an element of an enumeration.
var elementStops = []stop{
	{in: declares},
	{token: "}", out: inBraces},
	{token: ",", out: inBraces, after: true},
	{token: ";", out: inBraces, after: true},
}

// declarationStops end a declaration.
var declarationStops = []stop{
	{in: declares},
	{token: ";", out: inBraces, after: true},
}

// skip returns the token at which reading goes on after an error at token bad, in a
// piece that starts at token start. It looks from token from on, and returns EOF if no
// stop fits.
func (p *parse) skip(stops []stop, start, from, bad int) int {
	s := skipper{parse: p, start: start, bad: bad}
	for i := from; !p.tok(i).EOF(); i++ {
		at := s.places(i)
		for _, stop := range stops {
			switch {
			case stop.token != "" && stop.token != p.tok(i).Value, at&stop.in != stop.in, at&stop.out != 0:
			case !stop.after:
				return i
			case s.brackets > 0:
				return p.member(i + 1)
			case stop.token == "}" && p.tok(i+1).Value == ";":
				return i + 2
			default:
				return i + 1
			}
		}
		s.pass(i)
	}
	return len(p.tokens) - 1
}

// member returns the next token from token i on at which a member starts, or the body or
// file ends: what is before it is the rest of a qualifier list that an error has torn.
func (p *parse) member(i int) int {
	for ; !p.tok(i).EOF() && !p.memberAt(i) && !p.localAt(p.afterList(i)) && !p.declAt(i); i++ {
		if p.tok(i).Value == "}" && !p.goesOn(i) && !p.closesList(i) {
			break
		}
	}
	return i
}

// A skipper knows what is open at a token.
type skipper struct {
	*parse
	start, bad int

	braces, parentheses, brackets int
	outside                       int  // the braces around the outermost bracket
	values                        bool // the innermost brace holds values
}

func (s *skipper) places(i int) (at places) {
	for _, p := range []struct {
		place places
		here  bool
	}{
		{blamed, i == s.bad},
		{passed, i >= s.bad},
		{startsLine, i > s.start && s.startsLine(i)},
		{declares, i > s.start && s.declAt(i)},
		{inBraces, s.braces > 0},
		{inValues, s.braces > 0 && s.values},
		{inParentheses, s.parentheses > 0},
	} {
		if p.here {
			at |= p.place
		}
	}
	switch s.tok(i).Value { // what follows matters only at these
	case "[":
		if s.beginsParameters(i) {
			at |= opensParameter
		}
	case "}":
		if s.closesList(i) {
			at |= inList
		}
		if s.goesOn(i) {
			at |= endsSlip
		}
	case ";":
		if s.follow(i+1).Value == ")" {
			at |= endsParameters
		}
	}
	return at
}

// pass notes what token i opens or closes.
func (s *skipper) pass(i int) {
	switch s.tok(i).Value {
	case "[":
		if s.brackets++; s.brackets == 1 {
			s.outside = s.braces
		}
	case "]":
		if s.brackets--; i >= s.bad && s.brackets <= 0 {
			s.braces = s.outside // what the error left open ends with the qualifiers
		}
	case "(":
		if s.brackets == 0 { // qualifiers have parentheses, too
			s.parentheses++
		}
	case ")":
		if s.brackets == 0 {
			s.parentheses = max(0, s.parentheses-1)
		}
	case "{":
		s.braces++
		s.values = !s.isWord(max(i-2, 0), "of")
	case "}":
		s.braces = max(0, s.braces-1)
		s.values = false
	}
}

// beginsParameters reports whether the list at token i belongs to a parameter,
// not to a member: a parenthesis closes what follows it, or a comma follows.
func (p *parse) beginsParameters(i int) bool {
	for i = p.afterList(i); ; i++ {
		switch t := p.tok(i); {
		case t.Value == ")" || t.Value == ",":
			return true
		case t.Type != tokIdent && t.Type != tokRef && t.Value != "[" && t.Value != "]":
			return false
		}
	}
}

// goesOn reports whether the body of a class goes on after the closing brace at token i,
// and a semicolon: then the brace is a slip. A local structure is followed by members as
// it is.
func (p *parse) goesOn(i int) bool {
	if p.nesting > 0 {
		return false
	}
	if p.follow(i+1).Value == "}" {
		return false
	}
	next := i + 1
	for ; p.matchesOne(";|,|:|.|)|]|{", next); next++ { // the semicolon, or what was typed for it
	}
	if p.follow(next).EOF() || p.declAt(next) {
		return false
	}
	return !p.startsLine(next) || p.tok(next).Value == "}" || p.memberAt(next)
}

// memberAt reports whether a property, method or parameter starts at token i.
func (p *parse) memberAt(i int) bool {
	if p.follow(i).EOF() || p.declAt(i) {
		return false
	}
	i = p.afterList(i)
	if p.matchesOne("'class'|'association'|'qualifier'|'instance'", i) {
		return false
	}
	name := i + 1
	if p.follow(name).Type == tokRef {
		name++
	}
	return p.follow(i).Type == tokIdent && p.follow(name).Type == tokIdent && p.matchesOne(";|[|=|(|,|)", name+1)
}

// closesList reports whether a qualifier list that is open at the brace at token
// i ends after it: then the brace is a slip, and not the end of the body.
func (p *parse) closesList(i int) bool {
	depth := 0
	for i++; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "]":
			return true
		case t.Value == "{":
			depth++
		case t.Value == "}" && depth > 0:
			depth--
		case t.EOF() || t.Value == ";" || t.Value == "}" || t.Value == "[":
			return false
		}
	}
}

// mend takes the token that is wrong in the head of the declaration at token start
// for what was meant, if that is plain. The head can be read again then.
func (p *parse) mend(start int) bool {
	return p.next == p.afterList(start) && p.mendKeyword(p.next) || p.mendCommas(p.next)
}

// mendKeyword reports a misspelt keyword before a name and what follows the name
// of a class, and makes it right: a class that is not read is missed by all that
// derive from it.
func (p *parse) mendKeyword(i int) bool {
	t := p.tok(i)
	mark := p.follow(i + 2).Value
	if t.Type != tokIdent || p.isDeclarationWord(i) || p.follow(i+1).Type != tokIdent || mark != "{" && mark != ":" {
		return false
	}
	word := spelling.Nearest(t.Value, slices.Values(declarationWords))
	if word != "class" && word != "structure" && word != "enumeration" && word != "association" {
		return false
	}
	p.stray(i, aDeclaration)
	t.Value = word
	return true
}

// mendCommas makes commas of the semicolon at token i, and of those that follow like
// it, if what follows each is of the kind that came before.
func (p *parse) mendCommas(i int) (mended bool) {
	for ; p.mendComma(i); i += 2 {
		mended = true
	}
	return mended
}

func (p *parse) mendComma(i int) bool {
	t := p.tok(i)
	if t.Value != ";" || i == 0 {
		return false
	}
	before, after, mark := p.tok(i-1), p.follow(i+1), p.follow(i+2).Value
	value := before.Type == after.Type && before.Type != tokPunct && before.Type != tokIdent
	listed := after.Value == "[" || after.Type == tokIdent && (before.Value == ")" && mark != ";" || mark == "(" || mark == "{")
	if !value && (!listed || after.Pos.Line != t.Pos.Line) {
		return false
	}
	p.semicolon(i)
	t.Value = ","
	return true
}

// semicolon reports one in place of a comma, the first of several in a row.
func (p *parse) semicolon(i int) {
	if p.slipped == 0 || i > p.slipped+maxSlips {
		p.diags.Error(Syntax, spanOf(p.tok(i)), "unexpected \";\", expected \",\"")
	}
	p.slipped = i
}

// maxSlips is how many tokens apart semicolons in place of commas are one slip.
const maxSlips = 12

// bodyAfter returns the brace after a head that is wrong at token bad, if one is on the
// same line, or what was typed for it. It returns 0 if there is none.
func (p *parse) bodyAfter(bad int) int {
	if p.memberAt(bad + 1) {
		return bad
	}
	open := 0
	for i := bad; !p.tok(i).EOF() && p.tok(i).Pos.Line == p.tok(bad).Pos.Line && p.tok(i).Value != ";"; i++ {
		if p.tok(i).Value == "{" {
			open = i
		}
	}
	return open
}

// afterBrokenList returns the token after the qualifier list at token start,
// which is wrong at token bad, or 0 if bad is not in the list.
func (p *parse) afterBrokenList(start, bad int) int {
	if p.tok(start).Value != "[" {
		return 0
	}
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "]" && i < bad, t.EOF(), i > start && t.Value == "[", t.Value == ";", i > bad && p.declAt(i):
			return 0
		case t.Value == "]" && p.follow(i+1).Type == tokIdent:
			return i + 1
		}
	}
}

// nested returns the token after the declaration at token next, which is in the body
// that token open opens: 0 if that body has no end of its own, so that its brace is
// missing before next.
func (p *parse) nested(open, next int) int {
	depth, end := 0, p.afterPragma(next)
	for i := open; i < open+maxList && !p.tok(i).EOF(); i++ {
		switch p.tok(i).Value {
		case "{":
			depth++
		case "}":
			if depth--; depth == 0 {
				return end
			}
			if depth == 1 && i > next && end == 0 {
				end = i + 1
				if p.tok(end).Value == ";" {
					end++
				}
			}
		}
	}
	return 0
}

// afterPragma returns the token after the line of a pragma, or 0 if there is none.
func (p *parse) afterPragma(i int) int {
	if p.tok(i).Type != tokDirective {
		return 0
	}
	return p.nextLine(i)
}

// declAt reports whether a declaration starts at token i. None of these
// beginnings can be inside a body.
func (p *parse) declAt(i int) bool {
	if p.tok(i).Value == "[" {
		i = p.afterList(i)
	}
	switch {
	case p.follow(i).Type == tokDirective:
		return true
	case p.isWord(i, "class"), p.isWord(i, "association"), p.isWord(i, "structure") && p.follow(max(i-1, 0)).Value == ";":
		next := p.follow(i + 2)
		return p.follow(i+1).Type == tokIdent && (next.Value == "{" || next.Value == ":" || next.Type == tokIdent)
	case p.isWord(i, "instance"), p.isWord(i, "value"):
		before := p.follow(max(i-1, 0)).Value
		return p.isWord(i+1, "of") && p.follow(i+2).Type == tokIdent && before != "=" && before != "{" && before != ","
	case p.isWord(i, "qualifier"):
		return p.follow(i+1).Type == tokIdent && p.follow(i+2).Value == ":"
	}
	return false
}

// declarationWords begin declarations.
var declarationWords = []string{"class", "instance", "qualifier", "structure", "enumeration", "association", "value"}

// isDeclarationWord reports whether token i begins a declaration.
func (p *parse) isDeclarationWord(i int) bool {
	return slices.ContainsFunc(declarationWords, func(word string) bool { return p.isWord(i, word) })
}

// maxList bounds the look for the end of a qualifier list, in tokens: after an
// error there may be a bracket that is never closed.
const maxList = 10_000

// afterList returns the token after the qualifier list that starts at token i.
func (p *parse) afterList(i int) int {
	depth, start := 0, i
	if p.tok(i).Value != "[" {
		return i
	}
	for ; !p.tok(i).EOF() && i < start+maxList; i++ {
		switch p.tok(i).Value {
		case "[":
			if depth++; depth > 1 {
				return start // not a list: its values have no brackets
			}
		case "]":
			if depth--; depth == 0 {
				return i + 1
			}
		case "{", ";":
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// isNameless reports whether what was taken for the name of a pragma is the
// first word of the next line: only WMI has pragmas that are a word alone, and
// they are on one line.
func (p *Pragma) isNameless() bool {
	include := strings.HasSuffix(strings.ToLower(p.Word), "include")
	return !include && (p.Name == nil || p.Args == nil && p.Name.Pos.Line != p.Pos.Line)
}
