package parser

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/internal/token"
)

// After an error, parsing continues at a token where a member or declaration most likely
// begins. Tables define these tokens: a new rule is a new row.

// places are properties of the position of a token, as a set.
type places uint16

const (
	blamed         places = 1 << iota // is the wrong token
	passed                            // is the wrong token, or after it
	startsLine                        // is the first of its line
	declares                          // begins a declaration
	inBraces                          // is in braces that were opened after the start
	inValues                          // is in such braces, and the innermost contain values, not an instance
	inParentheses                     // is among parameters
	inList                            // is in a qualifier list that continues after it
	opensParameter                    // opens the qualifier list of a parameter
	endsParameters                    // is followed by a closing parenthesis
	endsSlip                          // is a brace after which the body continues
)

// A stop is a place where parsing continues after an error. The first row that matches is
// used.
type stop struct {
	token string // its text, or "" for any token
	in    places // all of these are true
	out   places // none of these is true
	after bool   // parsing continues after the token, not at it
}

// memberStops end a member of a class, or a property of an instance.
var memberStops = []stop{
	{in: declares},
	{token: ";", in: blamed | inValues, after: true}, // an unclosed list of values
	{token: "}", in: endsSlip, out: inBraces | inList, after: true},
	{token: "}", out: inBraces | inList},
	{token: ";", in: passed, out: inBraces | inParentheses, after: true},
	{token: ";", in: passed | inParentheses, out: inBraces | endsParameters, after: true},
	{in: blamed | startsLine, out: inBraces | inParentheses | opensParameter}, // the member before has no semicolon
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

// skip returns the token at which parsing continues after an error at token bad, in a piece
// that starts at token start. It searches from token from on, and returns EOF if no stop
// matches.
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
// file ends. The tokens before it are the rest of a qualifier list with an error.
func (p *parse) member(i int) int {
	for ; !p.tok(i).EOF() && !p.memberAt(i) && !p.localAt(p.afterList(i)) && !p.declAt(i); i++ {
		if p.tok(i).Value == "}" && !p.goesOn(i) && !p.closesList(i) {
			break
		}
	}
	return i
}

// A skipper tracks which brackets are open at a token.
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
	switch s.tok(i).Value { // only for these, the next token matters
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

// pass records what token i opens or closes.
func (s *skipper) pass(i int) {
	switch s.tok(i).Value {
	case "[":
		if s.brackets++; s.brackets == 1 {
			s.outside = s.braces
		}
	case "]":
		if s.brackets--; i >= s.bad && s.brackets <= 0 {
			s.braces = s.outside // braces that the error left open end with the qualifiers
		}
	case "(":
		if s.brackets == 0 { // qualifiers also have parentheses
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

// beginsParameters reports whether the list at token i belongs to a parameter, not to a
// member: the element after it ends with a parenthesis or comma.
func (p *parse) beginsParameters(i int) bool {
	for i = p.afterList(i); ; i++ {
		switch t := p.tok(i); {
		case t.Value == ")" || t.Value == ",":
			return true
		case t.Type != token.Ident && t.Type != token.Ref && t.Value != "[" && t.Value != "]":
			return false
		}
	}
}

// goesOn reports whether the body of a class continues after the closing brace at token i
// and a semicolon, so that the brace is an error. Members after a local structure are
// normal.
func (p *parse) goesOn(i int) bool {
	if p.nesting > 0 {
		return false
	}
	if p.follow(i+1).Value == "}" {
		return false
	}
	next := i + 1
	for ; p.matchesOne(";|,|:|.|)|]|{", next); next++ { // the semicolon, or a token instead of it
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
	if p.follow(name).Type == token.Ref {
		name++
	}
	return p.follow(i).Type == token.Ident && p.follow(name).Type == token.Ident && p.matchesOne(";|[|=|(|,|)", name+1)
}

// closesList reports whether a qualifier list that is open at the brace at token i ends
// after it, so that the brace is an error and not the end of the body.
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

// mend corrects the wrong token in the head of the declaration at token start, if it is
// clear what was meant. The head can then be parsed again.
func (p *parse) mend(start int) bool {
	return p.next == p.afterList(start) && p.mendKeyword(p.next) || p.mendCommas(p.next)
}

// mendKeyword reports and corrects a misspelt keyword before a name and the token that
// follows the name of a class. Otherwise, all subclasses would miss the class.
func (p *parse) mendKeyword(i int) bool {
	t := p.tok(i)
	mark := p.follow(i + 2).Value
	if t.Type != token.Ident || p.isDeclarationWord(i) || p.follow(i+1).Type != token.Ident || mark != "{" && mark != ":" {
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

// mendCommas changes the semicolon at token i, and similar ones after it, to commas, if the
// token after each matches the list before it.
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
	value := before.Type == after.Type && before.Type != token.Punct && before.Type != token.Ident
	listed := after.Value == "[" || after.Type == token.Ident && (before.Value == ")" && mark != ";" || mark == "(" || mark == "{")
	if !value && (!listed || after.Pos.Line != t.Pos.Line) {
		return false
	}
	p.semicolon(i)
	t.Value = ","
	return true
}

// semicolon reports a semicolon instead of a comma, only for the first of several in a row.
func (p *parse) semicolon(i int) {
	if p.slipped == 0 || i > p.slipped+maxSlips {
		p.diags.Error(Syntax, spanOf(p.tok(i)), "unexpected \";\", expected \",\"")
	}
	p.slipped = i
}

// maxSlips is the distance in tokens within which semicolons instead of commas are reported
// as one error.
const maxSlips = 12

// bodyAfter returns the brace, or a token instead of it, after a head that is wrong at
// token bad, if it is on the same line. Otherwise it returns 0.
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

// afterBrokenList returns the token after the qualifier list at token start, which is wrong
// at token bad, or 0 if bad is not in the list.
func (p *parse) afterBrokenList(start, bad int) int {
	if p.tok(start).Value != "[" {
		return 0
	}
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "]" && i < bad, t.EOF(), i > start && t.Value == "[", t.Value == ";", i > bad && p.declAt(i):
			return 0
		case t.Value == "]" && p.follow(i+1).Type == token.Ident:
			return i + 1
		}
	}
}

// nested returns the token after the declaration at token next, which is in the body that
// token open opens. It returns 0 if the body has no closing brace of its own, so that its
// brace is missing before next.
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
	if p.tok(i).Type != token.Directive {
		return 0
	}
	return p.nextLine(i)
}

// declAt reports whether a declaration starts at token i. None of these tokens can be
// inside a body.
func (p *parse) declAt(i int) bool {
	if p.tok(i).Value == "[" {
		i = p.afterList(i)
	}
	switch {
	case p.follow(i).Type == token.Directive:
		return true
	case p.isWord(i, "class"), p.isWord(i, "association"), p.isWord(i, "structure") && p.follow(max(i-1, 0)).Value == ";":
		next := p.follow(i + 2)
		return p.follow(i+1).Type == token.Ident && (next.Value == "{" || next.Value == ":" || next.Type == token.Ident)
	case p.isWord(i, "instance"), p.isWord(i, "value"):
		before := p.follow(max(i-1, 0)).Value
		return p.isWord(i+1, "of") && p.follow(i+2).Type == token.Ident && before != "=" && before != "{" && before != ","
	case p.isWord(i, "qualifier"):
		return p.follow(i+1).Type == token.Ident && p.follow(i+2).Value == ":"
	}
	return false
}

// declarationWords begin declarations.
var declarationWords = []string{"class", "instance", "qualifier", "structure", "enumeration", "association", "value"}

// isDeclarationWord reports whether token i begins a declaration.
func (p *parse) isDeclarationWord(i int) bool {
	return slices.ContainsFunc(declarationWords, func(word string) bool { return p.isWord(i, word) })
}

// maxList limits the search for the end of a qualifier list, in tokens, because after an
// error a bracket may never be closed.
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
				return start // not a list: values in it have no brackets
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

// isNameless reports whether the name of a pragma is really the first word of the next
// line. Only WMI has pragmas of a single word, and they are on one line.
func (p *Pragma) isNameless() bool {
	include := strings.HasSuffix(strings.ToLower(p.Word), "include")
	return !include && (p.Name == nil || p.Args == nil && p.Name.Pos.Line != p.Pos.Line)
}
