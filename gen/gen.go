package gen

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/templates"
)

// Options say what is generated. Package is required.
type Options struct {
	Package string              // name of the Go package
	Classes []string            // patterns of class names, as [schema.Schema.Select] has them; none for the classes of the named files
	Rename  map[string]string   // class, or class.member, to identifier
	Keep    map[string]string   // class.member, or class.method.parameter, to KeepNames or KeepPlain
	Success map[string][]uint64 // class.method to the return codes that are success

	ImportPath string     // of the package; others can import it where there is one
	Imports    []Import   // classes of packages that were generated elsewhere
	References References // typed, or object paths of any class

	// At returns the place of an option in a configuration: its key there, such as
	// "rename", and the item of it, such as a class. Nil has no places.
	At func(key, item string) diag.Span
}

func (o Options) at(key, item string) diag.Span {
	if o.At == nil {
		return diag.Span{}
	}
	return o.At(key, item)
}

// Header begins every generated file: it tells a tool what it may overwrite.
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
	SharedClass  diag.Code = "MOF3008"
	NotImported  diag.Code = "MOF3009"
	ImportCycle  diag.Code = "MOF3010"
	BadKeep      diag.Code = "MOF3011"
	OtherShape   diag.Code = "MOF3012"
)
