package gen

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// enum plans the enum of a value set, without its doc. v can be nil for a return code
// without named values.
func (p *planner) enum(ids *enumNames, v *schema.ValueSet, t schema.Type) model.Enum {
	e := model.Enum{Name: ids.typ.String(), Type: goTypes[t.CIM], Table: ids.table.String(), Parse: ids.parse.String()}
	if v == nil {
		return e
	}
	switch {
	case v.Bits:
		e.Kind = model.Bits
	case t.CIM == cim.String:
		e.Kind = model.Strings
	}
	for _, i := range singles(v) {
		entry, id := &v.Entries[i], ids.consts[i]
		e.Consts = append(e.Consts, model.EnumConst{Name: id.String(), Value: constValue(entry, e.Kind), Text: entry.Name, Doc: elementDoc(t, *entry), Note: valueNote(id, entry.Name)})
	}
	for i := range v.Entries {
		if entry := &v.Entries[i]; !entry.Single {
			e.Ranges = append(e.Ranges, enumRanges(entry.Ranges, entry.Name)...)
		}
	}
	sortRanges(e.Ranges)
	for i, r := range namedRanges(v) {
		e.Predicate = append(e.Predicate, predicate(ids.predicates[i].String(), r, t.CIM))
	}
	return e
}

func constValue(entry *schema.ValueEntry, kind model.EnumKind) string {
	switch kind {
	case model.Strings:
		return entry.Text
	case model.Bits:
		return "1 << " + entry.Ranges[0].Min.String()
	}
	return entry.Ranges[0].Min.String()
}

func enumRanges(ranges []schema.Range, name string) []model.EnumRange {
	var list []model.EnumRange
	for _, r := range ranges {
		list = append(list, model.EnumRange{Min: r.Min.String(), Max: r.Max.String(), Text: name})
	}
	return list
}

func sortRanges(list []model.EnumRange) {
	slices.SortFunc(list, func(a, b model.EnumRange) int { return number(a.Min).Cmp(number(b.Min)) })
}

// predicate plans a method that tests whether a value is in the ranges of a name. It omits
// tests that the type makes redundant, because vet and staticcheck report them.
func predicate(id string, r namedRange, t cim.Type) model.Predicate {
	p := model.Predicate{Name: id, Ranges: enumRanges(r.ranges, r.name)}
	sortRanges(p.Ranges)
	p.Doc = predicateDoc(id, r.name, p.Ranges)
	low, high := bounds(t)
	for i := range p.Ranges {
		r := &p.Ranges[i]
		if r.Min == r.Max {
			continue
		}
		if r.Min == low {
			r.Min = ""
		}
		if r.Max == high {
			r.Max = ""
		}
	}
	return p
}

// alias plans an alias. It returns false for the return code of a package that was
// generated before lists of names had return codes.
func (p *planner) alias(a *aliasNames) (m model.Alias, ok bool) {
	of := a.of(p.typer)
	if of.Name == "" {
		return m, false
	}
	m = model.Alias{Name: a.name().String(), Of: of, Doc: aliasDoc(a.name(), of), From: a.from}
	if a.enum == nil {
		return m, true
	}
	e := p.enum(a.enum, a.values, a.element)
	m.Kind, m.Consts = e.Kind, e.Consts
	if e.Kind != model.Strings {
		m.Parse = e.Parse
	}
	return m, true
}
