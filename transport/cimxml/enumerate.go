package cimxml

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// An enumeration reads instances: in pages if the server supports them, otherwise all at once.
type enumeration struct {
	conn      *Conn
	options   cim.Options
	namespace string
	open      *cimxmlwire.Call // the operation that returns the first page; nil without pages
	pull      string           // the name of the operation for further pages
	all       *cimxmlwire.Call // the operation without pages
	wanted    func(*cim.Instance) bool

	context string // the server's enumeration context
	ended   bool
	idle    int // answers in a row without an instance
	yielded bool
	left    bool // the caller has left the loop
}

// maxIdle is how many consecutive answers may have no instance and not be the last.
const maxIdle = 3

// names are the operations for one kind of enumeration: for instances and for paths.
type names struct{ open, openPaths, all, allNames string }

func (c *Conn) begin(n names, namespace string, o cim.Options, open, all []cim.Property) *enumeration {
	e := &enumeration{conn: c, options: o, namespace: namespace, wanted: func(*cim.Instance) bool { return true }}
	open = append(open, c.maxObjects(o))
	if o.NamesOnly {
		e.open, e.pull, e.all = operation(n.openPaths, namespace, open...), "PullInstancePaths", operation(n.allNames, namespace, all...)
	} else {
		e.open, e.pull, e.all = operation(n.open, namespace, open...), "PullInstancesWithPath", operation(n.all, namespace, all...)
	}
	return e
}

// EnumerateInstances implements [cim.Conn].
func (c *Conn) EnumerateInstances(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[*cim.Instance, error] {
	open := []cim.Property{className("ClassName", class.Class)}
	all := open[:1:1]
	if !o.NamesOnly {
		open = append(open, boolean("DeepInheritance", true), list(o.Properties))
		all = append(all, boolean("LocalOnly", false), boolean("DeepInheritance", true), list(o.Properties))
	}
	n := names{"OpenEnumerateInstances", "OpenEnumerateInstancePaths", "EnumerateInstances", "EnumerateInstanceNames"}
	return func(yield func(*cim.Instance, error) bool) {
		e := c.begin(n, c.namespaceOf(class, o), o, open, all)
		if o.Shallow { // the operation has no such parameter
			e.wanted = func(in *cim.Instance) bool { return strings.EqualFold(in.Class, class.Class) }
		}
		e.run(ctx, yield)
	}
}

// Associators implements [cim.Conn].
func (c *Conn) Associators(ctx context.Context, path cim.ObjectPath, f cim.AssociatorFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	filter := []cim.Property{
		className("AssocClass", f.AssocClass), className("ResultClass", f.ResultClass), text("Role", f.Role), text("ResultRole", f.ResultRole),
	}
	n := names{"OpenAssociatorInstances", "OpenAssociatorInstancePaths", "Associators", "AssociatorNames"}
	return c.linked(ctx, n, path, filter, o)
}

// References implements [cim.Conn].
func (c *Conn) References(ctx context.Context, path cim.ObjectPath, f cim.ReferenceFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	filter := []cim.Property{className("ResultClass", f.ResultClass), text("Role", f.Role)}
	n := names{"OpenReferenceInstances", "OpenReferenceInstancePaths", "References", "ReferenceNames"}
	return c.linked(ctx, n, path, filter, o)
}

func (c *Conn) linked(ctx context.Context, n names, path cim.ObjectPath, filter []cim.Property, o cim.Options) iter.Seq2[*cim.Instance, error] {
	if !o.NamesOnly {
		filter = append(filter, list(o.Properties))
	}
	// The class in the options is the result class, so its keys do not apply to path.
	open := append([]cim.Property{instanceName("InstanceName", path, nil)}, filter...)
	all := append([]cim.Property{objectName("ObjectName", path, nil)}, filter...)
	return func(yield func(*cim.Instance, error) bool) {
		e := c.begin(n, c.namespaceOf(path, o), o, open, all)
		if len(path.Keys) == 0 && !path.Singleton {
			e.open = nil // path is a class; pulled operations only take instances
		}
		e.run(ctx, yield)
	}
}

// Query implements [cim.Conn]. The language is "WQL", "DMTF:CQL" or another that the server
// supports.
func (c *Conn) Query(ctx context.Context, q cim.Query, o cim.Options) iter.Seq2[*cim.Instance, error] {
	language := cmp.Or(q.Language, "WQL")
	open := []cim.Property{text("FilterQueryLanguage", language), text("FilterQuery", q.Text)}
	all := []cim.Property{text("QueryLanguage", language), text("Query", q.Text)}
	return func(yield func(*cim.Instance, error) bool) {
		o.NamesOnly = false // the query decides what it returns
		n := names{open: "OpenQueryInstances", all: "ExecQuery"}
		e := c.begin(n, c.namespaceOf(cim.ObjectPath{Namespace: q.Namespace}, o), o, open, all)
		e.pull = "PullInstances"
		e.run(ctx, yield)
	}
}

// run yields all instances, and then the error if there is one.
func (e *enumeration) run(ctx context.Context, yield func(*cim.Instance, error) bool) {
	if err := e.pages(ctx, yield); err != nil && !e.left {
		yield(nil, err)
	}
}

// pages asks for pages, or for all instances if the server does not support pages. Some servers
// answer unknown operations with FAILED, which can also be an error of the class. Therefore it
// remembers such an answer only if the other operation succeeds.
func (e *enumeration) pages(ctx context.Context, yield func(*cim.Instance, error) bool) error {
	if e.withoutPages() {
		return e.ask(ctx, e.all, yield)
	}
	err := e.ask(ctx, e.open, yield)
	var refused *cim.Error
	if errors.As(err, &refused) && !e.yielded && (refused.Code == cim.ErrNotSupported || refused.Code == cim.ErrFailed) {
		e.ended, e.context = false, ""
		err := e.ask(ctx, e.all, yield)
		if err == nil || refused.Code == cim.ErrNotSupported && !errors.Is(err, cim.ErrNotSupported) {
			e.conn.without.Store(e.open.Method, true)
		}
		return err
	}
	for err == nil && !e.ended && !e.left {
		switch {
		case e.context == "":
			err = e.conn.wrap(e.pull, errors.New("the answer has neither a context nor an end"))
		case e.idle >= maxIdle:
			err = e.conn.wrap(e.pull, fmt.Errorf("%d answers in a row without an instance and without an end", e.idle))
		default:
			err = e.more(ctx, yield)
		}
	}
	if !e.ended && e.context != "" && !errors.Is(err, cim.ErrInvalidEnumerationContext) {
		e.close(ctx)
	}
	return err
}

// maxObjects returns the parameter for the size of a page.
func (c *Conn) maxObjects(o cim.Options) cim.Property {
	return cim.Property{Name: "MaxObjectCount", Value: cmp.Or(o.PageSize, c.pageSize)}
}

// more asks for the next page.
func (e *enumeration) more(ctx context.Context, yield func(*cim.Instance, error) bool) error {
	return e.ask(ctx, e.next(e.pull, e.conn.maxObjects(e.options)), yield)
}

func (e *enumeration) withoutPages() bool {
	if e.open == nil || e.conn.unpulled {
		return true
	}
	_, without := e.conn.without.Load(e.open.Method)
	return without
}

// next returns a call with the server's enumeration context.
func (e *enumeration) next(name string, more ...cim.Property) *cimxmlwire.Call {
	return operation(name, e.namespace, append([]cim.Property{{Name: "EnumerationContext", Value: e.context}}, more...)...)
}

// close ends the enumeration on the server. If the caller left the loop, it waits for the answer.
// If the context has ended, it does not wait, but Close of the connection does.
func (e *enumeration) close(ctx context.Context) {
	call := e.next("CloseEnumeration")
	release := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.conn.http.Release)
		defer cancel()
		_, _ = e.conn.call(ctx, call, cim.Options{}, nil) // if it fails, the enumeration expires
	}
	if ctx.Err() == nil {
		release()
		return
	}
	e.conn.closed.Go(release)
}

// ask sends a request and yields the instances of the answer. Even if the caller leaves the loop,
// it reads the enumeration context after them.
func (e *enumeration) ask(ctx context.Context, call *cimxmlwire.Call, yield func(*cim.Instance, error) bool) error {
	count := 0
	var stopped error
	a, err := e.conn.call(ctx, call, e.options, func(item cimxmlwire.Item) bool {
		count++
		in := e.place(item)
		switch {
		case ctx.Err() != nil:
			stopped = httpcall.Ended(ctx, ctx)
		case !e.wanted(in):
		default:
			e.yielded = true
			e.left = !yield(in, nil)
		}
		return stopped == nil && !e.left
	})
	if e.idle++; count > 0 {
		e.idle = 0
	}
	if a != nil {
		e.state(a)
	}
	if stopped != nil {
		return stopped
	}
	return err
}

// state reads the output parameters of pulled operations. Some servers return a context with the
// last page too; it cannot be pulled.
func (e *enumeration) state(a *cimxmlwire.Answer) {
	for _, p := range a.Out {
		value := ""
		if p.Value != nil {
			value = strings.TrimSpace(fmt.Sprint(p.Value))
		}
		switch {
		case strings.EqualFold(p.Name, "EndOfSequence"):
			e.ended = strings.EqualFold(value, "true")
		case strings.EqualFold(p.Name, "EnumerationContext"):
			e.context = value
		}
	}
}

// place completes a result. A class or a path becomes an instance without properties, and the
// namespace is the requested one. The host is left out, because a server may use a name that
// clients cannot reach.
func (e *enumeration) place(item cimxmlwire.Item) *cim.Instance {
	in := item.Instance
	if in == nil {
		return &cim.Instance{}
	}
	if in.Class == "" {
		in.Class = in.Path.Class
	}
	if in.Path.Class == "" {
		return in
	}
	in.Path.Host, in.Path.Namespace = "", cmp.Or(in.Path.Namespace, e.namespace)
	return in
}
