package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// Options say how a file is read. The zero value works.
type Options struct {
	Dialect Dialect // Auto decides per file
	Most    int     // tokens and comments of a text that is parsed; 0 for no bound
}

// Parse reads one text of MOF. The file is never nil; if declarations are broken, it has
// the others and what could be read of them.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	stream := token.Scan(source, opts.Dialect.rules(), &diags)
	defer stream.Free()
	p := &parse{
		cursor: cursor{tokens: stream.Tokens}, stream: stream, mark: stream.Start,
		source: source, file: &File{Source: source, Comments: comments(stream), Broken: stream.Broken, Weight: len(stream.Tokens) + len(stream.Comments)}, diags: &diags, reported: -1,
	}
	if opts.Most > 0 && p.file.Weight > opts.Most {
		return p.file, diags
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
	checkDialect(p.file, opts.Dialect, stream.LongEscapes, &diags)
	diags.Sort()
	return p.file, diags
}

func comments(stream *token.Stream) []Comment {
	list := make([]Comment, len(stream.Comments))
	for i, c := range stream.Comments {
		list[i] = Comment(c)
	}
	return list
}

// A parse is the state of reading one file.
type parse struct {
	cursor
	stream *token.Stream
	mark   lexer.Checkpoint // of stream.Lexer, where the last read began
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
	d, wrong := read(p, grammar().decl, aDeclaration)
	if wrong != nil {
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
		if i > start && depth == 0 && p.tok(i).Type == token.Directive {
			return false // a directive has no semicolon, and there may be many of them
		}
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
	return p.adrift && (p.memberAt(start) || t.Type == token.Punct && t.Value != "[")
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
		p.missing(p.next-1, "(", includeHint(p.peek()))
	case p.numberIn(pragma, start) > 0:
		p.stray(p.numberIn(pragma, start), "a string")
	default:
		return true
	}
	p.file.Broken = true
	p.next = p.nextLine(start)
	return false
}

// includeHint is about the directive #include that has its file after it, as in C.
func includeHint(next *token.Token) string {
	if next.Type != token.String {
		return ""
	}
	return "write the file in parentheses: #pragma include(" + next.Value + ")"
}

// numberIn returns the token of a number in a pragma that takes none, or 0.
func (p *parse) numberIn(pragma *Pragma, start int) int {
	if pragma.Name != nil && takesFlags[strings.ToLower(pragma.Name.Text)] {
		return 0
	}
	for i := start + 1; i < p.next; i++ {
		if p.tok(i).Type == token.Int {
			return i
		}
	}
	return 0
}

// tooMany gives up the rest of a file with too many errors, from token i on.
func (p *parse) tooMany(i int) bool {
	if len(*p.diags) < token.MaxErrors {
		return false
	}
	if !p.full {
		p.diags.Error(token.TooMuch, diag.Span{Pos: diag.Pos(p.tok(i).Pos), Len: 1}, "more than %d errors, the rest of the file is not read", token.MaxErrors)
	}
	p.full = true
	p.next = len(p.tokens) - 1
	return true
}
