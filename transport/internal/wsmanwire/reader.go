package wsmanwire

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

const (
	MaxItems      = 1_000_000 // in an answer
	maxProperties = 100_000   // in an instance; each array element counts
)

// ErrLimit is the error for a message with too many values.
var ErrLimit = errors.New("the message is beyond the limits")

// A Reader reads instances from the body of a message.
type Reader struct {
	S     *xmlpull.Scanner
	Typed bool // use the types given in the message

	values []value // of the current instances
	text   []byte  // their text, which becomes one string for each instance
	short  map[string]any
	uri    uriCache
	err    error // in addition to the scanner's error
}

// NewReader returns a reader of messages within limits.
func NewReader(limits xmlpull.Limits) *Reader {
	return &Reader{S: xmlpull.New(nil, limits), short: map[string]any{}}
}

// Reset starts another message. The reader keeps names and short texts, because servers repeat
// them.
func (r *Reader) Reset(message []byte, typed bool) {
	r.S.Reset(message)
	r.Typed, r.err = typed, nil
	r.values, r.text = r.values[:0], r.text[:0]
}

const (
	shortText  = 24
	shortTexts = 1024
)

// repeated returns a short text that was read before, without allocating it again.
func (r *Reader) repeated(text []byte) (value any, ok bool) {
	if len(text) > shortText {
		return nil, false
	}
	if value, ok = r.short[string(text)]; !ok && len(r.short) < shortTexts {
		value, ok = string(text), true
		r.short[value.(string)] = value
	}
	return value, ok
}

// A value is one element: a property or an array element.
type value struct {
	name  string
	typ   cim.Type
	form  form
	other any // a value that is not text
	start int // offset of its text
	end   int
}

type form uint8

const (
	isText  form = iota
	isShort      // a text that was read before
	isOther
	isNull
	isNullArray
	isEmptyArray
)

// Fail marks a message as beyond the limits.
func (r *Reader) Fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrLimit, fmt.Sprintf(format, args...))
	}
}

// Err returns the first error of the scanner or of the limits.
func (r *Reader) Err() error { return errors.Join(r.err, r.S.Err()) }

// LimitErr returns the error if a message is beyond limits that the scanner does not check.
func (r *Reader) LimitErr() error { return r.err }

// Instance reads the current element as an instance.
func (r *Reader) Instance() *cim.Instance {
	in := &cim.Instance{Class: ClassName(r.S.Space(), r.S.Local())}
	in.Properties = r.Properties(r.S.Depth(), false)
	return in
}

// Properties reads the children of the open element at a depth. If entered is true, the scanner is
// already at the first one.
func (r *Reader) Properties(depth int, entered bool) []cim.Property {
	values, text := len(r.values), len(r.text)
	for (entered || r.S.Child(depth)) && r.err == nil {
		entered = false
		if len(r.values) == maxProperties {
			r.Fail("an instance has more than %d values", maxProperties)
			break
		}
		v := r.value()
		r.values = append(r.values, v)
	}
	list := r.list(r.values[values:], string(r.text[text:]), text)
	r.values, r.text = r.values[:values], r.text[:text]
	return list
}

// list converts values to properties. Consecutive elements with the same name form an array.
func (r *Reader) list(values []value, all string, base int) []cim.Property {
	count := 0
	for i := range values {
		if i == 0 || values[i].name != values[i-1].name {
			count++
		}
	}
	list := make([]cim.Property, 0, count)
	for i := 0; i < len(values); {
		end := i + 1
		for end < len(values) && values[end].name == values[i].name {
			end++
		}
		list = append(list, r.property(values[i:end], all, base))
		i = end
	}
	return list
}

func (r *Reader) property(items []value, all string, base int) cim.Property {
	first := &items[0]
	p := cim.Property{Name: first.name, Type: first.typ}
	if len(items) == 1 {
		p.Array = first.form == isNullArray || first.form == isEmptyArray
		p.Value = first.get(all, base)
		if r.Typed && (first.form == isText || first.form == isShort) {
			p.Type, p.Value = typedValue(p.Type, p.Value)
		} else if p.Value != nil && p.Type != cim.Reference && p.Type != cim.Embedded {
			p.Type = cim.Untyped
		}
		return p
	}
	list := make([]any, len(items))
	for i := range items {
		list[i] = items[i].get(all, base)
		if items[i].typ != p.Type {
			p.Type = cim.Untyped
		}
	}
	p.Array, p.Value = true, list
	if p.Type != cim.Reference && p.Type != cim.Embedded {
		p.Type = typedItems(p.Type, list, r.Typed)
	}
	return p
}

func (v *value) get(all string, base int) any {
	switch v.form {
	case isText:
		return all[v.start-base : v.end-base]
	case isOther, isShort:
		other := v.other
		v.other = nil // the memory of values is reused
		return other
	case isEmptyArray:
		return []any{}
	}
	return nil
}

// value reads the current element.
func (r *Reader) value() value {
	s := r.S
	v := value{name: s.Local()}
	class := ""
	if s.HasAttrs() {
		class = r.attributes(&v)
	}
	depth := s.Depth()
	text, leaf := s.Text()
	switch {
	case v.form != isText: // NULL
	case leaf && class != "":
		v.form, v.typ, v.other = isOther, cim.Embedded, &cim.Instance{Class: class}
	case leaf:
		if short, ok := r.repeated(text); ok {
			v.form, v.other = isShort, short
			break
		}
		v.start = len(r.text)
		r.text = append(r.text, text...)
		v.end = len(r.text)
	case s.Err() == nil:
		r.structured(&v, class, depth)
	default:
		v.form = isNull
	}
	return v
}

// attributes reads xsi:nil, xsi:type and msftwinrm:IsNullArray. It returns the class of an embedded
// instance.
func (r *Reader) attributes(v *value) (class string) {
	if null, ok := r.S.Attr(SpaceXSI, "nil"); ok && isTrue(null) {
		v.form = isNull
		if precise, ok := r.S.Attr(SpaceWinRM, "IsNullArray"); ok {
			v.form = isEmptyArray
			if isTrue(precise) {
				v.form = isNullArray
			}
		}
	}
	name, ok := r.S.Attr(SpaceXSI, "type")
	if !ok {
		return ""
	}
	space, local := r.S.QName(name)
	if class, isClass := strings.CutSuffix(local, "_Type"); isClass && space != SpaceCIM {
		return class
	}
	v.typ = cimTypes[strings.ToLower(local)]
	return ""
}

func isTrue(text []byte) bool { return string(text) == "true" || string(text) == "1" }

// structured reads a value with child elements. The scanner is at the first child.
func (r *Reader) structured(v *value, class string, depth int) {
	s := r.S
	if depth >= MaxNesting {
		r.Fail("values are nested more than %d deep", MaxNesting)
		return
	}
	v.form = isOther
	switch space, local := s.Space(), s.Local(); {
	case IsReferencePart(space, local):
		path := r.Reference(depth, true)
		v.typ, v.other = cim.Reference, path
	case class == "" && isDatetime(space, local):
		text, _ := s.Text()
		v.typ, v.other = cim.Untyped, datetimeText25(local, string(text))
	case class == "" && local == "INSTANCE" && space == "":
		v.typ, v.other = cim.Untyped, string(s.Raw()) // CIM-XML that was not escaped
	case class == "" && ClassName(space, local) == local && space != "":
		v.typ, v.other = cim.Embedded, r.Instance() // as a child element
	default:
		if class == "" {
			class = ClassName(space, v.name)
		}
		in := &cim.Instance{Class: class}
		in.Properties = r.Properties(depth, true)
		v.typ, v.other = cim.Embedded, in
		return
	}
	for s.Child(depth) {
	}
}

// IsReferencePart reports whether an element is an endpoint reference or part of one.
func IsReferencePart(space, local string) bool {
	if space != SpaceWSA && space != SpaceWSA2005 {
		return false
	}
	return local == "Address" || local == "ReferenceParameters" || local == "EndpointReference" || local == "ReferenceProperties"
}

// Reference reads the content of an endpoint reference. If entered is true, the scanner is already
// at the first child.
func (r *Reader) Reference(depth int, entered bool) cim.ObjectPath {
	var p cim.ObjectPath
	for (entered || r.S.Child(depth)) && depth < MaxNesting {
		entered = false
		switch r.S.Local() {
		case "EndpointReference":
			p = r.Reference(r.S.Depth(), false)
		case "ReferenceParameters", "ReferenceProperties":
			r.parameters(&p, r.S.Depth())
		}
	}
	p.Singleton = p.Class != "" && len(p.Keys) == 0
	return p
}

func (r *Reader) parameters(p *cim.ObjectPath, depth int) {
	for r.S.Child(depth) {
		switch r.S.Local() {
		case "ResourceURI":
			text, _ := r.S.Text()
			class, namespace := r.uri.of(text)
			p.Class = class
			if namespace != "" {
				p.Namespace = namespace
			}
		case "SelectorSet":
			r.Selectors(p, r.S.Depth())
		}
	}
}

// Selectors reads a SelectorSet.
func (r *Reader) Selectors(p *cim.ObjectPath, depth int) {
	for r.S.Child(depth) && r.err == nil {
		if len(p.Keys) == MaxNesting {
			r.Fail("a reference has more than %d keys", MaxNesting)
			return
		}
		attr, _ := r.S.Attr("", "Name")
		name, selector := string(attr), r.S.Depth()
		text, leaf := r.S.Text()
		switch {
		case strings.EqualFold(name, NamespaceKey):
			p.Namespace = string(text)
		case leaf:
			p.Keys = append(p.Keys, cim.KeyBinding{Name: name, Value: string(text)})
		default:
			p.Keys = append(p.Keys, cim.KeyBinding{Name: name, Value: r.Reference(selector, true)})
		}
	}
}

// A uriCache remembers the meaning of the last URI, because consecutive instances mostly have the
// same one.
type uriCache struct{ uri, class, namespace string }

func (c *uriCache) of(uri []byte) (class, namespace string) {
	if string(uri) != c.uri {
		c.uri = string(uri)
		c.class, c.namespace = ClassOf(c.uri)
	}
	return c.class, c.namespace
}

// PlaceReferences adds the requested namespace to references that have none. OMI's never have one.
func PlaceReferences(list []cim.Property, namespace string) {
	for i := range list {
		switch v := list[i].Value.(type) {
		case cim.ObjectPath:
			if v.Namespace == "" {
				v.Namespace = namespace
				list[i].Value = v
			}
		case []any:
			for j := range v {
				if path, ok := v[j].(cim.ObjectPath); ok && path.Namespace == "" {
					path.Namespace = namespace
					v[j] = path
				}
			}
		}
	}
}
