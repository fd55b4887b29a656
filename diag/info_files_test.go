package diag_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/diag"
)

func infoFiles(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// readInfos returns the error that LazyInfos panics with.
func readInfos(fsys fs.FS) (infos []diag.Info, err error) {
	defer func() {
		if wrong := recover(); wrong != nil {
			err = wrong.(error)
		}
	}()
	return diag.LazyInfos(fsys)(), nil
}

// The file name is the code. The lines of the text become one paragraph, the examples stay
// unchanged.
func TestLazyInfos(t *testing.T) {
	got, err := readInfos(infoFiles(map[string]string{
		"infos/MOF2507.txt": `title: number: as a string
severity: warning
name: number-as-string

Several compilers do
it, too. Put the number in quotes.

-- bad --
class A {

    string B = 23;
};
-- good --
class A { };
`,
		"infos/MOF2104.txt":  "title: unknown superclass\nseverity: error\n\nNo file declares it.\n",
		"infos/README.md":    "Not a code.\n",
		"MOF2105.txt":        "Not in the directory.\n",
		"infos/sub/MOF1.txt": "Not in the directory.\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []diag.Info{
		{Code: "MOF2104", Title: "unknown superclass", Text: "No file declares it."},
		{
			Code: "MOF2507", Severity: diag.Warning, Name: "number-as-string", Title: "number: as a string",
			Text: "Several compilers do it, too. Put the number in quotes.",
			Bad:  "class A {\n\n    string B = 23;\n};\n", Good: "class A { };\n",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The error contains the file name and what is wrong.
func TestLazyInfosMalformed(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "there is no title",
		"A sentence.\n":         `expected key: value, found "A sentence."`,
		"title: \n\nText.\n":    `expected key: value, found "title: "`,
		"titel: a\n\nText.\n":   `unknown line "titel: a"`,
		"severity: bad\n\nText": `unknown line "severity: bad"`,
		"name: a\n\nText.\n":    "there is no title",
		"title: a\n":            "there is no text",
		"title: a\n\n\n":        "there is no text",
		"title: a\n\nText.\n\n-- bad --\nclass A { };\n": "there is a bad example, but no good one",
	} {
		_, err := readInfos(infoFiles(map[string]string{"infos/MOF1.txt": text}))
		if err == nil || err.Error() != "infos/MOF1.txt: "+want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// LazyInfos reads nothing before the first call.
func TestLazyInfosReadsLate(t *testing.T) {
	files := infoFiles(nil)
	infos := diag.LazyInfos(files)
	files["infos/MOF1.txt"] = &fstest.MapFile{Data: []byte("title: a\n\nText.\n")}
	if got := infos(); len(got) != 1 {
		t.Errorf("%d infos", len(got))
	}
}
