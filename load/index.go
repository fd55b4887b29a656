package load

import (
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
)

// An index knows the files below the include directories: their names, and what they
// declare. It reads the directories only if something is missing.
type index struct {
	disk       *disk
	listed     bool
	byName     map[string]string // lower-case base name → path
	sources    []string          // the paths of all files that may be sources
	tried      map[string]bool   // classes that a file could have been called like
	scanned    bool
	classes    map[string]string // what the files declare, in lower case → path
	qualifiers map[string]string
}

// extensions are those of sources, in the order of search.
var extensions = []string{".mof", ".xml"}

func isXMLName(p string) bool { return strings.EqualFold(path.Ext(p), ".xml") }

// called returns the files with the names of the classes that are not known yet. It looks
// for each class once.
func (x *index) called(classes []string, known func(path string) bool) (found []string) {
	if len(classes) > 0 {
		x.list()
	}
	for _, name := range classes {
		if x.tried[name] {
			continue
		}
		x.tried[name] = true
		for _, extension := range extensions {
			if p, ok := x.byName[name+extension]; ok && !known(p) && x.mayDeclare(p, name) {
				found = append(found, p)
				break
			}
		}
	}
	return found
}

// mayDeclare checks XML with a matching name, because XML can be anything.
func (x *index) mayDeclare(p, class string) bool {
	if !isXMLName(p) {
		return true
	}
	size, err := x.disk.stat(p, true)
	return err == nil && slices.Contains(x.declared(place{p, size}).classes, class)
}

// declaring returns the files that declare the classes and qualifiers and are not known
// yet.
func (x *index) declaring(classes, qualifiers []string, known func(path string) bool) (found []string) {
	if len(classes)+len(qualifiers) == 0 {
		return nil
	}
	x.scan(known)
	add := func(where map[string]string, name string) {
		if p, ok := where[name]; ok && !known(p) && !slices.Contains(found, p) {
			found = append(found, p)
		}
		delete(where, name) // once is enough, whatever comes of it
	}
	for _, name := range classes {
		add(x.classes, name)
	}
	for _, name := range qualifiers {
		add(x.qualifiers, name)
	}
	return found
}

// declares reports whether a file that is not known declares a class, given in lower case.
func (x *index) declares(class string, known func(path string) bool) bool {
	x.scan(known)
	return x.classes[class] != ""
}

// names returns the classes that are declared in a file of the same name, sorted. The index
// has other names only in lower case.
func (x *index) names(known func(path string) bool) (names []string) {
	x.scan(known)
	for class, p := range x.classes {
		if base := strings.TrimSuffix(path.Base(p), path.Ext(p)); cimname.Fold(base) == class {
			names = append(names, base)
		}
	}
	slices.Sort(names)
	return names
}

// list lists the include directories.
func (x *index) list() {
	if x.listed {
		return
	}
	x.listed, x.byName, x.tried = true, map[string]string{}, map[string]bool{}
	for _, dir := range x.disk.include {
		if err := x.disk.list(dir).err; err != nil {
			at := diag.Span{Pos: diag.Pos{Filename: dir}}
			x.disk.diags.Error(source.NoFile, at, "cannot read include directory: %v", source.Reason(err))
		}
		x.listBelow(dir)
	}
}

// listBelow lists a directory. A directory that cannot be listed is empty: below / there
// are directories that only root can list, or that no longer exist.
func (x *index) listBelow(dir string) {
	if x.disk.short {
		return
	}
	for _, e := range x.disk.list(dir).entries {
		p := path.Join(dir, e.Name())
		base := strings.ToLower(e.Name())
		switch {
		case e.IsDir():
			x.listBelow(p)
		case slices.Contains(extensions, path.Ext(base)):
			x.sources = append(x.sources, p)
			if x.byName[base] == "" {
				x.byName[base] = p
			}
		}
	}
}

// scan finds what the files declare, except known files. If several declare a name, the
// first one counts. A file that is broken or cannot be read declares nothing.
func (x *index) scan(known func(path string) bool) {
	if x.scanned {
		return
	}
	x.list()
	x.scanned, x.classes, x.qualifiers = true, map[string]string{}, map[string]string{}
	wanted := x.unread(known)
	found := make([]declarations, len(wanted))
	parallel.Do(len(wanted), func(i int) { found[i] = x.declared(wanted[i]) })
	for i, p := range wanted {
		enter(x.classes, found[i].classes, p.path)
		enter(x.qualifiers, found[i].qualifiers, p.path)
	}
}

func enter(where map[string]string, names []string, p string) {
	for _, name := range names {
		if where[name] == "" {
			where[name] = p
		}
	}
}

// unread returns the files to scan, within the limits on reading.
func (x *index) unread(known func(path string) bool) (wanted []place) {
	var total int64
	for _, p := range x.sources {
		size, err := x.disk.stat(p, true)
		if err != nil || known(p) || size > source.MaxSize {
			continue
		}
		if total += size; total > maxTotalSize || len(wanted) >= maxFiles {
			break
		}
		wanted = append(wanted, place{p, size})
	}
	return wanted
}

// declarations are the names that a file declares, in lower case.
type declarations struct{ classes, qualifiers []string }

// declared finds declarations in a file without parsing it.
func (x *index) declared(p place) (d declarations) {
	data, err := source.Read(x.disk.fsys, p.path, p.size)
	if err != nil {
		return d
	}
	text, diags := source.Decode(p.path, data)
	switch {
	case diags.Errors() > 0:
	case source.IsXML(text.Text):
		d.classes, d.qualifiers = cimxml.Declared(text.Text)
	default:
		d = declaredIn(text)
	}
	return d
}

// typeDeclarations are the keywords that declare a type.
var typeDeclarations = []string{"class", "structure", "association", "enumeration"}

// declaredIn finds the keywords at the top level of MOF that declare the name after them.
func declaredIn(text *diag.File) (d declarations) {
	var diags diag.List
	stream := token.Scan(text, token.Rules{}, &diags)
	defer stream.Free()
	if diags.Errors() > 0 {
		return d
	}
	depth := 0
	for i, n := 0, len(stream.Tokens); i+2 < n; i++ {
		t, name, mark := &stream.Tokens[i], &stream.Tokens[i+1], &stream.Tokens[i+2]
		switch {
		case t.Type == token.Punct && strings.Contains("{[(", t.Value):
			depth++
		case t.Type == token.Punct && strings.Contains("}])", t.Value):
			depth--
		case depth != 0 || t.Type != token.Ident || name.Type != token.Ident:
		case strings.EqualFold(t.Value, "qualifier"):
			if mark.Value == ":" {
				d.qualifiers = append(d.qualifiers, cimname.Fold(name.Value))
			}
		case slices.ContainsFunc(typeDeclarations, func(word string) bool { return strings.EqualFold(t.Value, word) }):
			d.classes = append(d.classes, cimname.Fold(name.Value))
		}
	}
	return d
}
