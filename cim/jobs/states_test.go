package jobs_test

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
	"github.com/gomof/gomof/cim/jobs/internal/old"
	"github.com/gomof/gomof/generated/msps"
)

// The function determines what a client sees.
func TestOutcome(t *testing.T) {
	for name, test := range map[string]struct {
		f        func(context.Context, *jobs.Run) error
		state    acme.CIMConcreteJobJobState
		statuses []uint16
		status   string
		percent  uint16
		message  string // in the CIM_Error; empty for none
		id       string
	}{
		"nil": {func(context.Context, *jobs.Run) error { return nil }, 7, []uint16{2, 17}, "Completed", 100, "", ""},
		"an error": {func(_ context.Context, run *jobs.Run) error {
			run.Progress(40, "copying")
			return errors.New("the disk is full")
		}, 10, []uint16{6, 17}, "Failed", 40, "the disk is full", "JOB0001"},
		"a panic": {func(context.Context, *jobs.Run) error { panic("no such index") },
			10, []uint16{6, 17}, "Failed", 0, "the function of the job panicked: no such index", "JOB0002"},
		"a panic of an error": {func(context.Context, *jobs.Run) error { panic(fs.ErrNotExist) },
			10, []uint16{6, 17}, "Failed", 0, "the function of the job panicked: file does not exist", "JOB0002"},
		"the end of the goroutine": {func(context.Context, *jobs.Run) error { runtime.Goexit(); return nil },
			10, []uint16{6, 17}, "Failed", 0, "the function of the job ended its goroutine", "JOB0001"},
		"its own cancelled context": {func(context.Context, *jobs.Run) error { return context.Canceled },
			10, []uint16{6, 17}, "Failed", 0, "context canceled", "JOB0001"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
				job := begin(t, runner, &acme.CIMConcreteJob{}, test.f)
				synctest.Wait()
				job = read(t, conn, job)
				if *job.JobState != test.state || !slices.Equal(job.OperationalStatus, test.statuses) ||
					len(job.StatusDescriptions) != len(test.statuses) || *job.JobStatus != test.status || *job.PercentComplete != test.percent {
					t.Errorf("job: %v", job)
				}
				if text := cim.ValueOr(job.ErrorDescription, ""); text != test.message || (test.message == "") != (job.ErrorCode != nil && *job.ErrorCode == 0) {
					t.Errorf("ErrorDescription %q, ErrorCode %v", text, job.ErrorCode)
				}
				e := errorOf(t, conn, job)
				switch {
				case test.message == "" && e != nil:
					t.Errorf("a job that ended well has the error %v", e)
				case test.message != "" && (e == nil || *e.Message != test.message || *e.MessageID != test.id || *e.OwningEntity != "gomof" ||
					*e.ErrorSource != cim.PathOf(job).String() || *e.CIMStatusCode != 1):
					t.Errorf("error: %v", e)
				}
				if _, err := cim.WaitJob(t.Context(), conn, job); (err == nil) != (test.message == "") {
					t.Errorf("WaitJob: %v", err)
				}
			})
		})
	}
}

// A running job is OK. Its times come from the clock.
func TestRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		proceed := make(chan bool)
		began := time.Now()
		job := begin(t, runner, &acme.CIMConcreteJob{Description: cim.Ptr("a copy")}, func(_ context.Context, run *jobs.Run) error {
			run.Progress(40, "copying the disk")
			<-proceed
			run.Progress(250, "")
			<-proceed
			return nil
		})
		if *job.JobState != 4 || !strings.HasPrefix(job.InstanceID, "CIM:") || *job.Name != job.InstanceID || *job.PercentComplete != 0 {
			t.Errorf("started: %v", job)
		}
		synctest.Wait()
		time.Sleep(90 * time.Second)
		now := read(t, conn, job)
		if *now.JobStatus != "copying the disk" || now.StatusDescriptions[0] != "copying the disk" || !slices.Equal(now.OperationalStatus, []uint16{2}) ||
			*now.PercentComplete != 40 || *now.Description != "a copy" || *now.ElapsedTime != cim.MustParseDateTime("00000000000130.000000:000") {
			t.Errorf("after 90 s: %v", now)
		}
		for _, d := range []*cim.DateTime{now.StartTime, now.TimeSubmitted, now.TimeOfLastStateChange} {
			if at, err := d.Time(); err != nil || !at.Equal(began.Truncate(time.Microsecond)) {
				t.Errorf("%v, want %v", d, began)
			}
		}
		if e := errorOf(t, conn, job); e != nil {
			t.Errorf("a job that runs has the error %v", e)
		}
		proceed <- true
		synctest.Wait()
		if now = read(t, conn, job); *now.PercentComplete != 100 || *now.JobStatus != "copying the disk" {
			t.Errorf("at the end of the work: %v", now)
		}
		proceed <- true
		synctest.Wait()
		time.Sleep(time.Minute)
		now = read(t, conn, job)
		if changed, _ := now.TimeOfLastStateChange.Time(); *now.ElapsedTime != cim.MustParseDateTime("00000000000130.000000:000") || changed.Sub(began) != 90*time.Second {
			t.Errorf("a minute after the end: %v", now)
		}
	})
}

// Microsoft's class has its own words for JobStatus, and its errors are objects.
func TestMicrosoft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*msps.MspsProvisioningJob](t, jobs.Options{})
		proceed := make(chan bool)
		fails := begin(t, runner, &msps.MspsProvisioningJob{InstanceID: "vm-1"}, func(_ context.Context, run *jobs.Run) error {
			run.Progress(10, "waiting for the machine")
			<-proceed
			run.Progress(20, "PendingBoot")
			<-proceed
			return &jobs.Error{
				MessageID: "MSPS-12", Message: "the key protector was made for another host", PerceivedSeverity: jobs.Critical, ErrorCode: 12,
				CIMStatusCode: cim.ErrAccessDenied, MessageArguments: []string{"host-7"}, RecommendedActions: []string{"make a new PDK for this host"},
				Detail: &msps.CIMError{MessageID: cim.Ptr("not this one"), ProbableCause: cim.Ptr(msps.CIMErrorProbableCause(64))},
			}
		})
		for _, want := range []msps.MspsProvisioningJobJobStatus{"InProgress", "PendingBoot", "Failed"} {
			synctest.Wait()
			if got := *read(t, conn, fails).JobStatus; got != want {
				t.Errorf("JobStatus %s, want %s", got, want)
			}
			if want != "Failed" {
				proceed <- true
			}
		}
		job, err := cim.WaitJob(t.Context(), conn, fails)
		var failure *cim.JobError
		if !errors.As(err, &failure) || failure.ErrorCode != 12 || failure.State != 10 || len(failure.Details) != 1 {
			t.Fatalf("WaitJob: %v", err)
		}
		res, err := job.GetError(t.Context(), conn)
		if err != nil {
			t.Fatal(err)
		}
		want := &msps.CIMError{
			MessageID: cim.Ptr("MSPS-12"), Message: cim.Ptr("the key protector was made for another host"), MessageArguments: []string{"host-7"},
			PerceivedSeverity: cim.Ptr(msps.CIMErrorPerceivedSeverityCritical), RecommendedActions: []string{"make a new PDK for this host"},
			ProbableCause: cim.Ptr(msps.CIMErrorProbableCause(64)), CIMStatusCode: cim.Ptr(msps.CIMErrorCIMStatusCode(2)),
			ErrorSource: cim.Ptr(`Root/MSPS:Msps_ProvisioningJob.InstanceID="vm-1"`), ErrorSourceFormat: cim.Ptr(msps.CIMErrorErrorSourceFormatCIMObjectPath),
		}
		if !cim.Equal(res.Error, want) {
			t.Errorf("GetError: %v\nwant %v", res.Error, want)
		}

		ends := begin(t, runner, &msps.MspsProvisioningJob{}, func(context.Context, *jobs.Run) error { return nil })
		if job, err := cim.WaitJob(t.Context(), conn, ends); err != nil || *job.JobStatus != msps.MspsProvisioningJobJobStatusComplete {
			t.Errorf("%v, %v", job, err)
		}
		if !strings.HasPrefix(ends.InstanceID, "Msps:") {
			t.Errorf("InstanceID %s", ends.InstanceID)
		}
	})
}

// A schema has its own states for running jobs.
func TestState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*msps.MspsProvisioningJob](t, jobs.Options{})
		proceed := make(chan uint16)
		job := begin(t, runner, &msps.MspsProvisioningJob{}, func(_ context.Context, run *jobs.Run) error {
			for state := range proceed {
				if err := run.State(state); err != nil {
					return err
				}
			}
			return nil
		}, jobs.Suspendable())
		for _, state := range []uint16{3, 11, 12, 32768, 65535, 4} {
			time.Sleep(time.Second)
			proceed <- state
			synctest.Wait()
			now := read(t, conn, job)
			if changed, _ := now.TimeOfLastStateChange.Time(); uint16(*now.JobState) != state || time.Since(changed) >= time.Second || now.OperationalStatus[0] != 2 {
				t.Errorf("state %d: %v", state, now)
			}
		}
		proceed <- 3
		close(proceed)
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 7 {
			t.Errorf("in the end: %v", now)
		}
		for _, state := range []uint16{0, 2, 5, 6, 7, 8, 9, 10, 13, 32767} {
			job := begin(t, runner, &msps.MspsProvisioningJob{}, func(_ context.Context, run *jobs.Run) error { return run.State(state) })
			synctest.Wait()
			if now := read(t, conn, job); *now.JobState != 10 {
				t.Errorf("state %d: %v", state, now)
			}
		}
	})
}

// Errors have the form that the class declares.
func TestFormsOfErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := func(context.Context, *jobs.Run) error { return errors.Join(errors.New("one"), errors.New("two")) }

		runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
		job := begin(t, runner, &acme.CIMConcreteJob{}, fail)
		synctest.Wait()
		all, err := job.GetErrors(t.Context(), conn)
		if err != nil || len(all.Errors) != 2 || *all.Errors[0].Message != "one" || *all.Errors[1].Message != "two" {
			t.Errorf("GetErrors: %v, %v", all, err)
		}
		// A transport converts an embedded instance to text if the schema declares a string.
		_, out, err := conn.InvokeMethod(t.Context(), cim.PathOf(job), "GetError", nil, cim.Options{})
		if err != nil || len(out) != 1 || !out[0].Text {
			t.Fatalf("GetError: %v, %v", out, err)
		}
		text, err := out[0].AsText()
		var back acme.CIMError
		if err != nil || cim.ParseCIMXML(text.Value.(string), &back) != nil || *back.Message != "one" {
			t.Errorf("as text: %v, %v", text.Value, err)
		}

		hyper, conn := serve[*acme.ACMEHyperJob](t, jobs.Options{})
		hyperJob := begin(t, hyper, &acme.ACMEHyperJob{}, func(context.Context, *jobs.Run) error {
			return &jobs.Error{Detail: &acme.ACMEHyperError{Extended: cim.Ptr("more")}, Err: errors.New("one")}
		})
		synctest.Wait()
		ex, err := hyperJob.GetErrorEx(t.Context(), conn)
		if err != nil || len(ex.Errors) != 1 || *ex.Errors[0].Message != "one" || *ex.Errors[0].Extended != "more" {
			t.Errorf("GetErrorEx: %v, %v", ex, err)
		}

		plain, conn := serve[*acme.ACMETextJob](t, jobs.Options{})
		textJob := begin(t, plain, &acme.ACMETextJob{}, fail)
		synctest.Wait()
		texts, err := textJob.GetErrorEx(t.Context(), conn)
		if err != nil || len(texts.Errors) != 2 || cim.ParseCIMXML(texts.Errors[1], &back) != nil || *back.Message != "two" {
			t.Errorf("GetErrorEx: %v, %v", texts, err)
		}
	})
}

// A class without most properties and methods uses the ones that it has.
func TestOldVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner, conn := serve[*old.OLDJob](t, jobs.Options{})
		proceed := make(chan bool)
		job := begin(t, runner, &old.OLDJob{}, func(_ context.Context, run *jobs.Run) error {
			run.Progress(10, "Paused")
			<-proceed
			return errors.New("broken")
		})
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 4 || now.JobStatus == nil || *now.JobStatus != "Paused" {
			t.Errorf("running: %v", now)
		}
		close(proceed)
		synctest.Wait()
		if now := read(t, conn, job); *now.JobState != 10 || now.JobStatus != nil {
			t.Errorf("the schema has no word for a failure: %v", now)
		}
		res, err := job.GetError(t.Context(), conn)
		want := &old.CIMError{MessageID: cim.Ptr("JOB0001"), Message: cim.Ptr("broken")}
		if err != nil || !cim.Equal(res.Error, want) {
			t.Errorf("GetError: %v, %v", res, err)
		}
		if _, _, err := conn.InvokeMethod(t.Context(), cim.PathOf(job), "KillJob", nil, cim.Options{}); !errors.Is(err, cim.ErrMethodNotFound) {
			t.Errorf("KillJob: %v", err)
		}
		time.Sleep(5 * time.Minute) // the default for a class without TimeBeforeRemoval
		if !isGone(t, conn, job) {
			t.Error("the job was not removed")
		}
	})
}
