package export

import (
	"bufio"
	"strconv"
	"unicode/utf8"

	"github.com/gomof/gomof/internal/token"
)

// A jsonWriter writes JSON as a stream. Objects and arrays have one line for each member,
// except flat ones, which are on one line with everything in them.
type jsonWriter struct {
	out   *bufio.Writer
	depth int
	flat  int  // at what depth all became flat; 0 if it is not
	comma bool // something stands before in the same object or array
	named bool // a key has been written, its value follows
}

// before writes the separator between the last member and the next.
func (j *jsonWriter) before() {
	if j.named {
		j.named = false
		return
	}
	if j.comma {
		j.out.WriteByte(',')
	}
	switch {
	case j.flat == 0 && j.depth > 0:
		j.newLine()
	case j.comma:
		j.out.WriteByte(' ')
	}
}

func (j *jsonWriter) newLine() {
	j.out.WriteByte('\n')
	for range j.depth {
		j.out.WriteByte(' ')
	}
}

func (j *jsonWriter) key(name string) {
	j.before()
	j.quote(name)
	j.out.WriteString(": ")
	j.named = true
}

func (j *jsonWriter) open(brace byte) {
	j.before()
	j.out.WriteByte(brace)
	j.depth++
	j.comma = false
}

func (j *jsonWriter) openFlat(brace byte) {
	j.open(brace)
	if j.flat == 0 {
		j.flat = j.depth
	}
}

func (j *jsonWriter) close(brace byte) {
	flat := j.flat > 0
	if j.flat == j.depth {
		j.flat = 0
	}
	j.depth--
	if j.comma && !flat {
		j.newLine()
	}
	j.out.WriteByte(brace)
	j.comma = true
}

// raw writes a number, true, false or null.
func (j *jsonWriter) raw(text string) {
	j.before()
	j.out.WriteString(text)
	j.comma = true
}

func (j *jsonWriter) str(s string) {
	j.before()
	j.quote(s)
	j.comma = true
}

func (j *jsonWriter) strField(name, value string) {
	j.key(name)
	j.str(value)
}

// optional writes a string that is not empty.
func (j *jsonWriter) optional(name, value string) {
	if value != "" {
		j.strField(name, value)
	}
}

// flag writes a boolean that is true.
func (j *jsonWriter) flag(name string, value bool) {
	if value {
		j.key(name)
		j.raw("true")
	}
}

func (j *jsonWriter) number(name string, n int) {
	j.key(name)
	j.raw(strconv.Itoa(n))
}

// quote escapes the characters that JSON requires, the line ends of JavaScript, and
// characters that control a terminal.
func (j *jsonWriter) quote(s string) {
	const digits = "0123456789abcdef"
	j.out.WriteByte('"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' && c != 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && !token.Acts(r) && !(r == utf8.RuneError && size == 1) {
			i += size
			continue
		}
		j.out.WriteString(s[from:i])
		switch {
		case c == '"' || c == '\\':
			j.out.WriteByte('\\')
			j.out.WriteByte(c)
		case c == '\n':
			j.out.WriteString(`\n`)
		case c == '\r':
			j.out.WriteString(`\r`)
		case c == '\t':
			j.out.WriteString(`\t`)
		default:
			j.out.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				j.out.WriteByte(digits[r>>shift&15])
			}
		}
		i += size
		from = i
	}
	j.out.WriteString(s[from:])
	j.out.WriteByte('"')
}
