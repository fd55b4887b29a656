// Package diag defines diagnostics: what is wrong in a MOF file, and where.
//
// Each stage of the compiler returns a [List] of diagnostics in addition to its result, and
// continues after errors, so that one run reports all errors in all files. The package that
// reports a code declares it; this package has the type, the order and the printers.
package diag
