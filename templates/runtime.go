package templates

import "github.com/dave/jennifer/jen"

// CIM is the import path of the run-time support, and the Package of a [model.Type] in it.
const CIM = "github.com/gomof/gomof/cim"

// cimimpl is the import path of the functions for generated code.
const cimimpl = CIM + "/cimimpl"

// internals are the names in cimimpl; all others are in package cim.
var internals = map[string]bool{
	"Supports3": true, "Invoke": true, "InvokeStatic": true, "KeyPath": true, "Register": true, "Names": true, "BitNames": true, "TextNames": true,
	"Text": true, "MarshalJSON": true, "UnmarshalJSON": true,
}

// runtime draws a name of the run-time support. Only this function knows in which package a
// name is.
func runtime(name string) *jen.Statement {
	if internals[name] {
		return jen.Qual(cimimpl, name)
	}
	return jen.Qual(CIM, name)
}

// importRuntime sets the names of the run-time packages in a file.
func importRuntime(f *jen.File) {
	f.ImportName(CIM, "cim")
	f.ImportName(cimimpl, "cimimpl")
}
