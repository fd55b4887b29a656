package cim_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
)

// OMI and OpenPegasus send xs:dateTime and xs:duration as bare text.
func TestXMLSchemaTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2010-07-14T11:35:11.900675-00:07": "20100714113511.900675-007", // recorded: the offset of CIM is minutes
		"2001-01-01T01:01:01.000001+13:50": "20010101010101.000001+830",
		"2026-11-22T11:49:29Z":             "20261122114929.000000+000",
		"2026-11-22T11:49:29":              "20261122114929.000000+***",
		"2026-11-22T11:49:29.5-00:00":      "20261122114929.500000+000",
		" 2026-11-22T11:49:29.1234567Z\n":  "20261122114929.123456+000",
		"P2000D":                           "00002000000000.000000:000",
		"P2002DT2H2M2.000002S":             "00002002020202.000002:000",
		"PT36H90M":                         "00000001133000.000000:000",
		"2024-02-28T24:00:00+01:00":        "20240229000000.000000+060", // the end of a day
		"2026-12-31T24:00:00.000":          "20270101000000.000000+***",
		"P0Y0M1DT0H":                       "00000001000000.000000:000",
		"P0Y":                              "00000000000000.000000:000",
		"PT0S":                             "00000000000000.000000:000",
		"PT0.1234567S":                     "00000000000000.123456:000",
		"P99999999DT23H59M59.999999S":      "99999999235959.999999:000",
	} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar("When", cim.Untyped, text)), object); err != nil || object.When.String() != want {
			t.Errorf("%s: %v, %v, want %s", text, object.When, err, want)
		}
	}
	for _, text := range []string{
		"2025-02-32T13:35:57.789001+01:01", // recorded
		"2026-11-22", "2026-11-22T", "2026-11-22T11:49", "2026-11-22T11:49:29+1:00", "2026-11-22T11:49:29+17:00",
		"2026-11-22T11-49-29Z", "2026/11/22T11:49:29Z", "2026-11-22T24:00:01Z", "2026-11-22T24:00:00.5Z", "2026-02-29T24:00:00Z", "9999-12-31T24:00:00Z", "2026-11-22T11:49:29.Z5",
		"P", "PT", "P1", "P1Y", "P1M", "P0Y1M", "P0M0Y", "P0.0Y", "PT0Y", "-P1D", "PD", "P1DT", "PT1.5H", "PT1S1M", "P1D1D", "PT1H2D", "P100000000D", "PT9999999999999S", "P1.D", "PT.5.S",
	} {
		if err := cim.Decode(everything(scalar("When", cim.Untyped, text)), &Everything{}); !errors.Is(err, cim.ErrWrongType) {
			t.Errorf("%s: error = %v, want one that is %v", text, err, cim.ErrWrongType)
		}
	}
}

// WS-Management sends octet strings in base64, without the length octets.
func TestBase64OctetStrings(t *testing.T) {
	object := &Everything{}
	err := cim.Decode(everything(scalar("Serial", cim.Untyped, "QUJD\n"), scalar("Serials", cim.Untyped, "QUJD")), object)
	if err != nil || string(object.Serial) != "ABC" || len(object.Serials) != 1 || string(object.Serials[0]) != "ABC" {
		t.Errorf("%v, %q, %q", err, object.Serial, object.Serials)
	}
	err = cim.Decode(everything(scalar("Serial", cim.Untyped, ""), array("Serials", cim.Untyped, "0x00000006CAFE", "yv4=")), object)
	if err != nil || object.Serial == nil || len(object.Serial) != 0 || string(object.Serials[0]) != "\xca\xfe" || string(object.Serials[1]) != "\xca\xfe" {
		t.Errorf("%v, %q, %q", err, object.Serial, object.Serials)
	}
	err = cim.Decode(everything(scalar("Serial", cim.Untyped, "\n\t AAEC\r\n Aw== "), array("Serials", cim.Untyped, " 0x00000006CAFE\n", "y v4\n=")), object)
	if err != nil || string(object.Serial) != "\x00\x01\x02\x03" || string(object.Serials[0]) != "\xca\xfe" || string(object.Serials[1]) != "\xca\xfe" {
		t.Errorf("blanks: %v, %q, %q", err, object.Serial, object.Serials)
	}
	for _, p := range []cim.Property{scalar("Serial", cim.Untyped, "QUJ"), array("Serials", cim.Untyped, "no base64!")} {
		if err := cim.Decode(everything(p), object); !errors.Is(err, cim.ErrWrongType) {
			t.Errorf("%v: error = %v", p.Value, err)
		}
	}
}

// An array with one element looks like a scalar if elements are repeated.
func TestArraysOfOne(t *testing.T) {
	for _, typ := range []cim.Type{cim.Untyped, cim.Reference} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar("Disks", typ, diskA)), object); err != nil || len(object.Disks) != 1 {
			t.Errorf("%s: %v, %v", typ, err, object.Disks)
		}
	}
	for _, typ := range []cim.Type{cim.Untyped, cim.Embedded} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar("Parts", typ, &cim.Instance{Class: "ACME_Part"})), object); err != nil || len(object.Parts) != 1 {
			t.Errorf("%s: %v, %v", typ, err, object.Parts)
		}
	}
	if err := cim.Decode(everything(scalar("U8s", cim.Uint8, uint8(1))), &Everything{}); !errors.Is(err, cim.ErrWrongType) {
		t.Errorf("a number that is said to be no array: %v", err)
	}
}

// COM has no unsigned 32-bit numbers.
func TestNumbersOfCOM(t *testing.T) {
	object := &Everything{}
	err := cim.Decode(everything(scalar("U32", cim.Sint32, int32(-1294967296)), scalar("U16", cim.Sint32, int32(65535))), object)
	if err != nil || *object.U32 != 3000000000 || *object.U16 != 65535 {
		t.Errorf("%v: %v", err, object)
	}
	err = cim.Decode(everything(array("Chars", cim.Sint16, int16(97), int16(-1))), object)
	if err != nil || object.Chars[0] != 'a' || object.Chars[1] != 0xffff {
		t.Errorf("%v: %v", err, object.Chars)
	}
	conn := &callConn{answer: answer{result: scalar("ReturnValue", cim.Sint32, int32(-2147217405))}} // 0x80041003
	res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")})
	if res == nil || res.Return != 0x80041003 || !errors.Is(err, RenameReturn(0x80041003)) {
		t.Errorf("an HRESULT: %v, %v", res, err)
	}
	for _, p := range []cim.Property{
		scalar("U32", cim.Untyped, "-1294967296"), scalar("U16", cim.Sint32, int32(-1)), scalar("U64", cim.Sint64, int64(-1)), scalar("U32", cim.Sint64, int64(-1)),
	} {
		if err := cim.Decode(everything(p), &Everything{}); !errors.Is(err, cim.ErrOutOfRange) {
			t.Errorf("%s %v: error = %v, want one that is %v", p.Name, p.Value, err, cim.ErrOutOfRange)
		}
	}
}

// Scripting languages and JSON have only real numbers.
func TestRealsForIntegers(t *testing.T) {
	object := &Everything{}
	err := cim.Decode(everything(scalar("U8", cim.Real64, 7.0), scalar("S64", cim.Real64, -9007199254740993.0), scalar("U64", cim.Real32, float32(1<<63))), object)
	if err != nil || *object.U8 != 7 || *object.S64 != -9007199254740992 || *object.U64 != 1<<63 {
		t.Errorf("%v: %v", err, object)
	}
	for value, want := range map[float64]error{
		7.5: cim.ErrWrongType, math.Inf(1): cim.ErrWrongType, 256: cim.ErrOutOfRange, -1: cim.ErrOutOfRange, 1e300: cim.ErrOutOfRange, 1 << 64: cim.ErrOutOfRange, -1e300: cim.ErrOutOfRange,
	} {
		if err := cim.Decode(everything(scalar("U8", cim.Real64, value)), object); !errors.Is(err, want) {
			t.Errorf("%v: error = %v, want one that is %v", value, err, want)
		}
	}
	if err := cim.Decode(everything(scalar("U8", cim.Real64, math.NaN())), object); !errors.Is(err, cim.ErrWrongType) {
		t.Errorf("NaN: %v", err)
	}
}

// References are relative to the namespace of the object that contains them.
func TestReferencesGetANamespace(t *testing.T) {
	in := &cim.Instance{Class: "ACME_Holds", Path: cim.ObjectPath{Namespace: "root/acme", Class: "ACME_Holds"}, Properties: []cim.Property{
		scalar("Box", cim.Reference, must(cim.ParseObjectPath(`ACME_Box.ID="1"`))),
		scalar("Disk", cim.Reference, must(cim.ParseObjectPath(`root/other:ACME_Disk.ID="a"`))),
	}}
	holds := &Holds{}
	if err := cim.Decode(in, holds); err != nil || holds.Box.String() != `root/acme:ACME_Box.ID="1"` || holds.Disk.String() != `root/other:ACME_Disk.ID="a"` {
		t.Errorf("%v, %s, %s", err, holds.Box, holds.Disk)
	}
}

// A Slot has a key that is a number, which WS-Management sends as text.
type Slot struct {
	cim.Meta
	Number uint16 `cim:"Number,key"`
}

var classSlot = cim.ClassInfo{Name: "ACME_Slot", New: func() *Slot { return &Slot{} }}

func (*Slot) CIMClass() *cim.ClassInfo { return &classSlot }

func TestTypedPaths(t *testing.T) {
	for text, want := range map[string]string{
		`root/x:ACME_Slot.number="007"`: `root/x:ACME_Slot.Number=7`,
		`ACME_Slot="7"`:                 `ACME_Slot.Number=7`,
		`ACME_Slot.Number="seven"`:      `ACME_Slot.Number="seven"`,
		`ACME_Slot.Other="7"`:           `ACME_Slot.Other="7"`,
		`ACME_Slot`:                     `ACME_Slot`,
	} {
		if got := classSlot.Typed(must(cim.ParseObjectPath(text))); got.String() != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	link := classHolds.Typed(must(cim.ParseObjectPath(`ACME_Holds.Box="ACME_Box.ID=\"1\"",Disk="ACME_Disk.ID=\"a\""`)))
	if _, ok := link.Keys[0].Value.(cim.ObjectPath); !ok {
		t.Errorf("a reference is a %T", link.Keys[0].Value)
	}
	// The path can be all that is known of an instance.
	slot := &Slot{}
	if err := cim.Decode(&cim.Instance{Class: "ACME_Slot", Path: must(cim.ParseObjectPath(`ACME_Slot.Number="7"`))}, slot); err != nil || slot.Number != 7 || slot.Path.Keys[0].Value != uint16(7) {
		t.Errorf("%v: %v", err, slot)
	}
}

func TestDateTimeBounds(t *testing.T) {
	for _, test := range []struct{ text, earliest, latest string }{
		{"20060621000000.******+***", "2006-06-20T10:00:00Z", "2006-06-21T12:00:00.999999Z"},
		{"20060621000000.******+060", "2006-06-20T23:00:00Z", "2006-06-20T23:00:00.999999Z"},
		{"20060621000000.123***+000", "2006-06-21T00:00:00.123Z", "2006-06-21T00:00:00.123999Z"},
		{"200402********.******+000", "2004-02-01T00:00:00Z", "2004-02-29T23:59:59.999999Z"},
		{"2005**********.******+000", "2005-01-01T00:00:00Z", "2005-12-31T23:59:59.999999Z"},
		{"20060621123456.000001-300", "2006-06-21T17:34:56.000001Z", "2006-06-21T17:34:56.000001Z"},
	} {
		first, last, err := cim.MustParseDateTime(test.text).Bounds()
		if err != nil || first.UTC().Format(time.RFC3339Nano) != test.earliest || last.UTC().Format(time.RFC3339Nano) != test.latest {
			t.Errorf("%s: %v to %v, %v", test.text, first.UTC(), last.UTC(), err)
		}
	}
	for _, text := range []string{"00000001000000.000000:000", "**************.******+***", "****0401******.000000+***"} {
		d := cim.MustParseDateTime(text)
		if _, _, err := d.Bounds(); err == nil {
			t.Errorf("%s has bounds", text)
		}
		if _, err := d.TimeIn(time.UTC); err == nil {
			t.Errorf("%s is a time", text)
		}
	}
}

func TestDateTimeInAZone(t *testing.T) {
	berlin := time.FixedZone("CEST", 2*60*60)
	for _, test := range []struct {
		text string
		zone *time.Location
		want string
	}{
		{"20060621000000.******+***", berlin, "2006-06-21T00:00:00+02:00"},
		{"20060621000000.******+***", nil, "2006-06-21T00:00:00Z"},
		{"20060621000000.500000+000", berlin, "2006-06-21T02:00:00.5+02:00"},
		{"2006**********.******+***", berlin, "2006-01-01T00:00:00+02:00"},
	} {
		if got, err := cim.MustParseDateTime(test.text).TimeIn(test.zone); err != nil || got.Format(time.RFC3339Nano) != test.want {
			t.Errorf("%s: %v, %v, want %s", test.text, got, err, test.want)
		}
	}
}

// WMI has no NULL for an embedded instance in a string.
func TestEmptyTextIsNoInstance(t *testing.T) {
	part := `<INSTANCE CLASSNAME="ACME_Part"/>`
	for _, test := range []struct {
		property cim.Property
		want     int
		null     bool
	}{
		{scalar("Parts", cim.Untyped, ""), 0, true},
		{scalar("Parts", cim.String, ""), 0, true},
		{array("Parts", cim.String, ""), 0, false},
		{array("Parts", cim.String, "", part, "\n"), 1, false},
		{scalar("Parts", cim.Untyped, "\n  "), 0, true},
	} {
		object := &Everything{}
		if err := cim.Decode(everything(test.property), object); err != nil || len(object.Parts) != test.want || (object.Parts == nil) != test.null {
			t.Errorf("%q: %v, %v", test.property.Value, err, object.Parts)
		}
	}
}
