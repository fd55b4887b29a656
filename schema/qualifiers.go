package schema

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// flavors applies the flavors of a use or declaration to f.
func (r *resolver) flavors(f Flavor, words []*parser.Name) Flavor {
	seen := map[string]bool{}
	for _, w := range words {
		word := fold(w.Text)
		seen[word] = true
		switch word {
		case "enableoverride":
			f.DisableOverride = false
		case "disableoverride":
			f.DisableOverride = true
		case "tosubclass":
			f.Restricted = false
		case "restricted", "nottosubclass":
			f.Restricted = true
		case "translatable", "amended":
			f.Translatable = true
		}
		r.flavorConflict(w, seen, "enableoverride", "disableoverride")
		r.flavorConflict(w, seen, "tosubclass", "restricted")
	}
	return f
}

func (r *resolver) flavorConflict(w *parser.Name, seen map[string]bool, a, b string) {
	if word := fold(w.Text); (word == a || word == b) && seen[a] && seen[b] {
		r.diags.Error(FlavorConflict, w.Span(), "flavor %s contradicts another flavor of the same qualifier", w.Text)
	}
}

// declareQualifier declares a qualifier type. A file can repeat or replace a built-in one;
// two files must not differ.
func (r *resolver) declareQualifier(d *parser.QualifierDecl, builtin bool) {
	if d.IsFlavorStatement() && d.Type != nil {
		r.flavorStatement(d)
		return
	}
	q := &QualifierDecl{Name: d.Name.Text, Span: d.Name.Span(), Builtin: builtin, written: d.Default, rule: rules[fold(d.Name.Text)], file: r.file}
	q.Type = r.qualifierType(d)
	if q.Type.CIM == cim.Untyped {
		q.enum = d.Type[0]
	}
	q.Scope = r.scope(d)
	q.Flavor = r.flavors(Flavor{}, d.Flavors)
	if d.Default != nil && q.enum == nil {
		q.Default = r.fits(d.Default, q.Type, d.Name.Text, WrongQualifierValue)
	}
	old := r.schema.qualifiers[fold(q.Name)]
	switch {
	case old == nil || old.Builtin:
	case !q.same(old):
		r.diags.Error(QualifierRedeclared, q.Span, "qualifier %s is declared twice, with differences", q.Name).See(old.Span, "first declared here")
		return
	default:
		return // identical, which is frequent if several files include it
	}
	r.schema.qualifiers[fold(q.Name)] = q
	if old == nil {
		r.schema.Qualifiers = append(r.schema.Qualifiers, q)
	} else {
		r.schema.Qualifiers[slices.Index(r.schema.Qualifiers, old)] = q
	}
}

// typeQualifiers sets the types and defaults of qualifier types whose type is an
// enumeration.
func (r *resolver) typeQualifiers() {
	for _, q := range r.schema.Qualifiers {
		if q.enum == nil {
			continue
		}
		if e := r.enumeration(q.enum.Text, "", ""); e != nil {
			q.Type.CIM, q.Type.Enum = e.Type, e
			if r.file = q.file; q.written != nil {
				q.Default = r.fits(q.written, q.Type, q.Name, WrongQualifierValue)
			}
		}
	}
}

func (q *QualifierDecl) same(other *QualifierDecl) bool {
	return q.Type == other.Type && q.Scope == other.Scope && q.Flavor == other.Flavor && sameValue(q.written, other.written)
}

func (r *resolver) qualifierType(d *parser.QualifierDecl) Type {
	t, _ := typeWord(d.Type[0].Text) // otherwise it is an enumeration (MOF 3), or wrong, which the parser reported
	t.Array = t.Array || d.Array != nil
	return t
}

func (r *resolver) scope(d *parser.QualifierDecl) Scope {
	if d.Scope == nil {
		r.diags.Error(NoScope, d.Name.Span(), "qualifier %s has no scope", d.Name.Text).Help("add , Scope(any)")
		return OnAny
	}
	var s Scope
	for _, w := range d.Scope {
		s |= scopes[fold(w.Text)] // the parser reported unknown ones
	}
	return s
}

// flavorStatement handles WMI's "Qualifier Name : Flavor … ;", which sets the flavors of
// all later uses.
func (r *resolver) flavorStatement(d *parser.QualifierDecl) {
	decl := r.schema.qualifiers[fold(d.Name.Text)]
	base := Flavor{}
	if decl != nil {
		base = decl.Flavor
	}
	r.unit.stated[fold(d.Name.Text)] = r.flavors(base, d.Type)
}

// qualify computes the qualifier set of one element and checks each qualifier: it is
// declared, in scope, not repeated, and has a value of its type.
func (r *resolver) qualify(list []*parser.Qualifier, parent *QualifierSet, on Scope, file *parser.File, what label) *QualifierSet {
	set := &QualifierSet{parent: parent}
	if len(list) == 0 {
		return set
	}
	set.Own = make([]*Qualifier, 0, len(list))
	room := make([]Qualifier, len(list))
	var seen map[string]bool
	if len(list) > manyQualifiers {
		seen = map[string]bool{}
	}
	for i, w := range list {
		var twice bool
		if seen != nil {
			twice, seen[fold(w.Name.Text)] = seen[fold(w.Name.Text)], true
		} else {
			twice = set.IsOwn(w.Name.Text)
		}
		if twice {
			r.diags.Error(QualifierTwice, w.Name.Span(), "qualifier %s appears twice on %s", w.Name.Text, what)
			continue
		}
		q := &room[i]
		q.Name, q.node, q.written = w.Name.Text, w, w.Initializer()
		r.qualifier(q, on, file, what)
		r.checkOverride(q, parent, what)
		set.Own = append(set.Own, q)
	}
	return set
}

// manyQualifiers is the length of a list from which on a map finds duplicates faster than a
// linear search.
const manyQualifiers = 64

// declaration returns the declaration of a qualifier, or nil. It looks up the exact
// spelling first, because most schemas spell a name in only one way.
func (r *resolver) declaration(name string) *QualifierDecl {
	if d, known := r.declared[name]; known {
		return d
	}
	d := r.schema.qualifiers[fold(name)]
	if r.declared != nil {
		r.declared[name] = d
	}
	return d
}

func (r *resolver) qualifier(q *Qualifier, on Scope, file *parser.File, what label) {
	q.Decl = r.declaration(q.Name)
	if q.Decl == nil {
		r.undeclared(q.node, file, what)
	} else {
		q.Name, q.Flavor = q.Decl.Name, q.Decl.Flavor
		if q.written == nil && file.Dialect == parser.MOF3 && cimname.Equal(q.Name, "Override") {
			q.written = &parser.Value{Pos: q.node.Name.Pos, Strings: []string{`"` + what.name + `"`}} // in CIM 3 Override is a boolean
		}
		r.checkQualifier(q, on, file, what)
	}
	if what.of != nil && len(what.of.unit.stated) > 0 {
		if stated, ok := what.of.unit.stated[fold(q.Name)]; ok {
			q.Flavor = stated
		}
	}
	if q.node.Flavors != nil {
		q.Flavor = r.flavors(q.Flavor, q.node.Flavors)
	}
}

// undeclared reports a qualifier without a declaration. WMI needs none, because the value
// determines the type, but a name similar to a known one is probably misspelt.
func (r *resolver) undeclared(w *parser.Qualifier, file *parser.File, what label) {
	d := r.miss("qualifier", w.Name.Text, what.order(), r.qualifierNames(), UndeclaredQualifier, w.Name.Span(), "qualifier %s is not declared", w.Name.Text)
	if !refs.NeedQualifiers(file) || file.XML { // servers send classes without the declarations
		d.Severity = diag.Warning
	}
	d.Meant(w.Name.Text, otherNames[fold(w.Name.Text)])
}

// otherNames are names that are often used instead of the name of a qualifier.
var otherNames = map[string]string{
	"maxlength": "MaxLen", "minlength": "MinLen", "maximum": "MaxValue", "minimum": "MinValue", "readonly": "Read", "writable": "Write",
	"desc": "Description", "obsolete": "Deprecated", "unit": "Units", "mandatory": "Required", "overrides": "Override",
}

func (r *resolver) checkQualifier(q *Qualifier, on Scope, file *parser.File, what label) {
	name := q.node.Name
	v := q.written
	denied := v != nil && v.Kind() == parser.BoolValue && !v.Bool() // Association(false) is the default
	allowed := q.Decl.Scope
	if allowed&OnClass != 0 {
		allowed |= OnStructure // MOF 2 has no word for this scope
	}
	if allowed&on == 0 && !denied {
		r.outOfScope(q, on, file, what)
	}
	switch {
	case v == nil && q.Decl.Type.CIM != cim.Boolean && isNull(q.Decl.written) && file.Dialect == parser.MOF2:
		r.strictly(file)(NoQualifierValue, name.Span(), "qualifier %s has no value, expected %s", q.Name, q.Decl.Type.words())
	case v == nil:
	case file.Dialect == parser.WMI:
		r.fitsLoosely(v, q)
	case q.Decl.Type.CIM == cim.String && q.Decl.Type.Enum == nil && q.Decl.Type.holds(v):
		// Any text is a string, and most of a schema is descriptions.
	default:
		r.fits(v, q.Decl.Type, q.Name, WrongQualifierValue)
	}
}

// outOfScope reports a qualifier on an element that is not in its scope. WMI does not
// enforce scopes, and the built-in declarations do not have the scopes of MOF 3.
func (r *resolver) outOfScope(q *Qualifier, on Scope, file *parser.File, what label) {
	report := r.diags.Error
	switch file.Dialect {
	case parser.MOF3:
		report = r.diags.Warn
	case parser.WMI:
		report = r.habit(q.Name, on.words())
	}
	report(WrongScope, q.Span(), "qualifier %s cannot be on %s", q.Name, what.as(on)).
		Mark("allowed on: " + q.Decl.Scope.words())
}

// fitsLoosely reports a value that cannot be read as the known qualifier. WMI takes the
// type of a qualifier from its value, so other differences are allowed.
func (r *resolver) fitsLoosely(v *parser.Value, q *Qualifier) {
	t := q.Decl.Type
	if t.CIM == cim.String && t.holds(v) || q.Decl.Builtin && wmiTypes[fold(q.Name)] {
		return
	}
	for _, e := range v.Elements() {
		if e.Kind() == parser.NullValue || e.Malformed() {
			continue
		}
		if fitsKind(e.Kind(), t.CIM) {
			r.foldScalar(e, Type{CIM: t.CIM}, q.Name, WrongQualifierValue)
			continue
		}
		r.habit(q.Name, e.Kind().String())(WrongQualifierValue, e.Span(), "qualifier %s is %s here, DSP0004 declares it %s", q.Name, e.Kind(), t.words())
	}
}

// wmiTypes are the qualifiers that Microsoft documents with a different type than the DMTF,
// or with several types.
var wmiTypes = map[string]bool{"deprecated": true, "locale": true}

// checkOverride checks that a qualifier with DisableOverride is repeated without changes.
func (r *resolver) checkOverride(q *Qualifier, parent *QualifierSet, what label) {
	if parent == nil {
		return
	}
	inherited := parent.heir(q.Name)
	if inherited == nil || !inherited.Flavor.DisableOverride {
		return
	}
	if !sameValue(q.written, inherited.written) {
		r.diags.Error(QualifierOverridden, q.Span(), "qualifier %s of %s differs from the inherited value, which has the flavor DisableOverride", q.Name, what).
			See(inherited.Span(), "inherited from here")
	}
}

// heir returns the qualifier that propagates to a derived element, or nil.
func (s *QualifierSet) heir(name string) *Qualifier {
	if q := s.Get(name); q != nil && !q.Flavor.Restricted {
		return q
	}
	return nil
}

// sameValue compares two qualifier values; a missing value is true.
func sameValue(a, b *parser.Value) bool {
	switch {
	case a == nil || b == nil:
		return a == b || isTrue(a) && isTrue(b)
	case a.Kind() != b.Kind():
		return false
	case a.Kind() == parser.StringValue:
		return a.Text() == b.Text()
	case a.Kind() == parser.ArrayKind:
		return slices.EqualFunc(a.Array.Items, b.Array.Items, sameValue)
	}
	return cimname.Equal(a.Literal, b.Literal)
}

func isNull(v *parser.Value) bool { return v == nil || v.Kind() == parser.NullValue }

func isTrue(v *parser.Value) bool { return v == nil || v.Kind() == parser.BoolValue && v.Bool() }
