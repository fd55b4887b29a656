package gen

import (
	"fmt"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// A Named is a Go name that a reader of the MOF would not expect.
type Named struct {
	MOF string // class, Class.Member, Class.Method(Parameter), or one of these with = and a value
	Go  string
	Why string
}

// notable lists the unexpected names, class by class.
func notable(n *named) []Named {
	report := &nameReport{named: n, seen: map[Named]bool{}}
	for _, c := range n.classes {
		report.class(c)
	}
	return report.list
}

type nameReport struct {
	*named
	list []Named
	seen map[Named]bool // an input and output parameter has two fields
}

// add adds a name that has an explanation. own are the oddities of the text from which it
// is made.
func (r *nameReport) add(mof string, n *names.Name, own []string) {
	named := Named{mof, n.String(), n.Why(own)}
	if named.Why != "" && !r.seen[named] {
		r.seen[named] = true
		r.list = append(r.list, named)
	}
}

func (r *nameReport) class(c *schema.Class) {
	ids, whole := r.own.classes[c], r.whole(c)
	if whole {
		r.add(c.Name, ids.typ, names.Oddities(c.Name, false))
		for _, n := range []*names.Name{ids.key, ids.constructor, ids.provider, ids.unimplemented, ids.register} {
			r.add(c.Name, n, nil)
		}
	}
	for _, property := range c.Properties {
		key, n := c.Name+"."+property.Name, ids.fields[property]
		if whole && (property.Class == c || !n.IsShort()) {
			r.add(key, n, names.Oddities(property.Name, false))
		}
		if v := r.values(property); v != nil && v.Class == c && property.Class == c {
			r.enum(key, r.own.enums[v], v)
		}
	}
	for _, m := range c.Methods {
		r.method(c, m)
	}
}

func (r *nameReport) method(c *schema.Class, m *schema.Method) {
	key, n := c.Name+"."+m.Name, r.own.classes[c].calls[m]
	if r.whole(c) && (m.Class == c || !n.IsShort()) {
		r.add(key, n, names.Oddities(m.Name, false))
	}
	if m.Class == c && messageOrigin(m) == m {
		r.messages(key, m)
	}
}

func (r *nameReport) messages(key string, m *schema.Method) {
	made := r.own.messages[m]
	r.add(key, made.params, nil)
	r.add(key, made.result, nil)
	if made.code != nil {
		r.enum(key, made.code, m.Values)
	}
	for _, parameter := range m.Parameters {
		inner := fmt.Sprintf("%s(%s)", key, parameter.Name)
		for _, n := range []*names.Name{made.in[parameter], made.out[parameter]} {
			if n != nil {
				r.add(inner, n, names.Oddities(parameter.Name, false))
			}
		}
		if v := r.parameterValues(m, parameter); v != nil && v.Class == m.Class {
			r.enum(inner, r.own.enums[v], v)
		}
	}
}

func (r *nameReport) enum(key string, e *enumNames, v *schema.ValueSet) {
	if v != nil && v.Enum != nil {
		key = v.Enum.Name
	}
	r.add(key, e.typ, nil)
	r.add(key, e.parse, nil)
	for i, n := range e.consts {
		if n != nil {
			name := v.Entries[i].Name
			r.add(fmt.Sprintf("%s = %q", key, name), n, names.Oddities(name, true))
		}
	}
}
