package names_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/gen/internal/names"
)

func class(mof string) names.Element { return names.Element{MOF: mof} }

// all returns the wishes of a class, the type first.
func all(c names.Class) []names.Wish {
	return []names.Wish{c.Type, c.Key, c.Constructor, c.Table, c.Provider, c.Unimplemented, c.Register}
}

func TestOfClass(t *testing.T) {
	for _, test := range []struct {
		element names.Element
		want    []string
	}{
		{class("ACME_Disk"), []string{"ACMEDisk", "ACMEDiskKey", "NewACMEDisk", "classACMEDisk", "ACMEDiskProvider", "UnimplementedACMEDisk", "RegisterACMEDisk"}},
		{names.Element{MOF: "ACME_Disk", Renamed: "Disk"}, []string{"Disk", "DiskKey", "NewDisk", "classDisk", "DiskProvider", "UnimplementedDisk", "RegisterDisk"}},
	} {
		if got := settle(all(names.OfClass(test.element))); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.element, got, test.want)
		}
	}
}

// A class whose name is a derived name of another one gives way. Its own derived names
// change only if they also collide.
func TestClassLikeAPartOfAnother(t *testing.T) {
	got := settle(slices.Concat(all(names.OfClass(class("ACME_Disk"))), all(names.OfClass(class("ACME_DiskKey")))))
	if got[1] != "ACMEDiskKey" || got[7] != "ACMEDiskKeyClass" || got[8] != "ACMEDiskKeyKey" {
		t.Errorf("%q", got)
	}
}

// A class with a schema prefix takes precedence over one without, and a chosen name over
// both.
func TestClassesOfOneName(t *testing.T) {
	both := []names.Wish{names.OfClass(class("ACMEDisk")).Type, names.OfClass(class("ACME_Disk")).Type}
	if got, want := settle(both), []string{"ACMEDiskClass", "ACMEDisk"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	chosen := names.OfClass(names.Element{MOF: "Fan", Renamed: "ACMEDisk"}).Type
	if got := settle(append(both, chosen)); got[2] != "ACMEDisk" || got[1] != "ACMEDiskClass" {
		t.Errorf("%q", got)
	}
}

func TestMembers(t *testing.T) {
	for _, test := range []struct {
		about  string
		wishes []names.Wish
		want   []string
	}{
		{"a property goes before a method", []names.Wish{names.Stub(class("State")), names.Field(class("State"))}, []string{"StateMethod", "State"}},
		{"what the struct has itself", []names.Wish{names.Field(class("Path")), names.Stub(class("String"))}, []string{"PathProperty", "StringMethod"}},
		{"what go vet knows", []names.Wish{names.Stub(class("ReadByte")), names.Field(class("WriteByte"))}, []string{"ReadByteMethod", "WriteByte"}},
		{"a choice is met all the same", []names.Wish{names.Stub(names.Element{MOF: "Rd", Renamed: "ReadByte"})}, []string{"ReadByte"}},
		{"a choice goes before what has the name", []names.Wish{names.Field(class("Size")), names.Field(names.Element{MOF: "Bytes", Renamed: "Size"})}, []string{"SizeProperty", "Size"}},
	} {
		if got := settle(test.wishes, names.InStruct...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.about, got, test.want)
		}
	}
	if got, want := settle([]names.Wish{names.Provided(class("Get_Instance")), names.Provided(class("Run"))}, names.InProvider...), []string{"GetInstanceMethod", "Run"}; !slices.Equal(got, want) {
		t.Errorf("of a provider: %q, want %q", got, want)
	}
	if got, want := settle([]names.Wish{names.Parameter("Return"), names.Parameter("JobId")}, names.InResult...), []string{"ReturnParameter", "JobID"}; !slices.Equal(got, want) {
		t.Errorf("of a result: %q, want %q", got, want)
	}
}

// The function of a static method and the structs of a method are named after the class.
func TestMethods(t *testing.T) {
	disk, format := class("ACME_Disk"), names.Element{MOF: "fmt", Renamed: "Format"}
	m := names.OfMessages(disk, format)
	got := settle([]names.Wish{names.Function(disk, format), m.Params, m.Result, names.OfClass(class("ACME_DiskFormat")).Type})
	if want := []string{"ACMEDiskFormatMethod", "ACMEDiskFormatParams", "ACMEDiskFormatResult", "ACMEDiskFormat"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A package of two letters can have the name of a variable.
func TestImport(t *testing.T) {
	got := settle([]names.Wish{names.Import("x/cimschema", "cimschema", "xcimschemamof"), names.Import("x/ab", "ab", "xabmof"), names.Import("x/conn", "conn", "xconnmof")}, "conn")
	if want := []string{"cimschema", "xabmof", "xconnmof"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFiles(t *testing.T) {
	var got []string
	for _, n := range names.Settle([]names.Wish{
		names.PackageFile, names.ListFile, names.ClassFile(class("ACME_Disk")), names.ClassFile(class("Package")),
		names.ClassFile(class("x_windows")), names.ClassFile(class("ACME__Disk")), names.EnumFile(class("ACME_Disk")),
		names.InheritedFile, names.ClassFile(class("Inherited")),
	}) {
		got = append(got, names.File(n))
	}
	want := []string{"package_gen.go", "names_gen.go", "acmedisk_gen.go", "packageclass_gen.go", "xwindows_gen.go", "acmediskclass_gen.go", "acmediskenum_gen.go", "inherited_gen.go", "inheritedclass_gen.go"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
