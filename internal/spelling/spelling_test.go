package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/spelling"
)

func TestNearest(t *testing.T) {
	known := []string{"CIM_LogicalDevice", "CIM_LogicalDisk", "uint8", strings.Repeat("x", 1000)}
	for name, want := range map[string]string{
		"CIM_LogicalDvice":             "CIM_LogicalDevice", // a letter left out
		"CIM_LogicalDeviec":            "CIM_LogicalDevice", // two swapped
		"cim_logicaldisk":              "CIM_LogicalDisk",
		"unit8":                        "uint8",
		"int8":                         "uint8",
		"in":                           "", // too short to guess
		"ACME_Tape":                    "",
		strings.Repeat("x", 999) + "y": "", // too long to compare
	} {
		if got := spelling.Nearest(name, slices.Values(known)); got != want {
			t.Errorf("%.20s: nearest is %q, want %q", name, got, want)
		}
	}
}

// The hint is one sentence, or nothing.
func TestSuggest(t *testing.T) {
	known := []string{"CIM_LogicalDevice", "CIM_LogicalDisk"}
	for name, want := range map[string]string{
		"CIM_LogicalDvice": "did you mean CIM_LogicalDevice?",
		"ACME_Tape":        "",
	} {
		if got := spelling.Suggest(name, slices.Values(known)); got != want {
			t.Errorf("%s: the hint is %q, want %q", name, got, want)
		}
	}
}
