package parser

import (
	"slices"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Options say how a file is read. The zero value works.
type Options struct {
	Dialect Dialect // Auto decides per file
}

// heads is participle's parser of what stands before a body.
var heads = syntax[Decl]()

// Parse reads one source text. The file is never nil; where declarations are
// broken, it holds what could be read of them and the others. A text that begins
// with an element is CIM-XML.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	if isXML(source.Text) {
		return parseXML(source, opts, nil)
	}
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
	p.slip = p.semicolon
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
	slipped  int   // the last semicolon in place of a comma
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

// decl reads a declaration up to its body.
func (p *parse) decl() (d *Decl, err error) {
	list, err := p.qualifierList()
	if err != nil {
		return &Decl{}, err
	}
	return p.declared(list)
}

// declared reads a declaration behind its qualifiers.
func (p *parse) declared(list []*Qualifier) (d *Decl, err error) {
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

// head lets participle read what stands before a body. It is handed a few
// tokens, and more where it wants them: to make its stream of the whole file
// would cost more than all the rest.
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

// hasBody reports whether a body in braces follows what was read of the head.
func (d *Decl) hasBody() bool {
	return d.Class != nil && d.Class.Name != nil || d.Instance != nil && d.Instance.Class != nil || d.Enum != nil && d.Enum.Base != nil
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
			if end := p.nested(open, next); end > 0 {
				keyword := p.behindList(next)
				p.broken(unexpected(p.tok(keyword), "Member"), keyword, next)
				next = end
				continue
			}
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

// memberReader returns a function that reads one member into decl.
func (p *parse) memberReader(decl *Decl) func() error {
	switch {
	case decl.Instance != nil:
		return appending(p, &decl.Instance.Slots, p.slot)
	case decl.Enum != nil:
		return appending(p, &decl.Enum.Elements, p.listedElement)
	}
	var list []*Qualifier
	feature := appending(p, &decl.Class.Members, func() (*Member, error) { return p.feature(list) })
	return func() (err error) {
		start := p.next
		if list, err = p.qualifierList(); err != nil {
			return err
		}
		if p.localAt(p.next) {
			return p.local(decl.Class, list, start)
		}
		return feature()
	}
}

// appending returns a function that reads one member into a list. One that lacks
// nothing but its end is kept: what is said of it elsewhere would be wrong.
func appending[T any](p *parse, into *[]*T, read func() (*T, error)) func() error {
	return func() error {
		one, err := read()
		if one != nil && (err == nil || p.startsLine(p.next) || p.peek().Value == "}") {
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
	case comma.Value == ";" && (p.follow(p.next+1).Type == tokIdent || p.follow(p.next+1).Value == "}" && !p.follow(p.next+2).EOF()):
		p.semicolon(comma)
		p.take()
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
	if !p.isWord(i, "structure") && !p.isWord(i, "enumeration") {
		return false
	}
	mark := p.follow(i + 2).Value
	return p.follow(i+1).Type == tokIdent && (mark == "{" || mark == ":")
}

// local reads a declaration in the body of a class.
func (p *parse) local(class *Class, list []*Qualifier, start int) error {
	decl, err := p.declared(list)
	if err != nil {
		return err
	}
	if decl = p.body(decl, start); decl != nil {
		class.Locals = append(class.Locals, p.placed(decl, start))
	}
	return nil
}
