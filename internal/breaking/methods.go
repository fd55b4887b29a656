package breaking

import (
	"fmt"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

func (p pair) methods() {
	above := p.above()
	for _, old := range p.old.Methods {
		if now := p.new.Method(old.Name); old.Class == p.old || now != nil && (now.Class == p.new || p.hasMoved()) {
			from := len(p.changes)
			p.method(above, old, now)
			p.mark(p.changes[from:], isExperimental(p.old, old.Qualifiers))
		}
	}
	for _, now := range p.new.Methods {
		if now.Class == p.new && p.old.Method(now.Name) == nil {
			p.add(MethodAdded, p.new.Name+"."+now.Name, diag.Span{}, now.Span, "method %s is added to class %s", now.Name, p.new.Name)
		}
	}
}

func (p pair) method(above pair, old, now *schema.Method) {
	element := p.old.Name + "." + old.Name
	if now == nil {
		change := p.add(MethodRemoved, element, old.Span, p.new.Span, "method %s of class %s is gone%s", old.Name, p.old.Name, p.comparison.old.andBelow(p.old))
		if to := p.renamedMethod(old); to != nil {
			change.Hint = "was it renamed to " + to.Name + "?"
		}
		return
	}
	own := old.Class == p.old
	switch {
	case own && now.Class != p.new && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "method %s of class %s is now declared in %s", old.Name, p.old.Name, now.Class.Name)
	case own && now.Overrides != nil && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "method %s of class %s now overrides the one of class %s", old.Name, p.old.Name, now.Overrides.Class.Name)
	case !own && hasOwnCodes(now):
		p.add(MemberOverridden, element, old.Span, now.Span, "method %s of class %s has its own return codes", now.Name, p.new.Name)
	}
	p.without(func(known pair) {
		if was, is := above.oldMethod(old.Name), above.newMethod(old.Name); was != nil && is != nil {
			known.compareMethods(element, was, is)
		}
	}, func(all pair) { all.compareMethods(element, old, now) })
	if own || now.Class == p.new {
		p.lifecycle(element, p.whatOfMethod(old), old.Qualifiers, now.Qualifiers, old.Span, now.Span)
	}
}

// hasOwnCodes reports whether an override replaces the return codes that it would inherit.
func hasOwnCodes(m *schema.Method) bool {
	o := m.Overrides
	return o != nil && m.Values != nil && o.Values != nil && m.Values != o.Values
}

func (p pair) whatOfMethod(m *schema.Method) string {
	return fmt.Sprintf("method %s of class %s", m.Name, p.old.Name)
}

// renamedMethod returns the only new method with the same parameters and result.
func (p pair) renamedMethod(old *schema.Method) *schema.Method {
	var found *schema.Method
	for _, now := range p.new.Methods {
		if now.Class == p.new && p.old.Method(now.Name) == nil && signature(now) == signature(old) {
			if found != nil {
				return nil
			}
			found = now
		}
	}
	return found
}

func signature(m *schema.Method) string {
	text := result(m)
	for _, p := range m.Parameters {
		text += fmt.Sprintf(" %s:%s:%v:%v", key(p.Name), p.Type, p.In, p.Out)
	}
	return text
}

func result(m *schema.Method) string {
	if m.Void {
		return "void"
	}
	return m.Type.String()
}

func (p pair) compareMethods(element string, old, now *schema.Method) {
	what := p.whatOfMethod(old)
	e := elements{p, element, what, old.Span, now.Span, false, false, isDSC(now.Class)}
	if was, is := result(old), result(now); was != is {
		e.add(MethodType, "%s returns %s, was %s", what, is, was)
	}
	if old.Static != now.Static {
		e.add(StaticChanged, "Static of %s is %v, was %v", what, now.Static, old.Static)
	}
	e.values(CodeRemoved, old.Values, now.Values)
	for _, parameter := range old.Parameters {
		p.parameter(element+"."+parameter.Name, what, parameter, now.Parameter(parameter.Name), now)
	}
	for _, parameter := range now.Parameters {
		if old.Parameter(parameter.Name) == nil {
			p.parameterAdded(element+"."+parameter.Name, what, old, parameter)
		}
	}
}

func (p pair) parameterAdded(element, method string, old *schema.Method, now *schema.Parameter) {
	if now.In && now.Required {
		p.add(ParameterAddedRequired, element, old.Span, now.Span, "required parameter %s is added to %s", now.Name, method)
		return
	}
	p.add(ParameterAdded, element, diag.Span{}, now.Span, "parameter %s is added to %s", now.Name, method)
}

func (p pair) parameter(element, method string, old, now *schema.Parameter, in *schema.Method) {
	what := fmt.Sprintf("parameter %s of %s", old.Name, method)
	if now == nil {
		side := Server
		if old.Out {
			side |= Client
		}
		p.add(ParameterRemoved, element, old.Span, in.Span, "%s is gone", what).breaks(Wire, side)
		return
	}
	e := elements{p, element, what, old.Span, now.Span, now.In, old.In || now.In, isDSC(p.new)}
	if old.In != now.In || old.Out != now.Out {
		e.add(DirectionChanged, "the direction of %s is %s, was %s", what, direction(now), direction(old))
	}
	e.types(ParameterType, old.Type, now.Type)
	e.qualifiers(old.Qualifiers, now.Qualifiers, old.Type)
	e.values(ValueRemoved, old.Values, now.Values)
	switch {
	case now.Required && !old.Required && now.In:
		e.add(ParameterRequired, "%s is required, was not", what)
	case old.Required && !now.Required:
		e.add(RequiredRemoved, "%s is no longer required", what)
	}
}

func direction(p *schema.Parameter) string {
	switch {
	case p.In && p.Out:
		return "in and out"
	case p.Out:
		return "out"
	}
	return "in"
}
