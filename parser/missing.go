package parser

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/parallel"
)

// A usage is which names the files declare and use, in lower case. It grows with
// the files, so that each is looked at once.
type usage struct {
	files      int // that have been looked at
	declared   map[string]bool
	used       map[string]bool
	qualifiers map[string]bool // that are used where they have to be declared
	declares   map[string]bool // qualifiers
}

func newUsage() *usage {
	return &usage{declared: map[string]bool{}, used: map[string]bool{}, qualifiers: map[string]bool{}, declares: map[string]bool{}}
}

// read looks at the files that it has not seen.
func (u *usage) read(files []*File) {
	for _, f := range files[u.files:] {
		w := &usageWalk{usage: u, lax: f.Dialect == WMI}
		for _, d := range f.Decls {
			w.decl(d)
		}
	}
	u.files = len(files)
}

// classes returns the names of classes that are used and not declared, sorted.
func (u *usage) classes() []string {
	var names []string
	for name := range u.used {
		if !u.declared[name] && !strings.ContainsAny(name, `/\`) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// undeclared returns the names of qualifiers that are used and not declared,
// sorted; known are those that need no declaration.
func (u *usage) undeclared(known func(string) bool) []string {
	var names []string
	for name := range u.qualifiers {
		if !u.declares[name] && (known == nil || !known(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A usageWalk looks at one file.
type usageWalk struct {
	*usage
	lax    bool            // it is WMI's, whose qualifiers need no declaration
	locals map[string]bool // types of the class at hand
}

func (w *usageWalk) decl(d *Decl) {
	w.qualified(d.Qualifiers)
	switch {
	case d.Class != nil:
		w.declared[strings.ToLower(d.Class.Name.Text)] = true
		w.class(d.Class)
	case d.Enum != nil:
		w.declared[strings.ToLower(d.Enum.Name.Text)] = true
		w.enum(d.Enum)
	case d.Instance != nil:
		w.use(d.Instance.Class.Text)
		w.slots(d.Instance.Slots)
	case d.Qualifier != nil && !d.Qualifier.IsFlavorStatement():
		w.declares[strings.ToLower(d.Qualifier.Name.Text)] = true
	}
}

func (w *usageWalk) use(name string) {
	lower := strings.ToLower(name)
	if !isTypeWord(lower) && lower != "void" && lower != "object" && !w.locals[lower] {
		w.used[lower] = true
	}
}

func (w *usageWalk) enum(e *Enumeration) {
	w.use(e.Base.Text)
	for _, element := range e.Elements {
		w.qualified(element.Qualifiers)
		w.value(element.Value)
	}
}

func (w *usageWalk) class(c *Class) {
	if c.Super != nil {
		w.use(c.Super.Text)
	}
	if len(c.Locals) > 0 {
		outer := w.locals
		defer func() { w.locals = outer }()
		w.locals = map[string]bool{}
		for _, local := range c.Locals {
			switch {
			case local.Class != nil:
				w.locals[strings.ToLower(local.Class.Name.Text)] = true
			case local.Enum != nil:
				w.locals[strings.ToLower(local.Enum.Name.Text)] = true
			}
		}
	}
	for _, local := range c.Locals {
		w.qualified(local.Qualifiers)
		switch {
		case local.Class != nil:
			w.class(local.Class)
		case local.Enum != nil:
			w.enum(local.Enum)
		}
	}
	for _, m := range c.Members {
		w.typed(m.Type, m.Qualifiers)
		w.value(m.Default)
		if m.Method == nil {
			continue
		}
		for _, p := range m.Method.List {
			w.typed(p.Type, p.Qualifiers)
			w.value(p.Default)
		}
	}
}

func (w *usageWalk) typed(t *Type, list []*Qualifier) {
	if !t.Misspelt {
		w.use(t.Name)
	}
	w.qualified(list)
}

func (w *usageWalk) qualified(list []*Qualifier) {
	for _, q := range list {
		if !w.lax {
			w.qualifiers[strings.ToLower(q.Name.Text)] = true
		}
		switch {
		case q.Value == nil:
		case q.Value.Kind() == StringValue && strings.EqualFold(q.Name.Text, "EmbeddedInstance"):
			w.use(q.Value.Text())
		default:
			w.value(q.Value)
		}
	}
}

func (w *usageWalk) slots(slots []*Slot) {
	for _, s := range slots {
		w.qualified(s.Qualifiers)
		w.value(s.Value)
	}
}

// value looks for what a value names: the class of an instance, and the
// enumeration of an element.
func (w *usageWalk) value(v *Value) {
	switch {
	case v == nil:
	case v.Embedded != nil:
		w.use(v.Embedded.Class.Text)
		w.slots(v.Embedded.Slots)
	case v.Array != nil:
		for _, item := range v.Array.Items {
			w.value(item)
		}
	case v.Element != nil && v.Element.Enum != nil:
		w.use(v.Element.Enum.Text)
	}
}

// findMissing looks for the declarations of names that no file has so far: by
// the names of the files, then by what they declare. What is found may need more
// in turn.
func (l *loader) findMissing() {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		return
	}
	for {
		l.uses.read(l.set.Files)
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
	r := reader{tokens: s.tokens}
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
				names = append(names, qualifierMark+strings.ToLower(r.follow(i+1).Value))
			}
		case slices.ContainsFunc(typeDeclarations, func(word string) bool { return r.isWord(i, word) }):
			names = append(names, strings.ToLower(r.follow(i+1).Value))
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
			return strings.ToLower(name)
		}
	}
}

// sourceExtensions are those of the files that are looked for below the include
// directories, in this order.
var sourceExtensions = []string{".mof", ".xml"}

// standAlone reads the classes anew whose superclass is in no file, if CIM-XML
// lists what they inherit: that becomes their own. It reports whether there was
// one.
func (l *loader) standAlone() (found bool) {
	if l.opts.Syntax {
		return false
	}
	if !slices.ContainsFunc(l.set.Files, func(f *File) bool { return f.stripped != nil }) {
		return false
	}
	l.uses.read(l.set.Files)
	for _, f := range l.set.Files {
		alone, which := map[string]bool{}, map[int]bool{}
		for _, d := range f.stripped {
			c := d.Class
			if super := strings.ToLower(c.Super.Text); !l.uses.declared[super] {
				alone[super], which[d.Pos.Offset] = true, true
				l.diags.Warn(StandsAlone, c.Super.Span(), "superclass %s of class %s is in no file, the members that the class inherits are taken for its own", c.Super.Text, c.Name.Text).
					Help("name the file that declares it, or its directory with -I")
			}
		}
		if len(which) == 0 {
			continue
		}
		whole, _ := parseXML(f.Source, l.opts.Options, alone)
		anew := map[int]*Decl{}
		for _, d := range whole.Decls {
			anew[d.Pos.Offset] = d
		}
		walk := &usageWalk{usage: l.uses, lax: f.Dialect == WMI}
		for i, d := range f.Decls {
			if again := anew[d.Pos.Offset]; which[d.Pos.Offset] && d.Class != nil && again != nil && again.Class != nil {
				f.Decls[i] = again
				walk.decl(again)
			}
		}
		f.Broken = f.Broken || whole.Broken
		found = true
	}
	return found
}

// isSource reports whether a file, by its extension, may be MOF or CIM-XML.
func isSource(base string) bool { return slices.Contains(sourceExtensions, path.Ext(base)) }
