package names

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strings"
)

// A Tier is the priority of a name: it gives way to the names of higher tiers. The order
// minimizes how many existing names change when a schema grows.
type Tier int

// The tiers, highest first.
const (
	Chosen   Tier = iota // chosen by the user, in the rename table
	Packaged             // names in every package
	Derived              // names for every class and method in addition to its own
	Declared             // classes and members
	Static               // functions of static methods, at package level
	Valued               // enums
	Constant
)

// A Wish is a request for an identifier. A scope grants the short form unless another wish
// gets it.
type Wish struct {
	Tier
	Short, Long string
	Origin      string // the element, unique in the scope
	Odd         bool   // the MOF name has more than words, or is a class without a schema prefix
	Of          string // the element that owns the name, if it is not Origin; for a constant, the element with the values
	Rank        int    // among the names of one owner: position of a value in its enum, a method after a property
}

// of returns the owner of the name.
func (w *Wish) of() string { return cmp.Or(w.Of, w.Origin) }

// before decides which of two wishes in one tier gets an identifier that both want. It is
// the one whose MOF name is closer to Go, and then the shorter one. So if a schema later
// adds OtherStatus_, because OtherStatus was taken, the existing name does not change. Of
// the values of one enum, the lower one gets it (decision 14).
func (w *Wish) before(other *Wish) bool {
	if w.Odd != other.Odd {
		return other.Odd
	}
	return cmp.Or(
		cmp.Compare(len(w.of()), len(other.of())),
		strings.Compare(w.of(), other.of()),
		cmp.Compare(w.Rank, other.Rank),
		strings.Compare(w.Origin, other.Origin),
	) < 0
}

// A Name is an identifier that a scope has settled. It does not change.
type Name struct {
	wish  Wish
	text  string
	scope []*Name
}

// String returns the identifier.
func (n *Name) String() string { return n.text }

// Short returns the identifier that the name would have without competition.
func (n *Name) Short() string { return n.wish.Short }

// IsShort reports whether the name is its short form.
func (n *Name) IsShort() bool { return n.text == n.wish.Short }

// IsChosen reports whether the user chose the name.
func (n *Name) IsChosen() bool { return n.wish.Tier == Chosen }

// Settle returns a name for each wish, different from all other names and from the reserved
// ones. The names are in the order of the wishes, but depend only on the set of wishes.
func Settle(wishes []Wish, reserved ...string) []*Name {
	all, list := make([]Name, len(wishes)), make([]*Name, len(wishes))
	for i, w := range wishes {
		all[i] = Name{wish: w, scope: list}
		list[i] = &all[i]
	}
	s := scope{taken: make(map[string]bool, len(wishes)+len(reserved))}
	for _, r := range reserved {
		s.taken[r] = true
	}
	for t := Chosen; t <= Constant; t++ {
		if open := ofTier(list, t); open != nil {
			s.settle(open)
		}
	}
	return list
}

func ofTier(list []*Name, t Tier) (some []*Name) {
	for _, n := range list {
		if n.wish.Tier == t {
			some = append(some, n)
		}
	}
	return some
}

// A scope contains the identifiers that are taken.
type scope struct{ taken map[string]bool }

// settle sets every name of a tier: to its short form, to the long form if the short form
// is taken, and to one with a hash of the origin if that is taken too. Someone could choose
// names that collide even then: these get longer hashes until they differ.
func (s *scope) settle(open []*Name) {
	for _, form := range forms {
		if open = s.try(form, open); open == nil {
			return
		}
	}
	for round := 0; len(open) > 0; round++ {
		if round > len(s.taken) {
			panic("names: two wishes are of " + open[0].wish.Origin)
		}
		open = s.try(func(w *Wish) string { return w.Long + digest(fmt.Sprint(round, " ", w.Origin)) }, open)
	}
}

// digest returns a hash for which collisions cannot be constructed.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:32] }

var forms = []func(*Wish) string{
	func(w *Wish) string { return w.Short },
	func(w *Wish) string { return w.Long },
	func(w *Wish) string { return fmt.Sprintf("%s%08x", w.Long, hash(w.Origin)) },
}

// try sets each name to one form and returns the names for which it is taken.
func (s *scope) try(form func(*Wish) string, open []*Name) (rest []*Name) {
	first := make(map[string]*Name, len(open))
	for _, n := range open {
		n.text = form(&n.wish)
		if other := first[n.text]; other == nil || n.wish.before(&other.wish) {
			first[n.text] = n
		}
	}
	for _, n := range open {
		if first[n.text] != n || s.taken[n.text] || n.text == "" {
			rest = append(rest, n)
		}
	}
	for text := range first {
		s.taken[text] = true
	}
	return rest
}

func hash(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()
}
