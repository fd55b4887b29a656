package gen

import (
	"regexp"

	"github.com/gomof/gomof/schema"
)

// unitOf returns the unit of an element in words, or "".
func unitOf(q *schema.QualifierSet) string {
	if unit := phrase(q.Text("PUnit")); unit != "" {
		return unitText(unit)
	}
	return phrase(q.Text("Units"))
}

// unitForm matches a programmatic unit (DSP0004 Annex C) that has a common name.
var unitForm = regexp.MustCompile(`^([A-Za-z ()]+?)(?: ?\* ?(10|2) ?\^ ?\+?(-?[0-9]+))?(?: ?/ ?([A-Za-z ]+?))?(?: ?\* ?(10|2) ?\^ ?\+?(-?[0-9]+))?$`)

// unitPrefixes are the prefixes of SI and IEC 80000-13, by their factors.
var unitPrefixes = map[string]string{
	"10^3": "kilo", "10^6": "mega", "10^9": "giga", "10^12": "tera", "10^15": "peta", "10^18": "exa",
	"10^-3": "milli", "10^-6": "micro", "10^-9": "nano", "10^-12": "pico",
	"2^10": "kibi", "2^20": "mebi", "2^30": "gibi", "2^40": "tebi", "2^50": "pebi", "2^60": "exbi",
}

// unitText converts a unit to words: byte * 2^10 is a kibibyte, bit / second * 10^6 a
// megabit per second. A unit without a common name is unchanged.
func unitText(unit string) string {
	m := unitForm.FindStringSubmatch(unit)
	if m == nil || m[2] != "" && m[5] != "" {
		return unit
	}
	text := m[1]
	if power := m[2] + m[5]; power != "" {
		prefix, ok := unitPrefixes[power+"^"+m[3]+m[6]]
		if !ok {
			return unit
		}
		text = prefix + text
	}
	if m[4] != "" {
		text += " per " + m[4]
	}
	return text
}
