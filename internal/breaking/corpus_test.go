package breaking_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
	"github.com/gomof/gomof/internal/evolution"
	"github.com/gomof/gomof/internal/fromsource"
	"github.com/gomof/gomof/schema"
)

// dmtf compiles a version of the DMTF schema, or skips the test.
func dmtf(t *testing.T, version string) *schema.Schema {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "corpus", "cim-schema-"+version+".zip")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the DMTF schema is missing")
	}
	result, err := gomof.CompileFiles(t.Context(), []string{path}, gomof.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Schema
}

// The Go category reports exactly the names that the Go compiler misses.
func TestGoOfDMTF(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: generates whole schemas")
	}
	packages := map[string]*types.Package{}
	schemas := map[string]*schema.Schema{}
	for _, version := range []string{"2.36", "2.41", "2.49"} {
		schemas[version] = dmtf(t, version)
		packages[version] = checked(t, schemas[version], gen.Options{})
	}
	for _, pair := range [][2]string{{"2.36", "2.41"}, {"2.41", "2.49"}, {"2.36", "2.49"}, {"2.49", "2.36"}} {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			changes, err := breaking.Compare(t.Context(), []breaking.Package{{Old: schemas[pair[0]], New: schemas[pair[1]], Options: gen.Options{Package: "acme"}}}, breaking.Options{Use: breaking.Go})
			if err != nil {
				t.Fatal(err)
			}
			sameNames(t, changes, lostSymbols(packages[pair[0]], packages[pair[1]]))
			symmetric(t, schemas[pair[0]], schemas[pair[1]])
		})
	}
}

// The same holds for every row of docs/evolution.md, in both directions.
func TestGoOfEvolution(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: type-checks many packages")
	}
	first := compile(t, "first.mof", evolution.First)
	for _, c := range slices.Concat(evolution.Compatible, evolution.Settled, evolution.Broken) {
		now := compile(t, "now.mof", c.MOF())
		for _, pair := range [][2]*schema.Schema{{first, now}, {now, first}} {
			changes, err := breaking.Compare(t.Context(), []breaking.Package{{Old: pair[0], New: pair[1], Options: gen.Options{Package: "acme"}}}, breaking.Options{Use: breaking.Go})
			if err != nil {
				t.Fatal(err)
			}
			t.Run(c.Name, func(t *testing.T) {
				sameNames(t, changes, lostSymbols(checked(t, pair[0], gen.Options{}), checked(t, pair[1], gen.Options{})))
			})
		}
	}
}

func sameNames(t *testing.T, changes []*breaking.Change, want []string) {
	t.Helper()
	got := map[string]bool{}
	for _, c := range changes {
		for _, name := range c.Names {
			got[name] = true
		}
	}
	for _, name := range want {
		if !got[name] {
			t.Errorf("%s is lost, and not reported", name)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s is reported, and not lost", name)
	}
}

// checked generates a package and type-checks it.
func checked(t *testing.T, s *schema.Schema, o gen.Options) *types.Package {
	t.Helper()
	o.Package = "acme"
	made, err := gomof.Generate(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, f := range made.Files() {
		file, err := parser.ParseFile(set, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: fromsource.Importer, IgnoreFuncBodies: true}
	pkg, err := config.Check("example.com/acme", set, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// lostSymbols returns the exported names, fields and methods of the old package that are missing in
// the new one or have another type there.
func lostSymbols(old, now *types.Package) (lost []string) {
	for _, name := range old.Scope().Names() {
		was := old.Scope().Lookup(name)
		if !was.Exported() {
			continue
		}
		is := now.Scope().Lookup(name)
		if is == nil || !sameObject(was, is, now) {
			lost = append(lost, name)
			if is == nil || fmt.Sprintf("%T", is) != fmt.Sprintf("%T", was) {
				is = nil
			}
		}
		if alias, ok := was.(*types.TypeName); ok && alias.IsAlias() {
			continue // it has the members of its target
		}
		if typ, ok := was.(*types.TypeName); ok {
			lost = append(lost, lostMembers(name, typ.Type(), is, now)...)
		}
	}
	slices.Sort(lost)
	return slices.Compact(lost)
}

func lostMembers(name string, typ types.Type, is types.Object, now *types.Package) (lost []string) {
	theirs := map[string]types.Object{}
	if is != nil {
		theirs = members(is.Type())
	}
	for member, was := range members(typ) {
		if is, ok := theirs[member]; !ok || !sameType(was.Type(), is.Type(), now) {
			lost = append(lost, name+"."+member)
		}
	}
	return lost
}

// members returns the exported fields of a struct, and the methods of a type and its pointer that
// are not promoted.
func members(t types.Type) map[string]types.Object {
	list := map[string]types.Object{}
	t = types.Unalias(t)
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() {
				list[f.Name()] = f
			}
		}
	}
	if i, ok := t.Underlying().(*types.Interface); ok {
		for m := range i.Methods() {
			if m.Exported() {
				list[m.Name()] = m
			}
		}
	}
	if named, ok := t.(*types.Named); ok {
		for m := range named.Methods() {
			if m.Exported() {
				list[m.Name()] = m
			}
		}
	}
	return list
}

// sameObject compares objects without their members.
func sameObject(was, is types.Object, now *types.Package) bool {
	if fmt.Sprintf("%T", was) != fmt.Sprintf("%T", is) {
		return false
	}
	typ, ok := was.(*types.TypeName)
	if !ok {
		return sameType(was.Type(), is.Type(), now)
	}
	if typ.IsAlias() {
		return sameType(was.Type(), is.Type(), now)
	}
	old, new := was.Type().Underlying(), types.Unalias(is.Type()).Underlying()
	if _, ok := old.(*types.Basic); ok {
		return types.Identical(old, new)
	}
	return fmt.Sprintf("%T", old) == fmt.Sprintf("%T", new)
}

// sameType compares types of two packages. It looks up a name of the old package in the new one,
// where it may be an alias. A function is the same if only its last parameter became optional.
func sameType(was, is types.Type, now *types.Package) bool {
	if text(was, now) == text(is, now) {
		return true
	}
	old, ok1 := was.(*types.Signature)
	new, ok2 := is.(*types.Signature)
	if !ok1 || !ok2 || old.Variadic() || !new.Variadic() || old.Params().Len() != new.Params().Len() {
		return false
	}
	last := new.Params().Len() - 1
	return text(old.Params().At(last).Type(), now) == text(new.Params().At(last).Type().(*types.Slice).Elem(), now) && text(old.Results(), now) == text(new.Results(), now)
}

func text(t types.Type, now *types.Package) string {
	switch t := t.(type) {
	case *types.Signature:
		return fmt.Sprint(text(t.Params(), now), text(t.Results(), now), t.Variadic())
	case *types.Tuple:
		var list []string
		for v := range t.Variables() {
			list = append(list, text(v.Type(), now))
		}
		return strings.Join(list, ",")
	case *types.Pointer:
		return "*" + text(t.Elem(), now)
	case *types.Slice:
		return "[]" + text(t.Elem(), now)
	case *types.Alias:
		return text(types.Unalias(t), now)
	case *types.Named:
		name := t.Obj().Name()
		if t.Obj().Pkg() == nil || t.Obj().Pkg().Path() != now.Path() {
			for arg := range t.TypeArgs().Types() {
				name += "[" + text(arg, now) + "]"
			}
			return fmt.Sprint(t.Obj().Pkg(), name)
		}
		if alias, ok := now.Scope().Lookup(name).(*types.TypeName); ok && alias.IsAlias() {
			return text(types.Unalias(alias.Type()), now)
		}
		return name
	}
	return t.String()
}
