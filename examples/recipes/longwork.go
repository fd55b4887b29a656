package recipes

import (
	"context"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/generated/msps"
)

// A provisioner is a provider whose method returns a job and continues to run.
type provisioner struct {
	msps.UnimplementedMspsProvisioningService
	runner   *jobs.Runner[*msps.MspsProvisioningJob]
	copyPart func(ctx context.Context, percent int) error // the work
}

func (p *provisioner) ProvisionMachine(ctx context.Context, params *msps.MspsProvisioningServiceProvisionMachineParams) (*msps.MspsProvisioningServiceProvisionMachineResult, error) {
	job, err := p.runner.Start(ctx, &msps.MspsProvisioningJob{Name: params.MachineID}, func(ctx context.Context, run *jobs.Run) error {
		for percent := 0; percent < 100; percent += 10 {
			run.Progress(percent, "copying the disk")
			if err := p.copyPart(ctx, percent); err != nil { // also when a client terminates the job
				return &jobs.Error{MessageID: "ACME-7", PerceivedSeverity: jobs.Major, RecommendedActions: []string{"free some space"}, Err: err}
			}
		}
		return nil
	})
	return &msps.MspsProvisioningServiceProvisionMachineResult{ProvisioningJob: job}, err
}

// The runner serves the jobs: their states, RequestStateChange, KillJob and GetError.
func serveLongWork(server cim.Registrar, copyPart func(context.Context, int) error) (shutdown func(context.Context) error, err error) {
	runner, err := jobs.New[*msps.MspsProvisioningJob](jobs.Options{})
	if err != nil {
		return nil, err
	}
	runner.Register(server)
	msps.RegisterMspsProvisioningService(server, &provisioner{runner: runner, copyPart: copyPart})
	return runner.Shutdown, nil
}
