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

// An enumeration is one way to ask for instances: in pages, if the server has them, or all
// at once.
type enumeration struct {
	conn      *Conn
	options   cim.Options
	namespace string
	open      *cimxmlwire.Call // the first page; of a pulled operation
	pull      string           // the name of the operation for more
	all       *cimxmlwire.Call // without pages
	wanted    func(*cim.Instance) bool

	context string // of the server
	ended   bool
	idle    int // answers in a row without an instance
	yielded bool
	left    bool // the program has left the loop
}

// maxIdle is how many answers in a row may have no instance and no end.
const maxIdle = 3

// names are those of the operations of one question: with instances, with their names.
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
	// The key of the class that is asked for does not type the path that is asked from.
	open := append([]cim.Property{instanceName("InstanceName", path, nil)}, filter...)
	all := append([]cim.Property{objectName("ObjectName", path, nil)}, filter...)
	return func(yield func(*cim.Instance, error) bool) {
		e := c.begin(n, c.namespaceOf(path, o), o, open, all)
		if len(path.Keys) == 0 && !path.Singleton {
			e.open = nil // of a class; pulled operations have instances alone
		}
		e.run(ctx, yield)
	}
}

// Query implements [cim.Conn]. The language is "WQL", "DMTF:CQL" or another that the server
// has.
func (c *Conn) Query(ctx context.Context, q cim.Query, o cim.Options) iter.Seq2[*cim.Instance, error] {
	language := cmp.Or(q.Language, "WQL")
	open := []cim.Property{text("FilterQueryLanguage", language), text("FilterQuery", q.Text)}
	all := []cim.Property{text("QueryLanguage", language), text("Query", q.Text)}
	return func(yield func(*cim.Instance, error) bool) {
		o.NamesOnly = false // what a query selects is in its text
		n := names{open: "OpenQueryInstances", all: "ExecQuery"}
		e := c.begin(n, c.namespaceOf(cim.ObjectPath{Namespace: q.Namespace}, o), o, open, all)
		e.pull = "PullInstances"
		e.run(ctx, yield)
	}
}

// run yields all instances, and then the error that ended them.
func (e *enumeration) run(ctx context.Context, yield func(*cim.Instance, error) bool) {
	if err := e.pages(ctx, yield); err != nil && !e.left {
		yield(nil, err)
	}
}

// pages asks in pages, and all at once if the server has no pages. Some servers answer
// FAILED to operations that they do not know, which may be an error of the class as well:
// what they say is remembered only if the other operation succeeds.
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

// maxObjects is how many instances a page may have.
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

// next is a call about the context of the server.
func (e *enumeration) next(name string, more ...cim.Property) *cimxmlwire.Call {
	return operation(name, e.namespace, append([]cim.Property{{Name: "EnumerationContext", Value: e.context}}, more...)...)
}

// close ends the enumeration on the server. If the loop was left, it waits for that; if the
// context of the program has ended, the program does not wait, but Close does.
func (e *enumeration) close(ctx context.Context) {
	call := e.next("CloseEnumeration")
	release := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.conn.http.Release)
		defer cancel()
		_, _ = e.conn.call(ctx, call, cim.Options{}, nil) // what is not closed expires
	}
	if ctx.Err() == nil {
		release()
		return
	}
	e.conn.closed.Go(release)
}

// ask sends a request and yields the instances of the answer. It reads the enumeration context
// after them even if the program leaves the loop.
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

// state reads the output parameters of pulled operations. Some servers return a context with
// the last page too, which cannot be pulled from.
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

// place completes a result: a class or a name becomes an instance without properties, and a
// path is in the namespace that was asked. It is on the server that was asked, whatever
// that calls itself.
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
