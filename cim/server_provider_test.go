package cim_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

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
