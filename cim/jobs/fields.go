package jobs

import (
	"math"
	"reflect"
	"strings"

	"github.com/gomof/gomof/cim"
)

// A property is one that the runner uses, by its name in all schemas.
type property int

const (
	instanceID property = iota
	name
	jobState
	operationalStatus
	statusDescriptions
	jobStatus
	percentComplete
	timeSubmitted
	startTime
	elapsedTime
	timeOfLastStateChange
	timeBeforeRemoval
	deleteOnCompletion
	errorCode
	errorDescription
	properties // how many there are
)

var propertyNames = [properties]string{
	instanceID: "InstanceID", name: "Name", jobState: "JobState", operationalStatus: "OperationalStatus",
	statusDescriptions: "StatusDescriptions", jobStatus: "JobStatus", percentComplete: "PercentComplete",
	timeSubmitted: "TimeSubmitted", startTime: "StartTime", elapsedTime: "ElapsedTime",
	timeOfLastStateChange: "TimeOfLastStateChange", timeBeforeRemoval: "TimeBeforeRemoval",
	deleteOnCompletion: "DeleteOnCompletion", errorCode: "ErrorCode", errorDescription: "ErrorDescription",
}

// given are the properties that the runner takes from the object. It sets the others itself.
var given = map[property]bool{instanceID: true, name: true, timeBeforeRemoval: true, deleteOnCompletion: true}

// Fields finds the properties in a struct.
type fields struct {
	known [properties]int // the field, or -1
	all   []fieldInfo
	meta  int // the field of cim.Meta
}

type fieldInfo struct {
	name  string
	index int
	write bool
	ours  bool // the runner sets it
	texts bool // its values may contain text
}

func fieldsOf(class *cim.ClassInfo) *fields {
	f := &fields{}
	for p := range f.known {
		f.known[p] = -1
	}
	writable := map[string]bool{}
	for _, p := range class.Properties() {
		writable[p.Name] = p.Write
	}
	t := reflect.TypeOf(class.Zero()).Elem()
	for i := range t.NumField() {
		if t.Field(i).Type == reflect.TypeFor[cim.Meta]() {
			f.meta = i
		}
		tag, ok := t.Field(i).Tag.Lookup("cim")
		if !ok {
			continue
		}
		info := fieldInfo{index: i, texts: hasTexts(t.Field(i).Type)}
		info.name, _, _ = strings.Cut(tag, ",")
		info.write = writable[info.name]
		for p, known := range propertyNames {
			if strings.EqualFold(info.name, known) {
				f.known[p] = i
				info.ours = !given[property(p)] || property(p) == instanceID
			}
		}
		f.all = append(f.all, info)
	}
	if i := f.known[timeBeforeRemoval]; i >= 0 && t.Field(i).Type != reflect.TypeFor[*cim.DateTime]() {
		f.known[timeBeforeRemoval] = -1 // another property with this name
	}
	return f
}

// hasTexts reports whether values of a type may contain text.
func hasTexts(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() > reflect.Complex128 && t != reflect.TypeFor[cim.DateTime]()
}

// field returns the field of a property.
func (f *fields) field(o cim.Object, p property) (v reflect.Value, ok bool) {
	if f.known[p] < 0 {
		return v, false
	}
	return reflect.ValueOf(o).Elem().Field(f.known[p]), true
}

// get returns a property as a plain Go value, or nil for NULL.
func (f *fields) get(o cim.Object, p property) any {
	v, ok := f.field(o, p)
	switch {
	case !ok || v.Kind() == reflect.Pointer && v.IsNil():
		return nil
	case v.Kind() == reflect.Pointer:
		v = v.Elem()
	}
	return v.Interface()
}

func (f *fields) text(o cim.Object, p property) string {
	text, _ := f.get(o, p).(string)
	return text
}

func (f *fields) has(p property) bool { return f.known[p] >= 0 }

// set sets a property if the class has it and the value fits. Nil is NULL.
func (f *fields) set(o cim.Object, p property, value any) {
	if v, ok := f.field(o, p); ok {
		assign(v, value)
	}
}

// fill sets a property if it is NULL.
func (f *fields) fill(o cim.Object, p property, value any) {
	if v, ok := f.field(o, p); ok && v.IsZero() {
		assign(v, value)
	}
}

// complete sets missing properties to the defaults of the schema.
func (f *fields) complete(o, preset cim.Object) {
	is := reflect.ValueOf(o).Elem()
	f.copy(o, preset, func(info fieldInfo, null bool) bool { return !null && is.Field(info.index).IsZero() })
}

// copy copies the wanted properties.
func (f *fields) copy(to, from cim.Object, wanted func(info fieldInfo, null bool) bool) {
	into, source := reflect.ValueOf(to).Elem(), reflect.ValueOf(from).Elem()
	for _, info := range f.all {
		if v := source.Field(info.index); wanted(info, v.IsZero()) {
			into.Field(info.index).Set(v)
		}
	}
}

// assign sets a field, and reports whether the value fits.
func assign(into reflect.Value, value any) bool {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		into.SetZero()
		return true
	case into.Kind() == reflect.Slice && v.Kind() == reflect.Slice:
		return assignList(into, v)
	case into.Kind() == reflect.Pointer:
		scalar := reflect.New(into.Type().Elem())
		if !assignScalar(scalar.Elem(), v) {
			return false
		}
		into.Set(scalar)
		return true
	}
	return assignScalar(into, v)
}

func assignList(into, v reflect.Value) bool {
	list := reflect.MakeSlice(into.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		if !assignScalar(list.Index(i), v.Index(i)) {
			return false
		}
	}
	into.Set(list)
	return true
}

// assignScalar converts between types of the same kind: a number or text to an enum, or an integer
// to another size.
func assignScalar(into, v reflect.Value) bool {
	switch {
	case into.CanUint() && v.CanUint() && !into.OverflowUint(v.Uint()):
		into.SetUint(v.Uint())
	case into.CanInt() && v.CanUint() && v.Uint() <= math.MaxInt32 && !into.OverflowInt(int64(v.Uint())):
		into.SetInt(int64(v.Uint()))
	case into.Kind() == v.Kind() && v.CanConvert(into.Type()):
		into.Set(v.Convert(into.Type()))
	default:
		return false
	}
	return true
}

// takes reports whether a text can be the value of a property. For an enum, the schema must define
// the value.
func (f *fields) takes(o cim.Object, p property, text string) bool {
	v, ok := f.field(o, p)
	if !ok {
		return false
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.String {
		return false
	}
	scalar := reflect.New(t).Elem()
	scalar.SetString(text)
	named, ok := scalar.Interface().(interface{ Known() bool })
	return !ok || named.Known()
}
