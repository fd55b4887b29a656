package wql

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

var job = &cim.Instance{
	Class: "ACME_CopyJob",
	Path:  cim.ObjectPath{Namespace: "root/acme", Class: "ACME_CopyJob", Keys: []cim.KeyBinding{{Name: "InstanceID", Value: "7"}}},
	Properties: []cim.Property{
		{Name: "InstanceID", Type: cim.String, Value: "7"},
		{Name: "Name", Type: cim.String, Value: `Nightly "copy"`},
		{Name: "File", Type: cim.String, Value: `C:\Temp\it's`},
		{Name: "Percent", Type: cim.Uint16, Value: uint16(40)},
		{Name: "Delta", Type: cim.Sint64, Value: int64(-5)},
		{Name: "Huge", Type: cim.Uint64, Value: uint64(math.MaxUint64)},
		{Name: "Load", Type: cim.Real64, Value: 0.5},
		{Name: "Done", Type: cim.Boolean, Value: false},
		{Name: "Drive", Type: cim.CharType, Value: cim.Char16('C')},
		{Name: "Start", Type: cim.DateTimeType, Value: cim.MustParseDateTime("20240229120000.000000+060")},
		{Name: "Elapsed", Type: cim.DateTimeType, Value: cim.MustParseDateTime("00000001000000.000000:000")},
		{Name: "Day", Type: cim.DateTimeType, Value: cim.MustParseDateTime("20240229******.******+000")},
		{Name: "Error", Type: cim.String},
		{Name: "Tags", Type: cim.String, Array: true, Value: []any{"a"}},
		{Name: "Owner", Type: cim.Reference, Value: cim.ObjectPath{Namespace: "root/acme", Class: "ACME_User", Keys: []cim.KeyBinding{{Name: "ID", Value: uint32(1)}}}},
		{Name: "Target", Type: cim.Embedded, Value: &cim.Instance{Class: "ACME_Disk", Properties: []cim.Property{{Name: "Size", Type: cim.Uint64, Value: uint64(9)}}}},
	},
}

// derives is a class tree: ACME_CopyJob extends ACME_Job, ACME_Disk extends ACME_Device.
func derives(class, other string) bool {
	above := map[string]string{"acme_copyjob": "acme_job", "acme_disk": "acme_device", "acme_user": "acme_person"}
	return strings.EqualFold(class, other) || strings.EqualFold(above[strings.ToLower(class)], other)
}

func TestConditions(t *testing.T) {
	for condition, want := range map[string]bool{
		`Percent = 40`: true, `percent <> 40`: false, `Percent != 41`: true, `40 = PERCENT`: true, `Percent = "40"`: true,
		`Percent < 41`: true, `Percent <= 40`: true, `Percent > 40`: false, `Percent >= 40`: true, `39 < Percent`: true,
		`Percent = 0x28`: true, `Percent = 40.0`: true, `Percent = 4e1`: true, `Percent > 4.0e-1`: true,
		`Delta = -5`: true, `Delta < 0`: true, `Delta > -6`: true, `Huge > Delta`: true, `Delta < Huge`: true,
		`Huge = 18446744073709551615`: true, `Huge > 18446744073709551614`: true, `Huge = Huge`: true,
		`Load < 1`: true, `Load = .5`: true, `Load > -1`: true,
		`Done = FALSE`: true, `Done = true`: false, `Done = "false"`: true, `Done = 0`: true, `Done <> TRUE`: true,
		`Drive = "c"`: true, `Drive > 'B'`: true, `Drive LIKE "[a-c]"`: true,
		`Name = "nightly \"copy\""`: true, `Name = 'Nightly "copy"'`: true, `Name < "O"`: true, `Name > "O"`: false,
		`File = 'C:\\Temp\\it\'s'`: true, `File = "C:\\Temp\\it's"`: true,
		`Name LIKE "night%"`: true, `Name LIKE "%COPY_"`: true, `Name LIKE "n_ghtly%"`: true, `Name LIKE "[a-m]%"`: false,
		`Name LIKE "[^a-m]%"`: true, `Name LIKE "%"`: true, `Name LIKE ""`: false, `Name NOT LIKE "day%"`: true, `NOT Name LIKE "day%"`: true,
		`Start = "20240229110000.000000+000"`: true, `Start > "20240229105959.999999+000"`: true, `Start < "20240301******.******+000"`: true,
		`Start = "20240229******.******+000"`: false, `NOT Start = "20240229******.******+000"`: false, `Day = "20240229******.******+000"`: true,
		`Elapsed > "00000000235959.000000:000"`: true, `Elapsed > "20240229110000.000000+000"`: false,
		`Error IS NULL`: true, `Error IS NOT NULL`: false, `Name IS NOT NULL`: true, `Error = NULL`: true, `Name <> NULL`: true,
		`Tags IS NOT NULL`: true, `Error = "x"`: false, `NOT Error = "x"`: false, `Error <> "x"`: false, `NOT (Error = "x" AND Percent = 40)`: false,
		`Error = "x" OR Percent = 40`: true, `NOT (Error = "x" AND Percent = 41)`: true, `Error LIKE "%"`: false,
		`Percent = 1 OR Percent = 40 AND Done = FALSE`: true, `(Percent = 1 OR Percent = 40) AND Done = TRUE`: false,
		`NOT NOT Percent = 40`: true, `NOT (Percent = 1 OR Percent = 2)`: true,
		`Owner = "ACME_User.ID=1"`: true, `Owner = "root/acme:acme_user.id=1"`: true, `Owner = "root/other:ACME_User.ID=1"`: false,
		`Owner <> "ACME_User.ID=2"`: true, `Owner ISA "ACME_Person"`: true,
		`Target ISA 'ACME_Device'`: true, `Target ISA ACME_Disk`: true, `Target ISA "ACME_Job"`: false, `Target.Size = 9`: true, `Target.None IS NULL`: true,
		`__CLASS = "acme_copyjob"`: true, `__CLASS <> 'ACME_Job'`: true, `__this ISA "ACME_Job"`: true, `__CLASS ISA "ACME_Job"`: true,
		`ACME_CopyJob.Percent = 40`: true, `ACME_CopyJob ISA ACME_Job`: true,
		`__RELPATH = 'ACME_CopyJob.InstanceID="7"'`: true, `__NAMESPACE = "root/acme"`: true, `__PATH LIKE "root/acme:%"`: true,
	} {
		q, err := Parse("SELECT * FROM ACME_CopyJob WHERE " + condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got, err := q.Matches(job, derives); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", condition, got, err, want)
		}
	}
}

func TestConditionsThatCannotBeCompared(t *testing.T) {
	for condition, want := range map[string]string{
		`Percent = "many"`:     `query, character 42: a number and the string "many" cannot be compared`,
		`Tags = "a"`:           "character 39: an array and the string",
		`Target = 1`:           "an embedded instance and a number",
		`Start = "yesterday"`:  "a datetime and the string",
		`Done = "maybe"`:       "a boolean and the string",
		`Owner = "?"`:          "a reference and the string",
		`Percent LIKE "4%"`:    "character 34: LIKE needs a string",
		`Percent ISA "ACME_A"`: "character 34: ISA needs an object",
	} {
		q, err := Parse("SELECT * FROM ACME_CopyJob WHERE " + condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if _, err := q.Matches(job, derives); !errors.Is(err, cim.ErrInvalidQuery) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", condition, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for query, want := range map[string]string{
		"":                                                  "character 1: found the end, want SELECT, ASSOCIATORS or REFERENCES",
		"DELETE FROM X":                                     `character 1: found "DELETE"`,
		"SELECT FROM X":                                     `character 13: found "X", want FROM`,
		"SELECT * X":                                        `character 10: found "X", want FROM`,
		"SELECT * FROM":                                     "character 14: found the end, want the name of a class",
		"SELECT * FROM X WHERE":                             "character 22: found the end, want a property",
		"SELECT * FROM X WHERE A":                           "character 24: found the end, want a comparison",
		"SELECT * FROM X WHERE A =":                         "character 26: found the end, want a property",
		"SELECT * FROM X WHERE A = 1 B":                     `character 29: found "B", want the end`,
		"SELECT * FROM X WHERE (A = 1":                      "character 29: found the end, want )",
		"SELECT * FROM X WHERE A = 'x":                      "character 27: found a string without an end, want '",
		"SELECT * FROM X WHERE é = ?":                       "character 27: found '?', which is not allowed in a query",
		"SELECT * FROM X WHERE A = 12x":                     `character 27: found "12x", want a number`,
		"SELECT * FROM X WHERE A IS 1":                      `character 28: found "1", want NULL`,
		"SELECT * FROM X WHERE A LIKE B":                    `character 30: found "B", want a pattern in quotes`,
		"SELECT * FROM X GROUP BY A":                        `character 17: found "GROUP", want the end`,
		"SELECT A, FROM X":                                  `character 16: found "X", want FROM`,
		"ASSOCIATORS OF X":                                  `character 16: found "X", want an object path in braces`,
		"ASSOCIATORS OF {":                                  "character 16: found { without }",
		"ASSOCIATORS OF {?}":                                "character 16: object path:",
		`REFERENCES OF {X.A="}"} WHERE AssocClass = Y`:      `found "AssocClass", want one of ResultClass, Role`,
		"SELECT * FROM X WHERE " + strings.Repeat("(", 100): "conditions are nested more than 64 deep",
		"SELECT * FROM X WHERE A = 1" + strings.Repeat(" OR A=1", 1000): "the query has more than 1000 terms",
		"SELECT * FROM X " + strings.Repeat(" ", maxQuery):              "the query has more than 65536 bytes",
	} {
		_, err := Parse(query)
		if !errors.Is(err, cim.ErrInvalidQuery) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", query, err, want)
		}
	}
}

func TestLinkedObjects(t *testing.T) {
	q, err := Parse(`associators of {ACME_Disk.ID="a}b"} where ResultClass = ACME_User  assocclass=ACME_Owns`)
	if err != nil || !q.Associators || q.Terms["resultclass"] != "ACME_User" || q.Terms["assocclass"] != "ACME_Owns" {
		t.Errorf("%+v, %v", q, err)
	}
	if id, _ := q.Object.Key("ID"); id != "a}b" {
		t.Errorf("object %v", q.Object)
	}
}

func TestUnknownProperties(t *testing.T) {
	has := func(name string) bool { return strings.EqualFold(name, "A") }
	for query, want := range map[string]string{
		"SELECT a, X.A, __PATH FROM X WHERE A = 1 AND X.A = 2 AND X ISA Y AND A.Inner = 3": "",
		"SELECT B FROM X":                    "character 8: class X has no property B",
		"SELECT * FROM X WHERE A = 1 OR B=2": "character 32: class X has no property B",
	} {
		q, err := Parse(query)
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Check(has); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
}

// Matching a pattern with many % takes no longer than the product of both lengths.
func TestPatternsAreNotExponential(t *testing.T) {
	p := newPattern(strings.Repeat("%a", 200) + "%b")
	if p.matches(strings.Repeat("a", 20000)) {
		t.Error("matches")
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a%b%c", "axxbyyc", true}, {"a%b%c", "axxbyy", false}, {"[abc]", "B", true}, {"[^abc]", "b", false},
		{"[a-]", "-", true}, {"[]]", "]", true}, {"[a", "[a", true}, {"[0-9][0-9]", "42", true}, {"_", "é", true}, {"", "", true},
		{"[a=f]x", "dx", true}, {"%%", "", true}, {"_%", "", false},
	} {
		if got := newPattern(c.pattern).matches(c.text); got != c.want {
			t.Errorf("%q LIKE %q = %v", c.text, c.pattern, got)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"SELECT * FROM X", `SELECT A,B.C FROM X WHERE NOT (A = 1 OR B <> "x\"") AND C IS NOT NULL`,
		`SELECT * FROM X WHERE A LIKE '[^a-z]%_' AND B ISA "Y" AND 0x1F >= D AND E = TRUE`, `REFERENCES OF {X.A="}"} WHERE Role=R`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			if !errors.Is(err, cim.ErrInvalidQuery) {
				t.Errorf("%v", err)
			}
			return
		}
		if _, err := q.Matches(job, derives); err != nil && !errors.Is(err, cim.ErrInvalidQuery) {
			t.Errorf("%v", err)
		}
	})
}
