// Package shipped contains the syntax trees of the MOF that gomof ships. Each is parsed
// once, on first use, and nothing changes it.
package shipped

import (
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/mof"
	"github.com/gomof/gomof/parser"
)

var (
	cim = sync.OnceValue(func() *parser.File { return parse("qualifiers.mof", parser.MOF2) })
	wmi = sync.OnceValue(func() *parser.File { return parse("qualifiers_wmi.mof", parser.MOF2) })

	classes = sync.OnceValue(func() []*parser.File {
		return []*parser.File{parse("dsc.mof", parser.WMI), parse("wmi.mof", parser.WMI)}
	})
)

// CIMQualifiers returns the declarations of the DMTF's qualifiers.
func CIMQualifiers() *parser.File { return cim() }

// WMIQualifiers returns the declarations of WMI's qualifiers.
func WMIQualifiers() *parser.File { return wmi() }

// Classes returns the files of classes that MOF for DSC and WMI uses without declaring
// them.
func Classes() []*parser.File { return classes() }

func parse(name string, dialect parser.Dialect) *parser.File {
	data, err := mof.FS.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	in := &diag.File{Name: "gomof:" + name, Text: string(data)} // no file of the user's has that name
	file, _ := parser.Parse(in, parser.Options{Dialect: dialect})
	return file
}
