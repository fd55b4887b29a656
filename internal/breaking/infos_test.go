package breaking_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
)

// The examples of each rule give its diagnostic, in its category.
func TestExamples(t *testing.T) {
	everything := breaking.Options{Use: breaking.Wire | breaking.Go | breaking.Behaviour | breaking.Schema, All: true, Experimental: true}
	for _, info := range breaking.Infos() {
		if info.Before == "" {
			continue // it is about options
		}
		changes := compare(t, info.Before, info.After, gen.Options{}, everything)
		i := slices.IndexFunc(changes, func(c *breaking.Change) bool { return c.Code == info.Code })
		switch {
		case i < 0:
			t.Errorf("%s %s is not reported:\n%s", info.Code, info.Name, list(changes))
		case info.Severity.String() == "error" && changes[i].Breaks&breaking.Categories[info.Category] == 0:
			t.Errorf("%s %s does not break %s: %s", info.Code, info.Name, info.Category, list(changes[i:i+1]))
		}
		if again := compare(t, info.After, info.After, gen.Options{}, everything); len(again) > 0 {
			t.Errorf("%s against itself:\n%s", info.Code, list(again))
		}
	}
}
