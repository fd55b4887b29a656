package recipes

import (
	"context"
	"sync"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// A provider implements methods of a class, and embeds the others.
type provider struct {
	msps.UnimplementedMspsProvisioningJob

	mu      sync.Mutex // a server calls from several goroutines
	stopped map[string]bool
}

// RequestStateChange returns a failure code for a job that has ended.
func (p *provider) RequestStateChange(_ context.Context, job *msps.MspsProvisioningJob, params *msps.CIMConcreteJobRequestStateChangeParams) (*msps.CIMConcreteJobRequestStateChangeResult, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped[job.InstanceID] {
		return &msps.CIMConcreteJobRequestStateChangeResult{Return: msps.CIMConcreteJobRequestStateChangeInvalidStateTransition}, nil
	}
	if cim.ValueOr(params.RequestedState, 0) != msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate {
		return nil, cim.ErrInvalidParameter // an error of the protocol, not a return code
	}
	p.stopped[job.InstanceID] = true
	return &msps.CIMConcreteJobRequestStateChangeResult{}, nil
}
