package parser

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// A cursor is a position in the tokens of a file, for code that looks at the tokens around
// it.
type cursor struct {
	tokens []token.Token // the last one is EOF
	next   int           // the next token
}

func (c *cursor) tok(i int) *token.Token { return &c.tokens[i] }

func (c *cursor) peek() *token.Token { return &c.tokens[c.next] }

// follow returns token i, or EOF after the end.
func (c *cursor) follow(i int) *token.Token { return &c.tokens[min(i, len(c.tokens)-1)] }

// before returns the token before token i, or an empty one before the first.
func (c *cursor) before(i int) *token.Token {
	if i == 0 {
		return &token.Token{}
	}
	return c.tok(i - 1)
}

// isWord reports whether token i is this word.
func (c *cursor) isWord(i int, word string) bool {
	t := c.follow(i)
	return t.Type == token.Ident && sameWord(t.Value, word)
}

// end returns the offset at which token i ends.
func (c *cursor) end(i int) int {
	if i < 0 {
		return 0
	}
	return c.tokens[i].Pos.Offset + len(c.tokens[i].Value)
}

// startsLine reports whether token i is the first of its line.
func (c *cursor) startsLine(i int) bool {
	return i > 0 && c.tok(i).Pos.Line > c.tok(i-1).Pos.Line
}

// nextLine returns the first token after the line of token i.
func (c *cursor) nextLine(i int) int {
	line := c.tok(i).Pos.Line
	for !c.tok(i).EOF() && c.tok(i).Pos.Line == line {
		i++
	}
	return i
}

// tokenAt finds the token at a byte offset, from token start on.
func (c *cursor) tokenAt(offset, start int) int {
	for i := start; ; i++ {
		if t := c.tok(i); t.EOF() || t.Pos.Offset >= offset {
			return i
		}
	}
}

func spanOf(t *token.Token) diag.Span {
	return diag.Span{Pos: diag.Pos(t.Pos), Len: max(1, len(t.Value))}
}
