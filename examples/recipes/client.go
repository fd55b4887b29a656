// Package recipes contains the code of docs/recipes.md: short examples of programs that use a
// generated package, here msps.
package recipes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// find gets an instance by its key, or returns nil if it does not exist.
func find(ctx context.Context, conn cim.Conn, id string) (*msps.MspsProvisioningJob, error) {
	job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: id})
	if errors.Is(err, cim.ErrNotFound) {
		return nil, nil
	}
	return job, err
}

// failed lists the failed jobs among all instances of a class and its subclasses.
func failed(ctx context.Context, conn cim.Conn) (ids []string, err error) {
	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](ctx, conn) {
		if err != nil {
			return ids, err
		}
		if cim.ValueOr(job.JobState, 0) == msps.MspsProvisioningJobJobStateException {
			ids = append(ids, job.InstanceID)
		}
	}
	return ids, nil
}

// stop calls a method. Parameters that are not set are not sent, and a failure code is an error.
func stop(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob) error {
	res, err := job.RequestStateChange(ctx, conn, msps.CIMConcreteJobRequestStateChangeParams{
		RequestedState: cim.Ptr(msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate),
	})
	if errors.Is(err, msps.CIMConcreteJobRequestStateChangeInvalidStateTransition) {
		return fmt.Errorf("%s has ended already", job.InstanceID)
	}
	if err == nil && res.Return == msps.CIMConcreteJobRequestStateChangeMethodParametersCheckedTransitionStarted {
		return nil // the job will stop
	}
	return err
}

// wait waits for a job. The context sets one time limit for all calls.
func wait(ctx context.Context, conn cim.Conn, id string) (*msps.MspsProvisioningJob, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	job, err := find(ctx, conn, id)
	if err != nil || job == nil {
		return job, err
	}
	return cim.WaitJob(ctx, conn, job)
}

// notify changes one property and no others.
func notify(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob, user string) error {
	job.Notify = &user
	return cim.Modify(ctx, conn, job, msps.CIMJobPropertyNotify)
}
