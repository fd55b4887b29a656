package schema

import (
	"fmt"
	"math"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// objectDefaults sets the defaults of a class that are references or instances.
func (s *instancer) objectDefaults(c *Class) {
	s.file, s.unit, s.namespace = c.file, c.unit, c.Namespace
	for _, p := range c.Properties {
		switch {
		case p.Class != c || !p.Type.isObject():
		case p.decl.Default != nil:
			p.Default = s.value(p.decl.Default, p.Type, "default of "+p.Name, WrongDefault, c)
		case p.Overrides != nil:
			p.Default = p.Overrides.Default
		}
	}
	for _, m := range c.Methods {
		for _, p := range m.Parameters {
			if m.Class == c && p.Type.isObject() && p.decl.Default != nil {
				p.Default = s.value(p.decl.Default, p.Type, "default of "+p.Name, WrongDefault, c)
			}
		}
	}
}

// value evaluates a value. of is the class whose declaration contains its type.
func (s *instancer) value(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	if !t.isObject() || v.Kind() == parser.NullValue || t.Array != (v.Kind() == parser.ArrayKind) {
		return s.fits(v, t, what, code)
	}
	if !t.Array {
		return s.object(v, t, what, code, of)
	}
	s.checkSize(v, t, what)
	element := t
	element.Array = false
	folded := make([]any, len(v.Array.Items))
	for n, item := range v.Array.Items {
		folded[n] = s.value(item, element, what, code, of)
	}
	return folded
}

func (s *instancer) object(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	switch kind := v.Kind(); {
	case v.Malformed():
		return nil
	case kind == parser.AliasValue:
		return s.aliased(v, t, what, code)
	case kind == parser.EmbeddedKind && t.CIM == cim.Embedded:
		return s.embeddedValue(v, t, what, code, of)
	case kind == parser.StringValue && t.CIM == cim.Reference:
		return s.pathValue(v.Text(), v.Span(), t, what)
	case kind == parser.StringValue:
		return s.textValue(v, t, what, code)
	}
	return s.fits(v, t, what, code)
}

// A promise represents the path of an instance until all keys are known.
type promise struct {
	to   *Instance
	at   diag.Span
	what string
}

func (s *instancer) aliased(v *parser.Value, t Type, what string, code diag.Code) any {
	a := s.unit.aliases[fold(v.Literal)]
	switch {
	case a == nil && s.file.Broken:
		return nil // its instance may be in the part that could not be parsed
	case a == nil:
		s.diags.Error(UnknownAlias, v.Span(), "alias %s is not defined", v.Literal)
		return nil
	}
	if a.name.Text != v.Literal {
		s.diags.Warn(CaseDiffers, v.Span(), "alias %s is defined as %s", v.Literal, a.name.Text).See(a.name.Span(), "defined here").
			Fix("write it as defined", diag.Edit{Span: v.Span(), New: a.name.Text})
	}
	if a.instance == nil || !s.isA(a.instance.Class, t, v.Span(), what, code) {
		return nil
	}
	if t.CIM == cim.Reference {
		return promise{a.instance, v.Span(), what}
	}
	return a.instance
}

// isA reports an instance whose class does not fit the type.
func (s *instancer) isA(class *Class, t Type, at diag.Span, what string, code diag.Code) bool {
	if t.takes(class) || s.superUnknown(class) {
		return true
	}
	s.diags.Error(code, at, "%s is an instance of %s, expected %s", what, class.Name, t.words())
	return false
}

func (s *instancer) embeddedValue(v *parser.Value, t Type, what string, code diag.Code, of *Class) any {
	name := v.Embedded.Class
	class := s.named(name.Text, of) // it can be local to the class
	var i *Instance
	if class != nil {
		i = &Instance{Class: class, Namespace: s.namespace, Span: name.Span(), Values: map[*Property]any{}}
	} else if i = s.undeclared(name, s.file, s.namespace); i == nil {
		return nil
	}
	fits := s.isA(i.Class, t, name.Span(), what, code)
	s.slots(i, v.Embedded.Slots)
	if !fits {
		return nil
	}
	return i
}

// maxTexts limits how deep instances in strings are nested. Each level doubles the
// backslashes.
const maxTexts = 8

// textValue parses the instance in a string, which is the only way to write one in MOF 2.
func (s *instancer) textValue(v *parser.Value, t Type, what string, code diag.Code) any {
	text := v.Text()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if s.depth == maxTexts {
		s.diags.Error(BadInstanceText, v.Span(), "%s is an instance nested in more than %d others", what, maxTexts)
		return nil
	}
	file, diags := s.parseText(text)
	if d := firstError(diags); d != nil {
		s.strictly(s.file)(BadInstanceText, v.Span(), "%s is not MOF, line %d: %s", what, d.Span.Pos.Line, d.Message).
			Help(`expected a text such as "instance of ` + t.words() + ` { ... };"`)
		return text
	}
	switch decls := file.Decls; {
	case len(decls) == 1 && decls[0].Class != nil && t.Class == nil:
		return text
	case len(decls) != 1 || decls[0].Instance == nil:
		s.strictly(s.file)(BadInstanceText, v.Span(), "%s is not one instance in MOF", what)
		return text
	}
	return s.textInstance(file, v.Span(), t, what, code)
}

// parseText parses the content of a string, which can also be CIM-XML.
func (s *instancer) parseText(text string) (*parser.File, diag.List) {
	file := &diag.File{Name: "the text of the string", Text: text}
	if source.IsXML(text) {
		parsed, _, diags := cimxml.Parse(file, cimxml.Options{Dialect: s.file.Dialect})
		return parsed, diags
	}
	return parser.Parse(file, parser.Options{Dialect: s.file.Dialect})
}

func firstError(diags diag.List) *diag.Diagnostic {
	for _, d := range diags {
		if d.Severity == diag.Error {
			return d
		}
	}
	return nil
}

// textInstance creates the instance in a string. It reports errors at the string.
func (s *instancer) textInstance(file *parser.File, at diag.Span, t Type, what string, code diag.Code) any {
	d := file.Decls[0].Instance
	inner := &instancer{resolver: &resolver{tables: s.tables, file: s.file}, unit: s.unit, namespace: s.namespace, depth: s.depth + 1}
	var i *Instance
	if class := s.lookup(d.Class.Text, s.namespace); class == nil {
		s.unknownInstanceClassIn(d.Class.Text, at)
	} else if inner.isA(class, t, at, what, code) {
		i = &Instance{Class: class, Namespace: s.namespace, Span: at, Values: map[*Property]any{}}
		inner.slots(i, d.Slots)
	}
	for _, m := range inner.missing {
		m.wish.d.Span = at
		s.missing = append(s.missing, m)
	}
	for _, d := range inner.diags {
		if d.Span != at {
			d.Message = what + ", in its text: " + d.Message
			d.Span, d.Related = at, nil
		}
		s.diags = append(s.diags, d)
	}
	s.made = append(s.made, inner.made...)
	if i == nil {
		return nil
	}
	return i
}

func (r *resolver) unknownInstanceClassIn(name string, at diag.Span) {
	if refs.NeedsDeclaration(name) {
		r.miss("class", name, math.MaxInt, r.classNames(), UnknownInstanceClass, at, "instance of unknown class %s", name)
	}
}

// maxNested limits how deep paths are nested in keys of other paths. Package cim has the
// same limit for writing them.
const maxNested = 4

// findPath computes the path of an instance, after the paths in its keys. If a key has no
// value, which was reported, or the keys form a cycle, pathFault says why there is no path.
func (s *instancer) findPath(i *Instance) {
	i.pathState = visiting
	i.path = cim.ObjectPath{Namespace: i.Namespace, Class: i.Class.Name}
	keys := i.Class.Keys()
	i.path.Singleton = len(keys) == 0
	for _, key := range keys {
		v := i.Value(key)
		if p, ok := v.(promise); ok {
			if p.to.pathState == 0 {
				s.findPath(p.to)
			}
			i.pathDepth = max(i.pathDepth, p.to.pathDepth+1)
			switch {
			case p.to.pathState == visiting:
				i.pathFault = "whose keys lead back to it"
			case p.to.pathFault != "":
				i.pathFault = p.to.pathFault
			case i.pathDepth > maxNested:
				i.pathFault = fmt.Sprintf("with key paths nested more than %d deep", maxNested)
			}
			v = p.to.path
		}
		if v == nil && i.pathFault == "" {
			i.pathFault = noKey
		}
		i.path.Keys = append(i.path.Keys, cim.KeyBinding{Name: key.Name, Value: v})
	}
	i.pathState = done
}

// noKey is the pathFault of an instance without a value for a key.
const noKey = "without a key"

// keepPromises replaces aliases by paths, which are all known now.
func (s *instancer) keepPromises(i *Instance) {
	for _, p := range i.Class.Properties {
		switch v := i.Values[p].(type) {
		case promise:
			i.Values[p] = s.keep(v)
		case []any:
			for n, item := range v {
				if one, ok := item.(promise); ok {
					v[n] = s.keep(one)
				}
			}
		}
	}
}

// keep returns the path of a promise, or nil.
func (s *instancer) keep(p promise) any {
	switch p.to.pathFault {
	case "":
		return p.to.path
	case noKey: // which was reported
	default:
		s.diags.Error(AliasCycle, p.at, "%s refers to an instance %s", p.what, p.to.pathFault)
	}
	return nil
}
