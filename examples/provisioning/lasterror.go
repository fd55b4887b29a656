package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// lastError prints why a job failed.
func lastError(ctx context.Context, conn cim.Conn, id string, out io.Writer) error {
	job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: id})
	if err != nil {
		return err
	}
	res, err := job.GetError(ctx, conn)
	switch {
	case errors.Is(err, msps.CIMConcreteJobGetErrorAccessDenied): // return code 6
		return errors.New("run as an administrator")
	case err != nil: // another return code, or the connection
		return err
	case res.Error == nil: // NULL: the job is OK
		return nil
	}
	fmt.Fprintln(out, cim.ValueOr(res.Error.Message, "no message")) // res.Error is a *msps.CIMError
	return nil
}
