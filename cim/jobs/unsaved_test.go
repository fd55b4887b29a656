package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

var errFull = errors.New("no space left")

// afterRestart returns the state in which another process finds a job.
func afterRestart(t *testing.T, store *memory, id string) acme.CIMConcreteJobJobState {
	t.Helper()
	_, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store.copied()})
	return *read(t, later, &acme.CIMConcreteJob{InstanceID: id}).JobState
}

// If the store refused the end of a job, the end is stored when the store works again.
func TestUnsavedEnds(t *testing.T) {
	for name, again := range map[string]func(*testing.T, *jobs.Runner[*acme.CIMConcreteJob]){
		"after a while": func(*testing.T, *jobs.Runner[*acme.CIMConcreteJob]) { time.Sleep(time.Minute) },
		"a second after another change": func(t *testing.T, runner *jobs.Runner[*acme.CIMConcreteJob]) {
			begin(t, runner, &acme.CIMConcreteJob{}, nothing)
			time.Sleep(time.Second)
		},
		"as the runner shuts down": func(t *testing.T, runner *jobs.Runner[*acme.CIMConcreteJob]) {
			if err := runner.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &memory{}
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
				proceed := make(chan bool)
				for i := range 3 {
					begin(t, runner, &acme.CIMConcreteJob{InstanceID: fmt.Sprint(i)}, func(context.Context, *jobs.Run) error { <-proceed; return nil })
				}
				store.fail(errFull)
				close(proceed)
				synctest.Wait()
				time.Sleep(150 * time.Second)
				if e := errorOf(t, conn, &acme.CIMConcreteJob{InstanceID: "0"}); e != nil {
					t.Errorf("a job that ended well has the error %v", e)
				}
				if state := afterRestart(t, store, "0"); state != 10 {
					t.Fatalf("state %v, and the store took nothing", state)
				}
				store.fail(nil)
				again(t, runner)
				synctest.Wait()
				for i := range 3 {
					if state := afterRestart(t, store, fmt.Sprint(i)); state != 7 {
						t.Errorf("job %d: state %v", i, state)
					}
				}
			})
		})
	}
}

// Jobs that are removed or modified before their ends are stored.
func TestUnsavedAndGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		proceed := make(chan bool)
		wait := func(context.Context, *jobs.Run) error { <-proceed; return nil }
		gone, changed := begin(t, runner, &acme.CIMConcreteJob{}, wait), begin(t, runner, &acme.CIMConcreteJob{InstanceID: "b"}, wait)
		store.fail(errFull)
		close(proceed)
		synctest.Wait()
		store.fail(nil)
		if err := cim.Delete(t.Context(), conn, gone.Key()); err != nil {
			t.Error(err)
		}
		if err := cim.Modify(t.Context(), conn, &acme.CIMConcreteJob{InstanceID: "b", Notify: cim.Ptr("me")}, "Notify"); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if state := afterRestart(t, store, changed.InstanceID); state != 7 || store.size() != 1 {
			t.Errorf("state %v, %d stored", state, store.size())
		}
	})
}

// The runner calls a failing store less and less often, and sets no timer if there is nothing to
// store.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		clock := &timers{}
		runner, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store, Clock: clock})
		proceed := make(chan bool)
		for range 10 {
			begin(t, runner, &acme.CIMConcreteJob{DeleteOnCompletion: cim.Ptr(false)}, func(context.Context, *jobs.Run) error { <-proceed; return nil })
		}
		store.fail(errFull)
		close(proceed)
		synctest.Wait()
		time.Sleep(time.Hour)
		if n := clock.n.Load(); n < 60 || n > 70 || clock.set.Load() != 1 {
			t.Errorf("%d timers in an hour, %d are set", n, clock.set.Load())
		}
		store.fail(nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		n := clock.n.Load()
		time.Sleep(time.Hour)
		if clock.set.Load() != 0 || clock.n.Load() != n {
			t.Error("a timer is set, and nothing is to be stored")
		}
	})
}

// A timers clock counts its timers.
type timers struct{ n, set atomic.Int64 }

func (c *timers) Now() time.Time { return time.Now() }

func (c *timers) AfterFunc(d time.Duration, f func()) func() bool {
	c.n.Add(1)
	c.set.Add(1)
	stop := time.AfterFunc(d, func() {
		c.set.Add(-1)
		f()
	}).Stop
	return func() bool {
		was := stop()
		if was {
			c.set.Add(-1)
		}
		return was
	}
}
