package parser

import (
	"strings"

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
		participle.UseLookahead(0), // the grammar is LL(1): the first token decides
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

// Parse reads one source text. The file is never nil; where declarations are
// broken, it holds what could be read of them and the others.
func Parse(source *diag.File, opts Options) (*File, diag.List) {
	var diags diag.List
	s := scan(source, opts.Dialect, &diags)
	var lexical []int
	for _, d := range diags {
		if d.Severity == diag.Error {
			lexical = append(lexical, d.Span.Pos.Offset)
		}
	}
	p := &parse{lexical: lexical, source: source, tokens: s.tokens, file: &File{Source: source, Comments: s.comments}, diags: &diags}
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

	atEnd   bool  // an error about the end of the file has been reported
	lexical []int // offsets of what the lexer has reported, in order
}

func (p *parse) declarations() {
	// The stream has no errors of its own: scan has reported them.
	p.stream, _ = lexer.Upgrade(&stream{p.tokens})
	for !p.at(p.cursor()).EOF() {
		start := p.cursor()
		p.mark = p.stream.MakeCheckpoint()
		decl, err := declarations.ParseFromLexer(p.stream, participle.AllowTrailing(true))
		switch {
		case err != nil:
			p.file.Broken = true
			decl = p.salvage(decl, start, err)
		case decl.Pragma != nil && decl.Pragma.isNameless():
			p.file.Broken = true
			p.missing(start, "a name", "")
			p.seek(start + 1)
			continue
		}
		if decl != nil {
			decl.Pos = diag.Pos(p.at(start).Pos)
			decl.Len = p.end(p.cursor()-1) - decl.Pos.Offset
			p.file.Decls = append(p.file.Decls, decl)
		}
	}
}

// salvage reports the error in the declaration that starts at token start and
// goes on behind it. It returns what can be kept: a class whose header was
// read stays known, so that one slip is not followed by a hundred errors about
// an unknown class.
func (p *parse) salvage(decl *Decl, start int, err error) *Decl {
	bad := p.blame(err, start)
	open, depth := p.body(start, bad)
	named := decl.Class != nil && decl.Class.Name != nil || decl.Instance != nil && decl.Instance.Class != nil
	switch {
	case named && depth > 0: // the error is in the body, which reports it once more
		p.readBody(decl, open)
		return decl
	case named && open == 0 && p.at(bad).Value == "{": // it is the last in the header
		p.report(err, bad, start)
		p.readBody(decl, bad)
		return decl
	case named && open == 0 && expectation(err) == `"{"` && !p.at(bad).EOF() && p.startsLine(bad):
		p.missing(bad-1, "{", "")
		p.readBody(decl, bad-1)
		return decl
	}
	known := named && (open > 0 || decl.Class != nil) // a class even without a body, so that subclasses find it
	p.report(err, bad, start)
	p.seek(max(p.resync(bad, depth), start+1))
	if q := decl.Qualifier; q != nil && q.Name != nil && q.Type != nil {
		// It stays known, wherever it may stand.
		q.Default, q.Scope, q.Flavor = nil, []*Name{{Pos: q.Name.Pos, Text: "any"}}, nil
		known = true
	}
	if known {
		return decl
	}
	return nil
}

// isNameless reports whether what was taken for the name of a pragma is the
// first word of the next line: only WMI has pragmas that are a word alone, and
// they stand on one line.
func (p *Pragma) isNameless() bool {
	include := strings.HasSuffix(strings.ToLower(p.Word), "include")
	return !include && (p.Name == nil || p.Args == nil && p.Name.Pos.Line != p.Pos.Line)
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

// body returns the token that opens the body of the class or instance which
// starts at token start, or 0, and how many braces are open at token bad.
func (p *parse) body(start, bad int) (open, depth int) {
	brackets := 0
	keyword := false
	for i := start; i < bad; i++ {
		switch t := p.at(i); t.Value {
		case "[":
			brackets++
		case "]":
			brackets--
		case "{":
			if keyword && open == 0 {
				open = i
			}
			if open > 0 {
				depth++
			}
		case "}":
			depth = max(0, depth-1)
		default:
			keyword = keyword || brackets == 0 && (p.isWord(i, "class") || p.isWord(i, "instance"))
		}
	}
	return open, depth
}

// readBody reads the body that token open opens once more, member by member:
// each bad member is reported and each good one is kept.
func (p *parse) readBody(decl *Decl, open int) {
	add := p.memberReader(decl)
	for next := open + 1; ; {
		t := p.at(next)
		p.seek(next)
		switch {
		case t.EOF() || p.declAt(next):
			if !p.atEnd && !p.lexerSaid(open, next-1) {
				p.missing(next-1, "}", "the brace that opens the body is never closed")
			}
			return
		case t.Value == "}":
			p.endBody(next)
			return
		}
		if err := add(); err != nil {
			bad := p.blame(err, next)
			p.report(err, bad, next)
			next = max(p.skipMember(next, bad), next+1)
		} else {
			next = p.cursor()
		}
	}
}

// memberReader empties the body of decl and returns a function that reads one
// member into it.
func (p *parse) memberReader(decl *Decl) func() error {
	if decl.Instance != nil {
		decl.Instance.Slots = nil
		return reader(p, slots, &decl.Instance.Slots)
	}
	decl.Class.Members = nil
	return reader(p, members, &decl.Class.Members)
}

func reader[P any](p *parse, production *participle.Parser[P], into *[]*P) func() error {
	return func() error {
		member, err := production.ParseFromLexer(p.stream, participle.AllowTrailing(true))
		if err == nil {
			*into = append(*into, member)
		}
		return err
	}
}

// skipMember returns the token behind the ";" that ends the member which
// starts at token start and is wrong at token bad, or the "}" of the body.
func (p *parse) skipMember(start, bad int) int {
	depth, parens, brackets := 0, 0, 0 // parentheses of parameters, not those of qualifiers
	list := false                      // the innermost brace opens a list of values, not an instance
	for i := start; ; i++ {
		switch t := p.at(i); {
		case t.EOF() || i > start && p.declAt(i):
			return i
		case t.Value == ";" && i == bad && depth > 0 && list:
			return i + 1 // the list is not closed
		case t.Value == "[":
			if i == bad && i > start && p.startsLine(i) && depth == 0 && parens == 0 {
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

// startsLine reports whether token i is the first of its line.
func (p *parse) startsLine(i int) bool {
	return i > 0 && p.at(i).Pos.Line > p.at(i-1).Pos.Line
}

// endBody takes the "}" at token i and the ";" behind it.
func (p *parse) endBody(i int) {
	if p.at(i+1).Value == ";" {
		p.seek(i + 2)
		return
	}
	p.seek(i + 1)
	p.missing(i, ";", "a declaration ends with };")
}

// resync returns the token to go on with at the top level after an error at
// token bad, where depth braces are open.
func (p *parse) resync(bad, depth int) int {
	for i := bad; ; i++ {
		switch t := p.at(i); {
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
	if p.at(i).Value == "[" {
		i = p.behindList(i)
	}
	switch {
	case p.follow(i).Type == tokDirective:
		return true
	case p.isWord(i, "class"):
		next := p.follow(i + 2)
		return p.follow(i+1).Type == tokIdent && (next.Value == "{" || next.Value == ":" || next.Type == tokIdent)
	case p.isWord(i, "instance"):
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
	for ; !p.at(i).EOF() && i < start+maxList; i++ {
		switch p.at(i).Value {
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

func (p *parse) follow(i int) *lexer.Token { return p.at(min(i, len(p.tokens)-1)) }
