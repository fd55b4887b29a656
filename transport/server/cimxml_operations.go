package server

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// An operation is one of DSP0200 5.3.2, with its parameters. An asterisk marks a required
// parameter.
type operation struct {
	params string
	run    func(c *cimxmlCall, ctx context.Context) error
}

const (
	declared  = " LocalOnly IncludeQualifiers IncludeClassOrigin PropertyList"
	linked    = " AssocClass ResultClass Role ResultRole"
	described = " IncludeQualifiers IncludeClassOrigin PropertyList"
	opened    = " FilterQueryLanguage FilterQuery OperationTimeout ContinueOnError MaxObjectCount"
	pulled    = "EnumerationContext* MaxObjectCount*"
)

var operations = map[string]operation{
	"getinstance":                 {"InstanceName*" + declared, (*cimxmlCall).getInstance},
	"createinstance":              {"NewInstance*", (*cimxmlCall).createInstance},
	"modifyinstance":              {"ModifiedInstance* IncludeQualifiers PropertyList", (*cimxmlCall).modifyInstance},
	"deleteinstance":              {"InstanceName*", (*cimxmlCall).deleteInstance},
	"enumerateinstances":          {"ClassName* DeepInheritance" + declared, all(enumeratedInstances, false)},
	"enumerateinstancenames":      {"ClassName*", all(enumeratedInstances, true)},
	"associators":                 {"ObjectName*" + linked + described, all(associated("ObjectName"), false)},
	"associatornames":             {"ObjectName*" + linked, all(associated("ObjectName"), true)},
	"references":                  {"ObjectName* ResultClass Role" + described, all(referring("ObjectName"), false)},
	"referencenames":              {"ObjectName* ResultClass Role", all(referring("ObjectName"), true)},
	"execquery":                   {"QueryLanguage* Query*", all(queried("QueryLanguage", "Query"), false)},
	"openenumerateinstances":      {"ClassName* DeepInheritance IncludeClassOrigin PropertyList" + opened, open(enumeratedInstances, withPaths)},
	"openenumerateinstancepaths":  {"ClassName*" + opened, open(enumeratedInstances, pathsAlone)},
	"openassociatorinstances":     {"InstanceName* IncludeClassOrigin PropertyList" + linked + opened, open(associated("InstanceName"), withPaths)},
	"openassociatorinstancepaths": {"InstanceName*" + linked + opened, open(associated("InstanceName"), pathsAlone)},
	"openreferenceinstances":      {"InstanceName* ResultClass Role IncludeClassOrigin PropertyList" + opened, open(referring("InstanceName"), withPaths)},
	"openreferenceinstancepaths":  {"InstanceName* ResultClass Role" + opened, open(referring("InstanceName"), pathsAlone)},
	"openqueryinstances":          {"FilterQueryLanguage* FilterQuery* ReturnQueryResultClass OperationTimeout ContinueOnError MaxObjectCount", open(queried("FilterQueryLanguage", "FilterQuery"), queryResults)},
	"pullinstanceswithpath":       {pulled, pull(withPaths)},
	"pullinstancepaths":           {pulled, pull(pathsAlone)},
	"pullinstances":               {pulled, pull(queryResults)},
	"closeenumeration":            {"EnumerationContext*", (*cimxmlCall).closeEnumeration},
	"getclass":                    {"ClassName*" + declared, (*cimxmlCall).getClass},
	"enumerateclasses":            {"ClassName DeepInheritance LocalOnly IncludeQualifiers IncludeClassOrigin", (*cimxmlCall).enumerateClasses},
	"enumerateclassnames":         {"ClassName DeepInheritance", (*cimxmlCall).enumerateClassNames},
	"getqualifier":                {"QualifierName*", (*cimxmlCall).getQualifier},
	"enumeratequalifiers":         {"", (*cimxmlCall).enumerateQualifiers},
}

func (c *cimxmlCall) add(in *cim.Instance) {
	c.answer.Items = append(c.answer.Items, cimxmlwire.Item{Instance: in})
}

// options reads the parameters that limit what the instances contain.
func (c *cimxmlCall) options() (o cim.Options, err error) {
	o = c.o
	o.Properties, err = c.list("PropertyList")
	return o, err
}

func (c *cimxmlCall) getInstance(ctx context.Context) error {
	path, err := c.path("InstanceName")
	o, err2 := c.options()
	if err := first(err, err2); err != nil {
		return err
	}
	in, err := c.s.conn.GetInstance(ctx, path, o)
	if err == nil {
		c.add(without(in, o.Properties))
	}
	return err
}

// without removes the properties that are not in the list. Unlike elsewhere, it does not keep keys.
func without(in *cim.Instance, list []string) *cim.Instance {
	if list == nil {
		return in
	}
	return onlyNamed(in, in.Class, list)
}

func (c *cimxmlCall) createInstance(ctx context.Context) error {
	in, err := c.instance("NewInstance")
	if err != nil {
		return err
	}
	in.Path.Keys = nil
	path, err := c.s.conn.CreateInstance(ctx, in, c.o)
	if err == nil {
		c.add(&cim.Instance{Class: path.Class, Path: path})
	}
	return err
}

func (c *cimxmlCall) modifyInstance(ctx context.Context) error {
	in, err := c.instance("ModifiedInstance")
	names, err2 := c.list("PropertyList")
	if err := first(err, err2); err != nil {
		return err
	}
	if names != nil && len(names) == 0 {
		return nil // an empty list changes nothing
	}
	return c.s.conn.ModifyInstance(ctx, in, names, c.o)
}

func (c *cimxmlCall) deleteInstance(ctx context.Context) error {
	path, err := c.path("InstanceName")
	if err != nil {
		return err
	}
	return c.s.conn.DeleteInstance(ctx, path, c.o)
}

// A source starts an enumeration.
type source func(c *cimxmlCall, o cim.Options) (func(context.Context) iter.Seq2[*cim.Instance, error], error)

func enumeratedInstances(c *cimxmlCall, o cim.Options) (func(context.Context) iter.Seq2[*cim.Instance, error], error) {
	class, err := c.path("ClassName")
	deep, err2 := c.boolean("DeepInheritance", true)
	if err := first(err, err2); err != nil {
		return nil, err
	}
	var only []string // without DeepInheritance, the properties of the class (DSP0200 5.3.2.11)
	if tables, ok := cim.Capability[classTables](c.s.conn); ok && !deep {
		if info := tables.Class(class.Class); info != nil {
			only = []string{}
			for _, p := range info.Properties() {
				only = append(only, p.Name)
			}
		}
	}
	return func(ctx context.Context) iter.Seq2[*cim.Instance, error] {
		return func(yield func(*cim.Instance, error) bool) {
			for in, err := range c.s.conn.EnumerateInstances(ctx, class, o) {
				if err == nil {
					in = without(in, only)
				}
				if !yield(in, err) {
					return
				}
			}
		}
	}, nil
}

func associated(object string) source {
	return func(c *cimxmlCall, o cim.Options) (func(context.Context) iter.Seq2[*cim.Instance, error], error) {
		path, err := c.path(object)
		association, err2 := c.class("AssocClass")
		result, err3 := c.class("ResultClass")
		if err := first(err, err2, err3); err != nil {
			return nil, err
		}
		f := cim.AssociatorFilter{AssocClass: association, ResultClass: result, Role: c.text("Role"), ResultRole: c.text("ResultRole")}
		return func(ctx context.Context) iter.Seq2[*cim.Instance, error] {
			return c.s.conn.Associators(ctx, path, f, o)
		}, nil
	}
}

func referring(object string) source {
	return func(c *cimxmlCall, o cim.Options) (func(context.Context) iter.Seq2[*cim.Instance, error], error) {
		path, err := c.path(object)
		result, err2 := c.class("ResultClass")
		if err := first(err, err2); err != nil {
			return nil, err
		}
		f := cim.ReferenceFilter{ResultClass: result, Role: c.text("Role")}
		return func(ctx context.Context) iter.Seq2[*cim.Instance, error] { return c.s.conn.References(ctx, path, f, o) }, nil
	}
}

func queried(language, text string) source {
	return func(c *cimxmlCall, o cim.Options) (func(context.Context) iter.Seq2[*cim.Instance, error], error) {
		q := cim.Query{Namespace: c.Path.Namespace, Language: c.text(language), Text: c.text(text)}
		return func(ctx context.Context) iter.Seq2[*cim.Instance, error] { return c.s.conn.Query(ctx, q, o) }, nil
	}
}

// all answers with everything that a source yields.
func all(from source, names bool) func(*cimxmlCall, context.Context) error {
	return func(c *cimxmlCall, ctx context.Context) error {
		o, err := c.options()
		if err != nil {
			return err
		}
		o.NamesOnly = names
		list, err := from(c, o)
		if err != nil {
			return err
		}
		for in, err := range list(ctx) {
			if err != nil {
				return err
			}
			c.add(c.placed(in))
		}
		return nil
	}
}

// placed adds the requested namespace to the path of an instance that has none.
func (c *cimxmlCall) placed(in *cim.Instance) *cim.Instance {
	if in.Path.Class != "" && in.Path.Namespace == "" {
		in.Path.Namespace = c.Path.Namespace
	}
	return in
}

// A pullKind tells which operation pulls an enumeration.
type pullKind int

const (
	withPaths pullKind = iota
	pathsAlone
	queryResults
)

func open(from source, kind pullKind) func(*cimxmlCall, context.Context) error {
	return func(c *cimxmlCall, ctx context.Context) error {
		o, err := c.options()
		continued, err2 := c.boolean("ContinueOnError", false)
		expire, err3 := c.number("OperationTimeout", uint64(c.s.Expire/time.Second))
		switch err := first(err, err2, err3); {
		case err != nil:
			return err
		case continued:
			return failf(cim.ErrContinuationOnErrorNotSupported, "ContinueOnError is not supported: an enumeration ends at its first error")
		case kind != queryResults && c.text("FilterQuery") != "":
			return failf(cim.ErrFilteredEnumerationNotSupported, "the server does not filter enumerations; use OpenQueryInstances")
		case expire == 0:
			return failf(cim.ErrInvalidOperationTimeout, "found OperationTimeout 0, want more: enumerations expire")
		}
		o.NamesOnly = kind == pathsAlone
		list, err := from(c, o)
		if err != nil {
			return err
		}
		most, err := c.number("MaxObjectCount", 0)
		if err != nil {
			return err
		}
		e := begin(ctx, kind, func(ctx context.Context) iter.Seq2[item, error] { return instances(list(ctx)) })
		if err := c.page(ctx, e, most); err != nil || e.ended() {
			e.free()
			c.outcome("", true)
			return err
		}
		if err := c.s.open.keep(e, time.Duration(expire)*time.Second); err != nil {
			return err
		}
		c.outcome(e.id, false)
		return nil
	}
}

// page adds a page of instances to the answer.
func (c *cimxmlCall) page(ctx context.Context, e *enumeration, most uint64) error {
	if most == 0 {
		return nil
	}
	return e.page(ctx, c.s.MaxTime, int(min(most, uint64(c.s.MaxPage))), func(i item) (bool, error) {
		c.add(c.placed(i.in))
		return true, nil
	})
}

// outcome reports whether there are more instances.
func (c *cimxmlCall) outcome(id string, ended bool) {
	c.answer.Out = []cim.Property{
		{Name: "EndOfSequence", Type: cim.Boolean, Value: ended},
		{Name: "EnumerationContext", Type: cim.String, Value: id},
	}
}

func pull(kind pullKind) func(*cimxmlCall, context.Context) error {
	return func(c *cimxmlCall, ctx context.Context) error {
		most, err := c.number("MaxObjectCount", 0)
		if err != nil {
			return err
		}
		e, err := c.s.open.take(c.text("EnumerationContext"), User(ctx))
		if err != nil {
			return err
		}
		if e.format != kind { // opened by another operation, or over WS-Management
			c.s.open.putBack(e)
			return errContext
		}
		kept := false
		defer func() {
			if !kept {
				c.s.open.drop(e)
			}
		}()
		if err := c.page(ctx, e, most); err != nil {
			return err
		}
		if e.ended() {
			c.outcome("", true)
			return nil
		}
		kept = true
		c.outcome(e.id, false)
		c.s.open.putBack(e)
		return nil
	}
}

func (c *cimxmlCall) closeEnumeration(ctx context.Context) error {
	e, err := c.s.open.take(c.text("EnumerationContext"), User(ctx))
	if err != nil {
		return err
	}
	c.s.open.drop(e)
	return nil
}

func onlyNamed(in *cim.Instance, class string, names []string) *cim.Instance {
	out := &cim.Instance{Class: class, Path: in.Path}
	for _, p := range in.Properties {
		for _, name := range names {
			if strings.EqualFold(p.Name, name) {
				out.Properties = append(out.Properties, p)
				break
			}
		}
	}
	return out
}
