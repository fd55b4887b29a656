package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/generated/msps"
)

func Example() {
	ctx := context.Background()
	runner, err := jobs.New[*msps.MspsProvisioningJob](jobs.Options{})
	if err != nil {
		panic(err)
	}
	server := &cimserver.Server{}
	runner.Register(server)

	// The provider.
	job, err := runner.Start(ctx, &msps.MspsProvisioningJob{InstanceID: "web-01"}, func(ctx context.Context, run *jobs.Run) error {
		run.Progress(40, "copying the disk")
		return &jobs.Error{MessageID: "MSPS-12", Message: "the disk is full", RecommendedActions: []string{"free some space"}}
	})
	if err != nil {
		panic(err)
	}

	// A client.
	job, err = cim.WaitJob(ctx, server, job, cim.WaitOptions{Interval: time.Millisecond})
	var failure *cim.JobError
	if !errors.As(err, &failure) {
		panic(err)
	}
	fmt.Println(job.JobState, job.OperationalStatus, *job.PercentComplete)
	res, err := job.GetError(ctx, server)
	if err != nil {
		panic(err)
	}
	fmt.Println(*res.Error.Message, res.Error.PerceivedSeverity, res.Error.RecommendedActions)
	// Output:
	// Exception [Error Completed] 40
	// the disk is full Major [free some space]
}
