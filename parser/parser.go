package parser

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Options say how a file is read. The zero value works.
type Options struct {
	Dialect Dialect // Auto decides per file
}

// Parse reads one source text. The file is never nil; where declarations are
// broken, it holds what could be read of them and the others. A text that begins
// with an element is CIM-XML.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	if isXML(source.Text) {
		file, _, diags := parseXML(source, opts, nil)
		return file, diags
	}
	return parseMOF(source, opts)
}

func parseMOF(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	scanner, free := newScanner(source, opts.Dialect, &diags)
	defer free()
	scanner.scan()
	p := &parse{
		cursor: cursor{tokens: scanner.tokens}, table: scanner.table, mark: scanner.table.start,
		source: source, file: &File{Source: source, Comments: scanner.comments, Broken: scanner.broken}, diags: &diags, reported: -1,
	}
	for _, d := range diags {
		if d.Severity == diag.Error {
			p.lexical = append(p.lexical, d.Span.Pos.Offset)
		}
	}
	for !p.peek().EOF() && !p.tooMany(p.next) {
		if d := p.declaration(); d != nil {
			p.file.Decls = append(p.file.Decls, d)
		}
	}
	checkDialect(p.file, opts.Dialect, scanner.longEscapes, &diags)
	diags.Sort()
	return p.file, diags
}

// A parse is the state of reading one file.
type parse struct {
	cursor
	table  *table
	mark   lexer.Checkpoint // of table.lex, where the last read began
	source *diag.File
	file   *File
	diags  *diag.List

	full     bool  // there are too many errors, which has been reported
	nesting  int   // of declarations
	adrift   bool  // no declaration has been read since an error between declarations
	slipped  int   // the last semicolon in place of a comma
	reported int   // the token that was blamed last
	atEnd    bool  // an error about the end of the file has been reported
	lexical  []int // offsets of what the lexer has reported, in order
}

// declaration reads a declaration. One that is wrong is read again in pieces: what is
// good of it is kept, and nil returned if that is nothing.
func (p *parse) declaration() *Decl {
	start := p.next
	switch {
	case p.isCutOff(start):
		p.next = max(p.skip(declarationStops, start, start, start), start+1)
		return nil
	case p.isLarge(start):
		return p.pieces()
	}
	d, err := read(p, grammar().decl, "Decl")
	if err != nil {
		p.file.Broken = true
		p.next = start
		return p.pieces()
	}
	p.adrift = false
	if d.Pragma != nil && !p.isWhole(d.Pragma, start) {
		return nil
	}
	return p.placed(d, start)
}

// isLarge reports whether the declaration at token start is so large that it is read in
// pieces from the start: what participle has to remember of one read grows with it, and a
// list of a million items is too long for it.
func (p *parse) isLarge(start int) bool {
	end := start + 1<<16
	if end >= len(p.tokens) {
		return false
	}
	depth := 0
	for i := start; i < end; i++ {
		switch p.tok(i).Value {
		case "{":
			depth++
		case "}":
			if depth--; depth <= 0 {
				return false
			}
		case ";":
			if depth == 0 {
				return false
			}
		}
	}
	return true
}

// isCutOff reports whether what starts at token start belongs to a class that an error has
// cut short. More errors would not help.
func (p *parse) isCutOff(start int) bool {
	t := p.tok(start)
	return p.adrift && (p.memberAt(start) || t.Type == tokPunct && t.Value != "[")
}

// placed sets the span of a declaration that has been read from token start on.
func (p *parse) placed(d *Decl, start int) *Decl {
	pos := diag.Pos(p.tok(start).Pos)
	d.Extent = diag.Span{Pos: pos, Len: p.end(p.next-1) - pos.Offset}
	return d
}

// isWhole reports a pragma that lacks its name or its parameters, and goes on at the
// next line.
func (p *parse) isWhole(pragma *Pragma, start int) bool {
	switch {
	case pragma.isNameless():
		p.missing(start, "a name", "")
	case pragma.lacksString() && p.nextLine(start) > p.next:
		p.missing(p.next-1, "(", "")
	case p.numberIn(pragma, start) > 0:
		bad := p.numberIn(pragma, start)
		p.report(unexpected(p.tok(bad), "PragmaArg"), bad, start)
	default:
		return true
	}
	p.file.Broken = true
	p.next = p.nextLine(start)
	return false
}

// numberIn returns the token of a number in a pragma that takes none, or 0.
func (p *parse) numberIn(pragma *Pragma, start int) int {
	if pragma.Name != nil && takesFlags[strings.ToLower(pragma.Name.Text)] {
		return 0
	}
	for i := start + 1; i < p.next; i++ {
		if p.tok(i).Type == tokInt {
			return i
		}
	}
	return 0
}

// pieces reads a declaration in which something is wrong: its head, then one member
// after another.
func (p *parse) pieces() *Decl {
	start := p.next
	if p.resume(start) {
		return nil
	}
	open := p.brace(start)
	d, err := p.head(open)
	for mends := 0; err != nil && mends < maxMends && p.mend(start); mends++ {
		p.next = start
		d, err = p.head(open)
	}
	switch {
	case err != nil:
		d = p.headless(d, start, err)
	case open > 0:
		p.next = open + 1
		p.body(d, open)
	}
	if d == nil {
		return nil
	}
	return p.placed(d, start)
}

// resume goes on with the body of the class before token start if that is where a member
// starts: the brace and semicolon before it are a slip.
func (p *parse) resume(start int) bool {
	n := len(p.file.Decls)
	if p.nesting > 0 || p.adrift || n == 0 || p.file.Decls[n-1].Class == nil || p.before(start).Value != ";" || !p.memberAt(start) || !p.isClosed(start) {
		return false
	}
	class := p.file.Decls[n-1]
	p.report(unexpected(p.tok(start-2), "Member"), start-2, start-2)
	rest := &Decl{Class: &Class{Name: class.Class.Name}}
	p.body(rest, start-1)
	class.Class.Members = append(class.Class.Members, rest.Class.Members...)
	class.Extent.Len = p.end(p.next-1) - class.Extent.Pos.Offset
	return true
}

// isClosed reports whether a brace that is not opened follows token i before the next
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

// maxMends is how many slips of one piece are mended. Each has it read once more.
const maxMends = 16

// brace returns the token of the brace that opens the body of the declaration at
// token start, or 0 if there is none.
func (p *parse) brace(start int) int {
	start = p.afterList(start)
	if p.isWord(start, "qualifier") {
		return 0
	}
	for i := start; ; i++ {
		switch t := p.tok(i); {
		case t.Value == "{":
			return i
		case t.Type != tokIdent && t.Type != tokAlias && t.Value != ":" || i > start && p.declAt(i):
			return 0
		}
	}
}

// head reads a declaration up to the brace that opens its body, or all of it if open
// is 0. Participle must not read on, as the body may be large, and is wrong: it sees
// the end of the file after the brace.
func (p *parse) head(open int) (*Decl, error) {
	if open == 0 {
		return read(p, grammar().decl, "Decl")
	}
	fence := p.tok(open + 1)
	kind := fence.Type
	fence.Type = tokEOF
	d, err := read(p, grammar().decl, "Decl")
	fence.Type = kind
	if p.next > open {
		return d, nil
	}
	return d, err
}

// headless reports the error in the head of a declaration and goes on after it. It
// returns what can be kept: a class whose name was read stays known, so that one slip
// is not followed by a hundred errors about an unknown class.
func (p *parse) headless(d *Decl, start int, err error) *Decl {
	bad := p.blame(err, start)
	if expectation(err) == `"{"` && p.startsLine(bad) && !p.tok(bad).EOF() && !p.declAt(bad) && p.tok(bad).Value != ";" {
		p.missing(bad-1, "{", "")
		p.next = bad
		p.body(d, bad-1)
		return d
	}
	if bad == p.afterList(start) {
		err = unexpected(p.tok(bad), "Decl")
		if p.tok(bad).Type == tokDirective && bad > start {
			err = unexpected(p.tok(bad), "Class")
		}
	}
	p.adrift = true
	p.report(err, bad, start)
	if d.hasHead() {
		if open := p.bodyAfter(bad); open > 0 {
			p.next = open + 1
			p.body(d, open)
			return d
		}
	}
	p.next = max(p.skip(declarationStops, start, bad, bad), start+1)
	switch q := d.Qualifier; {
	case q != nil && q.Name != nil && q.Type != nil: // it stays known, on whatever it may be
		d.Qualifier = &QualifierDecl{Pos: q.Pos, Name: q.Name, Type: q.Type, Array: q.Array, Scope: []*Name{{Pos: q.Name.Pos, Text: "any"}}}
		return d
	case d.Class != nil && d.Class.Name != nil: // even without a body
		return d
	}
	return nil
}

// hasHead reports whether enough was read of a declaration to read its body.
func (d *Decl) hasHead() bool {
	return d.Class != nil && d.Class.Name != nil || d.Instance != nil && d.Instance.Class != nil || d.Enum != nil && d.Enum.Base != nil
}

// body reads what follows the brace at token open: each bad member is reported, and
// each good one kept.
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
			p.report(unexpected(t, "Member"), next, next)
			if next++; p.tok(next).Value == ";" {
				next++
			}
			continue
		case t.Value == "}":
			p.endBody(next)
			return
		case t.Value == ";" && (p.follow(next+1).EOF() || p.declAt(next+1)): // its brace is missing
			p.report(unexpected(t, `"};"`), next, next)
			p.next = next + 1
			return
		case t.Value == "{" && next == open+1:
			p.report(unexpected(t, "Member"), next, next)
			next++
			continue
		}
		err := read()
		if err == nil {
			next = p.next
			continue
		}
		if p.declAt(next) {
			if end := p.nested(open, next); end > 0 {
				keyword := p.afterList(next)
				p.report(unexpected(p.tok(keyword), "Member"), keyword, next)
				next = end
				continue
			}
			p.unclosed(open, next)
			p.next = next
			return
		}
		bad := p.blame(err, next)
		p.report(err, bad, next)
		if p.next = p.afterBrokenList(next, bad); p.next > bad {
			next = p.next
			if err = read(); err == nil { // the member is good but for its qualifiers
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

// memberReader returns a function that reads one member of the body of d.
func (p *parse) memberReader(d *Decl) func() error {
	switch {
	case d.Instance != nil:
		d.Instance.Slots = nil
		return func() error { return piece(p, grammar().slot, "Name", &d.Instance.Slots) }
	case d.Enum != nil:
		d.Enum.Elements = nil
		return func() error { return p.listedElement(d.Enum) }
	}
	d.Class.Members = nil
	return func() error {
		if p.localAt(p.afterList(p.next)) {
			p.local(d.Class)
			return nil
		}
		return piece(p, grammar().member, "Member", &d.Class.Members)
	}
}

// piece reads one member into a list. One that lacks only its end is kept: what
// would be reported about it elsewhere would be wrong.
func piece[P any](p *parse, production production[P], what string, into *[]*P) error {
	start := p.next
	node, err := read(p, production, what)
	for mends := 0; err != nil && mends < maxMends && p.mendCommas(p.next); mends++ {
		p.next = start
		node, err = read(p, production, what)
	}
	if err == nil || expectation(err) == `";"` && (p.startsLine(p.next) || p.peek().Value == "}") {
		*into = append(*into, node)
	}
	return err
}

// listedElement reads an element of an enumeration and the comma after it.
func (p *parse) listedElement(e *Enumeration) error {
	err := piece(p, grammar().element, "Name", &e.Elements)
	mark := p.peek()
	switch {
	case err != nil:
	case mark.Value == ",":
		p.next++
		if p.peek().Value == "}" {
			e.LastComma = &Comma{Pos: diag.Pos(mark.Pos), Text: mark.Value}
		}
	case mark.Value == ";" && (p.follow(p.next+1).Type == tokIdent || p.follow(p.next+1).Value == "}" && !p.follow(p.next+2).EOF()):
		p.semicolon(p.next)
		p.next++
	case mark.Type == tokIdent || mark.Value == "[": // the next element
		p.missing(p.next-1, ",", "")
	case mark.Value != "}":
		err = unexpected(mark, `","`)
	}
	return err
}

// localAt reports whether the structure or enumeration of a class is declared
// at token i. In MOF 2 the words may be types: a name and a brace or colon must
// follow.
func (p *parse) localAt(i int) bool {
	if !p.isWord(i, "structure") && !p.isWord(i, "enumeration") {
		return false
	}
	mark := p.follow(i + 2).Value
	return p.follow(i+1).Type == tokIdent && (mark == "{" || mark == ":")
}

// local reads a declaration in the body of a class.
func (p *parse) local(class *Class) {
	p.nesting++
	defer func() { p.nesting-- }()
	if d := p.pieces(); d != nil && (d.Class != nil || d.Enum != nil) {
		class.Members = append(class.Members, &Member{Qualifiers: d.Qualifiers, Structure: d.Class, Enum: d.Enum})
	}
}

// unclosed reports the body that token open opens and that the next declaration
// or the end of the file ends, at token next.
func (p *parse) unclosed(open, next int) {
	if !p.atEnd && !p.lexerSaid(open, next-1) {
		p.missing(next-1, "}", "the brace that opens the body is never closed")
	}
}

// endBody takes the "}" at token i and the ";" after it.
func (p *parse) endBody(i int) {
	if p.tok(i+1).Value == ";" {
		p.next = i + 2
		return
	}
	p.missing(i, ";", "a declaration ends with };")
	for i++; p.matchesOne("}|{|)|]|,|:|.", i); i++ { // one too many, or typed for the semicolon
	}
	if p.tok(i).Value == ";" {
		i++
	}
	p.next = i
}

// tooMany gives up the rest of a file with too many errors, from token i on.
func (p *parse) tooMany(i int) bool {
	if len(*p.diags) < maxErrors {
		return false
	}
	if !p.full {
		p.diags.Error(TooMuch, diag.Span{Pos: diag.Pos(p.tok(i).Pos), Len: 1}, "more than %d errors, the rest of the file is not read", maxErrors)
	}
	p.full = true
	p.next = len(p.tokens) - 1
	return true
}

// isDeclarationWord reports whether token i begins a declaration.
func (p *parse) isDeclarationWord(i int) bool {
	return slices.ContainsFunc(declarationWords, func(word string) bool { return p.isWord(i, word) })
}
