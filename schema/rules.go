package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/parser"
)

// A use is a qualifier where it is written.
type use struct {
	*Qualifier
	what label
	on   *element // nil on a class
}

// A rule checks the uses of one qualifier. Most schemas break some rules, and no compiler
// enforces them, so they report warnings.
type rule func(*resolver, use)

// rules are the rules by qualifier, with folded names.
var rules = map[string]rule{
	"version":             (*resolver).checkVersion,
	"punit":               (*resolver).checkUnit,
	"arraytype":           (*resolver).checkArrayType,
	"modelcorrespondence": (*resolver).checkCorrespondence,
	"deprecated":          (*resolver).checkReplacements,
	"counter":             unsigned,
	"gauge":               unsigned,
	"dn":                  text,
	"ispunit":             text,
	"xmlnamespacename":    text,
	"propagated":          (*resolver).checkPropagated,
	"embeddedobject":      excludes("EmbeddedInstance"),
	"max":                 (*resolver).checkMax,
	"bitmap":              excludes("ValueMap"),
	"bitvalues":           excludes("Values"),
}

// checkRules checks the qualifiers of a class and its members.
func (r *resolver) checkRules(c *Class) {
	r.checkUses(c.Qualifiers, label{on: OnClass, name: c.Name, of: c}, nil)
	for _, p := range c.Properties {
		if p.Class == c {
			r.checkUses(p.Qualifiers, label{on: p.kind(), name: p.Name, of: c}, &p.element)
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		r.checkUses(m.Qualifiers, label{on: OnMethod, name: m.Name, of: c}, &m.element)
		for _, p := range m.Parameters {
			r.checkUses(p.Qualifiers, label{on: OnParameter, name: p.Name, of: c, in: m}, &p.element)
		}
	}
}

func (p *Property) kind() Scope {
	if p.Type.CIM == cim.Reference {
		return OnReference
	}
	return OnProperty
}

func (r *resolver) checkUses(set *QualifierSet, what label, on *element) {
	for _, q := range set.Own {
		if q.Decl != nil && q.Decl.rule != nil {
			q.Decl.rule(r, use{q, what, on})
		}
	}
	if on != nil {
		r.checkLimits(on, what)
	}
}

// says reports whether the value of a boolean qualifier is true.
func (u use) says() bool {
	return u.written == nil || u.written.Kind() == parser.BoolValue && u.written.Bool()
}

// versionForm is m.n.u (DSP0004 5.6.3, Version).
var versionForm = regexp.MustCompile(`^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$`)

func (r *resolver) checkVersion(u use) {
	if v := u.written; v != nil && v.Kind() == parser.StringValue && !versionForm.MatchString(v.Text()) {
		r.diags.Warn(BadVersion, v.Span(), "Version of %s is %q, expected three numbers such as 2.10.0", u.what, v.Text())
	}
}

// checkArrayType checks that ArrayType is on an array and has one of its three values
// (DSP0004 5.6.3, ArrayType).
func (r *resolver) checkArrayType(u use) {
	v := u.written
	switch {
	case u.on.Type.CIM == cim.Untyped, u.what.on == OnMethod: // out of scope, which was reported
	case !u.on.Type.Array:
		r.diags.Warn(BadArrayType, u.Span(), "ArrayType is on %s, which is not an array", u.what)
	case v == nil || v.Kind() != parser.StringValue:
	case v.Text() != "Bag" && v.Text() != "Ordered" && v.Text() != "Indexed":
		r.diags.Warn(BadArrayType, v.Span(), "ArrayType of %s is %q, expected Bag, Ordered or Indexed", u.what, v.Text()).
			Meant(v.Text(), spelling.Nearest(v.Text(), slices.Values([]string{"Bag", "Ordered", "Indexed"})))
	}
}

// checkMax reports Max(0): a reference refers to at least one instance. Without Max there
// is no limit (DSP0004 5.6.3, Max).
func (r *resolver) checkMax(u use) {
	if v := u.written; v != nil && v.Kind() == parser.IntValue && u.what.of.file.Dialect != parser.WMI {
		if n, ok := v.Int(); ok && n.Sign() == 0 {
			r.diags.Warn(LimitsContradict, v.Span(), "Max(0) of %s allows no instance", u.what).Help("leave Max out if there is no limit")
		}
	}
}

func unsigned(r *resolver, u use) {
	if t := u.on.Type; u.says() && t.CIM != cim.Untyped && (!t.CIM.IsInteger() || t.CIM.IsSigned()) {
		r.diags.Warn(InapplicableQualifier, u.Span(), "%s is on %s, which is %s, expected an unsigned integer", u.Name, u.what, t.words())
	}
}

func text(r *resolver, u use) {
	if t := u.on.Type; (u.says() || u.Decl.Type.CIM == cim.String) && t.CIM != cim.Untyped && t.CIM != cim.String {
		r.diags.Warn(InapplicableQualifier, u.Span(), "%s is on %s, which is %s, expected a string", u.Name, u.what, t.words())
	}
}

// excludes returns the rule of a qualifier that conflicts with another one.
func excludes(other string) rule {
	return func(r *resolver, u use) {
		q := u.on.Qualifiers.Get(other)
		if q == nil || u.Decl.Type.CIM == cim.Boolean && !u.says() || q.written == nil || q.written.Kind() == parser.NullValue {
			return
		}
		r.diags.Warn(QualifierConflict, u.Span(), "%s and %s are both on %s", u.Name, q.Name, u.what).See(q.Span(), q.Name+" is here")
	}
}

// checkPropagated checks a key that a weak association copies from another class (DSP0004
// 5.6.3, Propagated).
func (r *resolver) checkPropagated(u use) {
	v := u.written
	if v == nil || v.Kind() != parser.StringValue {
		return
	}
	p := u.what.of.Property(u.what.name)
	if p != nil && !p.Key {
		r.diags.Warn(BadPropagated, u.Span(), "Propagated is on %s, which is not a key", u.what)
	}
	if path := splitElement(v.Text()); path.member != "" && path.parameter == "" {
		r.checkElement(v, path, u, BadPropagated)
		r.checkKeyOf(v, path, p, u)
	} else if path.class == "" || path.parameter != "" {
		r.diags.Warn(BadPropagated, v.Span(), "Propagated of %s is %q, expected Class.Key", u.what, v.Text())
	}
}

// checkKeyOf checks a key against the property from which it gets its value.
func (r *resolver) checkKeyOf(v *parser.Value, path elementPath, p *Property, u use) {
	class := r.lookup(path.class, u.what.of.Namespace)
	if class == nil || p == nil || class.Property(path.member) == nil {
		return
	}
	switch from := class.Property(path.member); {
	case !from.Key:
		r.diags.Warn(BadPropagated, v.Span(), "Propagated of %s names %s.%s, which is not a key", u.what, class.Name, from.Name)
	case !sameShape(from.Type, p.Type):
		r.diags.Warn(BadPropagated, v.Span(), "Propagated of %s names %s.%s, which is %s, but it is %s", u.what, class.Name, from.Name, from.Type.words(), p.Type.words())
	}
}

// checkReplacements checks the elements in Deprecated. "No value" means that there is no
// replacement.
func (r *resolver) checkReplacements(u use) {
	for _, v := range u.texts() {
		if text := strings.TrimSpace(v.Text()); !strings.EqualFold(text, "No value") && text != "" {
			r.checkElement(v, splitElement(text), u, UnknownElement)
		}
	}
}

func (r *resolver) checkCorrespondence(u use) {
	for _, v := range u.texts() {
		r.checkElement(v, splitElement(v.Text()), u, UnknownElement)
	}
}

// texts returns the strings in the value of the qualifier.
func (u use) texts() []*parser.Value {
	if u.written == nil {
		return nil
	}
	var texts []*parser.Value
	for _, v := range u.written.Elements() {
		if v.Kind() == parser.StringValue {
			texts = append(texts, v)
		}
	}
	return texts
}

// An elementPath identifies an element of a schema in a string.
type elementPath struct{ class, member, parameter string }

// splitElement parses Class, Class.Member, Class.Method.Parameter and
// Class.Method(Parameter). The result is empty for any other form.
func splitElement(text string) elementPath {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(text), "()"), "[]") // the DMTF marks methods and arrays like this
	if strings.HasSuffix(text, ")") {
		text = strings.Replace(strings.TrimSuffix(text, ")"), "(", ".", 1)
	}
	parts := strings.Split(text, ".")
	if len(parts) > 3 {
		return elementPath{}
	}
	for i := range parts {
		if parts[i] = strings.TrimSpace(parts[i]); !nameForm.MatchString(parts[i]) {
			return elementPath{}
		}
	}
	parts = append(parts, "", "")
	return elementPath{parts[0], parts[1], parts[2]}
}

var nameForm = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)

// checkElement warns about a path to an element that does not exist. A missing class can be
// in another part of the schema, unless it has the name of a member.
func (r *resolver) checkElement(v *parser.Value, path elementPath, u use, code diag.Code) {
	class := r.lookup(path.class, u.what.of.Namespace)
	warn := func(format string, args ...any) {
		r.diags.Warn(code, v.Span(), "%s of %s names %q, but "+format, append([]any{u.Name, u.what, v.Text()}, args...)...)
	}
	switch {
	case path.class == "":
		warn("that is not the name of a class or member")
	case class == nil && (!r.whole(path.class) || r.set.Below != nil && r.set.Below(path.class)):
	case class == nil:
		warn("there is no class %s", path.class)
	case path.member == "" || r.superUnknown(class) || class.brokenAbove():
	case path.parameter != "":
		if m := class.Method(path.member); m == nil {
			warn("%s has no method %s", class.Name, path.member)
		} else if m.Parameter(path.parameter) == nil {
			warn("method %s of %s has no parameter %s", m.Name, class.Name, path.parameter)
		}
	case class.Property(path.member) == nil && class.Method(path.member) == nil:
		warn("%s has no %s", class.Name, path.member)
	}
}

// whole reports whether the schema of a class, which is the prefix of its name, is probably
// complete: vendors compile all of their own schema, but only the parts of the DMTF schema
// that they need.
func (r *resolver) whole(class string) bool {
	const wholeCIM = 1000
	prefix := schemaOf(class)
	return prefix != "" && r.schemas[prefix] > 0 && (prefix != "cim" || r.schemas[prefix] >= wholeCIM)
}

// schemaOf returns the name of the schema to which a class belongs, in lower case, or ""
// (DSP0221 7.7.2).
func schemaOf(class string) string {
	prefix, _, found := strings.Cut(class, "_")
	if !found {
		return ""
	}
	return fold(prefix)
}
