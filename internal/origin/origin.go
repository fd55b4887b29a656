// Package origin explains why an included file is part of a compilation.
package origin

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// Note adds to diagnostics where their file is included, up to a file that the user named.
// Only the first error and the first warning of a file get it, so that a thousand errors do
// not repeat it. The list must be sorted.
func Note(set *parser.Set, diags diag.List) {
	from := make(map[string]diag.Span, len(set.Included))
	for p, f := range set.Included {
		from[f.Source.Name] = p.Args[0].Span()
	}
	for _, f := range set.Named {
		delete(from, f.Source.Name)
	}
	type kind struct {
		file     string
		severity diag.Severity
	}
	noted := map[kind]bool{}
	for _, d := range diags {
		file := d.Span.Pos.Filename
		if k := (kind{file, d.Severity}); !noted[k] {
			noted[k] = true
			for at := from[file]; at.Pos.IsValid(); at = from[at.Pos.Filename] {
				d.See(at, "included from here")
			}
		}
	}
}
