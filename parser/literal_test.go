package parser_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/parser"
)

// Tricky literals as defaults: which of them the parser accepts, and their values.
func TestTrickyLiterals(t *testing.T) {
	tests := []struct {
		row   int
		value string
		want  string // as dumped; "" where an error is expected
	}{
		{14, `101b`, "integer 101b, which is 5"},
		{14, `0101B`, "integer 0101B, which is 5"},
		{15, `2b`, ""},
		{16, `08`, ""},
		{17, `0b101`, ""},
		{17, `0x`, ""},
		{17, `1_000`, ""},
		{18, `+ 5`, ""},
		{19, `.5`, "real .5"},
		{19, `-.5`, "real -.5"},
		{20, `1.`, ""},
		{20, `1E2`, ""},
		{21, `"a" /*c*/ "b"`, `string "ab", of 2 parts`},
		{22, `"a" + "b"`, ""},
		{23, "\"a\nb\"", `string "a\nb"`},
		{24, "\"a\tb\"", `string "a\tb"`},
		{25, `"\x4"`, `string "\x04"`},
		{26, `"\x00E9F"`, `string "éF"`},
		{27, `"\q"`, `string "\\q"`},
		{27, `"\\srv\share"`, `string "\\srv\\share"`},
		{28, `"\xg"`, ""},
		{29, `'abc'`, ""},
		{30, `65`, "integer 65"},
		{31, `'AB'`, ""},
		{32, `"gr€ß 😀"`, `string "gr€ß 😀"`},
	}
	for _, test := range tests {
		file, printed := parse("class A { string s = "+test.value+"; };", parser.Auto)
		if strings.Contains(printed, "error") {
			if test.want != "" {
				t.Errorf("row %d: %s: %s", test.row, test.value, printed)
			}
			continue
		}
		if got := moftest.Literal(file.Decls[0].Class.Members[0].Default); got != test.want {
			t.Errorf("row %d: %s is %q, want %q", test.row, test.value, got, test.want)
		}
	}
}
