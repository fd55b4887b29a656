package cim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Integer is the type of a generated enum: of exactly the width of its CIM
// type.
type Integer interface {
	~uint8 | ~int8 | ~uint16 | ~int16 | ~uint32 | ~int32 | ~uint64 | ~int64
}

// Names is the table behind a generated enum: what ValueMap and Values say
// (DSP0004 5.6.3). The lists are sorted by value and do not overlap.
//
// It has functions instead of methods: the compiler would make a set of
// methods for every enum of a schema.
type Names[T Integer] struct {
	Values []ValueName[T]
	Ranges []RangeName[T]
}

// A ValueName is the name of one value.
type ValueName[T Integer] struct {
	Value T
	Name  string
}

// A RangeName is the name of all values from Min to Max.
type RangeName[T Integer] struct {
	Min, Max T
	Name     string
}

// HasName reports whether the schema names v itself, not only a range that it
// is in.
func HasName[T Integer](n *Names[T], v T) bool {
	_, known := valueName(n, v)
	return known
}

func valueName[T Integer](n *Names[T], v T) (string, bool) {
	i, found := slices.BinarySearchFunc(n.Values, v, func(a ValueName[T], v T) int { return cmp.Compare(a.Value, v) })
	if !found {
		return "", false
	}
	return n.Values[i].Name, true
}

func rangeName[T Integer](n *Names[T], v T) string {
	i, _ := slices.BinarySearchFunc(n.Ranges, v, func(a RangeName[T], v T) int { return cmp.Compare(a.Max, v) })
	if i < len(n.Ranges) && n.Ranges[i].Min <= v {
		return n.Ranges[i].Name
	}
	return ""
}

// NameText returns the name of v. The number is never lost: a value in a range is
// "Vendor Specific (40000)", a value without any name "65536", and a name that
// several values share has the number behind it too.
func NameText[T Integer](n *Names[T], v T) string {
	name, single := valueName(n, v)
	number := fmt.Sprint(uint64OrInt64(v))
	switch _, own, _ := cutNumber(name); {
	case single && (isPlain(name) || own == number) && countName(n, name) == 1:
		return name
	case !single:
		name = rangeName(n, v)
	}
	if strings.TrimSpace(name) == "" {
		return number
	}
	return name + " (" + number + ")"
}

// isPlain reports whether a name can stand alone: one that is empty, begins or
// ends with a blank, is a number or ends in a number in parentheses would be
// read as something else.
func isPlain(name string) bool {
	_, _, numbered := cutNumber(name)
	_, err := strconv.ParseFloat(name, 64)
	if err != nil {
		_, err = strconv.ParseInt(name, 0, 64)
	}
	return name != "" && name == strings.TrimSpace(name) && !numbered && err != nil
}

// cutNumber splits "Vendor Specific (40000)" into name and number.
func cutNumber(text string) (name, number string, ok bool) {
	open := strings.LastIndex(text, " (")
	if open < 0 || !strings.HasSuffix(text, ")") {
		return "", "", false
	}
	number = text[open+2 : len(text)-1]
	return text[:open], number, number != "" && strings.Trim(number, "-0123456789") == ""
}

// countName counts the single values of that name.
func countName[T Integer](n *Names[T], name string) (count int) {
	for _, v := range n.Values {
		if strings.EqualFold(v.Name, name) {
			count++
		}
	}
	return count
}

// uint64OrInt64 strips the type, whose String method would call back.
func uint64OrInt64[T Integer](v T) any {
	if v < 0 || ^T(0) < 0 {
		return int64(v)
	}
	return uint64(v)
}

// ParseName reads what NameText writes: a name in any case, a name with a
// number behind it, or a number alone.
func ParseName[T Integer](n *Names[T], text string) (T, error) {
	text = strings.TrimSpace(text)
	if isPlain(text) && countName(n, text) == 1 {
		i := slices.IndexFunc(n.Values, func(v ValueName[T]) bool { return strings.EqualFold(v.Name, text) })
		return n.Values[i].Value, nil
	}
	if v, ok := parseInteger[T](text); ok {
		return v, nil
	}
	if _, number, ok := cutNumber(text); ok {
		if v, ok := parseInteger[T](number); ok && strings.EqualFold(strings.TrimSpace(NameText(n, v)), text) {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%w: %q is no name and no number of this enum", ErrWrongType, text)
}

func parseInteger[T Integer](text string) (T, bool) {
	if ^T(0) < 0 {
		v, err := strconv.ParseInt(text, 10, 64)
		return T(v), err == nil && int64(T(v)) == v
	}
	v, err := strconv.ParseUint(text, 10, 64)
	return T(v), err == nil && uint64(T(v)) == v
}

// UnmarshalName sets *v to what the text means.
func UnmarshalName[T Integer](n *Names[T], text []byte, v *T) error {
	parsed, err := ParseName(n, string(text))
	if err == nil {
		*v = parsed
	}
	return err
}

// BitNames is the table behind a generated set of flags: what BitMap and
// BitValues say (DSP0004 5.6.3).
type BitNames[T Integer] []ValueName[T]

// BitsText returns the names of the bits that are set, joined by "|". Bits without
// a name are written as one hexadecimal number, no bits as "0".
func BitsText[T Integer](n BitNames[T], v T) string {
	var parts []string
	rest := v
	for i, bit := range n {
		if v&bit.Value != 0 && isPlainBit(n, i) {
			parts = append(parts, bit.Name)
			rest &^= bit.Value
		}
	}
	if rest != 0 {
		parts = append(parts, fmt.Sprintf("%#x", uint64OrInt64(rest)))
	}
	if parts == nil {
		return "0"
	}
	return strings.Join(parts, "|")
}

// isPlainBit reports whether the name of a bit can be read back.
func isPlainBit[T Integer](n BitNames[T], i int) bool {
	same := func(b ValueName[T]) bool { return strings.EqualFold(b.Name, n[i].Name) }
	return isPlain(n[i].Name) && !strings.Contains(n[i].Name, "|") && slices.IndexFunc(n, same) == i && !slices.ContainsFunc(n[i+1:], same)
}

// HasBits reports whether the schema names every bit of v.
func HasBits[T Integer](n BitNames[T], v T) bool {
	for _, bit := range n {
		v &^= bit.Value
	}
	return v == 0
}

// ParseBits reads what BitsText writes.
func ParseBits[T Integer](n BitNames[T], text string) (T, error) {
	var v T
	for part := range strings.SplitSeq(text, "|") {
		bits, err := parseBit(n, strings.TrimSpace(part))
		if err != nil {
			return 0, err
		}
		v |= bits
	}
	return v, nil
}

func parseBit[T Integer](n BitNames[T], part string) (T, error) {
	for i, bit := range n {
		if strings.EqualFold(bit.Name, part) && isPlainBit(n, i) {
			return bit.Value, nil
		}
	}
	number, err := strconv.ParseUint(part, 0, 64)
	if err != nil || uint64(T(number)) != number {
		return 0, fmt.Errorf("%w: %q is no name and no number of these flags", ErrWrongType, part)
	}
	return T(number), nil
}

// UnmarshalBits sets *v to what the text means.
func UnmarshalBits[T Integer](n BitNames[T], text []byte, v *T) error {
	parsed, err := ParseBits(n, string(text))
	if err == nil {
		*v = parsed
	}
	return err
}
