package disk

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Kind is a kind of file that is read from a directory argument.
type Kind struct {
	Extension string                 // in small letters, with its dot
	Is        func(head []byte) bool // looks at the beginning; nil takes all files of the extension
}

// Stdin is the name of standard input among the names of files.
const Stdin = "<stdin>"

// Sources replaces directories and archives in the arguments by the files of these kinds in
// them, and converts all paths to forward slashes. A minus sign is standard input.
func (d Disk) Sources(args []string, kinds ...Kind) ([]string, error) {
	var files []string
	for _, arg := range args {
		if arg == "-" {
			files = append(files, Stdin)
			continue
		}
		tree := d.treeOf(arg)
		if tree == nil {
			files = append(files, filepath.ToSlash(filepath.Clean(arg))) // it may not be there; who reads it will see
			continue
		}
		below, err := filesBelow(tree, kinds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		if len(below) == 0 {
			return nil, ArgumentError(fmt.Sprintf("%s has no %s files", arg, extensions(kinds)))
		}
		for _, f := range below {
			files = append(files, path.Join(filepath.ToSlash(arg), f))
		}
	}
	return files, nil
}

func extensions(kinds []Kind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, k.Extension)
	}
	return strings.Join(list, " or ")
}

// treeOf returns the files below a directory, an archive or a directory in an archive. It
// returns nil for anything else, and for an archive that cannot be read.
func (d Disk) treeOf(arg string) fs.FS {
	if info, err := d.stat(arg); err == nil && info.IsDir() {
		return tree{arg, d}
	}
	zip := d.archiveIn(arg)
	if zip == "" {
		return nil
	}
	inner, err := filepath.Rel(zip, arg)
	if err != nil {
		return nil
	}
	sub, err := fs.Sub(d.openArchive(zip), filepath.ToSlash(inner))
	if err != nil {
		return nil
	}
	if info, err := fs.Stat(sub, "."); err != nil || !info.IsDir() {
		return nil
	}
	return sub
}

// Find returns an error if there is no file, directory or archive at a path, also within an
// archive.
func (d Disk) Find(path string) error {
	_, err := d.stat(path)
	if err == nil {
		return nil
	}
	if zip := d.archiveIn(path); zip != "" {
		if inner, relErr := filepath.Rel(zip, path); relErr == nil {
			_, err = fs.Stat(d.openArchive(zip), filepath.ToSlash(inner))
		}
	}
	return err
}

// filesBelow lists files. It does not follow links to directories, so that there are no
// cycles; a link to a file is that file. It skips pipes and devices, which would block the
// reader.
func filesBelow(fsys fs.FS, kinds []Kind) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Extension == strings.ToLower(path.Ext(name)) })
		if i < 0 {
			return nil
		}
		mode := d.Type()
		if mode == fs.ModeSymlink {
			if info, err := fs.Stat(fsys, name); err == nil { // else who reads it will see
				mode = info.Mode().Type()
			}
		}
		switch mode {
		case fs.ModeDir:
		case 0, fs.ModeSymlink:
			if kinds[i].Is == nil || kinds[i].Is(headOf(fsys, name)) {
				files = append(files, name)
			}
		default:
			return fmt.Errorf("%s is not a regular file", name)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

func headOf(fsys fs.FS, name string) []byte {
	if t, ok := fsys.(tree); ok {
		return t.head(name)
	}
	head, _ := readHead(fsys, name) // of an archive, which was read as a whole
	return head
}

// Slashed returns clean paths with forward slashes, like the names in an [FS].
func Slashed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.ToSlash(filepath.Clean(p))
	}
	return out
}
