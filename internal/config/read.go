package config

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/spelling"
)

// Read reads the file and reports all errors in it. It returns an error, and nothing else,
// if it cannot read the file.
func Read(d disk.Disk, path string) (*Config, diag.List, error) {
	data, err := d.ReadSmall(path)
	if err != nil {
		return nil, nil, err
	}
	c := &Config{File: &diag.File{Name: filepath.ToSlash(path), Text: string(data)}}
	r := &reader{file: c.File}
	var root, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&root); err != nil && err != io.EOF {
		r.yamlError(err)
		return c, r.diags, nil
	}
	if err := decoder.Decode(&more); err == nil {
		r.diags.Error(BadYAML, r.span(&more), "unexpected second document, expected one")
	} else if err != io.EOF {
		r.yamlError(err)
	}
	if len(root.Content) == 0 {
		r.diags.Error(MissingKey, diag.Span{Pos: r.file.Pos(0)}, "the configuration is empty, expected version: 1 and packages")
	} else {
		r.config(root.Content[0], c)
	}
	r.diags.Sort()
	return c, r.diags, nil
}

// A reader walks the YAML tree, whose nodes have places.
type reader struct {
	file  *diag.File
	diags diag.List
}

func (r *reader) yamlError(err error) {
	line := 1
	fmt.Sscanf(err.Error(), "yaml: line %d:", &line)
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, rest, found := strings.Cut(message, ": "); found && strings.HasPrefix(message, "line ") {
		message = rest
	}
	if strings.Contains(message, "cannot start any token") && strings.Contains(r.line(line), "\t") {
		message = "found a tab, expected spaces: YAML does not allow tabs before keys"
	}
	r.diags.Error(BadYAML, diag.Span{Pos: r.file.At(line, 1)}, "%s", message)
}

// line returns a line of the configuration, counted from 1.
func (r *reader) line(n int) string {
	lines := strings.SplitN(r.file.Text, "\n", n+1)
	if n > len(lines) {
		return ""
	}
	return lines[n-1]
}

func (r *reader) span(n *yaml.Node) diag.Span {
	length := max(1, len(n.Value))
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		length += 2
	}
	return diag.Span{Pos: r.file.At(n.Line, n.Column), Len: length}
}

func (r *reader) wrong(n *yaml.Node, format string, args ...any) *diag.Diagnostic {
	return r.diags.Error(WrongValue, r.span(n), format, args...)
}

// pairs calls each for the keys of a mapping, and reports duplicate keys.
func (r *reader) pairs(n *yaml.Node, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "unexpected %s, expected a mapping", kindName(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.diags.Error(UnknownKey, r.span(key), "key %s appears twice", key.Value)
		}
		seen[key.Value] = true
		each(key, n.Content[i+1])
	}
}

// A table maps the keys of a mapping to functions that read their values.
type table[T any] map[string]func(r *reader, to *T, n *yaml.Node)

// read reads a mapping, and reports keys that are not in the table.
func (t table[T]) read(r *reader, n *yaml.Node, to *T) {
	r.pairs(n, func(key, value *yaml.Node) {
		if read := t[key.Value]; read != nil {
			read(r, to, value)
			return
		}
		r.diags.Error(UnknownKey, r.span(key), "unknown key %s", key.Value).
			Meant(key.Value, spelling.Nearest(key.Value, slices.Values(slices.Sorted(maps.Keys(t)))))
	})
}

func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "mapping"
	case n.Kind == yaml.SequenceNode:
		return "list"
	case n.Kind == yaml.AliasNode:
		return "alias"
	case n.ShortTag() == "!!null":
		return "empty value"
	}
	return fmt.Sprintf("value %q", n.Value)
}

func (r *reader) text(n *yaml.Node) Entry {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		r.wrong(n, "unexpected %s, expected a text", kindName(n))
		return Entry{}
	}
	return Entry{n.Value, r.span(n)}
}

// texts reads a list of strings, or a single string.
func (r *reader) texts(n *yaml.Node) []Entry {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return []Entry{r.text(n)}
	}
	var list []Entry
	r.list(n, func(item *yaml.Node) { list = append(list, r.text(item)) })
	return list
}

func (r *reader) list(n *yaml.Node, each func(item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, "unexpected %s, expected a list", kindName(n))
		return
	}
	for _, item := range n.Content {
		each(item)
	}
}

// oneOf reads a string that must be one of the words.
func (r *reader) oneOf(n *yaml.Node, words ...string) string {
	if n.Kind == yaml.ScalarNode && slices.Contains(words, n.Value) {
		return n.Value
	}
	last := len(words) - 1
	r.wrong(n, "unexpected %s, expected %s or %s", kindName(n), strings.Join(words[:last], ", "), words[last]).
		Meant(n.Value, spelling.Nearest(n.Value, slices.Values(words)))
	return ""
}

func plain(entries []Entry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Text)
	}
	return list
}
