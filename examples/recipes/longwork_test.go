package recipes

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
)

func TestLongWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("the disk is full")
		copyPart := func(ctx context.Context, percent int) error {
			if percent == 50 {
				return full
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return nil
			}
		}
		server := &cimserver.Server{}
		shutdown, err := serveLongWork(server, copyPart)
		if err != nil {
			t.Fatal(err)
		}
		begin := func() *msps.MspsProvisioningJob {
			res, err := msps.MspsProvisioningServiceProvisionMachine(t.Context(), server, msps.MspsProvisioningServiceProvisionMachineParams{MachineID: cim.Ptr("web-01")})
			if err != nil {
				t.Fatal(err)
			}
			return res.ProvisioningJob
		}
		var failure *cim.JobError
		job, err := cim.WaitJob(t.Context(), server, begin())
		if !errors.As(err, &failure) || *job.PercentComplete != 50 || *job.Name != "web-01" {
			t.Fatalf("%v, %v", job, err)
		}
		if e, err := cim.As[msps.CIMError](failure.Details[0]); err != nil || *e.MessageID != "ACME-7" || *e.Message != full.Error() {
			t.Errorf("%v, %v", e, err)
		}
		if err := stop(t.Context(), server, begin()); err != nil {
			t.Error(err)
		}
		if err := shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
