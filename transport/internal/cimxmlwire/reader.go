package cimxmlwire

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// A Reader reads messages. It keeps names and short texts from one message to the next, because
// they repeat.
type Reader struct {
	s     *xmlpull.Scanner
	err   error
	names map[string]string
	short map[string]any
	props []cim.Property // of the current instances
	items []any          // of the current arrays
	parts []byte         // of a namespace path
	inner *Reader        // for embedded instances
	depth int            // nesting depth of embedded instances
}

// NewReader returns a reader. Call Reset before reading.
func NewReader() *Reader {
	return &Reader{s: xmlpull.New(nil, xmlpull.Limits{}), names: map[string]string{}, short: map[string]any{}}
}

// Reset starts another message. The reader owns the bytes from then on.
func (r *Reader) Reset(message []byte) {
	r.s.Reset(message)
	r.err, r.props, r.items = nil, r.props[:0], r.items[:0]
}

func (r *Reader) fail(base error, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", base, fmt.Sprintf(format, args...))
	}
}

// failed returns the first error.
func (r *Reader) failed() error {
	if err := r.s.Err(); err != nil {
		return err
	}
	return r.err
}

// child moves to the next child, unless there was an error.
func (r *Reader) child(depth int) bool { return r.err == nil && r.s.Child(depth) }

func (r *Reader) want(names string) {
	r.fail(ErrNotValid, "found <%.60s>, want %s", r.s.Local(), names)
}

const maxNames = 4096

// attr returns an attribute with few different values.
func (r *Reader) attr(name string) string {
	value, ok := r.s.Attr("", name)
	if !ok {
		return ""
	}
	return r.name(value)
}

func (r *Reader) name(text []byte) string {
	if known, ok := r.names[string(text)]; ok {
		return known
	}
	name := string(text)
	if len(r.names) < maxNames && len(name) <= 256 {
		r.names[name] = name
	}
	return name
}

// message reads down to SIMPLEREQ or SIMPLERSP, and calls each for every child of it.
func (r *Reader) message(simple, multiple string, each func(v Versions, id string)) error {
	var v Versions
	found := false
	root := r.s.Root()
	if root > 0 && r.s.Local() != "CIM" {
		r.want("CIM")
	}
	v.CIM, v.DTD = r.attr("CIMVERSION"), r.attr("DTDVERSION")
	for r.child(root) {
		if r.s.Local() != "MESSAGE" {
			r.want("MESSAGE")
			break
		}
		id := r.attr("ID")
		v.Protocol = r.attr("PROTOCOLVERSION")
		for message := r.s.Depth(); r.child(message); {
			switch {
			case r.s.Local() == multiple:
				r.fail(ErrMultiple, "found <%s>", multiple)
			case r.s.Local() != simple || found:
				r.want("one " + simple)
			}
			for depth := r.s.Depth(); r.child(depth); {
				if found {
					r.want("the end of " + simple)
					break
				}
				found = true
				each(v, id)
			}
		}
	}
	if err := r.failed(); err != nil {
		return err
	}
	if err := r.s.End(); err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: the message has no %s", ErrNotValid, simple)
	}
	return nil
}

// Call reads a request. Errors are those of xmlpull, [ErrNotValid], [ErrMultiple] or [ErrLimit].
// With [ErrNotValid], it also returns what it has read.
func (r *Reader) Call() (*Call, error) {
	c := &Call{}
	err := r.message("SIMPLEREQ", "MULTIREQ", func(v Versions, id string) {
		c.Versions, c.ID, c.Method = v, id, r.attr("NAME")
		switch r.s.Local() {
		case "IMETHODCALL":
			c.Intrinsic = true
		case "METHODCALL":
		default:
			r.want("IMETHODCALL or METHODCALL")
			return
		}
		r.callParts(c)
	})
	return c, err
}

func (r *Reader) callParts(c *Call) {
	for depth := r.s.Depth(); r.child(depth); {
		switch r.s.Local() {
		case "LOCALNAMESPACEPATH":
			c.Path.Namespace = r.namespace()
		case "LOCALCLASSPATH", "LOCALINSTANCEPATH":
			c.Path, _ = r.path(0)
		case "IPARAMVALUE":
			c.Params = r.param(c.Params, r.argument())
		case "PARAMVALUE":
			c.Params = r.param(c.Params, r.parameter())
		default:
			r.want("a path or a parameter")
		}
	}
}

func (r *Reader) param(list []cim.Property, p cim.Property) []cim.Property {
	if len(list) == maxParams {
		r.fail(ErrLimit, "more than %d parameters", maxParams)
	}
	return append(list, p)
}

// argument reads a parameter of an intrinsic operation.
func (r *Reader) argument() cim.Property {
	p := cim.Property{Name: r.attr("NAME")}
	for depth := r.s.Depth(); r.child(depth); {
		switch name := r.s.Local(); name {
		case "VALUE":
			text, _ := r.s.Text()
			p.Value = string(text)
		case "VALUE.ARRAY":
			p.Array, p.Value = true, r.array("VALUE", cim.String, false)
		default:
			if item, ok := r.item(); ok {
				p.Value = item.value()
			} else {
				r.want("the value of a parameter")
			}
		}
	}
	return p
}

// value returns a result as a parameter value.
func (i Item) value() any {
	switch {
	case i.Declaration != nil:
		return i.Declaration
	case i.Instance.Class == "": // a name
		return i.Instance.Path
	}
	return i.Instance
}

// Answer reads a response, and calls each with the results until it returns false. If each is nil,
// it stores the results in the answer. An error of the server is in the answer.
func (r *Reader) Answer(each func(Item) (more bool)) (*Answer, error) {
	a := &Answer{}
	if each == nil {
		each = func(i Item) bool {
			a.Items = append(a.Items, i)
			return true
		}
	}
	err := r.message("SIMPLERSP", "MULTIRSP", func(v Versions, id string) {
		a.Versions, a.ID, a.Method = v, id, r.attr("NAME")
		switch r.s.Local() {
		case "IMETHODRESPONSE":
			a.Intrinsic = true
		case "METHODRESPONSE":
		default:
			r.want("IMETHODRESPONSE or METHODRESPONSE")
			return
		}
		r.answerParts(a, each)
	})
	return a, err
}

func (r *Reader) answerParts(a *Answer, each func(Item) bool) {
	for depth := r.s.Depth(); r.child(depth); {
		switch r.s.Local() {
		case "ERROR":
			a.Err = r.serverError()
		case "IRETURNVALUE":
			r.results(each)
		case "RETURNVALUE":
			p := r.parameter()
			p.Name = "ReturnValue"
			a.Result = &p
		case "PARAMVALUE":
			a.Out = r.param(a.Out, r.parameter())
		default:
			r.want("ERROR, a result or a parameter")
		}
	}
}

func (r *Reader) serverError() *cim.Error {
	code, err := strconv.ParseUint(strings.TrimSpace(r.attr("CODE")), 10, 32)
	if err != nil {
		code = uint64(cim.ErrFailed)
	}
	text, _ := r.s.Attr("", "DESCRIPTION")
	e := &cim.Error{Code: cim.StatusCode(code), Message: strings.TrimSpace(string(text))}
	for depth := r.s.Depth(); r.child(depth); {
		if r.s.Local() == "INSTANCE" {
			e.Details = append(e.Details, r.instance())
		}
	}
	return e
}

// results reads IRETURNVALUE.
func (r *Reader) results(each func(Item) bool) {
	count := 0
	for depth := r.s.Depth(); r.child(depth); {
		item, ok := r.item()
		if !ok || r.failed() != nil {
			continue // a value, as GetProperty returns
		}
		if count++; count > maxItems {
			r.fail(ErrLimit, "more than %d results", maxItems)
			return
		}
		if !each(item) {
			return // the next Child skips the rest
		}
	}
}

// item reads an instance, a declaration or a name.
func (r *Reader) item() (item Item, ok bool) {
	switch r.s.Local() {
	case "INSTANCE":
		return Item{Instance: r.instance()}, true
	case "CLASS", "QUALIFIER.DECLARATION":
		return Item{Declaration: append(Declaration(nil), r.s.Raw()...)}, true
	case "VALUE.NAMEDINSTANCE", "VALUE.INSTANCEWITHPATH", "VALUE.OBJECTWITHPATH", "VALUE.OBJECTWITHLOCALPATH", "VALUE.NAMEDOBJECT", "VALUE.OBJECT":
		return r.pair(), true
	}
	if path, ok := r.path(0); ok {
		return Item{Instance: &cim.Instance{Path: path}}, true
	}
	return item, false
}

// pair reads a path and the object that it names.
func (r *Reader) pair() (item Item) {
	var path cim.ObjectPath
	for depth := r.s.Depth(); r.child(depth); {
		switch r.s.Local() {
		case "INSTANCE":
			item.Instance = r.instance()
		case "CLASS":
			item.Declaration = append(Declaration(nil), r.s.Raw()...)
		default:
			path, _ = r.path(0)
		}
	}
	switch {
	case item.Instance == nil && item.Declaration == nil:
		r.fail(ErrNotValid, "found a path without an INSTANCE or a CLASS")
	case item.Instance == nil && path.Class != "":
		item.Instance = &cim.Instance{Path: path}
	case item.Instance != nil:
		item.Instance.Path = path
	}
	return item
}

// IsSyntax reports whether an error says that the text is not XML.
func IsSyntax(err error) bool { return errors.Is(err, xmlpull.ErrSyntax) }

// ParseDeclaration returns data as a declaration. It is an error if data is not exactly one element
// with that name.
func ParseDeclaration(data []byte, element string) (Declaration, error) {
	s := xmlpull.New(bytes.Clone(data), xmlpull.Limits{})
	if s.Root() > 0 && s.Local() != element {
		return nil, fmt.Errorf("%w: found <%.60s>, want %s", ErrNotValid, s.Local(), element)
	}
	declaration := s.Raw()
	if err := s.End(); err != nil {
		return nil, err
	}
	return declaration, nil
}
