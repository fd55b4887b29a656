// Command provisioning is a small Msps_ProvisioningService and its client. It provisions three
// machines, waits for their jobs, terminates the one that hangs, and prints why two of them failed.
//
//	go run ./examples/provisioning
//
// The service is in service.go, its work on machines in host.go. Both run in this process. With a
// transport instead of the in-memory server, the client calls a real service.
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
	if err := demo(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "provisioning:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context, out io.Writer) error {
	server, shutdown, err := serve(pretender{})
	if err != nil {
		return err
	}
	return errors.Join(run(ctx, server, out), shutdown(ctx))
}

// run is the client.
func run(ctx context.Context, conn cim.Conn, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var started []*msps.MspsProvisioningJob
	for _, machine := range []string{"web-01", "web-02", "web-03"} {
		res, err := msps.MspsProvisioningServiceProvisionMachine(ctx, conn, msps.MspsProvisioningServiceProvisionMachineParams{
			MachineID: &machine, PDKPath: cim.Ptr("tenant.pdk"),
		})
		if err != nil {
			return err
		}
		started = append(started, res.ProvisioningJob)
	}
	if err := terminate(ctx, conn, started[2]); err != nil {
		return err
	}
	for _, job := range started {
		if err := report(ctx, conn, job, out); err != nil {
			return err
		}
	}
	return nil
}

// terminate asks a job to end. The job may end a little later.
func terminate(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob) error {
	_, err := job.RequestStateChange(ctx, conn, msps.CIMConcreteJobRequestStateChangeParams{
		RequestedState: cim.Ptr(msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate),
	})
	return err
}

// report waits for a job and prints how it ended, and if it did not end well, the reason.
func report(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob, out io.Writer) error {
	job, err := cim.WaitJob(ctx, conn, job, cim.WaitOptions{Interval: 10 * time.Millisecond})
	var failure *cim.JobError
	if err != nil && !errors.As(err, &failure) {
		return err
	}
	fmt.Fprintf(out, "%s: %v, %v\n", job.InstanceID, job.JobState, job.JobStatus)
	if failure == nil {
		return nil
	}
	return errors.Join(lastError(ctx, conn, job.InstanceID, out), advise(failure, out))
}

// advise prints recommended actions. WaitJob has already called GetError.
func advise(failure *cim.JobError, out io.Writer) error {
	for _, detail := range failure.Details {
		e, err := cim.As[msps.CIMError](detail)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "  severity:", e.PerceivedSeverity)
		for _, action := range e.RecommendedActions {
			fmt.Fprintln(out, "  try:", action)
		}
	}
	return nil
}
