package gen

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/templates"
)

// Options configure one generated package. Package is required.
type Options struct {
	Package string              // name of the Go package
	Classes []string            // patterns of class names, see [schema.Schema.Select]; none means the classes of the named files
	Rename  map[string]string   // class, or class.member, to identifier
	Keep    map[string]string   // class.member, or class.method.parameter, to KeepNames or KeepPlain
	Success map[string][]uint64 // class.method to its return codes that mean success

	ImportPath string     // of the package; required if other packages import it
	Imports    []Import   // classes of packages that were generated elsewhere
	References References // typed, or object paths of any class

	// At returns the place of an option in a configuration: key is its key, such as
	// "rename", and item an entry in it, such as a class. If At is nil, diagnostics have no
	// place.
	At func(key, item string) diag.Span
}

func (o Options) at(key, item string) diag.Span {
	if o.At == nil {
		return diag.Span{}
	}
	return o.At(key, item)
}

// Header begins every generated file. Tools recognize files that they can overwrite by it.
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
