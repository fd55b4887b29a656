package breaking

import (
	"fmt"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

func (p pair) methods() {
	for _, old := range p.old.Methods {
		if old.Class == p.old {
			from := len(p.changes)
			p.method(old, p.new.Method(old.Name))
			p.mark(p.changes[from:], isExperimental(p.old, old.Qualifiers))
		}
	}
	for _, now := range p.new.Methods {
		if now.Class != p.new {
			continue
		}
		if old := p.old.Method(now.Name); old == nil {
			p.add(MethodAdded, p.new.Name+"."+now.Name, diag.Span{}, now.Span, "method %s is added to class %s", now.Name, p.new.Name)
		} else if old.Class != p.old && now.Overrides != nil {
			element := p.new.Name + "." + now.Name
			p.without(func() { p.compareMethods(element, old, now.Overrides) }, func() { p.compareMethods(element, old, now) })
			if now.Values != nil && now.Overrides.Values != nil && now.Values != now.Overrides.Values {
				p.add(MemberOverridden, element, old.Span, now.Span, "method %s of class %s has its own return codes", now.Name, p.new.Name)
			}
		}
	}
}

func (p pair) method(old, now *schema.Method) {
	element := p.old.Name + "." + old.Name
	if now == nil {
		change := p.add(MethodRemoved, element, old.Span, p.new.Span, "method %s of class %s is gone%s", old.Name, p.old.Name, p.comparison.old.andBelow(p.old))
		if to := p.renamedMethod(old); to != nil {
			change.Hint = "was it renamed to " + to.Name + "?"
		}
		return
	}
	switch {
	case now.Class != p.new && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "method %s of class %s is now declared in %s", old.Name, p.old.Name, now.Class.Name)
	case now.Overrides != nil && old.Overrides == nil:
		p.add(MemberMovedUp, element, old.Span, now.Span, "method %s of class %s now overrides the one of class %s", old.Name, p.old.Name, now.Overrides.Class.Name)
	}
	p.compareMethods(element, old, now)
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
	what := fmt.Sprintf("method %s of class %s", old.Name, p.old.Name)
	e := elements{p, element, what, old.Span, now.Span, false, false, isDSC(now.Class)}
	if was, is := result(old), result(now); was != is {
		e.add(MethodType, "%s returns %s, was %s", what, is, was)
	}
	if old.Static != now.Static {
		e.add(StaticChanged, "Static of %s is %v, was %v", what, now.Static, old.Static)
	}
	e.values(CodeRemoved, old.Values, now.Values)
	p.lifecycle(element, what, old.Qualifiers, now.Qualifiers, old.Span, now.Span)
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
