package templates

import "github.com/dave/jennifer/jen"

// CIM is the import path of the run-time support. A [model.Type] of it has this Package.
const CIM = "github.com/gomof/gomof/cim"

// runtime draws a name of the run-time support. No other function knows which package
// has it, and what files call that package.
func runtime(name string) *jen.Statement { return jen.Qual(CIM, name) }

// importRuntime tells a file what it calls the run-time support.
func importRuntime(f *jen.File) { f.ImportName(CIM, "cim") }
