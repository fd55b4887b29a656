package layout

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/internal/token"
)

// A printer is the state of printing one file.
type printer struct {
	head     []token.Token   // parts of a text, which come before tokens
	tokens   []token.Token   // those not printed yet, the last one EOF
	comments []token.Comment // those not printed yet
	lineEnd  string
	wide     bool // escapes have six digits
	out      []byte
	begun    bool // something was printed
	column   int  // characters on the line that is being printed
	margin   int  // column at which a line goes on after a comment ended it
	endLine  int  // line of the source on which the last printed text ended
}

// at returns one of the next tokens, or EOF.
func (p *printer) at(i int) *token.Token {
	if i < len(p.head) {
		return &p.head[i]
	}
	return &p.tokens[min(i-len(p.head), len(p.tokens)-1)]
}

// drop removes the next token.
func (p *printer) drop() {
	if len(p.head) > 0 {
		p.head = p.head[1:]
	} else {
		p.tokens = p.tokens[1:]
	}
}

// A space is the white space before a token.
type space uint8

const (
	glue  space = iota // nothing
	blank              // one blank
	line               // the end of the line
	keep               // the end of the line, and an empty line if the source has one
	empty              // the end of the line, and an empty line
)

// outdents are the columns by which a token at the beginning of a line is left of the
// comments before it: a comment belongs to the content that a closing brace ends, and to
// the declaration after its qualifiers.
var outdents = map[string]int{"}": indent, ")": indent, "]": 1, "[": -indent}

// put prints the next token and the comments before it. If sp ends the line, the token
// begins at column.
func (p *printer) put(sp space, column int) {
	t := p.at(0)
	inner := column + outdents[t.Value]
	if sp < line {
		inner = p.margin
	}
	for len(p.comments) > 0 && (t.EOF() || p.comments[0].Pos.Offset < t.Pos.Offset) {
		sp = p.comment(p.comments[0], sp, inner, t)
		p.comments = p.comments[1:]
	}
	if t.EOF() {
		return
	}
	p.separate(sp, inner-outdents[t.Value], t.Pos.Line)
	p.write(t.Value, t.Pos.Line)
	p.drop()
}

// comment prints a comment before token t. sp is the space that should precede t; comment
// returns the space that precedes it now.
func (p *printer) comment(c token.Comment, sp space, column int, t *token.Token) space {
	// An unclosed comment ends with the file.
	text := strings.TrimRight(c.Text, " \t\r\n\f\v")
	trails := c.Pos.Line == p.endLine
	switch {
	case trails:
		p.separate(blank, 0, c.Pos.Line)
	case sp < line:
		p.separate(keep, column, c.Pos.Line)
	default:
		p.separate(sp, column, c.Pos.Line)
		sp = keep
	}
	if strings.Contains(text, "\n") || strings.Contains(text, "\r") {
		text = lineEnds(p.lineEnd).Replace(text)
	}
	p.write(text, c.Pos.Line)
	beside := text[1] == '*' && (trails || p.endLine == t.Pos.Line)
	switch {
	case sp >= line && (trails || !beside || outdents[t.Value] != 0):
		return sp
	case !beside:
		return keep
	case strings.Contains(";,)].", t.Value):
		return glue
	}
	return blank
}

func lineEnds(to string) *strings.Replacer {
	return strings.NewReplacer("\r\n", to, "\r", to, "\n", to)
}

// separate prints the space before something on a line of the source.
func (p *printer) separate(sp space, column, sourceLine int) {
	switch {
	case sp == glue:
	case sp == blank:
		p.out = append(p.out, ' ')
		p.column++
	default:
		if p.begun {
			p.out = append(p.out, p.lineEnd...)
		}
		if p.begun && (sp == empty || sp == keep && sourceLine > p.endLine+1) {
			p.out = append(p.out, p.lineEnd...)
		}
		for range column {
			p.out = append(p.out, ' ')
		}
		p.column = column
	}
}

func (p *printer) write(text string, sourceLine int) {
	p.out = append(p.out, text...)
	p.begun = true
	p.endLine = sourceLine
	if end := strings.LastIndexAny(text, "\r\n"); end >= 0 {
		for _, n := range countLineEnds(text) {
			p.endLine += n
		}
		p.column, text = 0, text[end+1:]
	}
	p.column += utf8.RuneCountInString(text)
}

// fits reports whether there is room for a blank and n more characters.
func (p *printer) fits(n int) bool { return p.column+1+n <= maxColumn }

func width(t *token.Token) int { return utf8.RuneCountInString(t.Value) }

var lineEndings = [...]string{"\n", "\r\n", "\r"}

// commonLineEnd returns the most frequent line end of the text. Line ends in strings do not
// count.
func commonLineEnd(tokens []token.Token, text string) string {
	all := countLineEnds(text)
	for i := range tokens {
		if tokens[i].Type == token.String {
			for kind, n := range countLineEnds(tokens[i].Value) {
				all[kind] -= n
			}
		}
	}
	return lineEndings[slices.Index(all[:], slices.Max(all[:]))]
}

// countLineEnds counts the line ends of each kind.
func countLineEnds(text string) [len(lineEndings)]int {
	crlf := strings.Count(text, "\r\n")
	return [...]int{strings.Count(text, "\n") - crlf, crlf, strings.Count(text, "\r") - crlf}
}
