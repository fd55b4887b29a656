// Package gomof compiles MOF, the Managed Object Format of the DMTF's CIM and
// of Microsoft's WMI, and generates Go bindings from it.
//
// [Compile] reads files into a checked schema, which a program can look at, and
// [Generate] makes the files of a Go package of it. Both are pure functions of
// their input: the disk is touched only through the file system that Compile is
// given. [CompileFiles] reads files, directories and zip archives of the disk. The command
// gomof wraps them.
//
// All of them report errors in one way: the result has every diagnostic, and the error is
// an [*InputError] if the input is wrong.
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

// Options say what is compiled and how. FS and Files are required.
type Options struct {
	FS        fs.FS          // where all files are; paths are slash-separated
	Files     []string       // MOF or CIM-XML files; what they include is read as well
	Include   []string       // directories in which includes, missing classes and missing qualifiers are looked for
	Dialect   parser.Dialect // Auto decides per file
	Namespace string         // of declarations before any #pragma namespace
	Syntax    bool           // look at the syntax alone: the schema is empty, and an include that is not there is a warning

	// Qualifiers are the sets of qualifiers that need no declaration: CIM and WMI if it is
	// zero, and CIM alone under MOF2. QualifierFiles are files of FS that declare more.
	Qualifiers     QualifierSets
	QualifierFiles []string
}

// QualifierSets are sets of qualifiers that gomof declares.
type QualifierSets uint8

// The sets. NoQualifiers is for a schema that declares all its qualifiers.
const (
	CIMQualifiers QualifierSets = 1 << iota // the meta, standard and optional qualifiers of the DMTF (DSP0004 5.6)
	WMIQualifiers                           // of WMI, drivers, event tracing, DSC and OMI
	NoQualifiers
)

// A Result is what [Compile] made of its files.
type Result struct {
	Schema      *schema.Schema        // never nil; fit for use where there are no errors
	Diagnostics diag.List             // all errors and warnings of all files, in their order
	Sources     map[string]*diag.File // all files that were read, by name
	Files       []*parser.File        // the syntax trees of the same files
	Found       map[string]bool       // names of the files that only Options.Include has brought in: warnings in them are for others
}

// An InputError says that the input has errors, which are all in the diagnostics.
type InputError struct{ Diagnostics diag.List }

// Error has the first error, and how many there are.
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

// Compile reads the files, and what they include, and resolves them into one
// schema. The error is an [*InputError] where the input has errors; the result has
// what could be made of it all the same. It is that of the context where it has
// ended, and then there is no result.
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
		Options: parser.Options{Dialect: opts.Dialect}, Include: opts.Include, Syntax: opts.Syntax, Builtin: known,
	})
}

// CompileFiles compiles files of the disk. A path may also be a directory or a zip archive,
// which stands for the MOF and CIM-XML files below it, or a path in an archive. opts.Include
// may name archives, too; opts.FS and opts.Files have to be empty. Includes stay below
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

// Generated is what [Generate] or [GenerateAll] made.
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

// Generate makes the files of one Go package. The error is an [*InputError] if the schema or
// the options have errors; the result has all diagnostics then. It is the error of the
// context if that has ended. Any other error is a bug of gomof.
func Generate(ctx context.Context, s *schema.Schema, opts gen.Options) (*Generated, error) {
	return GenerateAll(ctx, []gen.Package{{Schema: s, Options: opts}})
}

// GenerateAll makes the files of several packages, which share classes: each is in one
// of them, and the others import it. Errors are those of [Generate].
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

// builtin begins to parse the qualifiers that gomof ships, as far as the options want them.
// The function that it returns waits for the result.
func builtin(opts Options) func() []*parser.File {
	sets := opts.Qualifiers
	switch {
	case opts.Syntax: // looks at no qualifier's declaration
		sets = 0
	case sets != 0:
	case opts.Dialect == parser.MOF2: // which has nothing of WMI
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

// withFiles adds Options.QualifierFiles to the qualifiers that gomof ships, and returns which
// files were read.
func withFiles(ctx context.Context, opts Options, builtin func() []*parser.File) (known func() []*parser.File, read []*parser.File, diags diag.List) {
	if len(opts.QualifierFiles) == 0 {
		return builtin, nil, nil
	}
	set, diags := loadSet(ctx, opts, opts.QualifierFiles, builtin)
	return func() []*parser.File { return slices.Concat(builtin(), set.Files) }, set.Files, diags
}

// Diagnostics documents every diagnostic that Compile and Generate report.
func Diagnostics() []diag.Info {
	return slices.Concat(token.Infos(), source.Infos(), parser.Infos(), cimxml.Infos(), load.Infos(), layout.Infos(), schema.Infos(), gen.Infos())
}
