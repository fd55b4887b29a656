package names

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strings"
)

// A Tier is what a name gives way to: those of the tiers above its own, so that what is
// added to a schema renames as little as can be of what is there.
type Tier int

// The tiers, the highest first.
const (
	Chosen   Tier = iota // by the user, in the rename table
	Packaged             // what every package has
	Derived              // what every class and method has beside itself
	Declared             // classes and members
	Static               // functions of static methods, beside classes
	Valued               // enums
	Constant
)

// A Wish asks for an identifier. A scope meets it with the short form, unless another
// wish has that.
type Wish struct {
	Tier
	Short, Long string
	Origin      string // what it stands for, unique in the scope
	Odd         bool   // it is made of more than words, or of a class without a schema
	Of          string // whose name it is, if not that of Origin; for a constant, the element with the values
	Rank        int    // among those of one owner: the place of a value in its enum, a method after a property
}

// of is whose name it is.
func (w *Wish) of() string { return cmp.Or(w.Of, w.Origin) }

// before tells which of two wishes of one tier gets an identifier that both want: the
// one whose MOF is nearer to what Go writes, as the shorter is, so that what is added
// to a schema later, and is called OtherStatus_ because OtherStatus was taken, does not
// rename what was there. Of the values of one enum it is the lower one (decision 14).
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

// A Name is an identifier that a scope has settled. Nothing changes it.
type Name struct {
	wish  Wish
	text  string
	scope []*Name
}

// String returns the identifier.
func (n *Name) String() string { return n.text }

// Short is the identifier that the name would have if nothing else wanted it.
func (n *Name) Short() string { return n.wish.Short }

// IsShort reports whether the name is what it would be without others.
func (n *Name) IsShort() bool { return n.text == n.wish.Short }

// IsChosen reports whether the user has chosen the name.
func (n *Name) IsChosen() bool { return n.wish.Tier == Chosen }

// Settle gives each wish a name that no other wish of the list and nothing reserved has.
// The names are in the order of the wishes, but depend on the set of wishes alone.
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

// A scope knows the identifiers that are taken.
type scope struct{ taken map[string]bool }

// settle gives every name of a tier its text: the short form, the long one where another
// has that, and one with a hash of the origin where another has that too. Someone may
// have chosen names so that they collide even then: these get longer hashes, until they
// differ.
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

// digest is a hash for which nobody finds two texts.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:32] }

var forms = []func(*Wish) string{
	func(w *Wish) string { return w.Short },
	func(w *Wish) string { return w.Long },
	func(w *Wish) string { return fmt.Sprintf("%s%08x", w.Long, hash(w.Origin)) },
}

// try gives each name one form and returns those that find it taken.
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
