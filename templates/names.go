package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// namesFile draws the list of names for generators of other packages: directives, which
// tools ignore, and no code.
func namesFile(p *model.Package) *jen.File {
	f := newFile(p, p.Sources)
	for _, line := range append(docLines(p.Names.Doc), "//") {
		f.Comment(line)
	}
	for _, d := range p.Names.Directives {
		f.Comment(d.Text)
		for _, line := range d.Lines {
			f.Comment("//\t" + line)
		}
	}
	return f
}
