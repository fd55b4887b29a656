// Package gen decides which Go program a schema becomes. It does this in steps. Each step
// returns a value that later steps use and nothing changes:
//
//   - request: the classes that a package selects
//   - selection: the classes that it has, its own and those of other packages, and why
//   - named: a selection with its rules and its settled names
//   - typer: the Go types of the elements, in all packages
//   - documentation: the content of comments
//   - model.Package: the plan of the program, which templates draw
//
// [GenerateAll] runs these steps.
package gen
