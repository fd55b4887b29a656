// Package fetch reads the declarations of a server, as one document of CIM-XML that is
// compiled like a file.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/parallel"
)

// ErrNoClass says that the server does not have a class that was named.
var ErrNoClass = errors.New("the server does not have the class")

// most bounds the classes of one reading.
const most = 20_000

// Read returns the declarations of a namespace: the classes of these names with what they
// need, or all classes if there are no names. The qualifier types are those that the
// classes use, as far as the server declares them.
func Read(ctx context.Context, server cim.ClassReader, namespace string, classes []string) ([]byte, error) {
	r := &reading{ctx: ctx, server: server, namespace: namespace, classes: map[string]*class{}}
	var err error
	if classes == nil {
		err = r.all()
	} else {
		err = r.needed(classes)
	}
	if err != nil {
		return nil, err
	}
	qualifiers, err := r.qualifiers()
	if err != nil {
		return nil, err
	}
	return r.document(qualifiers), nil
}

// A reading is what was read so far.
type reading struct {
	ctx       context.Context
	server    cim.ClassReader
	namespace string
	classes   map[string]*class // by the name in lower case; nil if the server does not have it
}

// all reads the classes of the namespace.
func (r *reading) all() error {
	for raw, err := range r.server.EnumerateClasses(r.ctx, cim.ObjectPath{Namespace: r.namespace}, cim.Options{}) {
		if err != nil {
			return err
		}
		c, err := parseClass(raw)
		if err != nil {
			return err
		}
		if r.classes[cimname.Fold(c.name)] = c; len(r.classes) > most {
			return fmt.Errorf("the namespace %s has more than %d classes", r.namespace, most)
		}
	}
	if len(r.classes) == 0 {
		return fmt.Errorf("the namespace %s has no classes", r.namespace)
	}
	return nil
}

// needed reads classes, and then what they need, level by level. What only others name may be
// missing: whoever compiles says whether that matters.
func (r *reading) needed(names []string) error {
	level, named := names, true
	for len(level) > 0 {
		if len(r.classes)+len(level) > most {
			return fmt.Errorf("more than %d classes are needed", most)
		}
		found, errs := make([]*class, len(level)), make([]error, len(level))
		parallel.Do(len(level), func(i int) { found[i], errs[i] = r.class(level[i], named) })
		if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
			return errs[i]
		}
		next := map[string]string{}
		for i, c := range found {
			r.classes[cimname.Fold(level[i])] = c
		}
		for _, c := range found {
			for _, name := range c.needs() {
				if _, known := r.classes[cimname.Fold(name)]; !known {
					next[cimname.Fold(name)] = name
				}
			}
		}
		level, named = sorted(next), false
	}
	return nil
}

// sorted are the values in the order of the keys, so that the same classes are asked for in
// the same order.
func sorted(names map[string]string) []string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		list = append(list, names[key])
	}
	return list
}

// class reads one class. One that has to be there is an error if it is not.
func (r *reading) class(name string, named bool) (*class, error) {
	raw, err := r.server.GetClass(r.ctx, cim.ObjectPath{Namespace: r.namespace, Class: name}, cim.Options{})
	switch missing := errors.Is(err, cim.ErrNotFound) || errors.Is(err, cim.ErrInvalidClass); {
	case missing && named:
		return nil, fmt.Errorf("%w %s in %s", ErrNoClass, name, r.namespace)
	case missing:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return parseClass(raw)
}

// qualifiers are the declarations of the qualifiers that the classes use. A server without
// such an operation has none: those of the DMTF and of WMI need no declaration.
func (r *reading) qualifiers() ([][]byte, error) {
	used := map[string]bool{}
	for _, c := range r.classes {
		for _, name := range c.uses() {
			used[cimname.Fold(name)] = true
		}
	}
	var list [][]byte
	for raw, err := range r.server.EnumerateQualifiers(r.ctx, r.namespace, cim.Options{}) {
		if errors.Is(err, cim.ErrNotSupported) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		name, err := nameOf(raw)
		if err != nil {
			return nil, err
		}
		if used[cimname.Fold(name)] {
			list = append(list, raw)
		}
	}
	return list, nil
}

// document writes what was read, in the order of the names, so that the same server gives the
// same bytes.
func (r *reading) document(qualifiers [][]byte) []byte {
	slices.SortFunc(qualifiers, bytes.Compare)
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CIM CIMVERSION=\"2.0\" DTDVERSION=\"2.0\">\n<DECLARATION>\n<DECLGROUP>\n<LOCALNAMESPACEPATH>")
	for part := range strings.SplitSeq(cim.NormalizeNamespace(r.namespace), "/") {
		b.WriteString(`<NAMESPACE NAME="`)
		escape(&b, part)
		b.WriteString(`"/>`)
	}
	b.WriteString("</LOCALNAMESPACEPATH>\n")
	for _, raw := range qualifiers {
		b.Write(raw)
		b.WriteByte('\n')
	}
	for _, key := range slices.Sorted(maps.Keys(r.classes)) {
		if c := r.classes[key]; c != nil {
			b.WriteString("<VALUE.OBJECT>\n")
			b.Write(c.raw)
			b.WriteString("\n</VALUE.OBJECT>\n")
		}
	}
	b.WriteString("</DECLGROUP>\n</DECLARATION>\n</CIM>\n")
	return b.Bytes()
}

func escape(w io.Writer, text string) {
	_, _ = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").WriteString(w, text)
}
