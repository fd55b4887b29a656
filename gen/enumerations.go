package gen

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// An enumeration of MOF 3 is one enum of the package, for all properties and parameters
// that have it. Each package that declares such members has its own.
type enumeration struct {
	*enumNames
	file   *name
	values *schema.ValueSet
	typ    schema.Type
}

// nameValues declares the enum of a property or parameter, that of its enumeration if it
// has one.
func (p *planner) nameValues(v *schema.ValueSet, t schema.Type, base, origin string) *enumNames {
	if v.Enum == nil {
		return p.nameEnum(v, base, "", origin)
	}
	if known := p.enumerations[v.Enum]; known != nil {
		return known.enumNames
	}
	id, renamed := goName(v.Enum.Name), p.renamed(v.Enum.Name)
	if renamed != "" {
		id = renamed
	}
	names := p.nameEnum(v, id, "", v.Enum.Name)
	if renamed != "" {
		names.typ.tier = chosen
	}
	p.enumerations[v.Enum] = &enumeration{
		enumNames: names,
		file:      p.files.add(valued, fileStem(id), fileStem(id)+"enum", v.Enum.Name),
		values:    v,
		typ:       t,
	}
	return names
}

// planEnumerations states the enums, each in a file of its own.
func (p *planner) planEnumerations() []model.EnumFile {
	var files []model.EnumFile
	for e, enum := range p.enumerations {
		enum.typ.Array = false
		m := p.enumOf(enum.enumNames, enum.values, enum.typ, "")
		m.Doc = paragraphs(fmt.Sprintf("%s is the enumeration %s.", m.Name, e.Name), described(e.Qualifiers.Text("Description")))
		files = append(files, model.EnumFile{File: fileName(enum.file), Source: path.Base(e.Span.Pos.Filename), Enum: m})
	}
	slices.SortFunc(files, func(a, b model.EnumFile) int { return cmp.Compare(a.File, b.File) })
	return files
}

// enumerationOf finds the enumeration that an option names.
func enumerationOf(s *schema.Schema, name string) *schema.Enumeration {
	i := slices.IndexFunc(s.Enumerations, func(e *schema.Enumeration) bool { return strings.EqualFold(e.Name, name) })
	if i < 0 {
		return nil
	}
	return s.Enumerations[i]
}

// hasValue reports whether an element has the value.
func hasValue(e *schema.Enumeration, value string) bool {
	return slices.ContainsFunc(e.Elements, func(one *schema.Element) bool { return strings.EqualFold(fmt.Sprint(one.Value), value) })
}
