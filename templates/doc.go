// Package templates draws a model.Package as Go source, with one file for each kind of
// declaration. Only this package imports jennifer. It makes no decisions.
package templates
