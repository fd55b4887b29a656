// Package schema makes one resolved, checked schema of parsed MOF files.
//
// The phases, in order: collect declares qualifiers and classes, bind finds
// superclasses and types, inherit gives every class its effective members and
// qualifiers, and check reports what breaks a rule of DSP0004. Every phase
// reports and goes on. A [Schema] is not changed after [Resolve] returns it
// and may be read by several goroutines.
package schema
