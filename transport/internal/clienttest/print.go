package clienttest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
)

// PrintInstance prints an instance for a golden file.
func PrintInstance(b *strings.Builder, in *cim.Instance, indent string) {
	fmt.Fprintf(b, "%s%s %s\n", indent, in.Class, in.Path)
	for _, p := range in.Properties {
		PrintProperty(b, p, indent+"  ")
	}
}

// PrintProperty prints a property or parameter for a golden file.
func PrintProperty(b *strings.Builder, p cim.Property, indent string) {
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	array := ""
	if p.Array {
		array = "[]"
	}
	fmt.Fprintf(b, "%s%s %v%s:", indent, p.Name, p.Type, array)
	for _, item := range items {
		switch v := item.(type) {
		case nil:
			b.WriteString(" NULL")
		case *cim.Instance:
			endLine(b)
			PrintInstance(b, v, indent+"  ")
		case string:
			fmt.Fprintf(b, " %q", v)
		default:
			fmt.Fprintf(b, " %v", v)
		}
	}
	endLine(b)
}

func endLine(b *strings.Builder) {
	if !strings.HasSuffix(b.String(), "\n") {
		b.WriteString("\n")
	}
}

// PrintError prints an error for a golden file.
func PrintError(b *strings.Builder, err error) {
	fmt.Fprintf(b, "error: %v\n", err)
	var e *cim.Error
	if errors.As(err, &e) {
		fmt.Fprintf(b, "code %v\n", e.Code)
		for _, in := range e.Details {
			PrintInstance(b, in, "  ")
		}
	}
}
