package parser

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// A declaration with an error is parsed in pieces: its head, then one member after another,
// each by its production in participle's grammar.

// pieces parses a declaration with an error: its head, then one member after another.
func (p *parse) pieces() *Decl {
	start := p.next
	if p.resume(start) {
		return nil
	}
	open := p.brace(start)
	d, wrong := p.head(open)
	for mends := 0; wrong != nil && mends < maxMends && p.mend(start); mends++ {
		p.next = start
		d, wrong = p.head(open)
	}
	switch {
	case wrong != nil:
		d = p.headless(d, start, wrong)
	case open > 0:
		p.adrift = false
		p.next = open + 1
		p.body(d, open)
	}
	if d == nil {
		return nil
	}
	return p.placed(d, start)
}

// resume continues the body of the class before token start, if a member starts there: the
// brace and semicolon before it are an error.
func (p *parse) resume(start int) bool {
	n := len(p.file.Decls)
	if p.nesting > 0 || p.adrift || n == 0 || p.file.Decls[n-1].Class == nil || p.before(start).Value != ";" || !p.memberAt(start) || !p.isClosed(start) {
		return false
	}
	class := p.file.Decls[n-1]
	p.stray(start-2, aMember)
	rest := &Decl{Class: &Class{Name: class.Class.Name}}
	p.body(rest, start-1)
	class.Class.Members = append(class.Class.Members, rest.Class.Members...)
	class.Extent.Len = p.end(p.next-1) - class.Extent.Pos.Offset
	return true
}

// isClosed reports whether a brace without an opening one follows token i before the next
// declaration.
func (p *parse) isClosed(i int) bool {
	depth := 0
	for end := i + maxList; i < end && !p.tok(i).EOF() && !p.declAt(i); i++ {
		switch p.tok(i).Value {
		case "{":
			depth++
		case "}":
			if depth--; depth < 0 {
				return true
			}
		}
	}
	return false
}

// maxMends is how many errors of one piece are corrected. After each, the piece is parsed
// again.
const maxMends = 16

// brace returns the token of the brace that opens the body of the declaration at token
// start, or 0 if there is none.
func (p *parse) brace(start int) int {
	start = p.afterList(start)
	if p.isWord(start, "qualifier") {
		return 0
	}
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "{":
			return i
		case t.Type != token.Ident && t.Type != token.Alias && t.Value != ":" || i > start && p.declAt(i):
			return 0
		}
	}
}

// head parses a declaration up to the brace that opens its body, or all of it if open is 0.
// It shows participle the end of the file after the brace, because the body can be large
// and has an error.
func (p *parse) head(open int) (*Decl, *mistake) {
	if open == 0 {
		return read(p, grammar().decl, aDeclaration)
	}
	fence := p.tok(open + 1)
	kind := fence.Type
	fence.Type = token.EOF
	d, wrong := read(p, grammar().decl, aDeclaration)
	fence.Type = kind
	if p.next > open {
		return d, nil
	}
	return d, wrong
}

// headless reports the error in the head of a declaration and continues after it. It
// returns what can be kept: if the name of a class was parsed, the class stays known, so
// that one error does not cause a hundred errors about an unknown class.
func (p *parse) headless(d *Decl, start int, wrong *mistake) *Decl {
	bad := p.blamed(wrong, start)
	if wrong.wanted == `"{"` && p.startsLine(bad) && !p.tok(bad).EOF() && !p.declAt(bad) && p.tok(bad).Value != ";" {
		p.missing(bad-1, "{", "")
		p.next = bad
		p.body(d, bad-1)
		return d
	}
	if bad == p.afterList(start) {
		wrong.wanted = aDeclaration
		if p.tok(bad).Type == token.Directive && bad > start {
			wrong.wanted = aClass
		}
	}
	p.adrift = true
	p.report(wrong, start)
	if d.hasHead() {
		if open := p.bodyAfter(bad); open > 0 {
			p.next = open + 1
			p.body(d, open)
			return d
		}
	}
	p.next = max(p.skip(declarationStops, start, bad, bad), start+1)
	switch q := d.Qualifier; {
	case q != nil && q.Name != nil && q.Type != nil: // it stays known, with any scope
		d.Qualifier = &QualifierDecl{Pos: q.Pos, Name: q.Name, Type: q.Type, Array: q.Array, Scope: []*Name{{Pos: q.Name.Pos, Text: "any"}}}
		return d
	case d.Class != nil && d.Class.Name != nil: // stays known, even without a body
		return d
	}
	return nil
}

// hasHead reports whether enough of a declaration was parsed to parse its body.
func (d *Decl) hasHead() bool {
	return d.Class != nil && d.Class.Name != nil || d.Instance != nil && d.Instance.Class != nil || d.Enum != nil && d.Enum.Base != nil
}

// body parses the members after the brace at token open. It reports each one with an error,
// and keeps the others.
func (p *parse) body(d *Decl, open int) {
	read := p.memberReader(d)
	for next := open + 1; ; {
		t := p.tok(next)
		p.next = next
		switch {
		case p.tooMany(next):
			return
		case t.EOF():
			p.unclosed(open, next)
			return
		case t.Value == "}" && d.Class != nil && p.goesOn(next):
			p.stray(next, aMember)
			if next++; p.tok(next).Value == ";" {
				next++
			}
			continue
		case t.Value == "}":
			p.endBody(next)
			return
		case t.Value == ";" && (p.follow(next+1).EOF() || p.declAt(next+1)): // the closing brace is missing
			p.stray(next, `"};"`)
			p.next = next + 1
			return
		case t.Value == "{" && next == open+1:
			p.stray(next, aMember)
			next++
			continue
		}
		wrong := read()
		if wrong == nil {
			next = p.next
			continue
		}
		if p.declAt(next) {
			if end := p.nested(open, next); end > 0 {
				p.stray(p.afterList(next), aMember)
				next = end
				continue
			}
			p.unclosed(open, next)
			p.next = next
			return
		}
		bad := p.report(wrong, next)
		if p.next = p.afterBrokenList(next, bad); p.next > bad {
			next = p.next
			if read() == nil { // the member is correct except for its qualifiers
				next = p.next
				continue
			}
		}
		if bad = max(bad, next); d.Enum != nil {
			bad = p.skip(elementStops, next, bad, bad)
		} else {
			bad = p.skip(memberStops, next, next, bad)
		}
		next = min(max(bad, next+1), len(p.tokens)-1)
	}
}

// memberReader returns a function that parses one member of the body of d.
func (p *parse) memberReader(d *Decl) func() *mistake {
	switch {
	case d.Instance != nil:
		d.Instance.Slots = nil
		return func() *mistake { return piece(p, grammar().slot, aName, &d.Instance.Slots) }
	case d.Enum != nil:
		d.Enum.Elements = nil
		return func() *mistake { return p.listedElement(d.Enum) }
	}
	d.Class.Members = nil
	return func() *mistake {
		if p.localAt(p.afterList(p.next)) {
			p.local(d.Class)
			return nil
		}
		return piece(p, grammar().member, aMember, &d.Class.Members)
	}
}

// piece parses one member into a list. It keeps a member without its end, because otherwise
// the schema would have misleading errors.
func piece[P any](p *parse, production production[P], what string, into *[]*P) *mistake {
	start := p.next
	node, wrong := read(p, production, what)
	for mends := 0; wrong != nil && mends < maxMends && p.mendCommas(p.next); mends++ {
		p.next = start
		node, wrong = read(p, production, what)
	}
	if wrong == nil || wrong.wanted == `";"` && (p.startsLine(p.next) || p.peek().Value == "}") {
		*into = append(*into, node)
	}
	return wrong
}

// listedElement parses an element of an enumeration and the comma after it.
func (p *parse) listedElement(e *Enumeration) *mistake {
	wrong := piece(p, grammar().element, aName, &e.Elements)
	mark := p.peek()
	switch {
	case wrong != nil:
	case mark.Value == ",":
		p.next++
		if p.peek().Value == "}" {
			e.LastComma = &Comma{Pos: diag.Pos(mark.Pos), Text: mark.Value}
		}
	case mark.Value == ";" && (p.follow(p.next+1).Type == token.Ident || p.follow(p.next+1).Value == "}" && !p.follow(p.next+2).EOF()):
		p.semicolon(p.next)
		p.next++
	case mark.Type == token.Ident || mark.Value == "[": // the next element
		p.missing(p.next-1, ",", "")
	case mark.Value != "}":
		wrong = &mistake{token: p.next, wanted: `","`}
	}
	return wrong
}

// localAt reports whether a local structure or enumeration of a class begins at token i. In
// MOF 2, these words can be names of types, so a name and a brace or colon must follow.
func (p *parse) localAt(i int) bool {
	if !p.isWord(i, "structure") && !p.isWord(i, "enumeration") {
		return false
	}
	mark := p.follow(i + 2).Value
	return p.follow(i+1).Type == token.Ident && (mark == "{" || mark == ":")
}

// local parses a declaration in the body of a class.
func (p *parse) local(class *Class) {
	p.nesting++
	defer func() { p.nesting-- }()
	if d := p.pieces(); d != nil && (d.Class != nil || d.Enum != nil) {
		class.Members = append(class.Members, &Member{Qualifiers: d.Qualifiers, Structure: d.Class, Enum: d.Enum})
	}
}

// unclosed reports the body that begins at token open and is not closed before the next
// declaration or the end of the file, at token next.
func (p *parse) unclosed(open, next int) {
	if !p.atEnd && !p.lexerSaid(open, next-1) {
		p.missing(next-1, "}", "the brace that opens the body is never closed")
	}
}

// endBody reads the "}" at token i and the ";" after it.
func (p *parse) endBody(i int) {
	if p.tok(i+1).Value == ";" {
		p.next = i + 2
		return
	}
	p.missing(i, ";", "a declaration ends with };")
	for i++; p.matchesOne("}|{|)|]|,|:|.", i); i++ { // an extra token, or one instead of the semicolon
	}
	if p.tok(i).Value == ";" {
		i++
	}
	p.next = i
}
