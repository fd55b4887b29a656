// Package token defines the tokens of MOF and the meaning of literals. [Scan] reads the
// tokens of a text and collects its comments.
package token

import (
	"embed"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// A Token is a token of the grammar. Its Value is its source text.
type Token = lexer.Token

// The kinds of tokens. All punctuation is one kind: participle's grammar matches it by
// text.
const (
	EOF lexer.TokenType = lexer.EOF - iota
	Ident
	Int
	Real
	Char
	String
	Alias
	Bool
	Null
	Ref
	Directive
	Punct
)

// A Comment is a comment with its delimiters.
type Comment struct {
	Pos  diag.Pos
	Text string
}

// Rules are the differences of the dialects about tokens. If the dialect is unknown,
// neither is set, and Scan accepts what any dialect has.
type Rules struct {
	MOF2 bool // DSP0004: unknown escapes are errors
	MOF3 bool // DSP0221: so are line ends and control characters in strings; a comment may end with the file
}

// A Stream is the tokens of one file, ending with EOF. Lexer reads the same tokens, from
// Start on.
type Stream struct {
	Tokens      []Token
	Comments    []Comment
	LongEscapes bool // a \x has more than four digits after it
	Broken      bool // the file is not MOF, and was not read
	Lexer       *lexer.PeekingLexer
	Start       lexer.Checkpoint

	table *table
}

// Free lets another file reuse the memory of the tokens. What participle has read of them
// remains valid.
func (s *Stream) Free() { s.table.free(s.Tokens) }

// Limits for one file.
const (
	MaxDepth  = 64      // of brackets, and with it the recursion of everything that walks the tree
	MaxTokens = 3 << 18 // and comments, which take more memory than the text; the schema of the DMTF has 325 thousand
	MaxErrors = 10_000  // diagnostics; the rest of the file is not read
)

// The diagnostics of this package.
const (
	IllegalCharacter diag.Code = "MOF1001"
	UnendedString    diag.Code = "MOF1002"
	RawLineEnd       diag.Code = "MOF1003"
	BadEscape        diag.Code = "MOF1004"
	BadNumber        diag.Code = "MOF1005"
	BadChar          diag.Code = "MOF1006"
	BadAlias         diag.Code = "MOF1007"
	UnendedComment   diag.Code = "MOF1008"
	TooDeep          diag.Code = "MOF1009"
	OddBlank         diag.Code = "MOF1012"
	TooMuch          diag.Code = "MOF1013"
	Preprocessor     diag.Code = "MOF1014"
	PathEscape       diag.Code = "MOF1015"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not change it.
func Infos() []diag.Info { return infos() }
