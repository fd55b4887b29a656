package main

import (
	"context"
	"os"
	"testing"

	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
)

// Example runs the program as it stands; its output is the one in README.md.
func Example() {
	ctx := context.Background()
	if err := run(ctx, demoServer(ctx), "web-02", os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// web-01: Completed, 100%
	// web-02: Running, 40%
	// job Root/MSPS:Msps_ProvisioningJob.InstanceID="web-02": ended with an exception: the key protector was made for another host (MSPS-12)
	//   severity: Major
	//   try: make a new PDK for this host
}

func TestUnknownMachine(t *testing.T) {
	if err := run(t.Context(), demoServer(t.Context()), "web-99", t.Output()); err == nil {
		t.Error("no error for a machine that has no job")
	}
}

// A job that is OK has no error to print.
func Example_lastError() {
	ctx, server := context.Background(), &cimserver.Server{}
	msps.RegisterMspsProvisioningJob(server, provider{})
	for id, state := range map[string]msps.MspsProvisioningJobJobState{
		"web-01": msps.MspsProvisioningJobJobStateCompleted, "web-02": msps.MspsProvisioningJobJobStateException,
	} {
		if err := server.Put(&msps.MspsProvisioningJob{InstanceID: id, JobState: &state}); err != nil {
			panic(err)
		}
		if err := lastError(ctx, server, id, os.Stdout); err != nil {
			panic(err)
		}
	}
	// Output: the key protector was made for another host
}
