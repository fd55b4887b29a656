package token

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// A scanner is the state of [Scan].
type scanner struct {
	file  *diag.File
	text  string
	rules Rules
	diags *diag.List

	offset    int
	line      int
	lineStart int // offset of the first byte of the line
	multibyte int // continuation bytes since lineStart, which do not count as columns

	depth       int
	comments    []Comment
	tokens      []Token // the used part of table.tokens
	table       *table
	blanks      *diag.Diagnostic // about the first odd one, or nil
	typographic int              // the last line that has typographic quotes
	blamed      int              // the last line that has a string without a quote
	badEscape   bool             // one has been reported in this string, which is enough
	broken      bool             // what was read is not all
	longEscapes bool             // some \x has more than four digits after it
}

// Scan reads the tokens of a file. It reports what it cannot read and continues after it.
// The stream is valid until [Stream.Free].
func Scan(file *diag.File, rules Rules, diags *diag.List) *Stream {
	t := tableFor(min(len(file.Text)/12, MaxTokens))
	s := &scanner{file: file, text: file.Text, rules: rules, diags: diags, line: 1, tokens: t.tokens[:0], table: t}
	s.scan()
	return &Stream{Tokens: s.tokens, Comments: s.comments, LongEscapes: s.longEscapes, Broken: s.broken, Lexer: s.table.lex, Start: s.table.start, table: s.table}
}

// grow makes room for n more tokens.
func (s *scanner) grow(n int) {
	if size := len(s.tokens) + n; size > cap(s.tokens) {
		s.table = newTable(size)
		s.tokens = append(s.table.tokens[:0], s.tokens...)
	}
}

func (s *scanner) scan() {
	for s.space(); s.offset < len(s.text); s.space() {
		switch {
		case len(s.tokens)+len(s.comments) >= MaxTokens:
			s.stop("more than %d tokens and comments", MaxTokens)
			continue
		case len(*s.diags) >= MaxErrors:
			s.stop("more than %d errors", MaxErrors)
			continue
		}
		s.read()
	}
	s.add(EOF, s.pos())
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

// report adds a diagnostic, unless there are far too many: a single string can have
// millions of errors.
func (s *scanner) report(severity diag.Severity, code diag.Code, pos diag.Pos, length int, format string, args ...any) *diag.Diagnostic {
	if len(*s.diags) > MaxErrors {
		return &diag.Diagnostic{}
	}
	d := s.diags.Error(code, diag.Span{Pos: pos, Len: length}, format, args...)
	d.Severity = severity
	return d
}

// The classes of bytes that determine the next token. MOF uses no other bytes.
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

// plain marks the bytes that mean themselves in a string and take one column.
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

// read reads one token. It reports text that is not MOF and continues after it.
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
	case digit:
		if !s.bareDateTime() {
			s.number()
		}
	case sign:
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
		if !s.bareDateTime() {
			s.illegal()
		}
	}
}

// joinsNames reports whether this dot is between two names, as in Enumeration.Element,
// possibly with blanks and comments around it.
func (s *scanner) joinsNames() bool {
	behind := strings.TrimLeft(s.text[s.offset+1:], " \t\r\n")
	return len(s.tokens) > 0 && s.tokens[len(s.tokens)-1].Type == Ident &&
		behind != "" && (isWordStart(behind[0]) || behind[0] == '/')
}

// add appends the token that starts at pos and ends here.
func (s *scanner) add(kind lexer.TokenType, pos diag.Pos) {
	if len(s.tokens) == cap(s.tokens) {
		s.grow(len(s.tokens)) // twice as many: the tokens must stay in a table
	}
	s.tokens = append(s.tokens, Token{Type: kind, Value: s.text[pos.Offset:s.offset], Pos: lexer.Position(pos)})
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

// oddBlank reads a form feed, a vertical tab or a no-break space as a blank, which MOF does
// not allow (DSP0221 5.2), and reports it once per file.
func (s *scanner) oddBlank() bool {
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	if r >= utf8.RuneSelf && r != '\u00a0' {
		return false
	}
	if s.blanks == nil {
		s.blanks = s.warnAt(OddBlank, s.pos(), size, "%U is read as a blank", r).Fix("write blanks")
	}
	if fixes := s.blanks.Fixes; len(fixes) > 0 { // one fix for all of the file
		fixes[0].Edits = append(fixes[0].Edits, diag.Edit{Span: diag.Span{Pos: s.pos(), Len: size}, New: " "})
	}
	s.offset += size
	s.multibyte += size - 1
	return true
}

// nbsp is the no-break space, which is in text copied from web pages.
const nbsp = "\u00a0"

func (s *scanner) newline() {
	if strings.HasPrefix(s.text[s.offset:], "\r\n") {
		s.offset++
	}
	s.offset++
	s.line++
	s.lineStart, s.multibyte = s.offset, 0
}

// comment reads one comment and reports whether there was one. DSP0221 5.4 lets the end of
// the file end a comment, but then it more likely hides declarations by mistake.
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
			if s.rules.MOF3 {
				report = s.warnAt
			}
			d := report(UnendedComment, pos, 2, "comment is not ended by */")
			s.skip(len(rest))
			if s.rules.MOF3 { // else something that was meant to count may be hidden
				d.Fix("end it at the end of the file", diag.Insert(s.pos(), "*/"))
			}
		} else {
			s.skip(end + 4)
		}
	default:
		return false
	}
	s.comments = append(s.comments, Comment{Pos: pos, Text: s.text[pos.Offset:s.offset]})
	return len(s.comments) < MaxTokens // scan says what is too much
}

// skip moves on by n bytes and counts lines and columns.
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
	if s.depth > MaxDepth {
		s.errorAt(TooDeep, pos, 1, "brackets are nested more than %d deep", MaxDepth)
		s.skip(len(s.text) - s.offset) // nothing after it can be trusted
		return
	}
	s.add(Punct, pos)
}

// illegal reports a character that MOF does not use, once for a sequence of them.
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
		d.Help(`write a string in straight quotes: "`)
	case strings.ContainsRune("‘’‚‛", r):
		d.Help("write a character in straight quotes: '")
	case 0x2010 <= r && r <= 0x2015:
		d.Help("the minus sign is -")
	case r == '&' && s.isBeforeName():
		d.Help("leave out ref and &: the qualifier Out makes a parameter an output")
	case r == '*' && s.isBeforeName():
		d.Help("leave out *: the qualifier Out makes a parameter an output")
	case r == '*' && pos.Offset > 0 && isDigit(s.text[pos.Offset-1]):
		d.Help("write a datetime in quotes")
	case r == '\\' && s.isAtLineEnd():
		d.Help("MOF has no macros and no line continuation; if this is input for the C preprocessor, run it first")
	case pos.Offset == s.lineStart && s.offset-pos.Offset == len("<<<<<<<"):
		s.mergeMarker(d)
	}
	if r == 0 {
		d.Message = "NUL byte"
		d.Help("the file may be damaged or in an unknown encoding")
	}
}

// isBeforeName reports whether a name comes next on the line.
func (s *scanner) isBeforeName() bool {
	rest := strings.TrimLeft(s.text[s.offset:], " \t")
	return rest != "" && isWordStart(rest[0])
}

func (s *scanner) isAtLineEnd() bool {
	rest := strings.TrimLeft(s.text[s.offset:], " \t")
	return rest == "" || rest[0] == '\r' || rest[0] == '\n'
}

// smartQuoted skips the text after a typographic quote, up to the next one on the line.
func (s *scanner) smartQuoted() {
	rest := s.text[s.offset:]
	if i := strings.IndexAny(rest, "\r\n“”„«»‟"); i >= 0 && rest[i] >= utf8.RuneSelf {
		_, size := utf8.DecodeRuneInString(rest[i:])
		s.skip(i + size)
	}
}

// mergeMarker skips a merge conflict marker.
func (s *scanner) mergeMarker(d *diag.Diagnostic) {
	d.Message = "unexpected merge conflict marker"
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
	case word == "line" || word == "" && lineMarker.MatchString(s.text[s.offset:]):
		s.preprocessor(pos, "file has line markers of the C preprocessor, expected MOF").
			Help("run the preprocessor without line markers, such as cl /EP FILE or cpp -P FILE, and compile its output")
	case cDirectives[word] || word == "include" && includesC.MatchString(s.text[s.offset:]):
		s.preprocessor(pos, "file is input for the C preprocessor, expected MOF").
			Help("run the preprocessor first, such as cl /EP FILE or cpp -P FILE, and compile its output")
	case strings.EqualFold(word, "pragma"), strings.EqualFold(word, "include"):
		s.add(Directive, pos)
	default:
		s.errorAt(IllegalCharacter, pos, s.offset-pos.Offset, "unknown directive #%s", word).Help("MOF has only #pragma; a comment begins with //")
		if end := strings.IndexAny(s.text[s.offset:], "\r\n"); end >= 0 {
			s.skip(end)
		} else {
			s.skip(len(s.text) - s.offset)
		}
	}
}

// cDirectives are the C preprocessor directives that MOF does not have. includesC matches
// the text after #include in C, and lineMarker the text after # in preprocessor output.
var (
	cDirectives = map[string]bool{
		"define": true, "undef": true, "if": true, "ifdef": true, "ifndef": true, "else": true,
		"elif": true, "elifdef": true, "elifndef": true, "endif": true, "error": true, "warning": true,
	}
	includesC  = regexp.MustCompile(`^[ \t]*(<|"[^"\r\n]*\.(h|hpp|hxx)")`)
	lineMarker = regexp.MustCompile(`^[0-9]+[ \t]+"`)
)

// preprocessor reports a file for the C preprocessor, which drivers use, and nothing else
// about it, because the values of the macros are unknown.
func (s *scanner) preprocessor(pos diag.Pos, message string) *diag.Diagnostic {
	*s.diags = (*s.diags)[:0]
	d := s.errorAt(Preprocessor, pos, s.offset-pos.Offset, "%s", message)
	s.tokens, s.comments = s.tokens[:0], nil
	s.broken = true
	s.skip(len(s.text) - s.offset)
	return d
}

// checkControls reports a control character in a string, which MOF 3 allows only as an
// escape (DSP0221 7.6.1.3). A line end was already reported.
func (s *scanner) checkControls(pos diag.Pos) {
	if !s.rules.MOF3 {
		return
	}
	part := s.text[pos.Offset:s.offset]
	i := strings.IndexFunc(part, func(r rune) bool { return r < ' ' && r != '\r' && r != '\n' && r != 0 })
	if i >= 0 {
		at := s.file.Pos(pos.Offset + i)
		s.errorAt(IllegalCharacter, at, 1, "string has the control character %q", part[i]).Help(fmt.Sprintf(`write \x%04X`, part[i]))
	}
}
