package cimimpl_test

import (
	"fmt"

	"github.com/gomof/gomof/cim/cimimpl"
)

// The table that gomof generates for ValueMap {"1", "2", "10..19"} and Values.
func ExampleNames() {
	const names cimimpl.Names = `uint8
1 Red
2 Green
10..19 Reserved
`
	for _, v := range []Colour{2, 12, 99} {
		fmt.Println(names.Text(uint64(v)), names.Has(uint64(v)))
	}
	v, err := names.Parse("green")
	fmt.Println(v, err)
	_, err = names.Parse("blue")
	fmt.Println(err)
	// Output:
	// Green true
	// Reserved (12) false
	// 99 false
	// 2 <nil>
	// value of the wrong type: "blue" is neither a name nor a number of this enum
}
