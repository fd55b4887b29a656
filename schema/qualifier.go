package schema

import (
	"iter"
	"math/big"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// A QualifierDecl is a declared qualifier type.
type QualifierDecl struct {
	Name    string
	Type    Type
	Default any // the value without an explicit one, see [Qualifier.Value]; nil is NULL
	Scope   Scope
	Flavor  Flavor
	Builtin bool // built into gomof, no file declares it
	Span    diag.Span

	written *parser.Value // the default
	rule    rule          // for its uses, or nil
	enum    *parser.Name  // its type, until enumerations are known (MOF 3)
	file    *parser.File
}

// A Scope is a set of the kinds of elements on which a qualifier can be.
type Scope uint16

// The scopes of DSP0004.
const (
	OnClass Scope = 1 << iota
	OnAssociation
	OnIndication
	OnProperty
	OnReference
	OnMethod
	OnParameter
	OnStructure // this and the following are MOF 3
	OnEnumeration
	OnEnumValue
	OnQualifierType
	OnAny = 2*OnQualifierType - 1
)

// scopes are the words of Scope(…). The words schema and qualifier are from CIM 2.2 and
// mean no element here.
var scopes = map[string]Scope{
	"class": OnClass, "association": OnAssociation, "indication": OnIndication, "property": OnProperty,
	"reference": OnReference, "method": OnMethod, "parameter": OnParameter, "any": OnAny,
	"schema": 0, "qualifier": 0,
	"structure": OnStructure, "enumeration": OnEnumeration, "enumerationvalue": OnEnumValue, "qualifiertype": OnQualifierType,
}

var scopeNames = map[Scope]string{
	OnClass: "class", OnAssociation: "association", OnIndication: "indication", OnProperty: "property",
	OnReference: "reference", OnMethod: "method", OnParameter: "parameter",
	OnStructure: "structure", OnEnumeration: "enumeration", OnEnumValue: "enumerationvalue", OnQualifierType: "qualifiertype",
}

func (s Scope) words() string {
	var words []string
	for one := OnClass; one <= OnQualifierType; one <<= 1 {
		if s&one != 0 {
			words = append(words, scopeNames[one])
		}
	}
	return strings.Join(words, ", ")
}

// A Flavor says how a qualifier propagates. The zero Flavor is the default: EnableOverride,
// ToSubclass.
type Flavor struct {
	DisableOverride bool
	Restricted      bool
	Translatable    bool
}

// A Qualifier is a qualifier on an element.
type Qualifier struct {
	Name   string         // as declared, otherwise as written
	Decl   *QualifierDecl // nil if it is not declared, which WMI allows
	Flavor Flavor

	node    *parser.Qualifier // as written
	written *parser.Value     // nil if it has no value
}

// Span returns the place of the name in the MOF.
func (q *Qualifier) Span() diag.Span { return q.node.Name.Span() }

// Type returns the declared type of the qualifier. If there is no declaration, or the value
// is of another kind, which WMI allows, the type follows from the value: string, boolean,
// sint32, sint64, uint64, real64 or char16, or an array of these.
func (q *Qualifier) Type() Type {
	v := q.written
	if q.Decl != nil && (v == nil || q.Decl.Type.holds(v)) {
		return q.Decl.Type
	}
	t := Type{CIM: cim.Boolean}
	if v == nil {
		return t
	}
	t.Array = v.Kind() == parser.ArrayKind
	for i, e := range v.Elements() {
		if one := naturalType(e); i == 0 || one > t.CIM {
			t.CIM = one // the widest of the integers
		}
	}
	return t
}

// naturalType returns the type that WMI gives to a literal, or string if the literal does
// not determine it.
func naturalType(v *parser.Value) cim.Type {
	switch v.Kind() {
	case parser.BoolValue:
		return cim.Boolean
	case parser.RealValue:
		return cim.Real64
	case parser.CharValue:
		return cim.CharType
	case parser.IntValue:
		n, _ := v.Int()
		for _, t := range []cim.Type{cim.Sint32, cim.Sint64} {
			if limits := limitsOf(t); n != nil && n.Cmp(limits.Min) >= 0 && n.Cmp(limits.Max) <= 0 {
				return t
			}
		}
		return cim.Uint64
	}
	return cim.String
}

// holds reports whether the kind of a value fits the type.
func (t Type) holds(v *parser.Value) bool {
	if v.Kind() == parser.NullValue || t.Enum != nil {
		return true
	}
	if t.Array != (v.Kind() == parser.ArrayKind) {
		return false
	}
	for _, e := range v.Elements() {
		if e.Kind() != parser.NullValue && !fitsKind(e.Kind(), t.CIM) {
			return false
		}
	}
	return true
}

// Value returns the value of the qualifier: nil for NULL, bool, int64, uint64, float64,
// string, [cim.Char16] or [cim.DateTime], according to its type, or []any of these. A
// boolean qualifier without a value is true; any other has the declared default.
func (q *Qualifier) Value() any {
	t, v := q.Type(), q.written
	switch {
	case v != nil:
		return value(v, t)
	case t.CIM == cim.Boolean && !t.Array:
		return true
	}
	return q.Decl.Default
}

// value evaluates a value that was checked, or needs no check.
func value(v *parser.Value, t Type) any {
	quiet := resolver{tables: &tables{}, file: &parser.File{Dialect: parser.WMI}}
	return quiet.fits(v, t, "", "")
}

// A QualifierSet is the effective qualifiers of one element: its own, and those that
// propagate to it.
type QualifierSet struct {
	Own    []*Qualifier
	parent *QualifierSet
}

// Get returns the effective qualifier, or nil.
func (s *QualifierSet) Get(name string) *Qualifier {
	for inherited := false; s != nil; s, inherited = s.parent, true {
		for _, q := range s.Own {
			if cimname.Equal(q.Name, name) {
				if inherited && q.Flavor.Restricted {
					return nil
				}
				return q
			}
		}
	}
	return nil
}

// IsOwn reports whether the qualifier is on the element itself.
func (s *QualifierSet) IsOwn(name string) bool {
	return slices.ContainsFunc(s.Own, func(q *Qualifier) bool { return cimname.Equal(q.Name, name) })
}

// All yields the effective qualifiers, own ones first, and whether each is propagated from
// a superclass.
func (s *QualifierSet) All() iter.Seq2[*Qualifier, bool] {
	return func(yield func(q *Qualifier, propagated bool) bool) {
		for level := s; level != nil; level = level.parent {
			for _, q := range level.Own {
				if s.Get(q.Name) == q && !yield(q, level != s) {
					return
				}
			}
		}
	}
}

// Bool returns the value of a boolean qualifier, or ifAbsent. A boolean qualifier without a
// value is true.
func (s *QualifierSet) Bool(name string, ifAbsent bool) bool {
	q := s.Get(name)
	if q == nil {
		return ifAbsent
	}
	v := q.written
	switch {
	case v == nil:
		return true
	case v.Kind() == parser.BoolValue:
		return v.Bool()
	}
	// Key("true") was reported; null means not stated.
	return v.Kind() != parser.NullValue
}

// Text returns the value of a string qualifier, or "".
func (s *QualifierSet) Text(name string) string {
	if q := s.Get(name); q != nil {
		if v := q.written; v != nil && v.Kind() == parser.StringValue {
			return v.Text()
		}
	}
	return ""
}

// Texts returns the elements of a string array qualifier, and whether it exists. Elements
// that are not strings were reported and are omitted.
func (s *QualifierSet) Texts(name string) (texts []string, ok bool) {
	texts, ok = s.positions(name)
	return slices.DeleteFunc(texts, func(text string) bool { return text == nullEntry }), ok
}

// Int returns the value of an integer qualifier, or nil.
func (s *QualifierSet) Int(name string) *big.Int {
	if q := s.Get(name); q != nil {
		if v := q.written; v != nil && v.Kind() == parser.IntValue {
			n, _ := v.Int()
			return n
		}
	}
	return nil
}

func (s *QualifierSet) deprecated() ([]string, bool) {
	texts, ok := s.Texts("Deprecated")
	return texts, ok && s.Bool("Deprecated", false)
}
