package wql

import (
	"strings"

	"github.com/gomof/gomof/cim"
)

// A truth is the value of a condition: false, true, or unknown because of NULL. AND is the minimum
// of its operands, OR the maximum.
type truth int8

const (
	isFalse truth = iota - 1
	unknown
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// An IsA reports whether a class is other or derives from it.
type IsA func(class, other string) bool

// A row is the instance for which a condition is evaluated.
type row struct {
	query *Query
	in    *cim.Instance
	isA   IsA
}

type condition interface {
	eval(r row) (truth, error)
}

type (
	all  []condition
	some []condition
	not  struct{ of condition }
	// A null is IS NULL or IS NOT NULL.
	null struct {
		of       operand
		negative bool
	}
	isa struct {
		of    operand
		class string
		query string
	}
	like struct {
		of      operand
		pattern pattern
		query   string
	}
	compare struct {
		left  operand
		op    string
		right operand
		at    int
		query string
	}
)

// An operand is a property or a constant.
type operand struct {
	path  []string
	value any
	at    int
}

// Matches reports whether an instance satisfies the query. If values cannot be compared, it returns
// a *[cim.Error] with [cim.ErrInvalidQuery].
func (q *Query) Matches(in *cim.Instance, isA IsA) (bool, error) {
	if q.where == nil {
		return true, nil
	}
	t, err := q.where.eval(row{q, in, isA})
	return t == isTrue, err
}

// Check returns an error for the first property for which has returns false. It does not check
// properties of embedded instances.
func (q *Query) Check(has func(property string) bool) error {
	for _, path := range q.Properties {
		property, _, _ := strings.Cut(path, ".")
		if !has(property) && !isSystem(property) {
			return invalid(q.text, strings.Index(q.text, property), "class %s has no property %s", q.Class, property)
		}
	}
	for _, o := range q.names {
		path := o.path
		if len(path) > 1 && strings.EqualFold(path[0], q.Class) {
			path = path[1:]
		}
		if strings.EqualFold(path[0], q.Class) || has(path[0]) || isSystem(path[0]) {
			continue
		}
		return invalid(q.text, o.at, "class %s has no property %s", q.Class, path[0])
	}
	return nil
}

// isSystem reports whether a name is a WMI system property, which every object has.
func isSystem(name string) bool {
	switch strings.ToLower(name) {
	case "__class", "__namespace", "__path", "__relpath", "__this":
		return true
	}
	return false
}

func (list all) eval(r row) (truth, error) {
	least := isTrue
	for _, c := range list {
		t, err := c.eval(r)
		if err != nil || t == isFalse {
			return t, err
		}
		least = min(least, t)
	}
	return least, nil
}

func (list some) eval(r row) (truth, error) {
	greatest := isFalse
	for _, c := range list {
		t, err := c.eval(r)
		if err != nil || t == isTrue {
			return t, err
		}
		greatest = max(greatest, t)
	}
	return greatest, nil
}

func (n not) eval(r row) (truth, error) {
	t, err := n.of.eval(r)
	return -t, err
}

func (n null) eval(r row) (truth, error) {
	return truthOf((r.value(n.of) == nil) != n.negative), nil
}

func (i isa) eval(r row) (truth, error) {
	switch v := r.value(i.of).(type) {
	case nil:
		return unknown, nil
	case *cim.Instance:
		return truthOf(r.isA(v.Class, i.class)), nil
	case cim.ObjectPath:
		return truthOf(r.isA(v.Class, i.class)), nil
	case string:
		return truthOf(r.isA(v, i.class)), nil // as in __CLASS ISA "…"
	}
	return isFalse, invalid(i.query, i.of.at, "ISA needs an object")
}

func (l like) eval(r row) (truth, error) {
	switch v := plain(r.value(l.of)).(type) {
	case nil:
		return unknown, nil
	case string:
		return truthOf(l.pattern.matches(v)), nil
	case cim.DateTime:
		return truthOf(l.pattern.matches(v.String())), nil
	}
	return isFalse, invalid(l.query, l.of.at, "LIKE needs a string")
}

func (c compare) eval(r row) (truth, error) {
	left, right := r.value(c.left), r.value(c.right)
	if left == nil || right == nil {
		return c.null(left, right), nil
	}
	n, known, comparable := order(left, right)
	switch {
	case !comparable:
		return isFalse, invalid(c.query, c.at, "%s and %s cannot be compared", described(left), described(right))
	case !known:
		return unknown, nil
	}
	switch c.op {
	case "=":
		return truthOf(n == 0), nil
	case "<>", "!=":
		return truthOf(n != 0), nil
	case "<":
		return truthOf(n < 0), nil
	case "<=":
		return truthOf(n <= 0), nil
	case ">":
		return truthOf(n > 0), nil
	}
	return truthOf(n >= 0), nil
}

// null compares with NULL. In WMI, = NULL and <> NULL mean IS NULL and IS NOT NULL.
func (c compare) null(left, right any) truth {
	written := c.left.isNull() || c.right.isNull()
	switch {
	case written && c.op == "=":
		return truthOf(left == nil && right == nil)
	case written && (c.op == "<>" || c.op == "!="):
		return truthOf(left != nil || right != nil)
	}
	return unknown
}

func (o operand) isNull() bool { return o.path == nil && o.value == nil }

// described describes a value for a message.
func described(v any) string {
	switch v := v.(type) {
	case string:
		return "the string " + shown(v)
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case *cim.Instance:
		return "an embedded instance"
	case cim.DateTime:
		return "a datetime"
	case cim.ObjectPath:
		return "a reference"
	}
	return "a number"
}

func (r row) value(o operand) any {
	if o.path == nil {
		return o.value
	}
	path := o.path
	if strings.EqualFold(path[0], r.query.Class) {
		if _, has := r.in.Get(path[0]); !has {
			path = path[1:]
		}
	}
	var value any = r.in
	for _, name := range path {
		in, ok := value.(*cim.Instance)
		if !ok {
			return nil
		}
		value = property(in, name)
	}
	return value
}

func property(in *cim.Instance, name string) any {
	if p, ok := in.Get(name); ok {
		return p.Value
	}
	switch strings.ToLower(name) {
	case "__this":
		return in
	case "__class":
		return in.Class
	case "__namespace":
		return in.Path.Namespace
	case "__path":
		return in.Path.String()
	case "__relpath":
		path := in.Path
		path.Host, path.Namespace = "", ""
		return path.String()
	}
	return nil
}
