package gen_test

import (
	"archive/zip"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// corpus is the directory with other people's MOF files, next to the repository.
const corpus = "../../shared/corpus"

// The compiler, vet and staticcheck accept the output of every testdata case, and the
// program below works.
func TestGeneratedCodeBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	m := newModule(t)
	for name, c := range cases(t) {
		files, diags, err := generatePackage(compile(t, c.source), parseOptions(t, c.options))
		if err != nil {
			t.Fatal(name, err)
		}
		if diags.Errors() > 0 {
			continue // a case of what is reported
		}
		m.write(strings.ReplaceAll(name, "-", ""), files)
	}
	m.write("hostile", generate(t, hostileMOF(), gen.Options{}))
	m.write("behave", generate(t, behaveMOF, gen.Options{}))
	m.writeFile("behave/behave_test.go", behaveProgram)
	m.run("go", "build", "./...")
	m.run("go", "vet", "./...")
	m.run(m.staticcheck(), "./...")
	m.run("go", "test", "./behave")
}

// A mofCase is the input of a testdata file.
type mofCase struct{ source, options string }

func cases(t testing.TB) map[string]mofCase {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	list := map[string]mofCase{}
	for _, p := range paths {
		archive, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		var c mofCase
		for _, f := range archive.Files {
			switch f.Name {
			case "in.mof":
				c.source = string(f.Data)
			case "options":
				c.options = string(f.Data)
			}
		}
		list[strings.TrimSuffix(filepath.Base(p), ".txtar")] = c
	}
	return list
}

// hostile are texts that are designed to escape from where they are used.
var hostile = []string{
	"*/ func init() { panic(1) } /*", "\n//go:build ignore\n", "\n+build ignore\n", "\n//line x.go:1\n", "\n//go:embed x\n",
	"`", "\"", "\\", "\"); panic(1); (\"", "%s%d%!", "\x01\x7f", "\ufeff", "\u202e\u2066", "\u2028\u2029", "\u0085", "\r\n\r\n//go:generate x\r",
	"\n\n# Heading\n\n[x]: http://example.com\n\n  - list\n\n\tcode\n\n1. one\n", "Deprecated: no", "\n\nDeprecated: no\n\nBUG(x): y",
	strings.Repeat("long", 100), "${x} $(x) {{.}}", "",
}

// hostileMOF has them in every place where text from MOF reaches Go. Names cannot contain
// them, so the names are ones with a meaning in Go.
func hostileMOF() string {
	var b strings.Builder
	all := make([]string, len(hostile))
	numbers := make([]string, len(hostile))
	for i, text := range hostile {
		all[i], numbers[i] = mofText(text), fmt.Sprintf("%q", fmt.Sprint(i))
	}
	texts, values := strings.Join(all, ", "), strings.Join(numbers, ", ")
	for i, text := range hostile {
		q := mofText(text)
		fmt.Fprintf(&b, "[Description(%[2]s), Deprecated{%[2]s}] class type_%[1]d {\n", i, q)
		fmt.Fprintf(&b, "  [Key, Description(%[1]s), Deprecated{%[1]s}, PUnit(%[1]s)] string func = %[1]s;\n", q)
		fmt.Fprintf(&b, "  [Description(%[1]s)] string many[] = {%[1]s, %[1]s};\n", q)
		fmt.Fprintf(&b, "  [ValueMap{%s}] string nil = %s;\n", texts, q)
		fmt.Fprintf(&b, "  [ValueMap{%s}, Values{%s}] uint8 var = %d;\n", values, texts, i)
		fmt.Fprintf(&b, "  [BitMap{\"1\"}, BitValues{%s}] uint8 iota;\n", q)
		fmt.Fprintf(&b, "  [Description(%[3]s), Deprecated{%[3]s}, ValueMap{%[1]s}, Values{%[2]s}] uint32 init(\n", values, texts, q)
		fmt.Fprintf(&b, "    [In, Description(%[1]s), Deprecated{%[1]s}, ValueMap{\"1\"}, Values{%[1]s}] uint8 ctx, [Out, In(false), Description(%[1]s)] string error);\n", q)
		fmt.Fprintf(&b, "  [Static, Description(%s)] uint32 main();\n};\n", q)
	}
	return b.String()
}

// mofText returns a text as a MOF literal.
func mofText(text string) string {
	var q strings.Builder
	q.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			q.WriteString(`\` + string(r))
		case r > 0xffff:
			q.WriteRune(r)
		case r < ' ' || r == 0x7f || r > 0x7e:
			fmt.Fprintf(&q, `\x%04X`, r)
		default:
			q.WriteRune(r)
		}
	}
	return q.String() + `"`
}

// A module is a downstream module in which generated packages are built.
type module struct {
	t         *testing.T
	dir, repo string
}

func newModule(t *testing.T) *module {
	t.Helper()
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	m := &module{t: t, dir: t.TempDir(), repo: repo}
	m.writeFile("go.mod", "module example.com/acme\n\ngo 1.25.0\n\nrequire github.com/gomof/gomof v0.0.0\n\nreplace github.com/gomof/gomof => "+filepath.ToSlash(repo)+"\n")
	sums, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	m.writeFile("go.sum", string(sums))
	return m
}

func (m *module) write(dir string, files []gen.File) {
	m.t.Helper()
	for _, f := range files {
		m.writeFile(path.Join(dir, f.Name), string(f.Data))
	}
}

func (m *module) writeFile(name, text string) {
	m.t.Helper()
	p := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m *module) run(name string, args ...string) {
	m.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Errorf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
}

// staticcheck builds the tool of the repository, which the module does not require.
func (m *module) staticcheck() string {
	m.t.Helper()
	bin := filepath.Join(m.t.TempDir(), "staticcheck.exe") // the suffix does no harm elsewhere
	cmd := exec.Command("go", "build", "-o", bin, "honnef.co/go/tools/cmd/staticcheck")
	cmd.Dir = m.repo
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Fatalf("building staticcheck: %v\n%s", err, out)
	}
	return bin
}

const behaveMOF = `
#pragma namespace("root/acme")
class ACME_Error { string Text; };
class ACME_Job {
    [Key] string ID; [ValueMap{"2", "3..9"}, Values{"New", "Reserved"}] uint16 State = 2;
    [OctetString] uint8 Data[]; [EmbeddedInstance("ACME_Error")] string Last; datetime Since; string Tags[];
    [ValueMap{"0", "6", "4096", ".."}, Values{"OK", "Access Denied", "Job Started", "Vendor Specific"}]
    uint32 GetError([In] string Language, [Out, In(false), EmbeddedInstance("ACME_Error")] string Error);
    [Static] uint32 Count([In, Required] uint8 Least, [Out, In(false)] uint64 N);
};
class ACME_BigJob : ACME_Job { uint8 Size; };
[Association] class ACME_Follows { [Key] ACME_Job Ref First; [Key] ACME_Job Ref Second; };
`

const behaveProgram = `package acme

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

type provider struct{ UnimplementedACMEJob }

func (provider) GetError(_ context.Context, self *ACMEJob, params *ACMEJobGetErrorParams) (*ACMEJobGetErrorResult, error) {
	text := "error of " + self.ID
	if params.Language == nil {
		return &ACMEJobGetErrorResult{Return: ACMEJobGetErrorAccessDenied, Error: &ACMEError{Text: &text}}, nil
	}
	return &ACMEJobGetErrorResult{Return: ACMEJobGetErrorJobStarted, Error: &ACMEError{Text: params.Language}}, nil
}

func (provider) Count(_ context.Context, params *ACMEJobCountParams) (*ACMEJobCountResult, error) {
	return &ACMEJobCountResult{N: cim.Ptr(uint64(*params.Least))}, nil
}

func Test(t *testing.T) {
	ctx, server := t.Context(), &cimserver.Server{}
	RegisterACMEJob(server, provider{})
	job := NewACMEJob()
	job.ID, job.Data, job.Tags = "1", []byte{1, 2}, []string{}
	job.Last = &ACMEError{Text: cim.Ptr("late")}
	if err := server.Put(job, &ACMEBigJob{ID: "2", Size: cim.Ptr(uint8(9))}); err != nil {
		t.Fatal(err)
	}
	got, err := cim.Get[ACMEJob](ctx, server, ACMEJobKey{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if *got.State != ACMEJobStateNew || !bytes.Equal(got.Data, job.Data) || got.Tags == nil || got.Since != nil || *got.Last.Text != "late" {
		t.Errorf("read %+v", got)
	}
	if got.State.String() != "New" || ACMEJobState(5).String() != "Reserved (5)" || !ACMEJobState(5).IsReserved() || ACMEJobState(5).Known() {
		t.Error(got.State, ACMEJobState(5))
	}
	res, err := got.GetError(ctx, server)
	if !errors.Is(err, ACMEJobGetErrorAccessDenied) || res.Return.Success() || *res.Error.Text != "error of 1" {
		t.Error(res, err)
	}
	res, err = got.GetError(ctx, server, ACMEJobGetErrorParams{Language: cim.Ptr("de")})
	if err != nil || res.Return != ACMEJobGetErrorJobStarted || *res.Error.Text != "de" {
		t.Error(res, err)
	}
	count, err := ACMEJobCount(ctx, server, ACMEJobCountParams{Least: cim.Ptr(uint8(7))})
	if err != nil || *count.N != 7 {
		t.Error(count, err)
	}
	n := 0
	for object, err := range Registry().Enumerate(ctx, server, (*ACMEJob)(nil).CIMClass()) {
		if err != nil {
			t.Error(err)
		}
		if big, ok := object.(*ACMEBigJob); ok && *big.Size == 9 {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d instances arrived as ACMEBigJob", n)
	}
	follows := ACMEFollows{First: cim.RefTo(got), Second: cim.Ref[ACMEJob]{Path: ACMEJobKey{ID: "2"}.Path()}}
	if err := server.Put(&follows); err != nil {
		t.Fatal(err)
	}
	second, err := follows.Second.Get(ctx, server)
	if err != nil || second.ID != "2" {
		t.Error(second, err)
	}
}
`

// The whole DMTF schema becomes one package; with -short, only the part about storage. It
// is not built here, because that takes a minute.
func TestGenerateDMTF(t *testing.T) {
	t.Parallel()
	classes, least := "*", 1500
	if testing.Short() {
		classes, least = "CIM_Storage*", 50
	}
	files := generateDMTF(t, dmtf(t), classes)
	if len(files) < least {
		t.Errorf("%d files only", len(files))
	}
	parse(t, files)
}

func dmtf(t testing.TB) fs.FS {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(corpus, "cim-schema-2.49.zip"))
	if err != nil {
		t.Skipf("the DMTF schema is not there: %v", err)
	}
	t.Cleanup(func() { archive.Close() })
	return archive
}

func generateDMTF(t testing.TB, fsys fs.FS, classes ...string) []gen.File {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{"cim_schema_2.49.0.mof"}, Namespace: "root/cimv2"})
	diags := result.Diagnostics
	if diags.Errors() > 0 {
		t.Fatalf("the schema has %d errors: %s", diags.Errors(), diags[0].Message)
	}
	files, diags, err := generatePackage(result.Schema, gen.Options{Package: "dmtf", Classes: classes})
	if err != nil || diags.Errors() > 0 {
		t.Fatalf("generate: %v\n%s", err, messages(diags))
	}
	return files
}

// parse checks the files as far as possible without the imported packages.
func parse(t testing.TB, files []gen.File) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range files {
		if fold := strings.ToLower(f.Name); seen[fold] || !isFileName(f.Name) {
			t.Errorf("%q is a bad name of a file, or two have it", f.Name)
		} else {
			seen[fold] = true
		}
		if _, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			t.Error(err)
		}
		if formatted, err := format.Source(f.Data); err != nil || string(formatted) != string(f.Data) {
			t.Errorf("%s is not gofmt'ed (error %v)", f.Name, err)
		}
	}
}

// BenchmarkGenerate plans and renders the whole schema. The bytes are the output.
func BenchmarkGenerate(b *testing.B) {
	result, _ := gomof.Compile(b.Context(), gomof.Options{FS: dmtf(b), Files: []string{"cim_schema_2.49.0.mof"}, Namespace: "root/cimv2"})
	diags := result.Diagnostics
	if diags.Errors() > 0 {
		b.Fatalf("the schema has %d errors: %s", diags.Errors(), diags[0].Message)
	}
	b.ReportAllocs()
	for b.Loop() {
		files, _, err := generatePackage(result.Schema, gen.Options{Package: "dmtf", Classes: []string{"*"}})
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, f := range files {
			size += len(f.Data)
		}
		b.SetBytes(int64(size))
	}
}

// Each file of the corpus that compiles by itself becomes a package that type-checks.
func TestGenerateCorpus(t *testing.T) {
	t.Parallel()
	packages := 0
	corpusSchemas(t, func(name string, result *gomof.Result) {
		packages++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, diags, err := generatePackage(result.Schema, gen.Options{Package: "acme", Classes: []string{"*"}})
			if err != nil || diags.Errors() > 0 {
				t.Fatalf("generate: %v\n%s", err, messages(diags))
			}
			typeCheck(t, files)
		})
	})
	if packages < 100 && !testing.Short() || packages == 0 {
		t.Errorf("%d packages only", packages)
	}
}

// shortCorpus is the part of the corpus for -short.
const shortCorpus = "PowerShell+PSDscResources"

// corpusSchemas calls use for each file of the corpus that compiles by itself
// and has classes.
func corpusSchemas(t *testing.T, use func(name string, result *gomof.Result)) {
	t.Helper()
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the corpus is not there: %v", err)
	}
	fsys, root := os.DirFS(corpus), "."
	if testing.Short() {
		root = shortCorpus
	}
	err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(path.Ext(name), ".mof") {
			return err
		}
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{name}})
		if result.Diagnostics.Errors() == 0 && len(result.Schema.Classes) > 0 {
			use(name, result)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
