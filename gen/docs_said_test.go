package gen

import (
	"math/big"
	"testing"
)

func TestSaidSpan(t *testing.T) {
	one, most := big.NewInt(1), big.NewInt(64)
	for _, test := range []struct {
		text      said
		low, high *big.Int
		of        string
		want      bool
	}{
		{"A label, no longer than 64 characters.", nil, most, " characters", true},
		{"A label of 64 Characters", nil, most, " characters", true},
		{"A label.", nil, most, " characters", false},
		{"A label of 164 characters, or 64 characters.", nil, most, " characters", true},
		{"A label of 164 characters.", nil, most, " characters", false},
		{"A label of 1.64 characters, 64 charactersets.", nil, most, " characters", false},
		{"Block 64 of the disk.", nil, most, "", false},
		{"At most 64 of them.", nil, most, "", true},
		{"From 1 to 64.", one, most, "", true},
		{"1 to 64 characters.", one, most, " characters", true},
		{"A value between 1 and 64.", one, most, "", true},
		{"From 1 to 64.5, or 11 to 64.", one, most, "", false},
		{"1 and 64 mean nothing.", one, most, "", false},
		{"At least 1.", one, nil, "", true},
		{"At least 1 character.", one, nil, " characters", false},
		{"1 is the first.", one, nil, "", false},
		{"Anything.", nil, nil, "", false},
		{"", one, most, "", false},
	} {
		if got := test.text.span(test.low, test.high, test.of); got != test.want {
			t.Errorf("%q says from %v to %v%s: %v, want %v", test.text, test.low, test.high, test.of, got, test.want)
		}
	}
}

func TestSaidUnit(t *testing.T) {
	for _, test := range []struct {
		text said
		unit string
		want bool
	}{
		{"The size in bytes.", "byte", true},
		{"The size, in Bytes, of a line.", "Bytes", true},
		{"The speed in kilobits per second.", "kilobit per second", true},
		{"The distance in inches.", "inch", true},
		{"The part in percent at the moment.", "percent", true},
		{"The speed in kilobits.", "kilobit per second", false},
		{"The number of bytes.", "byte", false},
		{"Within bytes.", "byte", false},
		{"In a second of all.", "second", false},
		{"The size.", "byte", false},
		{"", "byte", false},
	} {
		if got := test.text.unit(test.unit); got != test.want {
			t.Errorf("%q says %s: %v, want %v", test.text, test.unit, got, test.want)
		}
	}
}
