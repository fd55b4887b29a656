package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
)

// sample has what the formats have to escape.
func sample() diag.List {
	var list diag.List
	list.Error(unknownSuper, diag.Span{Pos: diag.Pos{Filename: "a,b:c.mof", Offset: 5, Line: 2, Column: 3}, Len: 1}, "100%% <wrong>\nsecond line").
		Help("a hint").See(diag.Span{Pos: diag.Pos{Filename: "d.mof", Line: 4, Column: 5}}, "here")
	list.Warn(numberString, diag.Span{Pos: diag.Pos{Filename: `dir\e.mof`}}, "no place")
	list.Error("MOF4003", diag.Span{}, "no file")
	return list
}

func TestWriteJSON(t *testing.T) {
	var out strings.Builder
	if err := diag.WriteJSON(&out, sample()); err != nil {
		t.Fatal(err)
	}
	expect(t, out.String(), `[
  {
    "file": "a,b:c.mof",
    "line": 2,
    "column": 3,
    "severity": "error",
    "code": "MOF2104",
    "message": "100% <wrong>\nsecond line",
    "hint": "a hint",
    "related": [
      {
        "file": "d.mof",
        "line": 4,
        "column": 5,
        "message": "here"
      }
    ]
  },
  {
    "file": "dir\\e.mof",
    "severity": "warning",
    "code": "MOF2507",
    "message": "no place"
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
func TestWriteJSONEmpty(t *testing.T) {
	var out strings.Builder
	if err := diag.WriteJSON(&out, nil); err != nil {
		t.Fatal(err)
	}
	expect(t, out.String(), "[]\n")
}

// A workflow command is one line; its properties end at commas and colons.
func TestWriteGitHub(t *testing.T) {
	var out strings.Builder
	if err := diag.WriteGitHub(&out, sample()[:1]); err != nil {
		t.Fatal(err)
	}
	expect(t, out.String(), "::error file=a%2Cb%3Ac.mof,line=2,col=3,title=MOF2104::100%25 <wrong>%0Asecond line%0Aa hint\n")
}

func TestWriteSARIF(t *testing.T) {
	var out strings.Builder
	if err := diag.WriteSARIF(&out, sample()); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID, Level string
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out.String()), &log); err != nil {
		t.Fatal(err)
	}
	results := log.Runs[0].Results
	if log.Version != "2.1.0" || len(results) != 3 {
		t.Fatalf("version %s, %d results", log.Version, len(results))
	}
	first := results[0]
	if first.RuleID != "MOF2104" || first.Level != "error" || first.Message.Text != "100% <wrong>\nsecond line" ||
		*first.Locations[0].PhysicalLocation.Region != (struct{ StartLine, StartColumn int }{2, 3}) {
		t.Errorf("first result %+v", first)
	}
	if place := results[1].Locations[0].PhysicalLocation; place.ArtifactLocation.URI != "dir/e.mof" || place.Region != nil {
		t.Errorf("second place %+v", place)
	}
	if results[2].Locations != nil {
		t.Errorf("third place %+v", results[2].Locations)
	}
}
