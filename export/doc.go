// Package export writes a schema as CIM-XML (DSP0201), MOF or JSON.
//
// All three formats use an [exporter] for their common decisions: which classes are written
// and in which order, the types of qualifiers, and the qualifiers that replace what a
// format cannot express. Then they are written as a stream.
package export
