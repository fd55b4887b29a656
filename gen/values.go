package gen

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// Schemas move members to a superclass, or override them in a subclass, as compatible
// changes. So an override shares the values of the member that it overrides, unless it
// names others.

// valuesOf returns the values of a property's enum: those of the property that it
// overrides, unless it has a named value that is missing there.
func valuesOf(p *schema.Property) *schema.ValueSet {
	if p.Overrides == nil || p.Overrides.Type.CIM != p.Type.CIM {
		return p.Values
	}
	return shared(p.Values, valuesOf(p.Overrides))
}

// returnValues is valuesOf for the return value of a method.
func returnValues(m *schema.Method) *schema.ValueSet {
	if m.Overrides == nil || m.Overrides.Type.CIM != m.Type.CIM {
		return m.Values
	}
	return shared(m.Values, returnValues(m.Overrides))
}

// parameterValues is valuesOf for a parameter of a method.
func parameterValues(m *schema.Method, p *schema.Parameter) *schema.ValueSet {
	if m.Overrides == nil {
		return p.Values
	}
	old := m.Overrides.Parameter(p.Name)
	if old == nil || old.Type.CIM != p.Type.CIM {
		return p.Values
	}
	return shared(p.Values, parameterValues(m.Overrides, old))
}

// shared returns old if it has every entry of v.
func shared(v, old *schema.ValueSet) *schema.ValueSet {
	if v == nil || old == nil || v.Bits != old.Bits || len(v.Entries) > len(old.Entries) {
		return v
	}
	byName := map[string][]*schema.ValueEntry{}
	for i := range old.Entries {
		e := &old.Entries[i]
		byName[e.Name] = append(byName[e.Name], e)
	}
	for i := range v.Entries {
		if !hasEntry(byName[v.Entries[i].Name], &v.Entries[i]) {
			return v
		}
	}
	return old
}

func hasEntry(list []*schema.ValueEntry, e *schema.ValueEntry) bool {
	for _, other := range list {
		if other.Single == e.Single && sameRanges(other.Ranges, e.Ranges) && (len(e.Ranges) > 0 || other.Text == e.Text) {
			return true
		}
	}
	return false
}

func sameRanges(a, b []schema.Range) bool {
	return slices.EqualFunc(a, b, func(a, b schema.Range) bool { return a.Min.Cmp(b.Min) == 0 && a.Max.Cmp(b.Max) == 0 })
}

// singles returns the indexes of the entries with a single value, by value. Strings keep
// their order.
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

// valueText returns a value as in the rename table.
func valueText(entry *schema.ValueEntry) string {
	if len(entry.Ranges) == 0 {
		return entry.Text
	}
	return entry.Ranges[0].Min.String()
}

// A namedRange is all ranges of a set with the same name.
type namedRange struct {
	name, written string
	ranges        []schema.Range
}

// namedRanges returns the ranges of a set by name. A single reserved value is also a range,
// because ranges of reserved values shrink as values are assigned.
func namedRanges(v *schema.ValueSet) []namedRange {
	var list []namedRange
	byName := map[string]int{}
	for _, entry := range v.Entries {
		if entry.Single && (len(entry.Ranges) == 0 || v.Bits || !isPutBy(entry.Name)) {
			continue
		}
		at, known := byName[entry.Name]
		if !known {
			at = len(list)
			byName[entry.Name] = at
			list = append(list, namedRange{name: entry.Name, written: entry.Text})
		}
		list[at].ranges = append(list[at].ranges, entry.Ranges...)
	}
	return list
}

// isPutBy reports whether a name means that values are reserved, by the schema or for
// vendors.
func isPutBy(name string) bool {
	return slices.ContainsFunc(names.Words(strings.ToLower(name)), func(word string) bool { return word == "reserved" || word == "vendor" })
}

// lower counts the ranges that begin below those of one. A name without ranges is above all
// others.
func lower(list []namedRange, of int) (count int) {
	for _, r := range list {
		switch {
		case len(r.ranges) == 0:
		case len(list[of].ranges) == 0, r.ranges[0].Min.Cmp(list[of].ranges[0].Min) < 0:
			count++
		}
	}
	return count
}

// bounds returns the smallest and largest number of an integer type, as digits.
func bounds(t cim.Type) (low, high string) {
	if t.IsSigned() {
		return strconv.FormatInt(-1<<(t.Bits()-1), 10), strconv.FormatInt(1<<(t.Bits()-1)-1, 10)
	}
	return "0", strconv.FormatUint(^uint64(0)>>(64-t.Bits()), 10)
}

func number(text string) *big.Int {
	n, _ := new(big.Int).SetString(text, 10)
	return n
}
