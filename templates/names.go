package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// namesFile draws what the generators of other packages read: directives, which tools
// leave as they are, and nothing that is compiled.
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
