package parser

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
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

var symbols = map[string]lexer.TokenType{
	"EOF": tokEOF, "Ident": tokIdent, "Int": tokInt, "Real": tokReal, "Char": tokChar,
	"String": tokString, "Alias": tokAlias, "Bool": tokBool, "Null": tokNull, "Ref": tokRef,
	"Directive": tokDirective, "Punct": tokPunct,
}

// maxDepth bounds how deep brackets may nest, and with it the recursion of
// everything that walks the tree.
const maxDepth = 64

// maxTokens bounds the table of tokens, which takes more memory than the text:
// the schema of the DMTF has 325 thousand.
const maxTokens = 8 << 20

// maxFaults is how many diagnostics one file may have before the rest of it is
// left unread.
const maxFaults = 10_000

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
	tokens      []lexer.Token
	blanks      bool // an odd blank has been reported
	badEscape   bool // one has been reported in this string, which is enough
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

// tables are token tables for reuse: nothing of a tree points into them.
var tables = sync.Pool{New: func() any { return new([]lexer.Token) }}

// maxTable is the size of token table that is worth keeping.
const maxTable = 1 << 14

// newScanner returns a scanner whose table is used until free is called.
func newScanner(file *diag.File, dialect Dialect, diags *diag.List) (s *scanner, free func()) {
	table := tables.Get().(*[]lexer.Token)
	s = &scanner{file: file, text: file.Text, dialect: dialect, diags: diags, line: 1, tokens: (*table)[:0]}
	return s, func() {
		if *table = s.tokens; cap(*table) <= maxTable {
			clear(*table) // it must not keep the text alive
			tables.Put(table)
		}
	}
}

// scan returns all tokens of the file, the last one EOF.
func scan(file *diag.File, dialect Dialect, diags *diag.List) *scanner {
	s := &scanner{file: file, text: file.Text, dialect: dialect, diags: diags, line: 1}
	s.scan()
	return s
}

func (s *scanner) scan() {
	s.tokens = slices.Grow(s.tokens, len(s.text)/12+1)
	for s.space(); s.offset < len(s.text); s.space() {
		switch {
		case len(s.tokens) == cap(s.tokens):
			s.tokens = slices.Grow(s.tokens, len(s.tokens)) // twofold
			if len(s.tokens) >= maxTokens {
				s.stop("more than %d words and marks", maxTokens)
				continue
			}
		case len(*s.diags) >= maxFaults:
			s.stop("more than %d faults", maxFaults)
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
	if len(*s.diags) > maxFaults {
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
		s.punct()
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
		if r > 0xffef || r < 0xa1 {
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
	d := s.errorAt(IllegalCharacter, pos, s.offset-pos.Offset, "illegal character %q", r)
	if r == 0 {
		d.Message = "NUL byte"
		d.Help("the file may be damaged, or in an encoding that was not recognised")
	}
}

// alias reads $Name; no white space may follow the dollar sign.
func (s *scanner) alias() {
	pos := s.pos()
	s.offset++
	start := s.offset
	for s.offset < len(s.text) && (isWordStart(s.text[s.offset]) || s.offset > start && isDigit(s.text[s.offset])) {
		s.offset++
	}
	if s.offset == start {
		s.errorAt(BadAlias, pos, 1, "$ is not followed by a name").Help("write $Name, without a blank")
	}
	s.add(tokAlias, pos)
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
	switch word := s.text[start:s.offset]; strings.ToLower(word) {
	case "pragma", "include":
		s.add(tokDirective, pos)
	default:
		s.errorAt(IllegalCharacter, pos, s.offset-pos.Offset, "unknown directive #%s", word).Help("MOF has only #pragma")
		if end := strings.IndexAny(s.text[s.offset:], "\r\n"); end >= 0 {
			s.skip(end)
		} else {
			s.skip(len(s.text) - s.offset)
		}
	}
}

// number reads an integer or a real. The whole word is taken, so that 12b or
// 1_000 is one error and not two tokens.
func (s *scanner) number() {
	pos := s.pos()
	if c := s.text[s.offset]; c == '+' || c == '-' {
		s.offset++
	}
	for s.offset < len(s.text) {
		c := s.text[s.offset]
		exponent := (c == '+' || c == '-') && (s.text[s.offset-1]|0x20) == 'e' && strings.IndexByte(s.text[pos.Offset:s.offset], '.') >= 0
		if !isWordStart(c) && !isDigit(c) && c != '.' && !exponent {
			break
		}
		s.offset++
	}
	s.numberToken(pos)
}

func (s *scanner) numberToken(pos diag.Pos) {
	text := s.text[pos.Offset:s.offset]
	switch {
	case isInteger(text):
		s.add(tokInt, pos)
	case isReal(text):
		s.add(tokReal, pos)
	default:
		s.errorAt(BadNumber, pos, len(text), "malformed number %s", text).Help(numberHint(text))
		s.add(tokInt, pos)
	}
}

func numberHint(text string) string {
	digits := strings.TrimLeft(text, "+-")
	lower := strings.ToLower(digits)
	switch {
	case strings.HasPrefix(digits, ".") && len(digits) > 1 && isWordStart(digits[1]):
		return "the name of a file stands in quotes"
	case digits == "":
		return "a sign stands directly before its number"
	case strings.HasPrefix(lower, "0b"):
		return "binary numbers end in b: 101b"
	case strings.ContainsRune(digits, '_'):
		return "MOF has no digit separators"
	case strings.HasSuffix(digits, "."):
		return "digits must follow the decimal point: " + text + "0"
	case !strings.Contains(digits, ".") && strings.Contains(lower, "e") && !strings.HasPrefix(lower, "0x"):
		return "a real number needs a decimal point: 1.0E2"
	case strings.HasPrefix(digits, "0") && strings.ContainsAny(digits, "89"):
		return "a leading zero makes a number octal"
	}
	return ""
}

// str reads one part of a string literal. Escapes are checked here and decoded
// later, by [Unquote].
func (s *scanner) str() {
	pos := s.pos()
	s.offset++
	closes := false // a line end has been found to be text
	s.badEscape = false
	for {
		i := s.offset
		for i < len(s.text) && plain[s.text[i]] {
			i++
		}
		s.offset = i
		if i == len(s.text) {
			s.unended(pos)
			return
		}
		switch c := s.text[i]; c {
		case '"':
			s.offset++
			s.add(tokString, pos)
			s.checkControls(pos)
			return
		case '\\':
			escape := s.pos()
			s.escape()
			s.checkCode(escape)
		case '\r', '\n':
			if closes = closes || s.rawLineEnd(pos); !closes {
				s.unended(pos)
				return
			}
			s.newline()
		case 0:
			s.illegal()
		default:
			if c < 0xc0 {
				s.multibyte++
			}
			s.offset++
		}
	}
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

// rawLineEnd decides what a line end inside a string means: DSP0004 lets a
// string hold it, but far more often a quote was forgotten. It is taken as
// text where the literal that it would make ends soon after.
func (s *scanner) rawLineEnd(pos diag.Pos) bool {
	if !closesSoon(s.text[s.offset:]) {
		return false
	}
	report := s.warnAt
	if s.dialect == MOF3 {
		report = s.errorAt
	}
	report(RawLineEnd, pos, s.offset-pos.Offset, "string runs over the end of the line").
		Help(`write \n for a line end, or close the string and go on with another on the next line`)
	return true
}

// closesSoon reports whether the text, which is inside a string, reaches a
// quote that can end it: one that is followed by what may follow a string.
func closesSoon(text string) bool {
	const most = 4 << 10
	text = text[:min(len(text), most)]
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			next := strings.TrimLeft(text[i+1:], " \t\r\n")
			return next == "" || strings.IndexByte(",;)}]\"/:", next[0]) >= 0
		}
	}
	return false
}

// unended reports the string at pos, which reaches the end of its line without
// a closing quote. What looks like the end of a value behind it is not taken
// for text, so that the parser finds it.
func (s *scanner) unended(pos diag.Pos) {
	line := s.line
	end := s.offset
	if text := s.text[pos.Offset+1 : end]; s.blameEarlier(pos) {
		end -= len(text) // it is the closing quote of another string
	} else {
		if !strings.HasPrefix(strings.TrimLeft(s.text[s.offset:], " \t\r\n"), `"`) { // else it goes on there
			end -= len(text) - len(strings.TrimRight(text, " \t)]},;"))
		}
		s.errorAt(UnendedString, pos, end-pos.Offset, "string is not ended by a quote")
	}
	if s.line == line && end < s.offset {
		s.multibyte -= continuations(s.text[end:s.offset])
		s.offset = end
	}
	s.add(tokString, pos)
}

// blameEarlier looks before a quote that is one too many on its line for the
// place where one is missing: where a string touches other text. It reports that
// and takes back what has been said of the text in between.
func (s *scanner) blameEarlier(last diag.Pos) bool {
	first := len(s.tokens)
	for first > 0 && s.tokens[first-1].Pos.Line == last.Line {
		first--
	}
	line := s.tokens[first:]
	for i := range line {
		t := &line[i]
		if t.Type != tokString {
			continue
		}
		if strings.IndexByte(" \t({[,=:;\"/", s.text[max(t.Pos.Offset-1, s.lineStart)]) < 0 {
			s.missingQuote(line[:i])
			return true
		}
		if end := t.Pos.Offset + len(t.Value); strings.IndexByte(" \t)}],;:\"/", s.text[end]) < 0 {
			s.takeBack(t.Pos.Offset)
			s.errorAt(UnendedString, diag.Pos(t.Pos), len(t.Value), "string is not ended by a quote, or a quote inside of it is not escaped").
				Help(`write \" for a quote inside of a string`)
			return true
		}
	}
	if len(line) == 0 || strings.IndexByte("({[,=:;", line[len(line)-1].Value[0]) >= 0 || strings.Trim(s.text[last.Offset+1:s.offset], " \t)]},;") != "" {
		return false
	}
	s.missingQuote(line)
	return true
}

// missingQuote reports the text at the end of line, which a closing quote
// follows, as a string without its opening quote.
func (s *scanner) missingQuote(line []lexer.Token) {
	from := s.lineStart
	for i, t := range line {
		if t.Type == tokString || strings.IndexByte("({=", t.Value[0]) >= 0 {
			from = t.Pos.Offset + len(t.Value)
			if i+1 < len(line) && line[i+1].Value == "," {
				from = line[i+1].Pos.Offset + 1
			}
		}
	}
	from += len(s.text[from:]) - len(strings.TrimLeft(s.text[from:], " \t"))
	s.takeBack(from)
	s.errorAt(UnendedString, s.file.Pos(from), 1, "string does not begin with a quote").Mark("a quote is missing here")
}

// takeBack drops the errors from an offset on: they are about text that has
// turned out to be part of a string.
func (s *scanner) takeBack(from int) {
	for n := len(*s.diags); n > 0 && (*s.diags)[n-1].Span.Pos.Offset >= from; n = len(*s.diags) {
		*s.diags = (*s.diags)[:n-1]
	}
}

// continuations counts the bytes that are no columns.
func continuations(text string) int { return len(text) - utf8.RuneCountInString(text) }

// escape checks one escape sequence (DSP0004 Annex A) and steps over it.
func (s *scanner) escape() {
	pos := s.pos()
	s.offset++
	if s.offset >= len(s.text) {
		return
	}
	switch c := s.text[s.offset]; c {
	case 'b', 't', 'n', 'f', 'r', '"', '\'', '\\':
		s.offset++
	case 'x', 'X':
		s.offset++
		if n := hexDigits(s.text[s.offset:], 6); n > 0 {
			s.offset += min(n, 4)
			s.longEscapes = s.longEscapes || n > 4
		} else {
			s.errorAt(BadEscape, pos, 2, `\%c is not followed by a hexadecimal digit`, c)
		}
	case '\r', '\n':
	default:
		s.unknownEscape(pos)
	}
}

// checkCode reports a code in a string that stands for no character: half of a
// surrogate pair, or one beyond Unicode. A string of MOF 2 is UCS-2, which knows no
// pairs.
func (s *scanner) checkCode(pos diag.Pos) {
	escape := s.text[pos.Offset:]
	if len(escape) < 2 || escape[1]|0x20 != 'x' {
		return
	}
	most, report := 4, s.warnAt
	if s.dialect == MOF3 {
		most, report = 6, s.errorAt
	}
	n := hexDigits(escape[2:], most)
	if code, err := strconv.ParseUint(escape[2:2+n], 16, 32); err == nil && !utf8.ValidRune(rune(code)) {
		report(BadEscape, pos, 2+n, "%s is no character, U+FFFD stands for it", escape[:2+n]).Help("write the character itself")
	}
}

// unknownEscape keeps what MOF does not define, as Microsoft's and Pegasus'
// compilers do: it is the commonest slip in hand-written Windows paths.
func (s *scanner) unknownEscape(pos diag.Pos) {
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	s.skip(size)
	report := s.warnAt
	switch {
	case s.badEscape:
		return
	case s.dialect == MOF2 || s.dialect == MOF3:
		report = s.errorAt
	}
	s.badEscape = true
	report(BadEscape, pos, 1+size, `unknown escape \%c`, r).Help(`write \\ for a backslash`)
}

// char reads a char16 literal: one UCS-2 character or escape in quotes.
func (s *scanner) char() {
	pos := s.pos()
	s.offset++
	for s.offset < len(s.text) {
		switch c := s.text[s.offset]; c {
		case '\'':
			s.offset++
			s.charToken(pos)
			return
		case '\\':
			s.escape()
		case '\r', '\n':
			s.charToken(pos)
			return
		default:
			s.skip(1)
		}
	}
	s.charToken(pos)
}

func (s *scanner) charToken(pos diag.Pos) {
	text := s.text[pos.Offset:s.offset]
	if _, ok := unquoteChar(text); !ok {
		s.errorAt(BadChar, pos, len(text), "char16 literal %s is not one character in quotes", text).
			Help("strings stand in double quotes")
	}
	s.add(tokChar, pos)
}

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isWordByte(c byte) bool { return isWordStart(c) || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// definition is what participle needs to know of the lexer to build a parser.
// The tokens themselves come from scan.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType { return symbols }

// Lex is there for the interface; Parse never calls it.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &stream{scan(&diag.File{Name: filename, Text: string(text)}, Auto, new(diag.List)).tokens}, nil
}

// A stream hands tokens that were scanned before to participle. Behind the last
// one it ends.
type stream struct{ tokens []lexer.Token }

// Next implements lexer.Lexer.
func (s *stream) Next() (lexer.Token, error) {
	if len(s.tokens) == 0 {
		return lexer.EOFToken(lexer.Position{}), nil
	}
	t := s.tokens[0]
	s.tokens = s.tokens[1:]
	return t, nil
}
