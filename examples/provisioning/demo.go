package main

import (
	"context"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
)

// provider stands in for the Windows service. It embeds what it does not
// implement.
type provider struct {
	msps.UnimplementedMspsProvisioningJob
}

// GetError answers NULL while the job is OK.
func (provider) GetError(_ context.Context, job *msps.MspsProvisioningJob, _ *msps.CIMConcreteJobGetErrorParams) (*msps.CIMConcreteJobGetErrorResult, error) {
	if *job.JobState != msps.MspsProvisioningJobJobStateException {
		return &msps.CIMConcreteJobGetErrorResult{}, nil
	}
	return &msps.CIMConcreteJobGetErrorResult{Error: &msps.CIMError{
		MessageID:          cim.Ptr("MSPS-12"),
		Message:            cim.Ptr("the key protector was made for another host"),
		PerceivedSeverity:  cim.Ptr(msps.CIMErrorPerceivedSeverityMajor),
		RecommendedActions: []string{"make a new PDK for this host"},
	}}, nil
}

// demoServer has two jobs, one of which fails after a moment.
func demoServer(ctx context.Context) cim.Conn {
	server := &cimserver.Server{}
	msps.RegisterMspsProvisioningJob(server, provider{})
	put := func(id string, state msps.MspsProvisioningJobJobState, percent uint16) {
		if err := server.Put(&msps.MspsProvisioningJob{InstanceID: id, JobState: &state, PercentComplete: &percent}); err != nil {
			panic(err) // the demo is wrong
		}
	}
	put("web-01", msps.MspsProvisioningJobJobStateCompleted, 100)
	put("web-02", msps.MspsProvisioningJobJobStateRunning, 40)
	go func() {
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
			put("web-02", msps.MspsProvisioningJobJobStateException, 40)
		}
	}()
	return server
}
