package config

import (
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// The keys are in these tables, in docs/configuration.md and in docs/gomof.schema.json; a
// test compares the three.

var configKeys = table[Config]{
	"version": func(r *reader, c *Config, n *yaml.Node) {
		if c.versioned = true; n.Value != "1" {
			r.wrong(n, "version is %q, expected 1", n.Value)
		}
	},
	"include":    func(r *reader, c *Config, n *yaml.Node) { c.Include = r.texts(n) },
	"dialect":    func(r *reader, c *Config, n *yaml.Node) { c.Dialect = r.oneOf(n, "auto", "mof2", "mof3", "wmi") },
	"qualifiers": func(r *reader, c *Config, n *yaml.Node) { c.Qualifiers = r.texts(n) },
	"namespace":  func(r *reader, c *Config, n *yaml.Node) { c.Namespace = r.text(n) },
	"warnings":   func(r *reader, c *Config, n *yaml.Node) { c.Warnings = r.texts(n) },
	"packages": func(r *reader, c *Config, n *yaml.Node) {
		r.list(n, func(item *yaml.Node) { c.Packages = append(c.Packages, r.packageOf(item)) })
	},
	"lint": func(r *reader, c *Config, n *yaml.Node) {
		c.judged = true
		lintKeys.read(r, n, &c.Lint)
	},
	"breaking": func(r *reader, c *Config, n *yaml.Node) {
		c.judged = true
		breakingKeys.read(r, n, &c.Breaking)
	},
}

var packageKeys = table[Package]{
	"out":         func(r *reader, p *Package, n *yaml.Node) { p.Out = r.text(n) },
	"package":     func(r *reader, p *Package, n *yaml.Node) { p.Name = r.noted(p, "package", n) },
	"import-path": func(r *reader, p *Package, n *yaml.Node) { p.ImportPath = r.noted(p, "import-path", n) },
	"mof":         func(r *reader, p *Package, n *yaml.Node) { p.MOF = r.texts(n) },
	"classes": func(r *reader, p *Package, n *yaml.Node) {
		list := r.texts(n)
		p.note("classes", "", r.span(n))
		for _, e := range list {
			p.note("classes", e.Text, e.Span)
		}
		p.Classes = plain(list)
	},
	"imports": func(r *reader, p *Package, n *yaml.Node) {
		r.list(n, func(item *yaml.Node) {
			i := r.importOf(item)
			p.note("imports", i.ImportPath.Text, i.ImportPath.Span)
			p.Imports = append(p.Imports, i)
		})
	},
	"references": func(r *reader, p *Package, n *yaml.Node) { p.References = r.oneOf(n, "full", "names") },
	"rename":     func(r *reader, p *Package, n *yaml.Node) { p.Rename = r.words(p, "rename", n) },
	"keep":       func(r *reader, p *Package, n *yaml.Node) { p.Keep = r.words(p, "keep", n) },
	"success": func(r *reader, p *Package, n *yaml.Node) {
		p.Success = map[string][]uint64{}
		r.pairs(n, func(key, value *yaml.Node) {
			p.note("success", key.Value, r.span(key))
			if value.Kind != yaml.SequenceNode {
				r.wrong(value, "success codes of %s: unexpected %s, expected a list of numbers", key.Value, kindName(value))
				return
			}
			p.Success[key.Value] = r.codes(key.Value, value)
		})
	},
}

var importKeys = table[Import]{
	"classes":     func(r *reader, i *Import, n *yaml.Node) { i.Classes = plain(r.texts(n)) },
	"import-path": func(r *reader, i *Import, n *yaml.Node) { i.ImportPath = r.text(n) },
	"package":     func(r *reader, i *Import, n *yaml.Node) { i.Package = r.text(n).Text },
	"dir":         func(r *reader, i *Import, n *yaml.Node) { i.Dir = r.text(n).Text },
}

func (r *reader) config(n *yaml.Node, c *Config) {
	configKeys.read(r, n, c)
	if !c.versioned {
		r.diags.Error(MissingKey, r.span(n), "the configuration has no version, expected version: 1")
	}
	if len(c.Packages) == 0 && !c.judged && len(r.diags) == 0 {
		r.diags.Error(MissingKey, r.span(n), "the configuration has no packages")
	}
	r.sameOut(c)
}

// sameOut reports packages with the same output directory.
func (r *reader) sameOut(c *Config) {
	first := map[string]Entry{}
	for _, p := range c.Packages {
		out := filepath.Clean(p.Out.Text)
		if other, taken := first[out]; taken && p.Out.Text != "" {
			r.diags.Error(WrongValue, p.Out.Span, "two packages have the same out, %s", p.Out.Text).See(other.Span, "the other one")
		}
		first[out] = p.Out
	}
}

func (r *reader) packageOf(n *yaml.Node) Package {
	p := Package{span: r.span(n)}
	packageKeys.read(r, n, &p)
	if _, named := p.places["package"]; !named {
		p.note("package", "", p.Out.Span) // the name is made of it
	}
	if p.Out.Text == "" {
		r.diags.Error(MissingKey, r.span(n), "the package has no out, expected a directory for its files")
	}
	if len(p.MOF) == 0 {
		r.diags.Error(MissingKey, r.span(n), "the package has no mof, expected a list of files")
	}
	return p
}

func (r *reader) importOf(n *yaml.Node) Import {
	var i Import
	importKeys.read(r, n, &i)
	if i.ImportPath.Text == "" || len(i.Classes) == 0 {
		r.diags.Error(MissingKey, r.span(n), "the import needs classes and import-path")
	}
	return i
}

// noted reads a string and records its place.
func (r *reader) noted(p *Package, key string, n *yaml.Node) string {
	e := r.text(n)
	p.note(key, "", e.Span)
	return e.Text
}

// words reads a mapping of strings, and records the places of its keys.
func (r *reader) words(p *Package, key string, n *yaml.Node) map[string]string {
	out := map[string]string{}
	r.pairs(n, func(k, value *yaml.Node) {
		p.note(key, k.Value, r.span(k))
		out[k.Value] = r.text(value).Text
	})
	return out
}

func (r *reader) codes(method string, n *yaml.Node) (codes []uint64) {
	for _, item := range n.Content {
		var code uint64
		if err := item.Decode(&code); err != nil || item.ShortTag() == "!!null" {
			r.wrong(item, "success codes of %s: unexpected %s, expected a number", method, kindName(item))
		}
		codes = append(codes, code)
	}
	return codes
}
