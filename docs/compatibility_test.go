package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/wsman"
)

// Every product that the client knows has a column, and every cell is one of the words that
// the page explains.
func TestCompatibilityPage(t *testing.T) {
	text := page(t, "compatibility.md")
	for p := wsman.Windows; p <= wsman.AMT; p++ {
		if !strings.Contains(text, p.String()) {
			t.Errorf("nothing about %v", p)
		}
	}
	cell := regexp.MustCompile(`^(live|recorded|documents|no|—)([:,] .+)?$`)
	rows := 0
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| |") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		for _, c := range cells[1:] {
			if !cell.MatchString(strings.TrimSpace(c)) {
				t.Errorf("%s: %s", cells[0], c)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows", rows)
	}
}
