// Package export writes a schema for other programs: as CIM-XML (DSP0201), as
// MOF, and as JSON.
//
// All three begin with a [exporter], which settles what the formats share: which
// classes go out and in which order, the types of qualifiers, and the qualifiers
// that a format needs for what it has no other words for. Then they are written
// as a stream.
package export
