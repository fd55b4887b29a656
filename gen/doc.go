// Package gen decides which Go program a schema becomes: which classes, how
// everything is called, of which Go type it is. The phases, in order: select
// classes, name them, plan each class as a model, and let templates draw it.
package gen
