package breaking

import (
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// A renaming finds the new name of a removed class among the added classes.
type renaming struct {
	added  []candidate
	named  map[string][]candidate // by name, without the schema name
	budget int                    // comparisons that are left
}

type candidate struct {
	*schema.Class
	members map[string]string
}

// maxComparisons limits the time for hints. Then only classes with the same name in another schema
// get one.
const maxComparisons = 200_000

func newRenaming(added []*schema.Class) *renaming {
	r := &renaming{named: map[string][]candidate{}, budget: maxComparisons}
	for _, one := range added {
		known := candidate{one, ownMembers(one)}
		r.added = append(r.added, known)
		r.named[nameIn(one)] = append(r.named[nameIn(one)], known)
	}
	return r
}

// nameIn returns the name of a class in its schema.
func nameIn(c *schema.Class) string {
	_, name, _ := strings.Cut(key(c.Name), "_")
	return name
}

// of returns the added class that shares the most members, if it shares more than half. It prefers a
// class with the same name in another schema.
func (r *renaming) of(old *schema.Class) *schema.Class {
	members := ownMembers(old)
	if len(members) == 0 {
		return nil
	}
	if same := nearest(old, members, r.named[nameIn(old)]); same != nil {
		return same
	}
	if r.budget -= len(r.added); r.budget < 0 {
		return nil
	}
	return nearest(old, members, r.added)
}

func nearest(old *schema.Class, members map[string]string, list []candidate) (best *schema.Class) {
	most := 0.5
	for _, one := range list {
		if kindOf(one.Class) != kindOf(old) || !cimname.Equal(one.SuperName, old.SuperName) {
			continue
		}
		if in := share(members, one.members); in > most {
			best, most = one.Class, in
		}
	}
	return best
}

// share returns how much of both sets is in both of them.
func share(a, b map[string]string) float64 {
	common := 0
	for name, typ := range a {
		if other, ok := b[name]; ok && other == typ {
			common++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// ownMembers returns the members that a class declares, with their types.
func ownMembers(c *schema.Class) map[string]string {
	members := map[string]string{}
	for _, p := range c.Properties {
		if p.Class == c {
			members[key(p.Name)] = p.Type.String()
		}
	}
	for _, m := range c.Methods {
		if m.Class == c {
			members[key(m.Name)+"()"] = m.Type.String()
		}
	}
	return members
}

// renamedProperty returns a new property with the type and the description of the old one, or the
// only one with its type that resembles it.
func (p pair) renamedProperty(old *schema.Property) *schema.Property {
	var alone *schema.Property
	for _, now := range p.new.Properties {
		if now.Class != p.new || p.old.Property(now.Name) != nil || now.Type.String() != old.Type.String() {
			continue
		}
		if old.Description() != "" && now.Description() == old.Description() {
			return now
		}
		if alone != nil {
			return nil
		}
		alone = now
	}
	if alone != nil && !resembles(old, alone) {
		return nil
	}
	return alone
}

// resembles reports whether the name of one property contains that of the other, or their
// descriptions share more than half of their words. Without descriptions nothing speaks against it.
func resembles(a, b *schema.Property) bool {
	x, y := letters(a.Name), letters(b.Name)
	if strings.Contains(x, y) || strings.Contains(y, x) || a.Description() == "" || b.Description() == "" {
		return true
	}
	return share(wordsOf(a.Description()), wordsOf(b.Description())) > 0.5
}

func wordsOf(text string) map[string]string {
	words := map[string]string{}
	for _, word := range strings.Fields(text) {
		words[letters(word)] = ""
	}
	return words
}
