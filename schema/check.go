package schema

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// strictly returns what reports a rule that many files break and no compiler
// enforces: an error where a dialect was asked for, else a warning.
func (r *resolver) strictly(file *parser.File) func(diag.Code, diag.Span, string, ...any) *diag.Diagnostic {
	if file.Strict && file.Dialect != parser.WMI {
		return r.diags.Error
	}
	return r.diags.Warn
}

// check reports what breaks a rule about the class as a whole.
func (r *resolver) check(c *Class) {
	r.checkKind(c)
	r.checkTerminal(c)
	r.checkReferences(c)
	r.checkKeys(c)
	for _, p := range c.Properties {
		if p.Class == c {
			r.checkLimits(p)
		}
	}
}

func (r *resolver) checkKind(c *Class) {
	name := c.Decl.Name.Span()
	if c.Association && c.Indication {
		r.diags.Error(KindConflict, name, "class %s is both an association and an indication", c.Name)
	}
	if s := c.Super; s != nil && c.Structure != s.Structure && (c.Structure || c.Association) {
		r.diags.Error(KindConflict, c.Decl.Super.Span(), "%s %s derives from %s, which is %s", fold(c.Decl.Keyword), c.Name, s.Name, s.kind())
	}
	if c.Association && c.Super != nil && !c.Super.Association && c.File.Dialect == parser.MOF2 {
		r.strictly(c.File)(KindConflict, name, "association %s derives from %s, which is no association", c.Name, c.Super.Name)
	}
}

// kind names what the class is, with its article.
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
		r.diags.Error(TerminalClass, c.Decl.Name.Span(), "class %s is both Terminal and Abstract", c.Name)
	}
	if s := c.Super; s != nil && s.Qualifiers.IsOwn("Terminal") && s.Qualifiers.Bool("Terminal", false) {
		r.diags.Error(TerminalClass, c.Decl.Super.Span(), "class %s extends %s, which is Terminal", c.Name, s.Name)
	}
}

// checkReferences: in MOF 2 references belong to associations, which have two
// or more (DSP0004 7.6).
func (r *resolver) checkReferences(c *Class) {
	if c.File.Dialect == parser.WMI || c.File.Broken || r.superUnknown(c) {
		return
	}
	references := 0
	for _, p := range c.Properties {
		if p.Type.CIM != cim.Reference {
			continue
		}
		references++
		if p.Class == c && !c.Association && c.File.Dialect == parser.MOF2 {
			r.diags.Error(ReferenceOutside, p.Span, "reference %s stands in class %s, which is no association", p.Name, c.Name).
				Help("add the qualifier Association to the class")
		}
	}
	if c.Association && !c.Indication && references < 2 {
		r.strictly(c.File)(TooFewReferences, c.Decl.Name.Span(), "association %s has %s, expected two or more", c.Name, quantity(references, "reference", "references"))
	}
}

// checkKeys: a subclass adds no keys to those that it inherits, and a key is
// one plain value.
func (r *resolver) checkKeys(c *Class) {
	inherited := c.Super != nil && len(c.Super.Keys()) > 0
	for _, p := range c.Properties {
		if !p.Key || p.Class != c {
			continue
		}
		switch {
		case p.Type.Array || p.Type.CIM == cim.Embedded:
			r.strictly(c.File)(BadKey, p.Span, "key %s of class %s is %s, expected one plain value", p.Name, c.Name, p.Type.words())
		case inherited && (p.Overrides == nil || !p.Overrides.Key):
			r.diags.Error(KeyAdded, p.Span, "class %s adds key %s to the keys of its superclass %s", c.Name, p.Name, c.Super.Name)
		}
	}
}

// overrideProperty checks a redeclaration against what it replaces.
func (r *resolver) overrideProperty(p *Property) {
	r.checkOverrideName(&p.element, p.Overrides != nil, "property", p.Class)
	old := p.Overrides
	if old == nil || p.Type.CIM == cim.Untyped || old.Type.CIM == cim.Untyped {
		return
	}
	same := p.Type.CIM == old.Type.CIM && p.Type.Array == old.Type.Array
	if same && old.Type.Class != nil && p.Type.Class != nil {
		same = p.Type.Class.Is(old.Type.Class) // a reference may be narrowed
	}
	if same && p.Type.Enum != old.Type.Enum {
		same = p.Type.Enum != nil && old.Type.Enum.is(p.Type.Enum) // fewer elements (DSP0221 7.5.4)
	}
	if !same {
		r.diags.Error(OverrideType, p.Decl.Type.Span(), "%s of class %s is %s, the property that it overrides is %s", p.Name, p.Class.Name, p.Type.words(), old.Type.words()).
			See(old.Span, "overridden here")
	}
}

// checkOverrideName checks Override against what is inherited. A name that is
// declared again without Override is taken for an override with a warning, as
// most compilers do.
func (r *resolver) checkOverrideName(e *element, found bool, kind string, c *Class) {
	own := e.Qualifiers.IsOwn("Override")
	name := e.Qualifiers.Text("Override")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:] // WMI writes Class.name
	}
	switch {
	case own && name != "" && !strings.EqualFold(name, e.Name):
		r.diags.Error(OverrideName, e.Qualifiers.Get("Override").Written.Name.Span(), "%s %s overrides %s, expected its own name", kind, e.Name, name)
	case own && !found && !r.superUnknown(c) && !c.brokenAbove():
		r.diags.Error(OverrideName, e.Span, "%s %s of class %s overrides nothing: no superclass has it", kind, e.Name, c.Name)
	case !own && found && c.File.Dialect != parser.WMI && !c.File.Broken:
		r.diags.Warn(NoOverride, e.Span, "%s %s of class %s replaces an inherited one without Override", kind, e.Name, c.Name).
			Help(`add Override("` + e.Name + `")`)
	}
}

// brokenAbove reports whether members of the class or of one above it could not be
// read: then nothing can be said of what is not there.
func (c *Class) brokenAbove() bool {
	for ; c != nil; c = c.Super {
		if c.File.Broken {
			return true
		}
	}
	return false
}

// superUnknown reports whether part of the ancestry is missing; then nothing
// can be said of what is inherited.
func (r *resolver) superUnknown(c *Class) bool {
	for ; c != nil; c = c.Super {
		if c.Super == nil {
			return c.Decl.Super != nil
		}
	}
	return false
}

func (r *resolver) overrideMethod(m *Method) {
	r.checkOverrideName(&m.element, m.Overrides != nil, "method", m.Class)
	if m.Overrides == nil {
		return
	}
	if !m.sameSignature(m.Overrides) {
		r.diags.Error(OverrideType, m.Span, "method %s of class %s has another signature than the method that it overrides", m.Name, m.Class.Name).
			See(m.Overrides.Span, "overridden here")
	}
}

func (m *Method) sameSignature(old *Method) bool {
	same := func(a, b Type) bool { return a.CIM == b.CIM && a.Array == b.Array }
	return m.Void == old.Void && same(m.Type, old.Type) &&
		slices.EqualFunc(m.Parameters, old.Parameters, func(a, b *Parameter) bool {
			return strings.EqualFold(a.Name, b.Name) && same(a.Type, b.Type)
		})
}

// checkLimits holds the default against MinValue, MaxValue, MinLen and MaxLen,
// and reports limits that do not apply to the type.
func (r *resolver) checkLimits(p *Property) {
	r.limitApplies(p, p.Type.CIM.IsInteger() || p.Type.CIM.Bits() > 0, "MinValue", "MaxValue")
	r.limitApplies(p, p.Type.CIM == cim.String || p.Type.CIM == cim.Embedded || p.Type.Array, "MinLen", "MaxLen")
	values, ok := p.Default.([]any)
	if !ok {
		values = []any{p.Default}
	}
	if p.Decl.Default == nil {
		return
	}
	for _, v := range values {
		n := magnitude(v)
		_, text := v.(string)
		low, high := "MinValue", "MaxValue"
		if text {
			low, high = "MinLen", "MaxLen"
		}
		if limit := p.Qualifiers.Int(low); n != nil && limit != nil && n.Cmp(limit) < 0 {
			r.diags.Error(BreaksLimit, p.Decl.Default.Span(), "default of %s breaks %s(%s)", p.Name, low, limit)
		}
		if limit := p.Qualifiers.Int(high); n != nil && limit != nil && n.Cmp(limit) > 0 {
			r.diags.Error(BreaksLimit, p.Decl.Default.Span(), "default of %s breaks %s(%s)", p.Name, high, limit)
		}
	}
}

func (r *resolver) limitApplies(p *Property, applies bool, names ...string) {
	for _, name := range names {
		if p.Type.CIM == cim.Reference {
			return // out of scope there, which has been reported
		}
		if !applies && p.Type.CIM != cim.Untyped && p.Qualifiers.IsOwn(name) {
			r.diags.Warn(InapplicableLimit, p.Qualifiers.Get(name).Written.Name.Span(), "%s does not apply to %s, which is %s", name, p.Name, p.Type.words())
		}
	}
}

// magnitude is what a limit is compared with: the number, or the length of a
// string in characters.
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

// A pendingInstance waits until all classes are known.
type pendingInstance struct {
	decl      *parser.Decl
	file      *parser.File
	unit      *parser.File // the root that it belongs to: aliases end with it
	namespace string
}

func (p *pendingInstance) aliasKey(alias string) string {
	return p.unit.Source.Name + ":" + fold(alias)
}

// instances checks the instance declarations: aliases may be used before they
// are defined, so they are entered first.
func (r *resolver) instances() {
	aliases := map[string]*parser.Alias{}
	classes := map[string]*Class{}
	for _, p := range r.pending {
		alias := p.decl.Instance.Alias
		if alias == nil {
			continue
		}
		if first := aliases[p.aliasKey(alias.Text)]; first != nil {
			r.diags.Error(DuplicateAlias, alias.Span(), "alias %s is defined twice", alias.Text).See(first.Span(), "first defined here")
			continue
		}
		aliases[p.aliasKey(alias.Text)] = alias
		classes[p.aliasKey(alias.Text)] = r.lookup(p.decl.Instance.Class.Text, p.namespace)
	}
	for _, p := range r.pending {
		r.file = p.file
		r.instance(p, aliases, classes)
	}
}

func (r *resolver) instance(p pendingInstance, aliases map[string]*parser.Alias, classes map[string]*Class) {
	d := p.decl.Instance
	class := r.lookup(d.Class.Text, p.namespace)
	if class == nil {
		r.unknownInstanceClass(d.Class)
		return
	}
	if class.Abstract {
		r.diags.Error(AbstractInstance, d.Class.Span(), "instance of %s, which is abstract", class.Name)
	}
	if class.Structure && !d.IsValue() {
		r.diags.Error(AbstractInstance, d.Class.Span(), "instance of %s, which is a structure", class.Name).Help("write value of")
	}
	i := &Instance{Class: class, Values: map[*Property]any{}, Span: d.Class.Span()}
	if d.Alias != nil {
		i.Alias = strings.TrimPrefix(d.Alias.Text, "$")
	}
	s := slotReader{r, p, aliases, classes}
	s.read(i, class, d.Slots)
	if d.IsValue() {
		return // it lives where its alias is used
	}
	if !p.file.Broken {
		r.missingKeys(i, d)
	}
	r.schema.Instances = append(r.schema.Instances, i)
}

func (r *resolver) unknownInstanceClass(name *parser.Name) {
	if !isSystemClass(name.Text) {
		r.miss("class", name.Text, math.MaxInt, r.classNames(), UnknownInstanceClass, name.Span(), "instance of unknown class %s", name.Text)
	}
}

func (r *resolver) missingKeys(i *Instance, d *parser.Instance) {
	given := map[string]bool{} // with a value other than null, right or wrong
	null := map[string]bool{}
	for _, slot := range d.Slots {
		isNull := slot.Value != nil && slot.Value.Kind() == parser.NullValue
		null[fold(slot.Name.Text)] = isNull
		given[fold(slot.Name.Text)] = slot.Value != nil && !isNull
	}
	for _, key := range i.Class.Keys() {
		name := fold(key.Name)
		if !given[name] && (null[name] || key.Default == nil && key.Decl.Default == nil) {
			r.diags.Error(MissingKey, d.Class.Span(), "instance of %s has no value for its key %s", i.Class.Name, key.Name)
		}
	}
}

// A slotReader reads the values of instances, embedded ones included.
type slotReader struct {
	*resolver
	pending pendingInstance
	aliases map[string]*parser.Alias
	classes map[string]*Class
}

func (s *slotReader) read(i *Instance, class *Class, slots []*parser.Slot) {
	seen := map[*Property]bool{}
	for _, slot := range slots {
		p := class.Property(slot.Name.Text)
		switch {
		case p == nil && (s.superUnknown(class) || class.brokenAbove()):
			continue
		case p == nil:
			d := s.diags.Error(UnknownProperty, slot.Name.Span(), "class %s has no property %s", class.Name, slot.Name.Text)
			s.wish(d, slot.Name.Text, propertyNames(class))
			continue
		case seen[p]:
			s.diags.Error(DuplicateMember, slot.Name.Span(), "property %s is given twice", p.Name)
			continue
		}
		seen[p] = true
		if slot.Value != nil {
			i.Values[p] = s.value(slot.Value, p)
		}
	}
}

func propertyNames(c *Class) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, p := range c.Properties {
			if !yield(p.Name) {
				return
			}
		}
	}
}

func (s *slotReader) value(v *parser.Value, p *Property) any {
	for _, e := range v.Elements() {
		switch e.Kind() {
		case parser.AliasValue:
			s.alias(e, p)
		case parser.EmbeddedKind:
			s.embeddedValue(e, p)
		}
	}
	return s.fits(v, p.Type, "value of "+p.Name, WrongValue)
}

func (s *slotReader) alias(v *parser.Value, p *Property) {
	if s.aliases[s.pending.aliasKey(v.Literal)] == nil {
		if s.pending.file.Broken {
			return // its instance may be what could not be read
		}
		s.diags.Error(UnknownAlias, v.Span(), "alias %s is not defined", v.Literal)
		return
	}
	class := s.classes[s.pending.aliasKey(v.Literal)]
	if class != nil && p.Type.Class != nil && !class.Is(p.Type.Class) && !s.superUnknown(class) {
		s.diags.Error(WrongValue, v.Span(), "value of %s is an instance of %s, expected %s", p.Name, class.Name, p.Type.words())
	}
}

func (s *slotReader) embeddedValue(v *parser.Value, p *Property) {
	class := s.named(v.Embedded.Class.Text, p.Class) // it may be local to the class
	switch {
	case class == nil:
		s.unknownInstanceClass(v.Embedded.Class)
		return
	case p.Type.Class != nil && !class.Is(p.Type.Class) && !s.superUnknown(class):
		s.diags.Error(WrongValue, v.Embedded.Class.Span(), "value of %s is an instance of %s, expected %s", p.Name, class.Name, p.Type.words())
	}
	s.read(&Instance{Class: class, Values: map[*Property]any{}}, class, v.Embedded.Slots)
}
