package cimimpl

import (
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/internal/label"
)

// Names is the table of a generated enum, with the content of ValueMap and Values (DSP0004
// 5.6.3). Its first line is the Go type of the values. Each other line is a value or a
// range of values, a blank, and the name:
//
//	uint16
//	2 New
//	3 Starting
//	32768..65535 Vendor Reserved
//
// Lines do not overlap. A name that begins with a quotation mark is a quoted Go string. The
// table is a constant, because a schema has thousands of them, and most programs use only
// few.
//
// The methods represent a value of any type as uint64; a signed value is converted with its
// sign.
type Names string

// A namesLine is one line of a table. For a single value, min equals max.
type namesLine struct {
	min, max uint64
	single   bool
	name     string
}

// lines yields the lines after the first.
func (n Names) lines() iter.Seq[namesLine] {
	return func(yield func(namesLine) bool) {
		_, rest, _ := strings.Cut(string(n), "\n")
		for rest != "" {
			var line, name string
			line, rest, _ = strings.Cut(rest, "\n")
			line, name, _ = strings.Cut(line, " ")
			low, high, interval := strings.Cut(line, "..")
			l := namesLine{min: tableNumber(low), single: !interval, name: name}
			if l.max = l.min; interval {
				l.max = tableNumber(high)
			}
			if unquoted, err := strconv.Unquote(name); err == nil && name[0] == '"' {
				l.name = unquoted
			}
			if !yield(l) {
				return
			}
		}
	}
}

// tableNumber parses a number of the table. A negative number becomes its two's complement.
func tableNumber(digits string) uint64 {
	if strings.HasPrefix(digits, "-") {
		v, _ := strconv.ParseInt(digits, 10, 64)
		return uint64(v)
	}
	v, _ := strconv.ParseUint(digits, 10, 64)
	return v
}

// integerType parses the first line of a table.
func integerType(table string) (signed bool, bits int) {
	name, _, _ := strings.Cut(table, "\n")
	digits, isInteger := strings.CutPrefix(strings.TrimPrefix(name, "u"), "int")
	bits, err := strconv.Atoi(digits)
	if !isInteger || err != nil || bits < 1 || bits > 64 {
		return false, 64 // not a table of an enum
	}
	return name[0] == 'i', bits
}

func (n Names) number(v uint64) string {
	if signed, _ := integerType(string(n)); signed {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatUint(v, 10)
}

// Has reports whether the schema names exactly v, not only a range that contains it.
func (n Names) Has(v uint64) bool {
	for l := range n.lines() {
		if l.single && l.min == v {
			return true
		}
	}
	return false
}

// lookUp returns the name of v, or of the range that contains it.
func (n Names) lookUp(v uint64) (name string, single bool) {
	signed, _ := integerType(string(n))
	for l := range n.lines() {
		switch {
		case l.single && l.min == v:
			return l.name, true
		case l.single:
		case signed && int64(l.min) <= int64(v) && int64(v) <= int64(l.max), !signed && l.min <= v && v <= l.max:
			return l.name, false
		}
	}
	return "", false
}

// Text returns the name of v. It adds the number if the name is ambiguous: the text is
// "Vendor Specific (40000)" for a value in a range, and also has the number if several
// values share the name. The text of a value without a name is its number.
func (n Names) Text(v uint64) string {
	name, single := n.lookUp(v)
	number := n.number(v)
	switch _, own, _ := label.Cut(name); {
	case single && (label.IsPlain(name) || own == number) && n.count(name) == 1:
		return name
	case strings.TrimSpace(name) == "":
		return number
	}
	return name + " (" + number + ")"
}

// wasIn reports whether a value that now has its own name may once have had only the name
// of a range, which still exists.
func (n Names) wasIn(name string, v uint64) bool {
	if _, single := n.lookUp(v); !single {
		return false
	}
	for l := range n.lines() {
		if !l.single && strings.EqualFold(l.name, name) {
			return true
		}
	}
	return false
}

// count counts the single values with this name.
func (n Names) count(name string) (count int) {
	for l := range n.lines() {
		if l.single && strings.EqualFold(l.name, name) {
			count++
		}
	}
	return count
}

// Parse parses the output of Text: a name in any case, a name followed by a number, or only
// a number.
func (n Names) Parse(text string) (uint64, error) {
	text = strings.TrimSpace(text)
	if label.IsPlain(text) && n.count(text) == 1 {
		for l := range n.lines() {
			if l.single && strings.EqualFold(l.name, text) {
				return l.min, nil
			}
		}
	}
	if v, ok := n.parseNumber(text); ok {
		return v, nil
	}
	if name, number, ok := label.Cut(text); ok {
		if v, ok := n.parseNumber(number); ok && (strings.EqualFold(strings.TrimSpace(n.Text(v)), text) || n.wasIn(name, v)) {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%w: %q is neither a name nor a number of this enum", cim.ErrWrongType, text)
}

func (n Names) parseNumber(text string) (uint64, bool) {
	signed, bits := integerType(string(n))
	if signed {
		v, err := strconv.ParseInt(text, 10, bits)
		return uint64(v), err == nil
	}
	v, err := strconv.ParseUint(text, 10, bits)
	return v, err == nil
}

// Marshal returns the result of Text, for a MarshalText method. It is not inlined, because
// that would make a schema larger and slower to compile.
//
//go:noinline
func (n Names) Marshal(v uint64) ([]byte, error) { return []byte(n.Text(v)), nil }

// Unmarshal parses the text and sets the enum to which v points.
//
//go:noinline
func (n Names) Unmarshal(text []byte, v any) error {
	parsed, err := n.Parse(string(text))
	return setInteger(v, parsed, err)
}

func setInteger(pointer any, v uint64, err error) error {
	if err != nil {
		return err
	}
	if e := reflect.ValueOf(pointer).Elem(); e.CanInt() {
		e.SetInt(int64(v))
	} else {
		e.SetUint(v)
	}
	return nil
}

// ReturnText returns the error message of a return code; method is its class and name.
//
//go:noinline
func (n Names) ReturnText(method string, v uint64) string {
	return returnText(method, n.Text(v), n.number(v))
}

func returnText(method, name, number string) string {
	switch {
	case name == number:
		return fmt.Sprintf("%s: return code %s", method, number)
	case strings.HasSuffix(name, "("+number+")"):
		return fmt.Sprintf("%s: %s", method, name)
	}
	return fmt.Sprintf("%s: %s (%s)", method, name, number)
}

// BitNames is the table of a generated set of flags, with the content of BitMap and
// BitValues (DSP0004 5.6.3). It is like [Names], but with the number of a bit instead of a
// value:
//
//	uint8
//	0 Read
//	7 Write
type BitNames string

// A namedBit is one line of the table. plain means that the name can be parsed again.
type namedBit struct {
	mask  uint64
	name  string
	plain bool
}

func (n BitNames) bits() []namedBit {
	var list []namedBit
	for l := range Names(n).lines() {
		plain := label.IsPlain(l.name) && !strings.Contains(l.name, "|") && Names(n).count(l.name) == 1
		list = append(list, namedBit{mask: 1 << l.min, name: l.name, plain: plain})
	}
	return list
}

// all returns a value in which every bit of the type is set.
func (n BitNames) all() uint64 {
	_, bits := integerType(string(n))
	return ^uint64(0) >> (64 - bits)
}

// Text returns the names of the bits that are set, joined by "|". Bits without a name are
// one hexadecimal number. The text of no bits is "0".
func (n BitNames) Text(v uint64) string {
	var parts []string
	rest := v & n.all()
	for _, bit := range n.bits() {
		if rest&bit.mask != 0 && bit.plain {
			parts = append(parts, bit.name)
			rest &^= bit.mask
		}
	}
	if rest != 0 {
		parts = append(parts, fmt.Sprintf("%#x", rest))
	}
	if parts == nil {
		return "0"
	}
	return strings.Join(parts, "|")
}

// Has reports whether the schema names every bit of v.
func (n BitNames) Has(v uint64) bool {
	v &= n.all()
	for l := range Names(n).lines() {
		v &^= 1 << l.min
	}
	return v == 0
}

// Parse parses the output of Text.
func (n BitNames) Parse(text string) (uint64, error) {
	var v uint64
	bits := n.bits()
	for part := range strings.SplitSeq(text, "|") {
		parsed, err := parseBit(bits, n.all(), strings.TrimSpace(part))
		if err != nil {
			return 0, err
		}
		v |= parsed
	}
	return v, nil
}

func parseBit(bits []namedBit, all uint64, part string) (uint64, error) {
	for _, bit := range bits {
		if bit.plain && strings.EqualFold(bit.name, part) {
			return bit.mask, nil
		}
	}
	number, err := strconv.ParseUint(part, 0, 64)
	if err != nil || number > all {
		return 0, fmt.Errorf("%w: %q is neither a name nor a number of these flags", cim.ErrWrongType, part)
	}
	return number, nil
}

// Marshal returns the result of Text, for a MarshalText method.
//
//go:noinline
func (n BitNames) Marshal(v uint64) ([]byte, error) { return []byte(n.Text(v)), nil }

// Unmarshal parses the text and sets the flags to which v points.
//
//go:noinline
func (n BitNames) Unmarshal(text []byte, v any) error {
	parsed, err := n.Parse(string(text))
	return setInteger(v, parsed, err)
}

// ReturnText is like [Names.ReturnText].
//
//go:noinline
func (n BitNames) ReturnText(method string, v uint64) string {
	return returnText(method, n.Text(v), strconv.FormatUint(v&n.all(), 10))
}

// TextNames is the table of a generated enum of strings. It has a line for each value whose
// name differs from the value: the value as a quoted Go string, a blank, and the name.
type TextNames string

// Text returns the name of v. Like [Names.Text], it adds the value if several values share
// the name. If the value has no name, Text returns the value.
func (n TextNames) Text(v string) string {
	name, shared := "", 0
	lines := strings.Split(strings.TrimSuffix(string(n), "\n"), "\n")
	for _, line := range lines {
		if value, text := textLine(line); value == v {
			name = text
		}
	}
	for _, line := range lines {
		if _, text := textLine(line); strings.EqualFold(text, name) {
			shared++
		}
	}
	switch {
	case strings.TrimSpace(name) == "":
		return v
	case shared > 1 || !label.IsPlain(name):
		return name + " (" + v + ")"
	}
	return name
}

// textLine splits a line of the table.
func textLine(line string) (value, name string) {
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return "", ""
	}
	value, _ = strconv.Unquote(quoted)
	name = strings.TrimPrefix(line[len(quoted):], " ")
	if unquoted, err := strconv.Unquote(name); err == nil && name[0] == '"' {
		name = unquoted
	}
	return value, name
}
