package parser

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/parallel"
)

// A Set is the files that a compilation reads.
type Set struct {
	Named    []*File           // the files named
	Roots    []*File           // where compilation starts: the files named that no other includes, then those found for missing names
	Included map[*Pragma]*File // what each #pragma include stands for
	Files    []*File           // all files, in the order in which they were found
}

// LoadOptions say where files are looked for and how they are read.
type LoadOptions struct {
	Options
	Include []string // directories of the file system, in the order of search
	Syntax  bool     // read the named files only
}

// Bounds on what one compilation reads. MOF comes from others, and an include
// can name anything.
const (
	maxFileSize     = 64 << 20
	maxFiles        = 20_000
	maxIncludeDepth = 32
)

// Load reads the named files, what they include, and the files of the include
// directories that are called like a class or qualifier which is used but not
// declared: CIM_Job.mof for CIM_Job. Paths are slash-separated; includes are
// relative to the file that has them, else to the include directories. Each
// file is read once.
func Load(fsys fs.FS, names []string, opts LoadOptions) (*Set, diag.List) {
	l := &loader{fsys: fsys, opts: opts, set: &Set{Included: map[*Pragma]*File{}}, byPath: map[string]*loaded{}, paths: map[*Pragma]string{}}
	l.wave(requests(names, diag.Span{}, 0))
	l.addRoots(names)
	l.set.Named = slices.Clone(l.set.Roots)
	l.findMissing()
	l.order()
	l.diags.Sort()
	return l.set, l.diags
}

// A loader is the state of one Load.
type loader struct {
	fsys   fs.FS
	opts   LoadOptions
	set    *Set
	diags  diag.List
	byPath map[string]*loaded
	paths  map[*Pragma]string // of what the includes name
	files  int
	index  map[string]string // lower-case base name → path, below the include directories
}

type loaded struct {
	file  *File
	diags diag.List
	depth int
	err   error
}

// A request asks for one file; at is the include that does so.
type request struct {
	path  string
	at    diag.Span
	depth int
}

func requests(paths []string, at diag.Span, depth int) []request {
	out := make([]request, len(paths))
	for i, p := range paths {
		out[i] = request{path: path.Clean(p), at: at, depth: depth}
	}
	return out
}

// wave reads and parses the requested files in parallel, then the files that
// these include, and so on.
func (l *loader) wave(wanted []request) {
	for len(wanted) > 0 {
		wanted = l.bounded(l.fresh(wanted))
		results := make([]*loaded, len(wanted))
		parallel.Do(len(wanted), func(i int) { results[i] = l.read(wanted[i]) })
		var next []request
		for i, res := range results {
			l.diags = append(l.diags, res.diags...)
			l.byPath[wanted[i].path] = res
			if res.err != nil {
				l.fail(wanted[i], res.err)
				continue
			}
			l.set.Files = append(l.set.Files, res.file)
			next = append(next, l.includes(res)...)
		}
		wanted = next
	}
}

// bounded cuts the requests off where too many files would be read.
func (l *loader) bounded(wanted []request) []request {
	room := maxFiles - l.files
	if len(wanted) > room {
		at := wanted[room].at
		at.Pos.Filename = cmp.Or(at.Pos.Filename, wanted[room].path)
		l.diags.Error(TooManyIncludes, at, "more than %d files are to be read", maxFiles)
		wanted = wanted[:room]
	}
	l.files += len(wanted)
	return wanted
}

// fresh drops what has been read already and repetitions.
func (l *loader) fresh(wanted []request) []request {
	seen := map[string]bool{}
	return slices.DeleteFunc(wanted, func(r request) bool {
		old := l.byPath[r.path] != nil || seen[r.path]
		seen[r.path] = true
		return old
	})
}

func (l *loader) read(r request) *loaded {
	res := &loaded{depth: r.depth}
	data, err := readFile(l.fsys, r.path, r.at.Pos.IsValid())
	if err != nil {
		res.err = err
		return res
	}
	source, diags := Decode(r.path, data)
	file, more := Parse(source, l.opts.Options)
	res.file, res.diags = file, append(diags, more...)
	return res
}

// ReadFile reads the bytes of a file that the user named. The list says why it
// cannot be read.
func ReadFile(fsys fs.FS, name string) ([]byte, diag.List) {
	var l loader
	data, err := readFile(fsys, name, false)
	if err != nil {
		l.fail(request{path: name}, err)
	}
	return data, l.diags
}

// readFile reads at most maxFileSize bytes. What a file includes has to be a
// regular file; what the user names may be a pipe.
func readFile(fsys fs.FS, name string, regular bool) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case regular && !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err == nil && len(data) > maxFileSize {
		err = fmt.Errorf("it is larger than %d MiB", maxFileSize>>20)
	}
	return data, err
}

func (l *loader) fail(r request, err error) {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	if !r.at.Pos.IsValid() {
		r.at.Pos.Filename = r.path
		l.diags.Error(NoFile, r.at, "cannot read file: %v", err)
		return
	}
	l.diags.Error(NoInclude, r.at, "cannot read included file %s: %v", r.path, err)
}

// includes returns the files that a file includes; order binds them to their
// pragmas once all are read.
func (l *loader) includes(res *loaded) []request {
	var next []request
	if l.opts.Syntax {
		return nil
	}
	for _, d := range res.file.Decls {
		name, at, ok := includeOf(d)
		if !ok {
			continue
		}
		if res.depth >= maxIncludeDepth {
			l.diags.Error(TooManyIncludes, at, "includes are nested more than %d deep", maxIncludeDepth)
			break
		}
		l.paths[d.Pragma] = l.find(name, res.file.Source.Name)
		next = append(next, request{path: l.paths[d.Pragma], at: at, depth: res.depth + 1})
	}
	return next
}

// includeOf returns the path that an include directive names, with forward
// slashes.
func includeOf(d *Decl) (name string, at diag.Span, ok bool) {
	p := d.Pragma
	if p == nil || len(p.Args) == 0 || len(p.Args[0].Strings) == 0 {
		return "", at, false
	}
	word := strings.EqualFold(strings.TrimLeft(p.Word, "# \t"), "include")
	if !word && (p.Name == nil || !strings.EqualFold(p.Name.Text, "include")) {
		return "", at, false
	}
	arg := p.Args[0]
	at = diag.Span{Pos: arg.Pos, Len: len(arg.Strings[0])}
	return strings.ReplaceAll(Unquote(arg.Strings), `\`, "/"), at, true
}

// find returns the path of an included file: beside the file that includes
// it, else in the first include directory that has it.
func (l *loader) find(name, from string) string {
	beside := path.Join(path.Dir(from), name)
	if path.IsAbs(name) {
		beside = path.Clean(name)
	}
	for _, candidate := range append([]string{beside}, under(l.opts.Include, name)...) {
		if info, err := fs.Stat(l.fsys, candidate); err == nil && !info.IsDir() {
			return candidate
		}
	}
	return beside
}

func under(dirs []string, name string) []string {
	var paths []string
	for _, dir := range dirs {
		paths = append(paths, path.Join(dir, name))
	}
	return paths
}

func (l *loader) addRoots(names []string) {
	for _, r := range requests(names, diag.Span{}, 0) {
		if res := l.byPath[r.path]; res != nil && res.file != nil && !slices.Contains(l.set.Roots, res.file) {
			l.set.Roots = append(l.set.Roots, res.file)
		}
	}
}

// order binds the includes. A file that is included again, or includes
// itself, stands where it was first; a root that another root includes stands
// there.
func (l *loader) order() {
	targets := map[*Pragma]*File{}
	included := map[*File]bool{}
	for _, f := range l.set.Files {
		for _, d := range f.Decls {
			if d.Pragma == nil {
				continue
			}
			if res := l.byPath[l.paths[d.Pragma]]; res != nil && res.file != nil {
				targets[d.Pragma] = res.file
				included[res.file] = included[res.file] || res.file != f
			}
		}
	}
	placed := map[*File]bool{}
	var walk func(f *File)
	walk = func(f *File) {
		placed[f] = true
		for _, d := range f.Decls {
			if target := targets[d.Pragma]; d.Pragma != nil && target != nil && !placed[target] {
				l.set.Included[d.Pragma] = target
				walk(target)
			}
		}
	}
	var roots []*File
	for _, wanted := range []bool{false, true} { // included ones last: what is not placed by then is part of a cycle
		for _, f := range l.set.Roots {
			if included[f] == wanted && !placed[f] {
				roots = append(roots, f)
				walk(f)
			}
		}
	}
	l.set.Roots = roots
}

// findMissing looks for the declarations of names that no file has so far.
// What is found may need more in turn.
func (l *loader) findMissing() {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		return
	}
	tried := map[string]bool{}
	for {
		var wanted []request
		for _, name := range l.missing() {
			if tried[name] {
				continue
			}
			tried[name] = true
			if p, ok := l.lookup(name + ".mof"); ok {
				wanted = append(wanted, request{path: p})
			}
		}
		wanted = l.fresh(wanted)
		if len(wanted) == 0 {
			return
		}
		var paths []string
		for _, w := range wanted {
			paths = append(paths, w.path)
		}
		l.wave(wanted)
		l.addRoots(paths)
	}
}

// lookup finds a file by its base name below the include directories. Those
// are listed once, and only when something is missing.
func (l *loader) lookup(base string) (string, bool) {
	if l.index == nil {
		l.index = map[string]string{}
		for _, dir := range l.opts.Include {
			l.list(path.Clean(dir))
		}
	}
	p, ok := l.index[strings.ToLower(base)]
	return p, ok
}

func (l *loader) list(dir string) {
	err := fs.WalkDir(l.fsys, dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case len(l.index) > maxFiles:
			return fs.SkipAll
		case !d.IsDir() && strings.EqualFold(path.Ext(p), ".mof"):
			if base := strings.ToLower(path.Base(p)); l.index[base] == "" {
				l.index[base] = p
			}
		}
		return nil
	})
	if err != nil {
		at := diag.Span{Pos: diag.Pos{Filename: dir}}
		l.diags.Error(NoFile, at, "cannot read include directory: %v", err)
	}
}

// missing returns the names of classes that are used and not declared, sorted,
// in lower case.
func (l *loader) missing() []string {
	declared, used := map[string]bool{}, map[string]bool{}
	for _, f := range l.set.Files {
		for _, d := range f.Decls {
			switch {
			case d.Class != nil:
				declared[strings.ToLower(d.Class.Name.Text)] = true
				classUses(d.Class, used)
			case d.Instance != nil:
				used[strings.ToLower(d.Instance.Class.Text)] = true
			}
		}
	}
	var names []string
	for name := range used {
		if !declared[name] && !strings.ContainsAny(name, `/\`) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func classUses(c *Class, used map[string]bool) {
	use := func(name string) { used[strings.ToLower(name)] = true }
	member := func(t *Type, qualifiers []*Qualifier) {
		if t.Ref || !IsPrimitive(t.Name) {
			use(t.Name)
		}
		for _, q := range qualifiers {
			if strings.EqualFold(q.Name.Text, "EmbeddedInstance") && q.Value != nil && q.Value.Kind() == StringValue {
				use(q.Value.Text())
			}
		}
	}
	if c.Super != nil {
		use(c.Super.Text)
	}
	for _, m := range c.Members {
		member(m.Type, m.Qualifiers)
		if m.Method == nil {
			continue
		}
		for _, p := range m.Method.List {
			member(p.Type, p.Qualifiers)
		}
	}
}
