// Package lint has rules for valid MOF that causes trouble.
//
// [Run] checks the classes in the named files, with the members that they declare; an inherited
// member is reported where it is declared. Each rule is a row of a table and reports at a name or
// qualifier. The caller says which rules are on.
package lint

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Options configure the rules.
type Options struct {
	On   func(diag.Code) bool
	Skip func(*schema.Class) bool // classes that have errors

	Forms    map[string]*regexp.Regexp // for name-form: by class, property, method and parameter
	Prefixes []string                  // for schema-prefix: the allowed schema names; empty allows all
	Required map[string][]string       // for required-qualifiers: by the same kinds

	// Information about files that the schema does not have: the encoding, and the files with
	// localized texts. Their rules are off if these are nil.
	Encoding func(file string) string
	MFL      func(file string) []*parser.File
}

// A rule is a check. Usually it has one hook.
type rule struct {
	code     diag.Code
	when     func(*schema.Class) bool // nil: all
	class    func(*pass, *schema.Class)
	property func(*pass, *schema.Property)
	method   func(*pass, *schema.Method)
	element  func(*pass, element) // for properties, methods and parameters
	schema   func(*pass, *schema.Schema)
}

// An element has a description and may have named values.
type element struct {
	what       string // property, reference, method or parameter
	name, path string
	typ        schema.Type
	qualifiers *schema.QualifierSet
	values     *schema.ValueSet
	class      *schema.Class
	span       diag.Span
}

// A pass is a run of a rule.
type pass struct {
	Options
	code   diag.Code
	schema *schema.Schema
	diags  *diag.List
	texts  map[*schema.QualifierSet]string // for the current class
}

func (p *pass) report(at diag.Span, format string, args ...any) *diag.Diagnostic {
	return p.diags.Warn(p.code, at, format, args...)
}

// text returns an element's own description, which several rules read.
func (p *pass) text(q *schema.QualifierSet) string {
	text, known := p.texts[q]
	if !known {
		text = q.Text("Description")
		p.texts[q] = text
	}
	return text
}

// Run returns the diagnostics of the active rules for a schema.
func Run(s *schema.Schema, o Options) diag.List {
	var diags diag.List
	var on []*rule
	for i := range rules {
		if r := &rules[i]; o.On(r.code) {
			if on = append(on, r); r.schema != nil {
				r.schema(&pass{Options: o, code: r.code, schema: s, diags: &diags}, s)
			}
		}
	}
	embedded := embeddedClasses(s)
	found := make([]diag.List, len(s.Classes))
	parallel.Do(len(s.Classes), func(i int) {
		c := s.Classes[i]
		if !c.Named || o.Skip != nil && o.Skip(c) {
			return
		}
		texts := map[*schema.QualifierSet]string{}
		for _, r := range on {
			if r.when == nil || r.when(c) {
				r.visit(&pass{o, r.code, s, &found[i], texts}, c, embedded)
			}
		}
	})
	diags = append(diags, slices.Concat(found...)...)
	diags.Sort()
	return diags
}

func (r *rule) visit(p *pass, c *schema.Class, embedded map[*schema.Class]bool) {
	if r.class != nil && !(needsIdentity[r.code] && embedded[c]) {
		r.class(p, c)
	}
	for _, property := range c.Properties {
		if property.Class != c {
			continue
		}
		if r.property != nil {
			r.property(p, property)
		}
		if r.element != nil {
			r.element(p, ofProperty(c, property))
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		if r.method != nil {
			r.method(p, m)
		}
		if r.element == nil {
			continue
		}
		r.element(p, element{"method", m.Name, c.Name + "." + m.Name, m.Type, m.Qualifiers, m.Values, c, m.Span})
		for _, one := range m.Parameters {
			r.element(p, element{"parameter", one.Name, c.Name + "." + m.Name + "." + one.Name, one.Type, one.Qualifiers, one.Values, c, one.Span})
		}
	}
}

func ofProperty(c *schema.Class, p *schema.Property) element {
	what := "property"
	if p.Type.Class != nil && p.Type.CIM.String() == "reference" {
		what = "reference"
	}
	return element{what, p.Name, c.Name + "." + p.Name, p.Type, p.Qualifiers, p.Values, c, p.Span}
}

// needsIdentity are rules that do not apply to embedded instances.
var needsIdentity = map[diag.Code]bool{"MOF5074": true, "MOF5086": true}

// embeddedClasses returns the classes that are used as embedded instances, and their superclasses.
func embeddedClasses(s *schema.Schema) map[*schema.Class]bool {
	found := map[*schema.Class]bool{}
	for _, c := range s.Classes {
		for t := range c.Types() {
			if t.Class != nil && t.CIM.String() != "reference" {
				for at := t.Class; at != nil; at = at.Super {
					found[at] = true
				}
			}
		}
	}
	return found
}

func isDSC(c *schema.Class) bool {
	for at := c; at != nil; at = at.Super {
		if cimname.Equal(at.Name, "OMI_BaseResource") || cimname.Equal(at.SuperName, "OMI_BaseResource") {
			return true
		}
	}
	return false
}

// isResource distinguishes a resource from the superclass of all resources.
func isResource(c *schema.Class) bool { return isDSC(c) && !cimname.Equal(c.Name, "OMI_BaseResource") }

// isOfDSC reports whether a class is a resource or declared in the file of one.
func isOfDSC(c *schema.Class) bool {
	return isDSC(c) || isSchemaFile(c.Source)
}

func isSchemaFile(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".schema.mof") }

func isWDM(c *schema.Class) bool {
	return c.Qualifiers.IsOwn("WMI") || c.Qualifiers.IsOwn("guid")
}

func isCIM(c *schema.Class) bool {
	return !isOfDSC(c) && !isWDM(c) && c.File().Dialect != parser.WMI
}

func isWMI(c *schema.Class) bool { return c.File().Dialect == parser.WMI }

// isComplete reports whether all superclasses are known, with all inherited members.
func isComplete(c *schema.Class) bool {
	for c.Super != nil {
		c = c.Super
	}
	return c.SuperName == ""
}

func isCompleteCIM(c *schema.Class) bool { return isCIM(c) && isComplete(c) }

// isBlock distinguishes a WMI data block of a driver from an embedded structure.
func isBlock(c *schema.Class) bool {
	return isWDM(c) && (c.Qualifiers.Bool("Dynamic", false) || c.Property("InstanceName") != nil && c.Property("Active") != nil)
}

// qualifierAt returns the position of an element's own qualifier, or otherwise.
func qualifierAt(q *schema.QualifierSet, name string, otherwise diag.Span) diag.Span {
	for _, one := range q.Own {
		if cimname.Equal(one.Name, name) {
			return one.Span()
		}
	}
	return otherwise
}

// valueAt returns the position of the only string in an own qualifier. ok is false for other
// values.
func valueAt(q *schema.QualifierSet, name string) (span diag.Span, literal string, ok bool) {
	for _, one := range q.Own {
		if _, v := one.Written(); cimname.Equal(one.Name, name) && v != nil && len(v.Strings) == 1 && v.Len == 0 {
			return v.Span(), v.Strings[0], true
		}
	}
	return span, "", false
}

// Levels are the sets of rules. Each includes the ones before it.
var Levels = []string{"off", "minimal", "standard", "strict"}

// HasLevel reports whether a rule is on at a level.
func HasLevel(info *diag.Info, level string) bool {
	return info.Level != "off" && slices.Index(Levels, info.Level) <= slices.Index(Levels, cmp.Or(level, "standard"))
}
