package msps_test

import (
	"fmt"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// fullJob is a job as a server sends it, every value as text if it does not tell types.
func fullJob(untyped bool) *cim.Instance {
	moment, elapsed := cim.MustParseDateTime("20240229120000.000000+060"), cim.MustParseDateTime("00000000000500.000000:000")
	job := msps.NewCIMConcreteJob()
	job.Path = msps.CIMConcreteJobKey{InstanceID: "7"}.Path()
	job.InstanceID, job.Name = "7", cim.Ptr("Provision")
	job.Caption, job.Description, job.ElementName = cim.Ptr("job"), cim.Ptr("a job"), cim.Ptr("job 7")
	job.InstallDate, job.TimeSubmitted, job.StartTime = &moment, &moment, &moment
	job.ElapsedTime, job.TimeOfLastStateChange = &elapsed, &moment
	job.OperationalStatus = []msps.CIMManagedSystemElementOperationalStatus{2}
	job.StatusDescriptions = []string{"OK"}
	job.HealthState = cim.Ptr(msps.CIMManagedSystemElementHealthStateOK)
	job.Status = cim.Ptr(msps.CIMManagedSystemElementStatusOK)
	job.JobStatus, job.Owner, job.Notify = cim.Ptr("Running"), cim.Ptr("root"), cim.Ptr("root")
	job.Priority, job.PercentComplete = cim.Ptr(uint32(1000)), cim.Ptr(uint16(1000))
	job.DeleteOnCompletion, job.ErrorCode = cim.Ptr(true), cim.Ptr(uint16(40000))
	job.ErrorDescription = cim.Ptr("none")
	job.JobState = cim.Ptr(msps.CIMConcreteJobJobStateRunning)
	in := must(cim.Encode(job))
	if untyped {
		for i := range in.Properties {
			p := &in.Properties[i]
			p.Type = cim.Untyped
			if items, ok := p.Value.([]any); ok {
				p.Array, p.Value = false, fmt.Sprint(items[0])
			} else {
				p.Value = fmt.Sprint(p.Value)
			}
		}
	}
	return in
}

// Decoding is what every program does with every answer.
func TestDecodeAllocates(t *testing.T) {
	for _, untyped := range []bool{false, true} {
		in := fullJob(untyped)
		var job msps.CIMConcreteJob
		n := testing.AllocsPerRun(100, func() {
			if err := cim.Decode(in, &job); err != nil {
				t.Fatal(err)
			}
		})
		if len(in.Properties) < 25 || n > 40 {
			t.Errorf("untyped %v: %v allocations for %d properties, want at most 40", untyped, n, len(in.Properties))
		}
		t.Log(n, len(in.Properties))
	}
}
