package breaking

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// A pair is a class in both versions.
type pair struct {
	*comparison
	old, new *schema.Class
}

func (c *comparison) classes() {
	var pairs []pair
	var removed, added []*schema.Class
	paired := map[*schema.Class]bool{}
	for _, old := range c.old.list {
		same := c.new.like(old)
		if same == nil {
			if same = c.new.elsewhere(old, c.old); same != nil {
				c.add(NamespaceChanged, old.Name, old.Span, same.Span, "class %s is in the namespace %s, was in %s", old.Name, orNone(same.Namespace), orNone(old.Namespace))
			}
		}
		if same == nil {
			removed = append(removed, old)
			continue
		}
		paired[same] = true
		pairs = append(pairs, pair{c, old, same})
	}
	for _, one := range c.new.list {
		if !paired[one] {
			added = append(added, one)
		}
	}
	c.removed(removed, added)
	for _, one := range added {
		c.added(one)
	}
	for _, p := range pairs {
		p.compare()
	}
}

func orNone(namespace string) string {
	if namespace == "" {
		return "none"
	}
	return namespace
}

// removed reports removed classes. An added class with similar members may be the same class with a
// new name.
func (c *comparison) removed(removed, added []*schema.Class) {
	names := newRenaming(added)
	for _, old := range removed {
		change := c.add(ClassRemoved, old.Name, old.Span, diag.Span{}, "%s %s is gone%s", kindOf(old), old.Name, c.old.andBelow(old))
		change.class, change.experimental = key(old.Name), isExperimental(old)
		if to := names.of(old); to != nil {
			change.Hint = "was it renamed to " + to.Name + "?"
		}
	}
}

func (v *version) andBelow(c *schema.Class) string {
	switch n := v.below[c]; n {
	case 0:
		return ""
	case 1:
		return ", which affects a subclass"
	default:
		return fmt.Sprintf(", which affects %d subclasses", n)
	}
}

func kindOf(c *schema.Class) string {
	switch {
	case c.Association:
		return "association"
	case c.Indication:
		return "indication"
	case c.Structure:
		return "structure"
	}
	return "class"
}

func (c *comparison) added(one *schema.Class) {
	c.add(ClassAdded, one.Name, diag.Span{}, one.Span, "%s %s is added", kindOf(one), one.Name).class = key(one.Name)
}

// compare finds the changes of a class. Inherited members are compared in the class that declares
// them.
func (p pair) compare() {
	from := len(p.changes)
	p.kind()
	p.hierarchy()
	if !sameText(p.old, p.new) {
		p.qualifiersOfClass()
		p.properties()
		p.methods()
		p.wdm()
	}
	p.mark(p.changes[from:], isExperimental(p.old))
	p.version(p.changes[from:])
}

func (p pair) mark(changes []*Change, experimental bool) {
	for _, change := range changes {
		change.class = key(p.old.Name)
		change.experimental = change.experimental || experimental
	}
}

func (p pair) kind() {
	old, now := p.old, p.new
	if was, is := kindOf(old), kindOf(now); was != is {
		p.add(ClassKind, old.Name, old.Span, now.Span, "%s is %s %s, was %s %s", old.Name, article(is), is, article(was), was)
	}
	switch {
	case now.Abstract && !old.Abstract:
		p.add(ClassAbstract, old.Name, old.Span, now.Span, "class %s is abstract, was not", old.Name)
	case old.Abstract && !now.Abstract:
		p.add(NoLongerAbstract, old.Name, old.Span, now.Span, "class %s is no longer abstract", old.Name)
	}
}

func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an"
	}
	return "a"
}

// hierarchy compares the superclasses. It reports a change only at the class that has another
// superclass, and not at its subclasses.
func (p pair) hierarchy() {
	old, now := p.old, p.new
	if cimname.Equal(old.SuperName, now.SuperName) {
		return
	}
	was, is := ancestors(old), ancestors(now)
	var lost, inserted []string
	for above := old.Super; above != nil; above = above.Super {
		if !slices.Contains(is, key(above.Name)) && p.comparison.new.byName[key(above.Name)] != nil {
			lost = append(lost, above.Name)
		}
	}
	for above := now.Super; above != nil; above = above.Super {
		if !slices.Contains(was, key(above.Name)) {
			inserted = append(inserted, above.Name)
		}
	}
	at := now.Span
	if decl, _ := now.Written(); decl.Super != nil {
		at = decl.Super.Span()
	}
	members, loses := p.inheritance()
	text := fmt.Sprintf("class %s extends %s, was %s%s", old.Name, orNothing(now.SuperName), orNothing(old.SuperName), members)
	switch {
	case lost != nil || loses:
		p.add(SuperclassLost, old.Name, old.Span, at, "%s%s", text, p.comparison.old.andBelow(old))
	case inserted != nil:
		p.add(SuperclassInserted, old.Name, old.Span, at, "%s", text)
	}
}

func orNothing(name string) string {
	if name == "" {
		return "no class"
	}
	return name
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (p pair) qualifiersOfClass() {
	old, now := p.old.Qualifiers, p.new.Qualifiers
	if now.Bool("Terminal", false) && !old.Bool("Terminal", false) {
		p.add(TerminalAdded, p.old.Name, p.old.Span, p.new.Span, "class %s is Terminal: no class can derive from it", p.old.Name)
	}
	p.lifecycle(p.old.Name, "class "+p.old.Name, old, now, p.old.Span, p.new.Span)
	if was, is := old.Text("FriendlyName"), now.Text("FriendlyName"); was != "" && was != is {
		p.add(DSCFriendlyName, p.old.Name, p.old.Span, p.new.Span, "the friendly name of class %s is %q, was %q", p.old.Name, is, was)
	}
}

// lifecycle compares the Deprecated and Experimental qualifiers of an element.
func (p pair) lifecycle(element, what string, old, now *schema.QualifierSet, before, after diag.Span) {
	switch wasDeprecated, isDeprecated := old.IsOwn("Deprecated"), now.IsOwn("Deprecated"); {
	case isDeprecated && !wasDeprecated:
		p.add(Deprecated, element, before, after, "%s is deprecated", what)
	case wasDeprecated && !isDeprecated:
		p.add(DeprecatedRemoved, element, before, after, "%s is no longer deprecated", what)
	}
	if now.Bool("Experimental", false) && !old.Bool("Experimental", false) {
		p.add(ExperimentalAdded, element, before, after, "%s is experimental, was final", what)
	}
}

// version compares the class's Version with its changes.
func (p pair) version(changes []*Change) {
	p.dscVersion(changes)
	if !p.old.Qualifiers.IsOwn("Version") || !p.new.Qualifiers.IsOwn("Version") {
		return
	}
	was, is := p.old.Qualifiers.Text("Version"), p.new.Qualifiers.Text("Version")
	at := p.new.Qualifiers.Get("Version").Span()
	switch order := compareVersions(is, was); {
	case order < 0:
		p.add(VersionLowered, p.old.Name, p.old.Span, at, "Version of %s is %s, was %s", p.old.Name, is, was).class = key(p.old.Name)
	case order == 0 && len(changes) > 0:
		change := p.add(VersionNotRaised, p.old.Name, p.old.Span, at, "Version of %s is still %s, although the class has changed", p.old.Name, is)
		change.class, change.Hint = key(p.old.Name), becauseOf(changes[0])
	}
}

// dscVersion compares ClassVersion, by which DSC distinguishes the versions of a resource. If it is
// the same, DSC treats a configuration for the old resource as one for the new.
func (p pair) dscVersion(changes []*Change) {
	was, is := p.old.Qualifiers.Text("ClassVersion"), p.new.Qualifiers.Text("ClassVersion")
	if was == "" || !p.old.Qualifiers.IsOwn("ClassVersion") {
		return
	}
	at := p.new.Span
	if q := p.new.Qualifiers.Get("ClassVersion"); q != nil {
		at = q.Span()
	}
	add := func(code diag.Code, format string, args ...any) *Change {
		change := p.add(code, p.old.Name, p.old.Span, at, format, args...)
		change.class = key(p.old.Name)
		return change
	}
	// .NET's System.Version orders 1.0 before 1.0.0.
	order := cmp.Or(compareVersions(is, was), cmp.Compare(strings.Count(is, "."), strings.Count(was, ".")))
	switch {
	case is == "":
		add(DSCClassVersion, "ClassVersion of %s is gone, was %s", p.old.Name, was)
	case order < 0:
		add(DSCClassVersion, "ClassVersion of %s is %s, was %s", p.old.Name, is, was)
	case order == 0 && len(changes) > 0:
		change := add(DSCVersionNotRaised, "ClassVersion of %s is still %s, although the class has changed", p.old.Name, is)
		change.Hint = becauseOf(changes[0])
		if slices.ContainsFunc(changes, func(c *Change) bool { return c.Breaks&Wire != 0 }) {
			change.breaks(Wire|Schema, Server)
		}
	}
}

// rules reports consequences of all changes of a class together: a breaking change requires a new
// major version.
func (c *comparison) rules() {
	seen := map[string]bool{}
	for _, change := range slices.Clone(c.changes) {
		if change.Breaks&(Wire|Go) == 0 || seen[change.class] || change.class == "" || change.experimental {
			continue
		}
		seen[change.class] = true
		old, now := c.old.one(change.class), c.new.one(change.class)
		if old == nil || now == nil || !old.Qualifiers.IsOwn("Version") || !now.Qualifiers.IsOwn("Version") {
			continue
		}
		was, is := old.Qualifiers.Text("Version"), now.Qualifiers.Text("Version")
		if major(was) == major(is) {
			c.add(VersionMajor, old.Name, old.Span, now.Qualifiers.Get("Version").Span(), "Version of %s is %s after %s, but the class has changes that require a new major version", old.Name, is, was).Hint = becauseOf(change)
		}
	}
}

// becauseOf names a change that requires another version.
func becauseOf(change *Change) string { return "for example, " + change.Text }

func major(version string) string {
	first, _, _ := strings.Cut(version, ".")
	return first
}

// compareVersions compares versions number by number. A missing number is 0.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, y := digitsAt(as, i), digitsAt(bs, i)
		if order := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); order != 0 {
			return order
		}
	}
	return 0
}

// digitsAt returns the number at the start of a part, without leading zeros.
func digitsAt(parts []string, i int) string {
	if i >= len(parts) {
		return ""
	}
	text := strings.TrimSpace(parts[i])
	rest := strings.TrimLeft(text, "0123456789")
	return strings.TrimLeft(text[:len(text)-len(rest)], "0")
}

// qualifierTypes compares the qualifier types that files declare, because other MOF uses them.
func (c *comparison) qualifierTypes() {
	for _, s := range c.old.schemas {
		for _, q := range s.Qualifiers {
			if q.Builtin {
				continue
			}
			now := c.new.qualifiers[key(q.Name)]
			if now == nil {
				if !c.new.declaresQualifiers() {
					continue // the new version was compiled without its qualifier file
				}
				c.add(QualifierTypeRemoved, q.Name, q.Span, diag.Span{}, "qualifier type %s is gone", q.Name)
				continue
			}
			switch {
			case now.Type.String() != q.Type.String():
				c.add(QualifierTypeChanged, q.Name, q.Span, now.Span, "qualifier type %s is %s, was %s", q.Name, now.Type, q.Type)
			case now.Scope&q.Scope != q.Scope:
				c.add(QualifierTypeChanged, q.Name, q.Span, now.Span, "qualifier type %s has a smaller scope", q.Name)
			case now.Flavor != q.Flavor:
				c.add(QualifierTypeChanged, q.Name, q.Span, now.Span, "qualifier type %s has another flavor", q.Name)
			}
		}
	}
}

func (v *version) declaresQualifiers() bool { return len(v.qualifiers) > 0 }

// isWritten reports whether clients set the property.
func isWritten(p *schema.Property) bool {
	return p.Key || p.Qualifiers.Bool("Write", false) || p.Required && isDSC(p.Class)
}

func isReference(t schema.Type) bool { return t.CIM == cim.Reference }
