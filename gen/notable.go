package gen

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/schema"
)

// A Named is a Go name that is not what a reader of the MOF expects.
type Named struct {
	MOF string // class, Class.Member, Class.Method(Parameter), or one of these with = and a value
	Go  string
	Why string
}

// notable lists the names that are not obvious, class by class in their order. The
// package must be planned.
func (p *planner) notable() []Named {
	r := &nameReport{seen: map[Named]bool{}}
	for _, c := range p.classes {
		r.class(p, c)
	}
	return r.list
}

type nameReport struct {
	list []Named
	seen map[Named]bool // a parameter that goes both ways has two fields
}

// add reports a name if there is anything to say. own are the oddities of the text that
// it is made of.
func (r *nameReport) add(mof string, n *name, own []string) {
	why := own
	if n.tier == chosen {
		why = []string{"renamed"}
	}
	if n.text != n.short {
		why = append(slices.Clone(why), n.collision())
	}
	named := Named{mof, n.text, strings.Join(why, "; ")}
	if len(why) > 0 && !r.seen[named] {
		r.seen[named] = true
		r.list = append(r.list, named)
	}
}

func (r *nameReport) class(p *planner, c *schema.Class) {
	ids := p.ids[c]
	r.add(c.Name, ids.typ, oddities(c.Name, true))
	for _, n := range []*name{ids.key, ids.constructor, ids.provider, ids.unimplemented, ids.register} {
		r.add(c.Name, n, nil)
	}
	for _, property := range c.Properties {
		key, n := c.Name+"."+property.Name, ids.fields[property]
		if property.Class == c || n.text != n.short {
			r.add(key, n, oddities(property.Name, true))
		}
		if v := p.values(property); v != nil && v.Class == c && property.Class == c {
			r.enum(key, p.enums[v], v)
		}
	}
	for _, m := range c.Methods {
		r.method(p, c, m)
	}
}

func (r *nameReport) method(p *planner, c *schema.Class, m *schema.Method) {
	key, n := c.Name+"."+m.Name, p.ids[c].stubs[m]
	if m.Static {
		n = p.ids[c].statics[m]
	}
	if m.Class == c || n.text != n.short {
		r.add(key, n, oddities(m.Name, true))
	}
	if m.Class != c || messageOrigin(m) != m {
		return
	}
	names := p.methods[m]
	r.add(key, names.params, nil)
	r.add(key, names.result, nil)
	if names.code != nil {
		r.enum(key, names.code, m.Values)
	}
	for _, parameter := range m.Parameters {
		inner := fmt.Sprintf("%s(%s)", key, parameter.Name)
		for _, n := range names.fields[parameter] {
			r.add(inner, n, oddities(parameter.Name, true))
		}
		if v := p.parameterValues(m, parameter); v != nil && v.Class == c {
			r.enum(inner, p.enums[v], v)
		}
	}
}

func (r *nameReport) enum(key string, e *enumNames, v *schema.ValueSet) {
	if v != nil && v.Enum != nil {
		key = v.Enum.Name
	}
	r.add(key, e.typ, nil)
	r.add(key, e.parse, nil)
	if v == nil {
		return
	}
	for i, n := range e.consts {
		if entry := v.Entries[i]; n != nil {
			r.add(fmt.Sprintf("%s = %q", key, entry.Name), n, oddities(entry.Name, false))
		}
	}
}

// collision tells whom a name gave way to.
func (n *name) collision() string {
	if n.short == "" {
		return "longer, as nothing is left of it"
	}
	for _, other := range n.scope.names {
		if other != n && (other.text == n.short || other.short == n.short) {
			return fmt.Sprintf("longer, as %s is also %s", n.short, strings.Join(strings.Fields(other.origin), " "))
		}
	}
	return fmt.Sprintf("longer, as %s has a meaning of its own there", n.short)
}

// oddities tells what goName or joinWords did to a text beside leaving out what is no
// letter and no digit.
func oddities(text string, whole bool) []string {
	var why []string
	if token.IsKeyword(text) || types.Universe.Lookup(text) != nil {
		why = append(why, text+" is a word of Go")
	}
	if isShouting(text) {
		why = append(why, "capitals mean nothing where all are")
	}
	for _, word := range fields(text) {
		for _, part := range camelParts(word) {
			if upper := strings.ToUpper(part); !isShouting(text) && initialisms[strings.ToLower(part)] && upper != part {
				why = append(why, part+" is written "+upper)
			}
		}
	}
	if strings.HasPrefix(text, "-") && len(fields(text)) > 0 {
		why = append(why, "- is written Minus")
	}
	joined := joinWords(text)
	if joined == "" && !whole {
		why = append(why, "made of the value, as the text has no letter and no digit")
	}
	if first, _ := utf8.DecodeRuneInString(joined); whole && exported(joined) != joined {
		why = append(why, fmt.Sprintf("X, as no exported name begins with %c", first))
	}
	if strings.ContainsFunc(joined, func(r rune) bool { return r > unicode.MaxASCII }) {
		why = append(why, "letters beyond ASCII")
	}
	if all := strings.Join(fields(text), ""); len(joined) < len(all) {
		why = append(why, "cut off")
	}
	return why
}
