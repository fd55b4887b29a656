package gen

import (
	"cmp"
	"go/token"
	"iter"
	"maps"
	"math/big"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// Options say what is generated. Package is required.
type Options struct {
	Package string              // name of the Go package
	Classes []string            // patterns of class names, as path.Match has them, in any case; none for the classes of the named files
	Rename  map[string]string   // class, or class.member, to identifier
	Success map[string][]uint64 // class.method to the return codes that are success
}

// Header begins every generated file: by it a tool knows what it may overwrite.
const Header = "// " + templates.Header + " "

// A File is one generated file. Its name has no directory.
type File = templates.File

// The diagnostics of this package.
const (
	NoClass      diag.Code = "MOF3001"
	BadPackage   diag.Code = "MOF3002"
	BadRename    diag.Code = "MOF3003"
	BadSuccess   diag.Code = "MOF3004"
	NameConflict diag.Code = "MOF3005"
	TooLarge     diag.Code = "MOF3006"
	NoDefault    diag.Code = "MOF3007"
)

// Generate returns the files of one package, sorted by name. There are none
// where the list has errors.
func Generate(s *schema.Schema, opts Options) ([]File, diag.List, error) {
	var diags diag.List
	if !token.IsIdentifier(opts.Package) || opts.Package == "_" || opts.Package == "main" {
		diags.Error(BadPackage, diag.Span{}, "%q is no name for a package of generated code", opts.Package).
			Help("choose one with --package, or package in gomof.yaml")
		return nil, diags, nil
	}
	classes := selectClasses(s, opts.Classes, &diags)
	checkSize(classes, &diags)
	checkOptions(s, &opts, &diags)
	if diags.Errors() > 0 {
		return nil, diags, nil
	}
	files, err := templates.Render(newPlanner(classes, opts, &diags).plan())
	diags.Sort()
	if err != nil || diags.Errors() > 0 {
		return nil, diags, err
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, diags, nil
}

// maxFields bounds the output: every struct has all inherited fields, so that a
// long chain of classes makes far more Go than it is MOF. The whole DMTF
// schema has 31,000.
const maxFields = 400_000

func checkSize(classes []*schema.Class, diags *diag.List) {
	fields := 0
	for i, c := range classes {
		if i > 0 && strings.EqualFold(c.Name, classes[i-1].Name) {
			diags.Error(NameConflict, c.Decl.Name.Span(), "class %s is declared in the namespaces %s and %s, a package can have one of them", c.Name, classes[i-1].Namespace, c.Namespace).
				Help("generate a package for each")
		}
		fields += len(c.Properties) + len(c.Methods)
	}
	if fields > maxFields {
		diags.Error(TooLarge, diag.Span{}, "the classes have %d properties and methods, inherited ones counted, more than %d", fields, maxFields).
			Help("choose classes with --class")
	}
}

// selectClasses returns the classes wanted and all that they need, sorted by
// name: the order of the files does not show in the output.
func selectClasses(s *schema.Schema, patterns []string, diags *diag.List) []*schema.Class {
	wanted := map[*schema.Class]bool{}
	if len(patterns) == 0 {
		for _, c := range s.Classes {
			if c.Named {
				need(c, wanted)
			}
		}
		if len(wanted) == 0 {
			diags.Error(NoClass, diag.Span{}, "the files named declare no class, there is nothing to generate")
		}
	}
	for _, pattern := range patterns {
		matchClasses(s, pattern, wanted, diags)
	}
	return slices.SortedFunc(maps.Keys(wanted), func(a, b *schema.Class) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Namespace, b.Namespace))
	})
}

func matchClasses(s *schema.Schema, pattern string, wanted map[*schema.Class]bool, diags *diag.List) {
	found := false
	for _, c := range s.Classes {
		ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(c.Name))
		if err != nil {
			diags.Error(NoClass, diag.Span{}, "malformed pattern %q of class names", pattern)
			return
		}
		if ok {
			found = true
			need(c, wanted)
		}
	}
	if !found {
		diags.Error(NoClass, diag.Span{}, "no class matches %q", pattern)
	}
}

// need marks a class and what its Go code names: superclasses, whose enums it
// shares, and the classes of references and embedded instances.
func need(c *schema.Class, wanted map[*schema.Class]bool) {
	open := []*schema.Class{c}
	for len(open) > 0 {
		c, open = open[len(open)-1], open[:len(open)-1]
		if c == nil || wanted[c] {
			continue
		}
		wanted[c] = true
		open = append(open, c.Super)
		for t := range types(c) {
			open = append(open, t.Class)
		}
	}
}

// types yields the types of all elements of a class.
func types(c *schema.Class) iter.Seq[schema.Type] {
	return func(yield func(schema.Type) bool) {
		for _, p := range c.Properties {
			if !yield(p.Type) {
				return
			}
		}
		for _, m := range c.Methods {
			if !yield(m.Type) {
				return
			}
			for _, p := range m.Parameters {
				if !yield(p.Type) {
					return
				}
			}
		}
	}
}

// checkOptions reports names in the options that the schema does not have:
// a slip there would otherwise go unnoticed.
func checkOptions(s *schema.Schema, opts *Options, diags *diag.List) {
	keys, names := map[string]bool{}, map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(opts.Rename)) {
		to := opts.Rename[key]
		if keys[strings.ToLower(key)] {
			diags.Error(BadRename, diag.Span{}, "%s is renamed twice", key)
		}
		keys[strings.ToLower(key)] = true
		of, _, isMember := strings.Cut(strings.ToLower(key), ".")
		if !isMember {
			of = ""
		}
		if other := names[of+"."+to]; other != "" {
			diags.Error(NameConflict, diag.Span{}, "%s and %s are both renamed to %s", other, key, to)
		}
		names[of+"."+to] = key
		if isMember && (to == "Meta" || to == "CIMClass") {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %s, which every struct has itself", key, to)
		}
		if !token.IsIdentifier(to) || !token.IsExported(to) {
			diags.Error(BadRename, diag.Span{}, "%s is renamed to %q, expected an exported Go identifier", key, to)
		}
		class, member, isMember := strings.Cut(key, ".")
		c := s.Class(class)
		if other := takenBy(s, c, member, to, opts.Rename); other != "" {
			diags.Error(NameConflict, diag.Span{}, "%s is renamed to %s, which is the name of %s", key, to, other)
		}
		if c == nil || isMember && c.Property(member) == nil && c.Method(member) == nil {
			diags.Error(BadRename, diag.Span{}, "%s is renamed, but the schema has no such class or member", key)
		}
	}
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(opts.Success)) {
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
		checkSuccess(c, c.Method(method), key, opts.Success[key], diags)
	}
}

// takenBy returns the class or member that has the wished name anyway, unless
// it is renamed itself.
func takenBy(s *schema.Schema, c *schema.Class, member, to string, rename map[string]string) string {
	var others []string
	switch {
	case member == "":
		for _, other := range s.Classes {
			others = append(others, other.Name)
		}
	case c != nil:
		for _, p := range c.Properties {
			others = append(others, c.Name+"."+p.Name)
		}
		for _, m := range c.Methods {
			others = append(others, c.Name+"."+m.Name)
		}
	}
	for _, other := range others {
		name := other[strings.LastIndexByte(other, '.')+1:]
		if goName(name) == to && !strings.EqualFold(name, member) && (member != "" || other != nameOf(c)) && rename[other] == "" {
			return other
		}
	}
	return ""
}

func nameOf(c *schema.Class) string {
	if c == nil {
		return ""
	}
	return c.Name
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
	_, high := limits(m.Type.CIM)
	for _, code := range codes {
		if new(big.Int).SetUint64(code).Cmp(number(high)) > 0 {
			diags.Error(BadSuccess, diag.Span{}, "success code %d of %s does not fit %s", code, key, m.Type.CIM)
		}
	}
}

// isReturnCode reports whether the value that a method returns is a code that
// tells how it went: a uint32, as the DMTF wants it, or any integer whose
// values have names.
func isReturnCode(m *schema.Method) bool {
	return !m.Void && !m.Type.Array && (m.Type.CIM == cim.Uint32 || m.Type.CIM.IsInteger() && m.Values != nil && !m.Values.Bits)
}
