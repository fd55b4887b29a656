package names_test

import (
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gomof/gomof/gen/internal/names"
)

func TestExported(t *testing.T) {
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
		{"LocalOrUtcTime", "LocalOrUTCTime"},
		{"VmGuid", "VMGUID"},
		{"VMGuid", "VMGUID"},
		{"OsVersion", "OSVersion"},
		{"Lun", "LUN"},
		{"PortWwn", "PortWWN"},
		{"MacAddress", "MACAddress"},
		{"IPv4Address", "IPv4Address"},
		{"PCIeSlot", "PCIeSlot"},
		{"LUNs", "LUNs"},
		{"HTTPSServer", "HTTPSServer"},
		{"Macro", "Macro"},
		{"Idle", "Idle"},

		// upper-case names like constants of C
		{"CIM_ERR_ACCESS_DENIED", "CIMErrAccessDenied"},
		{"NOT_SO", "NOTSO"},

		// names of values
		{"I/O Device Error", "IODeviceError"},
		{"-Saturday", "MinusSaturday"},
		{"Non-recoverable error", "NonRecoverableError"},
		{"Vendor Specific", "VendorSpecific"},
		{"type", "Type"},
		{"don't", "DonT"},

		// text that cannot begin an exported name
		{"3.5 inch", "X35Inch"},
		{"1", "X1"},
		{"名前", "X名前"},
		{"größe", "Größe"},
		{"élan", "Élan"},
		{"ß", "Xß"},

		// text without a character for a name
		{"", ""},
		{"_", ""},
		{"???", ""},
		{"…", ""},
		{"-", ""},
	} {
		if got := names.Exported(test.text); got != test.want {
			t.Errorf("Exported(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// A sentence does not become an identifier of the same length.
func TestExportedIsBounded(t *testing.T) {
	if got := names.Exported(strings.Repeat("and so on ", 50)); len(got) > 128 {
		t.Errorf("Exported makes %d characters of a long text", len(got))
	}
}

func FuzzExported(f *testing.F) {
	for _, text := range []string{"CIM_ConcreteJob", "-Saturday", "I/O", "名前", "\xff", "ǆ", "ⅷ", "٣", "A_B_C", "é", "ª"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := names.Exported(text)
		if name != "" && (!token.IsIdentifier(name) || !token.IsExported(name) || !utf8.ValidString(name)) {
			t.Errorf("Exported(%q) = %q, which is not an exported identifier", text, name)
		}
	})
}
