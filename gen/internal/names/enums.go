package names

import (
	"cmp"
	"strings"
)

// An Enum describes an enum for which names are needed.
type Enum struct {
	Base   string // the prefix of its constants
	Return bool   // it has the return codes of a method
	Chosen bool   // the user chose Base
	Origin string // the element that has the values
	Values []Value
}

// A Value is a value with a constant. Values are in their order in the MOF.
type Value struct {
	Name    string // the name in the MOF
	Written string // the value in the ValueMap
	Number  string // the value in decimal digits; empty for a text
	Renamed string // the user's choice for the part after the prefix, or ""
}

// EnumWishes are the wishes of an enum at the top of its package.
type EnumWishes struct {
	Type, Table, Parse Wish
	Consts             []Wish // in the order of the values
}

// OfEnum returns the wishes of an enum.
func OfEnum(e Enum) EnumWishes {
	id, t := e.Base, Valued
	if e.Return {
		id, t = e.Base+"Return", Derived
	}
	w := EnumWishes{
		Type:   Wish{Tier: t, Short: id, Long: id + "Enum", Origin: e.Origin + " enum"},
		Table:  Wish{Tier: Derived, Short: "names" + id, Long: "names" + id + "Enum", Origin: e.Origin + " names"},
		Parse:  Wish{Tier: Valued, Short: "Parse" + id, Long: "Parse" + id + "Enum", Origin: e.Origin + " parse"},
		Consts: make([]Wish, len(e.Values)),
	}
	if e.Chosen {
		w.Type.Tier = Chosen
	}
	for rank, v := range e.Values {
		w.Consts[rank] = e.constant(v, rank)
	}
	return w
}

func (e *Enum) constant(v Value, rank int) Wish {
	id := Join(v.Name)
	long := v.long(id)
	w := Wish{
		Tier: Constant, Short: e.Base + cmp.Or(id, long), Long: e.Base + long, Origin: e.Origin + " = " + v.Written,
		Of: e.Origin, Rank: rank,
		Odd: strings.Join(Words(v.Name), " ") != v.Name, // Job Started takes precedence over Job-Started
	}
	if v.Renamed != "" {
		w.Tier, w.Short = Chosen, e.Base+v.Renamed
	}
	return w
}

// long returns the value's part of the constant's long name. It includes the value, so that
// values with the same name differ.
func (v *Value) long(id string) string {
	id = cmp.Or(id, "Value")
	if v.Number == "" {
		return id + "Text" + Join(v.Written)
	}
	if digits, negative := strings.CutPrefix(v.Number, "-"); negative {
		return id + "Minus" + digits
	}
	return id + v.Number
}

// Predicate returns the wish for the method that reports whether a value is in the ranges
// of a name. written is the ranges in the MOF, rank their position among all ranges.
func Predicate(name, written string, rank int) Wish {
	id, ranges := "Is"+cmp.Or(Join(name), "Range"+Join(written)), "Range"+Join(written)
	return Wish{Tier: Declared, Short: id, Long: id + ranges, Origin: name, Of: "ranges", Rank: rank}
}
