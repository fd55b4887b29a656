package export_test

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/export"
)

// answer reads a recorded response of a server. The responses are next to this repository
// and not part of it.
func answer(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "wire", "cimxml", name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: the answers of servers are kept outside of this repository", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// elementsOf lists the elements with these names inside the first element outer with this
// NAME: element, name and the selected attributes.
func elementsOf(t *testing.T, text, outer, name string, attributes []string, elements ...string) []string {
	t.Helper()
	var list []string
	inside := false
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == outer && (name == "" || attribute(token, "NAME") == name) {
				inside = true
			}
			if !inside || !slices.Contains(elements, token.Name.Local) {
				continue
			}
			line := token.Name.Local
			for _, a := range attributes {
				line += " " + a + "=" + attribute(token, a)
			}
			list = append(list, line)
		case xml.EndElement:
			inside = inside && token.Name.Local != outer
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// computerSystem exports CIM_ComputerSystem and the classes that it needs.
func computerSystem(t *testing.T) string {
	s := dmtf(t)
	classes, err := s.Select("CIM_ComputerSystem")
	if err != nil {
		t.Fatal(err)
	}
	return written(t, export.CIMXML, s, export.Options{Classes: classes})
}

// OpenPegasus responds to GetClass with the members that gomof exports, from an older
// version of the CIM Schema: each of its members is among ours.
func TestAsOpenPegasusAnswersGetClass(t *testing.T) {
	theirs := answer(t, "002-pywbem-getclass-full-1.res.xml")
	ours := computerSystem(t)
	members := []string{"PROPERTY", "PROPERTY.ARRAY", "METHOD"}
	attributes := []string{"NAME", "TYPE", "CLASSORIGIN", "PROPAGATED"}
	want := elementsOf(t, theirs, "CLASS", "CIM_ComputerSystem", attributes, members...)
	got := elementsOf(t, ours, "CLASS", "CIM_ComputerSystem", attributes, members...)
	if len(want) < 20 {
		t.Fatalf("the answer has %d members", len(want))
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("OpenPegasus has %s", line)
		}
	}
}

// OpenPegasus responds to EnumerateQualifiers with the types and flavors that gomof
// exports.
func TestAsOpenPegasusAnswersEnumerateQualifiers(t *testing.T) {
	theirs := answer(t, "011-pywbem-enumqualifiers-1.res.xml")
	ours := computerSystem(t)
	attributes := []string{"NAME", "TYPE", "ISARRAY", "OVERRIDABLE", "TOSUBCLASS", "TRANSLATABLE"}
	want := elementsOf(t, theirs, "IRETURNVALUE", "", attributes, "QUALIFIER.DECLARATION")
	got := elementsOf(t, ours, "DECLGROUP", "", attributes, "QUALIFIER.DECLARATION")
	missing := 0
	for _, line := range want {
		if !slices.Contains(got, line) {
			missing++
			t.Logf("OpenPegasus has %s", line)
		}
	}
	if missing > 0 {
		t.Errorf("%d of %d differ", missing, len(want))
	}
}
