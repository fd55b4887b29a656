package main

import (
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/pattern"
)

func references(text string) gen.References {
	if text == "names" {
		return gen.NamedReferences
	}
	return gen.FullReferences
}

// why prints why classes are generated: one line for each class of each package.
func (b *batch) why(patterns []string) error {
	found := false
	for _, o := range b.outputs {
		for _, c := range o.made.Classes() {
			if _, ok := pattern.New(patterns).Match(c.Class, false); !ok {
				continue
			}
			found = true
			line := c.Class + ": " + c.Why
			if !c.Struct && c.From == "" {
				line = c.Class + ", without a struct: " + c.Why
			}
			if len(b.outputs) > 1 {
				line = filepath.ToSlash(o.Dir) + ": " + line
			}
			if c.From != "" {
				line += " (imported from " + c.From + ")"
			}
			if _, err := fmt.Fprintln(b.stdout, diag.Visible(line)); err != nil {
				return err
			}
		}
	}
	if !found {
		fmt.Fprintln(b.stderr, "gomof: no class that is generated matches")
		return errFound
	}
	return nil
}

// names prints the Go names that differ from the MOF names.
func (b *batch) names() error {
	w := tabwriter.NewWriter(b.stdout, 0, 0, 2, ' ', 0)
	for _, o := range b.outputs {
		for _, n := range o.made.Names() {
			fmt.Fprintf(w, "%s\t%s\t%s\n", diag.Visible(n.MOF), n.Go, diag.Visible(n.Why))
		}
	}
	return w.Flush()
}
