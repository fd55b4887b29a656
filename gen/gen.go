package gen

import (
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// Options say what is generated. Package is required.
type Options struct {
	Package string              // name of the Go package
	Classes []string            // patterns of class names, as schema.Match has them; none for the classes of the named files
	Rename  map[string]string   // class, or class.member, to identifier
	Keep    map[string]string   // class.member, or class.method.parameter, to KeepNames or KeepPlain
	Success map[string][]uint64 // class.method to the return codes that are success

	ImportPath string     // of the package; others can import it where there is one
	Imports    []Import   // classes of packages that were generated elsewhere
	References References // typed, or object paths of any class
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
	SharedClass  diag.Code = "MOF3008"
	NotImported  diag.Code = "MOF3009"
	ImportCycle  diag.Code = "MOF3010"
	BadKeep      diag.Code = "MOF3011"
	OtherShape   diag.Code = "MOF3012"
)

// Generate returns the files of one package, sorted by name. There are none
// where the list has errors.
func Generate(s *schema.Schema, opts Options) ([]File, diag.List, error) {
	outputs, diags, err := GenerateAll([]Package{{s, opts}})
	if err != nil || diags.Errors() > 0 {
		return nil, diags, err
	}
	return outputs[0].Files, diags, nil
}

// maxFields bounds the output: every struct has all inherited fields, so that a
// long chain of classes makes far more Go than it is MOF. The whole DMTF
// schema has 31,000.
const maxFields = 400_000

func checkSize(classes []*schema.Class, diags *diag.List) {
	fields := 0
	for _, c := range classes {
		fields += len(c.Properties) + len(c.Methods)
	}
	if fields > maxFields {
		diags.Error(TooLarge, diag.Span{}, "the classes have %d properties and methods, inherited ones counted, more than %d", fields, maxFields).
			Help("choose classes with --class")
	}
}

// checkNamespaces reports a class that is there twice. The classes are sorted by
// name; a registry knows them by nothing else.
func checkNamespaces(classes []*schema.Class, diags *diag.List) {
	for i := 1; i < len(classes); i++ {
		if a, b := classes[i-1], classes[i]; strings.EqualFold(a.Name, b.Name) {
			diags.Error(NameConflict, b.Decl.Name.Span(), "class %s is declared in the namespaces %s and %s, a package can have one of them", b.Name, a.Namespace, b.Namespace).
				Help("generate a package for each")
		}
	}
}

// isReturnCode reports whether the value that a method returns is a code that
// tells how it went: a uint32, as the DMTF wants it, or any integer whose
// values have names.
func isReturnCode(m *schema.Method) bool {
	return !m.Void && !m.Type.Array && (m.Type.CIM == cim.Uint32 || m.Type.CIM.IsInteger() && m.Values != nil && !m.Values.Bits)
}
