// Package fetch reads the class declarations of a server. It returns a CIM-XML document that is
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

// ErrNoClass means that the server does not have a named class.
var ErrNoClass = errors.New("the server does not have the class")

const (
	most      = 20_000   // classes
	mostBytes = 64 << 20 // of all classes together: the limit for a file
)

// Read returns the declarations of a namespace: the named classes with the classes that they need,
// or all classes if there are no names. It includes the qualifier types of the classes, if the
// server declares them.
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

// A reading is the state of a Read.
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

// needed reads classes and then the classes that they need, level by level. A class that is only
// needed may be missing: the compiler reports it if it matters.
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

// add stores a class, or that it is missing, and checks the limits.
func (r *reading) add(name string, raw []byte) (c *class, err error) {
	if r.bytes += len(raw); r.bytes > mostBytes || len(r.classes) > most {
		return nil, fmt.Errorf("the namespace %s has more than %d classes or %d bytes", r.namespace, most, mostBytes)
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

// sorted returns the values in the order of the keys, so that requests have a fixed order.
func sorted(names map[string]string) []string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		list = append(list, names[key])
	}
	return list
}

// class reads the declaration of a class. If the server does not have the class, it returns nil, or
// an error if the class is a named one.
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

// qualifiers returns the qualifier types that the classes use. It returns none if the server does
// not support the operation: gomof knows the qualifier types of the DMTF and WMI.
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

// document writes the declarations in the order of their names, so that equal results give equal
// bytes.
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
