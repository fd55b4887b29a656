package msps_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
)

// failedJob is a job with values of most kinds.
func failedJob(id string) *msps.MspsProvisioningJob {
	job := newJob(id, msps.MspsProvisioningJobJobStateException)
	job.Path = msps.MspsProvisioningJobKey{InstanceID: id}.Path()
	job.Class = "Msps_ProvisioningJob"
	job.OperationalStatus = []msps.CIMManagedSystemElementOperationalStatus{2, 40000}
	job.StatusDescriptions = []string{}
	job.TimeSubmitted = cim.Ptr(cim.MustParseDateTime("20240229120000.000000+060"))
	job.JobStatus = cim.Ptr(msps.MspsProvisioningJobJobStatusFailed)
	job.PercentComplete = cim.Ptr(uint16(40))
	job.Extra = []cim.Property{{Name: "Rack", Type: cim.Uint64, Value: uint64(1) << 60}}
	return job
}

func TestJobAsJSON(t *testing.T) {
	job := failedJob("web-01")
	data, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"$class":"Msps_ProvisioningJob","$path":"Root/MSPS:Msps_ProvisioningJob.InstanceID=\"web-01\"",`,
		`"OperationalStatus":["OK",40000]`, `"StatusDescriptions":[]`, `"JobState":"Exception"`, `"JobStatus":"Failed"`,
		`"$extra":[{"name":"Rack","type":"uint64","value":"1152921504606846976"}]`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	var back msps.MspsProvisioningJob
	if err := json.Unmarshal(data, &back); err != nil || !cim.Equal(job, &back) {
		t.Errorf("%v: read back as %v", err, back)
	}
	o, err := msps.Registry().FromJSON(data)
	if err != nil || !cim.Equal(job, o) {
		t.Errorf("%v: read back as %v", err, o)
	}
	if value := struct{ Job msps.MspsProvisioningJob }{*job}; !strings.Contains(string(must(json.Marshal(value))), string(data)) {
		t.Error("a job that is not a pointer has other JSON")
	}
}

// A job that was decoded as its superclass keeps its class in JSON.
func TestSubclassInJSON(t *testing.T) {
	base, err := cim.As[msps.CIMConcreteJob](failedJob("web-01"))
	if err != nil {
		t.Fatal(err)
	}
	var back msps.CIMConcreteJob
	if err := json.Unmarshal(must(json.Marshal(base)), &back); err != nil {
		t.Fatal(err)
	}
	o, err := msps.Registry().Specialize(&back)
	if job, ok := o.(*msps.MspsProvisioningJob); err != nil || !ok || !cim.Equal(job, failedJob("web-01")) {
		t.Errorf("%v: %v", err, o)
	}
}

func TestJobInOneLine(t *testing.T) {
	job := newJob("web-01", msps.MspsProvisioningJobJobStateRunning)
	want := `Msps_ProvisioningJob{JobRunTimes: 1, InstanceID: "web-01", Name: "Provision web-01", TimeBeforeRemoval: 00000000000500.000000:000, JobState: Running}`
	if got := fmt.Sprint(job); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := fmt.Sprintf("%v", (*msps.MspsProvisioningJob)(nil)); got != "<nil>" {
		t.Error(got)
	}
}

func TestValidateJob(t *testing.T) {
	job := newJob("web-01", msps.MspsProvisioningJobJobStateNew)
	if err := cim.Validate(job); err != nil {
		t.Error(err)
	}
	job.InstanceID, job.Name = "", nil
	err := cim.Validate(job)
	if want := "InstanceID: key: value is missing\nName: value is missing"; err == nil || err.Error() != want || !errors.Is(err, cim.ErrMissing) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestJobAsMOF(t *testing.T) {
	job := failedJob("web-01")
	job.Extra = nil
	var back msps.MspsProvisioningJob
	if err := cim.ParseMOF(must(cim.MOF(job)), &back); err != nil {
		t.Fatal(err)
	}
	if err := cim.SetPath(&back, job.Path); err != nil || !cim.Equal(job, &back) {
		t.Errorf("%v: read back as %v", err, back)
	}
	key, err := cim.KeyFrom[msps.MspsProvisioningJobKey](cim.PathOf(&back))
	if err != nil || key.InstanceID != "web-01" {
		t.Error(key, err)
	}
}

// must returns the value of a call that must succeed.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// The benchmarks convert 10,000 jobs each, to and from structs: with the codec that every
// connection uses, and as JSON.

const many = 10_000

func manyJobs() (jobs []*msps.MspsProvisioningJob, instances []*cim.Instance, texts [][]byte) {
	for i := range many {
		job := failedJob(fmt.Sprintf("vm-%05d", i))
		jobs = append(jobs, job)
		instances = append(instances, must(cim.Encode(job)))
		texts = append(texts, must(json.Marshal(job)))
	}
	return jobs, instances, texts
}

func BenchmarkDecode10k(b *testing.B) {
	_, instances, texts := manyJobs()
	b.Run("codec", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, in := range instances {
				if err := cim.Decode(in, new(msps.MspsProvisioningJob)); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, text := range texts {
				if err := json.Unmarshal(text, new(msps.MspsProvisioningJob)); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkEncode10k(b *testing.B) {
	jobs, _, _ := manyJobs()
	b.Run("codec", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, job := range jobs {
				if _, err := cim.Encode(job); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, job := range jobs {
				if _, err := json.Marshal(job); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
