package diag

import (
	"cmp"
	"slices"
	"strings"
)

// A Fix is a change of the text that resolves a diagnostic.
type Fix struct {
	Title string // what it does, such as "remove the comma"
	Edits []Edit // in one file, without overlaps

	// Safe means that the fix keeps the meaning of the MOF, or gives it the meaning that
	// was certainly intended. An unsafe fix is a guess that someone should review.
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

// Guess adds an unsafe fix and returns d.
func (d *Diagnostic) Guess(title string, edits ...Edit) *Diagnostic {
	d.Fixes = append(d.Fixes, Fix{Title: title, Edits: edits})
	return d
}

// Meant sets the hint for a wrong name. If the span of d is exactly that name, in quotes or
// not, it adds an unsafe fix. An empty name changes nothing.
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

// Remove returns an edit that deletes the text of a span.
func Remove(s Span) Edit { return Edit{Span: s} }

// Insert returns an edit that inserts text at a place.
func Insert(at Pos, text string) Edit { return Edit{Span{Pos: at}, text} }

// Apply returns a text with fixes applied, and the fixes that it applied. A fix is skipped
// as a whole if one of its edits overlaps an earlier one or is outside the text.
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

// overlaps reports whether two edits change the same text. Two insertions at the same place
// overlap, because their order is undefined.
func overlaps(e Edit, others []Edit) bool {
	return slices.ContainsFunc(others, func(o Edit) bool {
		from, to := e.Span.Pos.Offset, e.Span.Pos.Offset+e.Span.Len
		oFrom, oTo := o.Span.Pos.Offset, o.Span.Pos.Offset+o.Span.Len
		return from < oTo && oFrom < to || from == oFrom
	})
}
