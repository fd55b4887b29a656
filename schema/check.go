package schema

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

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

// renamesKey reports whether Override names an inherited key with another name.
func (p *Property) renamesKey() bool {
	old := p.Class.Super.Property(p.Qualifiers.Text("Override"))
	return old != nil && old.Key
}

// overrideProperty checks a property against the property that it overrides.
func (r *resolver) overrideProperty(p *Property) {
	r.checkOverrideName(&p.element, p.decl, p.Overrides != nil, "property", p.Class)
	old := p.Overrides
	if old == nil || p.Type.CIM == cim.Untyped || old.Type.CIM == cim.Untyped {
		return
	}
	same := p.Type.CIM == old.Type.CIM && p.Type.Array == old.Type.Array
	if same && old.Type.Class != nil && p.Type.Class != nil && !old.Type.takes(p.Type.Class) && !r.superUnknown(p.Type.Class) {
		// A subclass can narrow a reference. Real schemas also refer to unrelated classes,
		// and no compiler rejects this.
		r.strictly(p.Class.file)(OverrideType, p.decl.Type.Span(), "%s of class %s is %s, the property that it overrides is %s", p.Name, p.Class.Name, p.Type.words(), old.Type.words()).
			See(old.Span, "overridden here")
	}
	if same && p.Type.Enum != old.Type.Enum {
		same = p.Type.Enum != nil && old.Type.Enum.is(p.Type.Enum) // fewer elements (DSP0221 7.5.4)
	}
	if !same {
		r.diags.Error(OverrideType, p.decl.Type.Span(), "%s of class %s is %s, the property that it overrides is %s", p.Name, p.Class.Name, p.Type.words(), old.Type.words()).
			See(old.Span, "overridden here")
	}
}

// checkOverrideName checks Override against the inherited members. A member that is
// declared again without Override counts as an override with a warning, as in most
// compilers.
func (r *resolver) checkOverrideName(e *element, decl *parser.Member, found bool, kind string, c *Class) {
	wrong, renamed := r.diags.Error, r.strictly(c.file)
	if c.file.Dialect == parser.WMI || c.file.XML {
		wrong = r.habit("override") // WMI stores the qualifier and ignores it
		renamed = wrong
	}
	own := e.Qualifiers.IsOwn("Override")
	name := e.Qualifiers.Text("Override")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:] // WMI has Class.Name
	}
	switch {
	case own && name != "" && !cimname.Equal(name, e.Name):
		if c.Super.has(name) { // schemas up to CIM 2.2 rename the member
			wrong = renamed
		}
		wrong(OverrideName, e.Qualifiers.Get("Override").Span(), "%s %s overrides %s, expected its own name", kind, e.Name, name)
	case own && !found && !r.superUnknown(c) && !c.brokenAbove():
		wrong(OverrideName, e.Span, "%s %s of class %s overrides nothing: no superclass has it", kind, e.Name, c.Name)
	case !own && found && c.file.Dialect != parser.WMI && !c.file.Broken:
		r.diags.Warn(NoOverride, e.Span, "%s %s of class %s replaces an inherited one without Override", kind, e.Name, c.Name).
			Help(`add Override("`+e.Name+`")`).
			Fix("add Override", addQualifier(decl, `Override("`+e.Name+`")`))
	}
}

// addQualifier returns an edit that inserts a qualifier at the beginning of a member's
// list.
func addQualifier(m *parser.Member, text string) diag.Edit {
	if len(m.Qualifiers.Items) == 0 {
		return diag.Insert(m.Type.Pos, "["+text+"] ")
	}
	return diag.Insert(m.Qualifiers.Items[0].Name.Pos, text+", ")
}

// has reports whether the class has a member with this name.
func (c *Class) has(name string) bool {
	return c != nil && (c.Property(name) != nil || c.Method(name) != nil)
}

// brokenAbove reports whether members of the class or of a superclass could not be parsed,
// so that it is unknown which members are missing.
func (c *Class) brokenAbove() bool {
	for ; c != nil; c = c.Super {
		if c.file.Broken {
			return true
		}
	}
	return false
}

// superUnknown reports whether a superclass is missing, so that it is unknown what the
// class inherits.
func (r *resolver) superUnknown(c *Class) bool {
	for ; c != nil; c = c.Super {
		if c.Super == nil {
			return c.decl.Super != nil
		}
	}
	return false
}

func (r *resolver) overrideMethod(m *Method) {
	r.checkOverrideName(&m.element, m.decl, m.Overrides != nil, "method", m.Class)
	if m.Overrides == nil {
		return
	}
	same := m.sameSignature
	if m.Class.file.Dialect == parser.MOF3 {
		same = m.extendsSignature
	}
	if !same(m.Overrides) {
		r.diags.Error(OverrideType, m.Span, "method %s of class %s has a different signature from the method that it overrides", m.Name, m.Class.Name).
			See(m.Overrides.Span, "overridden here")
	}
}

// extendsSignature reports whether a method only adds parameters with defaults: in MOF 3
// arguments have names, and an override can do this (DSP0221 7.5.6).
func (m *Method) extendsSignature(old *Method) bool {
	for _, p := range old.Parameters {
		own := m.Parameter(p.Name)
		if own == nil || !sameShape(own.Type, p.Type) {
			return false
		}
	}
	for _, p := range m.Parameters {
		if old.Parameter(p.Name) == nil && p.decl.Default == nil {
			return false
		}
	}
	return m.Void == old.Void && sameShape(m.Type, old.Type)
}

func sameShape(a, b Type) bool { return a.CIM == b.CIM && a.Array == b.Array }

func (m *Method) sameSignature(old *Method) bool {
	return m.Void == old.Void && sameShape(m.Type, old.Type) &&
		slices.EqualFunc(m.Parameters, old.Parameters, func(a, b *Parameter) bool {
			return cimname.Equal(a.Name, b.Name) && sameShape(a.Type, b.Type)
		})
}

// checkLimits reports limits that contradict each other or do not apply to the type, and a
// default outside them.
func (r *resolver) checkLimits(e *element, what label) {
	number := e.Type.CIM.Bits() > 0
	r.limitApplies(e, number, "MinValue", "MaxValue")
	r.limitApplies(e, e.Type.CIM == cim.String || e.Type.CIM == cim.Embedded || e.Type.Array, "MinLen", "MaxLen")
	r.limitsAgree(e, what, "MinValue", "MaxValue")
	r.limitsAgree(e, what, "MinLen", "MaxLen")
	r.limitsAgree(e, what, "Min", "Max")
}

// limitsAgree compares a lower limit with the upper one, if one of them is not inherited.
func (r *resolver) limitsAgree(e *element, what label, low, high string) {
	if !e.Qualifiers.IsOwn(low) && !e.Qualifiers.IsOwn(high) {
		return
	}
	least, most := e.Qualifiers.Int(low), e.Qualifiers.Int(high)
	if least == nil || most == nil || least.Cmp(most) <= 0 {
		return
	}
	at := e.Qualifiers.Get(low)
	if !e.Qualifiers.IsOwn(low) {
		at = e.Qualifiers.Get(high)
	}
	r.diags.Warn(LimitsContradict, at.Span(), "%s(%s) of %s is larger than %s(%s)", low, least, what, high, most)
}

// checkDefault checks the default of a property against its limits and against Required.
func (r *resolver) checkDefault(p *Property) {
	if p.decl.Default == nil {
		return
	}
	if p.Required && p.decl.Default.Kind() == parser.NullValue {
		r.diags.Warn(RequiredNull, p.decl.Default.Span(), "default of %s is null, but it is Required", p.Name)
	}
	r.checkValue(p, p.Default, p.decl.Default.Span(), "default", r.diags.Error)
}

// checkValue checks a value of a property, or its elements, against its limits, and an
// octet string against its length.
func (r *resolver) checkValue(p *Property, v any, at diag.Span, what string, report func(diag.Code, diag.Span, string, ...any) *diag.Diagnostic) {
	values, ok := v.([]any)
	if !ok {
		values = []any{v}
	}
	r.checkOctets(p, values, at, what)
	for _, v := range values {
		_, text := v.(string)
		low, high := "MinValue", "MaxValue"
		if text {
			low, high = "MinLen", "MaxLen"
		}
		if limit := p.Qualifiers.Int(low); limit != nil && compareLimit(v, limit) < 0 {
			report(BreaksLimit, at, "%s of %s breaks %s(%s)", what, p.Name, low, limit)
		}
		if limit := p.Qualifiers.Int(high); limit != nil && compareLimit(v, limit) > 0 {
			report(BreaksLimit, at, "%s of %s breaks %s(%s)", what, p.Name, high, limit)
		}
	}
}

// checkOctets checks that an octet string begins with four octets that contain its length,
// including themselves (DSP0004 5.6.3, OctetString).
func (r *resolver) checkOctets(p *Property, values []any, at diag.Span, what string) {
	if !p.Type.OctetString {
		return
	}
	if p.Type.CIM == cim.Uint8 {
		octets := make([]byte, len(values))
		for i, v := range values {
			n, _ := v.(uint64)
			octets[i] = byte(n)
		}
		r.checkLength(p, octets, at, what)
		return
	}
	for _, v := range values {
		text, isText := v.(string)
		digits, prefixed := strings.CutPrefix(strings.ToLower(text), "0x")
		octets, err := hex.DecodeString(digits)
		switch {
		case !isText || text == "":
		case !prefixed || err != nil:
			r.diags.Warn(BadOctets, at, "%s of %s is %q, expected 0x followed by pairs of hexadecimal digits", what, p.Name, text)
		default:
			r.checkLength(p, octets, at, what)
		}
	}
}

func (r *resolver) checkLength(p *Property, octets []byte, at diag.Span, what string) {
	const prefix = 4
	switch {
	case len(octets) == 0:
	case len(octets) < prefix:
		r.diags.Warn(BadOctets, at, "%s of %s has %s, expected four that give the length", what, p.Name, quantity(len(octets), "octet", "octets"))
	case int64(binary.BigEndian.Uint32(octets)) != int64(len(octets)):
		r.diags.Warn(BadOctets, at, "%s of %s has %d octets, but the first four say %d", what, p.Name, len(octets), binary.BigEndian.Uint32(octets))
	}
}

func (r *resolver) limitApplies(e *element, applies bool, names ...string) {
	for _, name := range names {
		if applies || e.Type.CIM == cim.Untyped || e.Type.CIM == cim.Reference || !e.Qualifiers.IsOwn(name) {
			continue // out of scope on references, which was reported
		}
		r.diags.Warn(InapplicableLimit, e.Qualifiers.Get(name).Span(), "%s does not apply to %s, which is %s", name, e.Name, e.Type.words())
	}
}

// compareLimit compares a value with a limit. A value without a magnitude is within all
// limits.
func compareLimit(v any, limit *big.Int) int {
	if f, ok := v.(float64); ok {
		if math.IsNaN(f) {
			return 0
		}
		return big.NewFloat(f).Cmp(new(big.Float).SetInt(limit))
	}
	if n := magnitude(v); n != nil {
		return n.Cmp(limit)
	}
	return 0
}

// magnitude returns what a limit applies to: the number, or the length of a string in
// characters.
func magnitude(v any) *big.Int {
	switch v := v.(type) {
	case int64:
		return big.NewInt(v)
	case uint64:
		return new(big.Int).SetUint64(v)
	case string:
		return big.NewInt(int64(utf8.RuneCountInString(v)))
	}
	return nil
}
