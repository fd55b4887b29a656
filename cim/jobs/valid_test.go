package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// Start and Set refuse what the schema does not allow and what a store would not give back.
func TestInvalidObjects(t *testing.T) {
	extra := func(typ cim.Type, value any) cim.Meta {
		return cim.Meta{Extra: []cim.Property{{Name: "X", Type: typ, Value: value}}}
	}
	stamp, _ := cim.NewTimestamp(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for name, test := range map[string]struct {
		job  acme.ACMECopyJob
		want string
	}{
		"too long":               {acme.ACMECopyJob{Caption: cim.Ptr(strings.Repeat("x", 65))}, "Caption: "},
		"not UTF-8":              {acme.ACMECopyJob{Target: cim.Ptr("a\xff")}, "Target: the text is not UTF-8"},
		"a type that is not CIM": {acme.ACMECopyJob{Meta: extra(cim.Uint32, 5)}, "X: "},
		"another type":           {acme.ACMECopyJob{Meta: extra(cim.String, uint8(5))}, "X: a value does not have the type"},
		"not UTF-8 in an array":  {acme.ACMECopyJob{JobOutParameters: &cim.Instance{Class: "Out", Properties: []cim.Property{{Name: "List", Type: cim.String, Array: true, Value: []any{"a\xff"}}}}}, "List: the text is not UTF-8"},
		"not an interval":        {acme.ACMECopyJob{TimeBeforeRemoval: &stamp}, "TimeBeforeRemoval"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := func(how string, err error) {
					t.Helper()
					if !errors.Is(err, cim.ErrInvalidParameter) || !strings.Contains(err.Error(), test.want) {
						t.Errorf("%s: %v, want %s", how, err, test.want)
					}
				}
				store := &memory{}
				runner, conn := serve[*acme.ACMECopyJob](t, jobs.Options{Store: store})
				_, err := runner.Start(t.Context(), cim.Clone(&test.job), nothing)
				check("Start", err)
				if store.size() != 0 {
					t.Error("the job is stored")
				}
				if test.job.Extra != nil {
					return // Set takes declared properties alone
				}
				job := begin(t, runner, &acme.ACMECopyJob{}, func(_ context.Context, run *jobs.Run) error {
					check("Set", run.Set(&test.job))
					return run.Set(&acme.ACMECopyJob{Target: cim.Ptr("fine")})
				})
				synctest.Wait()
				if now := read(t, conn, job); *now.Target != "fine" || *now.JobState != 7 {
					t.Errorf("%v", now)
				}
			})
		})
	}
	runner, _ := serve[*acme.ACMECopyJob](t, jobs.Options{})
	if _, err := runner.Start(t.Context(), &acme.ACMECopyJob{InstanceID: "a\xff"}, nothing); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("InstanceID: %v", err)
	}
}

// The runner keeps nothing that the function may go on changing.
func TestSetCopies(t *testing.T) {
	runner, conn := serve[*acme.ACMECopyJob](t, jobs.Options{})
	ended := make(chan bool)
	job := begin(t, runner, &acme.ACMECopyJob{}, func(_ context.Context, run *jobs.Run) error {
		defer close(ended)
		change := &acme.ACMECopyJob{Target: cim.Ptr("")}
		for i := range 100 {
			*change.Target = fmt.Sprint(i)
			if err := run.Set(change); err != nil {
				return err
			}
		}
		*change.Target = "not set"
		return nil
	})
	for {
		select {
		case <-ended:
			if now := read(t, conn, job); *now.Target != "99" {
				t.Errorf("Target is %s: Set keeps the pointer of the function", *now.Target)
			}
			return
		default:
			read(t, conn, job)
		}
	}
}
