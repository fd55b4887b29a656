package server

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// A detail says which parts of a declaration a client asks for.
type detail struct {
	local      bool // without inherited members
	qualifiers bool
	properties []string // nil for all
}

func (c *cimxmlCall) detail() (d detail, err error) {
	local, err := c.boolean("LocalOnly", true)
	qualifiers, err2 := c.boolean("IncludeQualifiers", true)
	list, err3 := c.list("PropertyList")
	return detail{local, qualifiers, list}, first(err, err2, err3)
}

// of returns the requested parts of a CLASS, or of an element in one.
func (d detail) of(raw []byte) []byte {
	s := xmlpull.New(bytes.Clone(raw), limits)
	root := s.Root()
	var first []byte
	var kept [][]byte
	for s.Child(root) {
		name := s.Local()
		propagated, _ := s.Attr("", "PROPAGATED")
		inherited := string(propagated) == "true"
		attr, _ := s.Attr("", "NAME")
		property := string(attr)
		child := s.Raw()
		if first == nil {
			first = child
		}
		switch {
		case name == "QUALIFIER" && !d.qualifiers:
			continue
		case name != "QUALIFIER" && inherited && d.local:
			continue
		case strings.HasPrefix(name, "PROPERTY") && d.properties != nil && !slices.ContainsFunc(d.properties, func(p string) bool { return strings.EqualFold(p, property) }):
			continue
		}
		if !d.qualifiers {
			child = detail{qualifiers: false}.of(child)
		}
		kept = append(kept, child)
	}
	if s.Err() != nil || first == nil {
		return raw
	}
	start, end := bytes.Index(raw, first), bytes.LastIndex(raw, []byte("</"))
	out := append([]byte(nil), raw[:start]...)
	return append(append(out, bytes.Join(kept, nil)...), raw[end:]...)
}

func (c *cimxmlCall) classes() (cim.ClassReader, error) {
	if c.s.Classes == nil {
		return nil, errNoDeclarations
	}
	return c.s.Classes, nil
}

func (c *cimxmlCall) getClass(ctx context.Context) error {
	classes, err := c.classes()
	path, err2 := c.path("ClassName")
	d, err3 := c.detail()
	if err := first(err, err2, err3); err != nil {
		return err
	}
	raw, err := classes.GetClass(ctx, path, c.o)
	if err == nil {
		c.declare(d.of(raw))
	}
	return err
}

func (c *cimxmlCall) declare(raw []byte) {
	c.answer.Items = append(c.answer.Items, cimxmlwire.Item{Declaration: raw})
}

// eachClass calls a function for each class that an enumeration asks for.
func (c *cimxmlCall) eachClass(ctx context.Context, each func(raw []byte)) error {
	classes, err := c.classes()
	class, err2 := c.class("ClassName")
	deep, err3 := c.boolean("DeepInheritance", false)
	if err := first(err, err2, err3); err != nil {
		return err
	}
	o := c.o
	o.Shallow = !deep
	for raw, err := range classes.EnumerateClasses(ctx, cim.ObjectPath{Namespace: c.Path.Namespace, Class: class}, o) {
		if err != nil {
			return err
		}
		each(raw)
	}
	return nil
}

func (c *cimxmlCall) enumerateClasses(ctx context.Context) error {
	d, err := c.detail()
	if err != nil {
		return err
	}
	return c.eachClass(ctx, func(raw []byte) { c.declare(d.of(raw)) })
}

func (c *cimxmlCall) enumerateClassNames(ctx context.Context) error {
	return c.eachClass(ctx, func(raw []byte) { c.add(&cim.Instance{Path: cim.ObjectPath{Class: nameOf(raw)}}) })
}

// nameOf returns the name of a declaration.
func nameOf(raw []byte) string {
	s := xmlpull.New(bytes.Clone(raw), limits)
	s.Root()
	name, _ := s.Attr("", "NAME")
	return string(name)
}

func (c *cimxmlCall) getQualifier(ctx context.Context) error {
	classes, err := c.classes()
	if err != nil {
		return err
	}
	wanted := c.text("QualifierName")
	for raw, err := range classes.EnumerateQualifiers(ctx, c.Path.Namespace, c.o) {
		if err != nil {
			return err
		}
		if strings.EqualFold(nameOf(raw), wanted) {
			c.declare(raw)
			return nil
		}
	}
	return failf(cim.ErrNotFound, "the qualifier type %s does not exist", short(wanted))
}

func (c *cimxmlCall) enumerateQualifiers(ctx context.Context) error {
	classes, err := c.classes()
	if err != nil {
		return err
	}
	for raw, err := range classes.EnumerateQualifiers(ctx, c.Path.Namespace, c.o) {
		if err != nil {
			return err
		}
		c.declare(raw)
	}
	return nil
}
