// Package breaking compares two versions of a schema.
//
// [Compare] finds the changes, class by class, and what each change breaks: messages between
// programs of both versions, programs that use the generated Go, the meaning of values, or the
// rules of the schema's owner. To find changes of the Go, it plans both versions with the same
// options and compares the plans. Because Go names depend on each other, only this is exact. Each
// change is one diagnostic, even if it breaks several things.
package breaking

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// A Package has both versions of a Go package. A version without a schema does not have the
// package.
type Package struct {
	Old, New *schema.Schema
	Options  gen.Options

	// OldClasses are patterns for the classes of the old version, if its schema contains several
	// packages. If it is empty, the patterns in the options apply.
	OldClasses []string
}

// Options select the changes to report.
type Options struct {
	Use          Category // 0 means Default
	Side         Side     // 0 means both
	Experimental bool     // changes of experimental elements count in all categories
	All          bool     // changes that break nothing are notes
	Ignore       func(code diag.Code, file, element string) bool
}

// A Change is a difference between the versions.
type Change struct {
	Code    diag.Code
	Element string // path of the element, in the old version unless it was added
	Text    string // the change, as a clause
	Breaks  Category
	Side    Side
	Old     diag.Span // zero if there is none
	New     diag.Span

	Names []string // lost or changed Go names
	Cures []string // lines of gomof.yaml that restore them
	Hint  string

	values       []string // the changed named values
	class        string   // key of the class
	experimental bool
	enumeration  bool // the element is an enumeration of MOF 3
}

// Compare returns the changes from the old to the new version, in source order. It returns an error
// if the context ends or the options are not valid.
func Compare(ctx context.Context, packages []Package, opts Options) ([]*Change, error) {
	c := newComparison(opts)
	c.versions(packages)
	c.qualifierTypes()
	c.enumerations()
	c.classes()
	if opts.use()&Go != 0 {
		if err := c.program(ctx, packages); err != nil {
			return nil, err
		}
	}
	c.rules()
	return c.sorted(), nil
}

func (o Options) use() Category {
	if o.Use == 0 {
		return Default
	}
	return o.Use
}

func (o Options) side() Side {
	if o.Side == 0 {
		return Server | Client
	}
	return o.Side
}

// A comparison is the state of a Compare.
type comparison struct {
	opts      Options
	old, new  *version
	changes   []*Change
	byElement map[string][]*Change // by the key of the element
	ofParts   map[string][]*Change // by the keys of the elements that contain the element
	broken    map[string]bool      // keys of the classes that lost Go names
}

func newComparison(opts Options) *comparison {
	return &comparison{opts: opts, byElement: map[string][]*Change{}, ofParts: map[string][]*Change{}, broken: map[string]bool{}}
}

// add reports a change of an element.
func (c *comparison) add(code diag.Code, element string, before, after diag.Span, format string, args ...any) *Change {
	r := rules[code]
	change := &Change{Code: code, Element: element, Text: fmt.Sprintf(format, args...), Breaks: r.is, Side: r.side, Old: before, New: after}
	c.record(change)
	return change
}

func (c *comparison) record(change *Change) {
	c.changes = append(c.changes, change)
	id := key(change.Element)
	c.byElement[id] = append(c.byElement[id], change)
	for at := strings.LastIndexByte(id, '.'); at >= 0; at = strings.LastIndexByte(id[:at], '.') {
		c.ofParts[id[:at]] = append(c.ofParts[id[:at]], change)
	}
}

// of returns the changes of an element.
func (c *comparison) of(element string) []*Change {
	list, _ := cimname.Lookup(c.byElement, element)
	return list
}

// breaks sets what the change breaks.
func (c *Change) breaks(what Category, side Side) *Change {
	c.Breaks, c.Side = what, side
	return c
}

// sorted removes changes that are not selected, and sorts the rest.
func (c *comparison) sorted() []*Change {
	list := slices.DeleteFunc(c.changes, func(change *Change) bool { return !c.counts(change) })
	slices.SortStableFunc(list, func(a, b *Change) int {
		return cmp.Or(comparePlaces(a.place(), b.place()), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Element, b.Element))
	})
	return list
}

// counts removes categories that are not selected, and reports whether any remain.
func (c *comparison) counts(change *Change) bool {
	if change.experimental && !c.opts.Experimental {
		change.Breaks &= Go // for experimental elements, only Go counts
	}
	if change.Side&c.opts.side() == 0 && change.Side != 0 {
		change.Breaks &= Go
	}
	change.Breaks &= c.opts.use()
	if change.Breaks == 0 && !c.opts.All {
		return false
	}
	return c.opts.Ignore == nil || !c.opts.Ignore(change.Code, change.place().Pos.Filename, change.Element)
}

// place returns where the change is reported: in the new version if it has a position there.
func (c *Change) place() diag.Span {
	if c.New.Pos.IsValid() {
		return c.New
	}
	return c.Old
}

func comparePlaces(a, b diag.Span) int {
	return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
}

// Diagnostics returns the changes as errors, or as notes if they break nothing.
func Diagnostics(changes []*Change) diag.List {
	var list diag.List
	for _, c := range changes {
		d := &diag.Diagnostic{Code: c.Code, Severity: diag.Error, Span: c.place(), Message: c.Text + c.effect()}
		if c.Breaks == 0 {
			d.Severity = diag.Note
		}
		if c.New.Pos.IsValid() && c.Old.Pos.IsValid() {
			d.See(c.Old, "the old version")
		}
		list = append(list, d.Help(c.help()))
	}
	return list
}

// effect describes what the change breaks.
func (c *Change) effect() string {
	var parts []string
	for _, one := range categoryNames {
		if c.Breaks&one.category != 0 {
			parts = append(parts, one.name)
		}
	}
	if c.Breaks&Go != 0 {
		switch n := len(c.Names); n {
		case 1:
			parts = append(parts, "the Go name "+c.Names[0])
		default:
			parts = append(parts, fmt.Sprintf("%d Go names, first %s", n, c.Names[0]))
		}
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return "; breaks " + parts[0]
	}
	return "; breaks " + strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func (c *Change) help() string {
	if len(c.Cures) == 0 {
		return c.Hint
	}
	const most = 4
	cures := c.Cures
	more := ""
	if len(cures) > most {
		cures, more = cures[:most], fmt.Sprintf(" and %d more like it", len(c.Cures)-most)
	}
	help := "for Go, gomof.yaml: " + strings.Join(cures, ", ") + more
	if c.Hint != "" {
		help = c.Hint + "; " + help
	}
	return help
}
