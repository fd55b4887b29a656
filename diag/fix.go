package diag

import (
	"cmp"
	"slices"
	"strings"
)

// A Fix is a change of the text that makes a diagnostic go away.
type Fix struct {
	Title string // what it does, such as "remove the comma"
	Edits []Edit // of one file, none of which overlap

	// Safe says that the MOF means the same afterwards, or what its writer certainly meant.
	// A fix that is not safe is a guess, and wants a look.
	Safe bool
}

// An Edit replaces the text of a span. An empty span inserts.
type Edit struct {
	Span Span
	New  string
}

// Fix adds a safe fix and returns d.
func (d *Diagnostic) Fix(title string, edits ...Edit) *Diagnostic {
	d.Fixes = append(d.Fixes, Fix{Title: title, Edits: edits, Safe: true})
	return d
}

// Guess adds a fix that is not safe and returns d.
func (d *Diagnostic) Guess(title string, edits ...Edit) *Diagnostic {
	d.Fixes = append(d.Fixes, Fix{Title: title, Edits: edits})
	return d
}

// Meant sets the hint for a wrong name, and a fix that is a guess if the span of d is that
// name, in quotes or not. An empty name changes nothing.
func (d *Diagnostic) Meant(wrong, name string) *Diagnostic {
	if name == "" {
		return d
	}
	d.Help("did you mean " + name + "?")
	title := "write " + name
	switch d.Span.Len {
	case len(wrong):
		return d.Guess(title, Edit{d.Span, name})
	case len(wrong) + len(`""`):
		return d.Guess(title, Edit{d.Span, `"` + name + `"`})
	}
	return d
}

// Remove returns an edit that takes the text of a span away.
func Remove(s Span) Edit { return Edit{Span: s} }

// Insert returns an edit that puts text at a place.
func Insert(at Pos, text string) Edit { return Edit{Span{Pos: at}, text} }

// Apply returns a text with edits made. An edit that overlaps one before it, or that is not
// in the text, is left out; applied says which were made. All edits of a fix are made, or none.
func Apply(text string, fixes []Fix) (result string, applied []Fix) {
	var edits []Edit
	for _, f := range fixes {
		if !slices.ContainsFunc(f.Edits, func(e Edit) bool { return !e.isIn(text) || overlaps(e, edits) }) {
			edits = append(edits, f.Edits...)
			applied = append(applied, f)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Span.Pos.Offset, b.Span.Pos.Offset) })
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(text[at:e.Span.Pos.Offset])
		out.WriteString(e.New)
		at = e.Span.Pos.Offset + e.Span.Len
	}
	out.WriteString(text[at:])
	return out.String(), applied
}

func (e Edit) isIn(text string) bool {
	return e.Span.Pos.IsValid() && e.Span.Len >= 0 && e.Span.Pos.Offset+e.Span.Len <= len(text)
}

// overlaps reports whether two edits would change one text. Two that insert at one place
// would leave it open which comes first.
func overlaps(e Edit, others []Edit) bool {
	return slices.ContainsFunc(others, func(o Edit) bool {
		from, to := e.Span.Pos.Offset, e.Span.Pos.Offset+e.Span.Len
		oFrom, oTo := o.Span.Pos.Offset, o.Span.Pos.Offset+o.Span.Len
		return from < oTo && oFrom < to || from == oFrom
	})
}
