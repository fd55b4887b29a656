package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// depfile is what has to be written for --depfile. One that says the same
// already stays.
func (b *batch) depfile(path string) ([]change, error) {
	data, err := b.dependencies(path)
	if err != nil {
		return nil, err
	}
	old, _, err := readStamped(path)
	switch {
	case errors.Is(err, errNoFile):
		return nil, failed(fmt.Errorf("--depfile %s: %w", path, err))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, failed(err)
	case err == nil && string(old) == string(data):
		return nil, nil
	}
	return []change{{path: path, old: old, new: data}}, nil
}

// dependencies is a rule for Make and Ninja: all outputs depend on all inputs.
// Those know nothing of what is in an archive. The rule itself may be neither.
func (b *batch) dependencies(self string) ([]byte, error) {
	var targets []string
	for _, o := range b.outputs {
		for name := range o.files {
			targets = append(targets, filepath.ToSlash(filepath.Join(o.dir, name)))
		}
	}
	slices.Sort(targets)
	sources := slices.Sorted(maps.Keys(b.inputs))
	for i, name := range slices.Concat(targets, sources) {
		switch {
		case sameFile(name, self):
			return nil, usagef("--depfile %s would overwrite what it is about", self)
		case !fitsRule(name) || i < len(targets) && strings.Contains(name, "%"):
			return nil, usagef("--depfile: Make has no way to write the name %q", name)
		}
	}
	var rule strings.Builder
	for i, name := range targets {
		if i > 0 {
			rule.WriteString(" ")
		}
		rule.WriteString(makeName(name))
	}
	rule.WriteString(":")
	for _, name := range sources {
		rule.WriteString(" \\\n  " + makeName(name))
	}
	rule.WriteString("\n")
	return []byte(rule.String()), nil
}

// fitsRule reports whether there is a way to write a name into a rule that both Make
// and Ninja read as that name. Others would do harm: what is behind a semicolon is a
// command, a name with an equals sign is an assignment, to which != gives what a command
// prints, and a percent sign in a target makes a pattern of it.
func fitsRule(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(";=|&<>*?!", r) }) &&
		!strings.HasPrefix(name, "~") && !strings.HasSuffix(name, `\`)
}

func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	first, err := os.Stat(a)
	second, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(first, second)
}

// makeName escapes what Make and Ninja read as something else. Backslashes count
// only before what they escape, and are doubled there.
func makeName(path string) string {
	var out strings.Builder
	backslashes := 0
	for i := range len(path) {
		switch c := path[i]; c {
		case ' ', '#', ':':
			out.WriteString(strings.Repeat(`\`, backslashes) + `\`)
		case '$':
			out.WriteByte('$')
		}
		if backslashes++; path[i] != '\\' {
			backslashes = 0
		}
		out.WriteByte(path[i])
	}
	return out.String()
}
