package schema

import (
	"context"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// Options configure [Resolve]. The zero value is ready to use.
type Options struct {
	Namespace string         // for declarations before any #pragma namespace
	Builtin   []*parser.File // declare the qualifier types that every file can use
}

// Resolve resolves a set of loaded files. The schema is never nil and contains what could
// be resolved. It is complete if the list has no errors and the context has not ended.
func Resolve(ctx context.Context, set *parser.Set, opts Options) (*Schema, diag.List) {
	r := &resolver{tables: newTables(set)}
	r.done = ctx.Done()
	for _, f := range opts.Builtin {
		r.file = f
		for _, d := range f.Decls {
			if d.Qualifier != nil && !d.Qualifier.IsFlavorStatement() {
				r.declareQualifier(d.Qualifier, true)
			}
		}
	}
	namespace := ""
	if opts.Namespace != "" {
		namespace = r.namespaceOf(opts.Namespace, diag.Span{}, "")
	}
	for _, f := range set.Roots {
		r.namespace = namespace
		r.unit = &unit{stated: map[string]Flavor{}, aliases: map[string]*alias{}}
		r.collect(f)
	}
	r.amend()
	r.bind()
	r.fillEnumerations()
	r.typeQualifiers()
	for _, level := range levels(r.schema.Classes) {
		r.share(level, (*resolver).inherit)
	}
	r.findInside()
	r.share(r.schema.Classes, (*resolver).check)
	if r.stopped() {
		return r.schema, r.diags // classes are missing
	}
	r.instances()
	r.reportMissing()
	r.reportHabits()
	r.diags.Sort()
	r.suggest()
	return r.schema, r.diags
}

// tables are shared by all resolvers of one Resolve. They are filled while declarations are
// collected and bound, and only read afterwards.
type tables struct {
	schema     *Schema
	set        *parser.Set
	isNamed    map[*parser.File]bool // which files were named
	pending    []pendingInstance
	inside     map[*Class]bool         // the classes that need no key, see findInside
	documents  map[*parser.File]bool   // which files are DSC documents
	untyped    map[string]*Class       // the classes that replace missing ones in these documents
	in         map[*parser.File]string // the namespace in which each file was read
	next       int                     // the position of the next declaration of a class
	amendments []*Class                // classes that may be amendments
	enums      map[string]*Enumeration // as schema.classes
	enumByName map[string]*Enumeration // the first with each name, in any namespace
	byName     map[string]*Class       // the first with each name, in any namespace
	schemas    map[string]int          // number of classes, by the name of their schema
	locals     bool                    // some classes have local types
	done       <-chan struct{}         // of the context
}

func newTables(set *parser.Set) *tables {
	t := &tables{
		schema:     &Schema{classes: map[string]*Class{}, qualifiers: map[string]*QualifierDecl{}},
		set:        set,
		isNamed:    map[*parser.File]bool{},
		byName:     map[string]*Class{},
		schemas:    map[string]int{},
		enums:      map[string]*Enumeration{},
		enumByName: map[string]*Enumeration{},
		in:         map[*parser.File]string{},
		inside:     map[*Class]bool{},
		documents:  map[*parser.File]bool{},
		untyped:    map[string]*Class{},
	}
	for _, f := range set.Named {
		t.isNamed[f] = true
	}
	return t
}

// A resolver resolves some of the declarations of one Resolve: each processor has its own.
// Its diagnostics are separate until share collects them.
type resolver struct {
	*tables
	diags     diag.List
	missing   []missing
	habits    []habit
	wishes    []wish       // for hints
	namespace string       // while collecting
	unit      *unit        // the one that is being collected
	file      *parser.File // of the element that is being checked

	declared map[string]*QualifierDecl // by name as spelled in a use
	entries  map[string]rawEntry       // ValueMap entries by text
}

// A unit is a file that no other file includes, together with all files that it includes
// (DSP0221 7.2). Flavor statements and aliases are valid within it.
type unit struct {
	stated  map[string]Flavor // WMI's flavor statements, by the name of the qualifier
	aliases map[string]*alias
}

// share calls do for each class, on all processors.
func (r *resolver) share(classes []*Class, do func(*resolver, *Class)) {
	var mu sync.Mutex
	var workers []*resolver
	parallel.Work(len(classes), func() func(int) {
		w := &resolver{tables: r.tables, declared: map[string]*QualifierDecl{}, entries: map[string]rawEntry{}}
		mu.Lock()
		workers = append(workers, w)
		mu.Unlock()
		return func(i int) {
			if !r.stopped() {
				w.file = classes[i].file
				do(w, classes[i])
			}
		}
	})
	for _, w := range workers {
		r.diags = append(r.diags, w.diags...)
		r.missing = append(r.missing, w.missing...)
		r.habits = append(r.habits, w.habits...)
		r.wishes = append(r.wishes, w.wishes...)
	}
}

// stopped reports whether the context has ended.
func (r *resolver) stopped() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// levels groups classes by the number of their superclasses: a level needs only the levels
// before it.
func levels(classes []*Class) [][]*Class {
	depths := make(map[*Class]int, len(classes))
	var depth func(c *Class) int
	depth = func(c *Class) int {
		if c == nil {
			return 0
		}
		if depths[c] == 0 {
			depths[c] = depth(c.Super) + 1
		}
		return depths[c]
	}
	var levels [][]*Class
	for _, c := range classes {
		for depth(c) > len(levels) {
			levels = append(levels, nil)
		}
		levels[depth(c)-1] = append(levels[depth(c)-1], c)
	}
	return levels
}

// bind finds the superclasses and breaks cycles.
func (r *resolver) bind() {
	for _, local := range []bool{false, true} { // the superclass of a local class can be local to a superclass
		for _, c := range r.schema.Classes {
			if (c.outer != nil) == local {
				c.Super = r.superclass(c)
			}
		}
	}
	seen := make(map[*Class]*Class, len(r.schema.Classes))
	for _, c := range r.schema.Classes {
		r.breakCycle(c, seen)
	}
	for _, c := range r.schema.Classes {
		r.boundDepth(c)
	}
	r.boundMembers()
}

// maxMembers limits the members of all classes, including inherited ones, because a small
// file can otherwise need more memory than there is. The DMTF schema has 31,000.
const maxMembers = 4_000_000

func (r *resolver) boundMembers() {
	members, sum := make(map[*Class]int, len(r.schema.Classes)), 0
	var count func(c *Class) int
	count = func(c *Class) int {
		if c == nil {
			return 0
		}
		n, known := members[c]
		if !known {
			n = len(c.decl.Members) + count(c.Super)
			members[c] = n
		}
		return n
	}
	for _, c := range r.schema.Classes {
		if len(c.decl.Members) == 0 {
			continue // it shares the members of its superclass
		}
		if n := count(c); sum+n > maxMembers && c.Super != nil {
			if sum <= maxMembers {
				r.diags.Error(TooManyMembers, c.decl.Super.Span(), "with class %s, classes have more than %d properties and methods, including inherited ones; this class and all later ones inherit nothing", c.Name, maxMembers)
			}
			sum = maxMembers + 1
			c.Super = nil
		} else {
			sum += n
		}
	}
}

// maxInheritance limits the depth of the class tree, because each class has the members of
// all its superclasses.
const maxInheritance = 64

func (r *resolver) boundDepth(c *Class) {
	depth := 0
	for at := c; at.Super != nil; at = at.Super {
		if depth++; depth == maxInheritance {
			r.diags.Error(InheritanceCycle, c.decl.Super.Span(), "class %s has %d superclasses or more", c.Name, maxInheritance)
			c.Super = nil
			return
		}
	}
}

func (r *resolver) superclass(c *Class) *Class {
	d := c.decl.Super
	if refs.Class(c.decl) == "" {
		return nil
	}
	super := r.named(d.Text, c)
	switch {
	case super == nil && !refs.NeedsDeclaration(d.Text):
		return nil
	case super == nil:
		r.miss("class", d.Text, c.index, r.otherClasses(c), UnknownSuper, d.Span(), "class %s extends unknown class %s", c.Name, d.Text)
		return nil // continue as if it had none: the members are still worth checking
	case super.index > c.index && super.file == c.file && super != c && c.file.Dialect != parser.MOF3:
		r.diags.Warn(SuperLater, d.Span(), "superclass %s of class %s is declared later", d.Text, c.Name).
			See(super.Span, "declared here")
	case super.Namespace != "" && !cimname.Equal(super.Namespace, c.Namespace):
		r.diags.Warn(OtherNamespace, d.Span(), "superclass %s of class %s is in the namespace %s, expected it in %s", d.Text, c.Name, super.Namespace, c.where()).
			See(super.Span, "declared here")
	}
	return super
}

// where formats the namespace of a class for a message.
func (c *Class) where() string {
	return orNone(c.Namespace)
}

// breakCycle follows the superclasses of a class up to a class that was already visited. It
// removes the superclass of the first class of a cycle. seen maps each visited class to the
// class from which it was reached.
func (r *resolver) breakCycle(c *Class, seen map[*Class]*Class) {
	at := c
	for ; at != nil && seen[at] == nil; at = at.Super {
		seen[at] = c
	}
	if at == nil || seen[at] != c {
		return
	}
	first := at
	for next := at.Super; next != at; next = next.Super {
		if next.index < first.index {
			first = next
		}
	}
	r.diags.Error(InheritanceCycle, first.decl.Super.Span(), "class %s derives from itself", first.Name)
	first.Super = nil
}
