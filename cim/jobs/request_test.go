package jobs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

type requested = acme.CIMConcreteJobRequestStateChangeRequestedState

type returned = acme.CIMConcreteJobRequestStateChangeReturn

const (
	transitionStarted = acme.CIMConcreteJobRequestStateChangeMethodParametersCheckedTransitionStarted
	invalidTransition = acme.CIMConcreteJobRequestStateChangeInvalidStateTransition
	invalidParameter  = acme.CIMConcreteJobRequestStateChangeInvalidParameter
	notSupported      = acme.CIMConcreteJobRequestStateChangeNotSupported
	tooLate           = acme.CIMConcreteJobRequestStateChangeCanNOTCompleteWithinTimeoutPeriod
	failed            = acme.CIMConcreteJobRequestStateChangeFailed
)

type clientKey struct{}

// named returns the client name in the context, as set by a transport.
var named = jobs.Options{Client: func(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}}

func TestTerminate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, named)
		cleanUp := make(chan error)
		var cause error
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(ctx context.Context, run *jobs.Run) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			run.Progress(50, "cleaning up")
			return <-cleanUp
		})
		ctx := context.WithValue(t.Context(), clientKey{}, "ops")
		res, err := job.RequestStateChange(ctx, conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(terminate)})
		if err != nil || res.Return != transitionStarted {
			t.Fatal(res, err)
		}
		synctest.Wait()
		if cause != jobs.ErrTerminated || !errors.Is(cause, context.Canceled) {
			t.Errorf("cause: %v", cause)
		}
		now := read(t, conn, job)
		if *now.JobState != 6 || !slices.Equal(now.OperationalStatus, []uint16{2, 9}) || *now.JobStatus != "cleaning up" || errorOf(t, conn, job) != nil {
			t.Errorf("while it cleans up: %v", now)
		}
		for state, want := range map[requested]returned{terminate: transitionStarted, start: invalidTransition, suspend: invalidTransition} {
			if got := request(t, conn, job, state); got != want {
				t.Errorf("while it cleans up: %v: %v, want %v", state, got, want)
			}
		}
		cleanUp <- errors.Join(ctx.Err(), errors.New("a file is left"), context.Canceled)
		synctest.Wait()
		now = read(t, conn, job)
		if *now.JobState != 8 || !slices.Equal(now.OperationalStatus, []uint16{10, 6, 17}) || *now.JobStatus != "Terminated" || *now.PercentComplete != 50 {
			t.Errorf("after the end: %v", now)
		}
		all, err := job.GetErrors(t.Context(), conn)
		if err != nil || len(all.Errors) != 2 || *all.Errors[0].Message != "the job was terminated by client ops" ||
			*all.Errors[0].MessageID != "JOB0004" || *all.Errors[0].PerceivedSeverity != 2 || *all.Errors[1].Message != "a file is left" {
			t.Errorf("GetErrors: %v, %v", all, err)
		}
		for _, state := range []requested{start, suspend, terminate, kill} {
			if got := request(t, conn, job, state); got != invalidTransition {
				t.Errorf("after the end: %v: %v", state, got)
			}
		}
	})
}

// If a function returns nil after it was asked to end, it may have stopped in the middle.
func TestTerminatedAlthoughItReturnsNil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(ctx context.Context, _ *jobs.Run) error {
			<-ctx.Done()
			return nil
		})
		if code := request(t, conn, job, terminate, seconds("10")); code != 0 {
			t.Errorf("with a limit: %v", code)
		}
		if now := read(t, conn, job); *now.JobState != 8 {
			t.Errorf("%v", now)
		}
		if e := errorOf(t, conn, job); e == nil || *e.Message != "the job was terminated by a client" {
			t.Errorf("%v", e)
		}
	})
}

// Kill does not wait for the function, and ignores its result.
func TestKill(t *testing.T) {
	for name, method := range map[string]func(t *testing.T, conn cim.Conn, job *acme.CIMConcreteJob){
		"RequestStateChange": func(t *testing.T, conn cim.Conn, job *acme.CIMConcreteJob) {
			if code := request(t, conn, job, kill, seconds("01")); code != 0 {
				t.Errorf("code %v", code)
			}
		},
		"KillJob": func(t *testing.T, conn cim.Conn, job *acme.CIMConcreteJob) {
			if res, err := job.KillJob(t.Context(), conn); err != nil {
				t.Errorf("%v, %v", res, err)
			}
			if res, _ := job.KillJob(t.Context(), conn); res == nil || res.Return != acme.CIMJobKillJobFailed {
				t.Errorf("twice: %v", res)
			}
		},
		"Kill after Terminate": func(t *testing.T, conn cim.Conn, job *acme.CIMConcreteJob) {
			if code := request(t, conn, job, terminate); code != transitionStarted {
				t.Errorf("code %v", code)
			}
			if code := request(t, conn, job, kill); code != 0 {
				t.Errorf("code %v", code)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
				proceed := make(chan bool)
				job := begin(t, runner, &acme.CIMConcreteJob{}, func(_ context.Context, run *jobs.Run) error {
					<-proceed
					run.Progress(99, "nobody hears this")
					if err := run.Set(&acme.CIMConcreteJob{Description: cim.Ptr("nor this")}); err != nil {
						t.Error(err)
					}
					return errors.New("nor that")
				})
				method(t, conn, job)
				check := func() {
					t.Helper()
					synctest.Wait()
					now := read(t, conn, job)
					if *now.JobState != 9 || !slices.Equal(now.OperationalStatus, []uint16{14, 6, 17}) || *now.PercentComplete != 0 || now.Description != nil {
						t.Errorf("%v", now)
					}
					if e := errorOf(t, conn, job); e == nil || *e.Message != "the job was killed by a client" || *e.MessageID != "JOB0005" {
						t.Errorf("%v", e)
					}
				}
				check()
				close(proceed)
				check()
			})
		})
	}
}

func TestKillJobDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		job := begin(t, runner, &acme.CIMConcreteJob{}, untilEnded)
		if _, err := job.KillJob(t.Context(), conn, acme.CIMJobKillJobParams{DeleteOnKill: cim.Ptr(true)}); err != nil {
			t.Error(err)
		}
		if !isGone(t, conn, job) || store.size() != 0 {
			t.Error("the job is still there")
		}
		if _, err := job.KillJob(t.Context(), conn); !errors.Is(err, cim.ErrNotFound) {
			t.Errorf("a job that is gone: %v", err)
		}
		job = begin(t, runner, &acme.CIMConcreteJob{}, untilEnded)
		if _, err := job.KillJob(t.Context(), conn, acme.CIMJobKillJobParams{DeleteOnKill: cim.Ptr(false)}); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if isGone(t, conn, job) {
			t.Error("the client wanted the job to be kept")
		}
	})
}

// Invalid requests return the code that the schema defines for them.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		job := begin(t, runner, &acme.CIMConcreteJob{}, untilEnded)
		stamp, _ := cim.NewTimestamp(time.Now().UTC())
		for _, test := range []struct {
			name   string
			state  requested
			within []cim.DateTime
			want   returned
		}{
			{"no state", 0, nil, invalidParameter},
			{"a state of the DMTF", 1, nil, invalidParameter},
			{"a state of the DMTF", 7, nil, invalidParameter},
			{"a state of the DMTF", 32767, nil, invalidParameter},
			{"a state of a vendor", 32768, nil, notSupported},
			{"Service", 6, nil, notSupported},
			{"Suspend of a function that cannot", suspend, nil, notSupported},
			{"Start of what runs", start, nil, invalidTransition},
			{"a timestamp", terminate, []cim.DateTime{stamp}, invalidParameter},
			{"asterisks", terminate, []cim.DateTime{cim.MustParseDateTime("000000000000**.******:000")}, invalidParameter},
		} {
			if got := request(t, conn, job, test.state, test.within...); got != test.want {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
		}
		if now := read(t, conn, job); *now.JobState != 4 || now.TimeOfLastStateChange == nil || *now.TimeOfLastStateChange != *job.TimeOfLastStateChange {
			t.Errorf("refusals change nothing: %v", now)
		}
		if code := request(t, conn, job, terminate, seconds("00")); code != transitionStarted {
			t.Errorf("an interval of zero is not a limit: %v", code)
		}
	})
}

func TestTimeoutPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		slow := func(ctx context.Context, _ *jobs.Run) error {
			<-ctx.Done()
			time.Sleep(5 * time.Second)
			return ctx.Err()
		}
		job := begin(t, runner, &acme.CIMConcreteJob{}, slow)
		if code := request(t, conn, job, terminate, cim.MustParseDateTime("99999999235959.000000:000")); code != 0 || *read(t, conn, job).JobState != 8 {
			t.Errorf("in time: %v", code)
		}
		job = begin(t, runner, &acme.CIMConcreteJob{}, slow)
		if code := request(t, conn, job, terminate, seconds("02")); code != tooLate || *read(t, conn, job).JobState != 6 {
			t.Errorf("too late: %v, but the request is not taken back", code)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := job.RequestStateChange(ctx, conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: cim.Ptr(terminate), TimeoutPeriod: cim.Ptr(seconds("30"))})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the client does not wait that long: %v", err)
		}
		if code := request(t, conn, job, terminate, seconds("30")); code != 0 {
			t.Errorf("a second request: %v", code)
		}
	})
}

func TestSuspend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		var steps atomic.Int64
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(_ context.Context, run *jobs.Run) error {
			for ; ; steps.Add(1) {
				if err := run.Checkpoint(); err != nil {
					return err
				}
				time.Sleep(10 * time.Second)
			}
		}, jobs.Suspendable())
		synctest.Wait()
		state := func() acme.CIMConcreteJobJobState { return *read(t, conn, job).JobState }

		if code := request(t, conn, job, suspend); code != transitionStarted || state() != 4 {
			t.Errorf("Suspend: %v, %v", code, state())
		}
		if code := request(t, conn, job, start); code != 0 {
			t.Errorf("Start takes the request back: %v", code)
		}
		time.Sleep(25 * time.Second)
		if steps.Load() != 2 || state() != 4 {
			t.Errorf("%d steps, %v", steps.Load(), state())
		}
		if code := request(t, conn, job, suspend, seconds("01")); code != tooLate {
			t.Errorf("there is no checkpoint in the next second: %v", code)
		}
		if code := request(t, conn, job, suspend, seconds("20")); code != 0 || state() != 5 || steps.Load() != 3 {
			t.Errorf("Suspend: %v, %v, %d steps", code, state(), steps.Load())
		}
		now := read(t, conn, job)
		if !slices.Equal(now.OperationalStatus, []uint16{2, 15}) || *now.JobStatus != "Suspended" || errorOf(t, conn, job) != nil ||
			*now.ElapsedTime != seconds("30") {
			t.Errorf("suspended: %v", now)
		}
		if code := request(t, conn, job, suspend); code != invalidTransition {
			t.Errorf("twice: %v", code)
		}
		time.Sleep(time.Hour)
		if code := request(t, conn, job, start); code != 0 || state() != 4 || steps.Load() != 3 {
			t.Errorf("Start: %v, %v, %d steps", code, state(), steps.Load())
		}
		time.Sleep(15 * time.Second)
		if now = read(t, conn, job); steps.Load() != 4 || *now.ElapsedTime != seconds("45") {
			t.Errorf("the time of the break does not count: %v", now)
		}
		if code := request(t, conn, job, suspend, seconds("20")); code != 0 {
			t.Errorf("Suspend: %v", code)
		}
		if code := request(t, conn, job, terminate, seconds("01")); code != 0 || state() != 8 {
			t.Errorf("Terminate of a suspended job: %v, %v", code, state())
		}
	})
}

// A request to suspend fails if the job ends first.
func TestSuspendTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		job := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error {
			time.Sleep(time.Second)
			return nil
		}, jobs.Suspendable())
		if code := request(t, conn, job, suspend, seconds("20")); code != failed {
			t.Errorf("Suspend: %v", code)
		}
		if now := read(t, conn, job); *now.JobState != 7 {
			t.Errorf("%v", now)
		}
	})
}

// The function gets the values of Start's context, and outlives it.
func TestContextOfTheFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), clientKey{}, "trace 7"))
		var value any
		job, err := runner.Start(ctx, &acme.CIMConcreteJob{}, func(ctx context.Context, run *jobs.Run) error {
			value = ctx.Value(clientKey{})
			if !strings.HasSuffix(run.Path().String(), `"`) {
				t.Errorf("path %s", run.Path())
			}
			return untilEnded(ctx, run)
		})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 4 || value != "trace 7" {
			t.Errorf("%v, value %v", now, value)
		}
		if code := request(t, conn, job, kill); code != 0 {
			t.Error(code)
		}
		if _, err := runner.Start(ctx, &acme.CIMConcreteJob{}, untilEnded); !errors.Is(err, context.Canceled) {
			t.Errorf("Start after the end of the context: %v", err)
		}
	})
}
