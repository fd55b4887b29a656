// Package diag says where something is in a MOF file and what is wrong with it.
//
// Every stage of the compiler returns a [List] of diagnostics beside its
// result and keeps going, so that one run shows all errors of all files. The
// codes themselves are declared in the package that reports them; this package
// owns the type, the order and the printers.
package diag
