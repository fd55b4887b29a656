package server

import (
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
)

// The functions below read the parameters of operations. A missing parameter has the default of
// DSP0200.

func (c *cimxmlCall) text(name string) string {
	value, _ := c.Param(name)
	text, _ := value.(string)
	return text
}

func (c *cimxmlCall) boolean(name string, byDefault bool) (bool, error) {
	value, ok := c.Param(name)
	text, isText := value.(string)
	switch {
	case !ok || value == nil:
		return byDefault, nil
	case isText && strings.EqualFold(text, "true"):
		return true, nil
	case isText && strings.EqualFold(text, "false"):
		return false, nil
	}
	return false, failf(cim.ErrInvalidParameter, "the parameter %s is not a boolean", name)
}

func (c *cimxmlCall) number(name string, byDefault uint64) (uint64, error) {
	value, ok := c.Param(name)
	if !ok || value == nil {
		return byDefault, nil
	}
	text, _ := value.(string)
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	if err != nil {
		return 0, failf(cim.ErrInvalidParameter, "the parameter %s is not a number", name)
	}
	return n, nil
}

// list returns a PropertyList. Nil means all properties.
func (c *cimxmlCall) list(name string) ([]string, error) {
	value, ok := c.Param(name)
	if !ok || value == nil {
		return nil, nil
	}
	items, isList := value.([]any)
	list := make([]string, len(items))
	for i, item := range items {
		text, isText := item.(string)
		isList = isList && isText
		list[i] = text
	}
	if !isList {
		return nil, failf(cim.ErrInvalidParameter, "the parameter %s is not a list of names", name)
	}
	return list, nil
}

// path returns a parameter that is a name, in the namespace of the call.
func (c *cimxmlCall) path(name string) (cim.ObjectPath, error) {
	value, _ := c.Param(name)
	path, ok := value.(cim.ObjectPath)
	if !ok || path.Class == "" {
		return path, failf(cim.ErrInvalidParameter, "the parameter %s is not a name", name)
	}
	path.Host, path.Namespace = "", c.Path.Namespace
	return path, nil
}

// class returns a parameter that is a class name, or "".
func (c *cimxmlCall) class(name string) (string, error) {
	if value, ok := c.Param(name); !ok || value == nil {
		return "", nil
	}
	path, err := c.path(name)
	return path.Class, err
}

func (c *cimxmlCall) instance(name string) (*cim.Instance, error) {
	value, _ := c.Param(name)
	in, ok := value.(*cim.Instance)
	if !ok {
		return nil, failf(cim.ErrInvalidParameter, "the parameter %s is not an instance", name)
	}
	in.Path.Host, in.Path.Namespace = "", c.Path.Namespace
	if in.Path.Class == "" {
		in.Path.Class = in.Class
	}
	return in, nil
}
