package cim_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

// A recorder records the options of each call, and delivers indications.
type recorder struct {
	cim.UnimplementedConn
	o    cim.Options
	sent *cim.Instance
	path cim.ObjectPath // of a new instance
}

func (r *recorder) GetInstance(_ context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	r.o = o
	return disk("a"), nil
}

func (r *recorder) CreateInstance(_ context.Context, in *cim.Instance, o cim.Options) (cim.ObjectPath, error) {
	r.o, r.sent = o, in
	return r.path, nil
}

func (r *recorder) ModifyInstance(_ context.Context, in *cim.Instance, _ []string, o cim.Options) error {
	r.o, r.sent = o, in
	return nil
}

func (r *recorder) InvokeMethod(_ context.Context, _ cim.ObjectPath, _ string, _ []cim.Property, o cim.Options) (cim.Property, []cim.Property, error) {
	r.o = o
	return code(0), nil, nil
}

func (r *recorder) Subscribe(_ context.Context, s cim.Subscription, o cim.Options) iter.Seq2[*cim.Instance, error] {
	r.o = o
	return func(yield func(*cim.Instance, error) bool) {
		_ = yield(disk(s.Query.Language+" "+s.Query.Text), nil)
	}
}

// The options of a view apply to every call, including stubs. The options of the call take
// precedence.
func TestWith(t *testing.T) {
	r := &recorder{path: diskA}
	conn := cim.With(cim.With(r, cim.Options{Locale: "de", Context: map[string]string{"a": "1", "b": "1"}}), cim.Options{Timeout: time.Minute, Context: map[string]string{"b": "2"}})
	d := &Disk{ID: "a"}
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := cim.Get[Disk](t.Context(), conn, DiskKey{"a"}); return err },
		"Create": func() error { return cim.Create(t.Context(), conn, &Disk{ID: "a"}) },
		"Modify": func() error { return cim.Modify(t.Context(), conn, d) },
		"a stub": func() error { _, err := d.Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")}); return err },
	} {
		r.o = cim.Options{}
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name, []any{r.o.Locale, r.o.Timeout, r.o.Context["a"], r.o.Context["b"], r.o.Class}, []any{"de", time.Minute, "1", "2", &classDisk})
	}
	if _, err := cim.Get[Disk](t.Context(), conn, DiskKey{"a"}, cim.Options{Timeout: time.Second}, cim.Options{Shallow: true}); err != nil || r.o.Timeout != time.Second || !r.o.Shallow || r.o.Locale != "de" {
		t.Errorf("%+v, %v", r.o, err)
	}
}

func TestMergeChangesNeither(t *testing.T) {
	a, b := cim.Options{Context: map[string]string{"a": "1"}, Properties: []string{"X"}}, cim.Options{Context: map[string]string{"a": "2"}, Properties: []string{}}
	c := a.Merge(b)
	same(t, "merged", c, cim.Options{Context: map[string]string{"a": "2"}, Properties: []string{}})
	same(t, "first", a.Context, map[string]string{"a": "1"})
}

func TestCapability(t *testing.T) {
	view := cim.With(cim.With(&recorder{}, cim.Options{}), cim.Options{})
	if _, ok := cim.Capability[cim.Subscriber](view); !ok {
		t.Error("the subscriber below two views is not found")
	}
	if _, ok := cim.Capability[cim.ClassReader](view); ok {
		t.Error("nobody reads classes")
	}
	if _, ok := cim.Capability[cim.ClassReader](nil); ok {
		t.Error("nil has a capability")
	}
}

func TestSubscribe(t *testing.T) {
	r := &recorder{}
	for d, err := range cim.Subscribe[Disk](t.Context(), cim.With(r, cim.Options{Locale: "de"}), cim.Subscription{Query: cim.Query{Text: "SELECT"}}) {
		if err != nil || d.ID != "WQL SELECT" {
			t.Errorf("%v, %v", d, err)
		}
	}
	same(t, "options", []any{r.o.Locale, r.o.Class}, []any{"de", &classDisk})
	for _, err := range cim.Subscribe[Disk](t.Context(), &cimserver.Server{}, cim.Subscription{}) {
		if !errors.Is(err, cim.ErrNotSupported) {
			t.Errorf("a connection without indications: %v", err)
		}
	}
}

func TestUnimplementedConn(t *testing.T) {
	var conn cim.Conn = cim.UnimplementedConn{}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"Get":       func() error { _, err := conn.GetInstance(ctx, diskA, cim.Options{}); return err },
		"Create":    func() error { _, err := conn.CreateInstance(ctx, disk("a"), cim.Options{}); return err },
		"Modify":    func() error { return conn.ModifyInstance(ctx, disk("a"), nil, cim.Options{}) },
		"Delete":    func() error { return conn.DeleteInstance(ctx, diskA, cim.Options{}) },
		"Invoke":    func() error { _, _, err := conn.InvokeMethod(ctx, diskA, "X", nil, cim.Options{}); return err },
		"Enumerate": func() error { return last(conn.EnumerateInstances(ctx, diskA, cim.Options{})) },
		"Associators": func() error {
			return last(conn.Associators(ctx, diskA, cim.AssociatorFilter{}, cim.Options{}))
		},
		"References": func() error { return last(conn.References(ctx, diskA, cim.ReferenceFilter{}, cim.Options{})) },
		"Query":      func() error { return last(conn.Query(ctx, cim.Query{}, cim.Options{})) },
	} {
		if err := call(); !errors.Is(err, cim.ErrNotSupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func last(list iter.Seq2[*cim.Instance, error]) (last error) {
	for _, err := range list {
		last = err
	}
	return last
}

// The server chooses a key that is an empty string, but not a number that is 0.
func TestCreateLeavesKeysToTheServer(t *testing.T) {
	r := &recorder{path: must(cim.ParseObjectPath(`ACME_Disk.ID="given"`))}
	d := &Disk{Label: cim.Ptr("")}
	if err := cim.Create(t.Context(), r, d); err != nil || d.ID != "given" || d.Path.String() != `ACME_Disk.ID="given"` {
		t.Errorf("%v, %v", d, err)
	}
	same(t, "sent", r.sent.Properties, []cim.Property{scalar("Label", cim.String, "")})
	if err := cim.Modify(t.Context(), r, d); err != nil || r.sent.Path.String() != `ACME_Disk.ID="given"` {
		t.Errorf("modify of %v: %v", r.sent, err)
	}
	r.path = must(cim.ParseObjectPath(`ACME_Slot.Number="5"`))
	slot := &Slot{}
	if err := cim.Create(t.Context(), r, slot); err != nil || slot.Number != 5 || slot.Path.String() != "ACME_Slot.Number=5" {
		t.Errorf("%v, %v", slot, err)
	}
	same(t, "sent", r.sent.Properties, []cim.Property{scalar("Number", cim.Uint16, uint16(0))})
	r.path = must(cim.ParseObjectPath(`ACME_Disk`))
	if err := cim.Create(t.Context(), r, &Disk{}); !errors.Is(err, cim.ErrMissing) {
		t.Errorf("a path without the key: %v", err)
	}
}

func TestConvertRef(t *testing.T) {
	fast := cim.RefTo(&FastDisk{ID: "f"})
	up, err := cim.ConvertRef[Disk](fast)
	if err != nil || up.String() != `ACME_FastDisk.ID="f"` {
		t.Errorf("%s, %v", up, err)
	}
	if down, err := cim.ConvertRef[FastDisk](up); err != nil || down.String() != up.String() {
		t.Errorf("%s, %v", down, err)
	}
	if _, err := cim.ConvertRef[Box](fast); !errors.Is(err, cim.ErrInvalidClass) {
		t.Errorf("a disk is a box: %v", err)
	}
	if cim.Ref[Disk](fast).String() != up.String() {
		t.Error("a Go conversion changes the path")
	}
}

func TestRegistryListsItsClasses(t *testing.T) {
	var names []string
	for _, c := range acmeRegistry().Classes() {
		names = append(names, c.Name)
	}
	same(t, "classes", names, []string{"ACME_Box", "ACME_Disk", "ACME_Element", "ACME_FastDisk", "ACME_Holds", "ACME_HoldsTight"})
}

func TestMethodsKnowTheirParameters(t *testing.T) {
	type params struct {
		Name *string  `cim:"Name,required,maxlen=8"`
		Both *uint8   `cim:"Both"`
		Part *Part    `cim:"Part,text"`
		Data []byte   `cim:"Data,octets"`
		Tags []string `cim:"Tags"`
	}
	type result struct {
		Return RenameReturn `cim:",return"`
		Both   *uint8       `cim:"Both"`
		Old    *string      `cim:"Old"`
		Extra  []cim.Property
	}
	m := cim.MethodInfo{Name: "Do", Params: (*params)(nil), Result: (*result)(nil)}
	same(t, "parameters", m.Parameters(), []cim.ParameterInfo{
		{Name: "Name", Type: cim.String, In: true, Required: true, Limits: cim.Limits{MaxLen: cim.Ptr(8)}},
		{Name: "Both", Type: cim.Uint8, In: true, Out: true},
		{Name: "Part", Type: cim.Embedded, In: true, Text: true},
		{Name: "Data", Type: cim.Uint8, Array: true, In: true, OctetString: true},
		{Name: "Tags", Type: cim.String, Array: true, In: true},
		{Name: "Old", Type: cim.String, Out: true},
	})
	if typ, ok := m.Returns(); !ok || typ != cim.Uint32 {
		t.Errorf("returns %s, %v", typ, ok)
	}
	if _, ok := (cim.MethodInfo{Name: "Old"}).Returns(); ok || (cim.MethodInfo{}).Parameters() != nil {
		t.Error("a method that is not described has parameters")
	}
}

func TestValidateParameters(t *testing.T) {
	type params struct {
		Name *string        `cim:"Name,required,maxlen=3"`
		Disk *cim.Ref[Disk] `cim:"Disk"`
	}
	if err := cim.Validate(params{Name: cim.Ptr("abc"), Disk: cim.Ptr(cim.RefTo(&Disk{ID: "a"}))}); err != nil {
		t.Error(err)
	}
	for _, p := range []any{params{}, &params{Name: cim.Ptr("abc"), Disk: &cim.Ref[Disk]{}}} {
		if err := cim.Validate(p); !errors.Is(err, cim.ErrMissing) {
			t.Errorf("%v: %v", cim.MessageOf(p), err)
		}
	}
	if err := cim.Validate(params{Name: cim.Ptr("abcd")}); !errors.Is(err, cim.ErrLength) {
		t.Error(err)
	}
	if err := cim.Validate(7); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Error(err)
	}
}

// The dynamic form of parameters and results, for programs that call methods without stubs.
func TestMessageDynamicForm(t *testing.T) {
	in := must(cim.MessageOf(RenameParams{Label: cim.Ptr("x")}).Properties())
	same(t, "parameters", in, []cim.Property{scalar("Label", cim.String, "x")})
	var p RenameParams
	if err := cim.MessageOf(&p).Decode(in); err != nil || *p.Label != "x" {
		t.Errorf("%v, %v", p, err)
	}
	if err := cim.MessageOf(&p).Decode([]cim.Property{scalar("Lable", cim.String, "x")}); !errors.Is(err, cim.ErrUnknown) {
		t.Errorf("a typo: %v", err)
	}
	value, out, err := cim.MessageOf(&RenameResult{Return: RenameRefused}).Result()
	same(t, "result", []any{value, out, err}, []any{code(5), []cim.Property{{Name: "Old", Type: cim.String}}, nil})
	for _, err := range []error{cim.MessageOf(p).Decode(nil), cim.MessageOf(7).Decode(nil)} {
		if !errors.Is(err, cim.ErrWrongType) {
			t.Error(err)
		}
	}
}
