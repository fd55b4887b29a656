// Package recipes has the code of docs/recipes.md: what programs do with generated packages,
// in small pieces, with the package msps as the example.
package recipes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// One instance, by its key; an unknown one is not an error here.
func find(ctx context.Context, conn cim.Conn, id string) (*msps.MspsProvisioningJob, error) {
	job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: id})
	if errors.Is(err, cim.ErrNotFound) {
		return nil, nil
	}
	return job, err
}

// All instances of a class and its subclasses, as they arrive.
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

// A method: parameters that are not set are not sent, a return code is an error.
func stop(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob) error {
	res, err := job.RequestStateChange(ctx, conn, msps.CIMConcreteJobRequestStateChangeParams{
		RequestedState: cim.Ptr(msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate),
	})
	if errors.Is(err, msps.CIMConcreteJobRequestStateChangeInvalidStateTransition) {
		return fmt.Errorf("%s has ended already", job.InstanceID)
	}
	if err == nil && res.Return == msps.CIMConcreteJobRequestStateChangeMethodParametersCheckedTransitionStarted {
		return nil // it will stop
	}
	return err
}

// A time-out for each call, and one for all: contexts nest.
func wait(ctx context.Context, conn cim.Conn, id string) (*msps.MspsProvisioningJob, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	job, err := find(ctx, conn, id)
	if err != nil || job == nil {
		return job, err
	}
	return cim.WaitJob(ctx, conn, job)
}

// Changing some properties leaves the others as they are.
func notify(ctx context.Context, conn cim.Conn, job *msps.MspsProvisioningJob, user string) error {
	job.Notify = &user
	return cim.Modify(ctx, conn, job, msps.CIMJobPropertyNotify)
}
