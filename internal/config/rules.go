package config

import (
	"go.yaml.in/yaml/v3"

	"github.com/gomof/gomof/diag"
)

// A Lint selects the rules of gomof lint, and what all commands ignore.
type Lint struct {
	Level      string // minimal, standard, strict, off or ""
	Rules      []Rule
	Ignore     []Ignore
	NoComments bool // directives in comments silence nothing
}

// A Rule switches a rule on or off, or sets its options.
type Rule struct {
	Name    Entry
	State   string // on, off, warning or error
	Options []Option
}

// An Option is a key of a rule, and its values.
type Option struct {
	Key    Entry
	Values []Entry
}

// A Breaking configures what gomof breaking compares with, and what it reports.
type Breaking struct {
	Against      Entry
	Use          []Entry // categories
	Side         string  // server, client, both or ""
	Ignore       []Ignore
	Experimental bool // changes of experimental elements count
}

// An Ignore selects files, elements and rules for which nothing is reported.
type Ignore struct {
	Files, Elements, Rules []Entry
	Reason                 string
	Span                   diag.Span
}

var lintKeys = table[Lint]{
	"level": func(r *reader, l *Lint, n *yaml.Node) { l.Level = r.oneOf(n, "minimal", "standard", "strict", "off") },
	"rules": func(r *reader, l *Lint, n *yaml.Node) {
		r.pairs(n, func(key, value *yaml.Node) { l.Rules = append(l.Rules, r.rule(key, value)) })
	},
	"ignore":   func(r *reader, l *Lint, n *yaml.Node) { l.Ignore = r.ignores(n) },
	"comments": func(r *reader, l *Lint, n *yaml.Node) { l.NoComments = !r.flag(n, true) },
}

var breakingKeys = table[Breaking]{
	"against":      func(r *reader, b *Breaking, n *yaml.Node) { b.Against = r.text(n) },
	"use":          func(r *reader, b *Breaking, n *yaml.Node) { b.Use = r.someOf(n, "wire", "go", "behaviour", "schema") },
	"side":         func(r *reader, b *Breaking, n *yaml.Node) { b.Side = r.oneOf(n, "server", "client", "both") },
	"ignore":       func(r *reader, b *Breaking, n *yaml.Node) { b.Ignore = r.ignores(n) },
	"experimental": func(r *reader, b *Breaking, n *yaml.Node) { b.Experimental = r.flag(n, false) },
}

var ignoreKeys = table[Ignore]{
	"files":    func(r *reader, i *Ignore, n *yaml.Node) { i.Files = r.texts(n) },
	"elements": func(r *reader, i *Ignore, n *yaml.Node) { i.Elements = r.texts(n) },
	"rules":    func(r *reader, i *Ignore, n *yaml.Node) { i.Rules = r.texts(n) },
	"reason":   func(r *reader, i *Ignore, n *yaml.Node) { i.Reason = r.text(n).Text },
}

// rule reads a state, or the options of a rule that is on.
func (r *reader) rule(key, value *yaml.Node) Rule {
	rule := Rule{Name: Entry{key.Value, r.span(key)}, State: "on"}
	if value.Kind != yaml.MappingNode {
		rule.State = r.oneOf(value, "on", "off", "warning", "error")
		return rule
	}
	r.pairs(value, func(k, v *yaml.Node) {
		rule.Options = append(rule.Options, Option{Entry{k.Value, r.span(k)}, r.texts(v)})
	})
	return rule
}

func (r *reader) ignores(n *yaml.Node) (list []Ignore) {
	r.list(n, func(item *yaml.Node) {
		i := Ignore{Span: r.span(item)}
		before := len(r.diags)
		if ignoreKeys.read(r, item, &i); i.Files == nil && i.Elements == nil && i.Rules == nil && len(r.diags) == before {
			r.diags.Error(MissingKey, i.Span, "the entry needs files, elements or rules, because without them it would silence everything")
		}
		list = append(list, i)
	})
	return list
}

// someOf reads a list of strings that must be among the words.
func (r *reader) someOf(n *yaml.Node, words ...string) (list []Entry) {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return []Entry{{r.oneOf(n, words...), r.span(n)}}
	}
	r.list(n, func(item *yaml.Node) { list = append(list, Entry{r.oneOf(item, words...), r.span(item)}) })
	return list
}

func (r *reader) flag(n *yaml.Node, otherwise bool) bool {
	switch r.oneOf(n, "true", "false") {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}
