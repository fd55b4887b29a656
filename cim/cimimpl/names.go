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

// Names is the table behind a generated enum: what ValueMap and Values say
// (DSP0004 5.6.3). Its first line is the Go type of the values. Each other line
// is a value or a range of values, and the name behind a blank:
//
//	uint16
//	2 New
//	3 Starting
//	32768..65535 Vendor Reserved
//
// No two lines have a value in common. A name that begins with a quotation mark
// is a quoted Go string. The table is a constant: a schema has thousands of
// them, and most programs look few of them up.
//
// The methods take and return a value as uint64, whatever its type is; that of
// a signed one is converted with its sign.
type Names string

// A namesLine is one line of a table. A line that names a single value has min
// and max the same.
type namesLine struct {
	min, max uint64
	single   bool
	name     string
}

// lines yields the lines below the first.
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

// tableNumber reads a number of the table; that of a negative one is its two's
// complement.
func tableNumber(digits string) uint64 {
	if strings.HasPrefix(digits, "-") {
		v, _ := strconv.ParseInt(digits, 10, 64)
		return uint64(v)
	}
	v, _ := strconv.ParseUint(digits, 10, 64)
	return v
}

// integerType is what the first line of a table says.
func integerType(table string) (signed bool, bits int) {
	name, _, _ := strings.Cut(table, "\n")
	digits, isInteger := strings.CutPrefix(strings.TrimPrefix(name, "u"), "int")
	bits, err := strconv.Atoi(digits)
	if !isInteger || err != nil || bits < 1 || bits > 64 {
		return false, 64 // no table of an enum
	}
	return name[0] == 'i', bits
}

func (n Names) number(v uint64) string {
	if signed, _ := integerType(string(n)); signed {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatUint(v, 10)
}

// Has reports whether the schema names v itself, not only a range that it is
// in.
func (n Names) Has(v uint64) bool {
	for l := range n.lines() {
		if l.single && l.min == v {
			return true
		}
	}
	return false
}

// lookUp returns the name of v, or that of the range that it is in.
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

// Text returns the name of v. The number is never lost: a value in a range is
// "Vendor Specific (40000)", a value without any name "65536", and a name that
// several values share has the number behind it too.
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

// wasIn reports whether a value that has a name of its own may have had none once, but
// that of a range, which is there still.
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

// count counts the single values of that name.
func (n Names) count(name string) (count int) {
	for l := range n.lines() {
		if l.single && strings.EqualFold(l.name, name) {
			count++
		}
	}
	return count
}

// Parse reads what Text writes: a name in any case, a name with a number
// behind it, or a number alone.
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

// Marshal returns what Text returns, for a MarshalText method. It is a call in
// each of them: inlined, it makes a schema larger and slower to compile.
//
//go:noinline
func (n Names) Marshal(v uint64) ([]byte, error) { return []byte(n.Text(v)), nil }

// Unmarshal sets the enum that v points to, to what the text means.
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

// ReturnText is what a return code says of itself as an error; method is its
// class and name.
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

// BitNames is the table behind a generated set of flags: what BitMap and
// BitValues say (DSP0004 5.6.3). It is as that of [Names], with the number of a
// bit where that has a value:
//
//	uint8
//	0 Read
//	7 Write
type BitNames string

// A namedBit is one line of the table. plain says that the name can be read
// back.
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

// all is every bit that the type has.
func (n BitNames) all() uint64 {
	_, bits := integerType(string(n))
	return ^uint64(0) >> (64 - bits)
}

// Text returns the names of the bits that are set, joined by "|". Bits without
// a name are written as one hexadecimal number, no bits as "0".
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

// Parse reads what Text writes.
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

// Marshal returns what Text returns, for a MarshalText method.
//
//go:noinline
func (n BitNames) Marshal(v uint64) ([]byte, error) { return []byte(n.Text(v)), nil }

// Unmarshal sets the flags that v points to, to what the text means.
//
//go:noinline
func (n BitNames) Unmarshal(text []byte, v any) error {
	parsed, err := n.Parse(string(text))
	return setInteger(v, parsed, err)
}

// ReturnText is as that of [Names].
//
//go:noinline
func (n BitNames) ReturnText(method string, v uint64) string {
	return returnText(method, n.Text(v), strconv.FormatUint(v&n.all(), 10))
}

// TextNames is the table of a generated enum of strings. It has a line for each value whose
// name differs from the value: the value as a quoted Go string, a blank, and the name.
type TextNames string

// Text returns the name of v, by the rule of [Names.Text]: the value follows a name that
// several values share. If the value has no name, Text returns the value alone.
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
