package cim_test

import (
	"errors"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

// Decode copies: later changes of the object do not change the instance, and vice versa.
func TestDecodeSharesNothing(t *testing.T) {
	build := func() *cim.Instance {
		return everything(
			array("Serial", cim.Uint8, uint8(0), uint8(0), uint8(0), uint8(5), uint8(1)),
			array("Texts", cim.String, "a"),
			scalar("Disk", cim.Reference, DiskKey{"a"}.Path()),
			scalar("Object", cim.Embedded, &cim.Instance{Class: "X", Properties: []cim.Property{scalar("P", cim.Uint8, uint8(1))}}),
			array("More", cim.Embedded, &cim.Instance{Class: "X", Path: DiskKey{"a"}.Path()}),
		)
	}
	scribble := func(o *Everything) {
		o.Path.Keys[0].Value = "changed"
		o.Serial[0], o.Texts[0] = 9, "changed"
		o.Disk.Path.Keys[0].Value = "changed"
		o.Object.(*cim.Instance).Properties[0].Value = "changed"
		o.Extra[0].Value.([]any)[0].(*cim.Instance).Path.Keys[0].Value = "changed"
	}
	decode := func(in *cim.Instance) *Everything {
		o := &Everything{}
		if err := cim.Decode(in, o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	in := build()
	scribble(decode(in))
	same(t, "instance after the object was changed", in, build())

	object := decode(build())
	encoded := must(cim.Encode(object))
	scribble(object)
	same(t, "encoded instance after the object was changed", encoded, build())
}

// Copies of a path include the paths in its keys.
func TestPathsShareNothing(t *testing.T) {
	path := func() cim.ObjectPath {
		inner := cim.ObjectPath{Class: "ACME_Holds", Keys: keys("Disk", DiskKey{"a"}.Path())}
		return cim.ObjectPath{Class: "ACME_Holds", Keys: keys("Disk", inner)}
	}
	build := func() *cim.Instance {
		in := everything(scalar("Disk", cim.Reference, path()), array("Disks", cim.Reference, path()), scalar("Any", cim.Reference, path()),
			array("Anys", cim.Reference, path()), scalar("More", cim.Reference, path()))
		in.Path = path()
		return in
	}
	value := func(in *cim.Instance, name string) any {
		p, _ := in.Get(name)
		return p.Value
	}
	fromObject := map[string]func(*Everything) cim.ObjectPath{
		"Path":         func(o *Everything) cim.ObjectPath { return o.Path },
		"*ObjectPath":  func(o *Everything) cim.ObjectPath { return *o.Any },
		"[]ObjectPath": func(o *Everything) cim.ObjectPath { return o.Anys[0] },
		"*Ref":         func(o *Everything) cim.ObjectPath { return o.Disk.Path },
		"[]Ref":        func(o *Everything) cim.ObjectPath { return o.Disks[0].Path },
		"Extra":        func(o *Everything) cim.ObjectPath { return o.Extra[0].Value.(cim.ObjectPath) },
	}
	fromInstance := map[string]func(*cim.Instance) cim.ObjectPath{
		"path":      func(in *cim.Instance) cim.ObjectPath { return in.Path },
		"reference": func(in *cim.Instance) cim.ObjectPath { return value(in, "Any").(cim.ObjectPath) },
		"array":     func(in *cim.Instance) cim.ObjectPath { return value(in, "Anys").([]any)[0].(cim.ObjectPath) },
	}
	scribble := func(p cim.ObjectPath) {
		inner := p.Keys[0].Value.(cim.ObjectPath)
		inner.Keys[0].Value.(cim.ObjectPath).Keys[0].Value = "changed"
		inner.Keys[0].Name = "changed"
		p.Keys[0].Name = "changed"
	}
	for name, get := range fromObject {
		in, object := build(), &Everything{}
		if err := cim.Decode(in, object); err != nil {
			t.Fatal(err)
		}
		encoded := must(cim.Encode(object))
		scribble(get(object))
		same(t, "instance after "+name+" of the object was changed", in, build())
		same(t, "encoded instance after "+name+" of the object was changed", encoded, build())
	}
	for name, get := range fromInstance {
		in := build()
		scribble(get(in.Clone()))
		same(t, "instance after "+name+" of its clone was changed", in, build())
	}
}

func TestInstanceDecodesAndEncodesAsACopy(t *testing.T) {
	in := everything(array("Texts", cim.String, "a"))
	copied := &cim.Instance{}
	if err := cim.Decode(in, copied); err != nil {
		t.Fatal(err)
	}
	same(t, "decoded", copied, in)
	encoded := must(cim.Encode(in))
	in.Properties[1].Value.([]any)[0] = "changed"
	if p, _ := copied.Get("Texts"); p.Value.([]any)[0] != "a" {
		t.Error("the decoded instance shares the array")
	}
	if p, _ := encoded.Get("Texts"); p.Value.([]any)[0] != "a" {
		t.Error("the encoded instance shares the array")
	}
}

func TestNilObjects(t *testing.T) {
	if _, err := cim.Encode(nil); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("Encode(nil): %v", err)
	}
	if _, err := cim.Encode((*Disk)(nil)); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("Encode of a nil struct: %v", err)
	}
	if (*cim.Instance)(nil).Clone() != nil {
		t.Error("Clone of a nil instance")
	}
	for name, object := range map[string]*Everything{
		"nil struct":   {ID: "1", Object: (*Disk)(nil)},
		"nil instance": {ID: "1", Object: (*cim.Instance)(nil)},
		"nil element":  {ID: "1", Objects: []cim.Object{nil}},
	} {
		in, err := cim.Encode(object)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p, ok := in.Get("Object"); ok {
			t.Errorf("%s is sent as %v, want NULL", name, p.Value)
		}
		if p, ok := in.Get("Objects"); ok {
			same(t, name, p.Value, []any{nil})
		}
	}
	if err := cim.Create(t.Context(), &cimserver.Server{}, (*Disk)(nil)); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("Create: %v", err)
	}
	if err := cim.Modify(t.Context(), &cimserver.Server{}, (*Disk)(nil)); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("Modify: %v", err)
	}
	if _, err := cim.As[Disk]((*Disk)(nil)); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("As: %v", err)
	}
	if err := (&cimserver.Server{}).Put((*Disk)(nil)); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("Put: %v", err)
	}
}

// A nil dynamic object is an error, like a nil struct.
func TestNilInstance(t *testing.T) {
	none, ctx := (*cim.Instance)(nil), t.Context()
	for name, call := range map[string]func() error{
		"Encode": func() error { _, err := cim.Encode(none); return err },
		"As":     func() error { _, err := cim.As[Disk](none); return err },
		"Create": func() error { return cim.Create(ctx, serving(t), none) },
		"Modify": func() error { return cim.Modify(ctx, serving(t), none) },
		"Put":    func() error { return serving(t).Put(none) },
	} {
		if err := call(); !errors.Is(err, cim.ErrInvalidParameter) {
			t.Errorf("%s: error = %v, want %v", name, err, cim.ErrInvalidParameter)
		}
	}
}

// The path is the one that the server gave; a new or embedded instance has none.
func TestEncodeMakesUpNoPath(t *testing.T) {
	in := must(cim.Encode(&Everything{ID: "1", Part: &Part{Inner: &Part{}}, Parts: []*Part{{}}, Object: &Disk{ID: "a"}}))
	same(t, "path of a new instance", in.Path, cim.ObjectPath{})
	part, _ := in.Get("Part")
	inner, _ := part.Value.(*cim.Instance).Get("Inner")
	parts, _ := in.Get("Parts")
	object, _ := in.Get("Object")
	for name, embedded := range map[string]any{
		"Part": part.Value, "Inner": inner.Value, "Parts": parts.Value.([]any)[0], "Object": object.Value,
	} {
		same(t, "path of the embedded "+name, embedded.(*cim.Instance).Path, cim.ObjectPath{})
	}
}

func TestPathOf(t *testing.T) {
	given := cim.ObjectPath{Host: "h", Namespace: "root/x", Class: "ACME_Disk", Keys: keys("ID", "given")}
	for _, test := range []struct {
		name   string
		object cim.Object
		want   string
	}{
		{"class and keys", &Disk{ID: "a"}, `ACME_Disk.ID="a"`},
		{"the namespace of the class", &Job{InstanceID: "7"}, `Root/MSPS:CIM_ConcreteJob.InstanceID="7"`},
		{"a zero key is a key", &Disk{}, `ACME_Disk.ID=""`},
		{"the class that the server named", &Disk{Meta: cim.Meta{Class: "ACME_FastDisk"}, ID: "a"}, `ACME_FastDisk.ID="a"`},
		{"the path that the server gave", &Disk{Meta: cim.Meta{Path: given}, ID: "other"}, given.String()},
		{"no keys", &Part{}, `ACME_Part`},
		{"references as keys", &Holds{Box: cim.RefTo(&Box{ID: "b"}), Disk: cim.RefTo(&Disk{ID: "a"})},
			`ACME_Holds.Box="ACME_Box.ID=\"b\"",Disk="ACME_Disk.ID=\"a\""`},
		{"dynamic", &cim.Instance{Class: "ACME_Disk", Path: given}, given.String()},
		{"dynamic without a path", &cim.Instance{Class: "ACME_Disk"}, `ACME_Disk`},
	} {
		if got := cim.PathOf(test.object).String(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestPathOfIsACopy(t *testing.T) {
	disk := &Disk{Meta: cim.Meta{Path: DiskKey{"a"}.Path()}}
	cim.PathOf(disk).Keys[0].Value = "changed"
	if disk.Path.Keys[0].Value != "a" {
		t.Error("the path of the object changed")
	}
}
