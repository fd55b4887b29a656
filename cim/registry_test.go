package cim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// As converts to the subclass, or to the superclass and back, without loss.
func TestAs(t *testing.T) {
	fast := &FastDisk{ID: "a", Size: cim.Ptr(uint64(9)), Cache: cim.Ptr(uint32(64))}
	element, err := cim.As[Element](fast)
	if err != nil {
		t.Fatal(err)
	}
	if element.ID != "a" || element.Class != "ACME_FastDisk" || len(element.Extra) != 2 {
		t.Errorf("as the superclass: %s", dump(element))
	}
	back, err := cim.As[FastDisk](element)
	if err != nil {
		t.Fatal(err)
	}
	if *back.Size != 9 || *back.Cache != 64 || back.Extra != nil {
		t.Errorf("as the subclass again: %s", dump(back))
	}
	if _, err := cim.As[Disk](&Part{}); !errors.Is(err, cim.ErrMissing) {
		t.Errorf("a part as a disk: error = %v, want the key missing", err)
	}
}

func TestRegistryObject(t *testing.T) {
	registry := acmeRegistry()
	if registry.Class("acme_DISK") != &classDisk || registry.Class("ACME_Nothing") != nil {
		t.Error("Class")
	}
	fast := must(cim.Encode(&FastDisk{ID: "a", Cache: cim.Ptr(uint32(1))}))
	o, err := registry.Object(fast)
	if disk, ok := o.(*FastDisk); !ok || err != nil || *disk.Cache != 1 {
		t.Errorf("got %T %s, error %v", o, dump(o), err)
	}
	unknown := &cim.Instance{Class: "ACME_Nothing"}
	if o, err := registry.Object(unknown); o != unknown || err != nil {
		t.Errorf("an instance of an unknown class: got %T, error %v", o, err)
	}
	fast.Set(scalar("Cache", cim.String, "none"))
	o, err = registry.Object(fast)
	if disk, ok := o.(*FastDisk); !ok || !errors.Is(err, cim.ErrWrongType) || disk.ID != "a" {
		t.Errorf("an object with a bad value: got %T, error %v", o, err)
	}
}

func TestRegistrySpecialize(t *testing.T) {
	registry := acmeRegistry()
	read := must(cim.As[Element](&FastDisk{ID: "a", Cache: cim.Ptr(uint32(1))}))
	o, err := registry.Specialize(read)
	if fast, ok := o.(*FastDisk); !ok || err != nil || *fast.Cache != 1 {
		t.Errorf("got %T, error %v", o, err)
	}
	for name, o := range map[string]cim.Object{
		"of its own class":      &Disk{Meta: cim.Meta{Class: "ACME_Disk"}},
		"made by the program":   &Disk{ID: "a"},
		"of a class not known":  &Disk{Meta: cim.Meta{Class: "ACME_SlowDisk"}},
		"dynamic and not known": &cim.Instance{Class: "ACME_SlowDisk"},
	} {
		if got, err := registry.Specialize(o); got != o || err != nil {
			t.Errorf("%s: got %T, error %v, want it unchanged", name, got, err)
		}
	}
}

func TestProperties(t *testing.T) {
	list := classEverything.Properties()
	for _, want := range []cim.PropertyInfo{
		{Name: "ID", Type: cim.String, Key: true},
		{Name: "Char", Type: cim.CharType},
		{Name: "State", Type: cim.Uint16},
		{Name: "Word", Type: cim.String},
		{Name: "Whens", Type: cim.DateTimeType, Array: true},
		{Name: "Serial", Type: cim.Uint8, Array: true, OctetString: true},
		{Name: "Serials", Type: cim.String, Array: true, OctetString: true},
		{Name: "Disk", Type: cim.Reference},
		{Name: "Anys", Type: cim.Reference, Array: true},
		{Name: "Part", Type: cim.Embedded},
		{Name: "Objects", Type: cim.Embedded, Array: true},
	} {
		if !slices.Contains(list, want) {
			t.Errorf("no %+v", want)
		}
	}
	want := []cim.PropertyInfo{
		{Name: "ID", Type: cim.String, Key: true},
		{Name: "Label", Type: cim.String, Write: true},
		{Name: "Size", Type: cim.Uint64, Write: true},
		{Name: "Sector", Type: cim.Uint32, Required: true, Write: true},
	}
	same(t, "ACME_Disk", classDisk.Properties(), want)
	if list := (&cim.Instance{Class: "X"}).CIMClass().Properties(); list != nil {
		t.Errorf("a class without a struct has %v", list)
	}
}

func TestInstanceGetAndSet(t *testing.T) {
	in := &cim.Instance{}
	in.Set(scalar("A", cim.Uint8, uint8(1)))
	in.Set(scalar("a", cim.Uint8, uint8(2)))
	if p, ok := in.Get("A"); !ok || p.Value != uint8(2) || len(in.Properties) != 1 {
		t.Errorf("properties %+v", in.Properties)
	}
	if _, ok := in.Get("B"); ok {
		t.Error("B is there")
	}
}

func TestTypes(t *testing.T) {
	for _, test := range []struct {
		word    string
		typ     cim.Type
		bits    int
		integer bool
		signed  bool
	}{
		{"boolean", cim.Boolean, 0, false, false},
		{"uint8", cim.Uint8, 8, true, false}, {"sint8", cim.Sint8, 8, true, true},
		{"uint16", cim.Uint16, 16, true, false}, {"sint16", cim.Sint16, 16, true, true},
		{"uint32", cim.Uint32, 32, true, false}, {"sint32", cim.Sint32, 32, true, true},
		{"uint64", cim.Uint64, 64, true, false}, {"sint64", cim.Sint64, 64, true, true},
		{"real32", cim.Real32, 32, false, false}, {"real64", cim.Real64, 64, false, false},
		{"char16", cim.CharType, 0, false, false}, {"string", cim.String, 0, false, false},
		{"datetime", cim.DateTimeType, 0, false, false},
	} {
		if got, ok := cim.TypeByName(strings.ToUpper(test.word)); !ok || got != test.typ || got.String() != test.word {
			t.Errorf("%s: got %v, %v", test.word, got, ok)
		}
		if test.typ.Bits() != test.bits || test.typ.IsInteger() != test.integer || test.typ.IsSigned() != test.signed {
			t.Errorf("%s: %d bits, integer %v, signed %v", test.word, test.typ.Bits(), test.typ.IsInteger(), test.typ.IsSigned())
		}
	}
	for _, word := range []string{"", "untyped", "reference", "object", "int"} {
		if got, ok := cim.TypeByName(word); ok {
			t.Errorf("%q is not a type word of MOF, got %v", word, got)
		}
	}
	if got := cim.Type(200).String(); got != "unknown" {
		t.Error(got)
	}
}
