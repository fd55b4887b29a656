package schema

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// valueSet evaluates the effective ValueMap and Values, or BitMap and BitValues, of an
// element. It returns nil if there are none or they contain no names.
func (r *resolver) valueSet(e *element, class *Class) *ValueSet {
	q := e.Qualifiers
	switch {
	case e.Type.Enum != nil:
		return e.Type.Enum.values(class)
	case q.Get("BitMap") != nil || q.Get("BitValues") != nil:
		return r.bitSet(e, class)
	case q.Get("ValueMap") == nil && q.Get("Values") == nil:
		return nil
	case e.Type.CIM == cim.Untyped:
		return nil // the type is unknown, which was reported
	case e.Type.CIM == cim.String:
		return r.stringSet(e, class)
	case e.Type.CIM.IsInteger():
		return r.integerSet(e, class)
	}
	r.warnValues(e, InapplicableValues, "ValueMap and Values of %s do not apply to %s", e.Name, e.Type.words())
	return nil
}

func (r *resolver) warnValues(e *element, code diag.Code, format string, args ...any) {
	for _, name := range []string{"ValueMap", "Values", "BitMap", "BitValues"} {
		if q := e.Qualifiers.Get(name); q != nil {
			if e.Qualifiers.IsOwn(name) {
				r.diags.Warn(code, q.Span(), format, args...)
			}
			return
		}
	}
}

// warnEntry points to one entry of a ValueMap, which can have hundreds.
func (r *resolver) warnEntry(e *element, i int, format string, args ...any) {
	r.warnAt(e, i, BadValueMap, format, args...)
}

func (r *resolver) warnAt(e *element, i int, code diag.Code, format string, args ...any) {
	q := e.Qualifiers.Get("ValueMap")
	if q == nil || !e.Qualifiers.IsOwn("ValueMap") {
		r.warnValues(e, code, format, args...)
		return
	}
	r.diags.Warn(code, q.written.Elements()[i].Span(), format, args...)
}

// stringSet evaluates the entries for a string, which are the values themselves. Values can
// repeat or explain them, or be missing.
func (r *resolver) stringSet(e *element, class *Class) *ValueSet {
	values, _ := e.Qualifiers.positions("ValueMap")
	names, named := e.Qualifiers.positions("Values")
	if !named {
		names = values
	}
	if e.Qualifiers.Get("ValueMap") == nil {
		r.warnValues(e, ValueCount, "%s is a string with Values but no ValueMap, expected both", e.Name)
		return nil
	}
	r.checkLengths(e, len(values), len(names))
	set := &ValueSet{Class: class}
	seen := map[string]bool{}
	for i, value := range values {
		if seen[value] && value != nullEntry {
			r.warnAt(e, i, ValueOverlap, "ValueMap of %s has the value %q twice", e.Name, value)
			continue
		}
		if i >= len(names) || r.isNullEntry(e, value, names[i]) {
			continue
		}
		seen[value] = true
		set.Entries = append(set.Entries, ValueEntry{Name: names[i], Text: value, Single: true})
	}
	return set.orNil()
}

// nullEntry replaces an element that is null or not a string, so that the positions in the
// list stay the same.
const nullEntry = "\x00"

func (s *QualifierSet) positions(name string) (texts []string, ok bool) {
	q := s.Get(name)
	if q == nil {
		return nil, false
	}
	v := q.written
	if v == nil {
		return nil, true
	}
	elements := v.Elements()
	texts = make([]string, 0, len(elements))
	for _, e := range elements {
		text := nullEntry
		switch e.Kind() {
		case parser.StringValue:
			text = e.Text()
		case parser.ElementKind:
			text = e.Element.Name.Text // was reported: its quotes are missing
		case parser.IntValue:
			text = e.Literal // was reported
		}
		texts = append(texts, text)
	}
	return texts, true
}

// isNullEntry reports a pair of which one half is null.
func (r *resolver) isNullEntry(e *element, value, name string) bool {
	null := value == nullEntry || name == nullEntry
	if null {
		r.warnValues(e, BadValueMap, "ValueMap or Values of %s has a null element", e.Name)
	}
	return null
}

func (s *ValueSet) orNil() *ValueSet {
	if len(s.Entries) == 0 {
		return nil
	}
	return s
}

func (r *resolver) checkLengths(e *element, values, names int) {
	if values != names {
		r.warnValues(e, ValueCount, "ValueMap of %s has %s but Values has %s", e.Name, quantity(values, "entry", "entries"), quantity(names, "name", "names"))
	}
}

// maxValues limits the size of a ValueMap, because the time to separate its ranges can grow
// with the square of their number.
const maxValues = 50_000

// integerSet evaluates entries such as "3", "7..32767", "0x8000.." and "..". An open end is
// limited by the neighboring entry; ".." covers all values that no other entry covers
// (DSP0004 5.6.3).
func (r *resolver) integerSet(e *element, class *Class) *ValueSet {
	names, named := e.Qualifiers.positions("Values")
	texts, mapped := e.Qualifiers.positions("ValueMap")
	if !named {
		r.parseEntries(e, texts) // permitted numbers without names: they are only checked
		return nil
	}
	if !mapped {
		texts = indexes(len(names))
	}
	r.checkLengths(e, len(texts), len(names))
	if len(texts) > maxValues {
		r.warnValues(e, BadValueMap, "ValueMap of %s has more than %d entries, the rest is not read", e.Name, maxValues)
	}
	texts = texts[:min(len(texts), len(names), maxValues)]
	set := &ValueSet{Class: class, Entries: make([]ValueEntry, 0, len(texts))}
	ranges := make([]Range, len(texts))
	for i, raw := range r.parseEntries(e, texts) {
		if !r.isNullEntry(e, texts[i], names[i]) && raw.ok {
			entry := ValueEntry{Name: names[i], Text: texts[i], Single: raw.single}
			if !raw.rest {
				ranges[i] = raw.Range
				entry.Ranges = ranges[i : i+1 : i+1]
			}
			set.Entries = append(set.Entries, entry)
		}
	}
	r.disjoint(e, set)
	return set.orNil()
}

// indexes returns the values of Values without a ValueMap: 0, 1, 2, …
func indexes(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = strconv.Itoa(i)
	}
	return texts
}

// A rawEntry is one ValueMap entry, before its open ends are closed.
type rawEntry struct {
	Range
	openMin, openMax bool
	single, rest, ok bool
}

func (r *resolver) parseEntries(e *element, texts []string) []rawEntry {
	limits := limitsOf(e.Type.CIM)
	entries := make([]rawEntry, len(texts))
	for i, text := range texts {
		entries[i] = r.entry(text)
		if !entries[i].ok && text != nullEntry {
			r.warnEntry(e, i, "ValueMap entry %q of %s is not an integer or a range", text, e.Name)
		}
	}
	for i := range entries {
		closeEnds(entries, i, limits)
		raw := &entries[i]
		if raw.ok && !raw.rest && (raw.Min.Cmp(raw.Max) > 0 || raw.Min.Cmp(limits.Min) < 0 || raw.Max.Cmp(limits.Max) > 0) {
			r.warnEntry(e, i, "ValueMap entry %q of %s is empty or out of the range of %s", texts[i], e.Name, e.Type.CIM)
			raw.ok = false
		}
	}
	return entries
}

// maxEntries limits the number of cached entries.
const maxEntries = 4096

// entry parses an entry. A schema repeats the same few hundred entries, so results are
// cached; nothing changes their numbers.
func (r *resolver) entry(text string) rawEntry {
	raw, known := r.entries[text]
	if !known {
		raw = parseEntry(text)
		if len(r.entries) < maxEntries {
			r.entries[text] = raw
		}
	}
	return raw
}

func parseEntry(text string) rawEntry {
	low, high, isRange := strings.Cut(text, "..")
	if !isRange {
		n, ok := token.ParseInt(text)
		return rawEntry{Range: Range{n, n}, single: true, ok: ok}
	}
	raw := rawEntry{openMin: low == "", openMax: high == "", ok: true}
	raw.rest = raw.openMin && raw.openMax
	if !raw.openMin {
		raw.Min, raw.ok = token.ParseInt(low)
	}
	if !raw.openMax && raw.ok {
		raw.Max, raw.ok = token.ParseInt(high)
	}
	return raw
}

// closeEnds sets the open end of "a.." to the start of the next entry, and of "..b" to the
// end of the previous one. At the ends of the list and next to "..", it sets the limit of
// the type.
func closeEnds(entries []rawEntry, i int, limits Range) {
	raw := &entries[i]
	if !raw.ok || raw.rest {
		return
	}
	if raw.openMax {
		raw.Max = limits.Max
		if i+1 < len(entries) && entries[i+1].Min != nil {
			raw.Max = new(big.Int).Sub(entries[i+1].Min, one)
		}
	}
	if raw.openMin {
		raw.Min = limits.Min
		if i > 0 && entries[i-1].Max != nil {
			raw.Min = new(big.Int).Add(entries[i-1].Max, one)
		}
	}
}

// disjoint assigns every value to one entry: single values take precedence over ranges,
// earlier ranges over later ones, and ".." is last.
func (r *resolver) disjoint(e *element, set *ValueSet) {
	if set.ascends() {
		set.fillRest(limitsOf(e.Type.CIM))
		return
	}
	var claimed []Range
	claim := func(wanted func(*ValueEntry) bool) {
		for i := range set.Entries {
			entry := &set.Entries[i]
			if !wanted(entry) {
				continue
			}
			if entry.Ranges == nil {
				entry.Ranges = []Range{limitsOf(e.Type.CIM)}
			}
			free := subtract(entry.Ranges[0], claimed)
			if entry.Single && len(free) == 0 {
				r.warnValues(e, ValueOverlap, "ValueMap of %s has the value %s twice", e.Name, entry.Text)
			}
			claimed = insert(claimed, free)
			entry.Ranges = free
		}
	}
	isRest := func(v *ValueEntry) bool { return v.Text == ".." }
	claim(func(v *ValueEntry) bool { return v.Single })
	r.warnOverlap(e, set)
	if rests := slices.IndexFunc(set.Entries, isRestEntry); rests >= 0 && slices.ContainsFunc(set.Entries[rests+1:], isRestEntry) {
		r.warnValues(e, ValueOverlap, "ValueMap of %s has %q twice", e.Name, "..")
	}
	claim(func(v *ValueEntry) bool { return !v.Single && !isRest(v) })
	claim(isRest)
	set.Entries = slices.DeleteFunc(set.Entries, func(v ValueEntry) bool { return v.Single && len(v.Ranges) == 0 })
}

// ascends reports whether the entries are in ascending order, as most are, with at most one
// "..".
func (s *ValueSet) ascends() bool {
	var last *big.Int
	rest := false
	for i := range s.Entries {
		switch entry := &s.Entries[i]; {
		case entry.Ranges == nil && rest:
			return false
		case entry.Ranges == nil:
			rest = true
		case last != nil && entry.Ranges[0].Min.Cmp(last) <= 0:
			return false
		default:
			last = entry.Ranges[0].Max
		}
	}
	return true
}

// fillRest sets ".." to the values between the other entries, which are in ascending order.
func (s *ValueSet) fillRest(limits Range) {
	rest := slices.IndexFunc(s.Entries, func(e ValueEntry) bool { return e.Ranges == nil })
	if rest < 0 {
		return
	}
	var gaps []Range
	from := limits.Min
	for i := range s.Entries {
		if i == rest {
			continue
		}
		claimed := s.Entries[i].Ranges[0]
		if from.Cmp(claimed.Min) < 0 {
			gaps = append(gaps, Range{from, new(big.Int).Sub(claimed.Min, one)})
		}
		from = new(big.Int).Add(claimed.Max, one)
	}
	if from.Cmp(limits.Max) <= 0 {
		gaps = append(gaps, Range{from, limits.Max})
	}
	s.Entries[rest].Ranges = gaps
}

func isRestEntry(v ValueEntry) bool { return v.Text == ".." }

func (r *resolver) warnOverlap(e *element, set *ValueSet) {
	var ranges []ValueEntry
	for _, v := range set.Entries {
		if len(v.Ranges) > 0 {
			ranges = append(ranges, v)
		}
	}
	slices.SortStableFunc(ranges, func(a, b ValueEntry) int { return a.Ranges[0].Min.Cmp(b.Ranges[0].Min) })
	for i := 1; i < len(ranges); i++ {
		if ranges[i].Ranges[0].Min.Cmp(ranges[i-1].Ranges[0].Max) <= 0 {
			r.warnValues(e, ValueOverlap, "ValueMap entries %q and %q of %s overlap", ranges[i-1].Text, ranges[i].Text, e.Name)
		}
	}
}

// subtract returns r without the claimed ranges, which are sorted and disjoint.
func subtract(r Range, claimed []Range) []Range {
	var left []Range
	from := r.Min
	first, _ := slices.BinarySearchFunc(claimed, r.Min, func(c Range, n *big.Int) int { return c.Max.Cmp(n) })
	for _, c := range claimed[first:] {
		if c.Min.Cmp(r.Max) > 0 {
			break
		}
		if from.Cmp(c.Min) < 0 {
			left = append(left, Range{from, new(big.Int).Sub(c.Min, one)})
		}
		from = new(big.Int).Add(c.Max, one)
	}
	if from.Cmp(r.Max) <= 0 {
		left = append(left, Range{from, r.Max})
	}
	return left
}

func insert(claimed, more []Range) []Range {
	if len(more) > 8 { // what ".." covers can have as many pieces as there are entries
		claimed = append(claimed, more...)
		slices.SortFunc(claimed, func(a, b Range) int { return a.Min.Cmp(b.Min) })
		return claimed
	}
	for _, m := range more {
		i, _ := slices.BinarySearchFunc(claimed, m, func(a, b Range) int { return a.Min.Cmp(b.Min) })
		claimed = slices.Insert(claimed, i, m)
	}
	return claimed
}

// bitSet evaluates BitMap and BitValues, which number bits from 0.
func (r *resolver) bitSet(e *element, class *Class) *ValueSet {
	names, named := e.Qualifiers.positions("BitValues")
	bits, mapped := e.Qualifiers.positions("BitMap")
	if e.Type.CIM == cim.Untyped {
		return nil // the type is unknown, which was reported
	}
	if !e.Type.CIM.IsInteger() || e.Type.CIM.IsSigned() {
		r.warnBits(e, InapplicableValues, "BitMap and BitValues of %s do not apply to %s", e.Name, e.Type.words())
		return nil
	}
	if !named {
		for _, text := range bits {
			r.bit(e, text)
		}
		return nil // permitted bits without names: they are only checked
	}
	if !mapped {
		bits = indexes(len(names))
	}
	if len(bits) != len(names) {
		r.warnBits(e, ValueCount, "BitMap of %s has %s but BitValues has %s", e.Name, quantity(len(bits), "entry", "entries"), quantity(len(names), "name", "names"))
	}
	set := &ValueSet{Class: class, Bits: true}
	seen := map[int64]bool{}
	for i, text := range bits[:min(len(bits), len(names))] {
		if r.isNullEntry(e, text, names[i]) {
			continue
		}
		n := r.bit(e, text)
		if n == nil {
			continue
		}
		if seen[n.Int64()] {
			r.warnBits(e, ValueOverlap, "BitMap of %s has the bit %s twice", e.Name, text)
			continue
		}
		seen[n.Int64()] = true
		set.Entries = append(set.Entries, ValueEntry{Name: names[i], Text: text, Single: true, Ranges: []Range{{n, n}}})
	}
	return set.orNil()
}

// bit parses the number of a bit in decimal digits (DSP0004 5.6.3, BitMap), or returns nil.
func (r *resolver) bit(e *element, text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 10)
	if text != nullEntry && (!ok || n.Sign() < 0 || n.Cmp(big.NewInt(int64(e.Type.CIM.Bits()))) >= 0) {
		r.warnBits(e, BadValueMap, "BitMap entry %q of %s is not a bit of %s", text, e.Name, e.Type.CIM)
		return nil
	}
	return n
}

// warnBits is like warnValues, for an element that can also have a ValueMap.
func (r *resolver) warnBits(e *element, code diag.Code, format string, args ...any) {
	for _, name := range []string{"BitMap", "BitValues"} {
		if e.Qualifiers.IsOwn(name) {
			r.diags.Warn(code, e.Qualifiers.Get(name).Span(), format, args...)
			return
		}
	}
}
