package boltstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/boltstore"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// childEnv marks the process that the test kills.
const childEnv = "GOMOF_TEST_JOBS_CHILD"

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		child(spec)
		os.Exit(1) // it runs until it is killed
	}
	os.Exit(m.Run())
}

// child runs jobs, and prints a line for each change that it has acknowledged to a client.
func child(spec string) {
	round, path, _ := strings.Cut(spec, " ")
	runner, server, err := runnerOn(path)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	ended := make(chan error)
	for worker := range 4 {
		go func() {
			for n := 0; ; n++ {
				if err := clientOf(runner, server, fmt.Sprintf("%s-%d-%d", round, worker, n), n); err != nil {
					ended <- err
				}
			}
		}()
	}
	fmt.Println("error", <-ended)
}

func runnerOn(path string) (*jobs.Runner[*acme.CIMConcreteJob], *cimserver.Server, error) {
	store, err := boltstore.Open(path)
	if err != nil {
		return nil, nil, err
	}
	runner, err := jobs.New[*acme.CIMConcreteJob](jobs.Options{Store: store, Keep: -1})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	server := &cimserver.Server{}
	runner.Register(server)
	return runner, server, nil
}

func clientOf(runner *jobs.Runner[*acme.CIMConcreteJob], conn cim.Conn, id string, n int) error {
	ctx := context.Background()
	job, err := runner.Start(ctx, &acme.CIMConcreteJob{InstanceID: id, DeleteOnCompletion: cim.Ptr(false)}, func(ctx context.Context, _ *jobs.Run) error {
		switch n % 4 {
		case 0:
			return nil
		case 1:
			return &jobs.Error{MessageID: "A-" + id}
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	fmt.Println("started", id)
	job.Notify = cim.Ptr("client of " + id)
	if err := cim.Modify(ctx, conn, job, "Notify"); err != nil {
		return err
	}
	fmt.Println("modified", id)
	if n%4 > 1 {
		state := acme.CIMConcreteJobRequestStateChangeRequestedState(2 + n%4) // Terminate and Kill
		_, err := job.RequestStateChange(ctx, conn, acme.CIMConcreteJobRequestStateChangeParams{RequestedState: &state})
		if err != nil {
			return err
		}
	}
	if _, err := cim.WaitJob(ctx, conn, job, cim.WaitOptions{Interval: time.Microsecond, MaxInterval: time.Millisecond}); err != nil && !errors.As(err, new(*cim.JobError)) {
		return err
	}
	now, err := cim.Get[acme.CIMConcreteJob](ctx, conn, job.Key())
	if err != nil {
		return err
	}
	fmt.Printf("ended %s %d\n", id, *now.JobState)
	if n%3 != 0 {
		return nil
	}
	fmt.Println("deleting", id)
	if err := cim.Delete(ctx, conn, job.Key()); err != nil {
		return err
	}
	fmt.Println("deleted", id)
	return nil
}

// A told job is the state of a job that a client knew before the process died.
type told struct {
	started, modified, deleting, deleted bool
	state                                int
}

// After a process is killed, the next one finds every acknowledged change.
func TestKilledProcess(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	path := filepath.Join(t.TempDir(), "jobs.db")
	random := rand.New(rand.NewPCG(1, 2))
	known := map[string]*told{}
	for round := range rounds {
		listen(t, path, round, 1+random.IntN(150), known)
		verify(t, path, known)
	}
	n, interrupted := 0, 0
	for _, k := range known {
		if k.started {
			n++
		}
		if k.started && k.state == 0 {
			interrupted++
		}
	}
	if n < rounds || interrupted == 0 {
		t.Errorf("%d jobs were started, %d were interrupted: the test has shown little", n, interrupted)
	}
}

// listen runs a process, kills it after some lines, and returns its output.
func listen(t *testing.T, path string, round, lines int, known map[string]*told) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", childEnv, round, path))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for n := 0; scanner.Scan(); n++ {
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
		note(t, scanner.Text(), known)
	}
	if err := scanner.Err(); err != nil && err != io.EOF {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the process ended by itself")
	}
}

func note(t *testing.T, line string, known map[string]*told) {
	t.Helper()
	var what, id string
	var state int
	if n, _ := fmt.Sscan(line, &what, &id, &state); n < 2 || what == "error" {
		t.Fatalf("the process says %q", line)
	}
	k := known[id]
	if k == nil {
		k = &told{}
		known[id] = k
	}
	switch what {
	case "started":
		k.started = true
	case "modified":
		k.modified = true
	case "ended":
		k.state = state
	case "deleting":
		k.deleting = true
	case "deleted":
		k.deleted = true
	}
}

// verify checks the store as the next process does.
func verify(t *testing.T, path string, known map[string]*told) {
	t.Helper()
	store := open(t, path)
	defer store.Close()
	runner, err := jobs.New[*acme.CIMConcreteJob](jobs.Options{Store: store, Keep: -1})
	if err != nil {
		t.Fatal(err)
	}
	server := &cimserver.Server{}
	runner.Register(server)
	for id, k := range known {
		job, err := cim.Get[acme.CIMConcreteJob](t.Context(), server, acme.CIMConcreteJobKey{InstanceID: id})
		switch gone := errors.Is(err, cim.ErrNotFound); {
		case err != nil && !gone:
			t.Fatal(err)
		case gone && !k.deleting:
			t.Errorf("job %s is lost: %+v", id, k)
		case !gone && k.deleted:
			t.Errorf("job %s was deleted, and is there again: %v", id, job)
		case !gone:
			verifyJob(t, server, job, k)
		}
	}
}

func verifyJob(t *testing.T, conn cim.Conn, job *acme.CIMConcreteJob, k *told) {
	t.Helper()
	if state := int(*job.JobState); state < 7 || k.state != 0 && state != k.state {
		t.Errorf("job %v, but its client was told state %d", job, k.state)
	}
	if k.modified && cim.ValueOr(job.Notify, "") != "client of "+job.InstanceID {
		t.Errorf("the modification is lost: %v", job)
	}
	res, err := job.GetError(t.Context(), conn)
	if err != nil || (res.Error == nil) != (*job.JobState == 7) {
		t.Errorf("job %v has the error %v, %v", job, res, err)
		return
	}
	want := map[acme.CIMConcreteJobJobState][]string{8: {"JOB0004"}, 9: {"JOB0005"}, 10: {"JOB0003", "A-" + job.InstanceID}}[*job.JobState]
	if res.Error != nil && !strings.Contains(strings.Join(want, " "), *res.Error.MessageID) {
		t.Errorf("job %v has the error %v", job, res.Error)
	}
	if k.state == 10 && *res.Error.MessageID == "JOB0003" {
		t.Errorf("job %v had failed by itself", job)
	}
}
