package recipes

import (
	"errors"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
)

// server has a job that runs and one that has failed.
func server(t *testing.T) cim.Conn {
	t.Helper()
	server := &cimserver.Server{}
	msps.RegisterMspsProvisioningJob(server, &provider{stopped: map[string]bool{}})
	for id, state := range map[string]msps.MspsProvisioningJobJobState{
		"a": msps.MspsProvisioningJobJobStateCompleted, "b": msps.MspsProvisioningJobJobStateException,
	} {
		if err := server.Put(&msps.MspsProvisioningJob{InstanceID: id, JobState: &state}); err != nil {
			t.Fatal(err)
		}
	}
	return server
}

func TestFind(t *testing.T) {
	conn := server(t)
	if job, err := find(t.Context(), conn, "a"); err != nil || job.InstanceID != "a" {
		t.Error(job, err)
	}
	if job, err := find(t.Context(), conn, "z"); err != nil || job != nil {
		t.Error(job, err)
	}
	if ids, err := failed(t.Context(), conn); err != nil || len(ids) != 1 || ids[0] != "b" {
		t.Error(ids, err)
	}
}

func TestStop(t *testing.T) {
	conn := server(t)
	job, err := find(t.Context(), conn, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := job.RequestStateChange(t.Context(), conn); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("without a state: %v", err)
	}
	if err := stop(t.Context(), conn, job); err != nil {
		t.Error(err)
	}
	if err := stop(t.Context(), conn, job); err == nil || err.Error() != "a has ended already" {
		t.Errorf("stopped twice: %v", err)
	}
}

func TestWaitAndNotify(t *testing.T) {
	conn := server(t)
	job, err := wait(t.Context(), conn, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := notify(t.Context(), conn, job, "ops"); err != nil {
		t.Fatal(err)
	}
	job, err = find(t.Context(), conn, "a")
	if err != nil || cim.ValueOr(job.Notify, "") != "ops" || job.JobState == nil {
		t.Error(job, err)
	}
	var failure *cim.JobError
	if _, err := wait(t.Context(), conn, "b"); !errors.As(err, &failure) {
		t.Errorf("job b: %v", err)
	}
}
