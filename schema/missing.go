package schema

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
)

// A missing is a use of an undeclared name. All uses of one name are one diagnostic.
type missing struct {
	kind, name string // class or qualifier, and its folded name
	order      int    // position of the declaration that uses it
	wish       wish   // with the diagnostic of the use
}

// miss records the use of an undeclared name.
func (r *resolver) miss(kind, name string, order int, known iter.Seq[string], code diag.Code, at diag.Span, format string, args ...any) *diag.Diagnostic {
	var one diag.List
	d := one.Error(code, at, format, args...)
	r.missing = append(r.missing, missing{kind, fold(name), order, wish{d, name, known}})
	return d
}

// reportMissing reports each missing name at its first use.
func (r *resolver) reportMissing() {
	slices.SortStableFunc(r.missing, func(a, b missing) int {
		return cmp.Or(a.compare(b), cmp.Compare(a.order, b.order), cmp.Compare(a.wish.d.Span.Pos.Offset, b.wish.d.Span.Pos.Offset))
	})
	asked := 0
	for rest := r.missing; len(rest) > 0; {
		n := 1
		first, kind := rest[0].wish, rest[0].kind
		files := map[string]bool{first.d.Span.Pos.Filename: true}
		for n < len(rest) && rest[n].isLike(rest[0]) {
			files[rest[n].wish.d.Span.Pos.Filename] = true
			n++
		}
		rest = rest[n:]
		if kind == "qualifier" && first.d.Severity == diag.Warning && first.d.Hint == "" {
			if asked++; asked > maxHints || spelling.Nearest(first.name, first.known) == "" {
				continue // it can be missing, but is not misspelt
			}
		}
		r.reportMissed(first, n, len(files))
	}
}

// isLike reports whether both are one diagnostic. A missing class is an error if one of its
// uses is; a qualifier can be missing in WMI files and an error in others.
func (m missing) isLike(other missing) bool {
	return m.kind == other.kind && m.name == other.name && (m.kind != "qualifier" || m.wish.d.Severity == other.wish.d.Severity)
}

// compare sorts by missing name and severity.
func (m missing) compare(other missing) int {
	return cmp.Or(cmp.Compare(m.kind, other.kind), cmp.Compare(m.name, other.name), cmp.Compare(m.wish.d.Severity, other.wish.d.Severity))
}

func (r *resolver) reportMissed(first wish, uses, files int) {
	d := first.d
	if d.Code == UndeclaredQualifier && d.Hint == "" {
		d.Help("declare it, or name the file that does, with #pragma include or -I; WMI needs no declaration: --dialect wmi")
	}
	switch {
	case files > 1:
		d.Message += fmt.Sprintf("; it is needed %d times, in %d files", uses, files)
	case uses > 1:
		d.Message += fmt.Sprintf("; it is needed %d times", uses)
	}
	r.diags = append(r.diags, d)
	r.wishes = append(r.wishes, first)
}

// A wish is a request for a hint with the known name that is most similar to a wrong one.
type wish struct {
	d     *diag.Diagnostic
	name  string
	known iter.Seq[string]
}

// wish requests a hint, which is added after everything is resolved.
func (r *resolver) wish(d *diag.Diagnostic, name string, known iter.Seq[string]) {
	r.wishes = append(r.wishes, wish{d, name, known})
}

// maxHints limits the number of hints: a file with thousands of errors does not need a hint
// for each.
const maxHints = 200

// suggest adds hints to the first diagnostics that requested one, in their order.
func (r *resolver) suggest() {
	wishes := make(map[*diag.Diagnostic]wish, len(r.wishes))
	for _, w := range r.wishes {
		wishes[w.d] = w
	}
	given := 0
	for _, d := range r.diags {
		w, wanted := wishes[d]
		if !wanted {
			continue
		}
		if given++; given > maxHints {
			return
		}
		d.Meant(w.name, spelling.Nearest(w.name, w.known))
	}
}
