package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/generated/msps"
)

// A service is a small Msps_ProvisioningService. It embeds stubs for the other methods.
type service struct {
	msps.UnimplementedMspsProvisioningService
	runner *jobs.Runner[*msps.MspsProvisioningJob]
	host   host
}

// A host has the machines.
type host interface {
	Unseal(ctx context.Context, machine, pdk string) error
	CopyDisk(ctx context.Context, machine string, progress func(percent int)) error
	Boot(ctx context.Context, machine string) error
}

// serve returns a server with the service, and a function that shuts it down.
func serve(h host) (server *cimserver.Server, shutdown func(context.Context) error, err error) {
	runner, err := jobs.New[*msps.MspsProvisioningJob](jobs.Options{})
	if err != nil {
		return nil, nil, err
	}
	server = &cimserver.Server{}
	runner.Register(server)
	msps.RegisterMspsProvisioningService(server, &service{runner: runner, host: h})
	return server, runner.Shutdown, nil
}

// ProvisionMachine starts a job and returns it.
func (s *service) ProvisionMachine(ctx context.Context, params *msps.MspsProvisioningServiceProvisionMachineParams) (*msps.MspsProvisioningServiceProvisionMachineResult, error) {
	machine, pdk := cim.ValueOr(params.MachineID, ""), cim.ValueOr(params.PDKPath, "")
	if machine == "" || pdk == "" {
		return nil, fmt.Errorf("MachineID and PDKPath are required: %w", cim.ErrInvalidParameter)
	}
	job, err := s.runner.Start(ctx, &msps.MspsProvisioningJob{InstanceID: machine, Owner: cim.Ptr("ProvisionMachine")},
		func(ctx context.Context, run *jobs.Run) error { return s.provision(ctx, run, machine, pdk) })
	if err != nil {
		return nil, err
	}
	return &msps.MspsProvisioningServiceProvisionMachineResult{ProvisioningJob: job}, nil
}

// errOtherHost means that the host cannot open a key protector.
var errOtherHost = errors.New("the key protector was made for another host")

// provision does the work of a job. GetError returns its error.
func (s *service) provision(ctx context.Context, run *jobs.Run, machine, pdk string) error {
	run.Progress(10, "opening the key protector")
	if err := s.host.Unseal(ctx, machine, pdk); errors.Is(err, errOtherHost) {
		return &jobs.Error{MessageID: "MSPS-12", PerceivedSeverity: jobs.Major, RecommendedActions: []string{"make a new PDK for this host"}, Err: err}
	} else if err != nil {
		return err
	}
	run.Progress(20, "copying the disk")
	err := s.host.CopyDisk(ctx, machine, func(percent int) { run.Progress(20+percent/2, "") })
	if err != nil {
		return fmt.Errorf("copying the disk: %w", err)
	}
	run.Progress(80, string(msps.MspsProvisioningJobJobStatusPendingBoot))
	if err := run.State(uint16(msps.MspsProvisioningJobJobStatePendingBoot)); err != nil {
		return err
	}
	return s.host.Boot(ctx, machine)
}
