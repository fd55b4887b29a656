package cim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// The tests of this package may import nothing but the standard library, so
// the classes here are written by hand in the shape of generated code:
//
//	ACME_Element (abstract)     ACME_Holds (association of a box and a disk)
//	├── ACME_Box                └── ACME_HoldsTight
//	└── ACME_Disk
//	    └── ACME_FastDisk

type Element struct {
	cim.Meta
	ID    string  `cim:"ID,key"`
	Label *string `cim:"Label,write"`
}

type Box struct {
	cim.Meta
	ID    string  `cim:"ID,key"`
	Label *string `cim:"Label,write"`
}

type Disk struct {
	cim.Meta
	ID     string  `cim:"ID,key"`
	Label  *string `cim:"Label,write"`
	Size   *uint64 `cim:"Size,write"`
	Sector *uint32 `cim:"Sector,required,write"`
}

// NewDisk returns a disk with the default values of the schema.
func NewDisk() *Disk { return &Disk{Sector: cim.Ptr(uint32(512))} }

type FastDisk struct {
	cim.Meta
	ID     string  `cim:"ID,key"`
	Label  *string `cim:"Label,write"`
	Size   *uint64 `cim:"Size,write"`
	Sector *uint32 `cim:"Sector,required,write"`
	Cache  *uint32 `cim:"Cache,write"`
}

type Holds struct {
	cim.Meta
	Box  cim.Ref[Box]  `cim:"Box,key"`
	Disk cim.Ref[Disk] `cim:"Disk,key"`
}

type HoldsTight struct {
	cim.Meta
	Box    cim.Ref[Box]  `cim:"Box,key"`
	Disk   cim.Ref[Disk] `cim:"Disk,key"`
	Screws *uint8        `cim:"Screws"`
}

var (
	elementMethods = []cim.MethodInfo{
		{Name: "Rename", Class: "ACME_Element"},
		{Name: "Count", Class: "ACME_Element", Static: true},
	}
	diskMethods = append([]cim.MethodInfo{{Name: "Format", Class: "ACME_Disk"}}, elementMethods...)

	classElement = cim.ClassInfo{Name: "ACME_Element", Abstract: true, Methods: elementMethods,
		New: func() *Element { return &Element{} }}
	classBox = cim.ClassInfo{Name: "ACME_Box", Super: "ACME_Element", Methods: elementMethods,
		New: func() *Box { return &Box{} }}
	classDisk = cim.ClassInfo{Name: "ACME_Disk", Super: "ACME_Element", Methods: diskMethods,
		New: NewDisk}
	classFastDisk = cim.ClassInfo{Name: "ACME_FastDisk", Super: "ACME_Disk", Methods: diskMethods,
		New: func() *FastDisk { return &FastDisk{Sector: cim.Ptr(uint32(512))} }}
	classHolds = cim.ClassInfo{Name: "ACME_Holds", Association: true,
		New: func() *Holds { return &Holds{} }}
	classHoldsTight = cim.ClassInfo{Name: "ACME_HoldsTight", Super: "ACME_Holds", Association: true,
		New: func() *HoldsTight { return &HoldsTight{} }}
)

func (*Element) CIMClass() *cim.ClassInfo    { return &classElement }
func (*Box) CIMClass() *cim.ClassInfo        { return &classBox }
func (*Disk) CIMClass() *cim.ClassInfo       { return &classDisk }
func (*FastDisk) CIMClass() *cim.ClassInfo   { return &classFastDisk }
func (*Holds) CIMClass() *cim.ClassInfo      { return &classHolds }
func (*HoldsTight) CIMClass() *cim.ClassInfo { return &classHoldsTight }

func acmeRegistry() *cim.Registry {
	return cim.NewRegistry(&classElement, &classBox, &classDisk, &classFastDisk, &classHolds, &classHoldsTight)
}

// A DiskKey identifies an instance of ACME_Disk.
type DiskKey struct {
	ID string `cim:"ID"`
}

func (k DiskKey) Path() cim.ObjectPath { return cimimpl.KeyPath(&classDisk, k) }

// An ElementKey identifies an instance of ACME_Element.
type ElementKey struct {
	ID string `cim:"ID"`
}

func (k ElementKey) Path() cim.ObjectPath { return cimimpl.KeyPath(&classElement, k) }

func keyPath(class *cim.ClassInfo, name, value string) cim.ObjectPath {
	path := class.Path()
	path.Keys = keys(name, value)
	return path
}

// Rename is a method with a required parameter, a required output parameter, and a return
// code.

type RenameParams struct {
	Label *string `cim:"Label,required"`
	Force *bool   `cim:"Force"`
}

type RenameResult struct {
	Return RenameReturn `cim:",return"`
	Old    *string      `cim:"Old"`
	Extra  []cim.Property
}

type RenameReturn uint32

const (
	RenameDone    RenameReturn = 0
	RenameRefused RenameReturn = 5
	RenameStarted RenameReturn = 4096
)

const namesRenameReturn cimimpl.Names = `uint32
0 Done
5 Refused
4096 Started
6..4095 Reserved
`

func (v RenameReturn) String() string { return namesRenameReturn.Text(uint64(v)) }
func (v RenameReturn) Success() bool  { return v == RenameDone || v == RenameStarted }
func (v RenameReturn) Error() string {
	return namesRenameReturn.ReturnText("ACME_Element.Rename", uint64(v))
}

func (o *Disk) Rename(ctx context.Context, conn cim.Conn, params ...RenameParams) (*RenameResult, error) {
	return cimimpl.Invoke[*RenameResult](ctx, conn, o, "Rename", params)
}

// Count is static and returns a number that is not a code and can be NULL.

type CountParams struct {
	Big *bool `cim:"Big"`
}

type CountResult struct {
	Return *uint32 `cim:",return"`
	Extra  []cim.Property
}

// ElementCount calls the static method Count of ACME_Element.
func ElementCount(ctx context.Context, conn cim.Conn, params ...CountParams) (*CountResult, error) {
	return cimimpl.InvokeStatic[*CountResult](ctx, conn, &classElement, "Count", params)
}

// Format is void, without parameters.

type (
	FormatParams struct{}
	FormatResult struct{ Extra []cim.Property }
)

func (o *Disk) Format(ctx context.Context, conn cim.Conn, params ...FormatParams) (*FormatResult, error) {
	return cimimpl.Invoke[*FormatResult](ctx, conn, o, "Format", params)
}

// same fails the test if got is not deeply equal to want.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, dump(got), dump(want))
	}
}

// dump prints the targets of pointers, which %+v does not.
func dump(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T %+v", v, v)
	}
	return fmt.Sprintf("%T %s", v, text)
}

// must returns the value of a call that must succeed.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
