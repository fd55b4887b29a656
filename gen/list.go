package gen

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// maxListed limits the length of the enum values in the list.
const maxListed = 200

// A list contains the names of a package to which other packages refer, class by class.
type list [][]string

func (l *list) add(kind, key string, ids ...string) {
	*l = append(*l, append([]string{kind, key}, ids...))
}

// list lists the names of a package.
func (n *named) list() list {
	var l list
	l.add("package", n.Options.Package, n.Options.ImportPath)
	for _, c := range n.classes {
		l.class(c, n)
	}
	for _, key := range slices.Sorted(maps.Keys(n.rules.rename)) {
		if strings.Contains(key, ".") && !strings.Contains(key, "=") {
			l.add("rename", key, n.rules.rename[key])
		}
	}
	return l
}

// class lists the names of a class. Other packages cannot refer to a class without a
// struct.
func (l *list) class(c *schema.Class, n *named) {
	if n.whole(c) {
		l.add("class", c.Name, n.own.classes[c].typ.String())
	}
	if members := shapes(c); members != nil {
		l.add("members", c.Name, members...)
	}
	for _, property := range c.Properties {
		if v := n.values(property); v != nil && v.Class == c && property.Class == c {
			l.enum(c.Name+"."+property.Name, n.own.enums[v], v)
		}
	}
	for _, m := range c.Methods {
		if m.Class == c && messageOrigin(m) == m {
			l.method(m, n)
		}
	}
}

func (l *list) enum(key string, e *enumNames, v *schema.ValueSet) {
	l.add("enum", key, e.typ.String())
	if constants := e.listed(v); len(constants) > 1 && !v.Bits {
		l.add("values", key, constants...)
	}
}

// listed returns the common prefix of an enum's constants and, for each value, the rest of
// the constant.
func (e *enumNames) listed(v *schema.ValueSet) []string {
	list := []string{e.base}
	for _, i := range singles(v) {
		if text := valueText(&v.Entries[i]); len(text) <= maxListed {
			list = append(list, url.QueryEscape(text)+"="+strings.TrimPrefix(e.consts[i].String(), e.base))
		}
	}
	return list
}

func (l *list) method(m *schema.Method, n *named) {
	key, made := m.Class.Name+"."+m.Name, n.own.messages[m]
	ids := []string{made.params.String(), made.result.String()}
	if made.code != nil {
		ids = append(ids, made.code.typ.String())
	}
	l.add("method", key, ids...)
	for _, parameter := range m.Parameters {
		if v := n.parameterValues(m, parameter); v != nil && v.Class == m.Class {
			l.add("enum", key+"."+parameter.Name, n.own.enums[v].typ.String())
		}
	}
}

// names returns the list as other packages read it.
func (l list) names() *nameList {
	n := newNameList()
	for _, words := range l {
		if err := n.read(words); err != nil {
			panic("gen: " + err.Error()) // gen wrote the list itself
		}
	}
	return n
}

// directives returns the list as it is written to a file. A long entry has one line per
// part, so that a new part is one line in a diff.
func (l list) directives() []model.Directive {
	lines := make([]model.Directive, len(l))
	for i, words := range l {
		first := len(words)
		switch words[0] {
		case "members":
			first = 2
		case "values":
			first = 3 // after the prefix of the constants
		}
		lines[i] = model.Directive{Text: directive + strings.Join(words[:first], " "), Lines: words[first:]}
	}
	return lines
}
