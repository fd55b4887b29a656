package export

import (
	"bufio"
	"cmp"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// Options configure an export. The zero value is ready to use.
type Options struct {
	Classes   []*schema.Class // nil for all of the schema; a part should have what it needs, as Schema.Select gives it
	LocalOnly bool            // leave out what classes inherit; MOF always does
	DSP0004   bool            // MOF: nothing but what compilers of DSP0004 read, without a namespace
}

// A group is the content of one namespace, in the order in which it is written.
type group struct {
	namespace string
	classes   []*schema.Class
	instances []*schema.Instance
}

// A dialect is what a format can express.
type dialect uint8

const (
	jsonDialect    dialect = iota // all that a schema has
	mofDialect                    // all but what dialects read differently
	dsp0004Dialect                // what DSP0004 has; the rest becomes qualifiers
	xmlDialect                    // likewise, of DSP0201
)

// isPlain reports whether the format has only the types of MOF 2.
func (e *exporter) isPlain() bool { return e.dialect >= dsp0004Dialect }

// isMOF reports whether readers process the classes in one pass.
func (e *exporter) isMOF() bool { return e.dialect == mofDialect || e.dialect == dsp0004Dialect }

// finish returns the error of the stream, or the error of a value that could not be
// written.
func (e *exporter) finish(out *bufio.Writer) error { return cmp.Or(out.Flush(), e.err) }

// An exporter is the part of an export that does not depend on the format.
type exporter struct {
	schema    *schema.Schema
	dialect   dialect
	localOnly bool
	classes   map[*schema.Class]bool // those that are written
	groups    []group
	types     []*qualifierType
	byName    map[string]*qualifierType
	byDecl    map[*schema.QualifierDecl]*qualifierType
	mof3      bool // the schema has what only MOF 3 has
	wmi       bool // what is written will be taken for WMI's
	marked    bool // and nothing but a pragma says so
	scratch   []qualifier
	nesting   int // of the embedded instances that are being written
	embedded  int // instances so far
	err       error
}

func newExporter(s *schema.Schema, opts Options, d dialect) *exporter {
	e := &exporter{schema: s, dialect: d, localOnly: opts.LocalOnly, classes: map[*schema.Class]bool{}}
	list := opts.Classes
	if list == nil {
		list = s.Classes
	}
	for _, c := range list {
		e.classes[c] = true
	}
	e.mof3 = d != dsp0004Dialect && e.isMOF3(list)
	e.group(list)
	e.findWMI()
	e.declareQualifiers()
	return e
}

// isMOF3 reports whether only MOF 3 has the classes or the types of their elements.
func (e *exporter) isMOF3(list []*schema.Class) bool {
	if len(e.enumerations()) > 0 {
		return true
	}
	return slices.ContainsFunc(list, func(c *schema.Class) bool {
		return c.Structure || isKeywordAssociation(c) || slices.ContainsFunc(c.Methods, func(m *schema.Method) bool { return m.Type.Array })
	})
}

// isKeywordAssociation reports whether c is an association by the keyword of MOF 3.
func isKeywordAssociation(c *schema.Class) bool {
	return c.Association && !c.Qualifiers.Bool("Association", false)
}

// enumerations returns the enumerations to write: all of them, or those that the classes
// use.
func (e *exporter) enumerations() []*schema.Enumeration {
	if len(e.schema.Enumerations) == 0 || e.hasAll() {
		return e.schema.Enumerations
	}
	used := map[*schema.Enumeration]bool{}
	for c := range e.classes {
		for t := range c.Types() {
			for at := t.Enum; at != nil; at = at.Base {
				used[at] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(e.schema.Enumerations), func(one *schema.Enumeration) bool { return !used[one] })
}

func (e *exporter) hasAll() bool { return len(e.classes) == len(e.schema.Classes) }

// group sorts the classes by namespace. Classes without a namespace come first, because no
// directive resets it.
func (e *exporter) group(list []*schema.Class) {
	at := map[string]int{}
	groupOf := func(namespace string) *group {
		key := cimname.Fold(namespace)
		if _, ok := at[key]; !ok {
			at[key] = len(e.groups)
			e.groups = append(e.groups, group{namespace: namespace})
		}
		return &e.groups[at[key]]
	}
	for _, namespace := range []bool{false, true} {
		for _, c := range list {
			if (c.Namespace != "") == namespace {
				g := groupOf(c.Namespace)
				g.classes = append(g.classes, c)
			}
		}
		if e.dialect == mofDialect {
			for _, one := range e.enumerations() {
				if (one.Namespace != "") == namespace {
					groupOf(one.Namespace)
				}
			}
		}
	}
	for i := range e.groups {
		e.groups[i].classes = e.inOrder(e.groups[i].classes)
	}
	for _, i := range e.schema.Instances {
		if e.writes(i) {
			g := groupOf(i.Namespace)
			g.instances = append(g.instances, i)
		}
	}
	if len(e.groups) == 0 {
		e.groups = []group{{}}
	}
}

// writes reports whether an instance is written as a declaration. An instance of an
// abstract class exists only for its alias, and is written where the alias is used.
func (e *exporter) writes(i *schema.Instance) bool {
	if i.Class.Abstract && e.dialect != jsonDialect {
		return false
	}
	return e.classes[i.Class] || i.Class.Untyped && e.hasAll()
}

// inOrder puts superclasses first. In MOF, it also puts the classes of references and
// embedded instances before the classes that use them, unless they use each other.
// Otherwise it keeps the order, so that sorting twice has the same result.
func (e *exporter) inOrder(list []*schema.Class) []*schema.Class {
	sorted := make([]*schema.Class, 0, len(list))
	written := map[*schema.Class]bool{}
	open := make(map[*schema.Class]bool, len(list))
	for _, c := range list {
		open[c] = true
	}
	for _, circle := range e.circles(list, open) {
		inside := make(map[*schema.Class]bool, len(circle))
		for _, c := range circle {
			inside[c] = true
		}
		for _, c := range circle {
			var chain []*schema.Class
			for at := c; at != nil && inside[at] && !written[at]; at = at.Super {
				written[at] = true
				chain = append(chain, at)
			}
			slices.Reverse(chain)
			sorted = append(sorted, chain...)
		}
	}
	return sorted
}

// circles returns the classes in sets that need each other. Each set comes after the sets
// that it needs (Tarjan's algorithm). Within a set, the order is the order of the list.
func (e *exporter) circles(list []*schema.Class, inList map[*schema.Class]bool) [][]*schema.Class {
	if !e.isMOF() {
		return [][]*schema.Class{list}
	}
	place := make(map[*schema.Class]int, len(list))
	for i, c := range list {
		place[c] = i
	}
	index, low := map[*schema.Class]int{}, map[*schema.Class]int{}
	var stack []*schema.Class
	on := map[*schema.Class]bool{}
	var circles [][]*schema.Class
	var visit func(c *schema.Class)
	visit = func(c *schema.Class) {
		index[c] = len(index) + 1
		low[c] = index[c]
		stack, on[c] = append(stack, c), true
		for _, needed := range needs(c) {
			switch {
			case !inList[needed]:
			case index[needed] == 0:
				visit(needed)
				low[c] = min(low[c], low[needed])
			case on[needed]:
				low[c] = min(low[c], index[needed])
			}
		}
		if low[c] != index[c] {
			return
		}
		at := slices.Index(stack, c)
		circle := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, member := range circle {
			on[member] = false
		}
		slices.SortFunc(circle, func(a, b *schema.Class) int { return place[a] - place[b] })
		circles = append(circles, circle)
	}
	for _, c := range list {
		if index[c] == 0 {
			visit(c)
		}
	}
	return circles
}

// needs returns the classes to which the declaration of c refers, the superclass first.
func needs(c *schema.Class) []*schema.Class {
	var list []*schema.Class
	if c.Super != nil {
		list = append(list, c.Super)
	}
	add := func(t schema.Type) {
		if t.Class != nil && t.Class != c {
			list = append(list, t.Class)
		}
	}
	for _, p := range c.Properties {
		if p.Class == c {
			add(p.Type)
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		add(m.Type)
		for _, p := range m.Parameters {
			add(p.Type)
		}
	}
	return list
}

// superName returns the name of the superclass or "". WMI's system classes are not
// declared.
func superName(c *schema.Class) string {
	switch {
	case c.Super != nil:
		return c.Super.Name
	case cimname.IsSystem(c.SuperName):
		return c.SuperName
	}
	return ""
}

// className returns the class of a reference or embedded instance, or "" for any class.
// written is the type in the MOF. In WMI, a reference can be to an undeclared class.
func className(t schema.Type, written string) string {
	switch {
	case t.Class != nil:
		return t.Class.Name
	case cimname.IsSystem(written), t.CIM == cim.Reference && !cimname.Equal(written, "object"):
		return written
	}
	return ""
}

// lastName returns the name of a local type within its class.
func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// isEmbedded reports whether t is an embedded instance or object.
func isEmbedded(t schema.Type) bool { return t.CIM == cim.Embedded }
