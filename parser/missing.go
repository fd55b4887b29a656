package parser

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/parallel"
)

// findMissing looks for the declarations of names that no file has so far: by
// the names of the files, then by what they declare. What is found may need more
// in turn.
func (l *loader) findMissing() {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		return
	}
	for {
		l.settle()
		found := l.called(l.uses.classes())
		if len(found) == 0 {
			found = l.declaring(l.uses.classes(), l.uses.undeclared(l.opts.Known))
		}
		if len(found) == 0 {
			return
		}
		l.roam(found)
	}
}

// settle looks at new files and takes those for MOF 2 that other files have shown to be
// that. Their qualifiers need declarations then.
func (l *loader) settle() {
	l.uses.read(l.set.Files)
	for i, f := range l.set.Files {
		switch {
		case !f.settle(l.uses.declares):
		case i < l.uses.own:
			l.uses.add(f)
		default:
			l.uses.retake(f)
		}
	}
}

// called returns the files that are called like the classes, each class once.
func (l *loader) called(classes []string) (found []string) {
	for _, name := range classes {
		if l.tried[name] {
			continue
		}
		l.tried[name] = true
		for _, extension := range sourceExtensions {
			if p, ok := l.lookup(name + extension); ok && l.byKey[l.key(p)] == nil && l.mayDeclare(p, name) {
				found = append(found, p)
				break
			}
		}
	}
	return found
}

// mayDeclare looks into XML of the right name: there is XML of all kinds.
func (l *loader) mayDeclare(p, name string) bool {
	if path.Ext(strings.ToLower(p)) != ".xml" {
		return true
	}
	size, err := l.stat(p, true)
	return err == nil && slices.Contains(namesIn(l.fsys, request{path: p, size: size}), name)
}

// declaring returns the files that declare the classes and qualifiers and have
// not been read.
func (l *loader) declaring(classes, qualifiers []string) (found []string) {
	if len(classes)+len(qualifiers) == 0 {
		return nil
	}
	index := l.declarations()
	add := func(name string) {
		if p, ok := index[name]; ok && l.byKey[l.key(p)] == nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
		delete(index, name) // once is enough, whatever comes of it
	}
	for _, name := range classes {
		add(name)
	}
	for _, name := range qualifiers {
		add(qualifierMark + name)
	}
	return found
}

// qualifierMark tells the names of qualifiers in the index from those of classes.
const qualifierMark = "qualifier "

// declarations is the index of what the files below the include directories
// declare, those apart that have been read by now: the first file of each name.
// A file that is broken, or cannot be read, declares nothing.
func (l *loader) declarations() map[string]string {
	if l.declares != nil {
		return l.declares
	}
	l.listIncludes()
	var wanted []request
	var size int64
	for _, p := range l.below {
		r := request{path: p}
		var err error
		if r.size, err = l.stat(p, true); err != nil || l.byKey[l.key(p)] != nil || r.size > maxFileSize {
			continue
		}
		if size += r.size; size > maxTotalSize || len(wanted) >= maxFiles {
			break
		}
		wanted = append(wanted, r)
	}
	names := make([][]string, len(wanted))
	parallel.Do(len(wanted), func(i int) { names[i] = namesIn(l.fsys, wanted[i]) })
	l.declares = map[string]string{}
	for i, r := range wanted {
		for _, name := range names[i] {
			if l.declares[name] == "" {
				l.declares[name] = r.path
			}
		}
	}
	return l.declares
}

func namesIn(fsys fs.FS, r request) []string {
	data, err := readFile(fsys, r.path, r.size)
	if err != nil {
		return nil
	}
	source, diags := Decode(r.path, data)
	if diags.Errors() > 0 {
		return nil
	}
	return declaredIn(source)
}

// declaredIn returns the names that a text declares, in lower case, without
// parsing it.
func declaredIn(source *diag.File) []string {
	if isXML(source.Text) {
		return declaredInXML(source.Text)
	}
	var diags diag.List
	s, free := newScanner(source, Auto, &diags)
	defer free()
	s.scan()
	if diags.Errors() > 0 {
		return nil
	}
	r := cursor{tokens: s.tokens}
	var names []string
	depth := 0
	for i := range r.tokens {
		switch t := &r.tokens[i]; {
		case t.Type == tokPunct && strings.Contains("{[(", t.Value):
			depth++
		case t.Type == tokPunct && strings.Contains("}])", t.Value):
			depth--
		case depth != 0 || t.Type != tokIdent || r.follow(i+1).Type != tokIdent:
		case r.isWord(i, "qualifier"):
			if r.follow(i+2).Value == ":" {
				names = append(names, qualifierMark+cimname.Fold(r.follow(i+1).Value))
			}
		case slices.ContainsFunc(typeDeclarations, func(word string) bool { return r.isWord(i, word) }):
			names = append(names, cimname.Fold(r.follow(i+1).Value))
		}
	}
	return names
}

// typeDeclarations are the words that declare a type.
var typeDeclarations = []string{"class", "structure", "association", "enumeration"}

// declaredInXML looks at the tags that declare something, and at no other.
func declaredInXML(text string) (names []string) {
	if !slices.Contains(roots, firstElement(text)) {
		return nil
	}
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return names
		}
		text = text[i+1:]
		end := ""
		switch {
		case strings.HasPrefix(text, "!--"):
			end = "-->"
		case strings.HasPrefix(text, "![CDATA["):
			end = "]]>"
		case strings.HasPrefix(text, "CLASS"):
			if name := nameInTag(text[len("CLASS"):]); name != "" {
				names = append(names, name)
			}
		case strings.HasPrefix(text, "QUALIFIER.DECLARATION"):
			if name := nameInTag(text[len("QUALIFIER.DECLARATION"):]); name != "" {
				names = append(names, qualifierMark+name)
			}
		}
		if end != "" {
			_, text, _ = strings.Cut(text, end)
		}
	}
}

// nameInTag returns the attribute NAME of a tag, in lower case.
func nameInTag(text string) string {
	const most = 4096 // no tag of a declaration is as long
	tag, _, _ := strings.Cut(text[:min(len(text), most)], ">")
	if tag == "" || !strings.Contains(" \t\r\n", tag[:1]) {
		return "" // another element, such as CLASSNAME
	}
	for {
		i := strings.Index(tag, "NAME")
		if i <= 0 {
			return ""
		}
		before := tag[i-1]
		tag = tag[i+len("NAME"):]
		rest, ok := strings.CutPrefix(strings.TrimLeft(tag, " \t\r\n"), "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || !strings.ContainsRune(" \t\r\n", rune(before)) {
			continue
		}
		if name, _, closed := strings.Cut(rest[1:], rest[:1]); closed && isName(name) {
			return cimname.Fold(name)
		}
	}
}

// sourceExtensions are those of the files that are looked for below the include
// directories, in this order.
var sourceExtensions = []string{".mof", ".xml"}

// standAlone reads files again in which CIM-XML lists what a class inherits from a
// superclass that is in no file: that becomes the class's own. It reports whether there
// was one.
func (l *loader) standAlone() (found bool) {
	if l.opts.Syntax || len(l.heirs) == 0 {
		return false
	}
	l.uses.read(l.set.Files)
	for i, f := range l.set.Files {
		alone := map[string]bool{}
		for _, c := range l.heirs[f] {
			if super := cimname.Fold(c.Super.Text); !l.uses.declared[super] && l.uses.declared[cimname.Fold(c.Name.Text)] {
				alone[super] = true
				l.diags.Warn(StandsAlone, c.Super.Span(), "superclass %s of class %s is in no file, the members that the class inherits are taken for its own", c.Super.Text, c.Name.Text).
					Help("name the file that declares it, or its directory with -I")
			}
		}
		if len(alone) > 0 {
			whole, _, _ := parseXML(f.Source, l.opts.Options, alone)
			l.replace(i, whole)
			found = true
		}
	}
	return found
}

// replace puts another tree of the same source in the place of file i.
func (l *loader) replace(i int, whole *File) {
	old := l.set.Files[i]
	whole.Broken = whole.Broken || old.Broken
	whole.Dialect, whole.marks = old.Dialect, nil // which has been settled
	l.set.Files[i] = whole
	for _, list := range [][]*File{l.set.Roots, l.set.Named} {
		if at := slices.Index(list, old); at >= 0 {
			list[at] = whole
		}
	}
	l.roots[whole] = l.roots[old]
	for _, res := range l.byKey {
		if res.file == old {
			res.file = whole
		}
	}
	if i < l.uses.own {
		l.uses.add(whole)
		return
	}
	l.uses.restock(old, whole)
}

// isSource reports whether a file, by its extension, may be MOF or CIM-XML.
func isSource(base string) bool { return slices.Contains(sourceExtensions, path.Ext(base)) }
