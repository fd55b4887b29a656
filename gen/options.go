package gen

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/internal/pattern"
	"github.com/gomof/gomof/schema"
)

// Options refer to classes and members. An entry for an element that is not in the schema
// is reported, because it would otherwise be ignored.

// checkPackage checks the options about the package itself.
func checkPackage(opts Options, diags *diag.List) {
	if !isPackageName(opts.Package) {
		diags.Error(BadPackage, opts.at("package", ""), "%q is not a usable package name", opts.Package).
			Help("choose one with --package, or package in gomof.yaml")
	}
	if !isImportPath(opts.ImportPath) && opts.ImportPath != "" {
		diags.Error(BadPackage, opts.at("import-path", ""), "%q is not an import path", opts.ImportPath)
	}
}

// readImports reads the lists of names of imported packages. It omits imports with an
// error.
func readImports(opts Options, diags *diag.List) []importedPackage {
	var all []importedPackage
	for _, i := range opts.Imports {
		names, err := i.read()
		if err == nil && i.Path == opts.ImportPath {
			err = errors.New("the package cannot import itself")
		}
		if err != nil {
			diags.Error(BadPackage, opts.at("imports", i.Path), "import of %s: %v", i.Path, err)
			continue
		}
		all = append(all, importedPackage{pattern.New(i.Classes), names})
	}
	return all
}

// read parses the list of names, and checks that it belongs to the imported package.
func (i Import) read() (*nameList, error) {
	file := cmp.Or(i.File, NamesFile)
	names, err := readNames(i.Names)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	case names.path != i.Path:
		return nil, fmt.Errorf("%s was generated with the import path %s", file, names.path)
	case i.Package != "" && i.Package != names.name:
		return nil, fmt.Errorf("%s is of package %s, not %s", file, names.name, i.Package)
	}
	return names, nil
}

func checkPaths(packages []Package, diags *diag.List) {
	seen := map[string]bool{}
	for _, p := range packages {
		if path := p.Options.ImportPath; path != "" && seen[path] {
			diags.Error(BadPackage, p.Options.at("import-path", ""), "two packages have the import path %s", path)
		}
		seen[p.Options.ImportPath] = true
	}
}

// checkForeign reports options for elements that another package generates, because they
// would have no effect.
func checkForeign(s *selection, diags *diag.List) {
	for _, c := range schema.Sorted(maps.Keys(s.used)) {
		for _, key := range slices.Sorted(maps.Keys(s.Options.Rename)) {
			if strings.EqualFold(key, c.Name) {
				diags.Error(BadRename, s.Options.at("rename", key), "%s is renamed, but it comes from package %s", key, s.used[c].path())
			}
		}
		for _, key := range slices.Sorted(maps.Keys(s.Options.Success)) {
			if class, _, _ := strings.Cut(key, "."); strings.EqualFold(class, c.Name) {
				diags.Error(BadSuccess, s.Options.at("success", key), "success codes are given for %s, which comes from package %s", key, s.used[c].path())
			}
		}
	}
}

// A renameKey is a key of the rename table: Class, Class.Member, or an element, = and a
// value.
type renameKey struct {
	text, class, member, element, value string
	isMember, isValue                   bool
	at                                  diag.Span
}

func newRenameKey(text string) renameKey {
	k := renameKey{text: text}
	k.class, k.member, k.isMember = strings.Cut(text, ".")
	k.element, k.value, k.isValue = strings.Cut(text, "=")
	return k
}

// scope returns the scope in which no two keys can have the same identifier: the package, a
// class or an enum.
func (k renameKey) scope() string {
	switch {
	case k.isValue:
		return fold(k.element) + "="
	case k.isMember:
		return fold(k.class)
	}
	return ""
}

// checkRenames reports renames that have no effect, or that forced another name to change.
// own are the resulting names, or nil.
func checkRenames(s *schema.Schema, opts Options, own *named, diags *diag.List) {
	seen := map[string]bool{}
	wishes := map[string]string{} // scope and identifier to the key that requests it
	for _, key := range slices.Sorted(maps.Keys(opts.Rename)) {
		k, to := newRenameKey(key), opts.Rename[key]
		k.at = opts.at("rename", key)
		if seen[fold(key)] {
			diags.Error(BadRename, k.at, "%s is renamed twice", key)
		}
		seen[fold(key)] = true
		wish := k.scope() + "." + to
		if other, taken := wishes[wish]; taken {
			diags.Error(NameConflict, k.at, "%s and %s are both renamed to %s", other, key, to)
		}
		wishes[wish] = key
		if !names.IsExported(to) {
			diags.Error(BadRename, k.at, "%s is renamed to %q, expected an exported Go identifier", key, to)
		}
		if k.isValue {
			checkValueRename(s, k, diags)
		} else {
			checkRename(s, k, to, own, diags)
		}
	}
}

// checkRename checks the rename of a class, a member or an enumeration.
func checkRename(s *schema.Schema, k renameKey, to string, own *named, diags *diag.List) {
	enum, c := enumerationOf(s, k.text), s.Class(k.class)
	if enum == nil && k.isMember && slices.Contains(names.InStruct, to) {
		diags.Error(BadRename, k.at, "%s is renamed to %s, which every generated struct already has", k.text, to)
	}
	if enum == nil && (c == nil || k.isMember && c.Property(k.member) == nil && c.Method(k.member) == nil) {
		diags.Error(BadRename, k.at, "%s is renamed, but the schema has no such class or member", k.text).Meant(k.text, nearestElement(s, k.text))
		return
	}
	if own == nil || !names.IsExported(to) {
		return
	}
	if other := own.displaced(enum, c, k.member); other != "" {
		diags.Error(NameConflict, k.at, "%s is renamed to %s, which is the name of %s", k.text, to, other)
	}
}

// checkValueRename reports a rename of a value that does not exist.
func checkValueRename(s *schema.Schema, k renameKey, diags *diag.List) {
	key, element, value := k.text, k.element, k.value
	if enum := enumerationOf(s, element); enum != nil {
		if !hasValue(enum, value) {
			diags.Error(BadRename, k.at, "%s is renamed, but %s has no such named value", key, element)
		}
		return
	}
	e := findElement(s, element)
	switch {
	case e != nil && e.values != nil && e.values.Enum != nil && (e.method == nil || e.parameter): // return codes are a type of the method
		diags.Error(BadRename, k.at, "%s is renamed, but it shares the values of %s", key, e.values.Enum.Name).
			Help("write " + e.values.Enum.Name + "=" + value)
	case e == nil || e.values == nil:
		diags.Error(BadRename, k.at, "%s is renamed, but the schema has no such element with named values", key)
	case !slices.ContainsFunc(e.values.Entries, func(v schema.ValueEntry) bool { return v.Single && strings.EqualFold(valueText(&v), value) }):
		diags.Error(BadRename, k.at, "%s is renamed, but %s has no such named value", key, element)
	case !strings.EqualFold(e.values.Class.Name, e.class.Name):
		diags.Error(BadRename, k.at, "%s is renamed, but it shares the values of %s", key, e.values.Class.Name).
			Help("write " + e.values.Class.Name + key[len(e.class.Name):])
	}
}

func foldedKeys(m map[string]string) map[string]string {
	folded := make(map[string]string, len(m))
	for key, value := range m {
		folded[fold(key)] = value
	}
	return folded
}

func checkSuccesses(s *schema.Schema, opts Options, diags *diag.List) {
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(opts.Success)) {
		at := opts.at("success", key)
		if seen[fold(key)] {
			diags.Error(BadSuccess, at, "success codes are given for %s twice", key)
		}
		seen[fold(key)] = true
		class, method, _ := strings.Cut(key, ".")
		c := s.Class(class)
		if c == nil || c.Method(method) == nil {
			diags.Error(BadSuccess, at, "success codes are given for %s, but the schema has no such method", key).Meant(key, nearestElement(s, key))
			continue
		}
		checkSuccess(c, c.Method(method), key, opts.Success[key], at, diags)
	}
}

func checkSuccess(c *schema.Class, m *schema.Method, key string, codes []uint64, at diag.Span, diags *diag.List) {
	switch {
	case !isReturnCode(m):
		diags.Error(BadSuccess, at, "success codes are given for %s, which returns no code", key)
		return
	case m.Class != c:
		diags.Error(BadSuccess, at, "success codes are given for %s, which is declared in %s", key, m.Class.Name).
			Help("write " + m.Class.Name + "." + m.Name)
	}
	if len(codes) == 0 {
		diags.Error(BadSuccess, at, "the list of success codes of %s is empty", key)
	}
	_, high := bounds(m.Type.CIM)
	for _, code := range codes {
		if new(big.Int).SetUint64(code).Cmp(number(high)) > 0 {
			diags.Error(BadSuccess, at, "success code %d of %s does not fit %s", code, key, m.Type.CIM)
		}
	}
}

// enumerationOf finds the enumeration of an option.
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
