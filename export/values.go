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

// plain returns the text of a scalar value without quotes, as in CIM-XML.
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
		return string(rune(v)) // a surrogate becomes U+FFFD
	case cim.DateTime:
		return v.String()
	case cim.ObjectPath:
		return v.String()
	}
	return ""
}

// realText returns a real number with a decimal point, which MOF requires. Values that are
// not finite have the text of CIM-XML.
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

// realBits returns the width of a real type, or 64 for any other type.
func realBits(t cim.Type) int {
	if t == cim.Real32 {
		return 32
	}
	return 64
}

// isFinite reports whether MOF and JSON can express a real number.
func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// isSurrogate reports whether c is a surrogate, which is not a character.
func isSurrogate(c cim.Char16) bool { return !utf8.ValidRune(rune(c)) }

// slots yields the properties to which an instance declaration gives values, in the order
// of the class.
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

// Limits on embedded instances: the text of an embedded instance contains the text of the
// next one, and each level doubles the backslashes of MOF. A compiled schema is within
// these limits; one that a program has changed may not be.
const (
	maxNesting  = 12
	maxEmbedded = 1 << 20
)

// depth enters an embedded instance and reports whether it can be written.
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
