package layout

import (
	"io"
	"unicode/utf8"

	"github.com/gomof/gomof/internal/token"
)

// A Writer formats the MOF that a program writes, token by token. It prints a declaration
// after its last token.
type Writer struct {
	w    io.Writer
	p    printer
	tall bool // what was printed last needs an empty line after it
	err  error
}

// NewWriter returns a Writer. If wide, escapes in strings have six digits, as in MOF 3,
// otherwise four.
func NewWriter(w io.Writer, wide bool) *Writer {
	return &Writer{w: w, p: printer{lineEnd: "\n", wide: wide}}
}

// Put adds tokens as they are written: names, keywords, literals and punctuation.
func (w *Writer) Put(tokens ...string) {
	for _, text := range tokens {
		w.p.tokens = append(w.p.tokens, token.Token{Type: token.KindOf(text), Value: text})
	}
}

// textKind is the kind of a token that is a string without its quotes.
const textKind = token.Punct - 1

// Text adds a string. If it is too long for its line, it becomes a literal with several
// parts.
func (w *Writer) Text(text string) {
	w.p.tokens = append(w.p.tokens, token.Token{Type: textKind, Value: text})
}

// End prints a declaration whose last token was added.
func (w *Writer) End() {
	tokens := append(w.p.tokens, token.Token{Type: token.EOF})
	w.p.tokens = tokens
	w.tall = w.p.items(keep, 0, w.tall)
	w.p.tokens = tokens[:0]
	w.flush()
}

// Close ends the last line, and returns the first error of the underlying writer.
func (w *Writer) Close() error {
	if w.p.begun {
		w.p.out = append(w.p.out, w.p.lineEnd...)
	}
	w.flush()
	return w.err
}

func (w *Writer) flush() {
	if w.err == nil {
		_, w.err = w.w.Write(w.p.out)
	}
	w.p.out = w.p.out[:0]
}

// settle converts a text to a literal. If the literal is too long for a line that continues
// at column from and needs some room after it, settle breaks it into parts on their own
// lines, which begin at column.
func (p *printer) settle(column, from, room int) {
	t := p.at(0)
	if t.Type != textKind {
		return
	}
	literals := []string{token.Quote(t.Value, p.wide)}
	if from+utf8.RuneCountInString(literals[0])+room > maxColumn {
		literals = p.parts(t.Value, column, room)
	}
	p.drop()
	for _, literal := range literals {
		p.head = append(p.head, token.Token{Type: token.String, Value: literal})
	}
}

// parts breaks a string after blanks into literals that end before the last column.
func (p *printer) parts(text string, column, room int) (literals []string) {
	b := []byte{'"'}
	width, blankEnd, blankWidth := 1, 0, 0
	for _, r := range text {
		before := len(b)
		b = token.AppendEscaped(b, r, '"', p.wide)
		width += utf8.RuneCount(b[before:])
		if column+width+1 > maxColumn-room && blankEnd > 0 {
			literals = append(literals, string(b[:blankEnd])+`"`)
			b = append([]byte{'"'}, b[blankEnd:]...)
			width, blankEnd, blankWidth = 1+width-blankWidth, 0, 0
		}
		if r == ' ' || r == '\n' {
			blankEnd, blankWidth = len(b), width
		}
	}
	return append(literals, string(b)+`"`)
}
