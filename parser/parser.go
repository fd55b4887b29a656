package parser

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
)

// Options say how a file is read. The zero value works.
type Options struct {
	Dialect Dialect // Auto decides per file
}

// heads is participle's parser of what stands before a body.
var heads = syntax[Decl]()

// Parse reads one source text. The file is never nil; where declarations are
// broken, it holds what could be read of them and the others.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	scanner, free := newScanner(source, opts.Dialect, &diags)
	defer free()
	scanner.scan()
	p := &parse{source: source, reader: reader{tokens: scanner.tokens}, diags: &diags, reported: -1}
	for _, d := range diags {
		if d.Severity == diag.Error {
			p.lexical = append(p.lexical, d.Span.Pos.Offset)
		}
	}
	p.file = &File{Source: source, Comments: scanner.comments}
	p.declarations()
	checkDialect(p.file, opts.Dialect, scanner.longEscapes, &diags)
	diags.Sort()
	return p.file, diags
}

// A parse is the state of reading one file.
type parse struct {
	reader
	source *diag.File
	file   *File
	diags  *diag.List

	full     bool  // there are too many errors, which has been reported
	reported int   // the token that was blamed last
	atEnd    bool  // an error about the end of the file has been reported
	lexical  []int // offsets of what the lexer has reported, in order
}

func (p *parse) declarations() {
	for !p.peek().EOF() {
		start := p.next
		if p.tooMany(start) {
			return
		}
		decl, err := p.decl()
		switch {
		case err != nil:
			p.file.Broken = true
			decl = p.salvage(decl, start, err)
		case decl.Pragma == nil:
			decl = p.body(decl, start)
		case decl.Pragma.isNameless():
			p.file.Broken = true
			p.missing(start, "a name", "")
			p.next = p.nextLine(start)
			continue
		case decl.Pragma.lacksString() && p.nextLine(start) > p.next:
			p.file.Broken = true
			p.missing(p.next-1, "(", "")
			p.next = p.nextLine(start)
			continue
		}
		if decl != nil {
			p.file.Decls = append(p.file.Decls, p.placed(decl, start))
		}
	}
}

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

// decl reads a declaration up to its body.
func (p *parse) decl() (d *Decl, err error) {
	list, err := p.qualifierList()
	if err != nil {
		return &Decl{}, err
	}
	p.mendKeyword()
	switch t := p.peek(); {
	case p.at("qualifier"):
		d = &Decl{}
		d.Qualifier, err = p.qualifierDecl()
	case t.Type == tokDirective && list != nil:
		return &Decl{}, unexpected(t, "Class")
	case t.Type == tokDirective:
		d = &Decl{}
		d.Pragma, err = p.pragma()
	case !slices.ContainsFunc(declarationWords, p.at):
		return &Decl{}, unexpected(t, "Decl") // what participle would say, but sooner
	default:
		d, err = p.head()
	}
	d.Qualifiers = list
	return d, err
}

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

// head lets participle read what stands before a body. It is handed a few tokens, and more where it wants them: to make its stream of the
// whole file would cost more than all the rest.
func (p *parse) head() (*Decl, error) {
	for size := 8; ; size *= 4 {
		end := min(p.next+size, len(p.tokens))
		lex, _ := lexer.Upgrade(&stream{p.tokens[p.next:end]})
		decl, err := heads.ParseFromLexer(lex, participle.AllowTrailing(true))
		if read := p.next + int(lex.RawCursor()); read < end-1 || end == len(p.tokens) {
			p.next = min(read, len(p.tokens)-1)
			return decl, err
		}
	}
}

// placed sets the span of a declaration that has been read from token start on.
func (p *parse) placed(d *Decl, start int) *Decl {
	d.Pos = diag.Pos(p.tok(start).Pos)
	d.Len = p.end(p.next-1) - d.Pos.Offset
	return d
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

// hasBody reports whether a body in braces follows what was read of the head.
func (d *Decl) hasBody() bool {
	return d.Class != nil && d.Class.Name != nil || d.Instance != nil && d.Instance.Class != nil || d.Enum != nil && d.Enum.Base != nil
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

func (p *parse) tok(i int) *lexer.Token { return &p.tokens[i] }

func (p *parse) end(i int) int {
	if i < 0 {
		return 0
	}
	return p.tokens[i].Pos.Offset + len(p.tokens[i].Value)
}

// body reads the body of a declaration whose head, from token start on, has
// been read. It returns nil where there is no body and nothing to keep.
func (p *parse) body(decl *Decl, start int) *Decl {
	if !decl.hasBody() {
		return decl
	}
	if i := decl.Instance; i != nil && i.Alias != nil && i.Alias.Text == "$" {
		i.Alias = nil // reported by the lexer
	}
	switch bad := p.next; {
	case p.tok(bad).Value == "{":
	case !p.tok(bad).EOF() && p.startsLine(bad) && !p.declAt(bad) && p.tok(bad).Value != ";":
		p.missing(bad-1, "{", "")
		return p.inBraces(decl, bad-1)
	default:
		p.broken(unexpected(p.tok(bad), `"{"`), bad, start)
		if next := p.skipHead(bad); next > bad {
			p.next = next
			return p.inBraces(decl, next)
		}
		p.next = max(p.resync(bad, 0), start+1)
		if decl.Class == nil {
			return nil
		}
		return decl
	}
	open := p.next
	p.take()
	return p.inBraces(decl, open)
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

func (p *parse) broken(err error, bad, start int) {
	p.file.Broken = true
	p.report(err, bad, start)
}

// inBraces reads member by member what stands behind the brace at token open:
// each bad member is reported, and each good one kept.
func (p *parse) inBraces(decl *Decl, open int) *Decl {
	read := p.memberReader(decl)
	for next := open + 1; ; {
		t := p.tok(next)
		p.next = next
		switch {
		case p.tooMany(next):
			return decl
		case t.EOF():
			p.unclosed(open, next)
			return decl
		case t.Value == "}":
			p.endBody(next)
			return decl
		case t.Value == ";" && (p.follow(next+1).EOF() || p.declAt(next+1)): // its brace is missing
			p.broken(unexpected(t, `"}"`), next, next)
			p.next = next + 1
			return decl
		case t.Value == "{" && next == open+1:
			p.broken(unexpected(t, "Member"), next, next)
			next++
			continue
		}
		err := read()
		if err == nil {
			next = p.next
			continue
		}
		if p.declAt(next) {
			p.unclosed(open, next)
			p.next = next
			return decl
		}
		bad := p.blame(err, next)
		p.broken(err, bad, next)
		if p.next = p.behindBrokenList(next, bad); p.next > bad {
			next = p.next
			if err = read(); err == nil { // the member is good but for its qualifiers
				next = p.next
				continue
			}
		}
		if decl.Enum != nil {
			next = max(p.skipElement(bad), next+1)
		} else {
			next = max(p.skipMember(next, max(bad, next)), next+1)
		}
		next = min(next, len(p.tokens)-1)
	}
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

// unclosed reports the body that token open opens and that the next declaration
// or the end of the file ends, at token next.
func (p *parse) unclosed(open, next int) {
	p.file.Broken = true
	if !p.atEnd && !p.lexerSaid(open, next-1) {
		p.missing(next-1, "}", "the brace that opens the body is never closed")
	}
}

// memberReader returns a function that reads one member into decl.
func (p *parse) memberReader(decl *Decl) func() error {
	switch {
	case decl.Instance != nil:
		return appending(&decl.Instance.Slots, p.slot)
	case decl.Enum != nil:
		return appending(&decl.Enum.Elements, p.listedElement)
	}
	member := appending(&decl.Class.Members, p.member)
	return func() error {
		if start := p.next; p.localAt(start) {
			return p.local(decl.Class, start)
		}
		return member()
	}
}

func appending[T any](into *[]T, read func() (T, error)) func() error {
	return func() error {
		one, err := read()
		if err == nil {
			*into = append(*into, one)
		}
		return err
	}
}

// listedElement reads an element of an enumeration and the comma behind it. One
// behind the last element is accepted, as the running text of DSP0221 7.5.4 has
// one; its grammar has not.
func (p *parse) listedElement() (*Element, error) {
	e, err := p.enumElement()
	comma := p.peek()
	switch {
	case err != nil:
	case p.accept(",") && p.peek().Value == "}":
		p.diags.Warn(ExtraComma, diag.Span{Pos: diag.Pos(comma.Pos), Len: 1}, "comma behind the last element")
	case comma.Type == tokIdent || comma.Value == "[": // the next element
		p.file.Broken = true
		p.missing(p.next-1, ",", "")
	case comma.Value != "," && comma.Value != "}":
		err = unexpected(comma, `","`)
	}
	return e, err
}

// localAt reports whether the structure or enumeration of a class is declared
// at token i. In MOF 2 the words may be types: a name and a brace or colon must
// follow.
func (p *parse) localAt(i int) bool {
	if p.tok(i).Value == "[" {
		i = p.behindList(i)
	}
	if !p.isWord(i, "structure") && !p.isWord(i, "enumeration") {
		return false
	}
	mark := p.follow(i + 2).Value
	return p.follow(i+1).Type == tokIdent && (mark == "{" || mark == ":")
}

// local reads a declaration in the body of a class.
func (p *parse) local(class *Class, start int) error {
	decl, err := p.decl()
	if err != nil {
		return err
	}
	if decl = p.body(decl, start); decl != nil {
		class.Locals = append(class.Locals, p.placed(decl, start))
	}
	return nil
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
	for i++; p.tok(i).Value == "}"; i++ { // one too many
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

func (p *parse) isWord(i int, word string) bool {
	t := p.follow(i)
	return t.Type == tokIdent && strings.EqualFold(t.Value, word)
}

func (p *parse) follow(i int) *lexer.Token { return p.tok(min(i, len(p.tokens)-1)) }
