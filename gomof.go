// Package gomof compiles MOF, the Managed Object Format of the DMTF's CIM and of
// Microsoft's WMI, and generates Go bindings.
//
// [Compile] compiles files to a checked schema, which programs can inspect, and [Generate]
// generates the files of a Go package for it. Both are pure functions of their input: they
// access files only through the file system in the options. [CompileFiles] compiles files,
// directories and zip archives on disk. The command gomof wraps these functions.
//
// All of them report errors in the same way: the result has all diagnostics, and the error
// is an [*InputError] if the input has errors.
package gomof

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/origin"
	"github.com/gomof/gomof/internal/shipped"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Options configure [Compile]. FS and Files are required.
type Options struct {
	FS        fs.FS          // where all files are; paths are slash-separated
	Files     []string       // MOF or CIM-XML files; included files are also read
	Include   []string       // directories to search for included files, undeclared classes and undeclared qualifiers
	Dialect   parser.Dialect // Auto decides for each file
	Namespace string         // for declarations before any #pragma namespace
	Syntax    bool           // check only the syntax: the schema is empty, and a missing included file is a warning
	Cache     *parser.Cache  // lets several compilations share the trees of equal files, or nil

	// Qualifiers are the sets of qualifiers that need no declaration: CIM and WMI if it is
	// zero, and CIM alone under MOF2. QualifierFiles are files of FS that declare more.
	Qualifiers     QualifierSets
	QualifierFiles []string
}

// QualifierSets are sets of qualifiers that gomof declares.
type QualifierSets uint8

// The sets. Use NoQualifiers for a schema that declares all its qualifiers.
const (
	CIMQualifiers QualifierSets = 1 << iota // the meta, standard and optional qualifiers of the DMTF (DSP0004 5.6)
	WMIQualifiers                           // of WMI, drivers, event tracing, DSC and OMI
	NoQualifiers
)

// A Result is the result of [Compile].
type Result struct {
	Schema      *schema.Schema        // never nil; complete if there are no errors
	Diagnostics diag.List             // all errors and warnings of all files, sorted
	Sources     map[string]*diag.File // all files that were read, by name
	Files       []*parser.File        // the syntax trees of the same files
	Found       map[string]bool       // names of files that were found only through Options.Include; their warnings are usually for someone else
}

// An InputError means that the input has errors. Diagnostics contains all of them.
type InputError struct{ Diagnostics diag.List }

// Error returns the first error, and the number of errors.
func (e *InputError) Error() string {
	i := slices.IndexFunc(e.Diagnostics, func(d *diag.Diagnostic) bool { return d.Severity == diag.Error })
	first := e.Diagnostics[i]
	text := fmt.Sprintf("%s [%s]", first.Message, first.Code)
	if at := first.Span.Pos; at.IsValid() {
		text = fmt.Sprintf("%s:%d:%d: %s", at.Filename, at.Line, at.Column, text)
	}
	if n := e.Diagnostics.Errors(); n > 1 {
		text += fmt.Sprintf(", the first of %d errors", n)
	}
	return text
}

// Compile reads the files and the files that they include, and resolves them to one schema.
// If the input has errors, it returns an [*InputError] and a result with everything that
// could be compiled. If the context has ended, it returns the context's error and no
// result.
func Compile(ctx context.Context, opts Options) (*Result, error) {
	if opts.FS == nil {
		return nil, errors.New("gomof: Options.FS is nil")
	}
	known, declaring, diags := withFiles(ctx, opts, builtin(opts))
	set, more := loadSet(ctx, opts, opts.Files, known)
	diags = append(diags, more...)
	result := &Result{Schema: &schema.Schema{}, Files: slices.Concat(declaring, set.Files), Found: origin.Found(set.Files, set.Named, set.Included)}
	result.Sources = sources(result.Files)
	if !opts.Syntax {
		result.Schema, more = schema.Resolve(ctx, set, schema.Options{Namespace: opts.Namespace, Builtin: known()})
		diags = append(diags, more...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	diags.Sort()
	origin.Note(set, diags)
	if result.Diagnostics = diags; diags.Errors() > 0 {
		return result, &InputError{diags}
	}
	return result, nil
}

func loadSet(ctx context.Context, opts Options, names []string, known func() []*parser.File) (*parser.Set, diag.List) {
	return load.Load(ctx, opts.FS, names, load.Options{
		Options: parser.Options{Dialect: opts.Dialect, Cache: opts.Cache}, Include: opts.Include, Syntax: opts.Syntax, Builtin: known,
	})
}

// CompileFiles compiles files on disk. A path can also be a directory or a zip archive, of
// which it compiles the MOF and CIM-XML files, or a path in an archive. opts.Include can
// also contain archives; opts.FS and opts.Files must be empty. Included files must be below
// the directories of the paths and of opts.Include.
func CompileFiles(ctx context.Context, paths []string, opts Options) (*Result, error) {
	if opts.FS != nil || opts.Files != nil {
		return nil, errors.New("gomof: Options.FS and Options.Files are for Compile")
	}
	var machine disk.Disk
	files, err := machine.Sources(paths, disk.Kind{Extension: ".mof"}, disk.Kind{Extension: ".xml", Is: cimxml.Is})
	if err != nil {
		return nil, err
	}
	fsys, err := machine.FS(slices.Concat(files, opts.QualifierFiles), opts.Include, false)
	if err != nil {
		return nil, err
	}
	opts.FS, opts.Files = fsys, files
	opts.Include = append(disk.Slashed(opts.Include), fsys.Archives(files)...) // a part of an archive needs the rest
	opts.QualifierFiles = disk.Slashed(opts.QualifierFiles)
	return Compile(ctx, opts)
}

// Generated is the result of [Generate] or [GenerateAll].
type Generated struct {
	Packages    []gen.Output // in the order of the packages; none if the input has errors
	Diagnostics diag.List    // all errors and warnings
}

// Files returns the files of the first package, sorted by name.
func (g *Generated) Files() []gen.File {
	if len(g.Packages) == 0 {
		return nil
	}
	return g.Packages[0].Files
}

// Generate generates the files of one Go package. If the schema or the options have errors,
// it returns an [*InputError], and all diagnostics in the result. If the context has ended,
// it returns the context's error. Any other error is a bug in gomof.
func Generate(ctx context.Context, s *schema.Schema, opts gen.Options) (*Generated, error) {
	return GenerateAll(ctx, []gen.Package{{Schema: s, Options: opts}})
}

// GenerateAll generates several packages that share classes: each class is in one of them,
// and the others import it. It returns the same errors as [Generate].
func GenerateAll(ctx context.Context, packages []gen.Package) (*Generated, error) {
	outputs, diags, err := gen.GenerateAll(ctx, packages)
	if err != nil {
		return nil, err
	}
	made := &Generated{outputs, diags}
	if diags.Errors() > 0 {
		return made, &InputError{diags}
	}
	return made, nil
}

func sources(read []*parser.File) map[string]*diag.File {
	files := make(map[string]*diag.File, len(read))
	for _, f := range read {
		files[f.Source.Name] = f.Source
	}
	return files
}

// builtin starts to parse the shipped qualifiers that the options select. It returns a
// function that waits for the result.
func builtin(opts Options) func() []*parser.File {
	sets := opts.Qualifiers
	switch {
	case opts.Syntax: // needs no declarations of qualifiers
		sets = 0
	case sets != 0:
	case opts.Dialect == parser.MOF2: // which has no WMI qualifiers
		sets = CIMQualifiers
	default:
		sets = CIMQualifiers | WMIQualifiers
	}
	var parse []func() *parser.File
	if sets&CIMQualifiers != 0 {
		parse = append(parse, shipped.CIMQualifiers)
	}
	if sets&WMIQualifiers != 0 {
		parse = append(parse, shipped.WMIQualifiers)
	}
	files := make([]*parser.File, len(parse))
	var parsing sync.WaitGroup
	for i, one := range parse {
		parsing.Go(func() { files[i] = one() })
	}
	return func() []*parser.File {
		parsing.Wait()
		return files
	}
}

// withFiles adds Options.QualifierFiles to the shipped qualifiers, and returns the files
// that were read.
func withFiles(ctx context.Context, opts Options, builtin func() []*parser.File) (known func() []*parser.File, read []*parser.File, diags diag.List) {
	if len(opts.QualifierFiles) == 0 {
		return builtin, nil, nil
	}
	set, diags := loadSet(ctx, opts, opts.QualifierFiles, builtin)
	return func() []*parser.File { return slices.Concat(builtin(), set.Files) }, set.Files, diags
}

// Diagnostics documents all diagnostics that Compile and Generate report.
func Diagnostics() []diag.Info {
	return slices.Concat(token.Infos(), source.Infos(), parser.Infos(), cimxml.Infos(), load.Infos(), layout.Infos(), schema.Infos(), gen.Infos())
}
