package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// plain is the text of a scalar value without quotes, as CIM-XML has it.
func plain(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "TRUE"
		}
		return "FALSE"
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return realText(v, 64)
	case string:
		return v
	case cim.Char16:
		return string(rune(v)) // half a pair becomes U+FFFD
	case cim.DateTime:
		return v.String()
	case cim.ObjectPath:
		return v.String()
	}
	return ""
}

// realText is a real number with the point that MOF wants. What is not finite has the text
// of CIM-XML.
func realText(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	mantissa, exponent, found := strings.Cut(text, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if found {
		return mantissa + "e" + exponent
	}
	return mantissa
}

// realBits is the width of a real type; any other has that of real64.
func realBits(t cim.Type) int {
	if t == cim.Real32 {
		return 32
	}
	return 64
}

// isFinite reports whether MOF and JSON can say a real number.
func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// isSurrogate reports whether c is half a pair, which is no character.
func isSurrogate(c cim.Char16) bool { return !utf8.ValidRune(rune(c)) }

// slots yields the properties that an instance declaration gives values, in the
// order of the class.
func slots(i *schema.Instance) func(yield func(*schema.Property, any) bool) {
	return func(yield func(*schema.Property, any) bool) {
		for _, p := range i.Class.Properties {
			v, given := i.Values[p]
			if !given {
				continue
			}
			if !yield(p, v) {
				return
			}
		}
	}
}

// The text of an embedded instance stands in that of another, and each step
// doubles the backslashes of MOF. A schema that was compiled keeps to less; one that
// a program has changed may not.
const (
	maxNesting  = 12
	maxEmbedded = 1 << 20
)

// depth enters an embedded instance and reports whether it may be written.
func (e *exporter) depth() bool {
	e.nesting++
	if e.nesting > maxNesting && e.err == nil {
		e.err = fmt.Errorf("embedded instances are nested more than %d deep", maxNesting)
	}
	return e.err == nil && e.spend()
}

func (e *exporter) spend() bool {
	e.embedded++
	if e.embedded > maxEmbedded && e.err == nil {
		e.err = fmt.Errorf("embedded instances are nested more than %d times", maxEmbedded)
	}
	return e.err == nil
}
