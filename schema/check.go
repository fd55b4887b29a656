package schema

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// strictly returns the reporting function for rules that many files break and no compiler
// enforces: they are errors if a dialect was requested, otherwise warnings.
func (r *resolver) strictly(file *parser.File) func(diag.Code, diag.Span, string, ...any) *diag.Diagnostic {
	if file.Strict && file.Dialect != parser.WMI {
		return r.diags.Error
	}
	return r.diags.Warn
}

// check checks the rules about a class as a whole.
func (r *resolver) check(c *Class) {
	r.checkKind(c)
	r.checkTerminal(c)
	r.checkReferences(c)
	r.checkKeys(c)
	r.checkIdentity(c)
	r.checkAggregation(c)
	r.checkDeprecated(c)
	r.checkCase(c)
	r.checkRules(c)
	for _, p := range c.Properties {
		if p.Class == c {
			r.checkDefault(p)
		}
	}
}

func (r *resolver) checkKind(c *Class) {
	name := c.Span
	if c.Association && c.Indication {
		r.diags.Error(KindConflict, name, "class %s is both an association and an indication", c.Name)
	}
	if s := c.Super; s != nil && c.Abstract && !s.Abstract && c.file.Dialect != parser.WMI {
		r.diags.Warn(AbstractBelow, name, "abstract class %s derives from %s, which is not abstract", c.Name, s.Name)
	}
	if s := c.Super; s != nil && c.Structure != s.Structure && (c.Structure || c.Association) {
		r.diags.Error(KindConflict, c.decl.Super.Span(), "%s %s derives from %s, which is %s", fold(c.decl.Keyword), c.Name, s.Name, s.kind())
	}
	if c.Indication && c.Super != nil && !c.Super.Indication && c.file.Dialect == parser.MOF2 && !r.superUnknown(c) {
		r.strictly(c.file)(KindConflict, name, "indication %s derives from %s, which is not an indication", c.Name, c.Super.Name)
	}
	if c.Association && c.Super != nil && !c.Super.Association && c.file.Dialect == parser.MOF2 {
		r.strictly(c.file)(KindConflict, name, "association %s derives from %s, which is not an association", c.Name, c.Super.Name)
	}
}

// kind returns what the class is, with an article.
func (c *Class) kind() string {
	switch {
	case c.Structure:
		return "a structure"
	case c.Association:
		return "an association"
	}
	return "a class"
}

func (r *resolver) checkTerminal(c *Class) {
	terminal := c.Qualifiers.IsOwn("Terminal") && c.Qualifiers.Bool("Terminal", false)
	if terminal && c.Abstract {
		r.diags.Error(TerminalClass, c.Span, "class %s is both Terminal and Abstract", c.Name)
	}
	if s := c.Super; s != nil && s.Qualifiers.IsOwn("Terminal") && s.Qualifiers.Bool("Terminal", false) {
		r.diags.Error(TerminalClass, c.decl.Super.Span(), "class %s extends %s, which is Terminal", c.Name, s.Name)
	}
}

// checkReferences checks that in MOF 2 only associations have references, and at least two
// (DSP0004 7.6).
func (r *resolver) checkReferences(c *Class) {
	if c.file.Dialect == parser.WMI || c.file.Broken || r.superUnknown(c) {
		return
	}
	references := 0
	for _, p := range c.Properties {
		if p.Type.CIM != cim.Reference {
			continue
		}
		if !p.Type.Array {
			references++
		}
		if p.Class == c && !c.Association && c.file.Dialect == parser.MOF2 && !c.file.XML {
			r.diags.Error(ReferenceOutside, p.Span, "reference %s is in class %s, which is not an association", p.Name, c.Name).
				Help("add the qualifier Association to the class, or use --dialect wmi: WMI has references in any class")
		}
	}
	said := c.Super != nil && c.Super.Association && !c.Super.Abstract // reported there
	if c.Association && !c.Indication && references < 2 && !said {
		r.strictly(c.file)(TooFewReferences, c.Span, "association %s has %s, expected two or more", c.Name, quantity(references, "reference", "references"))
	}
}

// checkAggregation checks that an aggregation or composition marks its whole, and that at
// most one end is weak (DSP0004 5.6.3, Aggregate, Aggregation, Weak).
func (r *resolver) checkAggregation(c *Class) {
	if !c.Association || r.superUnknown(c) {
		return
	}
	wholes, weak := 0, 0
	for _, p := range c.Properties {
		if p.Type.CIM == cim.Reference && p.Qualifiers.Bool("Aggregate", false) {
			wholes++
		}
		if p.Type.CIM == cim.Reference && p.Qualifiers.Bool("Weak", false) {
			weak++
		}
	}
	name := c.Span
	aggregation := c.Qualifiers.Bool("Aggregation", false)
	switch {
	case aggregation && wholes != 1 && !c.Super.aggregates():
		r.diags.Warn(BadAggregation, name, "aggregation %s has %s with Aggregate, expected one", c.Name, quantity(wholes, "reference", "references"))
	case !aggregation && wholes > 0:
		r.diags.Warn(BadAggregation, name, "association %s has a reference with Aggregate, but no Aggregation", c.Name)
	}
	if c.Qualifiers.IsOwn("Composition") && c.Qualifiers.Bool("Composition", false) && !aggregation {
		r.diags.Warn(BadAggregation, name, "composition %s has no Aggregation", c.Name)
	}
	if weak > 1 {
		r.diags.Warn(BadAggregation, name, "association %s has %d references with Weak, expected one at most", c.Name, weak)
	}
}

// aggregates reports whether the class is itself an aggregation, so that its errors were
// reported there.
func (c *Class) aggregates() bool { return c != nil && c.Qualifiers.Bool("Aggregation", false) }

// checkDeprecated warns if an element that is not deprecated uses a deprecated class.
func (r *resolver) checkDeprecated(c *Class) {
	if _, old := c.Deprecated(); old {
		return
	}
	if s := c.Super; s != nil {
		r.deprecatedUse(s, c.decl.Super.Span(), label{on: OnClass, name: c.Name, of: c})
	}
	for _, p := range c.Properties {
		if p.Class != c || p.isDeprecated() {
			continue
		}
		what := label{on: p.kind(), name: p.Name, of: c}
		r.deprecatedUse(p.Type.Class, p.decl.Type.Span(), what)
		if p.Overrides != nil && p.Overrides.isDeprecated() {
			r.diags.Warn(DeprecatedUse, p.Span, "%s overrides a deprecated member, but is not deprecated itself", what).See(p.Overrides.Span, "overridden here")
		}
	}
	for _, m := range c.Methods {
		if m.Class != c || m.isDeprecated() {
			continue
		}
		r.deprecatedUse(m.Type.Class, m.decl.Type.Span(), label{on: OnMethod, name: m.Name, of: c})
		for _, p := range m.Parameters {
			if !p.isDeprecated() {
				r.deprecatedUse(p.Type.Class, p.decl.Type.Span(), label{on: OnParameter, name: p.Name, of: c, in: m})
			}
		}
	}
}

func (e *element) isDeprecated() bool {
	return e.Qualifiers.IsOwn("Deprecated") && e.Qualifiers.Bool("Deprecated", false)
}

func (r *resolver) deprecatedUse(used *Class, at diag.Span, what label) {
	if used == nil {
		return
	}
	if instead, old := used.Deprecated(); old {
		d := r.diags.Warn(DeprecatedUse, at, "%s uses class %s, which is deprecated", what, used.Name)
		if len(instead) > 0 && !cimname.Equal(instead[0], "No value") {
			d.Help("use " + strings.Join(instead, ", ") + " instead")
		}
	}
}

// checkCase warns about names in another letter case than their declaration, because not
// all compilers find them. In WMI any case is normal.
func (r *resolver) checkCase(c *Class) {
	if c.file.Dialect == parser.WMI {
		return
	}
	differs := func(used string, at diag.Span, declared string, where diag.Span) {
		declared = declared[strings.LastIndexByte(declared, '.')+1:] // for a local type
		if used != declared && cimname.Equal(used, declared) {
			r.diags.Warn(CaseDiffers, at, "%s is declared as %s", used, declared).See(where, "declared here").
				Fix("write it as declared", diag.Edit{Span: at, New: declared})
		}
	}
	class := func(d *parser.Type, class *Class) {
		if class != nil && d.Name != "" {
			differs(d.Name, d.Span(), class.Name, class.Span)
		}
	}
	if c.Super != nil {
		differs(c.decl.Super.Text, c.decl.Super.Span(), c.Super.Name, c.Super.decl.Name.Span())
	}
	for _, p := range c.Properties {
		if p.Class != c {
			continue
		}
		class(&p.decl.Type, p.Type.Class)
		if p.Overrides != nil {
			differs(p.decl.Name.Text, p.Span, p.Overrides.Name, p.Overrides.Span)
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		class(&m.decl.Type, m.Type.Class)
		for _, p := range m.Parameters {
			class(&p.decl.Type, p.Type.Class)
		}
		if m.Overrides != nil {
			differs(m.decl.Name.Text, m.Span, m.Overrides.Name, m.Overrides.Span)
		}
	}
}

// checkKeys checks that a subclass adds no keys to inherited ones, and that a key is a
// single plain value.
func (r *resolver) checkKeys(c *Class) {
	inherited := c.Super != nil && len(c.Super.Keys()) > 0
	for _, p := range c.Properties {
		if !p.Key || p.Class != c {
			continue
		}
		switch {
		case p.Overrides != nil && p.Overrides.Key:
			// The class that declares the key was reported.
		case p.Type.Array || p.Type.CIM == cim.Embedded:
			r.strictly(c.file)(BadKey, p.Span, "key %s of class %s is %s, expected one plain value", p.Name, c.Name, p.Type.words())
		case inherited && (p.Overrides == nil || !p.Overrides.Key) && !p.renamesKey():
			r.diags.Error(KeyAdded, p.Span, "class %s adds key %s to the keys of its superclass %s", c.Name, p.Name, c.Super.Name)
		}
	}
}

// checkIdentity checks that a class with instances has keys that identify them (DSP0004
// 7.7.1). It does not report subclasses again.
func (r *resolver) checkIdentity(c *Class) {
	switch {
	case !r.lacksKey(c) || c.Super != nil && r.lacksKey(c.Super):
	case c.Association:
		r.diags.Warn(NoKeys, c.Span, "association %s has no key", c.Name).Help("add the qualifier Key to its references")
	default:
		r.diags.Warn(NoKeys, c.Span, "class %s is not abstract and has no key", c.Name).Help("add the qualifier Key to a property, or Abstract to the class")
	}
}

// lacksKey reports whether a class requires a key and has none. Indications, and classes
// whose instances are always embedded, need none.
func (r *resolver) lacksKey(c *Class) bool {
	switch {
	case c.file.Dialect != parser.MOF2 || c.file.XML || c.Abstract || c.Indication || c.Structure || len(c.Properties) == 0:
		return false
	case slices.ContainsFunc(c.Properties, func(p *Property) bool { return p.Key || p.Qualifiers.IsOwn("Key") }):
		return false
	}
	return !r.inside[c] && !c.Qualifiers.Bool("Exception", false) && !c.brokenAbove() && !r.superUnknown(c)
}

// findInside finds the classes that need no key: classes of embedded instances, their
// superclasses and their subclasses.
func (r *resolver) findInside() {
	embedded := map[*Class]bool{}
	note := func(t Type) {
		if t.CIM != cim.Embedded || t.Class == nil {
			return
		}
		embedded[t.Class] = true
		for above := t.Class.Super; above != nil; above = above.Super {
			r.inside[above] = true
		}
	}
	for _, c := range r.schema.Classes {
		for _, p := range c.Properties {
			note(p.Type)
		}
		for _, m := range c.Methods {
			note(m.Type)
			for _, p := range m.Parameters {
				note(p.Type)
			}
		}
	}
	for _, c := range r.schema.Classes {
		for at := c; at != nil && !r.inside[c]; at = at.Super {
			r.inside[c] = embedded[at]
		}
	}
}
