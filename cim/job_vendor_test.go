package cim_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
)

// A VendorJob is a job of Hyper-V, which adds states to the DMTF's.
type VendorJob struct {
	cim.Meta
	OperationalStatus []uint16     `cim:"OperationalStatus"`
	JobStatus         *string      `cim:"JobStatus"`
	InstanceID        string       `cim:"InstanceID,key"`
	JobState          *VendorState `cim:"JobState"`
	ErrorCode         *uint16      `cim:"ErrorCode"`
	ErrorDescription  *string      `cim:"ErrorDescription"`
}

type VendorState uint16

func (v VendorState) String() string {
	switch v {
	case 32768:
		return "Completed with Warnings"
	case 32769:
		return "Waiting for a Guest"
	}
	return "Vendor Reserved"
}

var classVendorJob = cim.ClassInfo{Name: "CIM_ConcreteJob", Namespace: "Root/MSPS",
	Methods: []cim.MethodInfo{{Name: "GetError", Class: "CIM_ConcreteJob"}, {Name: "GetErrorEx", Class: "CIM_ConcreteJob"}},
	New:     func() *VendorJob { return &VendorJob{} }}

func (*VendorJob) CIMClass() *cim.ClassInfo { return &classVendorJob }

func waitVendor(t *testing.T, conn *jobConn, opts ...cim.WaitOptions) (*VendorJob, error) {
	t.Helper()
	conn.began = time.Now()
	return cim.WaitJob(t.Context(), conn, &VendorJob{InstanceID: "7"}, opts...)
}

func TestWaitJobVendorStates(t *testing.T) {
	status := array("OperationalStatus", cim.Uint16, uint16(2), uint16(17))
	failure := answer{result: code(0), out: []cim.Property{scalar("Error", cim.String, errorText)}}
	for _, test := range []struct {
		name    string
		end     *cim.Instance
		methods map[string]answer
		want    string // the error; empty for none
	}{
		{"a name that begins with Completed", jobIn(32768), map[string]answer{"GetError": failure}, ""},
		{"another name and the status Completed", jobIn(32769, status), map[string]answer{"GetError": nullError}, ""},
		{"another name, the status Completed and an error", jobIn(32769, status), map[string]answer{"GetError": failure},
			`job Root/MSPS:CIM_ConcreteJob.InstanceID="7": state 32769: it's <full> and & over (12010)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := &jobConn{get: then(jobIn(32769), test.end), methods: test.methods}
				_, err := waitVendor(t, conn)
				if test.want == "" && err != nil || test.want != "" && (err == nil || strings.ReplaceAll(err.Error(), "\n", " ") != test.want) {
					t.Errorf("error = %v, want %s", err, test.want)
				}
			})
		})
	}
}

// WMI has an empty string where others have NULL.
func TestWaitJobEmptyErrorText(t *testing.T) {
	for name, methods := range map[string]map[string]answer{
		"GetError":   {"GetError": {result: code(0), out: []cim.Property{scalar("Error", cim.String, "")}}},
		"GetErrorEx": {"GetErrorEx": {result: code(0), out: []cim.Property{array("Errors", cim.String, "")}}},
	} {
		conn := &jobConn{get: always(jobIn(Completed)), methods: methods}
		if _, err := waitVendor(t, conn); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJobErrorTellsTheErrorCode(t *testing.T) {
	conn := &jobConn{
		get:     always(jobIn(Exception, scalar("JobStatus", cim.String, "stopped"), scalar("ErrorCode", cim.Uint16, uint16(40001)), scalar("ErrorDescription", cim.String, "the disk is full"))),
		methods: map[string]answer{"GetErrorEx": {result: code(0), out: []cim.Property{array("Errors", cim.String, errorText)}}},
	}
	_, err := waitVendor(t, conn)
	var failed *cim.JobError
	if !errors.As(err, &failed) || failed.ErrorCode != 40001 || failed.ErrorDescription != "the disk is full" || len(failed.Details) != 1 {
		t.Fatalf("error = %v", err)
	}
	want := `job Root/MSPS:CIM_ConcreteJob.InstanceID="7": ended with an exception (stopped): the disk is full (error code 40001): it's <full>`
	if got := err.Error(); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	same(t, "asked", conn.asked, []string{"GetErrorEx"})
}

// A program can replace the meaning of a state.
func TestWaitJobWithARule(t *testing.T) {
	rule := cim.WaitOptions{End: func(state uint16) (ended, success bool) { return state >= 40000, state == 40000 }}
	for state, well := range map[JobState]bool{40000: true, 40001: false} {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: then(jobIn(Completed), jobIn(32768), jobIn(state)), methods: map[string]answer{"GetError": nullError}}
			_, err := waitVendor(t, conn, rule)
			if (err == nil) != well || len(conn.polls) != 3 {
				t.Errorf("%d: asked %d times, error %v", state, len(conn.polls), err)
			}
		})
	}
}

func TestWaitJobDeadlineIsATimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := wait(t, ctx, &jobConn{get: always(jobIn(Running))})
		if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v", err)
		}
	})
}

// A job and its error often have the same text; the message contains it once.
func TestJobErrorSaysItOnce(t *testing.T) {
	detail := &cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
		scalar("MessageID", cim.String, "ACME0001"), scalar("Message", cim.String, "the disk is full"),
	}}
	failed := &cim.JobError{State: uint16(Exception), ErrorDescription: "the disk is full", Details: []*cim.Instance{detail}}
	if got := failed.Error(); strings.Count(got, "the disk is full") != 1 || !strings.HasSuffix(got, ": the disk is full (ACME0001)") {
		t.Errorf("the error is %q", got)
	}
}
