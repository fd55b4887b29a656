package wsman

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// An enumeration reads instances with the server's enumeration context.
type enumeration struct {
	conn      *Conn
	dialect   dialect
	options   cim.Options
	namespace string
	resource  string
	mode      string        // EnumerateEPR, EnumerateObjectAndEPR, or empty for objects
	shallow   string        // leave out other classes; empty for all
	deep      string        // PolymorphismMode, or empty
	filter    func(*writer) // the element Filter, or nil
	only      func(*cim.Instance) bool
	class     string            // of objects that do not name theirs
	base      *request          // the request with additions, such as selectors; or nil
	raw       func([]byte) bool // receives declarations instead of instances; or nil

	keys    []string // of the class, to make paths
	context string   // the server's enumeration context
	ended   bool
	idle    int  // consecutive answers without an instance
	yielded bool // it has yielded an instance
}

const (
	modeEPR  = "EnumerateEPR"
	modeBoth = "EnumerateObjectAndEPR"

	polymorphismNone = "None"
)

// maxIdle is how many consecutive answers may have no instance and not be the last.
const maxIdle = 3

// errStop means that the caller has left the loop.
var errStop = errors.New("the loop was left")

// begin returns an enumeration of a resource.
func (c *Conn) begin(d dialect, namespace, resource string, o cim.Options) *enumeration {
	e := &enumeration{conn: c, dialect: d, options: o, namespace: namespace, resource: resource}
	if o.Class != nil {
		for _, p := range o.Class.Properties() {
			if p.Key {
				e.keys = append(e.keys, p.Name)
			}
		}
	}
	switch {
	case o.NamesOnly:
		e.mode = modeEPR
	case e.keys == nil:
		e.mode = modeBoth
	}
	return e
}

// EnumerateInstances implements [cim.Conn].
func (c *Conn) EnumerateInstances(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return c.enumeration(ctx, func(d dialect) (*enumeration, error) {
		namespace := c.namespaceOf(class, o)
		e := c.begin(d, namespace, d.class(namespace, class.Class), o)
		e.class = class.Class
		switch {
		case o.Shallow && d.wmi() && o.NamesOnly:
			e.shallow = class.Class
		case o.Shallow && d.wmi():
			e.shallow = class.Class
			e.resource = d.class(namespace, "*")
			e.filter = filter(wire.DialectWQL, "SELECT * FROM "+class.Class+" WHERE __CLASS = '"+class.Class+"'")
		case o.Shallow && d.product == OpenPegasus: // OpenPegasus would fail an assertion and exit
			e.shallow = class.Class
		case o.Shallow:
			e.shallow, e.deep = class.Class, polymorphismNone
		}
		return e, nil
	})
}

// enumeration runs the enumeration that start returns.
func (c *Conn) enumeration(ctx context.Context, start func(d dialect) (*enumeration, error)) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		d, err := c.dialect(ctx)
		var e *enumeration
		if err == nil {
			e, err = start(d)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if err := e.run(ctx, yield); err != nil && !errors.Is(err, errStop) {
			yield(nil, err)
		}
	}
}

// run pulls until the end. If it stops earlier, it releases the enumeration.
func (e *enumeration) run(ctx context.Context, yield func(*cim.Instance, error) bool) error {
	err := e.open(ctx, yield)
	for err == nil && !e.ended {
		switch {
		case e.context == "":
			err = e.conn.wrap("Pull", errors.New("the answer has neither a context nor an end"))
		case e.idle >= maxIdle:
			err = e.conn.wrap("Pull", fmt.Errorf("%d answers in a row without an instance and without an end", e.idle))
		default:
			err = e.ask(ctx, wire.ActionPull, e.pullBody, yield)
		}
	}
	if !e.ended && e.context != "" {
		e.free(ctx)
	}
	return err
}

// open sends Enumerate. If the server does not support an option, it repeats the call without it.
func (e *enumeration) open(ctx context.Context, yield func(*cim.Instance, error) bool) error {
	for {
		err := e.ask(ctx, wire.ActionEnumerate, e.enumerateBody, yield)
		if err == nil || e.yielded || !errors.Is(err, cim.ErrNotSupported) {
			return err
		}
		switch {
		case e.deep != "":
			e.deep = "" // the client filters the results
		case e.mode == modeBoth:
			e.mode = "" // then the paths are unknown
		default:
			return err
		}
	}
}

func (e *enumeration) pageSize() string {
	return strconv.Itoa(cmp.Or(e.options.PageSize, e.conn.pageSize))
}

func (e *enumeration) enumerateBody(w *writer) {
	w.Raw("<wsen:Enumerate><wsman:OptimizeEnumeration/>")
	w.Element("wsman:MaxElements", e.pageSize())
	if e.mode != "" {
		w.Element("wsman:EnumerationMode", e.mode)
	}
	if e.deep != "" {
		w.Element("wsmb:PolymorphismMode", e.deep)
	}
	if e.filter != nil {
		e.filter(w)
	}
	w.Raw("</wsen:Enumerate>")
}

// filter writes a Filter with text.
func filter(dialect, text string) func(*writer) {
	return func(w *writer) {
		w.Raw(`<wsman:Filter Dialect="`).Text(dialect).Raw(`">`).Text(text).Raw("</wsman:Filter>")
	}
}

func (e *enumeration) pullBody(w *writer) {
	w.Raw("<wsen:Pull>")
	w.Element("wsen:EnumerationContext", e.context)
	w.Element("wsen:MaxElements", e.pageSize())
	w.Raw("</wsen:Pull>")
}

func (e *enumeration) releaseBody(w *writer) {
	w.Raw("<wsen:Release>")
	w.Element("wsen:EnumerationContext", e.context)
	w.Raw("</wsen:Release>")
}

func (e *enumeration) request(action string, body func(*writer)) request {
	r := request{resource: e.resource, namespace: e.dialect.selector(e.namespace), home: e.namespace}
	if e.base != nil {
		r = *e.base
	}
	r.action, r.body = action, body
	return r
}

// ask sends a request and yields the instances of the answer.
func (e *enumeration) ask(ctx context.Context, action string, body func(*writer), yield func(*cim.Instance, error) bool) error {
	return e.conn.call(ctx, e.dialect, e.request(action, body), e.options, func(r *reader, depth int) error {
		return e.page(ctx, r, depth, yield)
	})
}

// free releases the enumeration on the server. If the caller left the loop, it waits for the
// answer. If the context has ended, it does not wait, but Close of the connection does.
func (e *enumeration) free(ctx context.Context) {
	release := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.conn.http.Release)
		defer cancel()
		// If this fails, the enumeration expires. There is nobody to report the error to.
		_ = e.conn.call(ctx, e.dialect, e.request(wire.ActionRelease, e.releaseBody), cim.Options{}, func(*reader, int) error { return nil })
	}
	if ctx.Err() == nil {
		release()
		return
	}
	e.conn.released.Go(release)
}

// page reads an answer and yields its instances. Servers put the context and the end in different
// places: openwsman writes them after the items.
func (e *enumeration) page(ctx context.Context, r *reader, depth int, yield func(*cim.Instance, error) bool) error {
	before, items, left := e.context, 0, false
	e.context = ""
	for r.S.Child(depth) && r.LimitErr() == nil {
		switch r.S.Local() {
		case "EnumerationContext":
			text, _ := r.S.Text()
			e.context = strings.TrimSpace(string(text))
		case "EndOfSequence":
			e.ended = true
		case "Items":
			for list := r.S.Depth(); !left && r.S.Child(list) && r.LimitErr() == nil; {
				if items++; items > wire.MaxItems {
					r.Fail("more than %d instances in one answer", wire.MaxItems)
					break
				}
				if e.raw != nil {
					raw := r.declaration(r.S.Depth())
					left = raw != nil && !e.raw(raw)
					continue
				}
				in := e.item(r)
				if r.Err() != nil {
					break
				}
				if ctx.Err() != nil {
					e.restore(before)
					return httpcall.Ended(ctx, ctx)
				}
				left = e.wanted(in) && !e.deliver(in, yield)
			}
		}
	}
	e.idle++
	if items > 0 {
		e.idle = 0
	}
	if err := r.Err(); err != nil {
		e.restore(before)
		return err
	}
	if left {
		return errStop
	}
	return nil
}

// restore keeps the previous context if the answer has none.
func (e *enumeration) restore(before string) { e.context = cmp.Or(e.context, before) }

func (e *enumeration) deliver(in *cim.Instance, yield func(*cim.Instance, error) bool) bool {
	e.yielded = true
	return yield(in, nil)
}

// item reads an item: an instance, its path, or both.
func (e *enumeration) item(r *reader) *cim.Instance {
	var in *cim.Instance
	switch {
	case r.S.Is(wire.SpaceWSMan, "Item"):
		in = e.both(r)
	case wire.IsReferencePart(r.S.Space(), r.S.Local()):
		path := r.Reference(r.S.Depth(), false)
		return e.place(&cim.Instance{Class: path.Class, Path: path})
	default:
		in = r.Instance()
	}
	if strings.EqualFold(in.Class, "XmlFragment") || in.Class == "" { // a query result
		in.Class = e.class
	}
	return e.place(in)
}

func (e *enumeration) both(r *reader) *cim.Instance {
	in := &cim.Instance{}
	var path cim.ObjectPath
	for item := r.S.Depth(); r.S.Child(item); {
		if wire.IsReferencePart(r.S.Space(), r.S.Local()) {
			path = r.Reference(r.S.Depth(), false)
		} else {
			in = r.Instance()
		}
	}
	in.Path = path
	// Windows may use the requested superclass as the name of the element.
	if e.dialect.wmi() && path.Class != "" {
		in.Class = path.Class
	}
	return in
}

// place completes the path of an instance. If the server did not send it, it is made from the keys.
func (e *enumeration) place(in *cim.Instance) *cim.Instance {
	if in.Path.Class == "" {
		in.Path.Keys = keysOf(in, e.keys)
		if len(in.Path.Keys) == 0 {
			return in
		}
		in.Path.Class = in.Class
	}
	in.Path.Namespace = cmp.Or(in.Path.Namespace, e.namespace)
	in.Properties = selected(in, e.options.Properties, e.keys)
	return in
}

// keysOf returns the keys of an instance, or nil if one is missing.
func keysOf(in *cim.Instance, names []string) []cim.KeyBinding {
	if len(names) == 0 {
		return nil
	}
	keys := make([]cim.KeyBinding, 0, len(names))
	for _, name := range names {
		for i := range in.Properties {
			p := &in.Properties[i]
			if p.Value != nil && !p.Array && (p.Name == name || strings.EqualFold(p.Name, name)) {
				keys = append(keys, cim.KeyBinding{Name: name, Value: p.Value})
				break
			}
		}
	}
	if len(keys) < len(names) {
		return nil
	}
	return keys
}

// selected returns the wanted properties, and the keys.
func selected(in *cim.Instance, wanted, keys []string) []cim.Property {
	if wanted == nil {
		return in.Properties
	}
	return slices.DeleteFunc(in.Properties, func(p cim.Property) bool {
		_, isKey := in.Path.Key(p.Name)
		same := func(name string) bool { return strings.EqualFold(name, p.Name) }
		return !isKey && !slices.ContainsFunc(wanted, same) && !slices.ContainsFunc(keys, same)
	})
}

func (e *enumeration) wanted(in *cim.Instance) bool {
	if e.shallow != "" && !strings.EqualFold(in.Class, e.shallow) {
		return false
	}
	return e.only == nil || e.only(in)
}
