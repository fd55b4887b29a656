package templates

import (
	"testing"

	"github.com/gomof/gomof/gen/model"
)

// Numbers: constants for single values, a table of all names, methods with one call each,
// and a predicate for each name of ranges. An empty bound is not tested.
func TestEnumNumbers(t *testing.T) {
	draws(t, `
// ACMEState has the named values of ACME_Disk.State.
type ACMEState int8

// The named values of ACMEState.
const (
	ACMEStateBack    ACMEState = -1
	ACMEStateUnknown ACMEState = 0
)

const namesACMEState cimimpl.Names = ´int8
-1 Back
0 Un"known
-128..-2 Before
1..9 Reserved
20..127 Reserved
´

// ParseACMEState parses what String returns: a name or a number.
func ParseACMEState(text string) (ACMEState, error) {
	v, err := namesACMEState.Parse(text)
	return ACMEState(v), err
}

// String returns the value's name, and its number if the name is ambiguous.
func (v ACMEState) String() string {
	return namesACMEState.Text(uint64(v))
}

// Known reports whether the schema names exactly this value.
func (v ACMEState) Known() bool {
	return namesACMEState.Has(uint64(v))
}

// MarshalText returns what String returns.
func (v ACMEState) MarshalText() ([]byte, error) {
	return namesACMEState.Marshal(uint64(v))
}

// UnmarshalText parses what String returns.
func (v *ACMEState) UnmarshalText(text []byte) error {
	return namesACMEState.Unmarshal(text, v)
}

// IsBefore reports whether the value is Before: -128 to -2.
func (v ACMEState) IsBefore() bool {
	return v <= -2
}

// IsReserved reports whether the value is Reserved: 1 to 9, 20 to 127.
func (v ACMEState) IsReserved() bool {
	return v >= 1 && v <= 9 || v >= 20
}

// IsAny reports whether the value is Any: -128 to 127.
func (v ACMEState) IsAny() bool {
	return true
}
`, enum(&model.Enum{
		Name: "ACMEState", Doc: doc("ACMEState has the named values of ACME_Disk.State."), Type: "int8",
		Table: "namesACMEState", Parse: "ParseACMEState",
		Consts: []model.EnumConst{
			{Name: "ACMEStateBack", Value: "-1", Text: "Back"},
			{Name: "ACMEStateUnknown", Value: "0", Text: `Un"known`},
		},
		Ranges: []model.EnumRange{
			{Min: "-128", Max: "-2", Text: "Before"},
			{Min: "1", Max: "9", Text: "Reserved"},
			{Min: "20", Max: "127", Text: "Reserved"},
		},
		Predicate: []model.Predicate{
			{Name: "IsBefore", Doc: doc("IsBefore reports whether the value is Before: -128 to -2."), Ranges: []model.EnumRange{{Max: "-2"}}},
			{
				Name: "IsReserved", Doc: doc("IsReserved reports whether the value is Reserved: 1 to 9, 20 to 127."),
				Ranges: []model.EnumRange{{Min: "1", Max: "9"}, {Min: "20"}},
			},
			{Name: "IsAny", Doc: doc("IsAny reports whether the value is Any: -128 to 127."), Ranges: []model.EnumRange{{}}},
		},
	})...)
}

// Bits: a constant is a bit, and the methods call the functions for sets.
func TestEnumBits(t *testing.T) {
	draws(t, `
// ACMERights is a set of flags.
type ACMERights uint8

// The named values of ACMERights.
const (
	ACMERightsRead  ACMERights = 1 << 0
	ACMERightsWrite ACMERights = 1 << 7
)

const namesACMERights cimimpl.BitNames = ´uint8
0 Read
7 Write
´

// ParseACMERights parses what String returns: a name or a number.
func ParseACMERights(text string) (ACMERights, error) {
	v, err := namesACMERights.Parse(text)
	return ACMERights(v), err
}

// String returns the value's name, and its number if the name is ambiguous.
func (v ACMERights) String() string {
	return namesACMERights.Text(uint64(v))
}

// Known reports whether the schema names exactly this value.
func (v ACMERights) Known() bool {
	return namesACMERights.Has(uint64(v))
}

// MarshalText returns what String returns.
func (v ACMERights) MarshalText() ([]byte, error) {
	return namesACMERights.Marshal(uint64(v))
}

// UnmarshalText parses what String returns.
func (v *ACMERights) UnmarshalText(text []byte) error {
	return namesACMERights.Unmarshal(text, v)
}
`, enum(&model.Enum{
		Name: "ACMERights", Doc: doc("ACMERights is a set of flags."), Type: "uint8", Kind: model.Bits,
		Table: "namesACMERights", Parse: "ParseACMERights",
		Consts: []model.EnumConst{
			{Name: "ACMERightsRead", Value: "1 << 0", Text: "Read"},
			{Name: "ACMERightsWrite", Value: "1 << 7", Text: "Write"},
		},
	})...)
}

// Strings: the values are strings, which print and marshal unchanged.
func TestEnumStrings(t *testing.T) {
	draws(t, `
// ACMESize has the sizes.
type ACMESize string

// The named values of ACMESize.
const (
	ACMESizeSmall ACMESize = "S"
	ACMESizeQuote ACMESize = "\"`+"`"+`\n*/"
)

const namesACMESize cimimpl.TextNames = ´"S" Small
"\"\x60\n*/" Quote
´

// String returns the name of the value, or the value if it has no name.
func (v ACMESize) String() string {
	return namesACMESize.Text(string(v))
}

// Known reports whether the schema gives this value a name.
func (v ACMESize) Known() bool {
	switch v {
	case
		ACMESizeSmall,
		ACMESizeQuote:
		return true
	}
	return false
}
`, enum(&model.Enum{
		Name: "ACMESize", Doc: doc("ACMESize has the sizes."), Type: "string", Kind: model.Strings, Table: "namesACMESize",
		Consts: []model.EnumConst{
			{Name: "ACMESizeSmall", Value: "S", Text: "Small"},
			{Name: "ACMESizeQuote", Value: "\"`\n*/", Text: "Quote"},
		},
	})...)
}

// A return code is also an error. One without named values has a table anyway: String
// prints the number.
func TestEnumReturn(t *testing.T) {
	code := enum(&model.Enum{
		Name: "ACMEGoReturn", Doc: doc("ACMEGoReturn has the return codes of ACME_Disk.Go."), Type: "uint32",
		Table: "namesACMEGoReturn", Parse: "ParseACMEGoReturn",
		Return: &model.Return{Method: "ACME_Disk.Go", Success: []string{"0", "4096"}},
	})
	draws(t, `
// ACMEGoReturn has the return codes of ACME_Disk.Go.
type ACMEGoReturn uint32

const namesACMEGoReturn cimimpl.Names = ´uint32
´
`, code[:2]...)
	draws(t, `
// Success reports whether the method succeeded or started a job.
func (v ACMEGoReturn) Success() bool {
	return v == 0 || v == 4096
}

// Error returns a message with the return code. It makes the type an error for
// errors.Is and errors.As.
func (v ACMEGoReturn) Error() string {
	return namesACMEGoReturn.ReturnText("ACME_Disk.Go", uint64(v))
}
`, code[len(code)-2:]...)
}

// If no code means success, Success returns false.
func TestEnumReturnWithoutSuccess(t *testing.T) {
	draws(t, `
// Success reports whether the method succeeded or started a job.
func (v ACMEGoReturn) Success() bool {
	return false
}
`, returnMethods(&model.Enum{Name: "ACMEGoReturn", Return: &model.Return{Method: "ACME_Disk.Go"}})[0])
}
