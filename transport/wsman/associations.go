package wsman

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// Associators implements [cim.Conn]. It sends a query to Windows, and the filter of DSP0227 to
// other servers.
func (c *Conn) Associators(ctx context.Context, path cim.ObjectPath, f cim.AssociatorFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return c.linked(ctx, path, o, link{
		element: "AssociatedInstances", keyword: "ASSOCIATORS OF",
		terms: []term{
			{"AssociationClassName", "AssocClass", f.AssocClass}, {"Role", "Role", f.Role},
			{"ResultClassName", "ResultClass", f.ResultClass}, {"ResultRole", "ResultRole", f.ResultRole},
		},
	})
}

// References implements [cim.Conn] in the same way as Associators.
func (c *Conn) References(ctx context.Context, path cim.ObjectPath, f cim.ReferenceFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return c.linked(ctx, path, o, link{
		element: "AssociationInstances", keyword: "REFERENCES OF",
		terms: []term{{"ResultClassName", "ResultClass", f.ResultClass}, {"Role", "Role", f.Role}},
	})
}

// A link asks for instances associated with an instance, as an association filter and as WQL.
type link struct {
	element string
	keyword string
	terms   []term
}

type term struct{ element, keyword, value string }

func (c *Conn) linked(ctx context.Context, path cim.ObjectPath, o cim.Options, l link) iter.Seq2[*cim.Instance, error] {
	return c.enumeration(ctx, func(d dialect) (*enumeration, error) {
		namespace := c.namespaceOf(path, o)
		e := c.begin(d, namespace, d.class(namespace, "*"), o)
		path.Namespace = cmp.Or(path.Namespace, namespace)
		if d.wmi() {
			e.filter = filter(wire.DialectWQL, l.wql(path))
		} else {
			e.filter = l.filter(path)
		}
		return e, nil
	})
}

func (l link) filter(path cim.ObjectPath) func(*writer) {
	return func(w *writer) {
		w.Raw(`<wsman:Filter Dialect="` + wire.AssociationFilter + `"><wsmb:` + l.element + "><wsmb:Object>")
		w.Reference(path, 0)
		w.Raw("</wsmb:Object>")
		for _, t := range l.terms {
			if t.value != "" {
				w.Element("wsmb:"+t.element, t.value)
			}
		}
		w.Raw("</wsmb:" + l.element + "></wsman:Filter>")
	}
}

func (l link) wql(path cim.ObjectPath) string {
	path.Host, path.Namespace = "", ""
	var b strings.Builder
	b.WriteString(l.keyword + " {" + path.String() + "}")
	keyword := " WHERE "
	for _, t := range l.terms {
		if t.value != "" {
			b.WriteString(keyword + t.keyword + " = " + t.value)
			keyword = " "
		}
	}
	return b.String()
}

// SelectorFilter is a language for [cim.Query]. The text is an object path; the query finds the
// instances of its class with these values, which need not be keys (DSP0226 Annex E).
const SelectorFilter = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"

// Query implements [cim.Conn]. The language is "WQL", "DMTF:CQL", [SelectorFilter], or the URI of a
// filter dialect.
func (c *Conn) Query(ctx context.Context, q cim.Query, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return c.enumeration(ctx, func(d dialect) (*enumeration, error) {
		namespace := c.namespaceOf(cim.ObjectPath{Namespace: q.Namespace}, o)
		if q.Language == SelectorFilter {
			return c.selectorQuery(d, namespace, q.Text, o)
		}
		class := fromClause(q.Text)
		resource := d.class(namespace, "*")
		if d.product == OpenPegasus && class != "" {
			resource = d.class(namespace, class) // recorded: it rejects the URI of all classes
		}
		e := c.begin(d, namespace, resource, o)
		e.class = class
		if e.mode == modeBoth {
			e.mode = "" // query results need not have the keys
		}
		e.filter = filter(dialectOf(q.Language), q.Text)
		return e, nil
	})
}

func dialectOf(language string) string {
	switch strings.ToUpper(language) {
	case "", "WQL":
		return wire.DialectWQL
	case "DMTF:CQL", "CQL":
		return wire.DialectCQL
	}
	return language
}

// fromClause returns the class after FROM.
func fromClause(query string) string {
	words := strings.Fields(query)
	for i, word := range words {
		if strings.EqualFold(word, "FROM") && i+1 < len(words) && wire.IsIdentifier(words[i+1]) {
			return words[i+1]
		}
	}
	return ""
}

// selectorQuery asks for the instances of a class with these values. OMI ignores the filter and
// returns all instances, so the client filters them too.
func (c *Conn) selectorQuery(d dialect, namespace, text string, o cim.Options) (*enumeration, error) {
	path, err := cim.ParseObjectPath(text)
	if err != nil {
		return nil, &cim.Error{Code: cim.ErrInvalidQuery, Message: err.Error()}
	}
	e := c.begin(d, namespace, d.class(namespace, path.Class), o)
	e.class = path.Class
	e.filter = func(w *writer) {
		w.Raw(`<wsman:Filter Dialect="` + SelectorFilter + `">`)
		w.SelectorSet("", path.Keys, 0)
		w.Raw("</wsman:Filter>")
	}
	e.only = func(in *cim.Instance) bool { return o.NamesOnly || matches(in, path.Keys) }
	return e, nil
}

// matches reports whether an instance has these values. It ignores properties that the instance
// does not have.
func matches(in *cim.Instance, values []cim.KeyBinding) bool {
	for _, v := range values {
		p, ok := in.Get(v.Name)
		if !ok || p.Array {
			continue
		}
		w := &writer{}
		w.Scalar(wire.Plain(v.Value), cim.Untyped)
		want := string(w.Out)
		w.Out = nil
		if p.Value != nil {
			w.Scalar(wire.Plain(p.Value), cim.Untyped)
		}
		if w.Err == nil && !strings.EqualFold(strings.TrimSpace(string(w.Out)), want) {
			return false
		}
	}
	return true
}
