package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
	"github.com/gomof/gomof/generated/msps"
)

// Jobs survive the process, with everything that was acknowledged to clients.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.ACMECopyJob](t, jobs.Options{Store: store, Client: func(context.Context) string { return "ops" }})
		functions := map[string]func(context.Context, *jobs.Run) error{
			"completed": func(_ context.Context, run *jobs.Run) error { return run.Set(&acme.ACMECopyJob{Target: cim.Ptr("b")}) },
			"failed": func(context.Context, *jobs.Run) error {
				return &jobs.Error{MessageID: "A-1", ErrorCode: 7, Detail: &acme.ACMEHyperError{Extended: cim.Ptr("more")}}
			},
			"killed": untilEnded, "terminated": untilEnded,
		}
		want := map[string]*acme.ACMECopyJob{}
		for name, f := range functions {
			job := begin(t, runner, &acme.ACMECopyJob{InstanceID: name, Meta: cim.Meta{Extra: []cim.Property{{Name: "New", Type: cim.Uint8, Value: uint8(1)}}}}, f)
			time.Sleep(3 * time.Second)
			if name == "killed" || name == "terminated" {
				ask := map[string]requested{"killed": kill, "terminated": terminate}[name]
				if _, err := job.RequestStateChange(t.Context(), conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: &ask}); err != nil {
					t.Error(err)
				}
			}
			synctest.Wait()
			want[name] = read(t, conn, job)
		}
		errorsOf := func(conn cim.Conn, job *acme.ACMECopyJob) []*acme.CIMError {
			t.Helper()
			res, err := job.GetErrors(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			return res.Errors
		}
		_, later := serve[*acme.ACMECopyJob](t, jobs.Options{Store: store.copied()})
		for name, job := range want {
			if now := read(t, later, job); !cim.Equal(now, job) {
				t.Errorf("%s: %v\nwant %v", name, now, job)
			}
			got, was := errorsOf(later, job), errorsOf(conn, job)
			if !slices.EqualFunc(got, was, func(a, b *acme.CIMError) bool { return cim.Equal(a, b) }) || (len(was) == 0) != (name == "completed") {
				t.Errorf("%s: errors %v\nwant %v", name, got, was)
			}
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if list := slices.Collect(ids(t, later)); len(list) != 0 {
			t.Errorf("not removed: %v", list)
		}
	})
}

// A job that was running when the process died has failed.
func TestProcessDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*msps.MspsProvisioningJob](t, jobs.Options{Store: store})
		runs := begin(t, runner, &msps.MspsProvisioningJob{InstanceID: "runs"}, untilEnded)
		stops := begin(t, runner, &msps.MspsProvisioningJob{InstanceID: "stops"}, func(ctx context.Context, _ *jobs.Run) error {
			<-ctx.Done()
			time.Sleep(time.Hour)
			return nil
		})
		if _, err := stops.RequestStateChange(t.Context(), conn, msps.CIMConcreteJobRequestStateChangeParams{
			RequestedState: cim.Ptr(msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate),
		}); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		found := store.copied()
		for range 3 { // the second and third process find the result of the first
			_, later := serve[*msps.MspsProvisioningJob](t, jobs.Options{Store: found})
			for job, want := range map[*msps.MspsProvisioningJob]string{
				runs:  "the process that ran the job died",
				stops: "the process that ran the job died after a client had asked for its end",
			} {
				now, err := cim.WaitJob(t.Context(), later, job)
				var failure *cim.JobError
				if !errors.As(err, &failure) || len(failure.Details) != 1 || *now.JobState != 10 || *now.JobStatus != "Failed" || now.ElapsedTime != nil {
					t.Fatalf("%v, %v", now, err)
				}
				e, err := cim.As[msps.CIMError](failure.Details[0])
				if err != nil || *e.Message != want || *e.MessageID != "JOB0003" {
					t.Errorf("%v, %v", e, err)
				}
			}
			found = found.copied()
			time.Sleep(time.Second)
		}
		time.Sleep(5*time.Minute - 3*time.Second)
		synctest.Wait()
		if _, later := serve[*msps.MspsProvisioningJob](t, jobs.Options{Store: found}); !isGone(t, later, runs) {
			t.Error("the time of a failed job starts anew with each process")
		}
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A state is stored before it is visible. If the store fails, Shutdown tries again.
func TestStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		proceed := make(chan bool)
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error { <-proceed; return nil })
		full := errors.New("no space left")
		store.fail(full)
		if code := request(t, conn, job, terminate); code != failed || *read(t, conn, job).JobState != 4 {
			t.Errorf("Terminate that is not stored: %v", code)
		}
		if err := cim.Modify(t.Context(), conn, &acme.CIMConcreteJob{InstanceID: job.InstanceID, Notify: cim.Ptr("me")}, "Notify"); err == nil || read(t, conn, job).Notify != nil {
			t.Errorf("a modification that is not stored: %v", err)
		}
		close(proceed)
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 7 {
			t.Errorf("%v", now)
		}
		if err := runner.Shutdown(t.Context()); !errors.Is(err, full) {
			t.Errorf("Shutdown: %v", err)
		}
		store.fail(nil)
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if _, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store}); *read(t, later, job).JobState != 7 {
			t.Error("the end is not stored")
		}
	})
}

// A process that starts after the jobs have expired removes them.
func TestRestartAfterARemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		for range 100 {
			begin(t, runner, &acme.CIMConcreteJob{}, nothing)
		}
		synctest.Wait()
		found := store.copied()
		time.Sleep(time.Hour)
		_, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: found})
		synctest.Wait()
		if n := len(slices.Collect(ids(t, later))); n != 0 || found.size() != 0 {
			t.Errorf("%d jobs, %d stored", n, found.size())
		}
	})
}

// Runners of different classes share a store.
func TestSharedStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		one, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		two, _ := serve[*acme.ACMECopyJob](t, jobs.Options{Store: store})
		begin(t, one, &acme.CIMConcreteJob{InstanceID: "a"}, nothing)
		begin(t, two, &acme.ACMECopyJob{InstanceID: "a"}, nothing)
		synctest.Wait()
		_, conn := serve[*acme.ACMECopyJob](t, jobs.Options{Store: store})
		if list := slices.Collect(ids(t, conn)); len(list) != 1 || store.size() != 2 {
			t.Errorf("%v, %d stored", list, store.size())
		}
	})
}

// An unreadable record is reported and kept. Other jobs are available.
func TestRecordsThatCannotBeRead(t *testing.T) {
	good := &memory{}
	synctest.Test(t, func(t *testing.T) {
		runner, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: good})
		for _, id := range []string{"a", "other"} {
			begin(t, runner, &acme.CIMConcreteJob{InstanceID: id, DeleteOnCompletion: cim.Ptr(false)}, nothing)
		}
		synctest.Wait()
		if list := runner.Unreadable(); list != nil {
			t.Errorf("%v", list)
		}
	})
	data := string(good.records["CIM_ConcreteJob/a"])
	for name, changed := range map[string]string{
		"not JSON":   "{",
		"a version":  strings.Replace(data, `"Version":1`, `"Version":2`, 1),
		"another ID": strings.ReplaceAll(data, `"InstanceID":"a"`, `"InstanceID":"b"`),
		"no object":  strings.Replace(data, `"Job":{`, `"Job":7,"X":{`, 1),
		"no status":  `{"Version":1}`,
		"empty":      "",
	} {
		if changed == data {
			t.Fatalf("%s: nothing changed in %s", name, data)
		}
		store := good.copied()
		store.records["CIM_ConcreteJob/a"] = []byte(changed)
		var log strings.Builder
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store, Log: slog.New(slog.NewTextHandler(&log, nil))})
		list := runner.Unreadable()
		if len(list) != 1 || list[0].Err == nil || list[0].Record.Key != "CIM_ConcreteJob/a" || string(list[0].Record.Data) != changed {
			t.Errorf("%s: %v", name, list)
		}
		if !strings.Contains(log.String(), "CIM_ConcreteJob/a") {
			t.Errorf("%s: the log is %s", name, log.String())
		}
		if jobs := slices.Collect(ids(t, conn)); !slices.Equal(jobs, []string{"other"}) {
			t.Errorf("%s: %v", name, jobs)
		}
		if _, err := runner.Start(t.Context(), &acme.CIMConcreteJob{InstanceID: "a"}, nothing); !errors.Is(err, cim.ErrAlreadyExists) {
			t.Errorf("%s: a job with the same InstanceID: %v", name, err)
		}
		if err := runner.Shutdown(t.Context()); err != nil || string(store.records["CIM_ConcreteJob/a"]) != changed {
			t.Errorf("%s: the record was changed, %v", name, err)
		}
	}
}

// 1,000 jobs are started, read, terminated, killed and removed concurrently.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store, Keep: 400})
		const n = 1000
		results := make(chan error, n)
		for i := range n {
			go func() { results <- live(t.Context(), runner, conn, i) }()
		}
		for range n {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		if err := runner.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		kept := slices.Collect(ids(t, conn))
		if len(kept) > 400 || len(kept) != store.size() {
			t.Errorf("%d jobs are kept, %d stored", len(kept), store.size())
		}
		for job, err := range cim.Enumerate[acme.CIMConcreteJob](t.Context(), conn) {
			if err != nil || *job.JobState < 7 || *job.JobState > 10 {
				t.Errorf("%v, %v", job, err)
			}
		}
	})
}

// live runs the life of one job. Effects of other clients are not errors.
func live(ctx context.Context, runner *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, i int) error {
	ends := make(chan bool)
	job, err := runner.Start(ctx, &acme.CIMConcreteJob{InstanceID: fmt.Sprint(i)}, func(ctx context.Context, run *jobs.Run) error {
		defer close(ends)
		run.Progress(i%100, "working")
		if i%5 == 0 {
			return errors.New("failed")
		}
		if i%5 == 1 {
			return nil
		}
		for run.Checkpoint() == nil {
			run.Progress(i%100, "working")
			select {
			case <-ctx.Done():
			case <-time.After(time.Millisecond):
			}
		}
		return run.Set(&acme.CIMConcreteJob{Description: cim.Ptr("ended")})
	}, jobs.Suspendable())
	if err != nil {
		return err
	}
	ask := func(state requested) error {
		_, err := job.RequestStateChange(ctx, conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: &state})
		return err
	}
	for _, step := range []func() error{
		func() error { _, err := conn.GetInstance(ctx, cim.PathOf(job), cim.Options{}); return err },
		func() error { _, err := job.GetErrors(ctx, conn); return err },
		func() error {
			return cim.Modify(ctx, conn, &acme.CIMConcreteJob{InstanceID: job.InstanceID, Notify: cim.Ptr("ops")}, "Notify")
		},
		func() error { return ask(suspend) },
		func() error { return ask(start) },
		func() error { return ask([]requested{terminate, kill}[i%2]) },
		func() error { _, err := job.GetError(ctx, conn); return err },
	} {
		if err := step(); err != nil && !isExpected(err) {
			return fmt.Errorf("job %d: %w", i, err)
		}
	}
	<-ends
	if i%7 == 0 {
		_, err = job.RequestStateChange(ctx, conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(terminate), TimeoutPeriod: cim.Ptr(seconds("59"))})
		if err == nil || isExpected(err) {
			err = cim.Delete(ctx, conn, job.Key())
		}
		if err != nil && !isExpected(err) {
			return fmt.Errorf("job %d: %w", i, err)
		}
	}
	return nil
}

// isExpected reports whether the job had ended, or was removed because there were too many.
func isExpected(err error) bool {
	return errors.Is(err, invalidTransition) || errors.Is(err, cim.ErrNotFound)
}
