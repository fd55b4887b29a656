package breaking

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// program compares the Go of both versions. It assigns each lost name to a change of the schema, or
// to the declaration that took the name.
func (c *comparison) program(ctx context.Context, packages []Package) error {
	x := newClashes(c, packages)
	want := c.affected(x)
	if want == nil {
		return nil // both versions are equal
	}
	old, now, err := c.planBoth(ctx, packages, want)
	if err != nil {
		return err
	}
	if err := c.planMore(ctx, packages, x, want, old, now); err != nil {
		return err
	}
	for i := range packages {
		if old[i] != nil {
			c.compareAPIs(old[i], orEmpty(now[i]))
		}
	}
	return c.cure(ctx, packages, old)
}

// planMore adds the symbols of unchanged classes that use types with changed names. These types are
// planned again to get the same names.
func (c *comparison) planMore(ctx context.Context, packages []Package, x *clashes, had func(*schema.Class) bool, old, now []*api) error {
	if len(packages) > 1 {
		return nil // everything is already planned
	}
	more, missing := c.spread(old, now), map[string]bool{}
	for _, v := range []*version{c.old, c.new} {
		for _, class := range v.list {
			if name := key(class.Name); more[name] && !had(class) {
				missing[name] = true
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	moreOld, moreNow, err := c.planBoth(ctx, packages, c.closure(more, x))
	if err != nil || moreOld[0] == nil || moreNow[0] == nil {
		return err
	}
	old[0].addFrom(moreOld[0], missing)
	now[0].addFrom(moreNow[0], missing)
	return nil
}

// planBoth plans both versions at the same time.
func (c *comparison) planBoth(ctx context.Context, packages []Package, want func(*schema.Class) bool) (old, now []*api, err error) {
	var before error
	done := make(chan struct{})
	go func() {
		defer close(done)
		old, _, before = c.plan(ctx, oldOf(packages), want)
	}()
	now, _, err = c.plan(ctx, newOf(packages), want)
	<-done
	return old, now, cmp.Or(before, err)
}

// spread returns unchanged classes that use types with changed names: types of superclasses in
// fields, and types of other classes. It includes classes that lose their struct, because nothing
// refers to them any more. It returns nil if there are none.
func (c *comparison) spread(old, now []*api) map[string]bool {
	moved, more := map[string]bool{}, map[string]bool{} // classes
	for i, a := range old {
		if a == nil || now[i] == nil {
			continue
		}
		for _, s := range lost(a, now[i]) {
			if s.kind != "" {
				moved[s.class] = true
			}
		}
		for class := range a.structs {
			if !now[i].structs[class] && c.new.one(class) != nil {
				more[class] = true
			}
		}
	}
	if len(moved)+len(more) == 0 {
		return nil
	}
	for _, v := range []*version{c.old, c.new} {
		for _, class := range v.list {
			if mentions(class, moved) {
				more[key(class.Name)] = true
			}
		}
	}
	maps.Copy(more, moved)
	return more
}

// mentions reports whether the struct of a class, or one of its methods, has a type of one of the
// classes.
func mentions(c *schema.Class, classes map[string]bool) bool {
	for at := c; at != nil; at = at.Super {
		if cimname.In(classes, at.Name) {
			return true
		}
	}
	for t := range c.Types() {
		if t.Class != nil && cimname.In(classes, t.Class.Name) {
			return true
		}
	}
	return false
}

func orEmpty(a *api) *api {
	if a == nil {
		return apiOf(&model.Package{})
	}
	return a
}

func oldOf(packages []Package) (list []gen.Package) {
	for _, p := range packages {
		o := p.Options
		if o.Classes == nil {
			o.Classes = p.OldClasses
		}
		list = append(list, gen.Package{Schema: p.Old, Options: o})
	}
	return list
}

func newOf(packages []Package) (list []gen.Package) {
	for _, p := range packages {
		list = append(list, gen.Package{Schema: p.New, Options: p.Options})
	}
	return list
}

// plan plans packages without options that do not apply to this version, such as rename for an
// added element, and keep for a moved one. The result for a package without a schema is nil.
func (c *comparison) plan(ctx context.Context, packages []gen.Package, want func(*schema.Class) bool) (apis []*api, said []gen.Options, err error) {
	apis, said = make([]*api, len(packages)), make([]gen.Options, len(packages))
	var there []int
	var list []gen.Package
	for i, p := range packages {
		if p.Schema != nil && len(p.Schema.Classes) > 0 {
			there = append(there, i)
			p.Options = cloned(p.Options)
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return apis, said, nil
	}
	const rounds = 4 // one error can hide another
	for round := 0; ; round++ {
		items := number(list)
		plans, diags, err := gen.PlanAll(ctx, list, want)
		switch {
		case err != nil:
			return nil, nil, err
		case diags.Errors() == 0:
			for at, p := range plans {
				apis[there[at]], said[there[at]] = apiOf(p.Package), list[at].Options
				for _, class := range p.Structs {
					apis[there[at]].structs[key(class)] = true
				}
			}
			return apis, said, nil
		case round == rounds || !drop(list, items, diags):
			first := diags[slices.IndexFunc(diags, func(d *diag.Diagnostic) bool { return d.Severity == diag.Error })]
			if first.Code == gen.NoClass {
				return apis, said, nil // the package generates nothing
			}
			return nil, nil, fmt.Errorf("the Go of a version cannot be planned: %s [%s]", first.Message, first.Code)
		}
	}
}

func cloned(o gen.Options) gen.Options {
	o.Rename, o.Keep, o.Success, o.Classes = maps.Clone(o.Rename), maps.Clone(o.Keep), maps.Clone(o.Success), slices.Clone(o.Classes)
	return o
}

// An item is an entry of a package's option.
type item struct {
	pkg       int
	key, item string
}

// number gives each option of the packages its own position, so that errors identify it.
func number(packages []gen.Package) map[int]item {
	items := map[int]item{}
	for i := range packages {
		packages[i].Options.At = func(key, name string) diag.Span {
			n := len(items) + 1
			items[n] = item{i, key, name}
			return diag.Span{Pos: diag.Pos{Filename: optionsFile, Line: n, Column: 1, Offset: n}}
		}
	}
	return items
}

const optionsFile = "options"

// drop removes the options that caused errors, and reports whether there were any.
func drop(packages []gen.Package, items map[int]item, diags diag.List) (any bool) {
	for _, d := range diags {
		at, ok := items[d.Span.Pos.Line]
		if !ok || d.Severity != diag.Error || d.Span.Pos.Filename != optionsFile {
			continue
		}
		any = dropOne(&packages[at.pkg].Options, at) || any
	}
	return any
}

func dropOne(o *gen.Options, at item) bool {
	before := len(o.Rename) + len(o.Keep) + len(o.Success) + len(o.Classes)
	switch at.key {
	case "rename":
		delete(o.Rename, at.item)
	case "keep":
		delete(o.Keep, at.item)
	case "success":
		delete(o.Success, at.item)
	case "classes":
		if len(o.Classes) > 1 {
			o.Classes = slices.DeleteFunc(o.Classes, func(p string) bool { return p == at.item })
		}
	}
	return len(o.Rename)+len(o.Keep)+len(o.Success)+len(o.Classes) < before
}

func (c *comparison) compareAPIs(old, now *api) {
	for _, s := range lost(old, now) {
		cause := c.cause(s, old, now)
		cause.Names = append(cause.Names, s.name)
		cause.Breaks |= Go
		c.broken[s.class] = true
	}
	for _, change := range c.changes {
		change.Names = slices.Compact(change.Names)
	}
}

// cause returns the change that removed a symbol.
func (c *comparison) cause(s *symbol, old, now *api) *Change {
	element, value, isValue := strings.Cut(s.from, "=")
	if isValue {
		for _, change := range slices.Concat(c.of(element), c.inEnumerations(element)) {
			if slices.Contains(change.values, value) && change.Code != ValueAdded {
				return change
			}
		}
	}
	if s.role == "namespace" || old.moved(s, now) {
		return c.taken(s, old, now)
	}
	for _, typ := range typesIn(s.typ) {
		if of := old.byName[typ]; of != nil && of != s && old.moved(of, now) {
			return c.cause(of, old, now)
		}
	}
	for change := range c.candidates(element, s) {
		if explains(change, s) {
			return change
		}
	}
	if old.structs[s.class] && !now.structs[s.class] {
		if change := c.unreferred(s.class, old, now, map[string]bool{}); change != nil {
			return change
		}
	}
	return c.taken(s, old, now)
}

// unreferred returns a change that removed the references to a class, which lost its struct because
// of that. The references may be indirect. It returns nil if there is none.
func (c *comparison) unreferred(class string, old, now *api, seen map[string]bool) *Change {
	seen[class] = true
	for _, change := range c.changes {
		if refersTo(c.old.typesOf(change.Element), class) && !refersTo(c.new.typesOf(change.Element), class) {
			return change
		}
	}
	for _, by := range c.old.list {
		name := key(by.Name)
		if !seen[name] && old.structs[name] && !now.structs[name] && mentions(by, map[string]bool{class: true}) {
			if change := c.unreferred(name, old, now, seen); change != nil {
				return change
			}
		}
	}
	return nil
}

func refersTo(types []schema.Type, class string) bool {
	return slices.ContainsFunc(types, func(t schema.Type) bool { return t.Class != nil && key(t.Class.Name) == class })
}

// typesOf returns the types of an element; for a class, the types of its members.
func (v *version) typesOf(element string) (types []schema.Type) {
	if e := v.enumerationOf(element); e != nil {
		return []schema.Type{{CIM: e.Type, Enum: e}}
	}
	parts := strings.Split(element, ".")
	class := v.one(parts[0])
	if class == nil {
		return nil
	}
	if len(parts) == 1 {
		return slices.Collect(class.Types())
	}
	if p := class.Property(parts[1]); p != nil {
		return []schema.Type{p.Type}
	}
	if m := class.Method(parts[1]); m != nil {
		types = append(types, m.Type)
		for _, p := range m.Parameters {
			if len(parts) == 2 || key(p.Name) == key(parts[2]) {
				types = append(types, p.Type)
			}
		}
	}
	return types
}

// moved reports whether the symbol has another name now.
func (a *api) moved(s *symbol, now *api) bool {
	other := now.byRole()[s.id()]
	return other != nil && other.name != s.name
}

// typesIn returns the types of the package in the text of a type.
func typesIn(text string) (names []string) {
	for {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			return names
		}
		name, after, _ := strings.Cut(rest, "}")
		names, text = append(names, name), after
	}
}

// candidates returns the changes that may be the cause, the nearest first: of the element, of its
// parts, of its enumeration, of its class, and of the superclasses.
func (c *comparison) candidates(element string, s *symbol) iter.Seq[*Change] {
	return func(yield func(*Change) bool) {
		if !each(c.of(element), yield) {
			return
		}
		if parts, _ := cimname.Lookup(c.ofParts, element); s.role != "const" && !each(parts, yield) {
			return
		}
		if !each(c.inEnumerations(element), yield) {
			return
		}
		for at := strings.LastIndexByte(element, '.'); at >= 0; at = strings.LastIndexByte(element[:at], '.') {
			if !each(c.of(element[:at]), yield) {
				return
			}
		}
		class, member, isMember := strings.Cut(element, ".")
		for _, name := range []string{s.class, class} {
			for at := c.old.one(name); at != nil; at = at.Super {
				if !each(c.of(at.Name), yield) || isMember && !each(c.of(at.Name+"."+member), yield) {
					return
				}
			}
		}
	}
}

// each yields the changes of a list, and reports whether to go on.
func each(list []*Change, yield func(*Change) bool) bool {
	for _, change := range list {
		if !yield(change) {
			return false
		}
	}
	return true
}

// explains reports whether a change can remove Go names.
func explains(change *Change, s *symbol) bool {
	switch change.Code {
	case ClassAdded, PropertyAdded, MethodAdded, ParameterAdded, Deprecated, DeprecatedRemoved, RequiredRemoved, WriteAdded, WriteRemoved, SuperclassInserted,
		NoLongerAbstract, ValueAdded, DefaultAdded, DefaultChanged, UnitChanged, LimitLoosened, LimitTightened, ExperimentalAdded,
		VersionLowered, VersionMajor, VersionNotRaised, DSCClassVersion, DSCFriendlyName, ClassAbstract, TerminalAdded, ArrayTypeChanged,
		CounterChanged, NullValueChanged, CardinalityTightened, RequiredAdded, QualifierTypeRemoved, QualifierTypeChanged, WDMGuid, WDMLayout, WDMMethodID:
		return false
	case EnumerationAdded, ValueRenumbered:
		return false
	case ValueRemoved, CodeRemoved, ValueRenamed, ValueRespelt:
		return strings.HasPrefix(s.role, "const") || strings.HasPrefix(s.role, "enum") || s.role == "parse" || strings.HasPrefix(s.role, "predicate")
	case RangeRemoved, RangeGivenOut:
		return strings.HasPrefix(s.role, "predicate")
	case NamespaceChanged:
		return s.role == "namespace"
	case SuperclassLost: // the class keeps its own members
		of, _, _ := strings.Cut(s.from, ".")
		return key(of) != key(change.Element) || !strings.Contains(s.from, ".")
	}
	return true
}

// taken reports a symbol that was lost although its element did not change: another element has its
// name, or an option renamed it.
func (c *comparison) taken(s *symbol, old, now *api) *Change {
	if top, _, isMember := strings.Cut(s.name, "."); isMember {
		if typ := old.byName[top]; typ != nil && old.moved(typ, now) {
			s = typ // its members have moved too
		}
	}
	other := now.byRole()[s.id()]
	element, _, _ := strings.Cut(s.from, "=")
	if s.role == "namespace" {
		return c.once(NamespacesMixed, "namespace", diag.Span{}, c.firstAdded(), "classes are declared in several namespaces, so the package has no constant %s", s.name)
	}
	before, after := c.spans(element, s.class)
	taker := now.byName[s.name]
	switch {
	case taker != nil && taker.id() != s.id():
		by, _, _ := strings.Cut(taker.from, "=")
		_, at := c.spans(by, taker.class)
		return c.once(GoNameTaken, by, before, at, "%s has the Go name %s, which belonged to %s", by, taker.name, element)
	case other != nil && other.name != s.name:
		return c.once(GoNameTaken, element, before, after, "%s is called %s in Go, was %s", orElse(element, s.class), other.name, s.name)
	case element == "":
		return c.once(GoOptions, s.name, before, after, "%s is no longer generated", s.name)
	}
	return c.once(GoOptions, element, before, after, "the generated Go of %s has changed", element)
}

// once returns the change of an element with this code and text. If there is none, it adds one.
func (c *comparison) once(code diag.Code, element string, before, after diag.Span, format string, args ...any) *Change {
	for _, change := range c.of(element) {
		if change.Code == code {
			return change
		}
	}
	change := c.add(code, element, before, after, format, args...)
	change.class = key(strings.Split(element, ".")[0])
	return change
}

func (c *comparison) firstAdded() diag.Span {
	for _, change := range c.changes {
		if change.Code == ClassAdded || change.Code == NamespaceChanged {
			return change.New
		}
	}
	return diag.Span{}
}

// spans returns the positions of an element in both versions. An inherited element is found in
// class.
func (c *comparison) spans(element, class string) (before, after diag.Span) {
	if element == "" {
		element = class
	}
	return c.old.span(element), c.new.span(element)
}

func (v *version) span(element string) diag.Span {
	if e := v.enumerationOf(element); e != nil {
		return e.Span
	}
	parts := strings.Split(element, ".")
	class := v.one(parts[0])
	if class == nil {
		return diag.Span{}
	}
	if len(parts) > 1 {
		if p := class.Property(parts[1]); p != nil {
			return p.Span
		}
		if m := class.Method(parts[1]); m != nil {
			if len(parts) > 2 && m.Parameter(parts[2]) != nil {
				return m.Parameter(parts[2]).Span
			}
			return m.Span
		}
	}
	return class.Span
}
