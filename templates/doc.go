// Package templates draws a model.Package as Go source: one file a shape. It
// is the only importer of jennifer and takes no decisions.
package templates
