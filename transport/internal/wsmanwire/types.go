package wsmanwire

import (
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

// cimTypes are the type names of DSP0230 in lower case, because servers differ in case. A decoder
// that knows the class converts values of other types, such as cimBase64Binary.
var cimTypes = map[string]cim.Type{
	"cimboolean": cim.Boolean, "cimstring": cim.String, "cimchar16": cim.CharType, "cimdatetime": cim.DateTimeType,
	"cimunsignedbyte": cim.Uint8, "cimbyte": cim.Sint8, "cimunsignedshort": cim.Uint16, "cimshort": cim.Sint16,
	"cimunsignedint": cim.Uint32, "cimint": cim.Sint32, "cimunsignedlong": cim.Uint64, "cimlong": cim.Sint64,
	"cimfloat": cim.Real32, "cimdouble": cim.Real64,
}

// typedValue converts text to a value of the type. Text that is not valid becomes untyped.
func typedValue(t cim.Type, text any) (cim.Type, any) {
	s, ok := text.(string)
	if !ok || t == cim.Untyped {
		return cim.Untyped, text
	}
	if value := parse(t, s); value != nil {
		return t, value
	}
	return cim.Untyped, text
}

// typedItems converts the elements of an array, or none of them if one is not valid.
func typedItems(t cim.Type, items []any, typed bool) cim.Type {
	if !typed || t == cim.Untyped {
		return cim.Untyped
	}
	exact := make([]any, len(items))
	for i, item := range items {
		if item == nil {
			continue
		}
		text, ok := item.(string)
		if exact[i] = parse(t, text); !ok || exact[i] == nil {
			return cim.Untyped
		}
	}
	copy(items, exact)
	return t
}

// parse returns nil if the text is not valid in the type. In xs:boolean, 0 and 1 are valid.
func parse(t cim.Type, text string) any {
	if t != cim.Boolean {
		return cimvalue.Parse(t, text)
	}
	if b, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(text))); err == nil {
		return b
	}
	return nil
}

// isDatetime reports whether an element is one that DSP0230 uses for datetimes.
func isDatetime(space, local string) bool {
	switch local {
	case "CIM_DateTime", "Datetime", "Interval", "Date", "Time":
		return space == SpaceCIM || space == ""
	}
	return false
}

// datetimeText25 converts xs:date and xs:time to the form of CIM, with asterisks for the missing
// half. A decoder that knows the class converts other forms.
func datetimeText25(local, text string) string {
	text = strings.TrimSpace(text)
	whole := ""
	switch local {
	case "Date":
		whole = dateOnly(text)
	case "Time":
		whole = timeOnly(text)
	default:
		return text
	}
	if _, err := cim.ParseDateTime(whole); err != nil {
		return text
	}
	return whole
}

func dateOnly(text string) string {
	const n = len("2006-01-02")
	if len(text) < n {
		return ""
	}
	return strings.ReplaceAll(text[:n], "-", "") + "******.******" + cimOffset(text[n:])
}

func timeOnly(text string) string {
	const n = len("15:04:05")
	if len(text) < n {
		return ""
	}
	fraction, rest := "", text[n:]
	if strings.HasPrefix(rest, ".") {
		end := 1 + len(rest[1:]) - len(strings.TrimLeft(rest[1:], "0123456789"))
		fraction, rest = rest[1:end], rest[end:]
	}
	return "********" + strings.ReplaceAll(text[:n], ":", "") + "." + (fraction + "000000")[:6] + cimOffset(rest)
}

// cimOffset returns the offset in minutes: +01:00 is +060. A missing offset is unknown.
func cimOffset(text string) string {
	switch {
	case text == "":
		return "+***"
	case text == "Z":
		return "+000"
	case len(text) != len("+01:00"):
		return ""
	}
	hours, err := strconv.Atoi(text[1:3])
	minutes, err2 := strconv.Atoi(text[4:])
	if err != nil || err2 != nil {
		return ""
	}
	offset := strconv.Itoa(1000 + 60*hours + minutes)
	return text[:1] + offset[1:]
}
