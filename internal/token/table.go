package token

import (
	"slices"
	"sync"

	"github.com/alecthomas/participle/v2/lexer"
)

// A table holds the tokens of one file in the memory where participle reads them.
//
// participle copies a token stream, which takes a fifth of the time of parsing. So a table
// is made once, of blank tokens. [lexer.PeekingLexer.Range] returns the memory that the
// lexer reads, and the scanner fills it for one file after another. participle never reads
// beyond an EOF token.
type table struct {
	lex    *lexer.PeekingLexer
	start  lexer.Checkpoint // of lex, at the first token
	tokens []Token          // what lex reads
}

// newTable returns a table for size tokens and EOF.
func newTable(size int) *table {
	blanks := blankLexer(size)
	lex, _ := lexer.Upgrade(&blanks)
	return &table{lex, lex.MakeCheckpoint(), slices.Clip(lex.Range(0, lexer.RawCursor(size+1)))}
}

// A blankLexer returns a number of tokens that participle does not skip.
type blankLexer int

func (n *blankLexer) Next() (lexer.Token, error) {
	if *n == 0 {
		return lexer.EOFToken(lexer.Position{}), nil
	}
	*n--
	return Token{Type: Punct}, nil
}

// tables are reused, because no tree points into them.
var tables sync.Pool

// tableFor returns a table for at least size tokens and EOF.
func tableFor(size int) *table {
	if t, ok := tables.Get().(*table); ok && len(t.tokens) > size {
		return t
	}
	return newTable(max(size, leastTable))
}

// leastTable is a size that suffices for most files.
const leastTable = 1 << 10

// maxPooled is the maximum size of tables that are kept.
const maxPooled = 1 << 14

// free returns the table to the pool. It must not keep the text of used tokens alive.
func (t *table) free(used []Token) {
	if len(t.tokens) > maxPooled {
		return
	}
	clear(used)
	t.lex.LoadCheckpoint(t.start)
	tables.Put(t)
}
