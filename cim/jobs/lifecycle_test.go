package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

func nothing(context.Context, *jobs.Run) error { return nil }

func TestStartIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		begin(t, runner, &acme.CIMConcreteJob{InstanceID: "a"}, nothing)
		called := func(context.Context, *jobs.Run) error { t.Error("the function was called"); return nil }
		stamp, _ := cim.NewTimestamp(time.Now().UTC())
		for name, test := range map[string]struct {
			job  *acme.CIMConcreteJob
			f    func(context.Context, *jobs.Run) error
			want error
		}{
			"no job":         {nil, called, cim.ErrInvalidParameter},
			"no function":    {&acme.CIMConcreteJob{}, nil, cim.ErrInvalidParameter},
			"taken":          {&acme.CIMConcreteJob{InstanceID: "a"}, called, cim.ErrAlreadyExists},
			"not a duration": {&acme.CIMConcreteJob{TimeBeforeRemoval: &stamp}, called, cim.ErrInvalidParameter},
		} {
			if _, err := runner.Start(t.Context(), test.job, test.f); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		full := errors.New("no space left")
		store.fail(full)
		if _, err := runner.Start(t.Context(), &acme.CIMConcreteJob{InstanceID: "b"}, called); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("the store failed: %v", err)
		}
		store.fail(nil)
		begin(t, runner, &acme.CIMConcreteJob{InstanceID: "b"}, nothing)
		synctest.Wait()
		if n := len(slices.Collect(ids(t, conn))); n != 2 {
			t.Errorf("%d jobs", n)
		}
	})
}

func ids(t testing.TB, conn cim.Conn) func(func(string) bool) {
	return func(yield func(string) bool) {
		for job, err := range cim.Enumerate[acme.CIMConcreteJob](t.Context(), conn) {
			if err != nil {
				t.Fatal(err)
			}
			if !yield(job.InstanceID) {
				return
			}
		}
	}
}

func TestClassesOfOtherSchemas(t *testing.T) {
	for name, err := range map[string]error{
		"not a job":    second(jobs.New[*acme.CIMError](jobs.Options{})),
		"abstract":     second(jobs.New[*acme.CIMJob](jobs.Options{})),
		"an instance":  second(jobs.New[*cim.Instance](jobs.Options{})),
		"an interface": second(jobs.New[cim.Object](jobs.Options{})),
	} {
		if !errors.Is(err, cim.ErrInvalidClass) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Jobs are listed in the order of Start, also under the name of a superclass.
func TestEnumerate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		copies, conn := serve[*acme.ACMECopyJob](t, jobs.Options{})
		for i := range 20 {
			begin(t, copies, &acme.ACMECopyJob{InstanceID: fmt.Sprint(19 - i)}, nothing)
		}
		synctest.Wait()
		list := slices.Collect(ids(t, conn))
		if len(list) != 20 || list[0] != "19" || list[19] != "0" {
			t.Errorf("%v", list)
		}
		path := (&acme.CIMConcreteJob{}).CIMClass().Path()
		path.Keys = []cim.KeyBinding{{Name: "InstanceID", Value: "7"}}
		if in, err := conn.GetInstance(t.Context(), path, cim.Options{}); err != nil || in.Class != "ACME_CopyJob" {
			t.Errorf("%v, %v", in, err)
		}
	})
}

// TimeBeforeRemoval and DeleteOnCompletion say how long a job is kept after its end.
func TestRemoval(t *testing.T) {
	interval := func(s string) *cim.DateTime { return cim.Ptr(cim.MustParseDateTime(s)) }
	for name, test := range map[string]struct {
		job  *acme.CIMConcreteJob
		kept time.Duration // 0 for ever
	}{
		"by default":           {&acme.CIMConcreteJob{}, 5 * time.Minute},
		"sooner":               {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("00000000000010.000000:000")}, 10 * time.Second},
		"in an instant":        {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("00000000000000.000001:000")}, time.Microsecond},
		"at once":              {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("00000000000000.000000:000")}, time.Second},
		"never":                {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("99999999235959.000000:000")}, 0},
		"not by itself":        {&acme.CIMConcreteJob{DeleteOnCompletion: cim.Ptr(false)}, 0},
		"DeleteOnCompletion":   {&acme.CIMConcreteJob{DeleteOnCompletion: cim.Ptr(true)}, 5 * time.Minute},
		"after a long while":   {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("00000400000000.000000:000")}, 400 * 24 * time.Hour},
		"sooner than the rest": {&acme.CIMConcreteJob{TimeBeforeRemoval: interval("00000000000001.000000:000")}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &memory{}
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
				proceed := make(chan bool)
				job := begin(t, runner, test.job, func(context.Context, *jobs.Run) error { <-proceed; return nil })
				time.Sleep(1000 * 24 * time.Hour)
				if isGone(t, conn, job) {
					t.Fatal("a job that runs was removed")
				}
				close(proceed)
				synctest.Wait()
				if test.kept == 0 {
					time.Sleep(10000 * 24 * time.Hour)
					if isGone(t, conn, job) || store.size() != 1 {
						t.Error("the job was removed")
					}
					return
				}
				time.Sleep(test.kept - 1)
				if isGone(t, conn, job) {
					t.Error("the job was removed too early")
				}
				time.Sleep(time.Nanosecond)
				synctest.Wait()
				if !isGone(t, conn, job) || store.size() != 0 {
					t.Error("the job is still there")
				}
				begin(t, runner, &acme.CIMConcreteJob{InstanceID: job.InstanceID}, nothing)
			})
		})
	}
}

// Clients may change how long a job is kept, while it runs and afterwards.
func TestModify(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.ACMECopyJob](t, jobs.Options{})
		proceed := make(chan bool)
		job := begin(t, runner, &acme.ACMECopyJob{Label: cim.Ptr("first"), Notify: cim.Ptr("ops")}, func(_ context.Context, run *jobs.Run) error {
			<-proceed
			return run.Set(&acme.ACMECopyJob{Target: cim.Ptr("b.vhdx"), Name: cim.Ptr("copy"), InstanceID: "x", JobState: cim.Ptr(acme.CIMConcreteJobJobState(9))})
		})
		modify := func(change *acme.ACMECopyJob, names ...string) error {
			change.Path, change.InstanceID = cim.PathOf(job), job.InstanceID
			return cim.Modify(t.Context(), conn, change, names...)
		}
		if err := modify(&acme.ACMECopyJob{Label: cim.Ptr("second"), TimeBeforeRemoval: cim.Ptr(seconds("20"))}, "Label", "TimeBeforeRemoval", "Notify"); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]*acme.ACMECopyJob{
			"JobState":          {JobState: cim.Ptr(acme.CIMConcreteJobJobState(7))},
			"Target":            {Target: cim.Ptr("mine")},
			"TimeBeforeRemoval": {}, // which is required
		} {
			if err := modify(change, name); !errors.Is(err, cim.ErrInvalidParameter) {
				t.Errorf("%s: %v", name, err)
			}
		}
		close(proceed)
		synctest.Wait()
		now := read(t, conn, job)
		if *now.Label != "second" || now.Notify != nil || *now.Target != "b.vhdx" || *now.Name != "copy" || now.InstanceID != job.InstanceID || *now.JobState != 7 {
			t.Errorf("%v", now)
		}
		if err := modify(&acme.ACMECopyJob{TimeBeforeRemoval: cim.Ptr(seconds("50"))}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(49 * time.Second)
		if isGone(t, conn, job) {
			t.Fatal("removed too early")
		}
		if err := modify(&acme.ACMECopyJob{TimeBeforeRemoval: cim.Ptr(seconds("10"))}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !isGone(t, conn, job) {
			t.Error("the job is still there")
		}
	})
}

// After the end, TimeBeforeRemoval counts from the end of the job. A job that ended while its
// DeleteOnCompletion was false stays until DeleteInstance.
func TestModifyAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		modify := func(id, property string, change *acme.CIMConcreteJob) error {
			change.InstanceID = id
			return cim.Modify(t.Context(), conn, change, property)
		}
		for _, id := range []string{"zero", "kept", "changed"} {
			begin(t, runner, &acme.CIMConcreteJob{InstanceID: id, DeleteOnCompletion: cim.Ptr(id != "kept")}, nothing)
		}
		time.Sleep(time.Minute)
		if err := modify("zero", "TimeBeforeRemoval", &acme.CIMConcreteJob{TimeBeforeRemoval: cim.Ptr(seconds("00"))}); err != nil {
			t.Error(err)
		}
		if err := modify("changed", "DeleteOnCompletion", &acme.CIMConcreteJob{DeleteOnCompletion: cim.Ptr(false)}); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if list := slices.Collect(ids(t, conn)); !slices.Equal(list, []string{"kept", "changed"}) {
			t.Errorf("%v", list)
		}
		for _, remove := range []*bool{cim.Ptr(true), nil} {
			if err := modify("kept", "DeleteOnCompletion", &acme.CIMConcreteJob{DeleteOnCompletion: remove}); !errors.Is(err, cim.ErrFailed) || !strings.Contains(err.Error(), "DeleteInstance") {
				t.Errorf("DeleteOnCompletion %v: %v", remove, err)
			}
		}
		time.Sleep(time.Hour)
		if list := slices.Collect(ids(t, conn)); !slices.Equal(list, []string{"kept", "changed"}) {
			t.Errorf("after an hour: %v", list)
		}
		if err := cim.Delete(t.Context(), conn, acme.CIMConcreteJobKey{InstanceID: "kept"}); err != nil {
			t.Error(err)
		}
	})
}

func TestSetChecksTheClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.ACMECopyJob](t, jobs.Options{})
		job := begin(t, runner, &acme.ACMECopyJob{}, func(_ context.Context, run *jobs.Run) error {
			return errors.Join(run.Set(nil), run.Set((*acme.ACMECopyJob)(nil)), run.Set(&acme.CIMConcreteJob{}))
		})
		synctest.Wait()
		if res, err := job.GetErrors(t.Context(), conn); err != nil || len(res.Errors) != 3 || *res.Errors[1].CIMStatusCode != 4 {
			t.Errorf("%v, %v", res, err)
		}
	})
}

func TestDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		job := begin(t, runner, &acme.CIMConcreteJob{DeleteOnCompletion: cim.Ptr(false)}, untilEnded)
		if err := cim.Delete(t.Context(), conn, job.Key()); !errors.Is(err, cim.ErrFailed) {
			t.Errorf("while it runs: %v", err)
		}
		if code := request(t, conn, job, terminate, seconds("01")); code != 0 {
			t.Error(code)
		}
		store.fail(errors.New("no space left"))
		if err := cim.Delete(t.Context(), conn, job.Key()); err == nil || isGone(t, conn, job) {
			t.Errorf("the store failed: %v", err)
		}
		store.fail(nil)
		if err := cim.Delete(t.Context(), conn, job.Key()); err != nil || !isGone(t, conn, job) || store.size() != 0 {
			t.Error(err)
		}
		if err := cim.Delete(t.Context(), conn, job.Key()); !errors.Is(err, cim.ErrNotFound) {
			t.Errorf("twice: %v", err)
		}
		if err := cim.Create(t.Context(), conn, &acme.CIMConcreteJob{InstanceID: "x", Name: cim.Ptr("x")}); !errors.Is(err, cim.ErrFailed) {
			t.Errorf("Create: %v", err)
		}
	})
}

// Of more finished jobs than are kept the oldest go. What runs is not among them.
func TestKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Keep: 3, Store: store})
		runs := begin(t, runner, &acme.CIMConcreteJob{InstanceID: "runs"}, untilEnded)
		for i := range 10 {
			begin(t, runner, &acme.CIMConcreteJob{InstanceID: fmt.Sprint(i), DeleteOnCompletion: cim.Ptr(i%2 == 0)}, nothing)
			synctest.Wait()
		}
		if list := slices.Collect(ids(t, conn)); !slices.Equal(list, []string{"runs", "7", "8", "9"}) || store.size() != 4 {
			t.Errorf("%v, %d stored", list, store.size())
		}
		request(t, conn, runs, kill)
		if list := slices.Collect(ids(t, conn)); !slices.Equal(list, []string{"runs", "8", "9"}) || store.size() != 3 {
			t.Errorf("%v, %d stored", list, store.size())
		}
	})
}

func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		var cause error
		ends := begin(t, runner, &acme.CIMConcreteJob{}, func(ctx context.Context, _ *jobs.Run) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			time.Sleep(time.Second)
			return ctx.Err()
		})
		forever := make(chan bool)
		stays := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error { <-forever; return nil })
		over := begin(t, runner, &acme.CIMConcreteJob{}, nothing)
		synctest.Wait()

		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := runner.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Shutdown: %v", err)
		}
		if cause != jobs.ErrShutdown {
			t.Errorf("cause: %v", cause)
		}
		for job, want := range map[*acme.CIMConcreteJob]acme.CIMConcreteJobJobState{ends: 8, stays: 9, over: 7} {
			if now := read(t, conn, job); *now.JobState != want {
				t.Errorf("%v, want %v", now, want)
			}
		}
		for job, want := range map[*acme.CIMConcreteJob]string{
			ends: "the job was terminated by the shutdown of its provider", stays: "the job was killed by the shutdown of its provider",
		} {
			if e := errorOf(t, conn, job); e == nil || *e.Message != want || *e.MessageID != "JOB0006" {
				t.Errorf("%v, want %s", e, want)
			}
		}
		if _, err := runner.Start(t.Context(), &acme.CIMConcreteJob{}, untilEnded); !errors.Is(err, cim.ErrServerIsShuttingDown) {
			t.Errorf("Start: %v", err)
		}
		close(forever)
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
		time.Sleep(time.Hour)
		if !isGone(t, conn, over) {
			t.Error("a job can be read for longer than its TimeBeforeRemoval")
		}
	})
}

// retrier has the method of ACME_CopyJob that is not one of jobs. KillJob is not called.
type retrier struct {
	acme.UnimplementedACMECopyJob
	t *testing.T
}

func (retrier) Retry(_ context.Context, job *acme.ACMECopyJob, params *acme.ACMECopyJobRetryParams) (*acme.ACMECopyJobRetryResult, error) {
	return &acme.ACMECopyJobRetryResult{Answer: cim.Ptr(fmt.Sprint(job.InstanceID, " ", *params.Times))}, nil
}

func (r retrier) KillJob(context.Context, *acme.ACMECopyJob, *acme.CIMJobKillJobParams) (*acme.CIMJobKillJobResult, error) {
	r.t.Error("the runner has KillJob")
	return nil, cim.ErrFailed
}

// A provider adds the methods of its class that do not belong to jobs.
func TestRegistrar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, err := jobs.New[*acme.ACMECopyJob](jobs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		server := &cimserver.Server{}
		acme.RegisterACMECopyJob(runner.Registrar(server), retrier{t: t})
		job := begin(t, runner, &acme.ACMECopyJob{InstanceID: "a"}, untilEnded)
		if res, err := job.Retry(t.Context(), server, acme.ACMECopyJobRetryParams{Times: cim.Ptr(uint32(3))}); err != nil || *res.Answer != "a 3" {
			t.Errorf("Retry: %v, %v", res, err)
		}
		if _, err := job.KillJob(t.Context(), server); err != nil {
			t.Error(err)
		}
		expression := (*acme.ACMECopyJob).CIMClass(job)
		methods := make([]any, len(expression.Methods))
		for i, m := range expression.Methods {
			if m.Name == "Retry" {
				methods[i] = retrier.Retry // a method expression
			}
		}
		runner.Registrar(server).Register(expression, retrier{t: t}, methods...)
		if res, err := job.Retry(t.Context(), server, acme.ACMECopyJobRetryParams{Times: cim.Ptr(uint32(4))}); err != nil || *res.Answer != "a 4" {
			t.Errorf("Retry: %v, %v", res, err)
		}
	})
}

// The clock is the caller's.
type stopped struct {
	now   time.Time
	wakes []func()
}

func (c *stopped) Now() time.Time { return c.now }

func (c *stopped) AfterFunc(d time.Duration, f func()) func() bool {
	at := c.now.Add(d)
	c.wakes = append(c.wakes, func() {
		if !c.now.Before(at) {
			f()
		}
	})
	return func() bool { return true }
}

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &stopped{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Clock: clock})
		job := begin(t, runner, &acme.CIMConcreteJob{}, nothing)
		synctest.Wait()
		if now := read(t, conn, job); now.StartTime.String() != "20260301110000.000000+000" {
			t.Errorf("%v", now)
		}
		time.Sleep(time.Hour)
		if isGone(t, conn, job) {
			t.Error("the job was removed by another clock")
		}
		clock.now = clock.now.Add(5 * time.Minute)
		for _, wake := range clock.wakes {
			wake()
		}
		if !isGone(t, conn, job) || len(clock.wakes) != 1 {
			t.Errorf("the job is still there, after %d timers", len(clock.wakes))
		}
	})
}
