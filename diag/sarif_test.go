package diag_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
)

// SARIF contains everything that a viewer shows.
func TestSARIF(t *testing.T) {
	expect(t, written(t, (*diag.Printer).SARIF), `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "runs": [
    {
      "columnKind": "unicodeCodePoints",
      "invocations": [
        {
          "executionSuccessful": false
        }
      ],
      "results": [
        {
          "ruleId": "MOF2104",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "100% <wrong>\nsecond line\na hint"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a,b%3Ac.mof"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 11,
                  "endLine": 2,
                  "endColumn": 13
                }
              },
              "message": {
                "text": "a label"
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a,b%3Ac.mof"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 7,
                  "endLine": 2,
                  "endColumn": 3
                }
              },
              "message": {
                "text": "here"
              }
            },
            {
              "id": 2,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "d.mof"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 5
                }
              },
              "message": {
                "text": "there"
              }
            }
          ]
        },
        {
          "ruleId": "MOF2507",
          "ruleIndex": 1,
          "level": "warning",
          "message": {
            "text": "no source"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "d.mof"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 2
                }
              }
            }
          ]
        },
        {
          "ruleId": "MOF2507",
          "ruleIndex": 1,
          "level": "warning",
          "message": {
            "text": "no place"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "dir/e.mof"
                }
              }
            }
          ]
        },
        {
          "ruleId": "MOF2104",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "several lines"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a,b%3Ac.mof"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 1,
                  "endLine": 2,
                  "endColumn": 3
                }
              }
            }
          ]
        },
        {
          "ruleId": "MOF4003",
          "level": "error",
          "message": {
            "text": "no file"
          }
        }
      ],
      "tool": {
        "driver": {
          "name": "gomof",
          "rules": [
            {
              "defaultConfiguration": {
                "level": "error"
              },
              "fullDescription": {
                "text": "Why *so*."
              },
              "help": {
                "text": "Why *so*.\n\nWrong:\n\n    class A : B { };\n\nRight:\n\n    class A { };\n",
                "markdown": "Why \\*so\\*.\n\nWrong:\n\n`+"```\\nclass A : B { };\\n```\\n\\nRight:\\n\\n```\\nclass A { };\\n```"+`\n"
              },
              "id": "MOF2104",
              "shortDescription": {
                "text": "unknown superclass"
              }
            },
            {
              "defaultConfiguration": {
                "level": "warning"
              },
              "fullDescription": {
                "text": "Text."
              },
              "help": {
                "text": "Text.\n",
                "markdown": "Text.\n"
              },
              "id": "MOF2507",
              "name": "number-as-string",
              "shortDescription": {
                "text": "number where a string is expected"
              }
            }
          ],
          "version": "v1.2.3"
        }
      }
    }
  ],
  "version": "2.1.0"
}
`)
}

// A run without diagnostics has an empty list of results, which means that there are none.
// A missing list would mean that nothing was checked.
func TestSARIFEmpty(t *testing.T) {
	var out strings.Builder
	if err := (&diag.Printer{W: &out}).SARIF(nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"results": []`, `"rules": []`, `"executionSuccessful": true`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in\n%s", want, out.String())
		}
	}
}

// Finding errors in the MOF is a successful run. Failing to read a file is not.
func TestSARIFSuccess(t *testing.T) {
	for code, want := range map[diag.Code]string{unknownSuper: "true", "MOF4001": "false"} {
		var list diag.List
		list.Error(code, diag.Span{}, "message")
		var out strings.Builder
		if err := (&diag.Printer{W: &out}).SARIF(list); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), `"executionSuccessful": `+want) {
			t.Errorf("%s: want executionSuccessful %s in\n%s", code, want, out.String())
		}
	}
}

// File names become URIs that lead back to the files.
func TestSARIFNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.mof":             "a.mof",
		"../mof/a.mof":      "../mof/a.mof",
		"my files/ä%#?.mof": "my%20files/%C3%A4%25%23%3F.mof",
		"a:b.mof":           "a%3Ab.mof",
		"a[1].mof":          "a%5B1%5D.mof",
		"\xff.mof":          "%FF.mof",
		"/srv/my mof/a.mof": "file:///srv/my%20mof/a.mof",
		`C:\My MOF\a.mof`:   "file:///C:/My%20MOF/a.mof",
		"c:/mof/a.mof":      "file:///c:/mof/a.mof",
		`\\server\share\a`:  "file://server/share/a",
		`mof\a.mof`:         "mof/a.mof",
	} {
		var list diag.List
		list.Error(unknownSuper, diag.Span{Pos: diag.Pos{Filename: name}}, "message")
		var out strings.Builder
		if err := (&diag.Printer{W: &out}).SARIF(list); err != nil {
			t.Fatal(err)
		}
		var log struct {
			Runs []struct {
				Results []struct {
					Locations []struct {
						PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(out.String()), &log); err != nil {
			t.Fatal(err)
		}
		got := log.Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI
		if got != want {
			t.Errorf("%q becomes %s, want %s", name, got, want)
		}
		if _, err := url.Parse(got); err != nil {
			t.Error(err)
		}
	}
}
