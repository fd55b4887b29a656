package gen

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// The options name classes and members. What the schema does not have is a
// slip, which would go unnoticed otherwise.

// checkRenames reports wishes that mean nothing, or were not met without renaming
// something else; own are the names that came of them, or nil.
func checkRenames(s *schema.Schema, rename map[string]string, own *named, diags *diag.List) {
	seen := map[string]bool{}
	wishes := map[string]string{} // scope and identifier to the key that wants it
	for _, key := range slices.Sorted(maps.Keys(rename)) {
		to := rename[key]
		class, member, isMember := strings.Cut(key, ".")
		element, value, isValue := strings.Cut(key, "=")
		scope := "" // of the package, a class, or an enum
		switch {
		case isValue:
			scope = strings.ToLower(element) + "="
		case isMember:
			scope = strings.ToLower(class)
		}
		if seen[strings.ToLower(key)] {
			diags.Error(BadRename, diag.Span{}, "%s is renamed twice", key)
		}
		seen[strings.ToLower(key)] = true
		if other, taken := wishes[scope+"."+to]; taken {
			diags.Error(NameConflict, diag.Span{}, "%s and %s are both renamed to %s", other, key, to)
		}
		wishes[scope+"."+to] = key
		if !names.IsExported(to) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %q, expected an exported Go identifier", key, to)
		}
		enum := enumerationOf(s, key)
		if isMember && !isValue && enum == nil && slices.Contains(names.InStruct, to) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %s, which every struct has itself", key, to)
		}
		c := s.Class(class)
		switch {
		case isValue:
			checkValueRename(s, key, element, value, diags)
			continue
		case enum != nil:
		case c == nil || isMember && c.Property(member) == nil && c.Method(member) == nil:
			diags.Error(BadRename, diag.Span{}, "%s is renamed, but the schema has no such class or member", key)
			continue
		}
		if own != nil && names.IsExported(to) {
			if other := own.displaced(enum, c, member); other != "" {
				diags.Error(NameConflict, diag.Span{}, "%s is renamed to %s, which is the name of %s", key, to, other)
			}
		}
	}
}

// checkValueRename reports a wish for the constant of a value that is not there.
func checkValueRename(s *schema.Schema, key, element, value string, diags *diag.List) {
	if enum := enumerationOf(s, element); enum != nil {
		if !hasValue(enum, value) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed, but %s has no such value with a name", key, element)
		}
		return
	}
	e := findElement(s, element)
	switch {
	case e != nil && e.values != nil && e.values.Enum != nil:
		diags.Error(BadRename, diag.Span{}, "%s is renamed, but its values are those of %s", key, e.values.Enum.Name).
			Help("write " + e.values.Enum.Name + "=" + value)
	case e == nil || e.values == nil:
		diags.Error(BadRename, diag.Span{}, "%s is renamed, but the schema has no such element with named values", key)
	case !slices.ContainsFunc(e.values.Entries, func(v schema.ValueEntry) bool { return v.Single && strings.EqualFold(valueText(&v), value) }):
		diags.Error(BadRename, diag.Span{}, "%s is renamed, but %s has no such value with a name", key, element)
	case !strings.EqualFold(e.values.Class.Name, e.class.Name):
		diags.Error(BadRename, diag.Span{}, "%s is renamed, but its values are those of %s", key, e.values.Class.Name).
			Help("write " + e.values.Class.Name + key[len(e.class.Name):])
	}
}

func lowerKeys(m map[string]string) map[string]string {
	lower := make(map[string]string, len(m))
	for key, value := range m {
		lower[strings.ToLower(key)] = value
	}
	return lower
}

func checkSuccesses(s *schema.Schema, success map[string][]uint64, diags *diag.List) {
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(success)) {
		if seen[strings.ToLower(key)] {
			diags.Error(BadSuccess, diag.Span{}, "success codes are given for %s twice", key)
		}
		seen[strings.ToLower(key)] = true
		class, method, _ := strings.Cut(key, ".")
		c := s.Class(class)
		if c == nil || c.Method(method) == nil {
			diags.Error(BadSuccess, diag.Span{}, "success codes are given for %s, but the schema has no such method", key)
			continue
		}
		checkSuccess(c, c.Method(method), key, success[key], diags)
	}
}

func checkSuccess(c *schema.Class, m *schema.Method, key string, codes []uint64, diags *diag.List) {
	switch {
	case !isReturnCode(m):
		diags.Error(BadSuccess, diag.Span{}, "success codes are given for %s, which returns no code", key)
		return
	case m.Class != c:
		diags.Error(BadSuccess, diag.Span{}, "success codes are given for %s, which is declared in %s", key, m.Class.Name).
			Help("write " + m.Class.Name + "." + m.Name)
	}
	if len(codes) == 0 {
		diags.Error(BadSuccess, diag.Span{}, "the list of success codes of %s is empty", key)
	}
	_, high := bounds(m.Type.CIM)
	for _, code := range codes {
		if new(big.Int).SetUint64(code).Cmp(number(high)) > 0 {
			diags.Error(BadSuccess, diag.Span{}, "success code %d of %s does not fit %s", code, key, m.Type.CIM)
		}
	}
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
