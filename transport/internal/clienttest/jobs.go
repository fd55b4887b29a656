//go:build unix

package clienttest

import (
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
)

// Jobs measure how a client reads instances: jobs as large as recorded ones. They are the messages
// of a protocol.
type Jobs struct {
	Dial  func(transport http.RoundTripper) (Conn, error)
	Job   func(n int) string // as XML, with n as its key
	Opens func(request []byte) bool
	Frame func(request []byte, end bool) (head, foot string) // of an answer with jobs
	Media string

	Page        func(jobs string) string       // an answer for ReadStrings
	ReadStrings func(page []byte) (int, error) // uses encoding/xml, for comparison
}

const (
	jobsOfBench = 10_000
	pageSize    = 256
)

// An endless server returns pages of jobs from memory, up to a number of jobs. Repeating one page
// costs no time.
type endless struct {
	Jobs
	page  string // the jobs of a page
	size  int
	total int
	sent  int
	max   uint64 // the largest heap size
}

func (j Jobs) endless(size, total int) *endless {
	var b strings.Builder
	for i := range size {
		b.WriteString(j.Job(i))
	}
	return &endless{Jobs: j, page: b.String(), size: size, total: total}
}

func (e *endless) RoundTrip(req *http.Request) (*http.Response, error) {
	request, _ := io.ReadAll(req.Body)
	if e.Opens(request) {
		e.sent = 0
	}
	e.sent += e.size
	head, foot := e.Frame(request, e.sent >= e.total)
	body := io.MultiReader(strings.NewReader(head), strings.NewReader(e.page), strings.NewReader(foot))
	if e.max > 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.max = max(e.max, m.HeapInuse)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {e.Media}}, Body: io.NopCloser(body), ContentLength: -1, Request: req}, nil
}

func (e *endless) dial(t testing.TB) Conn {
	t.Helper()
	conn, err := e.Dial(e)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// readJobs reads all jobs as structs.
func readJobs(t testing.TB, conn cim.Conn) (count int) {
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

func (j Jobs) readStrings(t testing.TB, page []byte) int {
	count, err := j.ReadStrings(page)
	if err != nil || count == 0 {
		t.Fatal(count, err)
	}
	return count
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

// Bench reads 10,000 jobs in pages of 256 with the client.
func (j Jobs) Bench(b *testing.B) {
	conn := j.endless(pageSize, jobsOfBench).dial(b)
	report(b, func() int { return readJobs(b, conn) })
	b.ReportMetric(float64(len(j.Job(1))), "bytes/job")
}

// BenchStandard reads the same pages into structs of strings with encoding/xml.
func (j Jobs) BenchStandard(b *testing.B) {
	page := []byte(j.Page(j.endless(pageSize, 0).page))
	report(b, func() (count int) {
		for range jobsOfBench / pageSize {
			count += j.readStrings(b, page)
		}
		return count
	})
}

func report(b *testing.B, read func() int) {
	b.ReportAllocs()
	start := cpu()
	count := 0
	for b.Loop() {
		count += read()
	}
	b.ReportMetric(float64(count)/(cpu()-start).Seconds(), "jobs/cpu-s")
}

// AreFast checks that the client reads at least 2.5 times as many jobs into structs as encoding/xml
// reads into strings, in the same run, and allocates at most some bytes for each.
func (j Jobs) AreFast(t *testing.T, bytes uint64) {
	if testing.Short() || raceEnabled {
		t.Skip("measures speed")
	}
	server := j.endless(pageSize, jobsOfBench)
	conn := server.dial(t)
	page := []byte(j.Page(server.page))
	readJobs(t, conn) // prepares decoding, which is done once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	count := readJobs(t, conn)
	runtime.ReadMemStats(&after)
	perJob := (after.TotalAlloc - before.TotalAlloc) / uint64(count)
	var ratios []float64 // of adjacent runs, because the load of the machine changes
	for range 7 {
		ours := perSecond(count, func() { readJobs(t, conn) })
		standard := perSecond(pageSize, func() { j.readStrings(t, page) })
		t.Logf("%.0f jobs a second of processor time, encoding/xml %.0f", ours, standard)
		ratios = append(ratios, ours/standard)
	}
	slices.Sort(ratios)
	median := ratios[len(ratios)/2]
	t.Logf("%.2f times (%.2f to %.2f); %d bytes of XML, %d bytes and %d allocations a job", median, ratios[0], ratios[len(ratios)-1],
		len(j.Job(1)), perJob, (after.Mallocs-before.Mallocs)/uint64(count))
	if median < 2.5 {
		t.Errorf("%.2f times as many jobs as encoding/xml, want 2.5", median)
	}
	if perJob > bytes {
		t.Errorf("%d bytes allocated a job, want at most %d", perJob, bytes)
	}
}

// Million checks that a million instances need no more memory than ten thousand.
func (j Jobs) Million(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes up to a minute")
	}
	server := j.endless(250, 1_000_000)
	conn := server.dial(t)
	runtime.GC() // the garbage of other tests does not count
	server.max = 1
	if n := readJobs(t, conn); n != 1_000_000 {
		t.Errorf("%d jobs", n)
	}
	t.Logf("the heap has at most %d KB", server.max>>10)
	if server.max > 32<<20 {
		t.Errorf("the heap has %d bytes, want at most 32 MiB", server.max)
	}
}
