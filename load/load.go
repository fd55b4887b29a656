// Package load finds and reads the files of a compilation: the files that the user named,
// the files that they include, and the files that declare missing names.
//
// It reads the named files and, wave after wave, the included files. Then it searches the
// include directories for classes and qualifiers that are used and not declared, and reads
// these files. It takes what is still missing from the files that gomof ships. Finally it
// sorts the files into compilation order.
package load

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"slices"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/shipped"
	"github.com/gomof/gomof/parser"
)

// The diagnostics of this package.
const (
	StandsAlone     diag.Code = "MOF1307"
	NoInclude       diag.Code = "MOF4002"
	TooManyIncludes diag.Code = "MOF4003"
	IncludeCase     diag.Code = "MOF4004"
	IncludeCycle    diag.Code = "MOF4005"
	TooMuchText     diag.Code = "MOF4006"
	TooManyEntries  diag.Code = "MOF4007"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not change it.
func Infos() []diag.Info { return infos() }

// Options configure [Load]. The zero value is ready to use.
type Options struct {
	parser.Options
	Include []string              // directories of the file system, in the order of search
	Builtin func() []*parser.File // with declarations of qualifiers that every file may rely on, or nil; asked only if they matter
	Syntax  bool                  // look at the syntax alone: no missing classes, and a missing include is a warning
}

// Load reads the named files, the files that they include, and files below the include
// directories: files with the name of a class that is used and not declared (CIM_Job.mof or
// CIM_Job.xml for CIM_Job), or that declare it or a missing qualifier. Paths are
// slash-separated. Load looks for an included file next to the including file, then in the
// include directories. It reads each file once.
//
// If a file can have several names, the file system has a method Real(name string) string,
// which returns the same name for all of them. If it has archives that look like
// directories, it has a method Archive(name string) string, which returns the directory of
// the archive that contains a file, or "": an include in an archive cannot leave it.
//
// If the context ends, Load stops reading, and its result is incomplete.
func Load(ctx context.Context, fsys fs.FS, names []string, opts Options) (*parser.Set, diag.List) {
	var diags diag.List
	disk := newDisk(fsys, opts.Include, &diags)
	l := &loader{
		opts: opts, diags: &diags, uses: newUsage(opts.Builtin),
		reader: &reader{ctx: ctx, disk: disk, opts: opts, diags: &diags, byKey: map[string]*loaded{}, targets: map[*parser.Pragma]string{}},
		index:  &index{disk: disk},
	}
	l.addRoots(names)
	named := len(l.roots)
	l.uses.own = len(l.reader.all)
	l.findMissing()
	l.settle()
	l.borrow()
	if l.standAlone() {
		l.findMissing()
	}
	l.trim()
	set := &parser.Set{Named: files(l.roots[:named]), Files: files(l.reader.all)}
	order(set, files(l.roots), l.reader.target, &diags)
	diags.Sort()
	l.lookUp(set)
	return set, diags
}

// A loader searches for missing names until all are found or nothing more is.
type loader struct {
	opts   Options
	diags  *diag.List
	reader *reader
	index  *index
	uses   *usage
	roots  []*loaded
}

func files(list []*loaded) []*parser.File {
	files := make([]*parser.File, len(list))
	for i, l := range list {
		files[i] = l.file
	}
	return files
}

// addRoots reads files that are not included, with all files that they include.
func (l *loader) addRoots(paths []string) {
	for _, one := range l.reader.read(paths) {
		if !slices.Contains(l.roots, one) {
			l.roots = append(l.roots, one)
		}
	}
}

// findMissing reads files that declare missing names, until none is missing or nothing more
// is found.
func (l *loader) findMissing() {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		return
	}
	for {
		l.settle()
		types := l.uses.missingTypes()
		found := l.index.called(types, l.reader.knows)
		if len(found) == 0 {
			found = l.index.declaring(types, l.uses.missingQualifiers(), l.reader.knows)
		}
		if len(found) == 0 {
			return
		}
		l.addRoots(found)
	}
}

// settle examines new files. A file that is WMI only because of qualifiers is MOF 2 if
// other files declare these; its qualifiers then need declarations.
func (l *loader) settle() {
	l.uses.update(l.reader.all)
	for i, one := range l.reader.all {
		f := one.file
		if f.Marks == nil || slices.ContainsFunc(f.Marks, func(name string) bool { return !l.uses.qualifiers.declared[name] }) {
			continue
		}
		f.Dialect, f.Marks = parser.MOF2, nil
		if i < l.uses.own {
			l.uses.add(f)
		} else {
			l.uses.retake(f)
		}
	}
}

// borrow takes missing names from the files that gomof ships. Only WMI files, including
// DSC, and documents with undeclared classes need them.
func (l *loader) borrow() {
	needs := func(one *loaded) bool { return one.file.Dialect == parser.WMI || !declaresClass(one.file) }
	if l.opts.Syntax || !slices.ContainsFunc(l.reader.all, needs) {
		return
	}
	l.uses.update(l.reader.all)
	missing := l.uses.missingTypes()
	if len(missing) == 0 {
		return
	}
	for _, f := range shipped.Classes() {
		if slices.ContainsFunc(f.Decls, func(d *parser.Decl) bool {
			what := declaredBy(d)
			return !what.qualifier && slices.Contains(missing, what.name)
		}) {
			one := &loaded{file: f, shared: true}
			l.roots = append(l.roots, one)
			l.reader.all = append(l.reader.all, one)
		}
	}
	l.uses.update(l.reader.all)
}

func declaresClass(f *parser.File) bool {
	return slices.ContainsFunc(f.Decls, func(d *parser.Decl) bool { return d.Class != nil })
}

// standAlone reads CIM-XML again if its classes list what they inherit from an undeclared
// superclass, which becomes their own. It reports whether there is such a class.
func (l *loader) standAlone() (found bool) {
	if l.opts.Syntax {
		return false
	}
	for i, one := range l.reader.all {
		if len(one.heirs) == 0 {
			continue
		}
		l.uses.update(l.reader.all)
		if alone := l.alone(one.heirs); len(alone) > 0 {
			l.reread(i, one, alone)
			found = true
		}
	}
	return found
}

// alone returns the undeclared superclasses of classes, in lower case, and reports them.
func (l *loader) alone(heirs []*parser.Class) map[string]bool {
	alone := map[string]bool{}
	for _, c := range heirs {
		super := cimname.Fold(c.Super.Text)
		if l.uses.types.declared[super] || !l.uses.types.declared[cimname.Fold(c.Name.Text)] {
			continue
		}
		alone[super] = true
		l.diags.Warn(StandsAlone, c.Super.Span(), "no file declares superclass %s of class %s, its inherited members become its own", c.Super.Text, c.Name.Text).
			Help("name the file that declares it, or its directory with -I")
	}
	return alone
}

// reread reads file i again, because superclasses are missing. Its dialect does not change.
func (l *loader) reread(i int, one *loaded, alone map[string]bool) {
	old := one.file
	one.file, _, _ = cimxml.Parse(old.Source, cimxml.Options{Dialect: l.opts.Dialect, Alone: alone})
	one.file.Broken = one.file.Broken || old.Broken
	one.file.Dialect, one.file.Marks = old.Dialect, nil
	if i < l.uses.own {
		l.uses.add(one.file)
	} else {
		l.uses.restock(old, one.file)
	}
}

// trim removes declarations that are not needed from the files that were not named.
func (l *loader) trim() {
	l.uses.update(l.reader.all)
	left := map[string][]*parser.Decl{} // by the name of the file
	for _, one := range l.reader.all[min(l.uses.own, len(l.reader.all)):] {
		kept, rest := l.uses.trimmed(one.file)
		if one.shared {
			part := *one.file
			one.file = &part
		}
		one.file.Decls = kept
		left[one.file.Source.Name] = rest
	}
	*l.diags = slices.DeleteFunc(*l.diags, func(d *diag.Diagnostic) bool {
		return isWithin(d.Span.Pos.Offset, left[d.Span.Pos.Filename])
	})
}

// isWithin reports whether an offset is in one of the declarations, which are in order.
// Errors in declarations that are not taken do not matter. A place between declarations can
// belong to one that is missing because of an error.
func isWithin(offset int, decls []*parser.Decl) bool {
	i, _ := slices.BinarySearchFunc(decls, offset, func(d *parser.Decl, offset int) int {
		return cmp.Compare(d.Extent.Pos.Offset+d.Extent.Len, offset+1)
	})
	return i < len(decls) && decls[i].Extent.Pos.Offset <= offset
}

// lookUp sets the functions of a set that look further below the include directories. They can
// read all files there, and are safe for concurrent use.
func (l *loader) lookUp(set *parser.Set) {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		set.Below = func(string) bool { return false }
		return
	}
	var mu sync.Mutex
	set.Below = func(class string) bool {
		mu.Lock()
		defer mu.Unlock()
		name := cimname.Fold(class)
		return len(l.uses.shelf.decls[declared{name, false}]) > 0 || l.index.declares(name, l.reader.knows)
	}
	set.Nearby = sync.OnceValue(func() []string {
		mu.Lock()
		defer mu.Unlock()
		return l.index.names(l.reader.knows)
	})
}
