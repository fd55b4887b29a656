package parser

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
)

// tooMany gives up the rest of a file with too many errors, from token i on.
func (p *parse) tooMany(i int) bool {
	if len(*p.diags) < maxFaults {
		return false
	}
	if !p.full {
		p.diags.Error(TooMuch, diag.Span{Pos: diag.Pos(p.tok(i).Pos), Len: 1}, "more than %d faults, the rest of the file is not read", maxFaults)
	}
	p.full = true
	p.next = len(p.tokens) - 1
	return true
}

// semicolon reports one in place of a comma, the first of several on end.
func (p *parse) semicolon(t *lexer.Token) {
	p.file.Broken = true
	if p.next > p.slipped+maxSlips || p.slipped == 0 {
		p.diags.Error(Syntax, diag.Span{Pos: diag.Pos(t.Pos), Len: 1}, "unexpected \";\", expected \",\"")
	}
	p.slipped = p.next
}

// maxSlips is how many tokens apart semicolons in place of commas are taken for
// one slip.
const maxSlips = 12

// mendKeyword reports a misspelt keyword before a name and what follows the name
// of a class, and goes on as if it were right: a class that is not read is missed
// by all that derive from it.
func (p *parse) mendKeyword() {
	t := p.peek()
	mark := p.follow(p.next + 2).Value
	if t.Type != tokIdent || slices.ContainsFunc(declarationWords, p.at) || p.follow(p.next+1).Type != tokIdent || mark != "{" && mark != ":" {
		return
	}
	word := spelling.Nearest(t.Value, slices.Values(declarationWords))
	if word != "class" && word != "structure" && word != "enumeration" && word != "association" {
		return
	}
	p.broken(unexpected(t, "Decl"), p.next, p.next)
	t.Value = word
}

// salvage reports the error in the head of the declaration that starts at token
// start and goes on behind it. It returns what can be kept: a class whose name
// was read stays known, so that one slip is not followed by a hundred errors
// about an unknown class.
func (p *parse) salvage(decl *Decl, start int, err error) *Decl {
	bad := p.blame(err, start)
	p.report(err, bad, start)
	if decl.hasBody() && p.tok(bad).Value == "{" { // the error is the last in the head
		p.next = bad
		return p.body(decl, start)
	}
	p.next = max(p.resync(bad, 0), start+1)
	switch q := decl.Qualifier; {
	case q != nil && q.Name != nil && q.Type != nil:
		// It stays known, wherever it may stand.
		q.Default, q.Policy, q.Scope = nil, nil, []*Name{{Pos: q.Name.Pos, Text: "any"}}
		return decl
	case decl.Class != nil && decl.Class.Name != nil: // even without a body, so that subclasses find it
		return decl
	}
	return nil
}

// nextLine returns the first token behind the line of token i.
func (p *parse) nextLine(i int) int {
	line := p.tok(i).Pos.Line
	for !p.tok(i).EOF() && p.tok(i).Pos.Line == line {
		i++
	}
	return i
}

// isNameless reports whether what was taken for the name of a pragma is the
// first word of the next line: only WMI has pragmas that are a word alone, and
// they stand on one line.
func (p *Pragma) isNameless() bool {
	include := strings.HasSuffix(strings.ToLower(p.Word), "include")
	return !include && (p.Name == nil || p.Args == nil && p.Name.Pos.Line != p.Pos.Line)
}

// skipHead returns the brace behind a head that is wrong at token bad, where
// one stands on the same line, else bad.
func (p *parse) skipHead(bad int) int {
	for i := bad; !p.tok(i).EOF() && p.tok(i).Pos.Line == p.tok(bad).Pos.Line && p.tok(i).Value != ";"; i++ {
		if p.tok(i).Value == "{" {
			return i
		}
	}
	return bad
}

// skipElement returns the token behind the comma that ends the element of an
// enumeration which is wrong at token bad, or the "}" of the list.
func (p *parse) skipElement(bad int) int {
	depth := 0
	for i := bad; ; i++ {
		switch t := p.tok(i); {
		case t.EOF() || p.declAt(i) || depth == 0 && t.Value == "}":
			return i
		case depth == 0 && (t.Value == "," || t.Value == ";"):
			return i + 1
		case t.Value == "{":
			depth++
		case t.Value == "}":
			depth--
		}
	}
}

// behindBrokenList returns the token behind the qualifier list at token start,
// which is wrong at token bad, or 0 where bad is not in the list.
func (p *parse) behindBrokenList(start, bad int) int {
	if p.tok(start).Value != "[" {
		return 0
	}
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "]" && i < bad, t.EOF(), t.Value == ";", i > bad && p.declAt(i):
			return 0
		case t.Value == "]":
			return i + 1
		}
	}
}

// nested returns the token behind the declaration that stands at token next, in
// the body that token open opens: 0 where that body has no end of its own, so that
// its brace is missing before next.
func (p *parse) nested(open, next int) int {
	depth, end := 0, p.behindPragma(next)
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

// behindPragma returns the token behind the line of a pragma, or 0 where there
// is none.
func (p *parse) behindPragma(i int) int {
	if p.tok(i).Type != tokDirective {
		return 0
	}
	return p.nextLine(i)
}

// unclosed reports the body that token open opens and that the next declaration
// or the end of the file ends, at token next.
func (p *parse) unclosed(open, next int) {
	p.file.Broken = true
	if !p.atEnd && !p.lexerSaid(open, next-1) {
		p.missing(next-1, "}", "the brace that opens the body is never closed")
	}
}

// skipMember returns the token behind the ";" that ends the member which
// starts at token start and is wrong at token bad, or the "}" of the body.
func (p *parse) skipMember(start, bad int) int {
	depth, parens, brackets := 0, 0, 0 // parentheses of parameters, not those of qualifiers
	list := false                      // the innermost brace opens a list of values, not an instance
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.EOF() || i > start && p.declAt(i):
			return i
		case t.Value == ";" && i == bad && depth > 0 && list:
			return i + 1 // the list is not closed
		case t.Value == "[":
			if i == bad && i > start && p.startsLine(i) && depth == 0 && parens == 0 && !p.beginsParameters(i) {
				return i
			}
			brackets++
		case t.Value == "]":
			if brackets--; i >= bad && brackets <= 0 {
				depth, list = 0, false // whatever the error left open ends with the qualifiers
			}
		case t.Value == "(" && brackets == 0:
			parens++
		case t.Value == ")" && brackets == 0:
			parens = max(0, parens-1)
		case t.Value == "{":
			depth++
			list = !p.isWord(max(i-2, 0), "of")
		case t.Value == "}" && depth == 0 && brackets > 0 && p.closesList(i):
		case t.Value == "}":
			if depth == 0 {
				return i
			}
			depth--
			list = false
		case t.Value == ";" && depth == 0 && i >= bad && (parens == 0 || p.follow(i+1).Value != ")"):
			return i + 1
		case i == bad && i > start && p.startsLine(i) && depth == 0 && parens == 0:
			// The ";" of the member above is missing; this is the next one.
			return i
		}
	}
}

// beginsParameters reports whether the list at token i belongs to a parameter,
// not to a member: then a parenthesis closes what is behind it, or a comma
// follows.
func (p *parse) beginsParameters(i int) bool {
	for i = p.behindList(i); ; i++ {
		switch t := p.tok(i); {
		case t.Value == ")" || t.Value == ",":
			return true
		case t.Type != tokIdent && t.Type != tokRef && t.Value != "[" && t.Value != "]":
			return false
		}
	}
}

// closesList reports whether a qualifier list that is open at the brace at token
// i ends behind it: then the brace is a slip, and not the end of the body.
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

// startsLine reports whether token i is the first of its line.
func (p *parse) startsLine(i int) bool {
	return i > 0 && p.tok(i).Pos.Line > p.tok(i-1).Pos.Line
}

// endBody takes the "}" at token i and the ";" behind it.
func (p *parse) endBody(i int) {
	if p.tok(i+1).Value == ";" {
		p.next = i + 2
		return
	}
	p.file.Broken = true
	p.missing(i, ";", "a declaration ends with };")
	for i++; p.tok(i).Value == "}" || p.tok(i).Value == ","; i++ { // one too many
	}
	if p.tok(i).Value == ";" {
		i++
	}
	p.next = i
}

// resync returns the token to go on with at the top level after an error at
// token bad, where depth braces are open.
func (p *parse) resync(bad, depth int) int {
	for i := bad; ; i++ {
		switch t := p.tok(i); {
		case t.EOF() || p.declAt(i):
			return i
		case t.Value == "{":
			depth++
		case t.Value == "}":
			depth = max(0, depth-1)
		case t.Value == ";" && depth == 0:
			return i + 1
		}
	}
}

// declAt reports whether a declaration starts at token i. None of these
// beginnings can stand inside a body.
func (p *parse) declAt(i int) bool {
	if p.tok(i).Value == "[" {
		i = p.behindList(i)
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

// maxList bounds the look for the end of a qualifier list, in tokens: behind an
// error there may be a bracket that is never closed.
const maxList = 10_000

// behindList returns the token behind the qualifier list that starts at i.
func (p *parse) behindList(i int) int {
	depth, start := 0, i
	if p.tok(i).Value != "[" {
		return i
	}
	for ; !p.tok(i).EOF() && i < start+maxList; i++ {
		switch p.tok(i).Value {
		case "[":
			if depth++; depth > 1 {
				return start // no list: its values have no brackets
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
