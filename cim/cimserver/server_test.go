package cimserver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
	"github.com/gomof/gomof/cim/cimserver"
)

// These classes are handwritten in the form of generated code.

type Lease struct {
	cim.Meta
	InstanceID string   `cim:"InstanceID,key"`
	Holder     *string  `cim:"Holder,write,minlen=2,maxlen=8"`
	Seconds    *uint32  `cim:"Seconds,write,min=1,max=100"`
	Made       *string  `cim:"Made"`
	Tags       []string `cim:"Tags,write,maxlen=3"`
}

type Part struct {
	cim.Meta
	SystemCreationClassName string `cim:"SystemCreationClassName,key,from=CreationClassName"`
	SystemName              string `cim:"SystemName,key,from=Name"`
	CreationClassName       string `cim:"CreationClassName,key"`
	Slot                    uint16 `cim:"Slot,key"`
}

type Holds struct {
	cim.Meta
	Lease cim.Ref[Lease]  `cim:"Lease,key"`
	Part  cim.Ref[Part]   `cim:"Part,key"`
	Next  *cim.Ref[Lease] `cim:"Next"`
	Note  *string         `cim:"Note,write"`
}

var (
	classLease = cim.ClassInfo{Name: "ACME_Lease", New: func() *Lease { return &Lease{Made: cim.Ptr("here")} },
		Methods: []cim.MethodInfo{{Name: "Extend", Class: "ACME_Lease", Params: (*ExtendParams)(nil), Result: (*ExtendResult)(nil)}}}
	classPart  = cim.ClassInfo{Name: "ACME_Part", Namespace: "root/acme", New: func() *Part { return &Part{} }}
	classHolds = cim.ClassInfo{Name: "ACME_Holds", Association: true, New: func() *Holds { return &Holds{} }}
)

func (*Lease) CIMClass() *cim.ClassInfo { return &classLease }
func (*Part) CIMClass() *cim.ClassInfo  { return &classPart }
func (*Holds) CIMClass() *cim.ClassInfo { return &classHolds }

type LeaseKey struct {
	InstanceID string `cim:"InstanceID"`
}

func (k LeaseKey) Path() cim.ObjectPath { return cimimpl.KeyPath(&classLease, k) }

type ExtendParams struct {
	Seconds *uint32          `cim:"Seconds,required,max=100"`
	Holder  *cim.Ref[Lease]  `cim:"Holder"`
	Leases  []cim.Ref[Lease] `cim:"Leases"`
}

type ExtendResult struct {
	Return  *uint32 `cim:",return"`
	Seconds *uint32 `cim:"Seconds"`
	Extra   []cim.Property
}

func (o *Lease) Extend(ctx context.Context, conn cim.Conn, params ...ExtendParams) (*ExtendResult, error) {
	return cimimpl.Invoke[*ExtendResult](ctx, conn, o, "Extend", params)
}

// A landlord is a provider with configurable results.
type landlord struct {
	modified []string
}

func (*landlord) Extend(_ context.Context, l *Lease, p *ExtendParams) (*ExtendResult, error) {
	return &ExtendResult{Return: cim.Ptr(uint32(0)), Seconds: p.Seconds}, nil
}

func (l *landlord) ModifyInstance(_ context.Context, _ *Lease, properties []string) error {
	l.modified = append(l.modified, properties...)
	return nil
}

func serving(t *testing.T, s *cimserver.Server, objects ...cim.Object) *cimserver.Server {
	t.Helper()
	s.AddRegistry(cim.NewRegistry(&classLease, &classPart, &classHolds))
	if err := s.Put(objects...); err != nil {
		t.Fatal(err)
	}
	return s
}

func text(n int) *string { return cim.Ptr(strings.Repeat("x", n)) }

// The server rejects new instances that a real server would reject.
func TestCreateIsStrict(t *testing.T) {
	lease := cim.RefTo(&Lease{InstanceID: "1"})
	for _, test := range []struct {
		name   string
		object cim.Object
		want   error
	}{
		{"no key", &Lease{}, cim.ErrInvalidParameter},
		{"text too long", &Lease{InstanceID: "1", Holder: text(9)}, cim.ErrInvalidParameter},
		{"text too short", &Lease{InstanceID: "1", Holder: text(1)}, cim.ErrInvalidParameter},
		{"number too large", &Lease{InstanceID: "1", Seconds: cim.Ptr(uint32(101))}, cim.ErrInvalidParameter},
		{"number too small", &Lease{InstanceID: "1", Seconds: cim.Ptr(uint32(0))}, cim.ErrInvalidParameter},
		{"element too long", &Lease{InstanceID: "1", Tags: []string{"abcd"}}, cim.ErrInvalidParameter},
		{"empty reference", &Holds{Lease: lease}, cim.ErrInvalidParameter},
		{"unknown property", &Lease{InstanceID: "1", Meta: cim.Meta{Extra: []cim.Property{{Name: "Holdr", Type: cim.String, Value: "x"}}}}, cim.ErrNoSuchProperty},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := cim.Create(t.Context(), serving(t, &cimserver.Server{}), cim.Clone(test.object)); !errors.Is(err, test.want) {
				t.Errorf("error = %v, want one that is %v", err, test.want)
			}
			if err := cim.Create(t.Context(), serving(t, &cimserver.Server{Lenient: true}), cim.Clone(test.object)); err != nil && test.name != "no key" && test.name != "empty reference" {
				t.Errorf("the lenient server: %v", err)
			}
		})
	}
}

func TestPutIsStrict(t *testing.T) {
	for name, object := range map[string]cim.Object{
		"no key": &Lease{}, "text too long": &Lease{InstanceID: "1", Holder: text(9)}, "empty reference": &Holds{Lease: cim.RefTo(&Lease{InstanceID: "1"})},
	} {
		if err := (&cimserver.Server{}).Put(object); !errors.Is(err, cim.ErrInvalidParameter) {
			t.Errorf("%s: %v", name, err)
		}
		if err := (&cimserver.Server{Lenient: true}).Put(object); err != nil {
			t.Errorf("%s: the lenient server: %v", name, err)
		}
	}
}

// An unknown name is an error, even if a provider handles the operation.
func TestModifyIsStrict(t *testing.T) {
	for name, provider := range map[string]*landlord{"stored": nil, "of a provider": {}} {
		t.Run(name, func(t *testing.T) {
			s := serving(t, &cimserver.Server{}, &Lease{InstanceID: "1", Made: cim.Ptr("here"), Holder: cim.Ptr("me")})
			if provider != nil {
				s.Register(&classLease, provider)
			}
			l, err := cim.Get[Lease](t.Context(), s, LeaseKey{"1"})
			if err != nil {
				t.Fatal(err)
			}
			l.Seconds = cim.Ptr(uint32(7))
			if err := cim.Modify(t.Context(), s, l); err != nil {
				t.Errorf("unchanged properties that are not writable: %v", err)
			}
			if err := cim.Modify(t.Context(), s, l, "Secods"); !errors.Is(err, cim.ErrNoSuchProperty) {
				t.Errorf("a typo: %v", err)
			}
			l.Made = cim.Ptr("there")
			if err := cim.Modify(t.Context(), s, l, "Made"); !errors.Is(err, cim.ErrInvalidParameter) {
				t.Errorf("a property that is not writable: %v", err)
			}
			l.Holder = text(9)
			if err := cim.Modify(t.Context(), s, l, "Holder"); !errors.Is(err, cim.ErrInvalidParameter) {
				t.Errorf("a text that is too long: %v", err)
			}
			s.Lenient = true
			if err := cim.Modify(t.Context(), s, l, "Made"); err != nil {
				t.Errorf("the lenient server: %v", err)
			}
			if provider != nil && fmt.Sprint(provider.modified) != "[Made]" {
				t.Errorf("the provider was asked for %v", provider.modified)
			}
		})
	}
}

func TestInvokeIsStrict(t *testing.T) {
	s := serving(t, &cimserver.Server{}, &Lease{InstanceID: "1"})
	s.Register(&classLease, &landlord{}, (*landlord).Extend)
	l := &Lease{InstanceID: "1"}
	for name, p := range map[string]ExtendParams{
		"a number too large":   {Seconds: cim.Ptr(uint32(101))},
		"an empty reference":   {Seconds: cim.Ptr(uint32(1)), Holder: &cim.Ref[Lease]{}},
		"an empty one of many": {Seconds: cim.Ptr(uint32(1)), Leases: []cim.Ref[Lease]{{}}},
	} {
		if _, err := l.Extend(t.Context(), s, p); !errors.Is(err, cim.ErrInvalidParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if res, err := l.Extend(t.Context(), s, ExtendParams{Seconds: cim.Ptr(uint32(1))}); err != nil || *res.Seconds != 1 {
		t.Errorf("%v, %v", res, err)
	}
	s.Lenient = true
	if res, err := l.Extend(t.Context(), s, ExtendParams{Seconds: cim.Ptr(uint32(101))}); err != nil || *res.Seconds != 101 {
		t.Errorf("the lenient server: %v, %v", res, err)
	}
	if _, _, err := s.InvokeMethod(t.Context(), cim.PathOf(l), "Extend", nil, cim.Options{}); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("a required parameter that is missing, on the lenient server: %v", err)
	}
}

// The server creates the key, and the program can continue to use the object.
func TestServerMakesKeys(t *testing.T) {
	s := serving(t, &cimserver.Server{MakeKeys: true})
	a, b := &Lease{Holder: cim.Ptr("me")}, &Lease{}
	if err := errors.Join(cim.Create(t.Context(), s, a), cim.Create(t.Context(), s, b)); err != nil {
		t.Fatal(err)
	}
	if a.InstanceID == "" || a.InstanceID == b.InstanceID {
		t.Errorf("keys %q and %q", a.InstanceID, b.InstanceID)
	}
	a.Seconds = cim.Ptr(uint32(5))
	if err := cim.Modify(t.Context(), s, a); err != nil {
		t.Fatal(err)
	}
	if got, err := cim.Get[Lease](t.Context(), s, LeaseKey{a.InstanceID}); err != nil || *got.Seconds != 5 || *got.Made != "here" {
		t.Errorf("%v, %v", got, err)
	}
}

// The keys of the system come from its path, CreationClassName from the class.
func TestCreateFillsKeys(t *testing.T) {
	s := serving(t, &cimserver.Server{})
	system, err := cim.ParseObjectPath(`ACME_System.CreationClassName="ACME_System",Name="host"`)
	if err != nil {
		t.Fatal(err)
	}
	part := &Part{}
	if err := errors.Join(cim.CopyKeys(part, system), cim.Create(t.Context(), s, part)); err != nil {
		t.Fatal(err)
	}
	want := `root/acme:ACME_Part.SystemCreationClassName="ACME_System",SystemName="host",CreationClassName="ACME_Part",Slot=0`
	if part.Path.String() != want {
		t.Errorf("got  %s\nwant %s", part.Path, want)
	}
	// Keys that an object has take precedence over its path.
	again := &Part{Meta: cim.Meta{Path: part.Path}, Slot: 1}
	if err := cim.Create(t.Context(), s, again); err != nil || again.SystemName != "host" || again.Path.Keys[3].Value != uint16(1) {
		t.Errorf("%v, %v", again, err)
	}
	if err := cim.CopyKeys(&Lease{}, system); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("a class without such keys: %v", err)
	}
	if err := cim.CopyKeys(part, cim.ObjectPath{Class: "X"}); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("a path without such keys: %v", err)
	}
}

// A transport can have keys as text.
func TestKeysAsText(t *testing.T) {
	s := serving(t, &cimserver.Server{}, &Part{SystemCreationClassName: "S", SystemName: "7", CreationClassName: "ACME_Part", Slot: 7})
	path, err := cim.ParseObjectPath(`root/acme:ACME_Part.SystemCreationClassName="S",SystemName=7,CreationClassName="ACME_Part",Slot="007"`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.GetInstance(t.Context(), path, cim.Options{}); err != nil {
		t.Error(err)
	}
	if err := s.DeleteInstance(t.Context(), path, cim.Options{}); err != nil {
		t.Error(err)
	}
}

func TestUnknownClassTellsWhatToDo(t *testing.T) {
	_, err := cim.Get[Lease](t.Context(), &cimserver.Server{}, LeaseKey{"1"})
	if !errors.Is(err, cim.ErrInvalidClass) || !strings.Contains(err.Error(), "ACME_Lease") || !strings.Contains(err.Error(), "AddRegistry") {
		t.Errorf("error = %v", err)
	}
}

func TestOptions(t *testing.T) {
	elsewhere := &Lease{InstanceID: "2", Holder: cim.Ptr("you")}
	elsewhere.Path = LeaseKey{"2"}.Path().In("root/other")
	s := serving(t, &cimserver.Server{}, &Lease{InstanceID: "1", Holder: cim.Ptr("me"), Seconds: cim.Ptr(uint32(1))}, elsewhere)
	read := func(o cim.Options) string {
		var out []string
		for l, err := range cim.Enumerate[Lease](t.Context(), s, o) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, l.String())
		}
		return strings.Join(out, "; ")
	}
	for want, o := range map[string]cim.Options{
		`ACME_Lease.InstanceID="1"{Holder: "me"}`:             {Properties: []string{"holder"}},
		`ACME_Lease.InstanceID="1"{}`:                         {NamesOnly: true},
		`root/other:ACME_Lease.InstanceID="2"{Holder: "you"}`: {Namespace: "root/other"},
	} {
		if got := read(o); got != want {
			t.Errorf("%+v: got %s, want %s", o, got, want)
		}
	}
	if l, err := cim.Get[Lease](t.Context(), s, LeaseKey{"1"}, cim.Options{Properties: []string{}}); err != nil || l.InstanceID != "1" || l.Holder != nil {
		t.Errorf("only the keys: %v, %v", l, err)
	}
}

func (o Lease) String() string { return cimimpl.Text(&o) }

// A sloth is a slow provider.
type sloth struct{}

func (sloth) GetInstance(ctx context.Context, _ cim.ObjectPath) (*Lease, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestTimeLimitOfTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serving(t, &cimserver.Server{})
		s.Register(&classLease, sloth{})
		began := time.Now()
		_, err := cim.Get[Lease](t.Context(), cim.With(s, cim.Options{Timeout: time.Second}), LeaseKey{"1"})
		var e *cim.Error
		if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &e) || e.Code != cim.ErrFailed || time.Since(began) != time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		// If the caller's own context ends, the error is the context's error.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := cim.Get[Lease](ctx, s, LeaseKey{"1"}); !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &e) {
			t.Errorf("error = %v", err)
		}
	})
}

func TestReferences(t *testing.T) {
	part := &Part{SystemCreationClassName: "S", SystemName: "h", CreationClassName: "ACME_Part", Slot: 1}
	lease := &Lease{InstanceID: "1"}
	part.Path = cim.PathOf(part).In("root/cimv2")
	link := &Holds{Lease: cim.RefTo(lease), Part: cim.RefTo(part)}
	s := serving(t, &cimserver.Server{}, lease, part, link)
	for filter, want := range map[cim.ReferenceFilter]int{{}: 1, {Role: "lease"}: 1, {Role: "Part"}: 0, {ResultClass: "ACME_Part"}: 0} {
		n := 0
		for l, err := range cim.References[Holds](t.Context(), s, LeaseKey{"1"}, filter) {
			if err != nil || l.Lease.String() != `ACME_Lease.InstanceID="1"` {
				t.Errorf("%v, %v", l, err)
			}
			n++
		}
		if n != want {
			t.Errorf("%+v: %d, want %d", filter, n, want)
		}
	}
	r := cim.NewRegistry(&classLease, &classPart, &classHolds)
	for o, err := range r.Associators(t.Context(), s, LeaseKey{"1"}, cim.AssociatorFilter{}) {
		if p, ok := o.(*Part); err != nil || !ok || p.Slot != 1 {
			t.Errorf("%v, %v", o, err)
		}
	}
	for o, err := range r.References(t.Context(), s, LeaseKey{"1"}, cim.ReferenceFilter{}) {
		if _, ok := o.(*Holds); err != nil || !ok {
			t.Errorf("%v, %v", o, err)
		}
	}
}

func TestQueries(t *testing.T) {
	part := &Part{SystemCreationClassName: "S", SystemName: "7", CreationClassName: "ACME_Part", Slot: 7}
	lease, other := &Lease{InstanceID: "1", Holder: cim.Ptr("Anna"), Seconds: cim.Ptr(uint32(5))}, &Lease{InstanceID: "2"}
	s := serving(t, &cimserver.Server{}, lease, other, part)
	if err := cim.Create(t.Context(), s, &Holds{Lease: cim.RefTo(lease), Part: cim.RefTo(part)}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`SELECT * FROM acme_lease`: "1 2",
		`SELECT Holder FROM ACME_Lease WHERE Seconds >= 5 AND Holder LIKE "a%"`:    "1",
		`SELECT * FROM ACME_Lease WHERE Holder IS NULL`:                            "2",
		`SELECT * FROM ACME_Lease WHERE NOT Holder = "Otto"`:                       "1",
		`ASSOCIATORS OF {ACME_Lease.InstanceID="1"} WHERE ResultClass = ACME_Part`: "7",
		`REFERENCES OF {ACME_Lease.InstanceID="1"} WHERE Role = Next`:              "",
	} {
		var found []string
		for in, err := range s.Query(t.Context(), cim.Query{Text: text}, cim.Options{NamesOnly: true}) {
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			keys := in.Path.Keys
			found = append(found, fmt.Sprint(keys[len(keys)-1].Value))
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%s: found %s, want %s", text, got, want)
		}
	}
	for in, err := range s.Query(t.Context(), cim.Query{Text: "SELECT Holder FROM ACME_Lease WHERE Seconds = 5", Language: "DMTF:CQL"}, cim.Options{}) {
		if err != nil || len(in.Properties) != 2 {
			t.Errorf("%v, %v, want InstanceID and Holder", in, err)
		}
	}
}

func TestQueryErrors(t *testing.T) {
	s := serving(t, &cimserver.Server{}, &Lease{InstanceID: "1", Seconds: cim.Ptr(uint32(5))})
	for _, c := range []struct {
		query cim.Query
		want  cim.StatusCode
		text  string
	}{
		{cim.Query{Text: "SELECT"}, cim.ErrInvalidQuery, "character 7"},
		{cim.Query{Text: "SELECT * FROM Nobody"}, cim.ErrInvalidClass, "Nobody"},
		{cim.Query{Text: "SELECT Nothing FROM ACME_Lease"}, cim.ErrInvalidQuery, "character 8: class ACME_Lease has no property Nothing"},
		{cim.Query{Text: `SELECT * FROM ACME_Lease WHERE Seconds = "x"`}, cim.ErrInvalidQuery, "cannot be compared"},
		{cim.Query{Text: "SELECT * FROM ACME_Lease", Language: "SQL"}, cim.ErrQueryLanguageNotSupported, "SQL"},
	} {
		for _, err := range s.Query(t.Context(), c.query, cim.Options{}) {
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: %v, want %v", c.query.Text, err, c.want)
			}
		}
	}
}

// Keys that are references have keys of their own, which a transport can have as text.
func TestReferencesAsText(t *testing.T) {
	lease := &Lease{InstanceID: "1"}
	part := &Part{SystemCreationClassName: "S", SystemName: "7", CreationClassName: "ACME_Part", Slot: 7}
	s := serving(t, &cimserver.Server{}, lease, part)
	link := &Holds{Lease: cim.RefTo(lease), Part: cim.RefTo(part)}
	if err := cim.Create(t.Context(), s, link); err != nil {
		t.Fatal(err)
	}
	slot := func(value any) cim.ObjectPath {
		return cim.ObjectPath{Namespace: "root/acme", Class: "ACME_Part", Keys: []cim.KeyBinding{
			{Name: "SystemCreationClassName", Value: "S"}, {Name: "SystemName", Value: "7"},
			{Name: "CreationClassName", Value: "ACME_Part"}, {Name: "slot", Value: value},
		}}
	}
	for _, reference := range []any{slot("7"), slot(int64(7)), slot("0x7"), slot("7").String()} {
		path := cim.ObjectPath{Class: "ACME_Holds", Keys: []cim.KeyBinding{
			{Name: "Lease", Value: cim.ObjectPath{Namespace: "root/cimv2", Class: "ACME_Lease", Keys: []cim.KeyBinding{{Value: "1"}}}},
			{Name: "Part", Value: reference},
		}}
		if _, err := cim.Get[Holds](t.Context(), s, path); err != nil {
			t.Error(err)
		}
		again := &Holds{}
		if err := errors.Join(cim.SetPath(again, path), cim.Create(t.Context(), s, again)); !errors.Is(err, cim.ErrAlreadyExists) {
			t.Errorf("made twice: %v", err)
		}
		if err := s.Put(again); err != nil {
			t.Error(err)
		}
	}
	n := 0
	for _, err := range cim.Associators[Part](t.Context(), s, LeaseKey{"1"}, cim.AssociatorFilter{}) {
		if n++; err != nil {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d parts", n)
	}
}

// A reference without a namespace is in the namespace of its instance.
func TestReferencesWithoutANamespace(t *testing.T) {
	s := serving(t, &cimserver.Server{})
	lease := &Lease{InstanceID: "1"}
	part := &Part{SystemCreationClassName: "S", SystemName: "7", CreationClassName: "ACME_Part", Slot: 7}
	link := &Holds{Lease: cim.RefTo(lease), Part: cim.Ref[Part]{Path: cim.PathOf(part).In("")}, Next: cim.Ptr(cim.RefTo(lease))}
	lease.Path, part.Path, link.Path = cim.PathOf(lease).In("root/other"), cim.PathOf(part).In("root/other"), cim.PathOf(link).In("root/other")
	if err := s.Put(lease, part, link); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range cim.Associators[Part](t.Context(), s, cim.PathOf(lease), cim.AssociatorFilter{}) {
		if n++; err != nil {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d parts", n)
	}
	for l, err := range cim.References[Holds](t.Context(), s, cim.PathOf(lease), cim.ReferenceFilter{}) {
		if err != nil || l.Next.String() != `root/other:ACME_Lease.InstanceID="1"` {
			t.Errorf("%v, %v", l, err)
		}
		l.Note = cim.Ptr("new")
		if err := cim.Modify(t.Context(), s, l); err != nil {
			t.Errorf("a reference that is the same is not changed: %v", err)
		}
	}
}

// A server of a schema alone knows classes by their declarations.
func TestDeclaredClasses(t *testing.T) {
	info := &cim.ClassInfo{Name: "X_Disk", Namespace: "root/x", Declared: &cim.Declaration{
		Properties: []cim.PropertyInfo{
			{Name: "Number", Type: cim.Uint16, Key: true}, {Name: "Owner", Type: cim.String, Write: true}, {Name: "Size", Type: cim.Uint64},
			{Name: "Tags", Type: cim.String, Array: true, Write: true}, {Name: "Data", Type: cim.Uint8, Array: true, OctetString: true, Write: true},
			{Name: "Part", Type: cim.Embedded, Text: true, Write: true}, {Name: "On", Type: cim.Reference, Write: true}, {Name: "Letter", Type: cim.CharType, Array: true},
		},
		Defaults: []cim.Property{{Name: "Size", Type: cim.Uint64, Value: uint64(9)}},
	}}
	s, ctx := &cimserver.Server{}, t.Context()
	s.AddClasses(info)
	// As WS-Management has it: all is text, and an array of one looks like one value.
	path, err := s.CreateInstance(ctx, &cim.Instance{Class: "x_disk", Properties: []cim.Property{
		{Name: "number", Value: "7"}, {Name: "Tags", Value: "a"}, {Name: "Data", Value: "AQI="}, {Name: "Letter", Array: true, Value: []any{"65", "b"}},
		{Name: "Part", Value: `<INSTANCE CLASSNAME="X_Part"><PROPERTY NAME="N" TYPE="uint8"><VALUE>1</VALUE></PROPERTY></INSTANCE>`},
		{Name: "On", Value: cim.ObjectPath{Class: "X_Disk", Keys: []cim.KeyBinding{{Name: "Number", Value: "8"}}}},
	}}, cim.Options{})
	if err != nil || path.String() != "root/x:X_Disk.Number=7" {
		t.Fatalf("%v, %v", path, err)
	}
	in, err := s.GetInstance(ctx, cim.ObjectPath{Namespace: "root/x", Class: "X_Disk", Keys: []cim.KeyBinding{{Name: "NUMBER", Value: "7"}}}, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Number": "7", "Size": "9", "Tags": "[a]", "Data": "[0 0 0 6 1 2]", "Letter": "[65 98]"} {
		if p, _ := in.Get(name); fmt.Sprint(p.Value) != want || p.Type == cim.Untyped {
			t.Errorf("%s is %v, want %s", name, p, want)
		}
	}
	if p, _ := in.Get("Part"); p.Value.(*cim.Instance).Class != "X_Part" {
		t.Errorf("Part is %v", p)
	}
	modify := func(p ...cim.Property) error {
		return s.ModifyInstance(ctx, &cim.Instance{Class: "X_Disk", Path: path, Properties: p}, nil, cim.Options{})
	}
	if err := modify(cim.Property{Name: "Owner", Value: "Anna"}, cim.Property{Name: "Size", Value: "9"}); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		err  error
		want cim.StatusCode
	}{
		"not writable": {modify(cim.Property{Name: "Size", Value: "10"}), cim.ErrInvalidParameter},
		"a key":        {modify(cim.Property{Name: "Number", Value: "8"}), cim.ErrInvalidParameter},
		"no number":    {modify(cim.Property{Name: "Size", Value: "many"}), cim.ErrInvalidParameter},
		"unknown":      {modify(cim.Property{Name: "Nope", Value: "1"}), cim.ErrNoSuchProperty},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	for in, err := range s.Query(ctx, cim.Query{Namespace: "root/x", Text: `SELECT * FROM X_Disk WHERE Number = 7 AND Owner = "anna" AND Size < 10`}, cim.Options{}) {
		if err != nil || in.Path.String() != path.String() {
			t.Errorf("%v, %v", in, err)
		}
		return
	}
	t.Error("the query found nothing")
}
