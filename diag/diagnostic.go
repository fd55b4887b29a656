package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says how bad a diagnostic is.
type Severity uint8

// The severities, worst first.
const (
	Error Severity = iota
	Warning
	Note // not a problem, but worth knowing
)

// String returns "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// A Code names a kind of diagnostic. Codes are stable and never reused:
// MOF1xxx lexing, syntax and dialect, MOF2xxx schema, MOF3xxx generation,
// MOF4xxx input and configuration, MOF5xxx lint,
// MOF6xxx differences between two versions of a schema.
type Code string

// A Diagnostic is an error, warning or note about one place.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Span     Span
	Message  string  // lower case, no full stop: what was found, then what was wanted
	Label    string  // optional, printed next to the caret
	Hint     string  // optional, what to do
	Related  []Place // optional, related places
	Fixes    []Fix   // optional, the most likely fix first
}

// A Place is another place that helps to explain a diagnostic.
type Place struct {
	Span    Span
	Message string
}

// Help sets the hint and returns d, so that calls can be chained. An empty hint changes
// nothing.
func (d *Diagnostic) Help(hint string) *Diagnostic {
	if hint != "" {
		d.Hint = hint
	}
	return d
}

// Mark sets the label next to the caret and returns d.
func (d *Diagnostic) Mark(label string) *Diagnostic {
	d.Label = label
	return d
}

// See adds a related place and returns d.
func (d *Diagnostic) See(span Span, message string) *Diagnostic {
	d.Related = append(d.Related, Place{span, message})
	return d
}

// A List collects diagnostics. The zero List is empty and ready to use.
type List []*Diagnostic

// Error adds an error and returns it.
func (l *List) Error(code Code, span Span, format string, args ...any) *Diagnostic {
	return l.add(code, Error, span, format, args)
}

// Warn adds a warning and returns it.
func (l *List) Warn(code Code, span Span, format string, args ...any) *Diagnostic {
	return l.add(code, Warning, span, format, args)
}

func (l *List) add(code Code, severity Severity, span Span, format string, args []any) *Diagnostic {
	d := &Diagnostic{Code: code, Severity: severity, Span: span, Message: fmt.Sprintf(format, args...)}
	*l = append(*l, d)
	return d
}

// Note adds a note and returns it.
func (l *List) Note(code Code, span Span, format string, args ...any) *Diagnostic {
	return l.add(code, Note, span, format, args)
}

// Errors returns the number of errors, without warnings and notes.
func (l List) Errors() int {
	return l.count(Error)
}

func (l List) count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Sort sorts the list by file, place and code, and removes duplicates, which come from
// packages with common classes. Diagnostics without a file come first, and diagnostics
// about a whole file before those inside it.
func (l *List) Sort() {
	slices.SortStableFunc(*l, compare)
	var last *Diagnostic
	var said map[string]bool // the messages with the code and place of last
	*l = slices.DeleteFunc(*l, func(d *Diagnostic) bool {
		if last == nil || compare(last, d) != 0 {
			last, said = d, nil
			return false
		}
		if said == nil {
			said = map[string]bool{last.Message: true}
		}
		repeated := said[d.Message]
		said[d.Message] = true
		return repeated
	})
}

func compare(a, b *Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.Span.Pos.Filename, b.Span.Pos.Filename),
		cmp.Compare(min(a.Span.Pos.Line, 1), min(b.Span.Pos.Line, 1)), // 0 means the whole file
		cmp.Compare(a.Span.Pos.Offset, b.Span.Pos.Offset),
		cmp.Compare(a.Code, b.Code),
	)
}
