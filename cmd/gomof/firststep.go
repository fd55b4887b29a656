package main

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/schema"
)

// unknownClass has the codes of diagnostics about undeclared classes.
var unknownClass = []diag.Code{schema.UnknownSuper, schema.UnknownType, schema.UnknownEmbedded, schema.UnknownInstanceClass}

// The hints for a class of the CIM Schema that nothing declares: if gomof has searched nothing,
// and if it has.
const (
	whereCIMIs = "CIM_ classes belong to the DMTF's CIM Schema; download the zip archive of its MOF from https://www.dmtf.org/standards/cim and name it with -I, or as include in gomof.yaml"
	notThere   = "no file of -I or include declares it; CIM_ classes are in the zip archive of the CIM Schema from https://www.dmtf.org/standards/cim"
)

// withoutCIM merges the errors about a missing CIM Schema into one, and says where to download
// it. It changes nothing if a part of that schema was found. searched says that there were
// directories to search.
func withoutCIM(r *gomof.Result, searched bool) diag.List {
	for name := range r.Found {
		if isCIM(path.Base(name)) {
			return r.Diagnostics
		}
	}
	hint := whereCIMIs
	if searched {
		hint = notThere
	}
	var first *diag.Diagnostic
	return slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d *diag.Diagnostic) bool {
		name := nameAt(r.Sources, d.Span)
		switch {
		case d.Severity != diag.Error || d.Hint != "" || !slices.Contains(unknownClass, d.Code) || !isCIM(name):
			return false
		case first == nil:
			first = d.Help(hint)
			return false
		}
		first.See(d.Span, fmt.Sprintf("%s is not declared either", name))
		return true
	})
}

func isCIM(name string) bool {
	const prefix = "cim_"
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// nameAt returns the name at a place, without quotes.
func nameAt(sources map[string]*diag.File, s diag.Span) string {
	f := sources[s.Pos.Filename]
	if f == nil || s.Pos.Offset+s.Len > len(f.Text) {
		return ""
	}
	return strings.Trim(f.Text[s.Pos.Offset:s.Pos.Offset+s.Len], `"`)
}

// muchOutput is the number of new lines from which on sayHowMuch prints something.
const muchOutput = 10_000

// sayHowMuch prints how much is about to be written, if it is much, and how to reduce it.
func (b *batch) sayHowMuch(changes []output.Change) {
	lines, files := 0, 0
	for _, c := range changes {
		if c.Old == nil {
			lines += bytes.Count(c.New, []byte("\n"))
			files++
		}
	}
	if lines < muchOutput || b.Quiet {
		return
	}
	classes, referred := 0, false
	for _, o := range b.outputs {
		for _, c := range o.made.Classes() {
			if c.Struct && c.From == "" {
				classes++
				referred = referred || c.Referred
			}
		}
	}
	less := "--class, or classes in gomof.yaml, reduces this"
	if referred {
		less = "--references names or --class, or references and classes in gomof.yaml, reduce this"
	}
	fmt.Fprintf(b.stderr, "gomof: writing %d lines in %s for %s; %s\n", lines, count(files, "file", "files"), count(classes, "class", "classes"), less)
}
