package token

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
)

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
	s.add(Alias, pos)
}

// number reads an integer or a real number. It reads the whole word, so that 12b or 1_000
// is one error and not two tokens.
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
	case IsInteger(text):
		s.add(Int, pos)
	case IsReal(text):
		s.add(Real, pos)
	default:
		s.errorAt(BadNumber, pos, len(text), "malformed number %s", text).Help(numberHint(text))
		s.add(Int, pos)
	}
}

func numberHint(text string) string {
	digits := strings.TrimLeft(text, "+-")
	lower := strings.ToLower(digits)
	switch {
	case strings.HasPrefix(digits, ".") && len(digits) > 1 && isWordStart(digits[1]):
		return "write the name of a file in quotes"
	case digits == "":
		return "write the sign directly before its number"
	case strings.TrimLeft(digits, ".") == "":
		return ""
	case isWordStart(digits[0]):
		return "names consist of letters, digits and the underscore"
	case strings.HasPrefix(lower, "0b"):
		return "binary numbers end in b: 101b"
	case strings.ContainsRune(digits, '_'):
		return "MOF has no digit separators"
	case strings.HasSuffix(digits, "."):
		return "digits must follow the decimal point: " + text + "0"
	case powerOfTen.MatchString(digits):
		return "a real number needs a decimal point: 1.0E2"
	case strings.HasPrefix(digits, "0") && strings.ContainsAny(digits, "89"):
		return "a leading zero makes a number octal"
	case strings.HasSuffix(lower, "b") && consistsOf(digits[:len(digits)-1], isDigit):
		return "a binary number has only the digits 0 and 1"
	case isWordStart(digits[len(digits)-1]) && !strings.HasPrefix(lower, "0x"):
		return "a name cannot begin with a digit"
	}
	return ""
}

var powerOfTen = regexp.MustCompile(`^[0-9]+[eE][+-]?[0-9]*$`)

// bareDateTime reads a datetime (DSP0004 5.2.4) without quotes, and reports whether there
// is one. For the parser it is a malformed number that was already reported.
func (s *scanner) bareDateTime() bool {
	const length, point, sign = 25, 14, 21
	rest := s.text[s.offset:]
	if len(rest) < length || rest[point] != '.' || strings.IndexByte("+-:", rest[sign]) < 0 {
		return false
	}
	text := rest[:length]
	for i := range length {
		if i != point && i != sign && !isDigit(text[i]) && text[i] != '*' {
			return false
		}
	}
	pos := s.pos()
	s.offset += length
	s.errorAt(BadNumber, pos, length, "datetime %s is not in quotes", text).Help(fmt.Sprintf("write %q", text))
	s.add(Int, pos)
	return true
}

// windowsPath matches the beginning of a Windows path, a registry key or a namespace, up to
// an escape where a backslash was meant, because a letter follows it. It does not match
// correctly escaped backslashes.
var windowsPath = regexp.MustCompile(`^"(?:[A-Za-z]:|\\\\[\w.$-]+|%[\w()]+%|(?i:HK[A-Z_]+|root))(\\[^\\"])[\w.]`)

// checkPath warns about a path whose backslashes are escapes: "C:\temp\new" has a tab and a
// line end. Unknown escapes were already reported.
func (s *scanner) checkPath(pos diag.Pos) {
	text := s.text[pos.Offset:s.offset]
	if s.badEscape || strings.IndexByte(text, '\\') < 0 {
		return
	}
	if m := windowsPath.FindStringSubmatch(text); m != nil {
		s.warnAt(PathEscape, pos, len(text), "string looks like a path, but %s is read as an escape", m[1]).Help(`write \\ for a backslash`)
	}
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
			s.add(String, pos)
			s.checkControls(pos)
			s.checkPath(pos)
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

// rawLineEnd decides whether a line end in a string is text. DSP0004 allows it, but far
// more often a quote is missing. It is text if the literal ends soon after it.
func (s *scanner) rawLineEnd(pos diag.Pos) bool {
	if !closesSoon(s.text[s.offset:]) {
		return false
	}
	report := s.warnAt
	if s.rules.MOF3 {
		report = s.errorAt
	}
	end := s.text[s.offset:][:1]
	if strings.HasPrefix(s.text[s.offset:], "\r\n") {
		end = "\r\n"
	}
	escaped := strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(end)
	report(RawLineEnd, pos, s.offset-pos.Offset, "string continues after the end of the line").
		Help(`write \n for a line end, or close the string and go on with another on the next line`).
		Fix("write the line end as an escape", diag.Edit{Span: diag.Span{Pos: s.pos(), Len: len(end)}, New: escaped + `"` + end + `"`})
	return true
}

// closesSoon reports whether a text inside a string soon has a quote that can end it: one
// before a token that can follow a string.
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

// unended reports the string at pos, which has no closing quote on its line. It leaves text
// that looks like the end of a value to the parser.
func (s *scanner) unended(pos diag.Pos) {
	line := s.line
	end := s.offset
	if s.blamed == s.line { // the line has an error already
		s.add(String, pos)
		return
	}
	s.blamed = s.line
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
	s.add(String, pos)
}

// blameEarlier finds the place of a missing quote if the last one on a line is extra: a
// place where a string touches other text. It reports that place, and removes the errors
// about the text in between.
func (s *scanner) blameEarlier(last diag.Pos) bool {
	first := len(s.tokens)
	for first > 0 && s.tokens[first-1].Pos.Line == last.Line {
		first--
	}
	line := s.tokens[first:]
	for i := range line {
		t := &line[i]
		if t.Type != String {
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

// missingQuote reports the text at the end of line, before a closing quote, as a string
// without an opening quote.
func (s *scanner) missingQuote(line []Token) {
	from := s.lineStart
	for i, t := range line {
		if t.Type == String || strings.IndexByte("({=", t.Value[0]) >= 0 {
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

// takeBack removes the errors from an offset on, because their text is part of a string.
func (s *scanner) takeBack(from int) {
	for n := len(*s.diags); n > 0 && (*s.diags)[n-1].Span.Pos.Offset >= from; n = len(*s.diags) {
		*s.diags = (*s.diags)[:n-1]
	}
}

// continuations counts the bytes that do not count as columns.
func continuations(text string) int { return len(text) - utf8.RuneCountInString(text) }

// escape checks one escape sequence (DSP0004 Annex A) and skips it.
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

// checkCode reports a code in a string that is not a character: a surrogate, or a code
// beyond Unicode. A string of MOF 2 is UCS-2, which has no surrogate pairs.
func (s *scanner) checkCode(pos diag.Pos) {
	escape := s.text[pos.Offset:]
	if len(escape) < 2 || escape[1]|0x20 != 'x' {
		return
	}
	most, report := 4, s.warnAt
	if s.rules.MOF3 {
		most, report = 6, s.errorAt
	}
	n := hexDigits(escape[2:], most)
	if code, err := strconv.ParseUint(escape[2:2+n], 16, 32); err == nil && !utf8.ValidRune(rune(code)) {
		report(BadEscape, pos, 2+n, "%s is not a character, it is replaced with U+FFFD", escape[:2+n]).Help("write the character itself")
	}
}

// unknownEscape keeps an escape that MOF does not define, like the compilers of Microsoft
// and OpenPegasus: it is the most frequent error in Windows paths.
func (s *scanner) unknownEscape(pos diag.Pos) {
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	s.skip(size)
	report := s.warnAt
	switch {
	case s.badEscape:
		return
	case s.rules.MOF2 || s.rules.MOF3:
		report = s.errorAt
	}
	s.badEscape = true
	report(BadEscape, pos, 1+size, `unknown escape \%c`, r).Help(`write \\ for a backslash`).
		Fix("write two backslashes", diag.Insert(pos, "\\"))
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
	if _, ok := UnquoteChar(text); !ok {
		s.errorAt(BadChar, pos, len(text), "char16 literal %s is not one character in quotes", text).
			Help("write a string in double quotes")
	}
	s.add(Char, pos)
}
