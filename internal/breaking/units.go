package breaking

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/schema"
)

func sortedJoin(list []string, by string) string {
	slices.Sort(list)
	return strings.Join(list, by)
}

// unitsOfOld maps units of the qualifier Units (DSP0004 annex C.2) to programmatic units. Other
// units cannot be compared.
var unitsOfOld = map[string]string{
	"bits": "bit", "bytes": "byte", "kilobits": "10^3 * bit", "kilobytes": "2^10 * byte", "megabytes": "2^20 * byte", "gigabytes": "2^30 * byte",
	"seconds": "second", "minutes": "minute", "hours": "hour", "days": "day", "weeks": "week",
	"milliseconds": "10^-3 * second", "microseconds": "10^-6 * second", "nanoseconds": "10^-9 * second", "tenths of seconds": "10^-1 * second",
	"percent": "percent", "degrees c": "degree celsius", "degrees f": "degree fahrenheit", "degrees k": "kelvin",
	"volts": "volt", "millivolts": "10^-3 * volt", "amps": "ampere", "milliamps": "10^-3 * ampere", "watts": "watt", "milliwatts": "10^-3 * watt",
	"hertz": "hertz", "megahertz": "10^6 * hertz", "bits per second": "bit / second", "bytes per second": "byte / second", "kilobits per second": "10^3 * bit / second",
	"inches": "inch", "meters": "meter", "millimeters": "10^-3 * meter", "pounds": "pound", "pixels": "pixel", "packets": "packet", "joules": "joule",
	"counts": "count",
}

// unitOf returns a comparable unit. Replacing Units of CIM 2.2 with an equal PUnit, or changing the
// order of factors, is not a change.
func unitOf(q *schema.QualifierSet) string {
	if text := q.Text("PUnit"); text != "" {
		return canonicalUnit(text)
	}
	if text := q.Text("Units"); text != "" {
		return unitsOfOld[strings.ToLower(strings.TrimSpace(text))]
	}
	return ""
}

// canonicalUnit sorts the factors of a programmatic unit.
func canonicalUnit(text string) string {
	fields := strings.Fields(strings.NewReplacer("*", " * ", "/", " / ", "(", " ", ")", " ", " ^ ", "^").Replace(strings.ToLower(text)))
	var over, under []string
	below := false
	for _, f := range fields {
		switch {
		case f == "*":
			below = false
		case f == "/":
			below = true
		case below:
			under = append(under, f)
		default:
			over = append(over, f)
		}
	}
	return sortedJoin(over, " * ") + prefixed(" / ", sortedJoin(under, " / "))
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
