package gen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/schema"
)

// versions are schemas that other projects have copied: older versions of the DMTF schema,
// whole or in parts. same is the minimum number of classes, members and values that are the
// same in 2.49.
var versions = []struct {
	name  string
	fsys  fs.FS
	files []string
	same  int
}{
	{"2.2", os.DirFS(filepath.Join(corpus, "kkaempf+openwbem", "schemas", "cim22")), []string{"CIM_Schema22.mof"}, 7000},
	{"2.5, the least of it", os.DirFS(filepath.Join(corpus, "kkaempf+openwbem", "test", "acceptance", "testfiles")), []string{"CIM_Min25.mof"}, 30},
	{"2.5, the least of it, changed", os.DirFS(filepath.Join(corpus, "runner-mei+gowbem", "testfiles")), []string{"CIM_Min25.mof"}, 30},
	{"of network switches", os.DirFS(filepath.Join(corpus, "microsoft+omi", "Unix", "samples", "Providers", "Network", "schema")), []string{"CIM_Schema.mof"}, 2000},
	{"of MSPS", os.DirFS(filepath.Join("..", "mof")), []string{"MSPSService.mof"}, 100},
}

// A version is a schema and its Go code.
type version struct {
	schema *schema.Schema
	golang
}

// latest is the whole version 2.49, which is read once. With -short it has only the classes
// of MSPSService.mof and some more.
func latest(t *testing.T) *version {
	t.Helper()
	fsys := dmtf(t)
	classes := []string{"*"}
	if testing.Short() {
		classes = []string{"CIM_ConcreteJob", "CIM_Error", "CIM_Job", "CIM_LogicalElement", "CIM_Managed*Element", "CIM_Service", "CIM_StorageL*"}
	}
	readLatest.Do(func() { latestVersion = versionOf(t, fsys, []string{"cim_schema_2.49.0.mof"}, classes...) })
	if latestVersion == nil {
		t.Fatal("version 2.49 was not read")
	}
	return latestVersion
}

var (
	readLatest    sync.Once
	latestVersion *version
)

// No identifier changes if its MOF did not: between 2.49 and each other version, a member
// that is the same in both has the same Go code.
func TestVersionsOfTheSchema(t *testing.T) {
	now := latest(t)
	for _, v := range versions {
		if testing.Short() && v.name != "of MSPS" {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			if _, err := fs.Stat(v.fsys, v.files[0]); err != nil {
				t.Skipf("the corpus is not there: %v", err)
			}
			then := versionOf(t, v.fsys, v.files, "*")
			same := 0
			for _, c := range then.schema.Classes {
				if d := now.schema.Class(c.Name); d != nil {
					same += compareClass(t, then, now, c, d)
				}
			}
			if same < v.same {
				t.Errorf("only %d classes, members and values say the same", same)
			}
		})
	}
}

// compareClass compares the Go code of a class and its members, and returns how many of
// them are the same in both versions.
func compareClass(t *testing.T, then, now *version, c, d *schema.Class) (same int) {
	compare := func(key, a, b string) {
		if a != b {
			return
		}
		same++
		if then.members[key] == "" || then.members[key] != now.members[key] {
			t.Errorf("%s was\n%sand is\n%s", key, then.members[key], now.members[key])
		}
	}
	compare(c.Name, sayClass(c), sayClass(d))
	for _, p := range c.Properties {
		if q := d.Property(p.Name); q != nil {
			compare(c.Name+"."+p.Name, sayProperty(p), sayProperty(q))
			if p.Type.CIM == q.Type.CIM {
				same += compareValues(t, then, now, c.Name+"."+p.Name, p.Values, q.Values)
			}
		}
	}
	for _, m := range c.Methods {
		if n := d.Method(m.Name); n != nil {
			compare(c.Name+"."+m.Name+"()", sayMethod(m), sayMethod(n))
			if m.Type.CIM == n.Type.CIM {
				same += compareValues(t, then, now, c.Name+"."+m.Name+"()", m.Values, n.Values)
			}
		}
	}
	return same
}

// compareValues compares the constants of values that have the same name in both versions,
// whatever else changed.
func compareValues(t *testing.T, then, now *version, key string, v, w *schema.ValueSet) (same int) {
	if v == nil || w == nil || v.Class.Name != w.Class.Name {
		return 0
	}
	for _, e := range v.Entries {
		if !e.Single || !slices.ContainsFunc(w.Entries, func(f schema.ValueEntry) bool { return f.Single && f.Name == e.Name && f.Text == e.Text }) {
			continue
		}
		same++
		value := strconv.Quote(e.Text)
		if len(e.Ranges) > 0 {
			value = e.Ranges[0].Min.String()
		}
		if v.Bits {
			value = "1 << " + value
		}
		was, is := then.consts[key][value], now.consts[key][value]
		if was == "" || was != is {
			t.Errorf("%s: value %s, %q, was %s and is %s", key, value, e.Name, was, is)
		}
	}
	return same
}

// The parts of the schema that determine the Go code of a class or member: where it is
// declared, its type, its values, and the member that it overrides.

func sayClass(c *schema.Class) string {
	keys := ""
	for _, p := range c.Keys() {
		keys += " " + p.Name + " " + sayType(p.Type) + sayValues(p.Values)
	}
	return c.Name + " keys" + keys
}

func sayProperty(p *schema.Property) string {
	text := fmt.Sprintf("%s.%s %s key %v%s", p.Class.Name, p.Name, sayType(p.Type), p.Key, sayValues(p.Values))
	if p.Overrides != nil {
		text += " overrides " + sayProperty(p.Overrides)
	}
	return text
}

func sayMethod(m *schema.Method) string {
	text := fmt.Sprintf("%s.%s %s void %v static %v%s", m.Class.Name, m.Name, sayType(m.Type), m.Void, m.Static, sayValues(m.Values))
	for _, p := range m.Parameters {
		text += fmt.Sprintf("\n%s %s in %v out %v required %v%s", p.Name, sayType(p.Type), p.In, p.Out, p.Required, sayValues(p.Values))
	}
	if m.Overrides != nil {
		text += " overrides " + sayMethod(m.Overrides)
	}
	return text
}

func sayType(t schema.Type) string {
	class := ""
	if t.Class != nil {
		class = t.Class.Name
	}
	return fmt.Sprint(t.CIM, t.Array, class, t.OctetString)
}

func sayValues(v *schema.ValueSet) string {
	if v == nil {
		return ""
	}
	text := " values of " + v.Class.Name
	for _, e := range v.Entries {
		text += fmt.Sprintf(" %q %q %v %v", e.Text, e.Name, e.Single, e.Ranges)
	}
	return text
}

func versionOf(t *testing.T, fsys fs.FS, files []string, classes ...string) *version {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: files, Namespace: "root/cimv2"})
	if diags := result.Diagnostics; diags.Errors() > 0 {
		t.Fatalf("the schema has %d errors: %s", diags.Errors(), messages(diags[:1]))
	}
	return &version{result.Schema, goOf(t, result.Schema, classes...)}
}

// A golang is what a program can name in each class, and in each member as Class.Member or
// Class.Member(): identifiers, types and values.
type golang struct {
	members map[string]string
	consts  map[string]map[string]string // of each member by value
}

// goOf generates classes and reads the result.
func goOf(t *testing.T, s *schema.Schema, classes ...string) golang {
	t.Helper()
	files, diags, err := generatePackage(s, gen.Options{Package: "p", Classes: classes})
	if err != nil || diags.Errors() > 0 {
		t.Fatalf("generate: %v\n%s", err, messages(diags))
	}
	pkg := newParsed(t, files)
	g := golang{map[string]string{}, map[string]map[string]string{}}
	for id, class := range pkg.classes {
		g.members[class] = pkg.class(id)
		for _, f := range pkg.structs[id].Fields.List {
			if name := wireName(f); name != "" {
				g.members[class+"."+name] = fmt.Sprintf("%s.%s", id, pkg.field(f))
				g.consts[class+"."+name] = pkg.values(f.Type)
			}
		}
	}
	for _, f := range pkg.funcs {
		if class, method := pkg.calls(f); method != "" {
			g.members[class+"."+method+"()"] = pkg.method(f)
			_, result := pkg.messages(f)
			g.consts[class+"."+method+"()"] = pkg.values(result.Fields.List[0].Type)
		}
	}
	return g
}

// The Go code of a class does not depend on which other classes are selected: selecting one
// more does not change existing names.
func TestSelectionKeepsNames(t *testing.T) {
	whole := latest(t)
	selections := [][]string{
		{"CIM_ConcreteJob"},
		{"CIM_StorageL*"},
		{"CIM_Storage*"},
		{"CIM_*Service", "!CIM_J2ee*"},
		{"CIM_DVDDrive", "CIM_DiskPartition"},
		{"PRS_*"},
	}
	if testing.Short() {
		selections = selections[:2]
	}
	for _, classes := range selections {
		t.Run(strings.Join(classes, " "), func(t *testing.T) {
			part := goOf(t, whole.schema, classes...)
			for key, is := range part.members {
				if whole.members[key] != is && !renamedBySelection[key] {
					t.Errorf("%s is\n%sand with all classes\n%s", key, is, whole.members[key])
				}
			}
		})
	}
	for key := range renamedBySelection {
		if class, _, _ := strings.Cut(key, "."); goOf(t, whole.schema, class).members[key] == whole.members[key] {
			t.Errorf("%s has one name only", key)
		}
	}
}

// renamedBySelection are the exceptions. The enum of CIM_StorageLibrary.Capabilities has
// the name of the class CIM_StorageLibraryCapabilities, if that is selected.
var renamedBySelection = map[string]bool{"CIM_StorageLibrary.Capabilities": true}

// parsed is a generated package, indexed for lookups.
type parsed struct {
	structs map[string]*ast.StructType
	types   map[string]ast.Expr
	consts  map[string][]string // by type
	methods map[string][]string // by receiver
	funcs   []*ast.FuncDecl
	tables  map[string]string // variable to class
	classes map[string]string // struct to class
	ids     map[string]bool   // all of them
}

func newParsed(t *testing.T, files []gen.File) *parsed {
	t.Helper()
	p := &parsed{
		structs: map[string]*ast.StructType{}, types: map[string]ast.Expr{}, consts: map[string][]string{},
		methods: map[string][]string{}, tables: map[string]string{}, classes: map[string]string{}, ids: map[string]bool{},
	}
	for _, f := range files {
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			p.declare(d)
		}
	}
	for _, f := range p.funcs {
		if f.Name.Name == "CIMClass" {
			table := f.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.UnaryExpr).X.(*ast.Ident).Name
			p.classes[receiver(f)] = p.tables[table]
		}
	}
	return p
}

func (p *parsed) declare(d ast.Decl) {
	if f, ok := d.(*ast.FuncDecl); ok {
		p.funcs = append(p.funcs, f)
		if f.Recv == nil {
			p.ids[f.Name.Name] = true
		} else {
			p.methods[receiver(f)] = append(p.methods[receiver(f)], f.Name.Name+types.ExprString(f.Type)[len("func"):])
		}
		return
	}
	for _, spec := range d.(*ast.GenDecl).Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			p.ids[spec.Name.Name] = true
			p.types[spec.Name.Name] = spec.Type
			if s, ok := spec.Type.(*ast.StructType); ok {
				p.structs[spec.Name.Name] = s
			}
		case *ast.ValueSpec:
			p.ids[spec.Names[0].Name] = true
			if id, ok := spec.Type.(*ast.Ident); ok {
				p.consts[id.Name] = append(p.consts[id.Name], spec.Names[0].Name+" = "+types.ExprString(spec.Values[0]))
			}
			if table, ok := spec.Values[0].(*ast.CompositeLit); ok && strings.HasPrefix(spec.Names[0].Name, "class") {
				p.tables[spec.Names[0].Name] = literal(table.Elts[0].(*ast.KeyValueExpr).Value)
			}
		}
	}
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		text, _ := strconv.Unquote(l.Value)
		return text
	}
	return ""
}

// wireName returns the first part of the tag of a field.
func wireName(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	_, tag, _ := strings.Cut(literal(f.Tag), `cim:"`)
	name, _, _ := strings.Cut(strings.TrimSuffix(tag, `"`), ",")
	return name
}

// class returns the declarations of a class other than its members.
func (p *parsed) class(id string) string {
	var out strings.Builder
	fmt.Fprintln(&out, id)
	for _, name := range []string{id + "Key", "New" + id, id + "Provider", "Unimplemented" + id, "Register" + id} {
		fmt.Fprintln(&out, name, p.ids[name])
	}
	if key := p.structs[id+"Key"]; key != nil {
		for _, f := range key.Fields.List {
			fmt.Fprintln(&out, p.field(f))
		}
	}
	return out.String()
}

// field returns a field and, if its type is an enum, the enum.
func (p *parsed) field(f *ast.Field) string {
	return f.Names[0].Name + " " + types.ExprString(f.Type) + "\n" + p.enum(f.Type)
}

func (p *parsed) enum(t ast.Expr) string {
	switch e := t.(type) {
	case *ast.StarExpr:
		return p.enum(e.X)
	case *ast.ArrayType:
		return p.enum(e.Elt)
	case *ast.Ident:
		if p.types[e.Name] != nil && p.structs[e.Name] == nil {
			list := slices.Concat(p.consts[e.Name], p.methods[e.Name])
			slices.Sort(list)
			return fmt.Sprintf("%s %s Parse %v\n%s\n", e.Name, types.ExprString(p.types[e.Name]), p.ids["Parse"+e.Name], strings.Join(list, "\n"))
		}
	}
	return ""
}

// calls returns the class and the method that a function calls, if it is a stub.
func (p *parsed) calls(f *ast.FuncDecl) (class, method string) {
	if f.Body == nil || len(f.Body.List) != 1 {
		return "", ""
	}
	result, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(result.Results) != 1 {
		return "", ""
	}
	call, ok := result.Results[0].(*ast.CallExpr)
	if !ok || !strings.HasPrefix(types.ExprString(call.Fun), "cimimpl.Invoke") {
		return "", ""
	}
	if f.Recv != nil {
		return p.classes[receiver(f)], literal(call.Args[3])
	}
	table, _, _ := strings.Cut(strings.TrimPrefix(types.ExprString(call.Args[2]), "&"), ".")
	return p.tables[table], literal(call.Args[3])
}

// method returns the signature of a stub, with its parameters and its result.
func (p *parsed) method(f *ast.FuncDecl) string {
	var out strings.Builder
	if f.Recv != nil {
		out.WriteString(receiver(f) + ".")
	}
	fmt.Fprintln(&out, f.Name.Name+types.ExprString(f.Type)[len("func"):])
	params, result := p.messages(f)
	for _, field := range slices.Concat(params.Fields.List, result.Fields.List) {
		out.WriteString(p.field(field))
	}
	return out.String()
}

// messages returns the structs of the parameters and the result of a stub.
func (p *parsed) messages(f *ast.FuncDecl) (params, result *ast.StructType) {
	last := f.Type.Params.List[len(f.Type.Params.List)-1].Type
	if e, ok := last.(*ast.Ellipsis); ok {
		last = e.Elt
	}
	return p.structs[types.ExprString(last)], p.structs[types.ExprString(f.Type.Results.List[0].Type.(*ast.StarExpr).X)]
}

// values returns the constants of a type, by value.
func (p *parsed) values(t ast.Expr) map[string]string {
	id := strings.TrimLeft(types.ExprString(t), "*[]")
	byValue := map[string]string{}
	for _, c := range p.consts[id] {
		name, value, _ := strings.Cut(c, " = ")
		byValue[value] = name
	}
	return byValue
}
