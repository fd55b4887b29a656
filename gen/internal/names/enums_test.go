package names_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/gen/internal/names"
)

func number(name, digits string) names.Value {
	return names.Value{Name: name, Written: digits, Number: digits}
}

func TestOfEnum(t *testing.T) {
	w := names.OfEnum(names.Enum{Base: "DiskState", Origin: "Disk.State"})
	if got, want := settle([]names.Wish{w.Type, w.Table, w.Parse}), []string{"DiskState", "namesDiskState", "ParseDiskState"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	w = names.OfEnum(names.Enum{Base: "DiskFormat", Return: true, Origin: "Disk.Format()", Values: []names.Value{number("Busy", "2")}})
	if got, want := settle([]names.Wish{w.Type, w.Parse, w.Consts[0]}), []string{"DiskFormatReturn", "ParseDiskFormatReturn", "DiskFormatBusy"}; !slices.Equal(got, want) {
		t.Errorf("of return codes: %q, want %q", got, want)
	}
}

// The name of a value becomes the part of its constant after the name of the enum.
func TestConstants(t *testing.T) {
	for _, test := range []struct {
		value       names.Value
		short, long string
	}{
		{number("Enabled but Offline", "6"), "EnabledButOffline", "EnabledButOffline6"},
		{number("Back", "-1"), "Back", "BackMinus1"},
		{number("-Saturday", "-7"), "MinusSaturday", "MinusSaturdayMinus7"},
		{number("2nd", "2"), "2nd", "2nd2"},
		{number("CIM_ERR_FAILED", "1"), "CIMErrFailed", "CIMErrFailed1"},
		{number("???", "3"), "Value3", "Value3"},
		{number("", "3"), "Value3", "Value3"},
		{names.Value{Name: "made to measure", Written: "m2m"}, "MadeToMeasure", "MadeToMeasureTextM2m"},
	} {
		w := names.OfEnum(names.Enum{Base: "E", Origin: "A.E", Values: []names.Value{test.value}}).Consts
		if got := settle(w)[0]; got != "E"+test.short {
			t.Errorf("%q is %s, want E%s", test.value.Name, got, test.short)
		}
		if got := settle(w, "E"+test.short)[0]; test.long != test.short && got != "E"+test.long {
			t.Errorf("%q is %s if its name is taken, want E%s", test.value.Name, got, test.long)
		}
	}
}

// If two values want the same name, plain words take precedence, then the lower value.
func TestConstantsOfOneName(t *testing.T) {
	w := names.OfEnum(names.Enum{Base: "Disc", Origin: "A.Disc", Values: []names.Value{number("DVD+RW", "1"), number("DVD RW", "2"), number("Reserved", "3"), number("Reserved", "4")}})
	if got, want := settle(w.Consts), []string{"DiscDVDRW1", "DiscDVDRW", "DiscReserved", "DiscReserved4"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	w = names.OfEnum(names.Enum{Base: "Disc", Origin: "A.Disc", Values: []names.Value{number("Old", "1"), {Name: "x", Written: "2", Number: "2", Renamed: "Old"}}})
	if got, want := settle(w.Consts), []string{"DiscOld1", "DiscOld"}; !slices.Equal(got, want) {
		t.Errorf("renamed: %q, want %q", got, want)
	}
}

// The lower ranges get the short name.
func TestPredicates(t *testing.T) {
	got := settle([]names.Wish{
		names.Predicate("DMTF Reserved", "..", 1),
		names.Predicate("DMTF_Reserved", "5..9", 0),
		names.Predicate("", "10..20", 2),
	})
	if want := []string{"IsDMTFReservedRange", "IsDMTFReserved", "IsRange1020"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
