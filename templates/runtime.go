package templates

import "github.com/dave/jennifer/jen"

// CIM is the import path of the run-time support. A [model.Type] of it has this Package.
const CIM = "github.com/gomof/gomof/cim"

// cimimpl is the import path of what only generated code calls.
const cimimpl = CIM + "/cimimpl"

// internals are the names that are there, all others are in package cim.
var internals = map[string]bool{
	"Supports3": true, "Invoke": true, "InvokeStatic": true, "KeyPath": true, "Register": true, "Names": true, "BitNames": true, "TextNames": true,
	"Text": true, "MarshalJSON": true, "UnmarshalJSON": true,
}

// runtime draws a name of the run-time support. No other function knows which package
// has it, and what files call that package.
func runtime(name string) *jen.Statement {
	if internals[name] {
		return jen.Qual(cimimpl, name)
	}
	return jen.Qual(CIM, name)
}

// importRuntime tells a file what it calls the run-time support.
func importRuntime(f *jen.File) {
	f.ImportName(CIM, "cim")
	f.ImportName(cimimpl, "cimimpl")
}
