package gen

import (
	"path"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// source is the file that a class is declared in, without directories.
func source(c *schema.Class) string { return path.Base(c.File.Source.Name) }

// nameSpan is where a class has its name.
func nameSpan(c *schema.Class) diag.Span { return c.Decl.Name.Span() }
