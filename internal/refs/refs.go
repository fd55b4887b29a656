// Package refs says which names the nodes of a syntax tree refer to, and which of these
// names need a declaration. Package load looks for the declarations, and package schema
// reports those that are missing.
package refs

import (
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// Class returns the name of the class, structure or enumeration that a node refers to, or
// "" if it refers to none. The nodes within it may refer to others.
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

// ofType knows that object is any class, and void none.
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

// NeedsDeclaration reports whether a class that is referred to has to be declared. WMI
// knows its system classes.
func NeedsDeclaration(class string) bool { return !cimname.IsSystem(class) }

// NeedQualifiers reports whether the qualifiers in a file have to be declared. In the
// dialect of WMI they have not.
func NeedQualifiers(f *parser.File) bool { return f.Dialect != parser.WMI }
