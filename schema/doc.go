// Package schema resolves and checks parsed MOF files, and returns one schema.
//
// It has four phases: collect declares qualifier types and classes, bind finds superclasses
// and types, inherit computes the effective members and qualifiers of every class, and
// check reports violations of DSP0004. Every phase reports errors and continues. A [Schema]
// does not change after [Resolve] returns it, and is safe for concurrent use.
package schema
