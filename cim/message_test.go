package cim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/cim"
)

// allResult has a field of each kind, as generated results have them.
type allResult struct {
	Return RenameReturn    `cim:",return"`
	Text   *string         `cim:"Text"`
	Flag   *bool           `cim:"Flag,required"`
	Big    *uint64         `cim:"Big"`
	Real   *float64        `cim:"Real"`
	When   *cim.DateTime   `cim:"When"`
	Letter *cim.Char16     `cim:"Letter"`
	Octets []byte          `cim:"Octets,octets"`
	List   []string        `cim:"List"`
	Disk   *Disk           `cim:"Disk"`
	Disks  []*Disk         `cim:"Disks"`
	Any    cim.Object      `cim:"Any"`
	Path   *cim.ObjectPath `cim:"Path"`
	Ref    *cim.Ref[Disk]  `cim:"Ref"`
	Refs   []cim.Ref[Disk] `cim:"Refs"`
	Extra  []cim.Property
}

func fullResult() allResult {
	disk := &Disk{}
	path := cim.ObjectPath{Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Name", Value: "sda"}}}
	return allResult{
		Return: RenameStarted, Text: cim.Ptr("a \"b\"\n"), Flag: cim.Ptr(false), Big: cim.Ptr(uint64(1)<<63 + 1), Real: cim.Ptr(0.5),
		When: cim.Ptr(cim.MustParseDateTime("20260101120000.000000+000")), Letter: cim.Ptr(cim.Char16('x')),
		Octets: []byte{1, 2}, List: []string{}, Disk: disk, Disks: []*Disk{disk, nil},
		Any:  &cim.Instance{Class: "ACME_Other", Properties: []cim.Property{{Name: "N", Type: cim.Uint8, Value: uint8(3)}}},
		Path: &path, Ref: &cim.Ref[Disk]{Path: path}, Refs: []cim.Ref[Disk]{{Path: path}},
		Extra: []cim.Property{{Name: "Later", Type: cim.Sint64, Value: int64(-5)}, {Name: "Many", Type: cim.String, Array: true, Value: []any{"x"}}},
	}
}

// The JSON of a message decodes to the same message. encoding/json alone loses the types of
// dynamic values.
func TestMessageRoundTrip(t *testing.T) {
	for name, want := range map[string]allResult{"full": fullResult(), "empty": {}} {
		data, err := json.Marshal(cim.MessageOf(&want))
		if err != nil {
			t.Fatal(name, err)
		}
		byValue, err := json.Marshal(cim.MessageOf(want))
		if err != nil || !bytes.Equal(data, byValue) {
			t.Errorf("%s: by value it is %s, %v", name, byValue, err)
		}
		got := allResult{Text: cim.Ptr("of before")}
		m := cim.MessageOf(&got)
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, data)
		}
		again, err := json.Marshal(m)
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: %v\n%s\nreads back as\n%s", name, err, data, again)
		}
		if got.Return != want.Return || !cmp.Equal(got.Extra, want.Extra) || !cmp.Equal(got.Big, want.Big) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	full := fullResult()
	if alone, err := json.Marshal(full); err == nil && json.Unmarshal(alone, new(allResult)) == nil {
		t.Errorf("encoding/json needs no help:\n%s", alone)
	}
}

func TestMessageText(t *testing.T) {
	label := cim.Ptr("new")
	for _, test := range []struct {
		of         any
		text, json string
	}{
		{RenameParams{Label: label}, `{Label: "new"}`, `{"Label":"new"}`},
		{&RenameResult{Return: RenameRefused, Old: cim.Ptr("old")}, `{Return: Refused, Old: "old"}`, `{"$return":5,"Old":"old"}`},
		{&CountResult{Return: cim.Ptr(uint32(3))}, `{Return: 3}`, `{"$return":3}`},
		{CountResult{}, `{}`, `{}`},
		{FormatParams{}, `{}`, `{}`},
		{&FormatResult{Extra: []cim.Property{{Name: "N", Type: cim.Uint8, Value: uint8(1)}}}, `{N: 1}`, `{"$extra":[{"name":"N","type":"uint8","value":1}]}`},
		{(*RenameResult)(nil), `<nil>`, `null`},
	} {
		m := cim.MessageOf(test.of)
		if got := fmt.Sprint(m); got != test.text {
			t.Errorf("%T prints %s, want %s", test.of, got, test.text)
		}
		if got, err := json.Marshal(m); err != nil || string(got) != test.json {
			t.Errorf("%T is %s, %v, want %s", test.of, got, err, test.json)
		}
	}
	for _, wrong := range []any{nil, 5, "text"} {
		if _, err := json.Marshal(cim.MessageOf(wrong)); !errors.Is(err, cim.ErrWrongType) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("renamed", "with", cim.MessageOf(RenameParams{Label: label}))
	slog.New(slog.NewJSONHandler(&log, nil)).Info("renamed", "with", cim.MessageOf(RenameParams{Label: label}))
	for _, want := range []string{`with="{Label: \"new\"}"`, `"with":{"Label":"new"}`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in\n%s", want, log.String())
		}
	}
}

func TestMessageUnmarshal(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"$return": 4096, "old": "x", "New": 5}`, ""},
		{`{"Old": 5}`, "Old"},
		{`{"Old": "a", "OLD": "b"}`, "OLD"},
		{`[]`, "expected a message"},
		{`null`, ""},
	} {
		r := RenameResult{Old: cim.Ptr("x")}
		m := cim.MessageOf(&r)
		err := json.Unmarshal([]byte(test.text), &m)
		if test.want == "" && (err != nil || *r.Old != "x") || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, %+v", test.text, err, r)
		}
	}
	m := cim.MessageOf(RenameResult{})
	if err := json.Unmarshal([]byte(`{}`), &m); !errors.Is(err, cim.ErrWrongType) {
		t.Errorf("a struct that cannot be set: %v", err)
	}
}
