package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Options say how a file is read. The zero value works.
type Options struct {
	Dialect Dialect // Auto decides per file
}

// The productions that parsing starts at: a whole declaration, and what stands
// inside a class or instance body after an error there.
var (
	declarations = participle.MustBuild[Decl](
		participle.Lexer(definition{}),
		participle.CaseInsensitive("Ident"),
		participle.UseLookahead(participle.MaxLookahead),
	)
	members = production[Member]()
	slots   = production[Slot]()
)

func production[P any]() *participle.Parser[P] {
	p, err := participle.ParserForProduction[P](declarations)
	if err != nil {
		panic(err)
	}
	return p
}

// Grammar returns the grammar in EBNF, as participle prints it.
func Grammar() string { return declarations.String() }

// Parse reads one source text. The file is never nil; where declarations are
// broken, it holds what could be read of them and the others.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	s := scan(source, opts.Dialect, &diags)
	p := &parse{source: source, tokens: s.tokens, file: &File{Source: source, Comments: s.comments}, diags: &diags}
	p.declarations()
	checkDialect(p.file, opts.Dialect, &diags)
	diags.Sort()
	return p.file, diags
}

// A parse is the state of reading one file.
type parse struct {
	source *diag.File
	tokens []lexer.Token
	stream *lexer.PeekingLexer
	mark   lexer.Checkpoint // where the current declaration or member starts
	file   *File
	diags  *diag.List
}

func (p *parse) declarations() {
	// The stream has no errors of its own: scan has reported them.
	p.stream, _ = lexer.Upgrade(&stream{p.tokens})
	for !p.at(p.cursor()).EOF() {
		start := p.cursor()
		p.mark = p.stream.MakeCheckpoint()
		decl, err := declarations.ParseFromLexer(p.stream, participle.AllowTrailing(true))
		if err != nil {
			p.file.Broken = true
			p.recover(decl, start, p.report(err, start))
		}
		if decl != nil && decl.isSet() {
			decl.Pos = diag.Pos(p.at(start).Pos)
			decl.Len = p.end(p.cursor()-1) - decl.Pos.Offset
			p.file.Decls = append(p.file.Decls, decl)
		}
	}
}

// isSet reports whether enough of the declaration was read to have a name.
func (d *Decl) isSet() bool {
	switch {
	case d.Class != nil:
		return d.Class.Name != nil
	case d.Instance != nil:
		return d.Instance.Class != nil
	case d.Qualifier != nil:
		return d.Qualifier.Name != nil && d.Qualifier.Type != nil
	}
	return d.Pragma != nil
}

func (p *parse) cursor() int { return int(p.stream.RawCursor()) }

func (p *parse) at(i int) *lexer.Token { return &p.tokens[i] }

func (p *parse) end(i int) int {
	if i < 0 {
		return 0
	}
	return p.tokens[i].Pos.Offset + len(p.tokens[i].Value)
}

// seek moves the stream to token i, which is not before the last place that
// was marked.
func (p *parse) seek(i int) {
	if p.cursor() > i {
		p.stream.LoadCheckpoint(p.mark)
	}
	if p.cursor() < i {
		p.stream.FastForward(lexer.RawCursor(i - 1))
	}
	p.mark = p.stream.MakeCheckpoint()
}

// recover finds the place to go on after an error at token bad of the
// declaration that starts at token start: the next member if the error is
// inside a class or instance body, else the next declaration.
func (p *parse) recover(decl *Decl, start, bad int) {
	depth, body := p.braces(start, bad)
	if body && depth > 0 && !p.newDeclaration(bad, start) {
		if p.recoverBody(decl, start, bad, depth) {
			return
		}
	}
	p.seek(max(p.resync(start, bad, depth), start+1))
}

// braces counts the braces that are open at token bad, and reports whether the
// first of them opens a class or instance body.
func (p *parse) braces(start, bad int) (depth int, body bool) {
	for i := start; i < bad; i++ {
		switch p.at(i).Value {
		case "{":
			if depth == 0 && !body {
				body = p.bodyAt(start, i)
			}
			if body {
				depth++
			}
		case "}":
			depth = max(0, depth-1)
		}
	}
	return depth, body
}

// bodyAt reports whether the brace at token i opens a body: it does where the
// word class or instance stands outside of brackets before it.
func (p *parse) bodyAt(start, i int) bool {
	brackets := 0
	for j := start; j < i; j++ {
		switch t := p.at(j); {
		case t.Value == "[":
			brackets++
		case t.Value == "]":
			brackets--
		case brackets == 0 && (p.isWord(j, "class") || p.isWord(j, "instance")):
			return true
		}
	}
	return false
}

// recoverBody goes on inside the body at the next member, so that each bad
// member is reported and each good one is kept. It reports whether the end of
// the declaration was reached.
func (p *parse) recoverBody(decl *Decl, start, bad, depth int) bool {
	next := p.skipMember(bad, depth)
	for {
		t := p.at(next)
		switch {
		case t.EOF() || p.newDeclaration(next, start):
			p.seek(next)
			return true
		case t.Value == "}":
			p.seek(next + 1)
			p.closeBody(next)
			return true
		}
		p.seek(next)
		err := p.member(decl)
		if err == nil {
			next = p.cursor()
			continue
		}
		bad := p.report(err, next)
		if p.newDeclaration(bad, next) {
			p.seek(p.declStart(bad, next))
			return true
		}
		depth, _ := p.openSince(next, bad)
		next = max(p.skipMember(bad, 1+depth), next+1)
	}
}

// member parses one member of the body that decl is about.
func (p *parse) member(decl *Decl) error {
	if decl != nil && decl.Instance != nil {
		slot, err := slots.ParseFromLexer(p.stream, participle.AllowTrailing(true))
		if err == nil {
			decl.Instance.Slots = append(decl.Instance.Slots, slot)
		}
		return err
	}
	m, err := members.ParseFromLexer(p.stream, participle.AllowTrailing(true))
	if err == nil && decl != nil && decl.Class != nil {
		decl.Class.Members = append(decl.Class.Members, m)
	}
	return err
}

func (p *parse) openSince(from, to int) (depth int, ok bool) {
	for i := from; i < to; i++ {
		switch p.at(i).Value {
		case "{":
			depth++
		case "}":
			depth--
		}
	}
	return max(depth, 0), true
}

// skipMember returns the token behind the ";" that ends the member at i, or
// the "}" that ends the body.
func (p *parse) skipMember(i, depth int) int {
	for ; !p.at(i).EOF(); i++ {
		switch p.at(i).Value {
		case "{":
			depth++
		case "}":
			if depth--; depth <= 0 {
				return i
			}
		case ";":
			if depth <= 1 {
				return i + 1
			}
		}
		if p.newDeclaration(i, -1) {
			return p.declStart(i, 0)
		}
	}
	return i
}

// closeBody takes the ";" after the "}" at token i, or reports its absence.
func (p *parse) closeBody(i int) {
	if p.at(i+1).Value == ";" {
		p.seek(i + 2)
		return
	}
	p.missing(i, ";")
}

// resync returns the token to go on with at the top level.
func (p *parse) resync(start, bad, depth int) int {
	for i := bad; ; i++ {
		t := p.at(i)
		switch {
		case t.EOF():
			return i
		case i > start && p.newDeclaration(i, start):
			return max(p.declStart(i, start), start+1)
		case t.Value == "{":
			depth++
		case t.Value == "}":
			depth = max(0, depth-1)
		case t.Value == ";" && depth == 0:
			return i + 1
		}
	}
}

// newDeclaration reports whether a declaration other than the one at token
// start begins with the keyword at token i.
func (p *parse) newDeclaration(i, start int) bool {
	if i <= start {
		return false
	}
	t := p.at(i)
	switch t.Type {
	case tokDirective:
		return true
	case tokIdent:
		switch {
		case p.isWord(i, "class"):
			next := p.follow(i + 2).Value
			return p.follow(i+1).Type == tokIdent && (next == "{" || next == ":") && p.headerElsewhere(i, start)
		case p.isWord(i, "instance"):
			return p.isWord(i+1, "of") && (i == 0 || p.at(i-1).Value != "=" && p.at(i-1).Value != "{" && p.at(i-1).Value != ",") && p.headerElsewhere(i, start)
		case p.isWord(i, "qualifier"):
			return p.follow(i+1).Type == tokIdent && p.follow(i+2).Value == ":"
		}
	}
	return false
}

// headerElsewhere reports whether the keyword at token i is not the one of the
// declaration that starts at token start.
func (p *parse) headerElsewhere(i, start int) bool {
	return start < 0 || p.declStart(i, 0) != start
}

// declStart steps back from the keyword at token i over its qualifier list.
func (p *parse) declStart(i, least int) int {
	if i == 0 || p.at(i-1).Value != "]" {
		return i
	}
	depth := 0
	for j := i - 1; j >= least; j-- {
		switch p.at(j).Value {
		case "]":
			depth++
		case "[":
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return i
}

func (p *parse) isWord(i int, word string) bool {
	return p.follow(i).Type == tokIdent && equalFold(p.follow(i).Value, word)
}

func (p *parse) follow(i int) *lexer.Token { return p.at(min(i, len(p.tokens)-1)) }
