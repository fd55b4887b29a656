package lint

import (
	"path"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Rules about the files of DSC resources.

// schemaFiles calls do for each file with DSC resources or their parts.
func schemaFiles(s *schema.Schema, do func(*parser.File)) {
	seen := map[*parser.File]bool{}
	for _, c := range s.Classes {
		if f := c.File(); c.Named && isOfDSC(c) && !f.XML && !seen[f] {
			seen[f] = true
			do(f)
		}
	}
}

func dscEncoding(p *pass, s *schema.Schema) {
	if p.Encoding == nil {
		return
	}
	schemaFiles(s, func(f *parser.File) {
		if encoding := p.Encoding(f.Source.Name); encoding != "" && encoding != "utf-8" {
			p.report(diag.Span{Pos: f.Source.Pos(0)}, "file %s is %s, expected utf-8", f.Source.Name, encoding)
		}
	})
}

// dscMFL compares the localized texts in a file with its declarations.
func dscMFL(p *pass, s *schema.Schema) {
	if p.MFL == nil {
		return
	}
	schemaFiles(s, func(f *parser.File) {
		if !isSchemaFile(f.Source.Name) {
			return
		}
		declared := map[string]bool{}
		for _, d := range f.Decls {
			if d.Class != nil && d.Class.Name != nil {
				declared[cimname.Fold(d.Class.Name.Text)] = true
			}
		}
		for _, texts := range p.MFL(f.Source.Name) {
			for _, d := range texts.Decls {
				if d.Class == nil || d.Class.Name == nil {
					continue
				}
				switch name, c := d.Class.Name, s.Class(d.Class.Name.Text); {
				case !declared[cimname.Fold(name.Text)]:
					p.report(name.Span(), "class %s has texts here, but %s does not declare it", name.Text, path.Base(f.Source.Name))
				case c != nil && c.File() == f: // otherwise another file declares it first
					p.localized(c, d.Class.Members)
				}
			}
		}
	})
}

// localized compares the members with localized texts with the members of the class.
func (p *pass) localized(c *schema.Class, members []*parser.Member) {
	for _, m := range members {
		name := m.Name.Text
		switch property := c.Property(name); {
		case name == "" || m.Method != nil && c.Method(name) != nil:
		case m.Method != nil:
			p.report(m.Name.Span(), "method %s.%s has texts here, but the class does not have it", c.Name, name)
		case property == nil:
			p.report(m.Name.Span(), "property %s.%s has texts here, but the class does not have it", c.Name, name)
		case !cimname.Equal(m.Type.Name, property.TypeWord):
			p.report(m.Name.Span(), "property %s.%s is %s here, but %s in the class", c.Name, name, m.Type.Name, property.TypeWord)
		}
	}
}
