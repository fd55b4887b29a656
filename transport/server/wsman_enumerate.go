package server

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// An enumerateRequest is the body of Enumerate.
type enumerateRequest struct {
	optimize     bool
	most         int // instances in a page
	mode         string
	polymorphism string
	expires      time.Duration
	filter       filter
}

// A filter limits an enumeration.
type filter struct {
	dialect   string // empty for none
	text      string
	values    []cim.KeyBinding // of a SelectorFilter
	kind      string           // of an association filter: the name of its element
	object    cim.ObjectPath
	narrowing map[string]string
}

// A view is the form in which the items of an enumeration are written.
type view struct {
	mode    string
	dialect wire.Dialect
	home    string // the namespace
	class   string // return only the properties of this superclass; "" for all
	only    []string
}

func (x *wsmanExchange) enumerate(ctx context.Context, depth int) error {
	if depth == 0 || !x.r.S.Is(wire.SpaceWSEn, "Enumerate") {
		return sender("wsman:SchemaValidationError", "", "the body has no wsen:Enumerate")
	}
	q, err := x.readEnumerate(depth)
	if err := first(err, x.finish()); err != nil {
		return err
	}
	v := &view{mode: q.mode, dialect: x.w.Dialect, home: x.w.Home}
	list, err := x.sequence(q, v)
	if err != nil {
		return err
	}
	e := begin(ctx, v, list)
	x.open(wire.ActionEnumerate + "Response")
	x.w.Raw("<wsen:EnumerateResponse>")
	before := len(x.w.Out)
	if q.optimize {
		if err := x.items(ctx, e, q.most, "wsman:Items"); err != nil {
			e.free()
			return err
		}
	}
	head := "<wsen:EnumerationContext/>"
	if e.ended() {
		e.free()
		x.w.Raw("<wsman:EndOfSequence/>")
	} else if err := x.s.open.keep(e, q.expires); err != nil {
		return err
	} else {
		head = "<wsen:Expires>PT" + strconv.FormatFloat(e.expire.Seconds(), 'f', -1, 64) + "S</wsen:Expires><wsen:EnumerationContext>" + e.id + "</wsen:EnumerationContext>"
	}
	x.w.Out = slices.Insert(x.w.Out, before, []byte(head)...)
	x.w.Raw("</wsen:EnumerateResponse>")
	return x.closeKept(e)
}

// closeKept drops an enumeration if the answer with its name cannot be sent.
func (x *wsmanExchange) closeKept(e *enumeration) error {
	err := x.close()
	if err != nil && e.id != "" && e.busy.TryLock() {
		x.s.open.drop(e)
	}
	return err
}

// itemsTail leaves room for what follows the items.
const itemsTail = 1024

// items writes a page.
func (x *wsmanExchange) items(ctx context.Context, e *enumeration, most int, tag string) error {
	v := e.format.(*view)
	x.w.Dialect, x.w.Home = v.dialect, v.home
	x.w.Raw("<" + tag + ">")
	limit := x.envelopeLimit() - itemsTail
	start := len(x.w.Out)
	err := e.page(ctx, x.q.limit, min(most, x.s.MaxPage), func(i item) (bool, error) {
		before := len(x.w.Out)
		x.item(v, i)
		switch {
		case x.w.Err != nil:
			return false, x.w.Err
		case len(x.w.Out) <= limit:
			return true, nil
		case before == start:
			return false, encodingLimit(x.envelopeLimit())
		}
		x.w.Out = x.w.Out[:before] // the first of the next page
		return false, nil
	})
	x.w.Raw("</" + tag + ">")
	return err
}

func (x *wsmanExchange) item(v *view, i item) {
	switch {
	case i.raw != nil:
		x.w.Raw(string(i.raw))
	case v.mode == modeEPR:
		x.endpoint(i.in)
	case v.mode == modeBoth:
		x.w.Raw("<wsman:Item>")
		x.instance(v.of(i.in))
		x.endpoint(i.in)
		x.w.Raw("</wsman:Item>")
	default:
		x.instance(v.of(i.in))
	}
}

// of returns an instance with the requested properties.
func (v *view) of(in *cim.Instance) *cim.Instance {
	if v.class == "" {
		return in
	}
	return onlyNamed(in, v.class, v.only)
}

func (x *wsmanExchange) endpoint(in *cim.Instance) {
	path := in.Path
	if path.Class == "" {
		path.Class = in.Class
	}
	x.w.Raw("<wsa:EndpointReference>")
	x.reference(path)
	x.w.Raw("</wsa:EndpointReference>")
}

// sequence starts the requested enumeration.
func (x *wsmanExchange) sequence(q *enumerateRequest, v *view) (func(context.Context) iter.Seq2[item, error], error) {
	if x.isDeclaration() {
		if x.s.Classes == nil {
			return nil, errNoDeclarations
		}
		class, o := x.declared(), x.callOptions()
		return func(ctx context.Context) iter.Seq2[item, error] {
			return declarations(x.s.Classes.EnumerateClasses(ctx, class, o))
		}, nil
	}
	conn, path, f, o := x.s.conn, x.q.path, q.filter, x.callOptions()
	o.NamesOnly = q.mode == modeEPR
	if err := x.polymorphism(q, v, &o); err != nil {
		return nil, err
	}
	switch {
	case f.dialect == "" || f.dialect == wire.SelectorFilter:
		if err := x.class(); err != nil {
			return nil, err
		}
		path.Keys = nil
		o.NamesOnly = o.NamesOnly && f.dialect == ""
		return func(ctx context.Context) iter.Seq2[item, error] {
			return instances(having(conn.EnumerateInstances(ctx, path, o), f.values))
		}, nil
	case f.kind != "":
		return f.linked(conn, o), nil
	}
	query := cim.Query{Text: f.text, Language: languages[f.dialect], Namespace: path.Namespace}
	return func(ctx context.Context) iter.Seq2[item, error] { return instances(conn.Query(ctx, query, o)) }, nil
}

// having yields the instances with these values. In a filter, values are text.
func having(list iter.Seq2[*cim.Instance, error], values []cim.KeyBinding) iter.Seq2[*cim.Instance, error] {
	wanted := cim.ObjectPath{Class: "filter", Keys: values}
	return func(yield func(*cim.Instance, error) bool) {
		for in, err := range list {
			if err == nil && values != nil && !wanted.Equal(valuesOf(in, values)) {
				continue
			}
			if !yield(in, err) {
				return
			}
		}
	}
}

// valuesOf returns the properties of an instance that have these names.
func valuesOf(in *cim.Instance, names []cim.KeyBinding) cim.ObjectPath {
	path := cim.ObjectPath{Class: "filter"}
	for _, k := range names {
		if p, ok := in.Get(k.Name); ok && p.Value != nil && !p.Array {
			path.Keys = append(path.Keys, cim.KeyBinding{Name: k.Name, Value: p.Value})
		}
	}
	return path
}

func declarations(list iter.Seq2[[]byte, error]) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for raw, err := range list {
			if !yield(item{raw: raw}, err) {
				return
			}
		}
	}
}

// languages maps filter dialects to query languages.
var languages = map[string]string{wire.DialectWQL: "WQL", wire.DialectCQL: "DMTF:CQL"}

func (f filter) linked(conn cim.Conn, o cim.Options) func(context.Context) iter.Seq2[item, error] {
	n := f.narrowing
	if f.kind == "AssociationInstances" {
		narrow := cim.ReferenceFilter{ResultClass: n["ResultClassName"], Role: n["Role"]}
		return func(ctx context.Context) iter.Seq2[item, error] {
			return instances(conn.References(ctx, f.object, narrow, o))
		}
	}
	narrow := cim.AssociatorFilter{
		AssocClass: n["AssociationClassName"], ResultClass: n["ResultClassName"], Role: n["Role"], ResultRole: n["ResultRole"],
	}
	return func(ctx context.Context) iter.Seq2[item, error] {
		return instances(conn.Associators(ctx, f.object, narrow, o))
	}
}

// The enumeration modes, and how they treat subclasses (DSP0226 8.7, DSP0227 8.3).
const (
	modeObject = ""
	modeEPR    = "EnumerateEPR"
	modeBoth   = "EnumerateObjectAndEPR"

	polymorphismInclude = "IncludeSubClassProperties"
	polymorphismExclude = "ExcludeSubClassProperties"
	polymorphismNone    = "None"
)

// A classTables returns the properties of a class, as the server of package cimserver does.
type classTables interface {
	Class(name string) *cim.ClassInfo
}

func (x *wsmanExchange) polymorphism(q *enumerateRequest, v *view, o *cim.Options) error {
	switch q.polymorphism {
	case "", polymorphismInclude:
		return nil
	case polymorphismNone:
		o.Shallow = true
		return nil
	case polymorphismExclude:
		tables, ok := cim.Capability[classTables](x.s.conn)
		if !ok {
			break
		}
		info := tables.Class(x.q.path.Class)
		if info == nil {
			return nil // the enumeration reports the unknown class
		}
		v.class = info.Name
		for _, p := range info.Properties() {
			v.only = append(v.only, p.Name)
		}
		return nil
	}
	return &fault{
		code: "Sender", subcode: "wsman:UnsupportedFeature", detail: "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/faultDetail/PolymorphismModeNotSupported",
		reason: "the server does not support the PolymorphismMode " + short(q.polymorphism),
	}
}

func (x *wsmanExchange) readEnumerate(depth int) (*enumerateRequest, error) {
	q := &enumerateRequest{most: 1}
	text := func() string {
		text, _ := x.r.S.Text()
		return strings.TrimSpace(string(text))
	}
	var err error
	for x.r.S.Child(depth) && err == nil {
		switch x.r.S.Local() {
		case "OptimizeEnumeration":
			q.optimize = true
		case "MaxElements":
			q.most, err = maxElements(text())
		case "EnumerationMode":
			switch q.mode = text(); q.mode {
			case "EnumerateObject":
				q.mode = modeObject
			case modeEPR, modeBoth:
			default:
				err = sender("wsman:UnsupportedFeature", "EnumerationMode", "the server does not support the EnumerationMode "+short(q.mode))
			}
		case "PolymorphismMode":
			q.polymorphism = text()
		case "Expires":
			q.expires, err = x.expires(text())
		case "Filter":
			err = x.filter(&q.filter)
		case "EndTo":
			err = sender("wsman:UnsupportedFeature", "AddressingMode", "EndTo is not supported")
		}
	}
	return q, err
}

func maxElements(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, sender("wsman:InvalidParameter", "", "found a MaxElements that is not a number above 0")
	}
	return n, nil
}

// expires reads a duration or a point in time. The server may use a shorter time.
func (x *wsmanExchange) expires(text string) (time.Duration, error) {
	if d, ok := parseDuration(text); ok && d > 0 {
		return d, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if d := time.Until(at); err == nil && d > 0 {
		return d, nil
	}
	return 0, sender("wsen:InvalidExpirationTime", "", "found an Expires that is neither a duration nor a future point in time")
}

// filter reads a Filter.
func (x *wsmanExchange) filter(f *filter) error {
	s, r := x.r.S, x.r
	dialect, _ := s.Attr("", "Dialect")
	f.dialect = string(dialect)
	depth := s.Depth()
	text, leaf := s.Text()
	f.text = string(text)
	_, isQuery := languages[f.dialect]
	switch {
	case isQuery && leaf:
		return nil
	case f.dialect == wire.SelectorFilter && !leaf:
		var values cim.ObjectPath
		r.Selectors(&values, s.Depth())
		f.values = values.Keys
		for s.Child(depth) {
		}
		return nil
	case f.dialect == wire.AssociationFilter && !leaf:
		return x.associationFilter(f, depth)
	case isQuery, f.dialect == wire.SelectorFilter, f.dialect == wire.AssociationFilter:
		return sender("wsen:CannotProcessFilter", "", "the filter is not valid in its dialect")
	}
	return &fault{
		code: "Sender", subcode: "wsen:FilterDialectRequestedUnavailable", reason: "the server does not support the dialect " + short(f.dialect),
		err: failf(cim.ErrQueryLanguageNotSupported, "the server does not support the dialect %s", short(f.dialect)),
	}
}

// associationFilter reads AssociatedInstances or AssociationInstances (DSP0227 17.1).
func (x *wsmanExchange) associationFilter(f *filter, depth int) error {
	s, r := x.r.S, x.r
	f.kind, f.narrowing = s.Local(), map[string]string{}
	for inner := s.Depth(); s.Child(inner); {
		name := s.Local()
		if name == "Object" {
			f.object = r.Reference(s.Depth(), false)
			continue
		}
		text, _ := s.Text()
		f.narrowing[name] = strings.TrimSpace(string(text))
	}
	for s.Child(depth) {
	}
	if f.object.Class == "" || f.kind != "AssociatedInstances" && f.kind != "AssociationInstances" {
		return sender("wsen:CannotProcessFilter", "", "the association filter names no object")
	}
	f.object.Singleton = false
	if f.object.Namespace == "" {
		f.object.Namespace = x.q.path.Namespace
	}
	var err error
	f.object.Namespace, err = x.s.namespace(f.object.Namespace)
	return err
}

// A pullRequest is the body of Pull or Release.
type pullRequest struct {
	context string
	most    int
	limit   time.Duration
}

func (x *wsmanExchange) readPull(depth int, name string) (q pullRequest, err error) {
	q.most = 1
	if depth == 0 || !x.r.S.Is(wire.SpaceWSEn, name) {
		return q, sender("wsman:SchemaValidationError", "", "the body has no wsen:"+name)
	}
	for x.r.S.Child(depth) && err == nil {
		name := x.r.S.Local()
		text, _ := x.r.S.Text()
		value := strings.TrimSpace(string(text))
		switch name {
		case "EnumerationContext":
			q.context = value
		case "MaxElements":
			q.most, err = maxElements(value)
		case "MaxTime":
			ok := false
			if q.limit, ok = parseDuration(value); !ok || q.limit <= 0 {
				err = sender("wsman:InvalidParameter", "", "found a MaxTime that is not a duration")
			}
		}
	}
	return q, first(err, x.finish())
}

func (x *wsmanExchange) pull(ctx context.Context, depth int) error {
	q, err := x.readPull(depth, "Pull")
	if err != nil {
		return err
	}
	e, err := x.s.open.take(q.context, User(ctx))
	if err != nil {
		return err
	}
	if _, ours := e.format.(*view); !ours { // opened over CIM-XML
		x.s.open.putBack(e)
		return errContext
	}
	if q.limit > 0 {
		x.q.limit = min(x.q.limit, q.limit)
	}
	kept := false
	defer func() {
		if !kept {
			x.s.open.drop(e)
		}
	}()
	x.open(wire.ActionPull + "Response")
	x.w.Raw("<wsen:PullResponse>")
	x.w.Element("wsen:EnumerationContext", e.id)
	if err := x.items(ctx, e, q.most, "wsen:Items"); err != nil {
		return err
	}
	ended := e.ended()
	if ended {
		x.w.Raw("<wsen:EndOfSequence/>")
	}
	x.w.Raw("</wsen:PullResponse>")
	if err := x.close(); err != nil || ended {
		return err
	}
	kept = true
	x.s.open.putBack(e)
	return nil
}

func (x *wsmanExchange) release(ctx context.Context, depth int) error {
	q, err := x.readPull(depth, "Release")
	if err != nil {
		return err
	}
	e, err := x.s.open.take(q.context, User(ctx))
	if err != nil {
		return err
	}
	x.s.open.drop(e)
	x.open(wire.ActionRelease + "Response")
	return x.close()
}
