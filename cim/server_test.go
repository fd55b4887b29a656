package cim_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

// serving returns a server with the ACME classes and these objects.
func serving(t *testing.T, objects ...cim.Object) *cimserver.Server {
	t.Helper()
	s := &cimserver.Server{}
	s.AddClasses(&classElement, &classBox, &classDisk, &classFastDisk, &classHolds, &classHoldsTight)
	if err := s.Put(objects...); err != nil {
		t.Fatal(err)
	}
	return s
}

// idsOf returns the keys of the objects that the server yields.
func idsOf(t *testing.T, list iter.Seq2[*cim.Instance, error]) string {
	t.Helper()
	var ids []string
	for in, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		id, _ := in.Get("ID")
		ids = append(ids, fmt.Sprint(id.Value))
	}
	return strings.Join(ids, " ")
}

func TestServerZeroValueWorks(t *testing.T) {
	s := &cimserver.Server{}
	if _, err := s.GetInstance(t.Context(), diskA, cim.Options{}); !errors.Is(err, cim.ErrInvalidClass) {
		t.Errorf("an empty server knows no class: %v", err)
	}
	if err := s.Put(&Disk{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := cim.Get[Disk](t.Context(), s, DiskKey{"a"}); err != nil {
		t.Errorf("Put makes the class known: %v", err)
	}
}

func TestServerNamespaces(t *testing.T) {
	for _, test := range []struct {
		namespace string // of the server
		path      string
		found     bool
	}{
		{"", `ACME_Disk.ID="a"`, true},
		{"", `root/cimv2:ACME_Disk.ID="a"`, true},
		{"", `ROOT\CIMV2:acme_disk.id="a"`, true},
		{"", `//host/root/cimv2:ACME_Disk.ID="a"`, true}, // this server is the host
		{"", `root/other:ACME_Disk.ID="a"`, false},
		{"", `ACME_Disk.ID="A"`, false}, // values compare with case
		{"root/acme", `ACME_Disk.ID="a"`, true},
		{"root/acme", `Root/ACME:ACME_Disk.ID="a"`, true},
		{"root/acme", `root/cimv2:ACME_Disk.ID="a"`, false},
	} {
		s := &cimserver.Server{Namespace: test.namespace}
		if err := s.Put(&Disk{ID: "a"}); err != nil {
			t.Fatal(err)
		}
		path := must(cim.ParseObjectPath(test.path))
		if _, err := s.GetInstance(t.Context(), path, cim.Options{}); (err == nil) != test.found {
			t.Errorf("server of %q, %s: %v", test.namespace, test.path, err)
		}
	}
}

func TestServerEnumeratesOneNamespace(t *testing.T) {
	for namespace, want := range map[string]string{"": "a", "root/cimv2": "a", "ROOT/cimV2": "a", "root/other": ""} {
		s := serving(t, &Disk{ID: "a"})
		if got := idsOf(t, s.EnumerateInstances(t.Context(), classDisk.Path().In(namespace), cim.Options{})); got != want {
			t.Errorf("%q: got %q, want %q", namespace, got, want)
		}
	}
}

// Two namespaces can have instances with the same keys.
func TestServerKeepsNamespacesApart(t *testing.T) {
	here, there := &Disk{ID: "a", Label: cim.Ptr("here")}, &Disk{ID: "a", Label: cim.Ptr("there")}
	there.Path = DiskKey{"a"}.Path().In("root/other")
	s := serving(t, here, there)
	for path, want := range map[string]string{`ACME_Disk.ID="a"`: "here", `root/other:ACME_Disk.ID="a"`: "there"} {
		if got, err := cim.Get[Disk](t.Context(), s, must(cim.ParseObjectPath(path))); err != nil || *got.Label != want {
			t.Errorf("%s: %s, error %v", path, dump(got), err)
		}
	}
}

// A subclass has the keys of its superclass, so a path with the superclass also identifies
// the instance.
func TestServerFindsSubclassBySuperclassPath(t *testing.T) {
	s := serving(t, &FastDisk{ID: "a", Cache: cim.Ptr(uint32(8))})
	for _, key := range []cim.Key{ElementKey{"a"}, DiskKey{"a"}, keyPath(&classFastDisk, "ID", "a")} {
		got, err := cim.Get[Disk](t.Context(), s, key)
		if err != nil || got.Class != "ACME_FastDisk" || got.Path.Class != "ACME_FastDisk" {
			t.Errorf("%s: %s, error %v", key.Path(), dump(got), err)
		}
	}
	if _, err := s.GetInstance(t.Context(), keyPath(&classBox, "ID", "a"), cim.Options{}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("by the path of another class: %v", err)
	}
}

func TestServerEnumerateIncludesSubclasses(t *testing.T) {
	s := serving(t, &Disk{ID: "1"}, &Box{ID: "2"}, &FastDisk{ID: "3"}, &Disk{ID: "4"})
	for class, want := range map[*cim.ClassInfo]string{
		&classElement: "1 2 3 4", &classDisk: "1 3 4", &classFastDisk: "3", &classBox: "2", &classHolds: "",
	} {
		if got := idsOf(t, s.EnumerateInstances(t.Context(), class.Path(), cim.Options{})); got != want {
			t.Errorf("%s: got %s, want %s", class.Name, got, want)
		}
	}
}

func TestServerUnknownClass(t *testing.T) {
	s, ctx := serving(t), t.Context()
	path := must(cim.ParseObjectPath(`ACME_Nothing.ID="a"`))
	in := &cim.Instance{Class: "ACME_Nothing", Path: path}
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := s.GetInstance(ctx, path, cim.Options{}); return err },
		"Create": func() error { _, err := s.CreateInstance(ctx, in, cim.Options{}); return err },
		"Modify": func() error { return s.ModifyInstance(ctx, in, nil, cim.Options{}) },
		"Delete": func() error { return s.DeleteInstance(ctx, path, cim.Options{}) },
		"Invoke": func() error { _, _, err := s.InvokeMethod(ctx, path, "Rename", nil, cim.Options{}); return err },
		"Enumerate": func() (last error) {
			for _, err := range s.EnumerateInstances(ctx, path, cim.Options{}) {
				last = err
			}
			return last
		},
	} {
		var answer *cim.Error
		if err := call(); !errors.As(err, &answer) || answer.Code != cim.ErrInvalidClass {
			t.Errorf("%s: error = %v, want a *cim.Error of %v", name, err, cim.ErrInvalidClass)
		}
	}
}

// A dynamic object does not add its class.
func TestServerPutOfAnUnknownClass(t *testing.T) {
	s := serving(t)
	path := must(cim.ParseObjectPath(`ACME_Nothing.ID="a"`))
	var answer *cim.Error
	if err := s.Put(&cim.Instance{Class: "ACME_Nothing", Path: path}); !errors.As(err, &answer) || answer.Code != cim.ErrInvalidClass {
		t.Errorf("error = %v, want %v", err, cim.ErrInvalidClass)
	}
	s.AddClasses(&cim.ClassInfo{Name: "ACME_Nothing"})
	if in, err := s.GetInstance(t.Context(), path, cim.Options{}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("it is stored all the same: %s, error %v", dump(in), err)
	}
}

func TestServerPutReplaces(t *testing.T) {
	s := serving(t, &Disk{ID: "a", Size: cim.Ptr(uint64(1))}, &Disk{ID: "b"}, &Disk{ID: "a", Label: cim.Ptr("new")})
	got, err := cim.Get[Disk](t.Context(), s, DiskKey{"a"})
	if err != nil || got.Size != nil || *got.Label != "new" {
		t.Errorf("got %s, error %v", dump(got), err)
	}
	if got := idsOf(t, s.EnumerateInstances(t.Context(), classDisk.Path(), cim.Options{})); got != "a b" {
		t.Errorf("got %s, want each once and in the order of creation", got)
	}
}

// Changes of an object that the program passed or received do not change the server.
func TestServerSharesNothing(t *testing.T) {
	in := disk("a", array("Tags", cim.String, "x"))
	s := serving(t, in)
	in.Properties[1].Value.([]any)[0] = "changed"
	for range 2 {
		got := must(s.GetInstance(t.Context(), diskA, cim.Options{}))
		tags, _ := got.Get("Tags")
		same(t, "Tags", tags.Value, []any{"x"})
		tags.Value.([]any)[0] = "changed"
		for got := range s.EnumerateInstances(t.Context(), classDisk.Path(), cim.Options{}) {
			tags, _ := got.Get("Tags")
			tags.Value.([]any)[0] = "changed"
		}
	}
}

func TestCreate(t *testing.T) {
	s, ctx := serving(t), t.Context()
	mine := &Disk{ID: "a", Label: cim.Ptr("mine")}
	if err := cim.Create(ctx, s, mine); err != nil {
		t.Fatal(err)
	}
	if got := mine.Path.String(); got != `ACME_Disk.ID="a"` {
		t.Errorf("Create set the path %s", got)
	}
	got, err := cim.Get[Disk](ctx, s, mine.Path)
	if err != nil || *got.Label != "mine" || got.Size != nil {
		t.Errorf("got %s, error %v", dump(got), err)
	}
	if got.Sector == nil || *got.Sector != 512 {
		t.Error("the default value of Sector is 512")
	}
}

func TestCreateDynamic(t *testing.T) {
	s, ctx := serving(t), t.Context()
	in := &cim.Instance{Class: "acme_disk", Properties: []cim.Property{scalar("ID", cim.String, "a"), {Name: "Sector", Type: cim.Uint32}}}
	if err := cim.Create(ctx, s, in); err != nil {
		t.Fatal(err)
	}
	if !in.Path.Equal(diskA) {
		t.Errorf("Create set the path %s, want one made of the keys", in.Path)
	}
	if got, err := cim.Get[Disk](ctx, s, DiskKey{"a"}); err != nil || got.Sector != nil {
		t.Errorf("a given NULL does not become the default: got %s, error %v", dump(got), err)
	}
}

func TestCreateRefuses(t *testing.T) {
	s, ctx := serving(t, &Disk{ID: "a"}), t.Context()
	for _, test := range []struct {
		name   string
		object cim.Object
		want   cim.StatusCode
	}{
		{"what is there already", &Disk{ID: "a"}, cim.ErrAlreadyExists},
		{"what is there by another spelling", &cim.Instance{Class: "ACME_DISK", Properties: []cim.Property{scalar("id", cim.String, "a")}}, cim.ErrAlreadyExists},
		{"an abstract class", &Element{ID: "e"}, cim.ErrInvalidClass},
		{"a value of the wrong type", disk("b", scalar("Size", cim.String, "huge")), cim.ErrInvalidParameter},
		{"a value out of range", disk("b", scalar("Sector", cim.Uint64, uint64(1<<32))), cim.ErrInvalidParameter},
		{"no key", &cim.Instance{Class: "ACME_Disk"}, cim.ErrInvalidParameter},
	} {
		var answer *cim.Error
		if err := cim.Create(ctx, s, test.object); !errors.As(err, &answer) || answer.Code != test.want {
			t.Errorf("%s: error = %v, want %v", test.name, err, test.want)
		}
	}
	if got := idsOf(t, s.EnumerateInstances(ctx, classElement.Path(), cim.Options{})); got != "a" {
		t.Errorf("the server has %s, want only a", got)
	}
}

func TestModify(t *testing.T) {
	for _, test := range []struct {
		name       string
		change     Disk
		properties []string
		want       Disk
	}{
		{"without names, all that is not nil", Disk{Label: cim.Ptr("new")}, nil, Disk{Label: cim.Ptr("new"), Size: cim.Ptr(uint64(1))}},
		{"only what is named", Disk{Label: cim.Ptr("new"), Size: cim.Ptr(uint64(2))}, []string{"size"}, Disk{Label: cim.Ptr("old"), Size: cim.Ptr(uint64(2))}},
		{"nil and named is NULL", Disk{}, []string{"Label"}, Disk{Size: cim.Ptr(uint64(1))}},
		{"nothing", Disk{}, nil, Disk{Label: cim.Ptr("old"), Size: cim.Ptr(uint64(1))}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serving(t, &Disk{ID: "a", Label: cim.Ptr("old"), Size: cim.Ptr(uint64(1))})
			test.change.ID, test.want.ID = "a", "a"
			if err := cim.Modify(t.Context(), s, &test.change, test.properties...); err != nil {
				t.Fatal(err)
			}
			got, err := cim.Get[Disk](t.Context(), s, DiskKey{"a"})
			if err != nil {
				t.Fatal(err)
			}
			test.want.Meta = got.Meta
			same(t, "disk", got, &test.want)
		})
	}
	if err := cim.Modify(t.Context(), serving(t), &Disk{ID: "a"}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("a disk that is not there: %v", err)
	}
}

// A modification that the class does not allow is rejected as a whole.
func TestModifyRefuses(t *testing.T) {
	label := scalar("Label", cim.String, "new")
	for _, test := range []struct {
		name       string
		change     *cim.Instance
		properties []string
		want       cim.StatusCode
	}{
		{"a value of the wrong type", disk("a", label, scalar("Size", cim.String, "huge")), nil, cim.ErrInvalidParameter},
		{"a value out of range", disk("a", label, scalar("Sector", cim.Uint64, uint64(1<<32))), []string{"Label", "Sector"}, cim.ErrInvalidParameter},
		{"an unknown property", disk("a", label), []string{"Label", "Colour"}, cim.ErrNoSuchProperty},
		{"an unknown property with a value", disk("a", label, scalar("Colour", cim.String, "red")), []string{"Label", "Colour"}, cim.ErrNoSuchProperty},
		{"another key", &cim.Instance{Class: "ACME_Disk", Path: diskA, Properties: []cim.Property{scalar("ID", cim.String, "b"), label}}, nil, cim.ErrInvalidParameter},
		{"NULL as key", &cim.Instance{Class: "ACME_Disk", Path: diskA, Properties: []cim.Property{label}}, []string{"Label", "ID"}, cim.ErrInvalidParameter},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, ctx := serving(t, &Disk{ID: "a", Label: cim.Ptr("old"), Size: cim.Ptr(uint64(1))}), t.Context()
			before := must(s.GetInstance(ctx, diskA, cim.Options{}))
			var answer *cim.Error
			if err := s.ModifyInstance(ctx, test.change, test.properties, cim.Options{}); !errors.As(err, &answer) || answer.Code != test.want {
				t.Errorf("error = %v, want %v", err, test.want)
			}
			same(t, "disk", must(s.GetInstance(ctx, diskA, cim.Options{})), before)
			if got := idsOf(t, s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{})); got != "a" {
				t.Errorf("the server has %s, want only a", got)
			}
		})
	}
}

// An object that was decoded as its superclass is modified as its own class.
func TestModifyKeepsTheClass(t *testing.T) {
	s := serving(t, &FastDisk{ID: "a", Cache: cim.Ptr(uint32(8))})
	element := must(cim.Get[Element](t.Context(), s, ElementKey{"a"}))
	element.Label = cim.Ptr("new")
	if err := cim.Modify(t.Context(), s, element); err != nil {
		t.Fatal(err)
	}
	got, err := cim.Get[FastDisk](t.Context(), s, DiskKey{"a"})
	if err != nil || *got.Cache != 8 || *got.Label != "new" || got.Class != "ACME_FastDisk" {
		t.Errorf("got %s, error %v", dump(got), err)
	}
}

func TestDelete(t *testing.T) {
	s, ctx := serving(t, &Disk{ID: "a"}, &FastDisk{ID: "b"}), t.Context()
	if err := cim.Delete(ctx, s, ElementKey{"b"}); err != nil { // by a path of the superclass
		t.Fatal(err)
	}
	if got := idsOf(t, s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{})); got != "a" {
		t.Errorf("left: %s, want a", got)
	}
	if err := cim.Delete(ctx, s, ElementKey{"b"}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("the second time: %v", err)
	}
	if err := cim.Create(ctx, s, &FastDisk{ID: "b"}); err != nil {
		t.Errorf("it can be created again: %v", err)
	}
}

func TestServerEndedContext(t *testing.T) {
	s := serving(t, &Disk{ID: "a"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := s.GetInstance(ctx, diskA, cim.Options{}); return err },
		"Create": func() error { _, err := s.CreateInstance(ctx, disk("b"), cim.Options{}); return err },
		"Modify": func() error { return s.ModifyInstance(ctx, disk("a"), nil, cim.Options{}) },
		"Delete": func() error { return s.DeleteInstance(ctx, diskA, cim.Options{}) },
		"Invoke": func() error { _, _, err := s.InvokeMethod(ctx, diskA, "Rename", nil, cim.Options{}); return err },
		"Enumerate": func() (last error) {
			for _, err := range s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{}) {
				last = err
			}
			return last
		},
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An unknown class is an error, not an empty list.
func TestServerEndedContextOfAnEmptyClass(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for in, err := range serving(t).EnumerateInstances(ctx, classDisk.Path(), cim.Options{}) {
		n++
		if !errors.Is(err, context.Canceled) {
			t.Errorf("instance %v, error %v", in, err)
		}
	}
	if n != 1 {
		t.Errorf("yielded %d times, want an error", n)
	}
}

func TestServerEnumerateCancelledOnTheWay(t *testing.T) {
	s := serving(t, &Disk{ID: "a"}, &Disk{ID: "b"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var errs []error
	for _, err := range s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{}) {
		errs = append(errs, err)
		cancel()
	}
	same(t, "errors", errs, []error{nil, context.Canceled})
}

func TestServerEnumerateStopsWithItsCaller(t *testing.T) {
	s := serving(t, &Disk{ID: "a"}, &Disk{ID: "b"})
	s.Register(&classBox, boxCellar{"x", "y"})
	for _, class := range []*cim.ClassInfo{&classDisk, &classBox, &classElement} {
		n := 0
		for range s.EnumerateInstances(t.Context(), class.Path(), cim.Options{}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d", class.Name, n)
		}
	}
}

// The caller can change the server while it enumerates.
func TestServerChangesDuringEnumeration(t *testing.T) {
	s := serving(t, &Disk{ID: "a"}, &Disk{ID: "b"})
	n := 0
	for d, err := range cim.Enumerate[Disk](t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if err := s.Put(&Disk{ID: d.ID + "'"}); err != nil {
			t.Fatal(err)
		}
		if err := cim.Delete(t.Context(), s, d.Path); err != nil {
			t.Fatal(err)
		}
	}
	if got := idsOf(t, s.EnumerateInstances(t.Context(), classDisk.Path(), cim.Options{})); n != 2 || got != "a' b'" {
		t.Errorf("%d disks seen, left: %s", n, got)
	}
}
