package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// Options configure [Parse]. The zero value is ready to use.
type Options struct {
	Dialect Dialect // Auto decides for each file
	Most    int     // maximum number of tokens and comments; 0 means no limit
	Cache   *Cache  // of trees, or nil
}

// Parse parses one MOF text. The file is never nil. If declarations have errors, it
// contains the other declarations and what could be parsed of these.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	if opts.Cache != nil {
		return opts.Cache.parse(source, opts)
	}
	return parseText(source, opts)
}

func parseText(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	stream := token.Scan(source, opts.Dialect.rules(), &diags)
	defer stream.Free()
	p := &parse{
		cursor: cursor{tokens: stream.Tokens}, stream: stream, mark: stream.Start,
		source: source, file: &File{Source: source, Comments: comments(stream), Broken: stream.Broken, Weight: len(stream.Tokens) + len(stream.Comments)}, diags: &diags, reported: -1,
	}
	if p.file.isTooHeavy(opts) {
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

func (f *File) isTooHeavy(opts Options) bool { return opts.Most > 0 && f.Weight > opts.Most }

func comments(stream *token.Stream) []Comment {
	list := make([]Comment, len(stream.Comments))
	for i, c := range stream.Comments {
		list[i] = Comment(c)
	}
	return list
}

// A parse is the state of parsing one file.
type parse struct {
	cursor
	stream *token.Stream
	mark   lexer.Checkpoint // the state of stream.Lexer when the last read began
	source *diag.File
	file   *File
	diags  *diag.List

	full     bool  // too many errors, which was reported
	nesting  int   // of declarations
	adrift   bool  // no declaration was parsed since an error between declarations
	slipped  int   // the last semicolon instead of a comma
	reported int   // the last token that was reported
	atEnd    bool  // an error at the end of the file was reported
	lexical  []int // offsets of the lexer's diagnostics, in order
}

// declaration parses a declaration. If it has an error, it is parsed again in pieces, to
// keep its correct parts. The result is nil if there are none.
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

// isLarge reports whether the declaration at token start is so large that it is parsed in
// pieces from the start. The memory that participle needs grows with one read, and it stops
// after a million items in a list.
func (p *parse) isLarge(start int) bool {
	end := start + 1<<16
	if end >= len(p.tokens) {
		return false
	}
	depth := 0
	for i := start; i < end; i++ {
		if i > start && depth == 0 && p.tok(i).Type == token.Directive {
			return false // a directive has no semicolon, and there can be many of them
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

// isCutOff reports whether token start belongs to a class that an error has cut short.
// Further errors would not help.
func (p *parse) isCutOff(start int) bool {
	t := p.tok(start)
	return p.adrift && (p.memberAt(start) || t.Type == token.Punct && t.Value != "[")
}

// placed sets the span of a declaration that began at token start.
func (p *parse) placed(d *Decl, start int) *Decl {
	pos := diag.Pos(p.tok(start).Pos)
	d.Extent = diag.Span{Pos: pos, Len: p.end(p.next-1) - pos.Offset}
	return d
}

// isWhole reports a pragma without its name or parameters, and continues on the next line.
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

// includeHint returns the hint for an #include directive with its file after it, as in C.
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

// tooMany skips the rest of a file with too many errors, from token i on.
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
