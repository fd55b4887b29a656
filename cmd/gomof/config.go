package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/spelling"
)

// The diagnostics of the configuration.
const (
	badYAML    diag.Code = "MOF4101"
	unknownKey diag.Code = "MOF4102"
	wrongValue diag.Code = "MOF4103"
	missingKey diag.Code = "MOF4104"
)

// A config is what gomof.yaml says. Its paths are relative to its directory.
type config struct {
	include  []string
	packages []packageConfig
}

type packageConfig struct {
	out, name, importPath string
	mof, classes          []string
	imports               []importConfig
	references            string
	rename, keep          map[string]string
	success               map[string][]uint64
}

// readConfig reads the file and reports every fault in it.
func readConfig(d disk.Disk, path string) (*config, *diag.File, diag.List, error) {
	data, err := d.ReadSmall(path)
	if err != nil {
		return nil, nil, nil, err
	}
	r := &configReader{file: &diag.File{Name: filepath.ToSlash(path), Text: string(data)}}
	var root, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&root); err != nil && err != io.EOF {
		r.yamlError(err)
		return nil, r.file, r.diags, nil
	}
	if err := decoder.Decode(&more); err == nil {
		r.diags.Error(badYAML, r.span(&more), "unexpected second document, expected one")
	} else if err != io.EOF {
		r.yamlError(err)
	}
	c := &config{}
	if len(root.Content) == 0 {
		r.diags.Error(missingKey, diag.Span{Pos: r.file.Pos(0)}, "the configuration is empty, expected version: 1 and packages")
		return c, r.file, r.diags, nil
	}
	r.config(root.Content[0], c)
	return c, r.file, r.diags, nil
}

// A configReader walks the YAML tree, which knows the places of its nodes.
type configReader struct {
	file  *diag.File
	diags diag.List
}

func (r *configReader) yamlError(err error) {
	line := 1
	fmt.Sscanf(err.Error(), "yaml: line %d:", &line)
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, rest, found := strings.Cut(message, ": "); found && strings.HasPrefix(message, "line ") {
		message = rest
	}
	r.diags.Error(badYAML, diag.Span{Pos: r.file.At(line, 1)}, "%s", message)
}

func (r *configReader) span(n *yaml.Node) diag.Span {
	return diag.Span{Pos: r.file.At(n.Line, n.Column), Len: max(1, len(n.Value))}
}

// mapping calls the reader of each key, and reports keys that have none.
func (r *configReader) mapping(n *yaml.Node, readers map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.diags.Error(wrongValue, r.span(n), "unexpected %s, expected a mapping", kindName(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			r.diags.Error(unknownKey, r.span(key), "key %s stands twice", key.Value)
		}
		seen[key.Value] = true
		if read := readers[key.Value]; read != nil {
			read(value)
		} else {
			r.diags.Error(unknownKey, r.span(key), "unknown key %s", key.Value).
				Help(spelling.Suggest(key.Value, slices.Values(slices.Sorted(maps.Keys(readers)))))
		}
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "mapping"
	case yaml.SequenceNode:
		return "list"
	}
	return fmt.Sprintf("value %q", n.Value)
}

func (r *configReader) config(n *yaml.Node, c *config) {
	version := false
	r.mapping(n, map[string]func(*yaml.Node){
		"version": func(n *yaml.Node) {
			if version = true; n.Value != "1" {
				r.diags.Error(wrongValue, r.span(n), "version is %q, expected 1", n.Value)
			}
		},
		"include":  func(n *yaml.Node) { c.include = r.texts(n) },
		"packages": func(n *yaml.Node) { c.packages = r.packages(n) },
	})
	if !version {
		r.diags.Error(missingKey, r.span(n), "the configuration has no version, expected version: 1")
	}
	if len(c.packages) == 0 && len(r.diags) == 0 {
		r.diags.Error(missingKey, r.span(n), "the configuration has no packages")
	}
}

func (r *configReader) packages(n *yaml.Node) []packageConfig {
	if n.Kind != yaml.SequenceNode {
		r.diags.Error(wrongValue, r.span(n), "packages is a %s, expected a list", kindName(n))
		return nil
	}
	list := make([]packageConfig, len(n.Content))
	for i, item := range n.Content {
		r.packageConfig(item, &list[i])
	}
	return list
}

func (r *configReader) packageConfig(n *yaml.Node, p *packageConfig) {
	r.mapping(n, map[string]func(*yaml.Node){
		"out":         func(n *yaml.Node) { p.out = r.text(n) },
		"package":     func(n *yaml.Node) { p.name = r.text(n) },
		"import-path": func(n *yaml.Node) { p.importPath = r.text(n) },
		"mof":         func(n *yaml.Node) { p.mof = r.texts(n) },
		"classes":     func(n *yaml.Node) { p.classes = r.texts(n) },
		"imports":     func(n *yaml.Node) { p.imports = r.imports(n) },
		"references":  func(n *yaml.Node) { p.references = r.references(n) },
		"rename":      func(n *yaml.Node) { p.rename = r.rename(n) },
		"keep":        func(n *yaml.Node) { p.keep = r.rename(n) },
		"success":     func(n *yaml.Node) { p.success = r.success(n) },
	})
	if p.out == "" {
		r.diags.Error(missingKey, r.span(n), "the package has no out, expected the directory of its files")
	}
	if len(p.mof) == 0 {
		r.diags.Error(missingKey, r.span(n), "the package has no mof, expected a list of files")
	}
}

func (r *configReader) references(n *yaml.Node) string {
	if n.Value != "full" && n.Value != "names" {
		r.diags.Error(wrongValue, r.span(n), "unexpected %s, expected full or names", kindName(n))
	}
	return n.Value
}

func (r *configReader) imports(n *yaml.Node) []importConfig {
	if n.Kind != yaml.SequenceNode {
		r.diags.Error(wrongValue, r.span(n), "imports is a %s, expected a list", kindName(n))
		return nil
	}
	list := make([]importConfig, len(n.Content))
	for i, item := range n.Content {
		c := &list[i]
		r.mapping(item, map[string]func(*yaml.Node){
			"classes":     func(n *yaml.Node) { c.classes = r.texts(n) },
			"import-path": func(n *yaml.Node) { c.Path, c.file, c.span = r.text(n), r.file, r.span(n) },
			"package":     func(n *yaml.Node) { c.Name = r.text(n) },
			"dir":         func(n *yaml.Node) { c.Dir = r.text(n) },
		})
		if c.Path == "" || len(c.classes) == 0 {
			r.diags.Error(missingKey, r.span(item), "the import needs classes and import-path")
		}
	}
	return list
}

func (r *configReader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.diags.Error(wrongValue, r.span(n), "unexpected %s, expected a text", kindName(n))
		return ""
	}
	return n.Value
}

// texts reads a list of texts, or one text.
func (r *configReader) texts(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		r.diags.Error(wrongValue, r.span(n), "unexpected %s, expected a list", kindName(n))
		return nil
	}
	var list []string
	for _, item := range n.Content {
		list = append(list, r.text(item))
	}
	return list
}

func (r *configReader) rename(n *yaml.Node) map[string]string {
	out := map[string]string{}
	r.pairs(n, func(key string, value *yaml.Node) { out[key] = r.text(value) })
	return out
}

func (r *configReader) success(n *yaml.Node) map[string][]uint64 {
	out := map[string][]uint64{}
	r.pairs(n, func(key string, value *yaml.Node) {
		var codes []uint64
		if err := value.Decode(&codes); err != nil {
			r.diags.Error(wrongValue, r.span(value), "success codes of %s: unexpected %s, expected a list of numbers", key, kindName(value))
		}
		out[key] = codes
	})
	return out
}

func (r *configReader) pairs(n *yaml.Node, each func(string, *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.diags.Error(wrongValue, r.span(n), "unexpected %s, expected a mapping", kindName(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.diags.Error(unknownKey, r.span(key), "key %s stands twice", key.Value)
		}
		seen[key.Value] = true
		each(key.Value, n.Content[i+1])
	}
}

// jobs makes the paths relative to the working directory.
func (c *config) jobs(dir string, include []string, d disk.Disk) ([]job, error) {
	from := func(p string) string {
		if filepath.IsAbs(p) {
			return filepath.Clean(p)
		}
		return filepath.Join(dir, p)
	}
	for _, p := range c.include {
		include = append(include, from(p))
	}
	var jobs []job
	var wrong []error
	for _, p := range c.packages {
		var files []string
		for _, f := range p.mof {
			files = append(files, from(f))
		}
		files, err := d.Sources(files, mofFiles, xmlFiles)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		out := from(p.out)
		if slices.ContainsFunc(jobs, func(j job) bool { return j.out == out }) {
			wrong = append(wrong, usagef("two packages of the configuration have the same out, %s", out))
		}
		if p.name == "" {
			if p.name, err = packageName(out); err != nil {
				return nil, err
			}
		}
		for i := range p.imports {
			if p.imports[i].Dir != "" {
				p.imports[i].Dir = from(p.imports[i].Dir)
			}
		}
		jobs = append(jobs, job{out: out, mof: files, include: include, imports: p.imports, options: gen.Options{
			Package: p.name, Classes: p.classes, Rename: p.rename, Keep: p.keep, Success: p.success,
			ImportPath: p.importPath, References: references(p.references),
		}})
	}
	return jobs, errors.Join(wrong...)
}
