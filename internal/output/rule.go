package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/disk"
)

// Rule returns a rule for Make and Ninja, for the file at path: all targets depend on all
// sources. The file must not be one of them. The rule does not depend on the order of the
// names.
func Rule(path string, targets, sources []string) ([]byte, error) {
	targets, sources = slices.Sorted(slices.Values(targets)), slices.Sorted(slices.Values(sources))
	for i, name := range slices.Concat(targets, sources) {
		switch {
		case sameFile(name, path):
			return nil, ArgumentError(fmt.Sprintf("--depfile %s would overwrite a file that the rule depends on", path))
		case !fitsRule(name) || i < len(targets) && strings.Contains(name, "%"):
			return nil, ArgumentError(fmt.Sprintf("--depfile: a Make rule cannot contain the name %q", name))
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

// PlanRule returns the change that writes a rule, or none if the file already contains it.
func PlanRule(path string, rule []byte) ([]Change, error) {
	old, _, err := disk.ReadFile(path)
	switch {
	case errors.Is(err, disk.ErrNotRegular):
		return nil, fmt.Errorf("--depfile %s: %w", path, err)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil && string(old) == string(rule):
		return nil, nil
	}
	return []Change{{Path: path, Old: old, New: rule}}, nil
}

// fitsRule reports whether a name can be written so that both Make and Ninja read it as
// this name. Other names are dangerous: the text after a semicolon is a command, a name
// with an equals sign is an assignment, != assigns the output of a command, and a percent
// sign in a target makes it a pattern.
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

// makeName escapes what Make and Ninja would read differently. Backslashes are special only
// before an escaped character, and are doubled there.
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
