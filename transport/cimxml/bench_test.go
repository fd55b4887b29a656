//go:build unix

package cimxml_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/cimxml"
)

// jobXML returns a job as OpenPegasus sends it, with n as its key.
func jobXML(n int) string {
	id := fmt.Sprintf("6C1A7B42-3E8D-4F0B-9B7E-%012d", n)
	var b strings.Builder
	b.WriteString(`<VALUE.INSTANCEWITHPATH><INSTANCEPATH><NAMESPACEPATH><HOST>vm</HOST><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="virtualization"/><NAMESPACE NAME="v2"/></LOCALNAMESPACEPATH></NAMESPACEPATH>` +
		`<INSTANCENAME CLASSNAME="CIM_ConcreteJob"><KEYBINDING NAME="InstanceID"><KEYVALUE VALUETYPE="string">` + id + "</KEYVALUE></KEYBINDING></INSTANCENAME></INSTANCEPATH>\n<INSTANCE CLASSNAME=\"CIM_ConcreteJob\" >\n")
	for _, p := range [][3]string{
		{"InstanceID", "string", id}, {"Caption", "string", "Provision a virtual machine"}, {"Description", "string", "Provisioning of a shielded virtual machine"},
		{"ElementName", "string", "Provision web-01"}, {"InstallDate", "datetime", "20261126213307.000000+000"}, {"Name", "string", "Provision"},
		{"Status", "string", "OK"}, {"HealthState", "uint16", "5"}, {"CommunicationStatus", "uint16", ""}, {"DetailedStatus", "uint16", ""},
		{"OperatingStatus", "uint16", ""}, {"PrimaryStatus", "uint16", ""}, {"JobStatus", "string", "Running"},
		{"TimeSubmitted", "datetime", "20261126213307.000000+000"}, {"StartTime", "datetime", "20261126213308.000000+000"},
		{"ElapsedTime", "datetime", "00000000000500.000000:000"}, {"UntilTime", "datetime", "20261127213307.000000+000"},
		{"Notify", "string", "root"}, {"Owner", "string", `CONTOSO\root`}, {"Priority", "uint32", "1000"}, {"PercentComplete", "uint16", "42"},
		{"DeleteOnCompletion", "boolean", "FALSE"}, {"ErrorCode", "uint16", "0"}, {"ErrorDescription", "string", "none &amp; never was one"},
		{"JobState", "uint16", "4"}, {"TimeOfLastStateChange", "datetime", "20261126213309.000000+000"}, {"TimeBeforeRemoval", "datetime", "00000000000500.000000:000"},
	} {
		b.WriteString(`<PROPERTY NAME="` + p[0] + `"  TYPE="` + p[1] + "\">\n")
		if p[2] != "" {
			b.WriteString("<VALUE>" + p[2] + "</VALUE>\n")
		}
		b.WriteString("</PROPERTY>\n")
	}
	b.WriteString(`<PROPERTY.ARRAY NAME="OperationalStatus"  TYPE="uint16"><VALUE.ARRAY><VALUE>2</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>` +
		`<PROPERTY.ARRAY NAME="StatusDescriptions"  TYPE="string"><VALUE.ARRAY><VALUE>Job is running</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>` +
		"</INSTANCE>\n</VALUE.INSTANCEWITHPATH>\n")
	return b.String()
}

const (
	head = `<?xml version="1.0" encoding="utf-8" ?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="%s" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="%s"><IRETURNVALUE>`
	foot = `</IRETURNVALUE><PARAMVALUE NAME="EndOfSequence"><VALUE>%v</VALUE></PARAMVALUE><PARAMVALUE NAME="EnumerationContext"><VALUE>1</VALUE></PARAMVALUE></IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`
)

// An endless server returns pages of jobs from memory, up to a number of jobs.
type endless struct {
	page  string // the instances of a page
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

var asked = regexp.MustCompile(`MESSAGE ID="(\d+)".*IMETHODCALL NAME="(\w+)"`)

func (e *endless) RoundTrip(req *http.Request) (*http.Response, error) {
	request, _ := io.ReadAll(req.Body)
	found := asked.FindSubmatch(request)
	if bytes.HasPrefix(found[2], []byte("Open")) {
		e.sent = 0
	}
	e.sent += e.size
	body := io.MultiReader(
		strings.NewReader(fmt.Sprintf(head, found[1], found[2])), strings.NewReader(e.page), strings.NewReader(fmt.Sprintf(foot, e.sent >= e.total)),
	)
	if e.max > 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.max = max(e.max, m.HeapInuse)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(body), ContentLength: -1, Request: req}, nil
}

func dialJobs(t testing.TB, transport http.RoundTripper) *cimxml.Conn {
	t.Helper()
	conn, err := cimxml.Dial("https://server", cimxml.Namespace("root/virtualization/v2"), cimxml.Transport(transport))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// readJobs reads all jobs as structs.
func readJobs(t testing.TB, conn *cimxml.Conn) (count int) {
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

// stringJobs is read by encoding/xml for comparison. All properties are strings.
type stringJobs struct {
	Jobs []struct {
		Keys []struct {
			Name  string `xml:"NAME,attr"`
			Value string `xml:"KEYVALUE"`
		} `xml:"INSTANCEPATH>INSTANCENAME>KEYBINDING"`
		Instance struct {
			Class      string `xml:"CLASSNAME,attr"`
			Properties []struct {
				Name  string  `xml:"NAME,attr"`
				Type  string  `xml:"TYPE,attr"`
				Value *string `xml:"VALUE"`
			} `xml:"PROPERTY"`
			Arrays []struct {
				Name   string   `xml:"NAME,attr"`
				Type   string   `xml:"TYPE,attr"`
				Values []string `xml:"VALUE.ARRAY>VALUE"`
			} `xml:"PROPERTY.ARRAY"`
		} `xml:"INSTANCE"`
	} `xml:"MESSAGE>SIMPLERSP>IMETHODRESPONSE>IRETURNVALUE>VALUE.INSTANCEWITHPATH"`
}

func readStrings(b testing.TB, page []byte) int {
	var p stringJobs
	if err := xml.Unmarshal(page, &p); err != nil || *p.Jobs[0].Instance.Properties[0].Value == "" || p.Jobs[0].Keys[0].Value == "" {
		b.Fatal(err)
	}
	return len(p.Jobs)
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

func pageOf(server *endless) []byte {
	return []byte(fmt.Sprintf(head, "1", "PullInstancesWithPath") + server.page + fmt.Sprintf(foot, true))
}

// encoding/xml reads the same pages into structs of strings.
func BenchmarkJobsEncodingXML(b *testing.B) {
	page := pageOf(newEndless(256, 0))
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

// The client reads at least 2.5 times as many jobs into structs as encoding/xml reads into strings,
// in the same run, and allocates at most 8 KB for each.
func TestJobsAreFast(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("measures speed")
	}
	server := newEndless(256, jobsOfBench)
	conn := dialJobs(t, server)
	page := pageOf(server)
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
	if perJob > 8<<10 {
		t.Errorf("%d bytes allocated a job, want at most 8 KB", perJob)
	}
}

// A million instances need no more memory than ten thousand.
func TestMillionJobs(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes a minute")
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
