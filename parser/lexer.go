package parser

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// The kinds of token. All punctuation is one kind: the literals of participle's
// grammar match by text.
const (
	tokEOF lexer.TokenType = lexer.EOF - iota
	tokIdent
	tokInt
	tokReal
	tokChar
	tokString
	tokAlias
	tokBool
	tokNull
	tokRef
	tokDirective
	tokPunct
)

// maxDepth bounds how deep brackets may nest, and with it the recursion of
// everything that walks the tree.
const maxDepth = 64

// maxTokens bounds the table of tokens, which takes more memory than the text: the schema
// of the DMTF has 325 thousand.
const maxTokens = 8 << 20

// maxErrors is how many diagnostics one file may have. The rest of it is not read.
const maxErrors = 10_000

// A scanner makes the tokens of one file. What it cannot read it reports and
// steps over, so that the parser always gets a stream that ends.
type scanner struct {
	file    *diag.File
	text    string
	dialect Dialect
	diags   *diag.List

	offset    int
	line      int
	lineStart int // offset of the first byte of the line
	multibyte int // continuation bytes since lineStart, which are no columns

	depth       int
	comments    []Comment
	tokens      []lexer.Token // the used part of table.tokens
	table       *table
	blanks      bool // an odd blank has been reported
	typographic int  // the last line that has typographic quotes
	blamed      int  // the last line that has a string without a quote
	badEscape   bool // one has been reported in this string, which is enough
	broken      bool // what was read is not all
	longEscapes bool // some \x has more than four digits behind it
}

// CountTokens runs the lexer alone: the floor that the speed of everything else
// is measured against.
func CountTokens(file *diag.File) int {
	s, free := newScanner(file, Auto, new(diag.List))
	defer free()
	s.scan()
	return len(s.tokens)
}

// newScanner returns a scanner whose tokens are valid until free is called.
func newScanner(file *diag.File, dialect Dialect, diags *diag.List) (s *scanner, free func()) {
	t := tables.Get().(*table)
	s = &scanner{file: file, text: file.Text, dialect: dialect, diags: diags, line: 1, tokens: t.tokens[:0], table: t}
	s.grow(len(s.text)/12 + 1)
	return s, func() { s.table.free(s.tokens) }
}

// grow makes room for n more tokens.
func (s *scanner) grow(n int) {
	if size := len(s.tokens) + n; size > cap(s.tokens) {
		s.table = newTable(size)
		s.tokens = append(s.table.tokens[:0], s.tokens...)
	}
}

// scan returns all tokens of the file, the last one EOF.
func scan(file *diag.File, dialect Dialect, diags *diag.List) *scanner {
	s, _ := newScanner(file, dialect, diags)
	s.scan()
	return s
}

func (s *scanner) scan() {
	for s.space(); s.offset < len(s.text); s.space() {
		switch {
		case len(s.tokens) >= maxTokens:
			s.stop("more than %d tokens", maxTokens)
			continue
		case len(*s.diags) >= maxErrors:
			s.stop("more than %d errors", maxErrors)
			continue
		}
		s.read()
	}
	s.add(tokEOF, s.pos())
}

// stop leaves the rest of the file unread.
func (s *scanner) stop(format string, bound int) {
	s.diags.Error(TooMuch, diag.Span{Pos: s.pos(), Len: 1}, format+", the rest of the file is not read", bound)
	s.skip(len(s.text) - s.offset)
}

func (s *scanner) pos() diag.Pos {
	return diag.Pos{Filename: s.file.Name, Offset: s.offset, Line: s.line, Column: s.offset - s.lineStart - s.multibyte + 1}
}

func (s *scanner) errorAt(code diag.Code, pos diag.Pos, length int, format string, args ...any) *diag.Diagnostic {
	return s.report(diag.Error, code, pos, length, format, args...)
}

func (s *scanner) warnAt(code diag.Code, pos diag.Pos, length int, format string, args ...any) *diag.Diagnostic {
	return s.report(diag.Warning, code, pos, length, format, args...)
}

// report adds a diagnostic, unless there are far too many: a single string can
// have millions of faults.
func (s *scanner) report(severity diag.Severity, code diag.Code, pos diag.Pos, length int, format string, args ...any) *diag.Diagnostic {
	if len(*s.diags) > maxErrors {
		return &diag.Diagnostic{}
	}
	d := s.diags.Error(code, diag.Span{Pos: pos, Len: length}, format, args...)
	d.Severity = severity
	return d
}

// The classes of bytes, by which the next token is chosen. Anything else is
// not MOF.
const (
	other = iota
	letter
	digit
	punctuation
	sign
	dot
	quote
	apostrophe
	dollar
	hash
)

// byteClass has the class of each byte.
var byteClass = [256]uint8{'"': quote, '\'': apostrophe, '$': dollar, '#': hash, '.': dot, '+': sign, '-': sign, '_': letter}

// plain marks the bytes of a string that mean themselves and are a column each.
var plain [256]bool

func init() {
	for c := range byteClass {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' && c < utf8.RuneSelf, c >= utf8.RuneSelf:
			byteClass[c] = letter
		case '0' <= c && c <= '9':
			byteClass[c] = digit
		case strings.IndexByte("{}[](),;:=", byte(c)) >= 0:
			byteClass[c] = punctuation
		}
		plain[c] = c < utf8.RuneSelf && strings.IndexByte("\"\\\r\n\x00", byte(c)) < 0
	}
}

// read reads one token; what is not MOF is reported and stepped over.
func (s *scanner) read() {
	switch byteClass[s.text[s.offset]] {
	case letter:
		s.word()
	case quote:
		s.str()
	case punctuation:
		if s.offset == s.lineStart && strings.HasPrefix(s.text[s.offset:], "=======") {
			s.illegal() // of a merge conflict
		} else {
			s.punct()
		}
	case digit, sign:
		s.number()
	case dot:
		if s.joinsNames() {
			s.punct()
		} else {
			s.number()
		}
	case dollar:
		s.alias()
	case hash:
		s.directive()
	case apostrophe:
		s.char()
	default:
		s.illegal()
	}
}

// joinsNames reports whether the dot here stands between two names, as in
// Enumeration.Element. Blanks and comments may stand around it.
func (s *scanner) joinsNames() bool {
	behind := strings.TrimLeft(s.text[s.offset+1:], " \t\r\n")
	return len(s.tokens) > 0 && s.tokens[len(s.tokens)-1].Type == tokIdent &&
		behind != "" && (isWordStart(behind[0]) || behind[0] == '/')
}

// add appends the token that starts at pos and ends here.
func (s *scanner) add(kind lexer.TokenType, pos diag.Pos) {
	if len(s.tokens) == cap(s.tokens) {
		s.grow(len(s.tokens)) // twofold: the tokens must stay in a table
	}
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: s.text[pos.Offset:s.offset], Pos: lexer.Position(pos)})
}

// space skips white space and comments. Line ends are CR LF, CR or LF
// (DSP0221 5.3).
func (s *scanner) space() {
	for s.offset < len(s.text) {
		switch c := s.text[s.offset]; c {
		case ' ', '\t':
			s.offset++
		case '\n', '\r':
			s.newline()
		case '/':
			if !s.comment() {
				return
			}
		case '\f', '\v', nbsp[0]:
			if !s.oddBlank() {
				return
			}
		case 0x1a: // Ctrl-Z ends a file of old Windows editors
			if s.offset != len(s.text)-1 {
				return
			}
			s.offset++
		default:
			return
		}
	}
}

// oddBlank takes a form feed, a vertical tab or a no-break space for a blank,
// which MOF does not (DSP0221 5.2), and says so once a file.
func (s *scanner) oddBlank() bool {
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	if r >= utf8.RuneSelf && r != '\u00a0' {
		return false
	}
	if !s.blanks {
		s.blanks = true
		s.warnAt(OddBlank, s.pos(), size, "%U is taken for a blank", r)
	}
	s.offset += size
	s.multibyte += size - 1
	return true
}

// nbsp is the no-break space of text that was copied from a web page.
const nbsp = "\u00a0"

func (s *scanner) newline() {
	if strings.HasPrefix(s.text[s.offset:], "\r\n") {
		s.offset++
	}
	s.offset++
	s.line++
	s.lineStart, s.multibyte = s.offset, 0
}

// comment reads one comment and reports whether there was one. DSP0221 5.4 lets
// the end of the file end it, but what it hides is more likely a mistake.
func (s *scanner) comment() bool {
	pos := s.pos()
	rest := s.text[s.offset:]
	switch {
	case strings.HasPrefix(rest, "//"):
		end := strings.IndexAny(rest, "\r\n")
		if end < 0 {
			end = len(rest)
		}
		s.skip(end)
	case strings.HasPrefix(rest, "/*"):
		end := strings.Index(rest[2:], "*/")
		if end < 0 {
			report := s.errorAt
			if s.dialect == MOF3 {
				report = s.warnAt
			}
			report(UnendedComment, pos, 2, "comment is not ended by */")
			s.skip(len(rest))
		} else {
			s.skip(end + 4)
		}
	default:
		return false
	}
	s.comments = append(s.comments, Comment{Pos: pos, Text: s.text[pos.Offset:s.offset]})
	return true
}

// skip moves n bytes on and keeps the count of lines and columns.
func (s *scanner) skip(n int) {
	for end := s.offset + n; s.offset < end; {
		switch c := s.text[s.offset]; {
		case c == '\n' || c == '\r':
			s.newline()
		default:
			if c >= 0x80 && c < 0xc0 {
				s.multibyte++
			}
			s.offset++
		}
	}
}

func (s *scanner) punct() {
	pos := s.pos()
	c := s.text[s.offset]
	s.offset++
	switch c {
	case '{', '[', '(':
		s.depth++
	case '}', ']', ')':
		s.depth = max(0, s.depth-1)
	}
	if s.depth > maxDepth {
		s.errorAt(TooDeep, pos, 1, "brackets are nested more than %d deep", maxDepth)
		s.skip(len(s.text) - s.offset) // nothing behind it can be trusted
		return
	}
	s.add(tokPunct, pos)
}

// word reads an identifier or a reserved word. U+0080 to U+FFEF are letters
// in MOF 2 (DSP0004 Annex A).
func (s *scanner) word() {
	pos := s.pos()
	for s.offset < len(s.text) {
		c := s.text[s.offset]
		if c < utf8.RuneSelf {
			if !isWordByte(c) {
				break
			}
			s.offset++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[s.offset:])
		if r > 0xffef || r < 0xa1 || isMark(r) {
			break
		}
		s.multibyte += size - 1
		s.offset += size
	}
	if s.offset == pos.Offset {
		s.illegal()
		return
	}
	s.add(wordKind(s.text[pos.Offset:s.offset]), pos)
}

// isMark reports whether a character is punctuation of typography, or invisible:
// DSP0004 counts it among the letters, but nobody means it as one.
func isMark(r rune) bool {
	return 0x2000 <= r && r <= 0x206f || 0x3000 <= r && r <= 0x303f || r == 0xab || r == 0xbb ||
		unicode.In(r, unicode.Cf, unicode.Zs, unicode.Co, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// wordKind knows the reserved words; all other words may be names.
func wordKind(word string) lexer.TokenType {
	switch len(word) {
	case 3:
		if strings.EqualFold(word, "ref") {
			return tokRef
		}
	case 4:
		if strings.EqualFold(word, "true") {
			return tokBool
		}
		if strings.EqualFold(word, "null") {
			return tokNull
		}
	case 5:
		if strings.EqualFold(word, "false") {
			return tokBool
		}
	}
	return tokIdent
}

// illegal reports a character that MOF does not use, once for a run of it.
func (s *scanner) illegal() {
	pos := s.pos()
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	for one := s.text[s.offset : s.offset+size]; strings.HasPrefix(s.text[s.offset:], one); {
		s.skip(size)
	}
	typographic := strings.ContainsRune("“”„«»‟", r)
	if typographic && s.typographic == s.line { // one of a line is enough
		s.smartQuoted()
		return
	}
	d := s.errorAt(IllegalCharacter, pos, s.offset-pos.Offset, "illegal character %q", r)
	switch {
	case typographic:
		s.typographic = s.line
		s.smartQuoted()
		d.Help(`strings stand in straight quotes: "`)
	case strings.ContainsRune("‘’‚‛", r):
		d.Help("characters stand in straight quotes: '")
	case 0x2010 <= r && r <= 0x2015:
		d.Help("the minus sign is -")
	case r == '&' && s.offset < len(s.text) && isWordStart(s.text[s.offset]):
		d.Help("leave out ref and &: a parameter with the qualifier Out is passed out")
	case r == '*' && pos.Offset > 0 && (isDigit(s.text[pos.Offset-1]) || s.text[pos.Offset-1] == '.'):
		d.Help("write a datetime in quotes")
	case r == '\\' && strings.TrimLeft(strings.SplitN(s.text[s.offset:], "\n", 2)[0], " \t\r") == "":
		d.Help("MOF has no macros and no lines that go on in the next one; if this is input for the C preprocessor, run it first")
	case pos.Offset == s.lineStart && s.offset-pos.Offset == len("<<<<<<<"):
		s.mergeMarker(d)
	}
	if r == 0 {
		d.Message = "NUL byte"
		d.Help("the file may be damaged, or in an encoding that was not recognised")
	}
}

// smartQuoted skips what a typographic quote begins, up to the next one on the
// line: it is text.
func (s *scanner) smartQuoted() {
	rest := s.text[s.offset:]
	if i := strings.IndexAny(rest, "\r\n“”„«»‟"); i >= 0 && rest[i] >= utf8.RuneSelf {
		_, size := utf8.DecodeRuneInString(rest[i:])
		s.skip(i + size)
	}
}

// mergeMarker skips the marker of a merge conflict. The middle one is taken for
// equals signs, which are skipped with the first.
func (s *scanner) mergeMarker(d *diag.Diagnostic) {
	d.Message = "marker of a merge conflict"
	d.Help("resolve the conflict")
	if end := strings.IndexAny(s.text[s.offset:], "\r\n"); end >= 0 {
		s.skip(end)
	}
}

// directive reads #pragma or WMI's #include as one token; blanks after the
// sign are accepted.
func (s *scanner) directive() {
	pos := s.pos()
	s.offset++
	for s.offset < len(s.text) && (s.text[s.offset] == ' ' || s.text[s.offset] == '\t') {
		s.offset++
	}
	start := s.offset
	for s.offset < len(s.text) && isWordStart(s.text[s.offset]) {
		s.offset++
	}
	switch word := s.text[start:s.offset]; {
	case cDirectives[word] || word == "include" && includesC.MatchString(s.text[s.offset:]):
		s.preprocessor(pos)
	case strings.EqualFold(word, "pragma"), strings.EqualFold(word, "include"):
		s.add(tokDirective, pos)
	default:
		s.errorAt(IllegalCharacter, pos, s.offset-pos.Offset, "unknown directive #%s", word).Help("MOF has only #pragma; a comment begins with //")
		if end := strings.IndexAny(s.text[s.offset:], "\r\n"); end >= 0 {
			s.skip(end)
		} else {
			s.skip(len(s.text) - s.offset)
		}
	}
}

// cDirectives are the directives of the C preprocessor that MOF does not have, and
// includesC matches what follows #include there.
var (
	cDirectives = map[string]bool{
		"define": true, "undef": true, "if": true, "ifdef": true, "ifndef": true, "else": true, "elif": true, "endif": true, "error": true, "line": true,
	}
	includesC = regexp.MustCompile(`^[ \t]*(<|"[^"\r\n]*\.(h|hpp|hxx)")`)
)

// preprocessor reports a file that is written for the C preprocessor, as those of drivers
// are. What macros stand for is not known, so that nothing else is said of it.
func (s *scanner) preprocessor(pos diag.Pos) {
	*s.diags = (*s.diags)[:0]
	s.errorAt(Preprocessor, pos, s.offset-pos.Offset, "file is input for the C preprocessor, expected MOF").
		Help("run the preprocessor first, such as cl /EP FILE or cpp -P FILE, and compile its output")
	s.tokens, s.comments = s.tokens[:0], nil
	s.broken = true
	s.skip(len(s.text) - s.offset)
}

// checkControls: in MOF 3 a string holds no control characters as they are
// (DSP0221 7.6.1.3). A line end has been reported.
func (s *scanner) checkControls(pos diag.Pos) {
	if s.dialect != MOF3 {
		return
	}
	part := s.text[pos.Offset:s.offset]
	i := strings.IndexFunc(part, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' && r != 0 })
	if i >= 0 {
		at := s.file.Pos(pos.Offset + i)
		s.errorAt(IllegalCharacter, at, 1, "string has the control character %q", part[i]).Help(fmt.Sprintf(`write \x%04X`, part[i]))
	}
}

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isWordByte(c byte) bool { return isWordStart(c) || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
