package diag

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// LazyInfos returns a function that returns the documentation of codes, sorted by code. It
// reads the files on the first call, so that programs that print no documentation do not
// pay for it. It panics if a file is malformed, because fsys is embedded in the program.
// The files are called infos/CODE.txt:
//
//	title: number where a string is expected
//	severity: warning
//	name: number-as-string
//
//	The reason, as one paragraph of several lines.
//
//	-- bad --
//	MOF that reports the code.
//	-- good --
//	The same MOF, corrected.
//
// The name is optional. The examples are optional, but one requires the other; before and
// after can replace them. Optional rules have a category, a level, a source and, if they
// offer one, a fix.
func LazyInfos(fsys fs.FS) func() []Info {
	return sync.OnceValue(func() []Info {
		infos, err := readInfos(fsys)
		if err != nil {
			panic(err)
		}
		return infos
	})
}

func readInfos(fsys fs.FS) ([]Info, error) {
	names, err := fs.Glob(fsys, "infos/*.txt")
	if err != nil {
		return nil, err
	}
	var infos []Info
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		info := Info{Code: Code(strings.TrimSuffix(path.Base(name), ".txt"))}
		if err := info.parse(string(data)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		infos = append(infos, info)
	}
	return infos, nil
}

func (i *Info) parse(file string) error {
	head, body, _ := strings.Cut(file, "\n\n")
	for line := range strings.Lines(head) {
		if err := i.set(strings.TrimSuffix(line, "\n")); err != nil {
			return err
		}
	}
	text, examples, hasExamples := strings.Cut(body, "\n-- bad --\n")
	text, versions, hasVersions := strings.Cut(text, "\n-- before --\n")
	i.Text = strings.Join(strings.Fields(text), " ")
	if hasExamples {
		i.Bad, i.Good, _ = strings.Cut(examples, "\n-- good --\n")
		i.Bad += "\n"
	}
	if hasVersions {
		i.Before, i.After, _ = strings.Cut(versions, "\n-- after --\n")
		i.Before += "\n"
	}
	switch {
	case i.Title == "":
		return fmt.Errorf("there is no title")
	case i.Text == "":
		return fmt.Errorf("there is no text")
	case hasExamples && i.Good == "":
		return fmt.Errorf("there is a bad example, but no good one")
	case hasVersions && i.After == "":
		return fmt.Errorf("there is a version before, but none after")
	}
	return nil
}

// set sets a field from a line of the header.
func (i *Info) set(line string) error {
	key, value, _ := strings.Cut(line, ": ")
	switch {
	case value == "":
		return fmt.Errorf("expected key: value, found %q", line)
	case key == "title":
		i.Title = value
	case key == "name":
		i.Name = value
	case key == "category":
		i.Category = value
	case key == "level":
		i.Level = value
	case key == "source":
		i.Source = value
	case key == "fix":
		i.Fix = value
	case line == "severity: error":
		i.Severity = Error
	case line == "severity: warning":
		i.Severity = Warning
	case line == "severity: note":
		i.Severity = Note
	default:
		return fmt.Errorf("unknown line %q", line)
	}
	return nil
}
