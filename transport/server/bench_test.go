package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/server"
)

// jobsOfBench returns a server with jobs as large as recorded ones.
func jobsOfBench(b *testing.B, count int) *cimserver.Server {
	s := &cimserver.Server{Namespace: "root/MSPS"}
	s.AddRegistry(msps.Registry())
	at := cim.MustParseDateTime("20261126213307.000000+000")
	took := cim.MustParseDateTime("00000000000500.000000:000")
	for i := range count {
		err := s.Put(&msps.CIMConcreteJob{
			InstanceID: fmt.Sprintf("6C1A7B42-3E8D-4F0B-9B7E-%012d", i), Caption: cim.Ptr("Provision a virtual machine"),
			Description: cim.Ptr("Provisioning of a shielded virtual machine"), ElementName: cim.Ptr("Provision web-01"), InstallDate: &at,
			Name: cim.Ptr("Provision"), OperationalStatus: []msps.CIMManagedSystemElementOperationalStatus{2}, StatusDescriptions: []string{"Job is running"},
			JobStatus: cim.Ptr("Running"), TimeSubmitted: &at, StartTime: &at, ElapsedTime: &took, UntilTime: &at, Notify: cim.Ptr("root"),
			Owner: cim.Ptr(`CONTOSO\root`), Priority: cim.Ptr(uint32(1000)), PercentComplete: cim.Ptr(uint16(42)), DeleteOnCompletion: cim.Ptr(false),
			ErrorCode: cim.Ptr(uint16(0)), ErrorDescription: cim.Ptr("none & never was one"), TimeOfLastStateChange: &at, TimeBeforeRemoval: &took,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// A sink is a response writer that discards its data.
type sink struct {
	header http.Header
	size   int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(p []byte) (int, error) { s.size += len(p); return len(p), nil }

func BenchmarkJobs(b *testing.B) {
	const count = 256
	s := server.New(jobsOfBench(b, count), server.Options{Namespace: "root/MSPS", MaxEnvelope: 16 << 20})
	wsmanBody := soapRequest{action: enumerate, resource: "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/MSPS/CIM_ConcreteJob", body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>1000</w:MaxElements></n:Enumerate>`}.String()
	cimxmlBody := strings.Replace(operation("EnumerateInstances", `<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="CIM_ConcreteJob"/></IPARAMVALUE>`), `<NAMESPACE NAME="x"/>`, `<NAMESPACE NAME="MSPS"/>`, 1)
	for _, c := range []struct {
		name, body string
		h          http.Handler
		header     http.Header
	}{
		{"WS-Management", wsmanBody, s.WSMan(), http.Header{"Content-Type": {soap}}},
		{"CIM-XML", cimxmlBody, s.CIMXML(), http.Header{"Content-Type": {"text/xml"}, "Cimoperation": {"MethodCall"}, "Cimmethod": {"EnumerateInstances"}, "Cimobject": {"root/MSPS"}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := &sink{header: http.Header{}}
				r := &http.Request{Method: "POST", RemoteAddr: "127.0.0.1:1", Header: c.header, ContentLength: int64(len(c.body)), Body: io.NopCloser(strings.NewReader(c.body))}
				c.h.ServeHTTP(w, r.WithContext(b.Context()))
				if w.size < 100*count {
					b.Fatalf("%d bytes", w.size)
				}
			}
			b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
