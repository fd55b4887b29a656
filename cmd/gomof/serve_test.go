package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/wsman"
)

const someJobs = `#pragma namespace("root/MSPS")
instance of Msps_ProvisioningJob { InstanceID = "1"; Name = "first"; PercentComplete = 40; JobState = 4; };
instance of Msps_ProvisioningJob { InstanceID = "2"; Name = "second"; };
`

// lines gives each line that is written to a channel.
type lines struct {
	rest bytes.Buffer
	c    chan string
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest.Write(p)
	for {
		line, err := l.rest.ReadString('\n')
		if err != nil {
			l.rest.WriteString(line)
			return len(p), nil
		}
		l.c <- strings.TrimSpace(line)
	}
}

// serving runs gomof serve until the test ends, and returns the addresses that it prints.
func serving(t *testing.T, x serveCmd, addresses int) []string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out := &lines{c: make(chan string, 10)}
	warnings, err := newWarnings(nil)
	if err != nil {
		t.Fatal(err)
	}
	e := newEnv(&cli{}, warnings, out, io.Discard)
	ended := make(chan error, 1)
	go func() { ended <- x.serve(ctx, e) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	var list []string
	for range addresses {
		select {
		case line := <-out.c:
			list = append(list, line)
		case err := <-ended:
			ended <- nil
			t.Fatalf("it ended: %v", err)
		}
	}
	return list
}

// A schema and its instances are served to a client, which changes them.
func TestServe(t *testing.T) {
	jobs := t.TempDir() + "/jobs.mof"
	if err := os.WriteFile(jobs, []byte(someJobs), 0o666); err != nil {
		t.Fatal(err)
	}
	printed := serving(t, serveCmd{MOF: []string{"../../mof/MSPSService.mof"}, Instances: []string{jobs}, Addr: "127.0.0.1:0"}, 2)
	address, ok := strings.CutPrefix(printed[0], "WS-Management ")
	if !ok {
		t.Fatalf("%q", printed)
	}
	conn, err := wsman.Dial(address, wsman.AllowCleartext(), wsman.Namespace("root/MSPS"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := t.Context()
	job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: "1"})
	if err != nil || *job.Name != "first" || *job.PercentComplete != 40 {
		t.Fatalf("%v, %v", job, err)
	}
	if err := cim.Create(ctx, conn, &msps.MspsProvisioningJob{InstanceID: "3", Name: cim.Ptr("third")}); err != nil {
		t.Error(err)
	}
	var names []string
	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](ctx, conn) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, *job.Name)
	}
	if got := strings.Join(names, " "); got != "first second third" {
		t.Errorf("jobs %s", got)
	}
	if _, err := job.GetError(ctx, conn); !errors.Is(err, cim.ErrMethodNotAvailable) {
		t.Errorf("a method without a provider: %v", err)
	}
	raw, err := conn.GetClass(ctx, cim.ObjectPath{Class: "Msps_ProvisioningJob"}, cim.Options{})
	if err != nil || !bytes.HasPrefix(raw, []byte(`<CLASS NAME="Msps_ProvisioningJob" SUPERCLASS="CIM_ConcreteJob">`)) {
		t.Errorf("%.200s, %v", raw, err)
	}
	count := 0
	for _, err := range conn.EnumerateClasses(ctx, cim.ObjectPath{}, cim.Options{}) {
		if count++; err != nil {
			t.Fatal(err)
		}
	}
	if count != 8 {
		t.Errorf("%d classes", count)
	}
	overCIMXML(t, printed[1])
	_, err = conn.GetInstance(ctx, cim.ObjectPath{Namespace: "root/nowhere", Class: "CIM_Job"}, cim.Options{})
	if !errors.Is(err, cim.ErrInvalidNamespace) {
		t.Errorf("%v", err)
	}
}

// The other protocol has the same jobs.
func overCIMXML(t *testing.T, printed string) {
	t.Helper()
	address, ok := strings.CutPrefix(printed, "CIM-XML ")
	if !ok {
		t.Fatalf("%q", printed)
	}
	conn, err := cimxml.Dial(address, cimxml.AllowCleartext(), cimxml.Namespace("root/MSPS"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	count := 0
	for job, err := range cim.Enumerate[msps.CIMConcreteJob](t.Context(), conn) {
		if count++; err != nil || job.Name == nil {
			t.Errorf("%v, %v", job, err)
		}
	}
	raw, err := conn.GetClass(t.Context(), cim.ObjectPath{Class: "CIM_Error"}, cim.Options{})
	if err != nil || count != 3 || !bytes.HasPrefix(raw, []byte(`<CLASS NAME="CIM_Error">`)) {
		t.Errorf("%d jobs, %.100s, %v", count, raw, err)
	}
}
