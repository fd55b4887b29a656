// Package fetch reads the declarations of a server, as one document of CIM-XML that is
// compiled like a file.
package fetch

import (
	"bytes"
	"cmp"
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

const (
	most      = 20_000   // classes of one reading
	mostBytes = 64 << 20 // of all of them: what a file may have
)

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
	bytes     int               // of the classes
}

// all reads the classes of the namespace.
func (r *reading) all() error {
	for raw, err := range r.server.EnumerateClasses(r.ctx, cim.ObjectPath{Namespace: r.namespace}, cim.Options{}) {
		if err != nil {
			return err
		}
		if _, err := r.add("", raw); err != nil {
			return err
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
		found, errs := make([][]byte, len(level)), make([]error, len(level))
		parallel.Do(len(level), func(i int) { found[i], errs[i] = r.class(level[i], named) })
		if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
			return errs[i]
		}
		needs := map[string]string{}
		for i, raw := range found {
			c, err := r.add(level[i], raw)
			if err != nil {
				return err
			}
			for _, name := range c.needs() {
				needs[cimname.Fold(name)] = name
			}
		}
		for key := range r.classes {
			delete(needs, key)
		}
		level, named = sorted(needs), false
	}
	return nil
}

// add keeps a class, or that there is none of that name, within bounds.
func (r *reading) add(name string, raw []byte) (c *class, err error) {
	if r.bytes += len(raw); r.bytes > mostBytes || len(r.classes) > most {
		return nil, fmt.Errorf("the classes of %s are more than %d, or have more than %d bytes", r.namespace, most, mostBytes)
	}
	if raw != nil {
		if c, err = parseClass(raw); err != nil {
			return nil, err
		}
		name = cmp.Or(name, c.name)
	}
	r.classes[cimname.Fold(name)] = c
	return c, nil
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

// class reads the declaration of a class: nil if the server does not have it, which is an error
// if the class was named.
func (r *reading) class(name string, named bool) ([]byte, error) {
	raw, err := r.server.GetClass(r.ctx, cim.ObjectPath{Namespace: r.namespace, Class: name}, cim.Options{})
	switch missing := errors.Is(err, cim.ErrNotFound) || errors.Is(err, cim.ErrInvalidClass); {
	case missing && named:
		return nil, fmt.Errorf("%w %s in %s", ErrNoClass, name, r.namespace)
	case missing:
		return nil, nil
	}
	return raw, err
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
