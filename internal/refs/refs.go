// Package refs finds the names to which the nodes of a syntax tree refer, and which of them
// need a declaration. Package load searches for the declarations, and package schema
// reports missing ones.
package refs

import (
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// Class returns the name of the class, structure or enumeration to which a node refers, or
// "". The nodes inside it can refer to others.
func Class(n parser.Node) string {
	switch n := n.(type) {
	case *parser.Class:
		if n.Super != nil {
			return n.Super.Text
		}
	case *parser.Enumeration:
		return unlessWord(n.Base.Text)
	case *parser.Instance:
		return n.Class.Text
	case *parser.Embedded:
		return n.Class.Text
	case *parser.Type:
		return ofType(n)
	case *parser.QualifierDecl:
		if len(n.Type) == 1 && !n.IsFlavorStatement() { // else it is wrong
			return unlessWord(n.Type[0].Text)
		}
	case *parser.Qualifier:
		if cimname.Equal(n.Name.Text, "EmbeddedInstance") && n.Value != nil && n.Value.Kind() == parser.StringValue {
			return n.Value.Text()
		}
	case *parser.Value:
		if n.Element != nil && n.Element.Enum != nil {
			return n.Element.Enum.Text
		}
	}
	return ""
}

// ofType returns the class of a type. The type object is any class, and void none.
func ofType(t *parser.Type) string {
	switch {
	case cimname.Equal(t.Name, "object"):
		return ""
	case t.Ref: // a type word cannot be one, so that it is a class nobody declares
		return t.Name
	case cimname.Equal(t.Name, "void"):
		return ""
	}
	return unlessWord(t.Name)
}

func unlessWord(name string) string {
	if _, _, ok := cimname.TypeWord(name); ok {
		return ""
	}
	return name
}

// NeedsDeclaration reports whether a referenced class needs a declaration. System classes
// of WMI need none.
func NeedsDeclaration(class string) bool { return !cimname.IsSystem(class) }

// NeedQualifiers reports whether the qualifiers in a file need declarations. In the dialect
// of WMI they need none.
func NeedQualifiers(f *parser.File) bool { return f.Dialect != parser.WMI }
