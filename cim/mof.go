package cim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxMOFDepth = 8        // as texts in one another: each level doubles the backslashes
	maxMOFText  = 16 << 20 // bytes
	maxMOFLine  = 80       // beyond it an array has a line for each element
)

// MOF returns an object as the MOF text of an instance (DSP0004 7.9), which gomof and other
// compilers can read:
//
//	instance of ACME_Disk {
//		ID = "a";
//		Slots = {1, 2};
//	};
//
// Enums are numbers, datetimes and references are strings, and embedded instances are
// strings that contain MOF, as for EmbeddedInstance. NULL properties are omitted, except in
// Meta.Extra. MOF cannot express the path; keys are properties.
//
// It is an error if the object cannot be encoded, a name is not an identifier, a real is
// not finite, a string is not UTF-8 or contains a NUL, embedded instances are nested more
// than 8 deep, or the text is longer than 16 MiB.
func MOF(o Object) (string, error) {
	in, err := Encode(o)
	if err != nil {
		return "", err
	}
	return mofText(in, 0)
}

func mofText(in *Instance, depth int) (string, error) {
	if depth > maxMOFDepth {
		return "", fmt.Errorf("%w: embedded instances are nested more than %d deep", ErrOutOfRange, maxMOFDepth)
	}
	if err := checkPathName("class", in.Class); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("instance of " + in.Class + " {\n")
	for _, p := range in.Properties {
		text, err := mofProperty(p, depth)
		if err != nil {
			return "", FieldError{p.Name, err}
		}
		if b.Len()+len(text) > maxMOFText {
			return "", fmt.Errorf("%w: MOF has more than %d bytes", ErrOutOfRange, maxMOFText)
		}
		b.WriteString(text)
	}
	b.WriteString("};\n")
	return b.String(), nil
}

func mofProperty(p Property, depth int) (string, error) {
	if err := checkPathName("property", p.Name); err != nil {
		return "", err
	}
	text, err := mofValue(p.Value, depth)
	return "\t" + p.Name + " = " + text + ";\n", err
}

func mofValue(value any, depth int) (string, error) {
	items, isArray := value.([]any)
	if !isArray {
		return mofScalar(value, depth)
	}
	texts := make([]string, len(items))
	length := 0
	for i, item := range items {
		var err error
		if texts[i], err = mofScalar(item, depth); err != nil {
			return "", fmt.Errorf("element %d: %w", i, err)
		}
		length += len(texts[i]) + len(", ")
	}
	if length > maxMOFLine {
		return "{\n\t\t" + strings.Join(texts, ",\n\t\t") + "\n\t}", nil
	}
	return "{" + strings.Join(texts, ", ") + "}", nil
}

func mofScalar(value any, depth int) (string, error) {
	switch v := value.(type) {
	case nil:
		return "NULL", nil
	case string:
		return mofString(v)
	case bool:
		return strconv.FormatBool(v), nil
	case Char16:
		return mofChar(v), nil
	case DateTime:
		return mofString(v.String())
	case ObjectPath:
		return mofPath(v)
	case float32:
		return mofReal(float64(v), 32)
	case float64:
		return mofReal(v, 64)
	case *Instance:
		return mofEmbedded(v, depth)
	case uint8, uint16, uint32, uint64, int8, int16, int32, int64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("%w: %T", ErrWrongType, value)
}

func mofEmbedded(in *Instance, depth int) (string, error) {
	if in == nil {
		return "NULL", nil
	}
	text, err := mofText(in, depth+1)
	if err != nil {
		return "", err
	}
	return mofString(text)
}

func mofPath(p ObjectPath) (string, error) {
	text, err := p.MarshalText()
	if err != nil || len(text) == 0 {
		return "NULL", err
	}
	return mofString(string(text))
}

// mofReal writes a decimal point, which the grammar requires even with an exponent.
func mofReal(f float64, bits int) (string, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", fmt.Errorf("%w: MOF has no %v", ErrOutOfRange, f)
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	digits, exponent, has := strings.Cut(text, "e")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	if has {
		digits += "e" + exponent
	}
	return digits, nil
}

var mofEscapes = map[rune]string{
	'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\'': `\'`, '\\': `\\`,
}

// mofString quotes s. A numeric escape always has four digits, so that the next character
// is not read as one of them.
func mofString(s string) (string, error) {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", fmt.Errorf("%w: text is not UTF-8 or has a NUL", ErrWrongType)
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		escape, ok := mofEscapes[r]
		switch {
		case ok && r != '\'':
			b.WriteString(escape)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String(), nil
}

func mofChar(c Char16) string {
	r := rune(c)
	escape, ok := mofEscapes[r]
	switch {
	case ok && r != '"':
		return "'" + escape + "'"
	case r < ' ' || r == 0x7f || utf16.IsSurrogate(r):
		return fmt.Sprintf(`'\x%04X'`, r)
	}
	return "'" + string(r) + "'"
}
