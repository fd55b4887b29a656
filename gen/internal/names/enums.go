package names

import (
	"cmp"
	"strings"
)

// An Enum is what an enum is named after.
type Enum struct {
	Base   string // begins the names of its constants
	Return bool   // it has the return codes of a method
	Chosen bool   // Base is the choice of the user
	Origin string // the element that has it
	Values []Value
}

// A Value is one of those that have a constant, in their order.
type Value struct {
	Name    string // of the value in MOF
	Written string // the value in the ValueMap
	Number  string // the value in decimal digits; empty for a text
	Renamed string // what the user wants the constant to have after the base, or ""
}

// EnumWishes are what an enum wishes for at the top of its package.
type EnumWishes struct {
	Type, Table, Parse Wish
	Consts             []Wish // beside the values
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
		Odd: strings.Join(Words(v.Name), " ") != v.Name, // Job Started goes before Job-Started
	}
	if v.Renamed != "" {
		w.Tier, w.Short = Chosen, e.Base+v.Renamed
	}
	return w
}

// long is what a value adds to the name of its constant, with the value in it, so that names which
// several values share differ.
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

// Predicate is what the method wishes for that tells whether a value is in one of the
// ranges of a name. written are the ranges in MOF, rank is their place among all ranges.
func Predicate(name, written string, rank int) Wish {
	id, ranges := "Is"+cmp.Or(Join(name), "Range"+Join(written)), "Range"+Join(written)
	return Wish{Tier: Declared, Short: id, Long: id + ranges, Origin: name, Of: "ranges", Rank: rank}
}
