package jobs_test

import (
	"testing"
	"testing/synctest"

	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// A pickyStore refuses one record, and panics at another.
type pickyStore struct{ memory }

func (s *pickyStore) Save(records ...jobs.Record) error {
	for _, r := range records {
		switch r.Key {
		case "CIM_ConcreteJob/refused":
			return errFull
		case "CIM_ConcreteJob/panics":
			panic("a bug")
		}
	}
	return s.memory.Save(records...)
}

// If the store refuses one change, other changes in the same write succeed.
func TestOneRefusedChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &pickyStore{}
		runner, _ := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
		started := map[string]chan error{}
		for _, id := range []string{"a", "refused", "b", "panics", "c"} {
			result := make(chan error)
			started[id] = result
			go func() {
				_, err := runner.Start(t.Context(), &acme.CIMConcreteJob{InstanceID: id}, nothing)
				result <- err
			}()
		}
		for id, result := range started {
			if err := <-result; (err != nil) != (id == "refused" || id == "panics") {
				t.Errorf("%s: %v", id, err)
			}
		}
		synctest.Wait()
		if store.size() != 3 {
			t.Errorf("%d are stored", store.size())
		}
	})
}
