package diag_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
)

// sample has what the formats have to escape and what may be missing. Of d.mof
// there is no source.
func sample() (list diag.List, sources map[string]*diag.File) {
	file := &diag.File{Name: "a,b:c.mof", Text: "class A\n\t{ string 名前; };\n"}
	list.Error(unknownSuper, spanOf(file, "名前"), "100%% <wrong>\nsecond line").Mark("a label").Help("a hint").
		See(spanOf(file, "A\n\t{"), "here").See(diag.Span{Pos: diag.Pos{Filename: "d.mof", Line: 4, Column: 5}}, "there")
	list.Warn(numberString, diag.Span{Pos: diag.Pos{Filename: "d.mof", Line: 1, Column: 2}, Len: 3}, "no source")
	list.Warn(numberString, diag.Span{Pos: diag.Pos{Filename: `dir\e.mof`}}, "no place")
	list.Error(unknownSuper, spanOf(file, "class A\n\t{"), "several lines")
	list.Error("MOF4003", diag.Span{}, "no file")
	return list, map[string]*diag.File{file.Name: file}
}

func sampleInfos() []diag.Info { return samples }

var samples = []diag.Info{
	{Code: unknownSuper, Title: "unknown superclass", Text: "Why *so*.", Bad: "class A : B { };\n", Good: "class A { };\n"},
	{Code: "MOF2301", Name: "missing-override", Severity: diag.Warning, Title: "not in the sample", Text: "Text."},
	{Code: numberString, Name: "number-as-string", Severity: diag.Warning, Title: "number where a string is expected", Text: "Text."},
}

// written is what a printer of the sample writes.
func written(t *testing.T, write func(*diag.Printer, diag.List) error) string {
	t.Helper()
	var out strings.Builder
	list, sources := sample()
	if err := write(&diag.Printer{W: &out, Sources: sources, Infos: sampleInfos, Version: "v1.2.3"}, list); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestJSON(t *testing.T) {
	expect(t, written(t, (*diag.Printer).JSON), `[
  {
    "file": "a,b:c.mof",
    "line": 2,
    "column": 11,
    "endLine": 2,
    "endColumn": 13,
    "severity": "error",
    "code": "MOF2104",
    "message": "100% <wrong>\nsecond line",
    "label": "a label",
    "hint": "a hint",
    "related": [
      {
        "file": "a,b:c.mof",
        "line": 1,
        "column": 7,
        "endLine": 2,
        "endColumn": 3,
        "message": "here"
      },
      {
        "file": "d.mof",
        "line": 4,
        "column": 5,
        "message": "there"
      }
    ]
  },
  {
    "file": "d.mof",
    "line": 1,
    "column": 2,
    "severity": "warning",
    "code": "MOF2507",
    "name": "number-as-string",
    "message": "no source"
  },
  {
    "file": "dir\\e.mof",
    "severity": "warning",
    "code": "MOF2507",
    "name": "number-as-string",
    "message": "no place"
  },
  {
    "file": "a,b:c.mof",
    "line": 1,
    "column": 1,
    "endLine": 2,
    "endColumn": 3,
    "severity": "error",
    "code": "MOF2104",
    "message": "several lines"
  },
  {
    "severity": "error",
    "code": "MOF4003",
    "message": "no file"
  }
]
`)
}

// No diagnostics are an empty array, not null.
func TestJSONEmpty(t *testing.T) {
	var out strings.Builder
	if err := (&diag.Printer{W: &out}).JSON(nil); err != nil {
		t.Fatal(err)
	}
	expect(t, out.String(), "[]\n")
}

// A workflow command is one line; its properties end at commas and colons. It
// has no columns where it has several lines.
func TestGitHub(t *testing.T) {
	expect(t, written(t, (*diag.Printer).GitHub),
		`::error file=a%2Cb%3Ac.mof,line=2,endLine=2,col=11,endColumn=13,title=MOF2104::100%25 <wrong>%0Asecond line%0Aa,b:c.mof:1:7: here%0Ad.mof:4:5: there%0Ahelp: a hint
::warning file=d.mof,line=1,col=2,title=MOF2507 number-as-string::no source
::warning file=dir\e.mof,title=MOF2507 number-as-string::no place
::error file=a%2Cb%3Ac.mof,line=1,endLine=2,title=MOF2104::several lines
::error title=MOF4003::no file
`)
}

// formats are all that a printer can write.
var formats = map[string]func(*diag.Printer, diag.List) error{
	"text":   (*diag.Printer).Print,
	"json":   (*diag.Printer).JSON,
	"sarif":  (*diag.Printer).SARIF,
	"github": (*diag.Printer).GitHub,
}

// A long list, all of it on one line as long as the file, takes time in
// proportion to its length: no line is read again for each diagnostic. The
// output is not collected, except SARIF, which is encoded as one value.
func TestLongLists(t *testing.T) {
	const n = 50_000
	file := &diag.File{Name: "a.mof", Text: strings.Repeat("string 名前; ", n)}
	var list diag.List
	for i := range n {
		pos := diag.Pos{Filename: "a.mof", Offset: i * len("string 名前; "), Line: 1, Column: 1 + i*len("string xx; ")}
		list.Error(unknownSuper, diag.Span{Pos: pos, Len: 6}, "message").Help("hint")
	}
	for name, write := range formats {
		t.Run(name, func(t *testing.T) {
			w := &counter{}
			if err := write(&diag.Printer{W: w, Sources: map[string]*diag.File{"a.mof": file}, Infos: sampleInfos}, list); err != nil {
				t.Fatal(err)
			}
			if name != "sarif" && w.largest > 64<<10 {
				t.Errorf("%d bytes are written at once", w.largest)
			}
		})
	}
}

type counter struct{ largest int }

func (c *counter) Write(data []byte) (int, error) {
	c.largest = max(c.largest, len(data))
	return len(data), nil
}

func TestWriteErrors(t *testing.T) {
	list, _ := sample()
	for name, write := range formats {
		if err := write(&diag.Printer{W: failing{}}, list); !errors.Is(err, errDisk) {
			t.Errorf("%s: error %v, want %v", name, err, errDisk)
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	list, sources := sample()
	for len(list) < 10_000 {
		list = append(list, list...)
	}
	for name, write := range formats {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(&diag.Printer{W: io.Discard, Sources: sources, Infos: sampleInfos}, list); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
