package jobs_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
	"github.com/gomof/gomof/cim/jobs/internal/old"
)

// What does not fit the types of a class is left out; a code that cannot be returned is an
// error, as 0 would be a success.
func TestOddTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*old.ODDJob](t, jobs.Options{})
		job := begin(t, runner, &old.ODDJob{}, func(ctx context.Context, run *jobs.Run) error {
			run.Progress(10, "Fine")
			<-ctx.Done()
			return ctx.Err()
		})
		synctest.Wait()
		now := read(t, conn, job)
		if !slices.Equal(now.OperationalStatus, []uint32{2}) || now.PercentComplete != nil || now.StatusDescriptions != nil || now.StartTime != nil || *now.JobStatus != "Fine" {
			t.Errorf("%v", now)
		}
		res, err := job.RequestStateChange(t.Context(), conn)
		if err != nil || *res.Return != 5 {
			t.Errorf("RequestStateChange without a state: %v, %v", res, err)
		}
		state := uint16(terminate)
		if _, err := job.RequestStateChange(t.Context(), conn, old.ODDJobRequestStateChangeParams{RequestedState: &state}); !errors.Is(err, cim.ErrFailed) {
			t.Errorf("4096 in a uint8: %v", err)
		}
		synctest.Wait()
		if res, err := job.KillJob(t.Context(), conn); err != nil || *res.Return != 4 {
			t.Errorf("KillJob after the end: %v, %v", res, err)
		}
	})
}

// methods catches what a runner registers.
type methods map[string]any

func (m methods) Register(class *cim.ClassInfo, _ any, list ...any) {
	for i, method := range list {
		m[class.Methods[i].Name] = method
	}
}

// A job may be removed while a call is on its way to it.
func TestJobThatIsGone(t *testing.T) {
	runner, err := jobs.New[*acme.CIMConcreteJob](jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := methods{}
	runner.Register(m)
	killJob := m["KillJob"].(func(context.Context, *acme.CIMConcreteJob, *acme.CIMJobKillJobParams) (*acme.CIMJobKillJobResult, error))
	if res, err := killJob(t.Context(), &acme.CIMConcreteJob{InstanceID: "a"}, &acme.CIMJobKillJobParams{}); err != nil || res.Return != acme.CIMJobKillJobNotFound {
		t.Errorf("KillJob: %v, %v", res, err)
	}
	getError := m["GetError"].(func(context.Context, *acme.CIMConcreteJob, *acme.CIMConcreteJobGetErrorParams) (*acme.CIMConcreteJobGetErrorResult, error))
	if res, err := getError(t.Context(), &acme.CIMConcreteJob{InstanceID: "a"}, &acme.CIMConcreteJobGetErrorParams{}); res != nil || !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("GetError: %v, %v", res, err)
	}
	gone := acme.CIMConcreteJobKey{InstanceID: "a"}.Path()
	if err := runner.DeleteInstance(t.Context(), gone); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("DeleteInstance: %v", err)
	}
	if err := runner.ModifyInstance(t.Context(), &acme.CIMConcreteJob{InstanceID: "a"}, nil); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("ModifyInstance: %v", err)
	}
}

// A busy store lets something else happen while it saves.
type busy struct {
	memory
	mu   sync.Mutex
	left int // until that happens
	do   func()
}

func (b *busy) Save(records ...jobs.Record) error {
	b.mu.Lock()
	b.left--
	if b.left == 0 {
		go b.do()
		for range 20 {
			runtime.Gosched()
		}
	}
	b.mu.Unlock()
	return b.memory.Save(records...)
}

func (b *busy) asked() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.left <= 0
}

// Whatever clients ask for while a job gets into another state: it ends, and the store has
// what clients see.
func TestRandomCallsAtAnyTime(t *testing.T) {
	for name, ask := range map[string]func(*jobs.Runner[*acme.CIMConcreteJob], cim.Conn, *acme.CIMConcreteJob) error{
		"Terminate": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			_, err := job.RequestStateChange(context.Background(), conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(terminate)})
			return err
		},
		"Kill": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			_, err := job.RequestStateChange(context.Background(), conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(kill)})
			return err
		},
		"KillJob": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			_, err := job.KillJob(context.Background(), conn, acme.CIMJobKillJobParams{DeleteOnKill: cim.Ptr(true)})
			return err
		},
		"Suspend": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			for _, state := range []requested{suspend, start} {
				if _, err := job.RequestStateChange(context.Background(), conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: &state}); err != nil {
					return err
				}
			}
			return nil
		},
		"Delete": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			return cim.Delete(context.Background(), conn, job.Key())
		},
		"Modify": func(_ *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, job *acme.CIMConcreteJob) error {
			return cim.Modify(context.Background(), conn, &acme.CIMConcreteJob{InstanceID: job.InstanceID, TimeBeforeRemoval: cim.Ptr(seconds("50"))}, "TimeBeforeRemoval")
		},
		"Shutdown": func(runner *jobs.Runner[*acme.CIMConcreteJob], _ cim.Conn, _ *acme.CIMConcreteJob) error {
			return runner.Shutdown(context.Background())
		},
	} {
		for moment := 1; moment <= 5; moment++ {
			t.Run(name, func(t *testing.T) {
				store := &busy{left: moment}
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
				job := &acme.CIMConcreteJob{InstanceID: "a"}
				asked := make(chan error, 1)
				store.do = func() { asked <- ask(runner, conn, &acme.CIMConcreteJob{InstanceID: "a"}) }
				_, err := runner.Start(t.Context(), job, func(ctx context.Context, run *jobs.Run) error {
					for _, text := range []string{"one", "two"} {
						if err := errors.Join(run.Checkpoint(), run.Set(&acme.CIMConcreteJob{Description: &text})); err != nil {
							return err
						}
					}
					return nil
				}, jobs.Suspendable())
				if err != nil {
					t.Fatal(err)
				}
				if err := runner.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				if store.asked() { // else the job was over before
					if err := <-asked; err != nil && !isExpected(err) && !errors.Is(err, acme.CIMJobKillJobFailed) && !errors.Is(err, cim.ErrFailed) {
						t.Error(err)
					}
				}
				if err := runner.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				_, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store.copied()})
				if isGone(t, conn, job) {
					if !isGone(t, later, job) {
						t.Error("the store has a job that is gone")
					}
					return
				}
				now := read(t, conn, job)
				if *now.JobState < 7 || !cim.Equal(read(t, later, job), now) {
					t.Errorf("clients see %v, stored is %v", now, read(t, later, job))
				}
			})
		}
	}
}

// An unreadable store is a memory that cannot be read, or not be written to.
type unreadable struct {
	memory
	err error
}

func (u *unreadable) Records(string) iter.Seq2[jobs.Record, error] {
	return func(yield func(jobs.Record, error) bool) { yield(jobs.Record{}, u.err) }
}

func TestNewReportsTheStore(t *testing.T) {
	bad := errors.New("bad sector")
	if _, err := jobs.New[*acme.CIMConcreteJob](jobs.Options{Store: &unreadable{err: bad}}); !errors.Is(err, bad) || !strings.Contains(err.Error(), "CIM_ConcreteJob") {
		t.Errorf("reading: %v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		begin(t, runner, &acme.CIMConcreteJob{}, untilEnded)
		found := store.copied()
		found.fail(bad)
		if _, err := jobs.New[*acme.CIMConcreteJob](jobs.Options{Store: found}); !errors.Is(err, bad) {
			t.Errorf("writing: %v", err)
		}
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A kill that cannot be stored is refused and changes nothing, whatever DeleteOnKill is.
func TestKillThatIsNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		job := begin(t, runner, &acme.CIMConcreteJob{}, untilEnded)
		store.fail(errors.New("no space left"))
		for _, remove := range []*bool{nil, cim.Ptr(true), cim.Ptr(false)} {
			res, err := job.KillJob(t.Context(), conn, acme.CIMJobKillJobParams{DeleteOnKill: remove})
			if err == nil || res.Return != acme.CIMJobKillJobFailed {
				t.Errorf("%v, %v", res, err)
			}
		}
		if code := request(t, conn, job, kill); code != failed {
			t.Errorf("%v", code)
		}
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 4 || !*now.DeleteOnCompletion {
			t.Errorf("%v", now)
		}
		store.fail(nil)
		if res, err := job.KillJob(t.Context(), conn, acme.CIMJobKillJobParams{DeleteOnKill: cim.Ptr(false)}); err != nil {
			t.Errorf("%v, %v", res, err)
		}
		_, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store.copied()})
		if now := read(t, later, job); *now.JobState != 9 || *now.DeleteOnCompletion {
			t.Errorf("%v", now)
		}
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
