package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// Example runs the program as it stands; its output is the one in README.md.
func Example() {
	if err := demo(context.Background(), os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// web-01: Completed, Complete
	// web-02: Exception, Failed
	// the key protector was made for another host
	//   severity: Major
	//   try: make a new PDK for this host
	// web-03: Terminated, Failed
	// the job was terminated by a client
	//   severity: Information
}

// A stand-in host does what a test wants.
type standIn struct {
	pretender
	boot func(ctx context.Context) error
}

func (h standIn) Boot(ctx context.Context, _ string) error { return h.boot(ctx) }

// provisioned starts the provisioning of a machine.
func provisioned(t *testing.T, conn cim.Conn, machine string) *msps.MspsProvisioningJob {
	t.Helper()
	res, err := msps.MspsProvisioningServiceProvisionMachine(t.Context(), conn, msps.MspsProvisioningServiceProvisionMachineParams{
		MachineID: &machine, PDKPath: cim.Ptr("tenant.pdk"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return res.ProvisioningJob
}

func TestProvisionMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		booted := make(chan error)
		server, shutdown, err := serve(standIn{boot: func(context.Context) error { return <-booted }})
		if err != nil {
			t.Fatal(err)
		}
		job := provisioned(t, server, "db-01")
		if *job.JobState != msps.MspsProvisioningJobJobStateRunning || job.InstanceID != "db-01" {
			t.Errorf("started: %v", job)
		}
		_, err = msps.MspsProvisioningServiceProvisionMachine(t.Context(), server, msps.MspsProvisioningServiceProvisionMachineParams{
			MachineID: cim.Ptr("db-01"), PDKPath: cim.Ptr("tenant.pdk"),
		})
		if !errors.Is(err, cim.ErrAlreadyExists) {
			t.Errorf("twice: %v", err)
		}
		booted <- errors.New("no disk")
		if err := report(t.Context(), server, job, t.Output()); err != nil {
			t.Error(err)
		}
		var out strings.Builder
		if err := lastError(t.Context(), server, "db-01", &out); err != nil || out.String() != "no disk\n" {
			t.Errorf("%q, %v", out.String(), err)
		}
		if err := shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A job that is OK has no error to print.
func TestLastErrorOfARunningJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, shutdown, err := serve(pretender{})
		if err != nil {
			t.Fatal(err)
		}
		provisioned(t, server, "web-03")
		var out strings.Builder
		if err := lastError(t.Context(), server, "web-03", &out); err != nil || out.String() != "" {
			t.Errorf("%q, %v", out.String(), err)
		}
		if err := lastError(t.Context(), server, "web-99", &out); !errors.Is(err, cim.ErrNotFound) {
			t.Errorf("a machine without a job: %v", err)
		}
		if err := shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if err := lastError(t.Context(), server, "web-03", &out); err != nil || !strings.Contains(out.String(), "shutdown") {
			t.Errorf("%q, %v", out.String(), err)
		}
	})
}

func TestRequiredParameters(t *testing.T) {
	server, _, err := serve(pretender{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := msps.MspsProvisioningServiceProvisionMachine(t.Context(), server); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("%v", err)
	}
}
