package jobs_test

import (
	"context"
	"io/fs"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/generated/msps"
)

// instance is the memory that any instance needs, even without a job.
func instance(id string) *msps.MspsProvisioningJob {
	job := msps.NewMspsProvisioningJob()
	job.InstanceID, job.Owner, job.Description = id, cim.Ptr("ops"), cim.Ptr("a machine")
	return job
}

// runAll starts jobs and waits for their ends.
func runAll(t testing.TB, runner *jobs.Runner[*msps.MspsProvisioningJob], n int, outcome error) {
	ended := make(chan bool, 1)
	for i := range n {
		_, err := runner.Start(t.Context(), instance(strconv.Itoa(i)), func(context.Context, *jobs.Run) error {
			ended <- true
			return outcome
		})
		if err != nil {
			t.Fatal(err)
		}
		<-ended
	}
	if err := runner.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func newRunner(t testing.TB, o jobs.Options) *jobs.Runner[*msps.MspsProvisioningJob] {
	runner, err := jobs.New[*msps.MspsProvisioningJob](o)
	if err != nil {
		t.Fatal(err)
	}
	return runner
}

// allocated returns what f allocates for each of n.
func allocated(n int, f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / uint64(n)
}

// Starting and finishing a job needs at most 4 KB in addition to two copies of the instance: the
// caller's and the runner's.
func TestMemoryOfStart(t *testing.T) {
	const n = 2000
	instances := allocated(n, func() {
		for i := range n {
			job := instance(strconv.Itoa(i))
			job = cim.Clone(job)
			runtime.KeepAlive(job)
		}
	})
	for name, outcome := range map[string]error{"well": nil, "with an error": fs.ErrNotExist} {
		runner := newRunner(t, jobs.Options{Keep: -1})
		all := allocated(n, func() { runAll(t, runner, n, outcome) })
		t.Logf("a job that ends %s: %d bytes, of which the instances are %d", name, all, instances)
		if all > instances+4096 {
			t.Errorf("a job that ends %s costs %d bytes beyond the instance, want at most 4,096", name, all-instances)
		}
	}
}

// Finished jobs need memory in proportion to their number, and share a timer.
func TestMemoryOfFinishedJobs(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	clock := &counting{}
	runner := newRunner(t, jobs.Options{Keep: -1, Clock: clock})
	goroutines := runtime.NumGoroutine()
	var half, all uint64
	first := heap()
	startAll(t, runner, 0, n/2)
	half = heap() - first
	startAll(t, runner, n/2, n/2)
	all = heap() - first
	t.Logf("%d bytes for a finished job", all/uint64(n))
	if all > 2*half+half/4 {
		t.Errorf("%d jobs cost %d bytes, and %d cost %d", n/2, half, n, all)
	}
	if all/uint64(n) > 4096 {
		t.Errorf("a finished job costs %d bytes", all/uint64(n))
	}
	if timers := clock.timers.Load(); timers != 1 {
		t.Errorf("%d timers for jobs that are removed at one time", timers)
	}
	if more := runtime.NumGoroutine() - goroutines; more > 0 {
		t.Errorf("%d goroutines are left", more)
	}
	if err := runner.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// startAll starts jobs and waits until their goroutines have ended.
func startAll(t *testing.T, runner *jobs.Runner[*msps.MspsProvisioningJob], from, n int) {
	goroutines := runtime.NumGoroutine()
	for i := from; i < from+n; i++ {
		if _, err := runner.Start(t.Context(), instance(strconv.Itoa(i)), func(context.Context, *jobs.Run) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for runtime.NumGoroutine() > goroutines {
		runtime.Gosched()
	}
}

// A counting clock counts its timers.
type counting struct{ timers atomic.Int64 }

func (c *counting) Now() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func (c *counting) AfterFunc(time.Duration, func()) func() bool {
	c.timers.Add(1)
	return func() bool { return true }
}

func BenchmarkStartAndFinish(b *testing.B) {
	runner := newRunner(b, jobs.Options{})
	b.ReportAllocs()
	b.ResetTimer()
	runAll(b, runner, b.N, nil)
}

// The cost of the instances in BenchmarkStartAndFinish.
func BenchmarkInstance(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		job := cim.Clone(instance(strconv.Itoa(i)))
		runtime.KeepAlive(job)
	}
}

// A waiting client reads one of 100,000 finished jobs.
func BenchmarkRead(b *testing.B) {
	runner := newRunner(b, jobs.Options{Keep: -1})
	runAll(b, runner, 100_000, nil)
	path := msps.MspsProvisioningJobKey{InstanceID: "777"}.Path()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := runner.GetInstance(b.Context(), path); err != nil {
			b.Fatal(err)
		}
	}
}
