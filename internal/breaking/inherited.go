package breaking

import (
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// hasMoved reports whether the class has another superclass. Then it may inherit other members, or
// the same members with other properties.
func (p pair) hasMoved() bool { return !cimname.Equal(p.old.SuperName, p.new.SuperName) }

// above returns the nearest superclass of both versions. The changes of its members are reported
// there, and not again in its subclasses. The classes are nil if there is none.
func (p pair) above() pair {
	for now := p.new.Super; now != nil; now = now.Super {
		for old := p.old.Super; old != nil; old = old.Super {
			if cimname.Equal(old.Name, now.Name) {
				return pair{p.comparison, old, now}
			}
		}
	}
	return pair{comparison: p.comparison}
}

func (p pair) oldProperty(name string) *schema.Property { return propertyOf(p.old, name) }
func (p pair) newProperty(name string) *schema.Property { return propertyOf(p.new, name) }
func (p pair) oldMethod(name string) *schema.Method     { return methodOf(p.old, name) }
func (p pair) newMethod(name string) *schema.Method     { return methodOf(p.new, name) }

func propertyOf(c *schema.Class, name string) *schema.Property {
	if c == nil {
		return nil
	}
	return c.Property(name)
}

func methodOf(c *schema.Class, name string) *schema.Method {
	if c == nil {
		return nil
	}
	return c.Method(name)
}

// without adds the changes that do finds, except those that known finds with the same text.
func (p pair) without(known, do func(pair)) {
	seen := map[string]bool{}
	for _, change := range p.try(known) {
		seen[string(change.Code)+change.Text] = true
	}
	for _, change := range p.try(do) {
		if !seen[string(change.Code)+change.Text] {
			p.record(change)
		}
	}
}

// try returns the changes that find makes, without adding them.
func (p pair) try(find func(pair)) []*Change {
	apart := newComparison(p.opts)
	apart.old, apart.new = p.comparison.old, p.comparison.new
	find(pair{apart, p.old, p.new})
	return apart.changes
}

// inheritance describes how the inherited members of a moved class have changed. "" is not at all.
// A member of the superclass of both versions counts there.
func (p pair) inheritance() (text string, loses bool) {
	lost, gained := p.lostMembers(), p.gainedMembers()
	var parts []string
	if lost > 0 {
		parts = append(parts, "loses "+count(lost, "member", "members"))
	}
	if gained > 0 {
		parts = append(parts, "gains "+count(gained, "member", "members"))
	}
	if parts == nil {
		return "", false
	}
	return ", and " + strings.Join(parts, " and "), lost > 0
}

func (p pair) lostMembers() (n int) {
	above := p.above()
	for _, old := range p.old.Properties {
		if old.Class != p.old && p.new.Property(old.Name) == nil && above.oldProperty(old.Name) == nil {
			n++
		}
	}
	for _, old := range p.old.Methods {
		if old.Class != p.old && p.new.Method(old.Name) == nil && above.oldMethod(old.Name) == nil {
			n++
		}
	}
	return n
}

func (p pair) gainedMembers() (n int) {
	above := p.above()
	for _, now := range p.new.Properties {
		if now.Class != p.new && p.old.Property(now.Name) == nil && above.newProperty(now.Name) == nil {
			n++
		}
	}
	for _, now := range p.new.Methods {
		if now.Class != p.new && p.old.Method(now.Name) == nil && above.newMethod(now.Name) == nil {
			n++
		}
	}
	return n
}
