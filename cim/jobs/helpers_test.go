package jobs_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// quiet drops expected log records.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// serve returns a runner, and a client connection to its server.
func serve[P cim.Object](t testing.TB, o jobs.Options) (*jobs.Runner[P], cim.Conn) {
	t.Helper()
	if o.Log == nil {
		o.Log = quiet
	}
	runner, err := jobs.New[P](o)
	if err != nil {
		t.Fatal(err)
	}
	server := &cimserver.Server{}
	runner.Register(server)
	return runner, server
}

// begin starts a job, or fails the test.
func begin[P cim.Object](t testing.TB, runner *jobs.Runner[P], job P, f func(context.Context, *jobs.Run) error, o ...jobs.StartOption) P {
	t.Helper()
	job, err := runner.Start(t.Context(), job, f, o...)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// read reads the job as it is now.
func read[P cim.Object](t testing.TB, conn cim.Conn, job P) P {
	t.Helper()
	in, err := conn.GetInstance(t.Context(), cim.PathOf(job), cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := job.CIMClass().Zero().(P)
	if err := cim.Decode(in, o); err != nil {
		t.Fatal(err)
	}
	return o
}

func isGone(t testing.TB, conn cim.Conn, job cim.Object) bool {
	t.Helper()
	_, err := conn.GetInstance(t.Context(), cim.PathOf(job), cim.Options{})
	if err != nil && !errors.Is(err, cim.ErrNotFound) {
		t.Fatal(err)
	}
	return err != nil
}

// errorOf calls GetError, and checks that GetErrors returns the same if the class has it.
func errorOf(t testing.TB, conn cim.Conn, job *acme.CIMConcreteJob) *acme.CIMError {
	t.Helper()
	one, err := job.GetError(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	all, err := job.GetErrors(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	if (one.Error == nil) != (len(all.Errors) == 0) || one.Error != nil && !cim.Equal(one.Error, all.Errors[0]) {
		t.Errorf("GetError: %v, GetErrors: %v", one.Error, all.Errors)
	}
	return one.Error
}

// request calls RequestStateChange and returns its code.
func request(t testing.TB, conn cim.Conn, job *acme.CIMConcreteJob, state acme.CIMConcreteJobRequestStateChangeRequestedState, within ...cim.DateTime) acme.CIMConcreteJobRequestStateChangeReturn {
	t.Helper()
	params := acme.CIMConcreteJobRequestStateChangeParams{}
	if state != 0 {
		params.RequestedState = &state
	}
	if within != nil {
		params.TimeoutPeriod = &within[0]
	}
	res, err := job.RequestStateChange(t.Context(), conn, params)
	if res == nil {
		t.Fatal(err)
		return 0
	}
	return res.Return
}

func seconds(n string) cim.DateTime { return cim.MustParseDateTime("000000000000" + n + ".000000:000") }

const (
	start     = acme.CIMConcreteJobRequestStateChangeRequestedStateStart
	suspend   = acme.CIMConcreteJobRequestStateChangeRequestedStateSuspend
	terminate = acme.CIMConcreteJobRequestStateChangeRequestedStateTerminate
	kill      = acme.CIMConcreteJobRequestStateChangeRequestedStateKill
)

// untilEnded is a function that waits until its job must end.
func untilEnded(ctx context.Context, _ *jobs.Run) error {
	<-ctx.Done()
	return ctx.Err()
}

// A memory is a store that survives runners, and fails on demand.
type memory struct {
	mu      sync.Mutex
	records map[string][]byte
	saves   int
	failing error
}

func (m *memory) Save(records ...jobs.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil {
		return m.failing
	}
	m.saves++
	if m.records == nil {
		m.records = map[string][]byte{}
	}
	for _, r := range records {
		m.records[r.Key] = slices.Clone(r.Data)
	}
	return nil
}

func (m *memory) Remove(keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil {
		return m.failing
	}
	for _, key := range keys {
		delete(m.records, key)
	}
	return nil
}

func (m *memory) Records(prefix string) iter.Seq2[jobs.Record, error] {
	return func(yield func(jobs.Record, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(m.records)) {
			if strings.HasPrefix(key, prefix) && !yield(jobs.Record{Key: key, Data: m.records[key]}, nil) {
				return
			}
		}
	}
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = err
}

// copied returns the records that another process would find.
func (m *memory) copied() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &memory{records: maps.Clone(m.records)}
}

func (m *memory) size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.records)
}
