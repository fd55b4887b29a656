package export

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// Classes answers questions for declarations with those of a schema, as [CIMXML] writes them:
// what a server hands to its clients. Declarations without a namespace are in the one that is
// given.
func Classes(s *schema.Schema, namespace string) cim.ClassReader {
	return &classReader{schema: s, namespace: namespace, exporter: newExporter(s, Options{}, xmlDialect)}
}

type classReader struct {
	schema    *schema.Schema
	namespace string

	mu       sync.Mutex // for the exporter, which has memory that it uses again
	exporter *exporter
}

func (r *classReader) in(c *schema.Class, namespace string) bool {
	at := c.Namespace
	if at == "" {
		at = r.namespace
	}
	return namespace == "" || strings.EqualFold(cim.NormalizeNamespace(at), cim.NormalizeNamespace(namespace))
}

// class finds a class in a namespace.
func (r *classReader) class(path cim.ObjectPath) (*schema.Class, error) {
	for _, c := range r.schema.Classes {
		if cimname.Equal(c.Name, path.Class) && r.in(c, path.Namespace) {
			return c, nil
		}
	}
	return nil, &cim.Error{Code: cim.ErrNotFound, Message: fmt.Sprintf("there is no class %.100s", path.Class)}
}

// write returns what a function writes.
func (r *classReader) write(f func(x *xmlWriter)) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var data bytes.Buffer
	x := &xmlWriter{exporter: r.exporter, out: bufio.NewWriter(io.Writer(&data))}
	f(x)
	err := x.finish(x.out)
	return bytes.TrimSpace(data.Bytes()), err
}

// GetClass implements [cim.ClassReader].
func (r *classReader) GetClass(_ context.Context, path cim.ObjectPath, o cim.Options) ([]byte, error) {
	if o.Namespace != "" {
		path.Namespace = o.Namespace
	}
	c, err := r.class(path)
	if err != nil {
		return nil, err
	}
	return r.write(func(x *xmlWriter) { x.class(c) })
}

// EnumerateClasses implements [cim.ClassReader]. With Shallow, only classes that derive from
// the class itself, or from none, are yielded.
func (r *classReader) EnumerateClasses(ctx context.Context, path cim.ObjectPath, o cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if o.Namespace != "" {
			path.Namespace = o.Namespace
		}
		if path.Class != "" {
			if _, err := r.class(path); err != nil {
				yield(nil, &cim.Error{Code: cim.ErrInvalidClass, Message: fmt.Sprintf("there is no class %.100s", path.Class)})
				return
			}
		}
		for _, c := range r.schema.Classes {
			if !r.in(c, path.Namespace) || !below(c, path.Class, o.Shallow) {
				continue
			}
			data, err := r.write(func(x *xmlWriter) { x.class(c) })
			if err == nil {
				err = ctx.Err()
			}
			if !yield(data, err) || err != nil {
				return
			}
		}
	}
}

// below reports whether a class derives from the named one; from its subclasses too, unless
// shallow. All classes derive from the empty name.
func below(c *schema.Class, name string, shallow bool) bool {
	if shallow || name == "" {
		return !shallow || cimname.Equal(superName(c), name)
	}
	for c := c.Super; c != nil; c = c.Super {
		if cimname.Equal(c.Name, name) {
			return true
		}
	}
	return false
}

// EnumerateQualifiers implements [cim.ClassReader].
func (r *classReader) EnumerateQualifiers(_ context.Context, _ string, _ cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, t := range r.exporter.types {
			if !t.written {
				continue
			}
			data, err := r.write(func(x *xmlWriter) { x.declaration(t) })
			if !yield(data, err) || err != nil {
				return
			}
		}
	}
}
