// Package gomof compiles MOF, the Managed Object Format of the DMTF's CIM and
// of Microsoft's WMI, and generates Go bindings from it.
//
// [Compile] reads files into a checked schema, and [Generate] makes the files
// of a Go package of it. Both are pure functions of their input: the disk is
// touched only through the file system that Compile is given. The command
// gomof wraps them.
package gomof

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/mof"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Options say how files are compiled. The zero value works.
type Options struct {
	Include   []string       // directories in which includes, missing classes and qualifiers are looked for
	Dialect   parser.Dialect // Auto decides per file
	Namespace string         // of declarations before any #pragma namespace
}

// A Result is what [Compile] made of its files.
type Result struct {
	Schema  *schema.Schema        // never nil; fit for use where Diagnostics has no errors
	Sources map[string]*diag.File // all files that were read, by name
}

// Compile reads the named files, MOF or CIM-XML, and what they include, from fsys and
// resolves them into one schema. The standard qualifiers need no declaration.
// All errors of all files are in the list.
func Compile(fsys fs.FS, names []string, opts Options) (*Result, diag.List) {
	set, diags := load(fsys, names, opts, false)
	s, more := schema.Resolve(set, schema.Options{Namespace: opts.Namespace, Builtin: builtin()})
	diags = append(diags, more...)
	diags.Sort()
	set.Note(diags)
	return &Result{Schema: s, Sources: sources(set)}, diags
}

// Check reads the named files, and what they include, and reports what is
// wrong with their syntax. An include that is not there is a warning, as it
// says nothing about the syntax.
func Check(fsys fs.FS, names []string, opts Options) (*Result, diag.List) {
	set, diags := load(fsys, names, opts, true)
	set.Note(diags)
	return &Result{Schema: &schema.Schema{}, Sources: sources(set)}, diags
}

func load(fsys fs.FS, names []string, opts Options, syntax bool) (*parser.Set, diag.List) {
	return parser.Load(fsys, names, parser.LoadOptions{
		Options: parser.Options{Dialect: opts.Dialect}, Include: opts.Include, Known: isBuiltin, Library: library, Syntax: syntax,
	})
}

// Generate makes the files of one Go package. There are none where the list
// has errors; the error is one of gomof's own and means that it should be
// reported.
func Generate(s *schema.Schema, opts gen.Options) ([]gen.File, diag.List, error) {
	return gen.Generate(s, opts)
}

func sources(set *parser.Set) map[string]*diag.File {
	files := make(map[string]*diag.File, len(set.Files))
	for _, f := range set.Files {
		files[f.Source.Name] = f.Source
	}
	return files
}

// builtin is the parsed qualifiers.mof, and dsc the parsed dsc.mof. They are the
// same for every compilation, and nothing changes them.
var (
	builtin = sync.OnceValue(func() *parser.File { return shipped("qualifiers.mof") })
	dsc     = sync.OnceValue(func() *parser.File { return shipped("dsc.mof") })
)

// builtinNames are the qualifiers of builtin, in lower case.
var builtinNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, d := range builtin().Decls {
		if d.Qualifier != nil {
			names[strings.ToLower(d.Qualifier.Name.Text)] = true
		}
	}
	return names
})

func isBuiltin(qualifier string) bool { return builtinNames()[qualifier] }

func shipped(name string) *parser.File {
	data, err := mof.FS.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	source, _ := parser.Decode(name, data)
	file, _ := parser.Parse(source, parser.Options{})
	return file
}

// library has the classes that need no declaration.
func library(class string) *parser.File {
	switch class {
	case "omi_baseresource", "omi_configurationdocument", "msft_credential", "msft_keyvaluepair":
		return dsc()
	}
	return nil
}

// Diagnostics documents every diagnostic that Compile and Generate report.
func Diagnostics() []diag.Info {
	return slices.Concat(parser.Infos, schema.Infos, gen.Infos)
}
