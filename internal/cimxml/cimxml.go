// Package cimxml reads CIM-XML (DSP0201), which is equivalent to MOF. Its declarations, and
// the classes, instances and qualifiers in a recorded message, become the syntax tree of
// the equivalent MOF, so that later stages need not distinguish them.
package cimxml

import (
	"embed"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// The diagnostics of this package.
const (
	BadXML         diag.Code = "MOF1300"
	XMLElement     diag.Code = "MOF1301"
	XMLAttribute   diag.Code = "MOF1302"
	XMLValue       diag.Code = "MOF1303"
	NoDeclarations diag.Code = "MOF1304"
	ServerError    diag.Code = "MOF1305"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not change it.
func Infos() []diag.Info { return infos() }

// Options configure [Parse]. The zero value is ready to use.
type Options struct {
	Dialect parser.Dialect  // WMI, or what Parse finds if it is another
	Most    int             // tags of a text that is read; 0 for no bound
	Alone   map[string]bool // superclasses in no file, in lower case: what a class inherits from one becomes its own
}

// Is reports whether a file that begins with these bytes is CIM-XML: its first element is
// CIM.
func Is(head []byte) bool {
	file, _ := source.Decode("", head)
	return firstElement(file.Text) == "CIM"
}

func isTypeWord(word string) bool {
	_, ok := cim.TypeByName(word)
	return ok
}
