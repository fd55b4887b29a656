package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// Shutdown cancels the functions even if the store fails.
func TestShutdownWithoutStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		job := begin(t, runner, &acme.CIMConcreteJob{InstanceID: "a", DeleteOnCompletion: cim.Ptr(false)}, untilEnded)
		store.fail(errFull)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		before := time.Now()
		err := runner.Shutdown(ctx)
		if !errors.Is(err, errFull) || !strings.Contains(err.Error(), "the ends of 1 jobs are not stored (a)") || time.Since(before) != 0 {
			t.Errorf("%v after %v", err, time.Since(before))
		}
		if e := errorOf(t, conn, job); e == nil || *e.MessageID != "JOB0006" || *read(t, conn, job).JobState != 8 {
			t.Errorf("%v", e)
		}
		time.Sleep(time.Hour) // no timer may call a store that may be closed
		store.fail(nil)
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
		if state := afterRestart(t, store, "a"); state != 8 {
			t.Errorf("stored is state %v", state)
		}
	})
}

// A slowStore needs time for each call, one after another.
type slowStore struct {
	memory
	turn  chan bool
	takes atomic.Int64
}

func (s *slowStore) Save(records ...jobs.Record) error {
	s.turn <- true
	defer func() { <-s.turn }()
	time.Sleep(time.Duration(s.takes.Load()))
	return s.memory.Save(records...)
}

// Shutdown keeps its deadline, and stores the ends of many jobs in a few writes.
func TestShutdownWithSlowStore(t *testing.T) {
	for name, test := range map[string]struct {
		takes, within time.Duration
		stubborn      bool // the functions do not return
		state         acme.CIMConcreteJobJobState
		want          string
	}{
		"in time":   {takes: 10 * time.Millisecond, within: 50 * time.Millisecond, state: 8},
		"killed":    {takes: 10 * time.Millisecond, within: 950 * time.Millisecond, stubborn: true, state: 9, want: "context deadline exceeded"},
		"no answer": {takes: time.Hour, within: time.Second, state: 6, want: "context deadline exceeded\nthe ends of 1000 jobs are not stored (0, 1, 10, 100, 101, 102, 103, 104, 105, 106, …): the store did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &slowStore{turn: make(chan bool, 1)}
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
				var cancelled atomic.Int64
				proceed := make(chan bool)
				for i := range 1000 {
					begin(t, runner, &acme.CIMConcreteJob{InstanceID: fmt.Sprint(i), DeleteOnCompletion: cim.Ptr(false)}, func(ctx context.Context, _ *jobs.Run) error {
						<-ctx.Done()
						cancelled.Add(1)
						if test.stubborn {
							<-proceed
						}
						return nil
					})
				}
				store.takes.Store(int64(test.takes))
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				before := time.Now()
				err := runner.Shutdown(ctx)
				if took := time.Since(before); took > test.within || cancelled.Load() != 1000 {
					t.Errorf("%v, %d cancelled", took, cancelled.Load())
				}
				if text := fmt.Sprint(err); err != nil && (text != test.want || !errors.Is(err, context.DeadlineExceeded)) || (err != nil) != (test.want != "") {
					t.Errorf("%v, want %s", err, test.want)
				}
				if now := read(t, conn, &acme.CIMConcreteJob{InstanceID: "7"}); *now.JobState != test.state {
					t.Errorf("%v", now)
				}
				close(proceed)
				time.Sleep(10 * time.Hour) // the store finally answers
				synctest.Wait()
				if state := afterRestart(t, &store.memory, "7"); state != max(test.state, 8) {
					t.Errorf("stored is state %v", state)
				}
			})
		})
	}
}

// A client request that waits for the store does not delay the cancelling in Shutdown.
func TestShutdownDuringARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{turn: make(chan bool, 1)}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		ended := make(chan time.Time, 1)
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(ctx context.Context, _ *jobs.Run) error {
			<-ctx.Done()
			ended <- time.Now()
			return nil
		})
		store.takes.Store(int64(time.Minute))
		answered := make(chan error, 1)
		go func() {
			_, err := job.RequestStateChange(t.Context(), conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(terminate)})
			answered <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := time.Now()
		if err := runner.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(before) > time.Second {
			t.Errorf("%v after %v", err, time.Since(before))
		}
		if at := <-ended; !at.Equal(before) {
			t.Errorf("cancelled after %v", at.Sub(before))
		}
		if err := <-answered; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		time.Sleep(4 * time.Minute)
		if now := read(t, conn, job); *now.JobState != 8 {
			t.Errorf("%v", now)
		}
	})
}
