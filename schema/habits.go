package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
)

// A habit is a construct that Windows files use everywhere and other dialects forbid. All
// uses of one kind in a file are one warning.
type habit struct {
	kind string
	d    *diag.Diagnostic
}

// habit returns the reporting function for a habit. kind identifies what it is about.
func (r *resolver) habit(kind ...string) func(diag.Code, diag.Span, string, ...any) *diag.Diagnostic {
	return func(code diag.Code, at diag.Span, format string, args ...any) *diag.Diagnostic {
		var one diag.List
		d := one.Warn(code, at, format, args...)
		r.habits = append(r.habits, habit{string(code) + " " + strings.Join(kind, " "), d})
		return d
	}
}

// reportHabits reports each habit of a file at its first use.
func (r *resolver) reportHabits() {
	slices.SortFunc(r.habits, func(a, b habit) int {
		return cmp.Or(a.compare(b), cmp.Compare(a.d.Span.Pos.Offset, b.d.Span.Pos.Offset))
	})
	for rest := r.habits; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].compare(rest[0]) == 0 {
			n++
		}
		d := rest[0].d
		if n > 1 {
			d.Message += fmt.Sprintf("; the file has %d like it", n)
		}
		r.diags = append(r.diags, d)
		rest = rest[n:]
	}
}

// compare sorts habits, so that those that are one warning are adjacent.
func (h habit) compare(other habit) int {
	return cmp.Or(cmp.Compare(h.d.Span.Pos.Filename, other.d.Span.Pos.Filename), cmp.Compare(h.kind, other.kind))
}
