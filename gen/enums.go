package gen

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// enumNames are the identifiers of one enum.
type enumNames struct {
	typ, table, parse *name
	consts            []*name          // beside the entries of the set; nil for a range
	byValue           map[string]*name // the same, by what they are the value of
	owner             string           // the element that it was first met on
}

// first reports whether the enum belongs to that element: one set may be in
// force for several.
func (e *enumNames) first(owner string) bool { return e.owner == owner }

// nameEnum declares the identifiers of an enum. base begins the names of the
// constants, base and suffix are that of the type.
func (p *planner) nameEnum(v *schema.ValueSet, base, suffix, origin string) *enumNames {
	id, t := base+suffix, valued
	if suffix != "" {
		t = derived // the return code of a method
	}
	e := &enumNames{
		typ:     p.top.add(t, id, id+"Enum", origin+" enum"),
		table:   p.top.add(derived, "names"+id, "names"+id+"Enum", origin+" names"),
		parse:   p.top.add(valued, "Parse"+id, "Parse"+id+"Enum", origin+" parse"),
		byValue: map[string]*name{}, owner: origin,
	}
	if v == nil {
		return e
	}
	e.consts = make([]*name, len(v.Entries))
	for rank, i := range singles(v) {
		entry := v.Entries[i]
		short, t := constName(entry), constant
		if to := p.renamed(originKey.Replace(origin) + "=" + valueText(&entry)); to != "" {
			short, t = to, chosen
		}
		n := p.top.add(t, base+short, base+longConstName(entry), origin+" = "+entry.Text)
		n.of, n.rank = origin, rank
		n.odd = strings.Join(fields(entry.Name), " ") != entry.Name // Job Started goes before Job-Started
		e.consts[i] = n
		if value := valueText(&entry); e.byValue[value] == nil {
			e.byValue[value] = n
		}
	}
	return e
}

// originKey makes the key of an element for the rename table of what it is called here.
var originKey = strings.NewReplacer("()", "", " ", ".")

// valueText is a value as the rename table has it.
func valueText(entry *schema.ValueEntry) string {
	if len(entry.Ranges) == 0 {
		return entry.Text
	}
	return entry.Ranges[0].Min.String()
}

// constName is what a value adds to the name of its constant.
func constName(entry schema.ValueEntry) string {
	if id := joinWords(entry.Name); id != "" {
		return id
	}
	return longConstName(entry)
}

// longConstName has the value in it, so that names which several values share
// differ.
func longConstName(entry schema.ValueEntry) string {
	id := cmp.Or(joinWords(entry.Name), "Value")
	if len(entry.Ranges) == 0 {
		return id + "Text" + joinWords(entry.Text)
	}
	n := entry.Ranges[0].Min
	if n.Sign() < 0 {
		return id + "Minus" + new(big.Int).Neg(n).String()
	}
	return id + n.String()
}

// enum plans the enum of a value set; v may be nil for a return code whose
// values have no names.
func (p *planner) enum(v *schema.ValueSet, t schema.Type, of string) model.Enum {
	return p.enumOf(p.enums[v], v, t, of)
}

func (p *planner) enumOf(ids *enumNames, v *schema.ValueSet, t schema.Type, of string) model.Enum {
	e := model.Enum{
		Name: ids.typ.String(), Type: goTypes[t.CIM], Table: ids.table.String(), Parse: ids.parse.String(),
		Doc: fmt.Sprintf("%s has %s.", ids.typ, of),
	}
	if v == nil {
		return e
	}
	switch {
	case v.Bits:
		e.Kind = model.Bits
		e.Doc = fmt.Sprintf("%s is a set of flags: %s.", ids.typ, of)
	case t.CIM == cim.String:
		e.Kind = model.Strings
	}
	for _, i := range singles(v) {
		entry := &v.Entries[i]
		e.Consts = append(e.Consts, model.EnumConst{Name: ids.consts[i].String(), Value: constValue(entry, e.Kind), Text: entry.Name, Doc: elementDoc(t, *entry), Note: valueNote(ids.consts[i], entry.Name)})
	}
	for i := range v.Entries {
		if entry := &v.Entries[i]; !entry.Single {
			e.Ranges = append(e.Ranges, enumRanges(entry)...)
		}
	}
	slices.SortFunc(e.Ranges, func(a, b model.EnumRange) int { return number(a.Min).Cmp(number(b.Min)) })
	e.Predicate = predicates(v, t.CIM)
	return e
}

// singles returns the indexes of the entries that are one value, by value;
// texts keep their order.
func singles(v *schema.ValueSet) []int {
	var order []int
	for i, entry := range v.Entries {
		if entry.Single {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		ra, rb := v.Entries[a].Ranges, v.Entries[b].Ranges
		if len(ra) == 0 || len(rb) == 0 {
			return cmp.Compare(a, b)
		}
		return ra[0].Min.Cmp(rb[0].Min)
	})
	return order
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

func enumRanges(entry *schema.ValueEntry) []model.EnumRange {
	var list []model.EnumRange
	for _, r := range entry.Ranges {
		list = append(list, model.EnumRange{Min: r.Min.String(), Max: r.Max.String(), Text: entry.Name})
	}
	return list
}

func number(text string) *big.Int {
	n, _ := new(big.Int).SetString(text, 10)
	return n
}

// predicates makes one predicate for each name that ranges have; ranges of one
// name share it. A single value that is put by has one, too: a range of reserved
// values shrinks as they are given out.
func predicates(v *schema.ValueSet, t cim.Type) []model.Predicate {
	var list []model.Predicate
	var names []*name
	s, byName := newScope(), map[string]int{}
	for _, entry := range v.Entries {
		if entry.Single && (len(entry.Ranges) == 0 || v.Bits || !isPutBy(entry.Name)) {
			continue
		}
		at, known := byName[entry.Name]
		if !known {
			at = len(list)
			byName[entry.Name] = at
			list = append(list, model.Predicate{Doc: entry.Name})
			short := "Is" + cmp.Or(joinWords(entry.Name), "Range"+joinWords(entry.Text))
			names = append(names, s.add(declared, short, short+"Range"+joinWords(entry.Text), entry.Name))
		}
		list[at].Ranges = append(list[at].Ranges, enumRanges(&entry)...)
	}
	for i, n := range names {
		n.of, n.rank = "", lower(list, i)
	}
	s.settle()
	for i := range list {
		list[i].Name = names[i].String()
		finish(&list[i], t)
	}
	return list
}

// lower counts the predicates whose ranges begin below those of one; one without ranges
// is above them all.
func lower(list []model.Predicate, of int) (count int) {
	for _, p := range list {
		switch {
		case len(p.Ranges) == 0:
		case len(list[of].Ranges) == 0, number(p.Ranges[0].Min).Cmp(number(list[of].Ranges[0].Min)) < 0:
			count++
		}
	}
	return count
}

// isPutBy reports whether a name stands for values that the schema, or a vendor, is yet
// to give a meaning.
func isPutBy(name string) bool {
	return slices.ContainsFunc(fields(strings.ToLower(name)), func(word string) bool { return word == "reserved" || word == "vendor" })
}

// finish writes the doc of a predicate and drops the tests that the type makes
// superfluous; vet and staticcheck would complain of them.
func finish(p *model.Predicate, t cim.Type) {
	slices.SortFunc(p.Ranges, func(a, b model.EnumRange) int { return number(a.Min).Cmp(number(b.Min)) })
	var spans []string
	low, high := bounds(t)
	for i := range p.Ranges {
		r := &p.Ranges[i]
		if r.Min == r.Max {
			spans = append(spans, r.Min)
			continue
		}
		spans = append(spans, r.Min+" to "+r.Max)
		if r.Min == low {
			r.Min = ""
		}
		if r.Max == high {
			r.Max = ""
		}
	}
	if spans == nil {
		spans = []string{"no value"} // others claim them all
	}
	p.Doc = fmt.Sprintf("%s reports whether the value is %s: %s.", p.Name, phrase(p.Doc), strings.Join(spans, ", "))
}

func bounds(t cim.Type) (low, high string) {
	if t.IsSigned() {
		return strconv.FormatInt(-1<<(t.Bits()-1), 10), strconv.FormatInt(1<<(t.Bits()-1)-1, 10)
	}
	return "0", strconv.FormatUint(^uint64(0)>>(64-t.Bits()), 10)
}

// value is the default of a property as a Go expression.
func (p *planner) value(property *schema.Property) (model.Value, bool) {
	t := property.Type
	if property.Default == nil {
		return model.Value{}, false
	}
	if t.OctetString || t.CIM == cim.Embedded || t.CIM == cim.Reference {
		p.leftOut(property, "a default of type "+t.String())
		return model.Value{}, false
	}
	if items, ok := property.Default.([]any); ok {
		v, ok := p.arrayValue(property, items)
		if !ok {
			p.leftOut(property, "a default with a NULL element")
		}
		return v, ok
	}
	v, ok := p.scalarValue(property.Default, t, p.values(property))
	v.Pointer = !property.Key
	return v, ok
}

// leftOut warns of a default that the constructor cannot set, once for the
// class that declares it.
func (p *planner) leftOut(property *schema.Property, what string) {
	if !p.warned[property] {
		p.warned[property] = true
		p.diags.Warn(NoDefault, property.Span, "%s of %s.%s is left to the server", what, property.Class.Name, property.Name)
	}
}

func (p *planner) arrayValue(property *schema.Property, items []any) (model.Value, bool) {
	t := p.fieldType(property.Type, p.values(property), true)
	list := model.Value{Type: &t, Items: []model.Value{}}
	for _, item := range items {
		v, ok := p.scalarValue(item, property.Type, p.values(property))
		if !ok {
			return list, false // a NULL element, for which the slice has no room
		}
		if _, constant := item.(cim.DateTime); !constant && v.Const == "" {
			v.Type = nil // the type of the slice says it
		}
		list.Items = append(list.Items, v)
	}
	return list, true
}

func (p *planner) scalarValue(value any, t schema.Type, v *schema.ValueSet) (model.Value, bool) {
	g := p.scalarType(t, v)
	switch value := value.(type) {
	case nil:
		return model.Value{}, false
	case cim.DateTime:
		return model.Value{Call: &model.Type{Package: templates.CIM, Name: "MustParseDateTime"}, Literal: value.String()}, true
	case cim.Char16:
		return model.Value{Type: &g, Literal: uint64(value)}, true
	case bool:
		return model.Value{Literal: value}, true
	case float64:
		if t.CIM == cim.Real32 {
			return model.Value{Type: &g, Literal: float32(value + 0)}, true
		}
		return model.Value{Type: &g, Literal: value + 0}, true
	}
	if id := p.constFor(value, v); id != "" {
		return model.Value{Const: id, Package: p.foreign.enums[v].Package}, true
	}
	if text, ok := value.(string); ok && v == nil {
		return model.Value{Literal: text}, true
	}
	return model.Value{Type: &g, Literal: value}, true
}

// constFor returns the constant that stands for a value, or "".
func (p *planner) constFor(value any, v *schema.ValueSet) string {
	if v == nil || v.Bits {
		return ""
	}
	if p.enums[v] == nil {
		return p.foreign.values[v][fmt.Sprint(value)]
	}
	if c := p.enums[v].byValue[fmt.Sprint(value)]; c != nil {
		return c.String()
	}
	return ""
}
