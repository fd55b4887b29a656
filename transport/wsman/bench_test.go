//go:build unix

package wsman_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/wsman"
)

// jobXML returns a job as large as recorded ones, with n as its key.
func jobXML(n int) string {
	const uri = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/virtualization/v2/CIM_ConcreteJob"
	return `<p:CIM_ConcreteJob xmlns:p="` + uri + `">` +
		fmt.Sprintf("<p:InstanceID>6C1A7B42-3E8D-4F0B-9B7E-%012d</p:InstanceID>", n) +
		`<p:Caption>Provision a virtual machine</p:Caption><p:Description>Provisioning of a shielded virtual machine</p:Description>` +
		`<p:ElementName>Provision web-01</p:ElementName><p:InstallDate><cim:Datetime>2026-11-26T21:33:07Z</cim:Datetime></p:InstallDate>` +
		`<p:Name>Provision</p:Name><p:OperationalStatus>2</p:OperationalStatus><p:StatusDescriptions>Job is running</p:StatusDescriptions>` +
		`<p:Status>OK</p:Status><p:HealthState>5</p:HealthState><p:CommunicationStatus xsi:nil="true"/><p:DetailedStatus xsi:nil="true"/>` +
		`<p:OperatingStatus xsi:nil="true"/><p:PrimaryStatus xsi:nil="true"/><p:JobStatus>Running</p:JobStatus>` +
		`<p:TimeSubmitted><cim:Datetime>2026-11-26T21:33:07.000000Z</cim:Datetime></p:TimeSubmitted><p:StartTime><cim:Datetime>2026-11-26T21:33:08Z</cim:Datetime></p:StartTime>` +
		`<p:ElapsedTime><cim:Interval>P0DT0H5M0S</cim:Interval></p:ElapsedTime><p:UntilTime><cim:Datetime>2026-11-27T21:33:07Z</cim:Datetime></p:UntilTime>` +
		`<p:Notify>root</p:Notify><p:Owner>CONTOSO\root</p:Owner><p:Priority>1000</p:Priority><p:PercentComplete>42</p:PercentComplete>` +
		`<p:DeleteOnCompletion>false</p:DeleteOnCompletion><p:ErrorCode>0</p:ErrorCode><p:ErrorDescription>none &amp; never was one</p:ErrorDescription>` +
		`<p:JobState>4</p:JobState><p:TimeOfLastStateChange><cim:Datetime>2026-11-26T21:33:09Z</cim:Datetime></p:TimeOfLastStateChange>` +
		`<p:TimeBeforeRemoval><cim:Interval>P0DT0H5M0S</cim:Interval></p:TimeBeforeRemoval></p:CIM_ConcreteJob>`
}

const answerHead = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsen="http://schemas.xmlsoap.org/ws/2004/09/enumeration" ` +
	`xmlns:wsman="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common" ` +
	`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Header/><s:Body>`

// An endless server returns pages of jobs from memory, up to a number of jobs. Repeating one page
// costs no time.
type endless struct {
	page  string // the items of a page
	size  int
	total int
	sent  int
	max   uint64 // the largest heap size
}

func newEndless(size, total int) *endless {
	var b strings.Builder
	for i := range size {
		b.WriteString(jobXML(i))
	}
	return &endless{page: b.String(), size: size, total: total}
}

func (e *endless) RoundTrip(req *http.Request) (*http.Response, error) {
	request, _ := io.ReadAll(req.Body)
	name, prefix := "PullResponse", "wsen"
	if bytes.Contains(request, []byte("<wsen:Enumerate>")) {
		name, prefix, e.sent = "EnumerateResponse", "wsman", 0
	}
	e.sent += e.size
	end := ""
	if e.sent >= e.total {
		end = "<" + prefix + ":EndOfSequence/>"
	}
	body := io.MultiReader(
		strings.NewReader(answerHead+"<wsen:"+name+"><wsen:EnumerationContext>1</wsen:EnumerationContext><"+prefix+":Items>"),
		strings.NewReader(e.page),
		strings.NewReader("</"+prefix+":Items>"+end+"</wsen:"+name+"></s:Body></s:Envelope>"),
	)
	if e.max > 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.max = max(e.max, m.HeapInuse)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/soap+xml"}}, Body: io.NopCloser(body), ContentLength: -1, Request: req}, nil
}

func dialJobs(t testing.TB, transport http.RoundTripper) *wsman.Conn {
	t.Helper()
	conn, err := wsman.Dial("https://server", wsman.As(wsman.Windows), wsman.Namespace("root/virtualization/v2"), wsman.Transport(transport))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// readJobs reads all jobs as structs.
func readJobs(t testing.TB, conn *wsman.Conn) (count int) {
	t.Helper()
	for job, err := range cim.Enumerate[msps.CIMConcreteJob](t.Context(), conn) {
		if err != nil {
			t.Fatal(err)
		}
		if job.InstanceID == "" || job.JobState == nil || job.ElapsedTime == nil {
			t.Fatal(job)
		}
		count++
	}
	return count
}

// stringJob is read by encoding/xml for comparison. It has fewer fields, and all are strings.
type stringJob struct {
	InstanceID, Caption, Description, ElementName, Name, Status, JobStatus, Notify, Owner string
	OperationalStatus, StatusDescriptions                                                 []string
	HealthState, Priority, PercentComplete, DeleteOnCompletion                            string
	ErrorCode, ErrorDescription, JobState                                                 string
	InstallDate                                                                           string `xml:"InstallDate>Datetime"`
	TimeSubmitted                                                                         string `xml:"TimeSubmitted>Datetime"`
	StartTime                                                                             string `xml:"StartTime>Datetime"`
	ElapsedTime                                                                           string `xml:"ElapsedTime>Interval"`
	UntilTime                                                                             string `xml:"UntilTime>Datetime"`
	TimeOfLastStateChange                                                                 string `xml:"TimeOfLastStateChange>Datetime"`
	TimeBeforeRemoval                                                                     string `xml:"TimeBeforeRemoval>Interval"`
}

type stringPage struct {
	Jobs []stringJob `xml:"Body>PullResponse>Items>CIM_ConcreteJob"`
}

// cpu returns the processor time of the process.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perSecond returns how many items f processes in a second of processor time, including garbage
// collection.
func perSecond(items int, f func()) float64 {
	runtime.GC()
	start, rounds := cpu(), 0
	for cpu()-start < 300*time.Millisecond {
		f()
		rounds++
	}
	return float64(items*rounds) / (cpu() - start).Seconds()
}

const jobsOfBench = 10_000

// The client reads 10,000 jobs in pages of 256.
func BenchmarkJobs(b *testing.B) {
	conn := dialJobs(b, newEndless(256, jobsOfBench))
	b.ReportAllocs()
	start := cpu()
	count := 0
	for b.Loop() {
		count += readJobs(b, conn)
	}
	b.ReportMetric(float64(count)/(cpu()-start).Seconds(), "jobs/cpu-s")
	b.ReportMetric(float64(len(jobXML(1))), "bytes/job")
}

// encoding/xml reads the same pages into structs of strings.
func BenchmarkJobsEncodingXML(b *testing.B) {
	page := []byte(answerHead + "<wsen:PullResponse><wsen:Items>" + newEndless(256, 0).page + "</wsen:Items></wsen:PullResponse></s:Body></s:Envelope>")
	b.ReportAllocs()
	start := cpu()
	count := 0
	for b.Loop() {
		for range jobsOfBench / 256 {
			count += readStrings(b, page)
		}
	}
	b.ReportMetric(float64(count)/(cpu()-start).Seconds(), "jobs/cpu-s")
}

func readStrings(b testing.TB, page []byte) int {
	var p stringPage
	if err := xml.Unmarshal(page, &p); err != nil || p.Jobs[0].ElapsedTime == "" {
		b.Fatal(err)
	}
	return len(p.Jobs)
}

// The client reads at least 2.5 times as many jobs into structs as encoding/xml reads into strings,
// in the same run, and allocates at most 6 KB for each.
func TestJobsAreFast(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("measures speed")
	}
	server := newEndless(256, jobsOfBench)
	conn := dialJobs(t, server)
	page := []byte(answerHead + "<wsen:PullResponse><wsen:Items>" + server.page + "</wsen:Items></wsen:PullResponse></s:Body></s:Envelope>")
	readJobs(t, conn) // prepares decoding, which is done once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	count := readJobs(t, conn)
	runtime.ReadMemStats(&after)
	perJob := (after.TotalAlloc - before.TotalAlloc) / uint64(count)
	var ratios []float64 // of adjacent runs, because the load of the machine changes
	for range 7 {
		ours := perSecond(count, func() { readJobs(t, conn) })
		standard := perSecond(256, func() { readStrings(t, page) })
		t.Logf("%.0f jobs a second of processor time, encoding/xml %.0f", ours, standard)
		ratios = append(ratios, ours/standard)
	}
	slices.Sort(ratios)
	median := ratios[len(ratios)/2]
	t.Logf("%.2f times (%.2f to %.2f); %d bytes of XML, %d bytes and %d allocations a job", median, ratios[0], ratios[len(ratios)-1],
		len(jobXML(1)), perJob, (after.Mallocs-before.Mallocs)/uint64(count))
	if median < 2.5 {
		t.Errorf("%.2f times as many jobs as encoding/xml, want 2.5", median)
	}
	if perJob > 6<<10 {
		t.Errorf("%d bytes allocated a job, want at most 6 KB", perJob)
	}
}

// A million instances need no more memory than ten thousand.
func TestMillionJobs(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes half a minute")
	}
	server := newEndless(250, 1_000_000)
	conn := dialJobs(t, server)
	server.max = 1
	if n := readJobs(t, conn); n != 1_000_000 {
		t.Errorf("%d jobs", n)
	}
	t.Logf("the heap has at most %d KB", server.max>>10)
	if server.max > 32<<20 {
		t.Errorf("the heap has %d bytes, want at most 32 MiB", server.max)
	}
}
