// Command provisioning lists the jobs of the shielded VM provisioning service,
// waits for one of them and prints why it failed.
//
//	go run ./examples/provisioning
//
// It talks to a server in its own memory, which demo.go sets up; with a
// transport in place of it, it talks to a real one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, demoServer(ctx), "web-02", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "provisioning:", err)
		os.Exit(1)
	}
}

// run lists all jobs and waits for the one of a virtual machine.
func run(ctx context.Context, conn cim.Conn, machine string, out io.Writer) error {
	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](ctx, conn) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %v, %d%%\n", job.InstanceID, job.JobState, cim.ValueOr(job.PercentComplete, 0))
	}

	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: machine})
	if err != nil {
		return err
	}
	job, err = cim.WaitJob(ctx, conn, job, cim.WaitOptions{Interval: 10 * time.Millisecond})
	var failure *cim.JobError
	switch {
	case errors.As(err, &failure):
		return explain(failure, out)
	case err != nil:
		return err
	}
	fmt.Fprintf(out, "%s is provisioned: %v\n", machine, job.JobState)
	return nil
}

// explain prints what the service says of a job that did not end well.
func explain(failure *cim.JobError, out io.Writer) error {
	fmt.Fprintln(out, failure)
	for _, detail := range failure.Details {
		e, err := cim.As[msps.CIMError](detail)
		if err != nil {
			return err
		}
		if e.PerceivedSeverity != nil {
			fmt.Fprintln(out, "  severity:", e.PerceivedSeverity)
		}
		for _, action := range e.RecommendedActions {
			fmt.Fprintln(out, "  try:", action)
		}
	}
	return nil
}
