package schema

import (
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// Access to the syntax tree, for packages that check the MOF itself. They must not change
// it.

// Written returns the declaration, and the qualifiers before it.
func (c *Class) Written() (*parser.Class, []*parser.Qualifier) { return c.decl, c.qualifiers }

// File returns the file of the declaration.
func (c *Class) File() *parser.File { return c.file }

// Extent returns the span of the declaration with its qualifiers. It is empty for a local
// class.
func (c *Class) Extent() diag.Span { return c.extent }

// Written returns the effective declaration.
func (p *Property) Written() *parser.Member { return p.decl }

// Written returns the effective declaration.
func (m *Method) Written() *parser.Member { return m.decl }

// Written returns the declaration.
func (p *Parameter) Written() *parser.Param { return p.decl }

// Written returns the qualifier, and its value or nil.
func (q *Qualifier) Written() (*parser.Qualifier, *parser.Value) { return q.node, q.written }
