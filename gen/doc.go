// Package gen decides which Go program a schema becomes. It is a sequence of values; each
// phase takes what those before it have made, and nothing changes afterwards:
//
//   - request: the classes that a package asks for
//   - selection: the classes that it has, its own and those of others, and why
//   - named: a selection with its rules and its names, all of them settled
//   - typer: the Go types of the elements, wherever they are generated
//   - documentation: what comments say
//   - model.Package: the plan of the program, which templates draw
//
// [GenerateAll] reads as this list.
package gen
