package gen

import (
	"fmt"
	"go/token"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gomof/gomof/schema"
)

func TestGoName(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		// names of classes and members
		{"CIM_ConcreteJob", "CIMConcreteJob"},
		{"Msps_ProvisioningJob", "MspsProvisioningJob"},
		{"Win32_Process", "Win32Process"},
		{"MSFT_NetTCPConnection", "MSFTNetTCPConnection"},
		{"__InstanceOperationEvent", "InstanceOperationEvent"},
		{"name", "Name"},
		{"Name_", "Name"},

		// initialisms are whole words, in any case
		{"DeviceId", "DeviceID"},
		{"deviceID", "DeviceID"},
		{"InstanceIds", "InstanceIds"},
		{"UrlOfXmlFile", "URLOfXMLFile"},
		{"LocalOrUtcTime", "LocalOrUtcTime"},
		{"Idle", "Idle"},

		// what is written in capitals like a constant of C
		{"CIM_ERR_ACCESS_DENIED", "CIMErrAccessDenied"},
		{"NOT_SO", "NOTSO"},

		// the texts of values
		{"I/O Device Error", "IODeviceError"},
		{"-Saturday", "MinusSaturday"},
		{"Non-recoverable error", "NonRecoverableError"},
		{"Vendor Specific", "VendorSpecific"},
		{"type", "Type"},
		{"don't", "DonT"},

		// what cannot start an exported name
		{"3.5 inch", "X35Inch"},
		{"1", "X1"},
		{"名前", "X名前"},
		{"größe", "Größe"},
		{"élan", "Élan"},
		{"ß", "Xß"},

		// nothing to make a name of
		{"", ""},
		{"_", ""},
		{"???", ""},
		{"…", ""},
		{"-", ""},
	} {
		if got := goName(test.text); got != test.want {
			t.Errorf("goName(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// A sentence does not become an identifier of that length.
func TestGoNameIsBounded(t *testing.T) {
	if got := goName(strings.Repeat("and so on ", 50)); len(got) > 2*maxName {
		t.Errorf("goName makes %d characters of a long text", len(got))
	}
}

func FuzzGoName(f *testing.F) {
	for _, text := range []string{"CIM_ConcreteJob", "-Saturday", "I/O", "名前", "\xff", "ǆ", "ⅷ", "٣", "A_B_C", "é", "ª"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := goName(text)
		if name != "" && (!token.IsIdentifier(name) || !token.IsExported(name) || !utf8.ValidString(name)) {
			t.Errorf("goName(%q) = %q, which is no exported identifier", text, name)
		}
	})
}

// The text of a value becomes what its constant adds to the name of the enum;
// the long form has the value in it.
func TestConstName(t *testing.T) {
	single := func(name, value string) schema.ValueEntry {
		n := number(value)
		return schema.ValueEntry{Name: name, Text: value, Single: true, Ranges: []schema.Range{{Min: n, Max: n}}}
	}
	for _, test := range []struct {
		entry       schema.ValueEntry
		short, long string
	}{
		{single("Enabled but Offline", "6"), "EnabledButOffline", "EnabledButOffline6"},
		{single("Back", "-1"), "Back", "BackMinus1"},
		{single("-Saturday", "-7"), "MinusSaturday", "MinusSaturdayMinus7"},
		{single("2nd", "2"), "2nd", "2nd2"},
		{single("CIM_ERR_FAILED", "1"), "CIMErrFailed", "CIMErrFailed1"},
		{single("???", "3"), "Value3", "Value3"},
		{single("", "3"), "Value3", "Value3"},
		{schema.ValueEntry{Name: "made to measure", Text: "m2m", Single: true}, "MadeToMeasure", "MadeToMeasureTextM2m"},
	} {
		if got := constName(test.entry); got != test.short {
			t.Errorf("constName(%q) = %q, want %q", test.entry.Name, got, test.short)
		}
		if got := longConstName(test.entry); got != test.long {
			t.Errorf("longConstName(%q) = %q, want %q", test.entry.Name, got, test.long)
		}
	}
}

// A declaration is what a test adds to a scope.
type declaration struct{ short, long, origin string }

// settled returns the names that a scope gives, in the order of the list.
func settled(list []declaration, reserved ...string) []string {
	s := newScope(reserved...)
	var names []*name
	for _, d := range list {
		names = append(names, s.add(declared, d.short, d.long, d.origin))
	}
	s.settle()
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = n.String()
	}
	return texts
}

func TestScope(t *testing.T) {
	for _, test := range []struct {
		about    string
		list     []declaration
		reserved []string
		want     []string
	}{
		{
			about: "no collision",
			list:  []declaration{{"Foo", "FooProperty", "Foo"}, {"Bar", "BarMethod", "Bar()"}},
			want:  []string{"Foo", "Bar"},
		},
		{
			about: "of two that want one name, the shorter keeps it",
			list:  []declaration{{"Foo", "FooProperty", "Foo"}, {"Foo", "FooMethod", "Foo()"}, {"Bar", "BarMethod", "Bar()"}},
			want:  []string{"Foo", "FooMethod", "Bar"},
		},
		{
			about:    "a reserved name is taken",
			list:     []declaration{{"Meta", "MetaProperty", "Meta"}},
			reserved: []string{"Meta"},
			want:     []string{"MetaProperty"},
		},
		{
			about: "a long form gives way to a short one",
			list:  []declaration{{"Foo", "FooProperty", "Foo"}, {"Foo", "FooMethod", "Foo()"}, {"FooMethod", "FooMethodProperty", "FooMethod"}},
			want:  []string{"Foo", fmt.Sprintf("FooMethod%08x", hash("Foo()")), "FooMethod"},
		},
		{
			about: "of equal long forms the rest get a hash of what they stand for",
			list:  []declaration{{"FooBar", "FooBarProperty", "FooBar"}, {"FooBar", "FooBarProperty", "Foo_Bar"}, {"FooBar", "FooBarProperty", "Foo__Bar"}},
			want:  []string{"FooBar", "FooBarProperty", fmt.Sprintf("FooBarProperty%08x", hash("Foo__Bar"))},
		},
		{
			about: "a text of which no name can be made",
			list:  []declaration{{"", "Property", "_"}},
			want:  []string{"Property"},
		},
	} {
		if got := settled(test.list, test.reserved...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.about, got, test.want)
		}
	}
}

// Names are a function of the set: whatever the order, each gets the same, and
// no two are equal.
func TestScopeDoesNotDependOnOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"Foo", "Bar", "FooProperty", "FooMethod", "BarMethod", ""}
	for range 500 {
		var list []declaration
		for i := range 2 + r.IntN(10) {
			short := parts[r.IntN(len(parts))]
			list = append(list, declaration{short, short + []string{"Property", "Method"}[r.IntN(2)], fmt.Sprint("origin ", i)})
		}
		want := map[string]string{}
		seen := map[string]bool{"Bar": true}
		for i, text := range settled(list, "Bar") {
			if seen[text] {
				t.Fatalf("%q is given twice, or reserved: %q", text, list)
			}
			seen[text] = true
			want[list[i].origin] = text
		}
		for range 5 {
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			for i, text := range settled(list, "Bar") {
				if text != want[list[i].origin] {
					t.Fatalf("%s is %q in one order and %q in another: %q", list[i].origin, want[list[i].origin], text, list)
				}
			}
		}
	}
}

// A name that collides with none keeps its name, whichever neighbours come.
func TestScopeNeighbours(t *testing.T) {
	first := []declaration{{"Foo", "FooProperty", "Foo"}, {"Bar", "BarMethod", "Bar()"}}
	before := settled(first)
	after := settled(append(first, declaration{"Baz", "BazProperty", "Baz"}, declaration{"Bazz", "BazzProperty", "Bazz"}))
	if !slices.Equal(before, after[:2]) {
		t.Errorf("%q became %q", before, after[:2])
	}
}

// A name gives way to those of the tiers above it, which never change: what a
// class has beside itself stays as it is when a value or a class is added.
func TestScopeTiers(t *testing.T) {
	s := newScope()
	params := s.add(derived, "FormatParams", "FormatMethodParams", "params of Format")
	value := s.add(constant, "FormatParams", "FormatParams7", "value Params of Format")
	class := s.add(declared, "FormatParams", "FormatParamsClass", "class Format_Params")
	wish := s.add(chosen, "Format", "FormatClass", "renamed")
	other := s.add(declared, "Format", "FormatClass", "class Format")
	s.settle()
	for _, test := range []struct {
		name *name
		want string
	}{{params, "FormatParams"}, {value, "FormatParams7"}, {class, "FormatParamsClass"}, {wish, "Format"}, {other, "FormatClass"}} {
		if got := test.name.String(); got != test.want {
			t.Errorf("%s is called %s, want %s", test.name.origin, got, test.want)
		}
	}
}
