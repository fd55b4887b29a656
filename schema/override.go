package schema

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

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
