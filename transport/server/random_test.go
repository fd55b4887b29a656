package server_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/server"
	"github.com/gomof/gomof/transport/wsman"
)

// A maker makes random objects. For objects that a client sends, it leaves out values that the
// protocol cannot express or distinguish.
type maker struct {
	*rand.Rand
	sent  bool // by a client of WS-Management, which has no empty arrays
	plain bool // only characters that XML allows
}

func (m maker) object(id uint32) *Every {
	o := &Every{ID: id, Name: fmt.Sprint(id, m.text())}
	v := reflect.ValueOf(o).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if f := v.Field(i); name != "Meta" && name != "ID" && name != "Name" && m.IntN(4) > 0 {
			m.set(f, 0)
		}
	}
	return o
}

func (m maker) set(f reflect.Value, depth int) {
	switch f.Interface().(type) {
	case cim.DateTime:
		f.Set(reflect.ValueOf(m.datetime()))
		return
	case cim.Char16:
		f.SetUint(uint64(m.char()))
		return
	case cim.Ref[Every]:
		f.Set(reflect.ValueOf(cim.RefTo(&Every{ID: m.Uint32(), Name: m.text()})))
		return
	case *Inner:
		f.Set(reflect.ValueOf(m.inner(depth)))
		return
	}
	switch f.Kind() {
	case reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
		m.set(f.Elem(), depth)
	case reflect.Slice:
		least := 0
		if m.sent {
			least = 1 // an empty array that a client sends is NULL
		}
		f.Set(reflect.MakeSlice(f.Type(), least+m.IntN(4), 8))
		for i := range f.Len() {
			m.set(f.Index(i), depth)
		}
	case reflect.Bool:
		f.SetBool(m.IntN(2) == 0)
	case reflect.String:
		f.SetString(m.text())
	case reflect.Float32, reflect.Float64:
		f.SetFloat(m.real(f.Type().Bits()))
	default:
		bits := m.Uint64() >> m.IntN(64)
		if f.CanInt() {
			f.SetInt(int64(bits) << (64 - f.Type().Bits()) >> (64 - f.Type().Bits()))
		} else {
			f.SetUint(bits & (math.MaxUint64 >> (64 - f.Type().Bits())))
		}
	}
}

func (m maker) inner(depth int) *Inner {
	in := &Inner{}
	if m.IntN(2) == 0 {
		in.Text = cim.Ptr(m.text())
	}
	if m.IntN(2) == 0 {
		in.N = cim.Ptr(uint16(m.Uint32()))
	}
	if depth < 3 && m.IntN(2) == 0 {
		in.More = m.inner(depth + 1)
	}
	return in
}

func (m maker) real(bits int) float64 {
	switch m.IntN(10) {
	case 0:
		return math.Inf(m.IntN(2)*2 - 1)
	case 1:
		return 0
	}
	if bits == 32 {
		return float64(float32(m.NormFloat64() * 1e10))
	}
	return m.NormFloat64() * math.Pow(10, float64(m.IntN(600)-300))
}

var letters = []rune("ab<>&\"' \t\n\rä€漢😀]]>0")

func (m maker) text() string {
	runes := make([]rune, m.IntN(12))
	for i := range runes {
		runes[i] = letters[m.IntN(len(letters))]
	}
	return string(runes)
}

// char returns a UTF-16 unit. Only answers of WS-Management can have one that XML does not allow,
// because they write it as a number.
func (m maker) char() cim.Char16 {
	for {
		c := cim.Char16(m.Uint32() >> m.IntN(16))
		surrogate := c >= 0xd800 && c <= 0xdfff
		if !m.plain || c >= ' ' && !surrogate && c < 0xfffe {
			return c
		}
	}
}

func (m maker) datetime() cim.DateTime {
	switch m.IntN(4) {
	case 0:
		return cim.MustParseDateTime("20240229******.******+000")
	case 1:
		d, err := cim.NewInterval(time.Duration(m.Int64N(1e17)) / 1000 * 1000)
		if err != nil {
			panic(err)
		}
		return d
	}
	at := time.Unix(m.Int64N(4e9), m.Int64N(1e6)*1000).In(time.FixedZone("", 60*(m.IntN(1000)-500)))
	d, err := cim.NewTimestamp(at)
	if err != nil {
		panic(err)
	}
	return d
}

// many is the number of objects that each test sends.
func many() int {
	if testing.Short() {
		return 300
	}
	return 10_000
}

// A client reads random objects unchanged.
func TestRandomObjectsArrive(t *testing.T) {
	t.Run("WS-Management", func(t *testing.T) {
		randomObjectsArrive(t, false, func(address string) cim.Conn { return dial(t, address) })
	})
	t.Run("WMI", func(t *testing.T) {
		randomObjectsArrive(t, false, func(address string) cim.Conn { return dial(t, address, wsman.As(wsman.Windows)) })
	})
	t.Run("CIM-XML", func(t *testing.T) {
		randomObjectsArrive(t, true, func(address string) cim.Conn { return dialCIMXML(t, address) })
	})
}

func randomObjectsArrive(t *testing.T, plain bool, dial func(address string) cim.Conn) {
	m := maker{rand.New(rand.NewPCG(1, 2)), false, plain}
	s := fixture(t)
	var objects []*Every
	for i := range many() {
		o := m.object(uint32(i))
		objects = append(objects, o)
		if err := s.Put(o); err != nil {
			t.Fatal(err)
		}
	}
	_, address := serve(t, s, server.Options{})
	count := 0
	for got, err := range cim.Enumerate[Every](t.Context(), dial(address)) {
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, objects[count])
		count++
	}
	if count != len(objects) {
		t.Errorf("%d objects, want %d", count, len(objects))
	}
}

func same(t *testing.T, got, want *Every) {
	t.Helper()
	got = cim.Clone(got)
	got.Path = cim.ObjectPath{} // want was not read from a server and has no path
	got.Class = ""
	if !cim.Equal(got, want) {
		t.Fatalf("object %d:\n%v, want\n%v", want.ID, got, want)
	}
}

// The server stores the objects that a client sends unchanged.
func TestRandomObjectsAreStored(t *testing.T) {
	t.Run("WS-Management", func(t *testing.T) {
		randomObjectsAreStored(t, func(address string) cim.Conn { return dial(t, address) })
	})
	t.Run("WMI", func(t *testing.T) {
		randomObjectsAreStored(t, func(address string) cim.Conn { return dial(t, address, wsman.As(wsman.Windows)) })
	})
	t.Run("CIM-XML", func(t *testing.T) {
		randomObjectsAreStored(t, func(address string) cim.Conn { return dialCIMXML(t, address) })
	})
}

func randomObjectsAreStored(t *testing.T, dial func(address string) cim.Conn) {
	m := maker{rand.New(rand.NewPCG(3, 4)), true, true}
	s := fixture(t)
	_, address := serve(t, s, server.Options{})
	conn := dial(address)
	for i := range many() / 2 {
		o := m.object(uint32(i))
		sent := cim.Clone(o)
		if err := cim.Create(t.Context(), conn, sent); err != nil {
			t.Fatalf("%v: %v", o, err)
		}
		stored, err := cim.Get[Every](t.Context(), s, sent.Path)
		if err != nil {
			t.Fatal(err)
		}
		same(t, stored, o)
		changed := m.object(uint32(i))
		changed.Name, changed.Path = o.Name, sent.Path
		names := []string{"S", "Refs", "U64", "Octet", "In", "DTs"}
		if err := cim.Modify(t.Context(), conn, changed, names...); err != nil {
			t.Fatal(err)
		}
		stored, err = cim.Get[Every](t.Context(), s, sent.Path)
		if err != nil || !cim.Equal(only(stored, names), only(changed, names)) {
			t.Fatalf("%v, %v, want %v", stored, err, changed)
		}
	}
}

// only returns these properties of an object.
func only(o *Every, names []string) *cim.Instance {
	in, _ := cim.Encode(o)
	in.Path, in.Class = cim.ObjectPath{}, "X"
	in.Properties = slices.DeleteFunc(in.Properties, func(p cim.Property) bool { return !slices.Contains(names, p.Name) })
	return in
}
