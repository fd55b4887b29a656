package jobs_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
	"github.com/gomof/gomof/generated/msps"
)

// The contract of GetError always holds, for the DMTF's and Microsoft's versions of the class:
// there is no CIM_Error while OperationalStatus is OK, and one otherwise.
func TestContractOfGetError(t *testing.T) {
	t.Run("DMTF", func(t *testing.T) {
		contract(t, func(id string) *acme.CIMConcreteJob { return &acme.CIMConcreteJob{InstanceID: id} })
	})
	t.Run("Microsoft", func(t *testing.T) {
		contract(t, func(id string) *msps.MspsProvisioningJob { return &msps.MspsProvisioningJob{InstanceID: id} })
	})
}

func contract[P cim.Object](t *testing.T, job func(id string) P) {
	ask := func(state uint16) func(*testing.T, *jobs.Runner[P], cim.Conn, cim.ObjectPath) {
		return func(t *testing.T, _ *jobs.Runner[P], conn cim.Conn, path cim.ObjectPath) {
			in := []cim.Property{{Name: "RequestedState", Type: cim.Uint16, Value: state}}
			if result, _, err := conn.InvokeMethod(t.Context(), path, "RequestStateChange", in, cim.Options{}); err != nil || result.Value != uint32(0) && result.Value != uint32(4096) {
				t.Errorf("RequestStateChange %d: %v, %v", state, result.Value, err)
			}
		}
	}
	for name, test := range map[string]struct {
		outcome func() error // the result of the function; nil runs until the job must end
		end     func(*testing.T, *jobs.Runner[P], cim.Conn, cim.ObjectPath)
		state   uint16
		id      string // MessageID; empty if there is no CIM_Error
	}{
		"ends well":     {outcome: func() error { return nil }, state: 7},
		"fails":         {outcome: func() error { return &jobs.Error{MessageID: "A-1", Message: "no space"} }, state: 10, id: "A-1"},
		"panics":        {outcome: func() error { panic("oops") }, state: 10, id: "JOB0002"},
		"is terminated": {end: ask(4), state: 8, id: "JOB0004"},
		"is killed":     {end: ask(5), state: 9, id: "JOB0005"},
		"is shut down": {end: func(t *testing.T, runner *jobs.Runner[P], _ cim.Conn, _ cim.ObjectPath) {
			if err := runner.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		}, state: 8, id: "JOB0006"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &memory{}
				runner, conn := serve[P](t, jobs.Options{Store: store})
				proceed := make(chan bool)
				started := begin(t, runner, job("a"), func(ctx context.Context, _ *jobs.Run) error {
					if test.outcome == nil {
						<-ctx.Done()
						time.Sleep(time.Second)
						return ctx.Err()
					}
					<-proceed
					return test.outcome()
				})
				path := cim.PathOf(started)
				keepsContract(t, conn, path, 4, "")
				if test.end != nil {
					go func() {
						time.Sleep(500 * time.Millisecond)
						if in, err := conn.GetInstance(t.Context(), path, cim.Options{}); err != nil || test.state == 8 && number(in, "JobState") != 6 {
							t.Errorf("while it ends: %v, %v", in, err)
						}
						if test.state == 8 {
							keepsContract(t, conn, path, 6, "")
						}
					}()
					test.end(t, runner, conn, path)
				} else {
					close(proceed)
				}
				time.Sleep(2 * time.Second)
				keepsContract(t, conn, path, test.state, test.id)
				_, later := serve[P](t, jobs.Options{Store: store.copied()})
				keepsContract(t, later, path, test.state, test.id)
			})
		})
	}
}

// keepsContract reads the state and the error of a job without using structs.
func keepsContract(t *testing.T, conn cim.Conn, path cim.ObjectPath, state uint16, id string) {
	t.Helper()
	in, err := conn.GetInstance(t.Context(), path, cim.Options{})
	result, out, err2 := conn.InvokeMethod(t.Context(), path, "GetError", nil, cim.Options{})
	if err := errors.Join(err, err2); err != nil || result.Value != uint32(0) || len(out) != 1 || out[0].Name != "Error" {
		t.Errorf("%v, %v, %v", result.Value, out, err)
		return
	}
	status, _ := in.Get("OperationalStatus")
	isOK := status.Value.([]any)[0] == uint16(2)
	failure, _ := out[0].Value.(*cim.Instance)
	if number(in, "JobState") != state || isOK != (failure == nil) || (failure == nil) != (id == "") {
		t.Errorf("state %d, status %v, error %v; want state %d, error %q", number(in, "JobState"), status.Value, failure, state, id)
	}
	if failure == nil {
		return
	}
	if got, _ := failure.Get("MessageID"); got.Value != id || failure.Class != "CIM_Error" {
		t.Errorf("%v, want %s", failure, id)
	}
	said, _ := in.Get("ErrorDescription")
	if message, _ := failure.Get("Message"); message.Value == nil || said.Value != message.Value {
		t.Errorf("ErrorDescription %v, Message %v", said.Value, message.Value)
	}
}

func number(in *cim.Instance, name string) uint16 {
	p, _ := in.Get(name)
	n, _ := p.Value.(uint16)
	return n
}
