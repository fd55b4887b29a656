package gen

import (
	"math/big"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen/model"
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
		{"numbers among bullets", "Steps:\n1. open\n- or not\n2. close", "Steps:\n\n1. open\n- or not\n2. close"},
		{"an item of two lines", "Parts:\n- a lid that\nfits\n- a box", "Parts:\n\n- a lid that fits\n- a box"},
		{"blank lines between items", "Parts:\n\n- a lid\n\n- a box\n\nThat is all.", "Parts:\n\n- a lid\n- a box\n\nThat is all."},
		{"values", "Codes.\n0 = off\n1 = on", "Codes.\n\n- 0 = off\n- 1 = on"},
		{"names", "States.\nIdle (2) is good.\nOn/Off (3) is not.", "States.\n\n- Idle (2) is good.\n- On/Off (3) is not."},
		{"quoted names", "States.\n\"Idle\" is good.\n'Busy' is not.", "States.\n\n- \"Idle\" is good.\n- 'Busy' is not."},
		{"dashes", "States.\nIdle - is good.\nIn-Use - is not.", "States.\n\n- Idle - is good.\n- In-Use - is not."},
		{"colons after a colon", "States:\nIdle: good.\nIn-Use: bad.", "States:\n\n- Idle: good.\n- In-Use: bad."},
		{"colons after a sentence are prose", "Old.\nNote: good.\nExample: bad.", "Old.\n\nNote: good.\n\nExample: bad."},
		{"one value alone is prose", "Codes.\n0 = off.\nAnd on.", "Codes.\n\n0 = off.\n\nAnd on."},
		{"a negative number is not a bullet", "Codes.\n-1 is off.\nAnd on.", "Codes.\n\n-1 is off.\n\nAnd on."},
		{"what Go tools know", "One.\nDeprecated: no.", "One.\n\nNote: Deprecated: no."},
		{"a list at the begin", "- a lid\n- a box\nThat is all.", "- a lid\n- a box\n\nThat is all."},
		{"control characters", "One \x02os.Exit\x03.", "One os.Exit ."},
	} {
		if got := outline(described(test.text)); got != test.want {
			t.Errorf("%s: described(%q)\n got %q\nwant %q", test.about, test.text, got, test.want)
		}
	}
}

// outline prints a doc as text: paragraphs and lists separated by blank lines, links in
// angle brackets.
func outline(doc model.Doc) string {
	var parts []string
	for _, p := range doc {
		if p.Text != nil {
			parts = append(parts, outlineText(p.Text))
		}
		var items []string
		for _, i := range p.List {
			marker := "- "
			if i.Number != "" {
				marker = i.Number + ". "
			}
			items = append(items, marker+outlineText(i.Text))
		}
		if items != nil {
			parts = append(parts, strings.Join(items, "\n"))
		}
	}
	return strings.Join(parts, "\n\n")
}

func outlineText(text model.Text) string {
	var b strings.Builder
	for _, s := range text {
		if s.Link {
			b.WriteString("<" + s.Text + ">")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// Any text becomes blocks without structure that only gen creates.
func FuzzDescribed(f *testing.F) {
	f.Add("Steps:\n1. open\n- or not\n\x02os.Exit\x03\n\nDeprecated: no\n0 = off\n1 = on")
	f.Fuzz(func(t *testing.T, text string) {
		doc := described(text)
		for i, p := range doc {
			if i > 0 && len(p.Text) == 0 {
				t.Errorf("described(%q) has a list without a paragraph: %q", text, outline(doc))
			}
			for _, s := range p.Text {
				if s.Link || strings.HasPrefix(s.Text, "Deprecated:") {
					t.Errorf("described(%q) = %q", text, outline(doc))
				}
			}
		}
		if got := outline(doc); strings.ContainsAny(got, "\x02\x03\t\r") {
			t.Errorf("described(%q) = %q", text, got)
		}
	})
}

func TestTextf(t *testing.T) {
	for _, test := range []struct {
		text model.Text
		want string
	}{
		{textf("Nothing."), "Nothing."},
		{textf("See %s.", linkTo("Disk.Size")), "See <Disk.Size>."},
		{textf("%s of %s", "one", textf("%s, %s", linkTo("A"), big.NewInt(7))), "one of <A>, 7"},
		{joined([]model.Text{say("a"), nil, linkTo("B"), say("")}, ", "), "a, <B>"},
	} {
		if got := outlineText(test.text); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	list := described("- a lid\n- a box")
	for _, test := range []struct {
		about string
		doc   model.Doc
		want  string
	}{
		{"nothing", paragraphs(nil, paragraph(), paragraph(nil, say(""))), ""},
		{"sentences", paragraphs(paragraph(say("One."), nil, say("Two.")), sentence("Three.")), "One. Two.\n\nThree."},
		{"prose before a list", introduced(say("Parts."), list), "Parts.\n\n- a lid\n- a box"},
		{"prose instead of nothing", introduced(say("A part."), nil), "A part."},
		{"no prose before prose", introduced(say("A part."), described("A lid.")), "A lid."},
	} {
		if got := outline(test.doc); got != test.want {
			t.Errorf("%s: %q, want %q", test.about, got, test.want)
		}
	}
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
