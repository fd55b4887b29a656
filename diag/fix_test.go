package diag_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
)

const fixable = "class A { };\nclas B { };\n"

func at(offset, length int) diag.Span {
	f := &diag.File{Name: "a.mof", Text: fixable}
	return diag.Span{Pos: f.Pos(offset), Len: length}
}

// Edits are applied in order of place, and each fix completely or not at all.
func TestApply(t *testing.T) {
	got, applied := diag.Apply(fixable, []diag.Fix{
		{Title: "name", Edits: []diag.Edit{{Span: at(6, 1), New: "Alpha"}, {Span: at(18, 1), New: "Beta"}}},
		{Title: "keyword", Edits: []diag.Edit{{Span: at(13, 4), New: "class"}}},
		{Title: "overlaps", Edits: []diag.Edit{diag.Insert(at(0, 0).Pos, "// "), {Span: at(14, 5), New: "?"}}},
		{Title: "outside", Edits: []diag.Edit{{Span: at(20, 99), New: "?"}}},
		{Title: "nowhere", Edits: []diag.Edit{{New: "?"}}},
	})
	if want := "class Alpha { };\nclass Beta { };\n"; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	if len(applied) != 2 || applied[0].Title != "name" || applied[1].Title != "keyword" {
		t.Errorf("applied %v", applied)
	}
}

// Two insertions at the same place have no order, so the second must wait for another
// round.
func TestApplyTwoInsertions(t *testing.T) {
	got, applied := diag.Apply(fixable, []diag.Fix{
		{Edits: []diag.Edit{diag.Insert(at(0, 0).Pos, "1")}}, {Edits: []diag.Edit{diag.Insert(at(0, 0).Pos, "2")}},
	})
	if got != "1"+fixable || len(applied) != 1 {
		t.Errorf("%q, %d applied", got, len(applied))
	}
}

// A guess replaces exactly the marked name, or nothing.
func TestMeant(t *testing.T) {
	var list diag.List
	for _, test := range []struct {
		length int
		want   string
	}{{4, "class"}, {6, `"class"`}, {5, ""}} {
		d := list.Error("MOF1100", at(13, test.length), "unexpected clas").Meant("clas", "class")
		if d.Hint != "did you mean class?" {
			t.Errorf("the hint is %q", d.Hint)
		}
		switch {
		case test.want == "" && d.Fixes != nil, test.want != "" && (len(d.Fixes) != 1 || d.Fixes[0].Edits[0].New != test.want || d.Fixes[0].Safe):
			t.Errorf("length %d: %+v", test.length, d.Fixes)
		}
	}
	if d := list.Error("MOF1100", at(13, 4), "unexpected clas").Meant("clas", ""); d.Hint != "" || d.Fixes != nil {
		t.Errorf("no name was given, but the diagnostic is %+v", d)
	}
}

// fixed is a list with one fix of two edits.
func fixed() (diag.List, map[string]*diag.File) {
	var list diag.List
	list.Warn("MOF1102", at(13, 4), "unexpected clas").
		Fix("write class", diag.Edit{Span: at(13, 4), New: "class"}, diag.Remove(at(10, 1)))
	return list, map[string]*diag.File{"a.mof": {Name: "a.mof", Text: fixable}}
}

func TestJSONFixes(t *testing.T) {
	var out bytes.Buffer
	list, sources := fixed()
	if err := (&diag.Printer{W: &out, Sources: sources}).JSON(list); err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Fixes []struct {
			Title string
			Safe  bool
			Edits []struct {
				File                             string
				Line, Column, EndLine, EndColumn int
				Text                             string
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	fix := got[0].Fixes[0]
	if e := fix.Edits[0]; fix.Title != "write class" || !fix.Safe || e.File != "a.mof" || e.Line != 2 || e.Column != 1 || e.EndColumn != 5 || e.Text != "class" {
		t.Errorf("%s", out.String())
	}
	if e := fix.Edits[1]; e.Text != "" || e.EndColumn != 12 {
		t.Errorf("%s", out.String())
	}
}

// A fix is a change of an artifact, with replacements in the order of the edits.
func TestSARIFFixes(t *testing.T) {
	var out bytes.Buffer
	list, sources := fixed()
	if err := (&diag.Printer{W: &out, Sources: sources}).SARIF(list); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), "")
	for _, want := range []string{
		`"fixes":[{"description":{"text":"writeclass"},"artifactChanges":[{"artifactLocation":{"uri":"a.mof"},"replacements":[{"deletedRegion":{"startLine":2,"startColumn":1,"endLine":2,"endColumn":5},"insertedContent":{"text":"class"}}`,
		`{"deletedRegion":{"startLine":1,"startColumn":11,"endLine":1,"endColumn":12}}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, out.String())
		}
	}
}

// A note is neither an error nor a warning, in any format.
func TestNotes(t *testing.T) {
	list := diag.List{{Code: "MOF6001", Severity: diag.Note, Span: at(0, 5), Message: "class A is added"}}
	if list.Errors() != 0 {
		t.Error("a note counts as an error")
	}
	for _, test := range []struct {
		print func(*diag.Printer) error
		want  string
	}{
		{func(p *diag.Printer) error { return p.Print(list) }, "a.mof:1:1: note: class A is added [MOF6001]"},
		{func(p *diag.Printer) error { return p.JSON(list) }, `"severity": "note"`},
		{func(p *diag.Printer) error { return p.SARIF(list) }, `"level": "note"`},
		{func(p *diag.Printer) error { return p.GitHub(list) }, "::notice file=a.mof"},
		{func(p *diag.Printer) error { return p.Summary(list) }, "1 note in 1 file"},
	} {
		var out bytes.Buffer
		if err := test.print(&diag.Printer{W: &out}); err != nil || !strings.Contains(out.String(), test.want) {
			t.Errorf("%q is missing in\n%s", test.want, out.String())
		}
	}
}
