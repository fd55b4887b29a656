package breaking

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// values compares named values. removed is the code for removed values.
func (e elements) values(removed diag.Code, old, now *schema.ValueSet) {
	switch {
	case old == nil && now == nil, old != nil && now != nil && sameEnumeration(old.Enum, now.Enum):
		return
	case now == nil:
		e.add(ValuesGone, "%s has no named values, had %d", e.what, len(old.Entries))
		return
	case old == nil:
		c := e.add(ValuesNamed, "%s has named values, had none", e.what)
		if e.dsc && e.written {
			c.breaks(Wire, Server) // PowerShell refuses other values
		}
		return
	case sameOwnValues(old, now):
		return
	}
	is := namesOf(now)
	var gone, renamed, respelt, added []string
	for _, entry := range old.Entries {
		if !entry.Single {
			continue
		}
		value := valueOf(&entry)
		switch name, ok := is[value]; {
		case !ok:
			gone = append(gone, value)
		case name == entry.Name:
		case isRespelt(entry.Name, name):
			respelt = append(respelt, value)
		default:
			renamed = append(renamed, value)
		}
	}
	was := namesOf(old)
	for _, entry := range now.Entries {
		if _, ok := was[valueOf(&entry)]; entry.Single && !ok {
			added = append(added, valueOf(&entry))
		}
	}
	if gone != nil {
		c := e.add(removed, "%s of %s %s gone", some("value", gone, was), e.what, isAre(gone))
		if c.values = gone; e.everWritten {
			c.breaks(Wire, Server)
		}
	}
	if renamed != nil {
		e.add(ValueRenamed, "%s of %s %s another name: %q, was %q", some("value", renamed, nil), e.what, hasHave(renamed), is[renamed[0]], was[renamed[0]]).values = renamed
	}
	if respelt != nil {
		e.add(ValueRespelt, "%s of %s %s spelled %q, was %q", some("value", respelt, nil), e.what, isAre(respelt), is[respelt[0]], was[respelt[0]]).values = respelt
	}
	if added != nil {
		e.add(ValueAdded, "%s %s added to %s", some("value", added, is), isAre(added), e.what).values = added
	}
	e.ranges(old, now)
}

// sameOwnValues reports whether two sets have the same entries, in any order.
func sameOwnValues(old, now *schema.ValueSet) bool {
	if old == nil || now == nil || len(old.Entries) != len(now.Entries) || old.Bits != now.Bits {
		return old == now
	}
	return slices.Equal(entries(old), entries(now))
}

// entries returns the entries of a set in a comparable form and order.
func entries(v *schema.ValueSet) []string {
	var list []string
	for _, e := range v.Entries {
		list = append(list, fmt.Sprint(e.Name, "\x00", valueOf(&e), e.Single, rangeText(e.Ranges)))
	}
	slices.Sort(list)
	return list
}

func rangeText(ranges []schema.Range) string {
	var out strings.Builder
	for _, r := range ranges {
		fmt.Fprintf(&out, " %s..%s", r.Min, r.Max)
	}
	return out.String()
}

// valueOf returns a value in a comparable form.
func valueOf(e *schema.ValueEntry) string {
	if len(e.Ranges) == 0 {
		return e.Text
	}
	return e.Ranges[0].Min.String()
}

// namesOf returns the names of single values.
func namesOf(v *schema.ValueSet) map[string]string {
	names := map[string]string{}
	for i := range v.Entries {
		if e := &v.Entries[i]; e.Single {
			if _, twice := names[valueOf(e)]; !twice {
				names[valueOf(e)] = e.Name
			}
		}
	}
	return names
}

// some lists a few values, with their names if they have any.
func some(what string, values []string, names map[string]string) string {
	const most = 3
	var list []string
	for _, v := range values[:min(most, len(values))] {
		if v == "" {
			v = `""`
		} else if name := names[v]; name != "" && name != v {
			v += fmt.Sprintf(" (%s)", name)
		}
		list = append(list, v)
	}
	if len(values) > most {
		return fmt.Sprintf("%d %ss, first %s,", len(values), what, list[0])
	}
	if len(list) > 1 {
		return what + "s " + strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
	}
	return what + " " + list[0]
}

func isAre(list []string) string {
	if len(list) == 1 {
		return "is"
	}
	return "are"
}

func hasHave(list []string) string {
	if len(list) == 1 {
		return "has"
	}
	return "have"
}

// ranges compares ranges by their names. If a range became smaller, its values were assigned.
func (e elements) ranges(old, now *schema.ValueSet) {
	is, was := rangesOf(now), rangesOf(old)
	var gone, smaller, added []string
	for name := range is {
		if _, ok := was[name]; !ok {
			added = append(added, name)
		}
	}
	for name, ranges := range was {
		switch text, ok := is[name]; {
		case !ok:
			gone = append(gone, name)
		case text != ranges:
			smaller = append(smaller, name)
		}
	}
	slices.Sort(gone)
	slices.Sort(smaller)
	slices.Sort(added)
	if gone != nil {
		e.add(RangeRemoved, "%s of %s %s gone", some("range", gone, nil), e.what, isAre(gone)).values = gone
	}
	if smaller != nil {
		e.add(RangeGivenOut, "%s of %s %s other values", some("range", smaller, nil), e.what, hasHave(smaller)).values = smaller
	}
	if added != nil {
		e.add(ValueAdded, "%s %s added to %s", some("range", added, nil), isAre(added), e.what)
	}
}

func rangesOf(v *schema.ValueSet) map[string]string {
	ranges := map[string]string{}
	for _, e := range v.Entries {
		if !e.Single {
			ranges[e.Name] += rangeText(e.Ranges) + "," + e.Text
		}
	}
	return ranges
}

// isRespelt reports whether two names differ only in spelling: in case, spaces, punctuation, or at
// most two letters.
func isRespelt(a, b string) bool {
	a, b = letters(a), letters(b)
	return a == b || min(len(a), len(b)) > 4 && distance(a, b) <= 2 && digits(a) == digits(b)
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// distance counts insertions, deletions and replacements.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		last := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			next := row[j]
			if a[i-1] != b[j-1] {
				last = 1 + min(last, row[j], row[j-1])
			}
			row[j], last = last, next
		}
	}
	return row[len(b)]
}

// wdm compares the buffer of a driver class: its guid, its items in the order of their IDs, and the
// IDs of methods. Adding items at the end is safe.
func (p pair) wdm() {
	if !isWDM(p.old) || !isWDM(p.new) {
		return
	}
	name := p.old.Name
	if was, is := p.old.Qualifiers.Text("guid"), p.new.Qualifiers.Text("guid"); !strings.EqualFold(strings.Trim(was, "{}"), strings.Trim(is, "{}")) {
		p.add(WDMGuid, name, p.old.Span, p.new.Span, "guid of class %s is %q, was %q", name, is, was)
	}
	was, is := dataItems(p.old), dataItems(p.new)
	for i, item := range was {
		if i >= len(is) {
			p.add(WDMLayout, name, p.old.Span, p.new.Span, "the buffer of class %s now ends before item %d, %s", name, i+1, item)
			break
		}
		if is[i] != item {
			p.add(WDMLayout, name, p.old.Span, p.new.Span, "item %d of the buffer of class %s is %s, was %s", i+1, name, is[i], item)
			break
		}
	}
	for _, old := range p.old.Methods {
		now := p.new.Method(old.Name)
		if now == nil || old.Class != p.old {
			continue
		}
		if a, b := old.Qualifiers.Int("WmiMethodId"), now.Qualifiers.Int("WmiMethodId"); fmt.Sprint(a) != fmt.Sprint(b) {
			p.add(WDMMethodID, name+"."+old.Name, old.Span, now.Span, "WmiMethodId of method %s of class %s is %v, was %v", old.Name, name, b, a)
		}
	}
}

// dataItems returns the items of a buffer in order.
func dataItems(c *schema.Class) []string {
	type item struct {
		id   int64
		text string
	}
	var items []item
	for _, p := range c.Properties {
		if id := p.Qualifiers.Int("WmiDataId"); id != nil {
			text := typeName(p.Type)
			if size := p.Qualifiers.Text("WmiSizeIs"); size != "" {
				text += " of size " + key(size)
			}
			items = append(items, item{id.Int64(), p.Name + ", " + text})
		}
	}
	slices.SortStableFunc(items, func(a, b item) int { return int(a.id - b.id) })
	var list []string
	for _, i := range items {
		list = append(list, i.text)
	}
	return list
}
