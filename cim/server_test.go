package cim_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
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
		t.Errorf("NULL that is given is no reason for a default: got %s, error %v", dump(got), err)
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

// boxCellar is a provider that can only enumerate.
type boxCellar []string

func (c boxCellar) EnumerateInstances(context.Context) iter.Seq2[*Box, error] {
	return func(yield func(*Box, error) bool) {
		for _, id := range c {
			if !yield(&Box{ID: id, Label: cim.Ptr("from the provider")}, nil) {
				return
			}
		}
	}
}

// diskShelf is a provider with all instance operations.
type diskShelf struct {
	disks map[string]*Disk
	log   []string
}

func (s *diskShelf) GetInstance(_ context.Context, path cim.ObjectPath) (*Disk, error) {
	id, _ := path.Key("ID")
	if d := s.disks[id.(string)]; d != nil {
		return d, nil
	}
	return nil, cim.ErrNotFound
}

func (s *diskShelf) EnumerateInstances(context.Context) iter.Seq2[*Disk, error] {
	return func(yield func(*Disk, error) bool) {
		for _, id := range sorted(s.disks) {
			if !yield(s.disks[id], nil) {
				return
			}
		}
	}
}

func (s *diskShelf) CreateInstance(_ context.Context, d *Disk) (cim.ObjectPath, error) {
	s.log = append(s.log, fmt.Sprintf("create %s, sector %d", d.ID, *d.Sector))
	s.disks[d.ID] = d
	return DiskKey{d.ID}.Path(), nil
}

func (s *diskShelf) ModifyInstance(_ context.Context, d *Disk, properties []string) error {
	s.log = append(s.log, fmt.Sprintf("modify %s %v", d.ID, properties))
	s.disks[d.ID].Label = d.Label
	return nil
}

func (s *diskShelf) DeleteInstance(_ context.Context, path cim.ObjectPath) error {
	id, _ := path.Key("ID")
	s.log = append(s.log, "delete "+id.(string))
	delete(s.disks, id.(string))
	return nil
}

func sorted[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func TestProviderHasAllOperations(t *testing.T) {
	s, ctx := serving(t), t.Context()
	shelf := &diskShelf{disks: map[string]*Disk{}}
	s.Register(&classDisk, shelf)

	mine := &Disk{ID: "a"}
	if err := cim.Create(ctx, s, mine); err != nil {
		t.Fatal(err)
	}
	got, err := cim.Get[Disk](ctx, s, mine.Path)
	if err != nil || got.ID != "a" {
		t.Fatalf("got %s, error %v", dump(got), err)
	}
	got.Label = cim.Ptr("new")
	if err := cim.Modify(ctx, s, got, "Label"); err != nil {
		t.Fatal(err)
	}
	if got, err := cim.Get[Disk](ctx, s, ElementKey{"a"}); err != nil || *got.Label != "new" {
		t.Errorf("by a path of the superclass: got %s, error %v", dump(got), err)
	}
	if got := idsOf(t, s.EnumerateInstances(ctx, classElement.Path(), cim.Options{})); got != "a" {
		t.Errorf("enumerating gives %s", got)
	}
	if err := cim.Delete(ctx, s, mine.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := cim.Get[Disk](ctx, s, mine.Path); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("after Delete: %v", err)
	}
	same(t, "calls", shelf.log, []string{"create a, sector 512", "modify a [Label]", "delete a"})
}

// For operations that the provider does not have, the server uses its stored instances; an
// instance of the provider hides a stored one with the same path.
func TestProviderBesideStoredInstances(t *testing.T) {
	s, ctx := serving(t, &Box{ID: "stored"}, &Box{ID: "x", Label: cim.Ptr("hidden")}), t.Context()
	s.Register(&classBox, boxCellar{"x", "y"})
	labels := map[string]string{}
	for box, err := range cim.Enumerate[Box](ctx, s) {
		if err != nil {
			t.Fatal(err)
		}
		if labels[box.ID] = ""; box.Label != nil {
			labels[box.ID] = *box.Label
		}
	}
	same(t, "labels", labels, map[string]string{"x": "from the provider", "y": "from the provider", "stored": ""})

	if err := cim.Create(ctx, s, &Box{ID: "new"}); err != nil {
		t.Errorf("Create: %v", err)
	}
	if err := cim.Modify(ctx, s, &Box{ID: "new", Label: cim.Ptr("l")}); err != nil {
		t.Errorf("Modify: %v", err)
	}
	if got, err := cim.Get[Box](ctx, s, keyPath(&classBox, "ID", "new")); err != nil || *got.Label != "l" {
		t.Errorf("Get: %s, error %v", dump(got), err)
	}
	if err := cim.Delete(ctx, s, keyPath(&classBox, "ID", "new")); err != nil {
		t.Errorf("Delete: %v", err)
	}
}

// A diskWindow is a provider that only returns the disk a.
type diskWindow struct{}

func (diskWindow) GetInstance(_ context.Context, path cim.ObjectPath) (*Disk, error) {
	if id, _ := path.Key("ID"); id != "a" {
		return nil, cim.ErrNotFound
	}
	return &Disk{ID: "a"}, nil
}

// The server does not change instances of a provider by itself, even if the provider cannot
// change them.
func TestProviderWithOnlyAGetter(t *testing.T) {
	s, ctx := serving(t), t.Context()
	s.Register(&classDisk, diskWindow{})
	for _, test := range []struct {
		name string
		err  error
		want cim.StatusCode
	}{
		{"Modify", cim.Modify(ctx, s, &Disk{ID: "a", Label: cim.Ptr("new")}), cim.ErrNotSupported},
		{"Delete", cim.Delete(ctx, s, DiskKey{"a"}), cim.ErrNotSupported},
		{"Create", cim.Create(ctx, s, &Disk{ID: "a"}), cim.ErrAlreadyExists},
	} {
		var answer *cim.Error
		if !errors.As(test.err, &answer) || answer.Code != test.want {
			t.Errorf("%s: error = %v, want %v", test.name, test.err, test.want)
		}
	}
	if got := idsOf(t, s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{})); got != "" {
		t.Errorf("the server stored %s", got)
	}
}

// If the provider does not find an instance, the server returns a stored one.
func TestProviderGetterFallsBack(t *testing.T) {
	s := serving(t, &Disk{ID: "stored"})
	s.Register(&classDisk, &diskShelf{})
	if got, err := cim.Get[Disk](t.Context(), s, DiskKey{"stored"}); err != nil || got.ID != "stored" {
		t.Errorf("got %s, error %v", dump(got), err)
	}
}

// The provider of a superclass serves the instances of a subclass without a provider.
func TestProviderOfSuperclass(t *testing.T) {
	s, ctx := serving(t), t.Context()
	shelf := &diskShelf{disks: map[string]*Disk{}}
	s.Register(&classDisk, shelf)
	if err := cim.Create(ctx, s, &FastDisk{ID: "f", Cache: cim.Ptr(uint32(8))}); err != nil {
		t.Fatal(err)
	}
	kept := shelf.disks["f"]
	if kept == nil || kept.Class != "ACME_FastDisk" || len(kept.Extra) != 1 {
		t.Errorf("the provider has %s, want what it has no field for in Extra", dump(kept))
	}
}

// A brokenShelf returns an error from all operations.
type brokenShelf struct{ err error }

func (s brokenShelf) GetInstance(context.Context, cim.ObjectPath) (*Disk, error) { return nil, s.err }
func (s brokenShelf) EnumerateInstances(context.Context) iter.Seq2[*Disk, error] {
	return func(yield func(*Disk, error) bool) { yield(nil, s.err) }
}

func TestProviderErrorsAreNotHidden(t *testing.T) {
	s := serving(t, &Disk{ID: "a"})
	s.Register(&classDisk, brokenShelf{cim.ErrAccessDenied})
	if _, err := cim.Get[Disk](t.Context(), s, ElementKey{"a"}); !errors.Is(err, cim.ErrAccessDenied) {
		t.Errorf("Get: %v", err)
	}
	for d, err := range cim.Enumerate[Disk](t.Context(), s) {
		if !errors.Is(err, cim.ErrAccessDenied) {
			t.Errorf("Enumerate: disk %s, error %v", dump(d), err)
		}
	}
}

// A sealedShelf returns its disk, and an error from operations that would change one.
type sealedShelf struct{ err error }

func (s sealedShelf) GetInstance(context.Context, cim.ObjectPath) (*Disk, error) {
	return &Disk{ID: "a"}, nil
}
func (s sealedShelf) CreateInstance(context.Context, *Disk) (cim.ObjectPath, error) {
	return cim.ObjectPath{}, s.err
}
func (s sealedShelf) ModifyInstance(context.Context, *Disk, []string) error { return s.err }
func (s sealedShelf) DeleteInstance(context.Context, cim.ObjectPath) error  { return s.err }

func TestProviderErrorsOfInstances(t *testing.T) {
	for _, test := range providerErrors {
		broken, sealed, ctx := serving(t), serving(t), t.Context()
		broken.Register(&classDisk, brokenShelf{test.err})
		sealed.Register(&classDisk, sealedShelf{test.err})
		for name, call := range map[string]func() error{
			"Get": func() error { _, err := broken.GetInstance(ctx, diskA, cim.Options{}); return err },
			"Enumerate": func() (last error) {
				for _, err := range broken.EnumerateInstances(ctx, classDisk.Path(), cim.Options{}) {
					last = err
				}
				return last
			},
			"Associators": func() (last error) {
				for _, err := range broken.Associators(ctx, diskA, cim.AssociatorFilter{}, cim.Options{}) {
					last = err
				}
				return last
			},
			"Create": func() error { _, err := sealed.CreateInstance(ctx, disk("b"), cim.Options{}); return err },
			"Modify": func() error { return sealed.ModifyInstance(ctx, disk("a"), nil, cim.Options{}) },
			"Delete": func() error { return sealed.DeleteInstance(ctx, diskA, cim.Options{}) },
		} {
			t.Run(name+", "+test.name, func(t *testing.T) {
				err := call()
				if test.want == nil {
					if err != test.err {
						t.Errorf("error = %v, want %v", err, test.err)
					}
					return
				}
				var answer *cim.Error
				if !errors.As(err, &answer) {
					t.Fatalf("error = %v, want a *cim.Error", err)
				}
				same(t, "error", answer, test.want)
			})
		}
	}
}

// Instance operations with wrong signatures, which would never be called.
type (
	wrongGet       struct{}
	wrongEnumerate struct{}
	wrongCreate    struct{}
	wrongModify    struct{}
	wrongDelete    struct{}
	otherClass     struct{}
	otherMethod    struct{}
)

func (wrongGet) GetInstance(cim.ObjectPath) (*Disk, error)                   { return nil, nil }
func (wrongEnumerate) EnumerateInstances(context.Context) ([]*Disk, error)   { return nil, nil }
func (wrongCreate) CreateInstance(context.Context, *Disk) error              { return nil }
func (wrongModify) ModifyInstance(context.Context, *Disk) error              { return nil }
func (wrongDelete) DeleteInstance(context.Context, string) error             { return nil }
func (otherClass) GetInstance(context.Context, cim.ObjectPath) (*Box, error) { return nil, nil }
func (otherMethod) Rename(string) string                                     { return "" }

func TestRegisterPanicsOnWrongSignature(t *testing.T) {
	for _, test := range []struct {
		provider any
		method   string // empty: no panic
	}{
		{wrongGet{}, "GetInstance"},
		{wrongEnumerate{}, "EnumerateInstances"},
		{wrongCreate{}, "CreateInstance"},
		{wrongModify{}, "ModifyInstance"},
		{wrongDelete{}, "DeleteInstance"},
		{otherClass{}, "GetInstance"},
		{otherMethod{}, ""}, // methods of other names are its own affair
		{&diskShelf{}, ""},
	} {
		t.Run(fmt.Sprintf("%T", test.provider), func(t *testing.T) {
			defer func() {
				got := recover()
				if text := fmt.Sprint(got); (got == nil) != (test.method == "") || !strings.Contains(text, test.method) {
					t.Errorf("panic: %v, want one about %q", got, test.method)
				}
			}()
			(&cimserver.Server{}).Register(&classDisk, test.provider)
		})
	}
}

// The class has the methods Format, Rename and the static Count.
func TestRegisterPanicsOnWrongMethods(t *testing.T) {
	type (
		p      = struct{}
		ctx    = context.Context
		params = RenameParams
		result = RenameResult
	)
	for _, wrong := range []any{
		"Rename",
		func(p) {},
		func(p, ctx, *Disk, *params) *result { return nil },
		func(p, ctx, *Disk, *params) (*result, string) { return nil, "" },
		func(p, ctx, *Disk, *params) (result, error) { return result{}, nil },
		func(p, ctx, *Disk, params) (*result, error) { return nil, nil },
		func(p, ctx, *Box, *params) (*result, error) { return nil, nil },
		func(p, ctx, *params) (*result, error) { return nil, nil },
		func(string, ctx, *Disk, *params) (*result, error) { return nil, nil },
	} {
		t.Run(fmt.Sprintf("%T", wrong), func(t *testing.T) {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.Contains(text, "method Rename of provider") {
					t.Errorf("panic: %s", text)
				}
			}()
			(&cimserver.Server{}).Register(&classDisk, p{}, nil, wrong)
		})
	}
}

// renaming returns a server with the disk a, and a method Rename in the providers of
// ACME_Disk and ACME_Element.
func renaming(t *testing.T, ofDisk, ofElement func(label string) (*RenameResult, error)) *cimserver.Server {
	t.Helper()
	s := serving(t, &Disk{ID: "a", Label: cim.Ptr("old")})
	if ofDisk != nil {
		s.Register(&classDisk, struct{}{}, nil,
			func(_ struct{}, _ context.Context, self *Disk, p *RenameParams) (*RenameResult, error) {
				return ofDisk(self.ID + " " + *p.Label)
			})
	}
	if ofElement != nil {
		s.Register(&classElement, struct{}{},
			func(_ struct{}, _ context.Context, self *Element, p *RenameParams) (*RenameResult, error) {
				return ofElement(self.Class + " " + self.ID + " " + *p.Label)
			},
			func(_ struct{}, _ context.Context, p *CountParams) (*CountResult, error) {
				if p.Big == nil {
					return nil, nil
				}
				return &CountResult{Return: cim.Ptr(uint32(1))}, nil
			})
	}
	return s
}

func echo(label string) (*RenameResult, error) { return &RenameResult{Old: &label}, nil }

func unavailable(string) (*RenameResult, error) { return nil, cim.ErrMethodNotAvailable }

// A method runs in the provider of the class, or of the nearest superclass that has it.
func TestMethodDispatch(t *testing.T) {
	x := RenameParams{Label: cim.Ptr("x")}
	for _, test := range []struct {
		name              string
		ofDisk, ofElement func(string) (*RenameResult, error)
		want              string
	}{
		{"the class", echo, unavailable, "a x"},
		{"the superclass", nil, echo, "ACME_Disk a x"},
		{"the superclass, as the class leaves it out", unavailable, echo, "ACME_Disk a x"},
		{"nobody", unavailable, unavailable, ""},
		{"no provider", nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, test.ofDisk, test.ofElement)
			for _, object := range []cim.Object{&Disk{ID: "a"}, &Element{ID: "a"}} {
				res, err := cimimpl.Invoke[*RenameResult](t.Context(), s, object, "rENAME", []RenameParams{x})
				switch {
				case test.want == "" && !errors.Is(err, cim.ErrMethodNotAvailable):
					t.Errorf("%v: error = %v, want %v", object, err, cim.ErrMethodNotAvailable)
				case test.want != "" && (err != nil || *res.Old != test.want):
					t.Errorf("%v: got %s, error %v, want %s", object, dump(res), err, test.want)
				}
			}
		})
	}
}

func TestMethodErrors(t *testing.T) {
	s := renaming(t, echo, echo)
	for _, test := range []struct {
		path   cim.ObjectPath
		method string
		want   cim.StatusCode
	}{
		{diskA, "Explode", cim.ErrMethodNotFound},
		{ElementKey{"a"}.Path(), "Format", cim.ErrMethodNotAvailable}, // declared in the subclass, of which the instance is
		{diskA, "Format", cim.ErrMethodNotAvailable},
		{diskB, "Rename", cim.ErrNotFound},
		{classDisk.Path(), "Rename", cim.ErrNotFound}, // not static: it needs an instance
	} {
		_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, []cim.Property{scalar("Label", cim.String, "x")}, cim.Options{})
		var answer *cim.Error
		if !errors.As(err, &answer) || answer.Code != test.want {
			t.Errorf("%s of %s: error = %v, want %v", test.method, test.path, err, test.want)
		}
	}
}

func TestStaticMethod(t *testing.T) {
	s := renaming(t, nil, echo)
	res, err := ElementCount(t.Context(), s, CountParams{Big: cim.Ptr(true)})
	if err != nil || *res.Return != 1 {
		t.Errorf("result %s, error %v", dump(res), err)
	}
	if res, err = ElementCount(t.Context(), s); err != nil || res.Return != nil {
		t.Errorf("a provider that returns nil returns NULL: result %s, error %v", dump(res), err)
	}
	if _, _, err := s.InvokeMethod(t.Context(), classDisk.Path(), "Count", nil, cim.Options{}); err != nil {
		t.Errorf("by the path of a subclass: %v", err)
	}
}

// A class without keys has one instance that need not be stored.
func TestMethodOfAClassWithoutKeys(t *testing.T) {
	class := cim.ClassInfo{Name: "ACME_Service", Methods: []cim.MethodInfo{{Name: "Weigh", Class: "ACME_Service"}},
		New: func() *Part { return &Part{} }}
	s := &cimserver.Server{}
	s.Register(&class, struct{}{}, func(_ struct{}, _ context.Context, self *Part, _ *FormatParams) (*CountResult, error) {
		return &CountResult{Return: cim.Ptr(uint32(len(self.Class)))}, nil
	})
	res, err := cimimpl.InvokeStatic[*CountResult](t.Context(), s, &class, "Weigh", []FormatParams{})
	if err != nil || int(*res.Return) != len("ACME_Service") {
		t.Errorf("result %s, error %v", dump(res), err)
	}
}

// The error of a provider, and the error that a client of a remote server would receive.
var providerErrors = []struct {
	name string
	err  error
	want *cim.Error // nil: the error itself
}{
	{"of its own", errors.New("disk on fire"), &cim.Error{Code: cim.ErrFailed, Message: "disk on fire"}},
	{"a status code", cim.ErrAccessDenied, &cim.Error{Code: cim.ErrAccessDenied, Message: cim.ErrAccessDenied.Error()}},
	{"a status code in another", fmt.Errorf("shelf: %w", cim.ErrAccessDenied), &cim.Error{Code: cim.ErrAccessDenied, Message: "shelf: access denied (CIM status 2)"}},
	{"a *cim.Error", &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: "too many"}, &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: "too many"}},
	{"context cancelled", fmt.Errorf("shelf: %w", context.Canceled), nil},
	{"deadline", context.DeadlineExceeded, nil},
}

func TestProviderErrorsOfMethods(t *testing.T) {
	for _, test := range providerErrors {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, func(string) (*RenameResult, error) { return nil, test.err }, nil)
			res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
			if test.want == nil {
				if err != test.err {
					t.Errorf("error = %v, want %v", err, test.err)
				}
				return
			}
			var answer *cim.Error
			if !errors.As(err, &answer) || res != nil {
				t.Fatalf("result %v, error %v, want a *cim.Error", res, err)
			}
			same(t, "error", answer, test.want)
		})
	}
}

// A provider can return a code as its error; the client receives the code.
func TestProviderReturnsCodeAsError(t *testing.T) {
	for _, test := range []struct {
		name string
		res  *RenameResult
		err  error
	}{
		{"as the result", &RenameResult{Return: RenameRefused, Old: cim.Ptr("old")}, nil},
		{"as the error", nil, RenameRefused},
		{"as the error together with a result", &RenameResult{Old: cim.Ptr("old")}, RenameRefused},
		{"in another error", nil, fmt.Errorf("shelf: %w", RenameRefused)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, func(string) (*RenameResult, error) { return test.res, test.err }, nil)
			res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
			var failed *cim.MethodError
			if !errors.As(err, &failed) || !errors.Is(err, RenameRefused) || res == nil || res.Return != RenameRefused {
				t.Errorf("result %s, error %v", dump(res), err)
			}
			if test.res != nil && (res.Old == nil || *res.Old != "old") {
				t.Error("the rest of the result is gone")
			}
		})
	}
}

func TestMethodParametersOfTheWrongType(t *testing.T) {
	s := renaming(t, echo, echo)
	for _, test := range []struct {
		path   cim.ObjectPath
		method string
		bad    cim.Property
	}{
		{diskA, "Rename", scalar("Label", cim.Uint8, uint8(1))},
		{diskA, "Rename", array("Label", cim.String, "x")},
		{classElement.Path(), "Count", scalar("Big", cim.String, "very")},
	} {
		_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, []cim.Property{test.bad}, cim.Options{})
		var answer *cim.Error
		if !errors.As(err, &answer) || answer.Code != cim.ErrInvalidParameter || !strings.Contains(answer.Message, test.bad.Name) {
			t.Errorf("%s: error = %v, want %v with the name of the parameter", test.method, err, cim.ErrInvalidParameter)
		}
	}
}

// A call that the method does not allow does not reach its provider.
func TestMethodRefusesParameters(t *testing.T) {
	called := false
	s := renaming(t, func(string) (*RenameResult, error) { called = true; return nil, nil }, echo)
	label := scalar("Label", cim.String, "x")
	for _, test := range []struct {
		name   string
		path   cim.ObjectPath
		method string
		in     []cim.Property
		bad    string
	}{
		{"unknown", diskA, "Rename", []cim.Property{label, scalar("Lable", cim.String, "y")}, "Lable"},
		{"unknown and NULL", diskA, "Rename", []cim.Property{label, {Name: "Lable", Type: cim.String}}, "Lable"},
		{"unknown to a static method", classElement.Path(), "Count", []cim.Property{label}, "Label"},
		{"required and missing", diskA, "Rename", []cim.Property{scalar("Force", cim.Boolean, true)}, "Label"},
		{"required and NULL", diskA, "Rename", []cim.Property{{Name: "Label", Type: cim.String}}, "Label"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, test.in, cim.Options{})
			var answer *cim.Error
			if !errors.As(err, &answer) || answer.Code != cim.ErrInvalidParameter || !strings.Contains(answer.Message, test.bad) {
				t.Errorf("error = %v, want %v with the name %s", err, cim.ErrInvalidParameter, test.bad)
			}
			if called {
				t.Error("the provider was called")
			}
		})
	}
}

// Values without a field in the provider's result reach the client.
func TestMethodSendsExtra(t *testing.T) {
	more := []cim.Property{scalar("Advice", cim.String, "reboot"), array("Tags", cim.String, "a")}
	s := renaming(t, func(string) (*RenameResult, error) { return &RenameResult{Extra: more}, nil }, nil)
	res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Extra", res.Extra, more)
}

// Output parameters that are NULL are sent as NULL, not omitted.
func TestMethodSendsNullParameters(t *testing.T) {
	s := renaming(t, func(string) (*RenameResult, error) { return &RenameResult{}, nil }, nil)
	result, out, err := s.InvokeMethod(t.Context(), diskA, "Rename", []cim.Property{scalar("Label", cim.String, "x")}, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "return value", result, code(0))
	same(t, "parameters", out, []cim.Property{{Name: "Old", Type: cim.String}})
}

// A provider that returns nothing has not succeeded.
func TestMethodReturnsNothing(t *testing.T) {
	s := renaming(t, func(string) (*RenameResult, error) { return nil, nil }, nil)
	if _, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")}); !errors.Is(err, cim.ErrFailed) {
		t.Errorf("error = %v, want one that is %v", err, cim.ErrFailed)
	}
}

// A key of another class is rejected before the call, because its instance would be decoded
// without any values.
func TestGetWithAnotherKey(t *testing.T) {
	if box, err := cim.Get[Box](t.Context(), serving(t), cim.ObjectPath{Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Serial", Value: "a"}}}); !errors.Is(err, cim.ErrInvalidClass) {
		t.Errorf("got %v, error %v, want one that is %v", box, err, cim.ErrInvalidClass)
	}
}

// A duplicate value is an error; the first one counts, and the second is kept.
func TestDecodeTwice(t *testing.T) {
	d := &Disk{}
	err := cim.Decode(&cim.Instance{Class: "ACME_Disk", Properties: []cim.Property{
		scalar("ID", cim.String, "a"), scalar("Label", cim.String, "x"), scalar("LABEL", cim.String, "y")}}, d)
	if !errors.Is(err, cim.ErrTwice) || *d.Label != "x" || len(d.Extra) != 1 {
		t.Errorf("error %v, Label %q, Extra %v", err, *d.Label, d.Extra)
	}
}

// Two boxes; the first has the disks a and f, the second b:
//
//	ACME_Holds      box 1 — disk a
//	ACME_HoldsTight box 1 — fast disk f
//	ACME_Holds      box 2 — disk b
func boxes(t *testing.T) *cimserver.Server {
	t.Helper()
	box1, box2 := cim.RefTo(&Box{ID: "1"}), cim.RefTo(&Box{ID: "2"})
	return serving(t, &Box{ID: "1"}, &Box{ID: "2"}, &Disk{ID: "a"}, &Disk{ID: "b"}, &FastDisk{ID: "f"},
		&Holds{Box: box1, Disk: cim.RefTo(&Disk{ID: "a"})},
		&HoldsTight{Box: box1, Disk: cim.Ref[Disk]{Path: cim.PathOf(&FastDisk{ID: "f"})}},
		&Holds{Box: box2, Disk: cim.RefTo(&Disk{ID: "b"})},
	)
}

func TestServerAssociators(t *testing.T) {
	box1, box2 := keyPath(&classBox, "ID", "1"), keyPath(&classBox, "ID", "2")
	fast := keyPath(&classFastDisk, "ID", "f")
	for _, test := range []struct {
		name   string
		path   cim.ObjectPath
		filter cim.AssociatorFilter
		want   string
	}{
		{"of a box", box1, cim.AssociatorFilter{}, "a f"},
		{"of the other", box2, cim.AssociatorFilter{}, "b"},
		{"of a disk", diskA, cim.AssociatorFilter{}, "1"},
		{"of a disk of a subclass", fast, cim.AssociatorFilter{}, "1"},
		{"by a path of a superclass", ElementKey{"1"}.Path(), cim.AssociatorFilter{}, "a f"},
		{"of a subclass by a path of a superclass", ElementKey{"f"}.Path(), cim.AssociatorFilter{}, "1"},
		{"of nothing", keyPath(&classBox, "ID", "3"), cim.AssociatorFilter{}, ""},

		{"association", box1, cim.AssociatorFilter{AssocClass: "ACME_HoldsTight"}, "f"},
		{"a superclass of the association", box1, cim.AssociatorFilter{AssocClass: "acme_holds"}, "a f"},
		{"a class that is no association", box1, cim.AssociatorFilter{AssocClass: "ACME_Box"}, ""},

		{"result", box1, cim.AssociatorFilter{ResultClass: "ACME_FastDisk"}, "f"},
		{"a superclass of the result", box1, cim.AssociatorFilter{ResultClass: "acme_element"}, "a f"},
		{"another result", box1, cim.AssociatorFilter{ResultClass: "ACME_Box"}, ""},

		{"role", box1, cim.AssociatorFilter{Role: "box"}, "a f"},
		{"the role of the other end", box1, cim.AssociatorFilter{Role: "Disk"}, ""},
		{"result role", box1, cim.AssociatorFilter{ResultRole: "disk"}, "a f"},
		{"the result role of this end", box1, cim.AssociatorFilter{ResultRole: "Box"}, ""},

		{"all four", box1, cim.AssociatorFilter{AssocClass: "ACME_Holds", ResultClass: "ACME_FastDisk", Role: "Box", ResultRole: "Disk"}, "f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := idsOf(t, boxes(t).Associators(t.Context(), test.path, test.filter, cim.Options{})); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestServerAssociatorsUnknownAssociation(t *testing.T) {
	n := 0
	for in, err := range boxes(t).Associators(t.Context(), keyPath(&classBox, "ID", "1"), cim.AssociatorFilter{AssocClass: "ACME_Nothing"}, cim.Options{}) {
		n++
		if !errors.Is(err, cim.ErrInvalidClass) {
			t.Errorf("%v, error %v, want %v", in, err, cim.ErrInvalidClass)
		}
	}
	if n != 1 {
		t.Errorf("yielded %d times, want an error", n)
	}
}

// The server searches for the links of an object in its namespace.
func TestServerAssociatorsOfAnotherNamespace(t *testing.T) {
	box, a := &Box{ID: "1"}, &Disk{ID: "other"}
	box.Path, a.Path = keyPath(&classBox, "ID", "1").In("root/other"), DiskKey{"other"}.Path().In("root/other")
	link := &Holds{Box: cim.RefTo(box), Disk: cim.RefTo(a)}
	link.Path = cim.PathOf(link).In("root/other")
	s := boxes(t)
	if err := s.Put(box, a, link); err != nil {
		t.Fatal(err)
	}
	for namespace, want := range map[string]string{"": "a f", "root/cimv2": "a f", "root/other": "other", "ROOT/Other": "other"} {
		if got := idsOf(t, s.Associators(t.Context(), keyPath(&classBox, "ID", "1").In(namespace), cim.AssociatorFilter{}, cim.Options{})); got != want {
			t.Errorf("%q: got %q, want %q", namespace, got, want)
		}
	}
}

func TestAssociatorsTyped(t *testing.T) {
	var got []string
	for d, err := range cim.Associators[Disk](t.Context(), boxes(t), keyPath(&classBox, "ID", "1"), cim.AssociatorFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.Class+" "+d.ID)
	}
	same(t, "disks", got, []string{"ACME_Disk a", "ACME_FastDisk f"})
}

// An object is returned once, even if several associations lead to it.
func TestServerAssociatorsYieldsEachOnce(t *testing.T) {
	s := boxes(t)
	if err := s.Put(&HoldsTight{Box: cim.RefTo(&Box{ID: "1"}), Disk: cim.RefTo(&Disk{ID: "a"})}); err != nil {
		t.Fatal(err)
	}
	if got := idsOf(t, s.Associators(t.Context(), keyPath(&classBox, "ID", "1"), cim.AssociatorFilter{}, cim.Options{})); got != "a f" {
		t.Errorf("got %s", got)
	}
}

func TestServerAssociatorsDanglingReference(t *testing.T) {
	s := boxes(t)
	if err := cim.Delete(t.Context(), s, DiskKey{"b"}); err != nil {
		t.Fatal(err)
	}
	for in, err := range s.Associators(t.Context(), keyPath(&classBox, "ID", "2"), cim.AssociatorFilter{}, cim.Options{}) {
		if !errors.Is(err, cim.ErrNotFound) {
			t.Errorf("a reference to a disk that is gone: %v, error %v", in, err)
		}
	}
}

func TestServerAssociatorsStop(t *testing.T) {
	n := 0
	for range boxes(t).Associators(t.Context(), keyPath(&classBox, "ID", "1"), cim.AssociatorFilter{}, cim.Options{}) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for in, err := range boxes(t).Associators(ctx, keyPath(&classBox, "ID", "1"), cim.AssociatorFilter{}, cim.Options{}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v, error %v", in, err)
		}
	}
}

// All methods are safe for concurrent use; the race detector checks this.
func TestServerConcurrency(t *testing.T) {
	const goroutines, rounds = 8, 25
	s, ctx := serving(t), t.Context()
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range rounds {
				id := fmt.Sprintf("%d-%d", g, i)
				d := &Disk{ID: id}
				if err := cim.Create(ctx, s, d); err != nil {
					t.Errorf("Create: %v", err)
				}
				if err := s.Put(&Disk{ID: "shared", Label: &id}); err != nil {
					t.Errorf("Put: %v", err)
				}
				if err := cim.Modify(ctx, s, &Disk{ID: id, Label: &id}, "Label"); err != nil {
					t.Errorf("Modify: %v", err)
				}
				if got, err := cim.Get[Disk](ctx, s, ElementKey{id}); err != nil || *got.Label != id {
					t.Errorf("Get: %s, error %v", dump(got), err)
				}
				for _, err := range cim.Enumerate[Disk](ctx, s) {
					if err != nil {
						t.Errorf("Enumerate: %v", err)
					}
				}
				for _, err := range s.Associators(ctx, d.Path, cim.AssociatorFilter{}, cim.Options{}) {
					t.Errorf("Associators: %v", err)
				}
				s.AddClasses(&classBox, &classJob)
				if i%2 == 0 {
					if err := cim.Delete(ctx, s, d.Path); err != nil {
						t.Errorf("Delete: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	n := 0
	for range s.EnumerateInstances(ctx, classDisk.Path(), cim.Options{}) {
		n++
	}
	if want := goroutines*(rounds/2) + 1; n != want {
		t.Errorf("%d disks left, want %d", n, want)
	}
}

// Registering a provider does not affect running calls.
func TestServerRegisterWhileOthersCall(t *testing.T) {
	const rounds = 100
	s, ctx := renaming(t, echo, echo), t.Context()
	x := RenameParams{Label: cim.Ptr("x")}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range rounds {
				s.Register(&classDisk, struct{}{}, nil,
					func(struct{}, context.Context, *Disk, *RenameParams) (*RenameResult, error) { return echo("x") })
				s.Register(&classBox, boxCellar{"x"})
			}
		})
	}
	for range 4 {
		wg.Go(func() {
			for range rounds {
				if _, err := cim.Get[Element](ctx, s, ElementKey{"a"}); err != nil {
					t.Errorf("Get: %v", err)
				}
				if res, err := (&Disk{ID: "a"}).Rename(ctx, s, x); err != nil || res.Old == nil {
					t.Errorf("Rename: %s, error %v", dump(res), err)
				}
				for _, err := range s.EnumerateInstances(ctx, classElement.Path(), cim.Options{}) {
					if err != nil {
						t.Errorf("Enumerate: %v", err)
					}
				}
				if err := cim.Modify(ctx, s, &Disk{ID: "a", Label: cim.Ptr("l")}); err != nil {
					t.Errorf("Modify: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

// together runs the calls at the same time.
func together(calls ...func()) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, call := range calls {
		wg.Go(func() {
			<-start
			call()
		})
	}
	close(start)
	wg.Wait()
}

// If several goroutines create the same instance, one succeeds, and the others get an
// error.
func TestServerConcurrentCreate(t *testing.T) {
	s, ctx := serving(t), t.Context()
	for round := range 50 {
		id := fmt.Sprint(round)
		errs := make([]error, 8)
		var calls []func()
		for i := range errs {
			calls = append(calls, func() { errs[i] = cim.Create(ctx, s, &Disk{ID: id, Size: cim.Ptr(uint64(i))}) })
		}
		together(calls...)
		winner, winners := 0, 0
		for i, err := range errs {
			switch {
			case err == nil:
				winner, winners = i, winners+1
			case !errors.Is(err, cim.ErrAlreadyExists):
				t.Errorf("error = %v, want %v", err, cim.ErrAlreadyExists)
			}
		}
		got, err := cim.Get[Disk](ctx, s, DiskKey{id})
		if err != nil || winners != 1 || *got.Size != uint64(winner) {
			t.Fatalf("%d created it, the last was %d; stored %s, error %v", winners, winner, dump(got), err)
		}
	}
}

// Concurrent modifications of different properties do not undo each other.
func TestServerConcurrentModify(t *testing.T) {
	s, ctx := serving(t, &FastDisk{ID: "a", Sector: cim.Ptr(uint32(512))}), t.Context()
	for round := range 50 {
		text, n, wide := fmt.Sprint(round), uint32(round), uint64(round)
		var calls []func()
		for name, change := range map[string]*FastDisk{
			"Label": {Label: &text}, "Size": {Size: &wide}, "Sector": {Sector: &n}, "Cache": {Cache: &n},
		} {
			change.ID = "a"
			calls = append(calls, func() {
				if err := cim.Modify(ctx, s, change, name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		together(calls...)
		got, err := cim.Get[FastDisk](ctx, s, DiskKey{"a"})
		if err != nil {
			t.Fatal(err)
		}
		want := &FastDisk{Meta: got.Meta, ID: "a", Label: &text, Size: &wide, Sector: &n, Cache: &n}
		same(t, fmt.Sprint("round ", round), got, want)
	}
}

// A numberingShelf chooses the keys of its disks.
type numberingShelf struct{ *diskShelf }

func (s numberingShelf) CreateInstance(_ context.Context, d *Disk) (cim.ObjectPath, error) {
	d.ID = fmt.Sprint(len(s.disks) + 1)
	s.disks[d.ID] = d
	return cim.PathOf(d), nil
}

// The path of a new instance contains the key that the provider chose.
func TestProviderSetsTheKey(t *testing.T) {
	s, ctx := serving(t), t.Context()
	s.Register(&classDisk, numberingShelf{&diskShelf{disks: map[string]*Disk{}}})
	for _, want := range []string{`ACME_Disk.ID="1"`, `ACME_Disk.ID="2"`} {
		mine := &Disk{}
		if err := cim.Create(ctx, s, mine); err != nil {
			t.Fatal(err)
		}
		if got := mine.Path.String(); got != want {
			t.Errorf("Create set the path %s, want %s", got, want)
		}
		got, err := cim.Get[Disk](ctx, s, must(cim.ParseObjectPath(want)))
		if err != nil || got.Path.String() != want {
			t.Errorf("got %s, error %v, want the path %s", dump(got), err, want)
		}
	}
}
