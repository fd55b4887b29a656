package gen

import (
	"strings"
	"testing"
)

func TestDescribed(t *testing.T) {
	for _, test := range []struct{ about, text, want string }{
		{"nothing", "", ""},
		{"only space", " \n\t\n ", ""},
		{"a line break is meant", "One.\nTwo.", "One.\n\nTwo."},
		{"as is a blank line", "One.\r\n \r\n\r\nTwo.", "One.\n\nTwo."},
		{"but not in the middle of a sentence", "One\ntwo\n(three).", "One two (three)."},
		{"nor where prose is wrapped", strings.Repeat("word ", 14) + "\nCIM goes on.", strings.Repeat("word ", 14) + "CIM goes on."},
		{"tabs and spaces", "One \t two.", "One two."},
		{"bullets", "Parts:\n- a lid\n\t* a box\n• a key\no a lock\n-- a hinge\n*\"a name\"", "Parts:\n\n- a lid\n- a box\n- a key\n- a lock\n- a hinge\n- \"a name\""},
		{"numbers", "Steps:\n1. open\n2) look\n(3) close", "Steps:\n\n1. open\n2. look\n3. close"},
		{"numbers among bullets", "Steps:\n1. open\n- or not\n2. close", "Steps:\n\n- 1. open\n- or not\n- 2. close"},
		{"an item of two lines", "Parts:\n- a lid that\nfits\n- a box", "Parts:\n\n- a lid that fits\n- a box"},
		{"blank lines between items", "Parts:\n\n- a lid\n\n- a box\n\nThat is all.", "Parts:\n\n- a lid\n- a box\n\nThat is all."},
		{"values", "Codes.\n0 = off\n1 = on", "Codes.\n\n- 0 = off\n- 1 = on"},
		{"names", "States.\nIdle (2) is good.\nOn/Off (3) is not.", "States.\n\n- Idle (2) is good.\n- On/Off (3) is not."},
		{"quoted names", "States.\n\"Idle\" is good.\n'Busy' is not.", "States.\n\n- \"Idle\" is good.\n- 'Busy' is not."},
		{"dashes", "States.\nIdle - is good.\nIn-Use - is not.", "States.\n\n- Idle - is good.\n- In-Use - is not."},
		{"colons behind a colon", "States:\nIdle: good.\nIn-Use: bad.", "States:\n\n- Idle: good.\n- In-Use: bad."},
		{"colons behind a sentence are prose", "Old.\nNote: good.\nExample: bad.", "Old.\n\nNote: good.\n\nExample: bad."},
		{"one value alone is prose", "Codes.\n0 = off.\nAnd on.", "Codes.\n\n0 = off.\n\nAnd on."},
		{"a negative number is no bullet", "Codes.\n-1 is off.\nAnd on.", "Codes.\n\n-1 is off.\n\nAnd on."},
		{"what Go tools know", "One.\nDeprecated: no.", "One.\n\nNote: Deprecated: no."},
		{"what the model knows", "One \x02os.Exit\x03.", "One os.Exit ."},
	} {
		if got := described(test.text); got != test.want {
			t.Errorf("%s: described(%q)\n got %q\nwant %q", test.about, test.text, got, test.want)
		}
	}
}

// Any text becomes blocks without what is for gen alone to say.
func FuzzDescribed(f *testing.F) {
	f.Add("Steps:\n1. open\n- or not\n\x02os.Exit\x03\n\nDeprecated: no\n0 = off\n1 = on")
	f.Fuzz(func(t *testing.T, text string) {
		got := described(text)
		if strings.ContainsAny(got, "\x02\x03\t\r") || strings.Contains("\n\n"+got, "\n\nDeprecated:") || strings.Contains(got, "\n\n\n") {
			t.Errorf("described(%q) = %q", text, got)
		}
	})
}

func TestUnitText(t *testing.T) {
	for unit, want := range map[string]string{
		"byte":                       "byte",
		"byte * 2^10":                "kibibyte",
		"second * 10^-3":             "millisecond",
		"bit / second":               "bit per second",
		"byte * 10^3 / second":       "kilobyte per second",
		"byte / second * 10^+3":      "kilobyte per second",
		"degree celsius * 10^-2":     "degree celsius * 10^-2",
		"decibel(m) * -1":            "decibel(m) * -1",
		"second * 250 * 10^-9":       "second * 250 * 10^-9",
		"watt * hour * 10^-3":        "watt * hour * 10^-3",
		"byte * 10^3 / second * 2^1": "byte * 10^3 / second * 2^1",
		"*/ x":                       "*/ x",
	} {
		if got := unitText(unit); got != want {
			t.Errorf("unitText(%q) = %q, want %q", unit, got, want)
		}
	}
}
