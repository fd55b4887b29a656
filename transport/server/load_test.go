package server_test

import (
	"context"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/server"
)

// Clients of both protocols run all operations in parallel, and the server's memory does not grow.
// In tests it runs for a minute with 20 clients; run an hour with 200 by hand:
//
//	GOMOF_LOAD=1h go test -run MixedLoad -v -timeout 2h ./transport/server
func TestMixedLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	clients, length := 20, time.Minute
	if text := os.Getenv("GOMOF_LOAD"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		clients = 200
	}
	var objects []cim.Object
	for i := range uint32(300) {
		objects = append(objects, every(i))
	}
	memory := fixture(t, append(objects, &Link{From: cim.RefTo(every(1)), To: cim.RefTo(every(2))})...)
	s, address := serve(t, memory, server.Options{})
	ctx, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	var calls atomic.Int64
	var running sync.WaitGroup
	for n := range clients {
		conn := protocols[n%len(protocols)].dial(t, address, 50)
		running.Go(func() {
			for i := uint32(1000 * (n + 1)); ctx.Err() == nil; i++ {
				work(t, conn, i) // the end of ctx interrupts no call
				calls.Add(7)
			}
		})
	}
	var early, late int64
	for i := range 10 {
		select {
		case <-time.After(length / 10):
		case <-ctx.Done():
		}
		used := inUse()
		t.Logf("%d calls, %d MB, %d goroutines, %d enumerations", calls.Load(), used>>20, runtime.NumGoroutine(), s.Enumerations())
		if i == 1 {
			early = used
		}
		late = used
	}
	running.Wait()
	if late > early+16<<20 {
		t.Errorf("memory grew from %d to %d bytes", early, late)
	}
	if n := s.Enumerations(); n > clients {
		t.Errorf("%d enumerations are open", n)
	}
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// work creates, reads, changes, finds and deletes an object.
func work(t *testing.T, conn cim.Conn, id uint32) {
	ctx := t.Context()
	fail := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	o := every(id)
	fail(cim.Create(ctx, conn, o))
	read, err := cim.Get[Every](ctx, conn, o.Path)
	fail(err)
	if err == nil {
		read.S = cim.Ptr(strings.Repeat("y", int(id%500)))
		fail(cim.Modify(ctx, conn, read, "S"))
	}
	count := 0
	for _, err := range cim.Enumerate[Every](ctx, conn) {
		fail(err)
		if count++; count > int(id%200) {
			break // which releases the enumeration
		}
	}
	for _, err := range cim.Select[Every](ctx, conn, cim.Query{Text: "SELECT * FROM X_Every WHERE ID < 10"}) {
		fail(err)
	}
	for _, err := range cim.Associators[Every](ctx, conn, cim.PathOf(every(1)), cim.AssociatorFilter{}) {
		fail(err)
	}
	fail(cim.Delete(ctx, conn, o.Path))
}
