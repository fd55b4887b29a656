package shipped_test

import (
	"testing"

	"github.com/gomof/gomof/internal/shipped"
	"github.com/gomof/gomof/parser"
)

// The shipped files have no errors, and declare what their names say.
func TestShipped(t *testing.T) {
	for _, f := range append(shipped.Classes(), shipped.CIMQualifiers(), shipped.WMIQualifiers()) {
		classes, qualifiers := 0, 0
		for _, d := range f.Decls {
			if d.Class != nil {
				classes++
			} else if d.Qualifier != nil {
				qualifiers++
			}
		}
		if want := f.Dialect == parser.WMI; f.Broken || (classes > 0) != want || (qualifiers > 0) == want {
			t.Errorf("%s, broken %v, in %v has %d classes and %d qualifiers", f.Source.Name, f.Broken, f.Dialect, classes, qualifiers)
		}
	}
	if first, again := shipped.CIMQualifiers(), shipped.CIMQualifiers(); first != again {
		t.Error("a file is parsed twice")
	}
}
