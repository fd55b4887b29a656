package fetch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A class is a declaration as the server sent it.
type class struct {
	raw   []byte
	name  string
	refs  []string // the classes that it refers to
	quals []string // its qualifiers
}

// needs returns the classes that a class refers to: its superclass, and the classes of references
// and embedded instances.
func (c *class) needs() []string {
	if c == nil {
		return nil
	}
	return c.refs
}

// uses returns the names of its qualifiers.
func (c *class) uses() []string {
	if c == nil {
		return nil
	}
	return c.quals
}

// parseClass reads a CLASS.
func parseClass(raw []byte) (*class, error) {
	c := &class{raw: raw}
	embedded := false // inside the qualifier EmbeddedInstance
	err := tokens(raw, func(t xml.Token) {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "CLASS":
				c.name = attr(t, "NAME")
				c.refer(attr(t, "SUPERCLASS"))
			case "QUALIFIER":
				c.quals = append(c.quals, attr(t, "NAME"))
				embedded = strings.EqualFold(attr(t, "NAME"), "EmbeddedInstance")
			default:
				c.refer(attr(t, "REFERENCECLASS"))
			}
		case xml.EndElement:
			embedded = embedded && t.Name.Local != "QUALIFIER"
		case xml.CharData:
			if embedded {
				c.refer(strings.TrimSpace(string(t)))
			}
		}
	})
	if err == nil && c.name == "" {
		err = errors.New("it has no CLASS with a NAME")
	}
	if err != nil {
		return nil, fmt.Errorf("a declaration of the server: %w", err)
	}
	return c, nil
}

func (c *class) refer(name string) {
	if name != "" {
		c.refs = append(c.refs, name)
	}
}

// nameOf returns the name of a qualifier type.
func nameOf(raw []byte) (name string, err error) {
	err = tokens(raw, func(t xml.Token) {
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == "QUALIFIER.DECLARATION" {
			name = attr(start, "NAME")
		}
	})
	return name, err
}

func tokens(raw []byte, each func(xml.Token)) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		each(t)
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
