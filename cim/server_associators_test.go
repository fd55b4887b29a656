package cim_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

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
		{"a class that is not an association", box1, cim.AssociatorFilter{AssocClass: "ACME_Box"}, ""},

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
