package breaking

import (
	"slices"
	"strings"
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
