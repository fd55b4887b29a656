package cim_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/gomof/gomof/cim"
)

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
