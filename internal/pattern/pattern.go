// Package pattern selects class names by patterns.
//
// Patterns are those of [path.Match], but are not case-sensitive. A pattern that begins
// with ! excludes what the others select, wherever it is in the list.
package pattern

import (
	"errors"
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
)

// A Match is the reason why a name is selected.
type Match struct {
	Pattern string // the most specific pattern that matches; "" if there is none, and the name is selected by default
	Rank    int    // how specific that is: 0 for none, most for a name without wildcards
}

// Patterns is a list of patterns that records which of them have matched.
type Patterns struct {
	list []string
	used map[string]bool
}

// New returns patterns that have not matched yet.
func New(list []string) *Patterns { return &Patterns{list, map[string]bool{}} }

// Match reports whether the patterns select a name. If there are only excluding patterns,
// names are selected by default; byDefault says whether this is such a name.
func (p *Patterns) Match(name string, byDefault bool) (best Match, selected bool) {
	excluded, positive := false, false
	for _, pattern := range p.list {
		negative := strings.HasPrefix(pattern, "!")
		positive = positive || !negative
		if ok, err := path.Match(bare(pattern), cimname.Fold(name)); err != nil || !ok {
			continue
		}
		p.used[pattern] = true
		if negative {
			excluded = true
			continue
		}
		if r := rank(pattern); r > best.Rank || r == best.Rank && pattern < best.Pattern {
			best = Match{pattern, r}
		}
	}
	return best, !excluded && (best.Rank > 0 || !positive && byDefault)
}

// An Error is an error in a pattern.
type Error struct{ Pattern, text string }

func (e *Error) Error() string { return e.text }

// Err joins an [Error] for each pattern that is malformed or has matched nothing.
func (p *Patterns) Err() error {
	var errs []error
	for _, pattern := range p.list {
		if _, err := path.Match(bare(pattern), ""); err != nil {
			errs = append(errs, &Error{pattern, fmt.Sprintf("malformed pattern %q of class names", pattern)})
		} else if !p.used[pattern] {
			errs = append(errs, &Error{pattern, fmt.Sprintf("no class matches %q", pattern)})
		}
	}
	return errors.Join(errs...)
}

func bare(pattern string) string { return cimname.Fold(strings.TrimPrefix(pattern, "!")) }

// rank returns how specific a pattern is: the number of literal characters, or most without
// wildcards.
func rank(pattern string) int {
	if !strings.ContainsAny(pattern, `*?[\`) {
		return math.MaxInt
	}
	n, inSet := 1, false
	for _, r := range pattern {
		switch {
		case r == '[':
			inSet = true
		case r == ']':
			inSet = false
		case !inSet && !strings.ContainsRune(`*?\`, r):
			n++
		}
	}
	return n
}
