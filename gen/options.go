package gen

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// The options name classes and members. What the schema does not have is a
// slip, which would go unnoticed otherwise.

// checkRenames reports wishes that mean nothing, or cannot be met without
// renaming something else.
func checkRenames(s *schema.Schema, rename map[string]string, diags *diag.List) {
	renamed, seen := lowerKeys(rename), map[string]bool{}
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
		if !isExported(to) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %q, expected an exported Go identifier", key, to)
		}
		if isMember && !isValue && enumerationOf(s, key) == nil && slices.Contains(taken, to) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %s, which every struct has itself", key, to)
		}
		if isValue {
			checkValueRename(s, key, element, value, diags)
			continue
		}
		if enumerationOf(s, key) != nil {
			if other := namedLike(to, neighbours(s, nil, false), key, renamed); other != "" {
				diags.Error(NameConflict, diag.Span{}, "%s is renamed to %s, which is the name of %s", key, to, other)
			}
			continue
		}
		c := s.Class(class)
		if c == nil || isMember && c.Property(member) == nil && c.Method(member) == nil {
			diags.Error(BadRename, diag.Span{}, "%s is renamed, but the schema has no such class or member", key)
			continue
		}
		if other := namedLike(to, neighbours(s, c, isMember), key, renamed); other != "" {
			diags.Error(NameConflict, diag.Span{}, "%s is renamed to %s, which is the name of %s", key, to, other)
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

// neighbours returns the keys of what shares the scope of a class, or of its
// members.
func neighbours(s *schema.Schema, c *schema.Class, members bool) []string {
	var keys []string
	if !members {
		for _, other := range s.Classes {
			keys = append(keys, other.Name)
		}
		return keys
	}
	for _, p := range c.Properties {
		keys = append(keys, c.Name+"."+p.Name)
	}
	for _, m := range c.Methods {
		keys = append(keys, c.Name+"."+m.Name)
	}
	return keys
}

// namedLike returns the key that has the identifier anyway, other than the one
// that wants it and those that are renamed themselves.
func namedLike(id string, keys []string, but string, renamed map[string]string) string {
	for _, key := range keys {
		name := key[strings.LastIndexByte(key, '.')+1:]
		if goName(name) == id && !strings.EqualFold(key, but) && renamed[strings.ToLower(key)] == "" {
			return key
		}
	}
	return ""
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
