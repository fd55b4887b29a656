package jobs

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/gomof/gomof/cim"
)

// A Store keeps jobs when the process ends; package boltstore has one. It must be safe for
// concurrent use. When Save or Remove has returned nil, the change must survive a crash at any
// time. A runner combines the changes that arrive during a call in the next call. A panic counts as
// an error.
//
// Several runners can share a store if their classes differ. Two processes cannot: each would treat
// the other's running jobs as jobs of a dead process.
type Store interface {
	// Save stores all records or none. It replaces records with the same keys.
	Save(records ...Record) error
	// Remove removes records. A missing key is not an error.
	Remove(keys ...string) error
	// Records yields the records whose keys begin with prefix. It ends after an error. The loop
	// does not call other methods.
	Records(prefix string) iter.Seq2[Record, error]
}

// A Record is a stored job.
type Record struct {
	Key  string // the name of the class, a slash, and the InstanceID
	Data []byte // JSON
}

// recordVersion is the version of the JSON below. Records with other versions are unreadable.
const recordVersion = 1

// stored is the JSON of a job.
type stored struct {
	Version  int
	Seq      uint64
	Job      json.RawMessage
	Progress progress
	Status   status
}

func (r *core) key(id string) string { return r.class.Name + "/" + id }

// record returns the record of a job, with an object and a status that clients cannot see yet.
func (r *core) record(j *job, o cim.Object, s status) (Record, error) {
	object, err := json.Marshal(o)
	if err != nil {
		return Record{}, err
	}
	j.mu.Lock()
	p := j.progress
	j.mu.Unlock()
	data, err := json.Marshal(stored{recordVersion, j.seq, object, p, s})
	return Record{r.key(j.id), data}, err
}

// save stores a job with a status. The caller has locked the job.
func (r *core) save(j *job, s status) error { return r.saveAs(j, j.object, s) }

func (r *core) saveAs(j *job, o cim.Object, s status) error {
	if r.store == nil {
		return nil
	}
	record, err := r.record(j, o, s)
	if err == nil {
		err = r.store.save(record)
	}
	if err != nil {
		return fmt.Errorf("storing job %s: %w", j.id, err)
	}
	r.taken(j)
	return nil
}

// An Unreadable is a record that the runner cannot read, for example because a later version of
// this package has written it, or because the class has changed.
type Unreadable struct {
	Record Record
	Err    error
}

// load reads the jobs of the class. Jobs that have not ended were running when their process died;
// they are stored as failed before clients can see them. A record that cannot be read stays in the
// store, and the other jobs are available.
func (r *core) load() error {
	var jobs []*job
	for record, err := range r.o.Store.Records(r.class.Name + "/") {
		if err != nil {
			return fmt.Errorf("reading the jobs of class %s: %w", r.class.Name, err)
		}
		j, err := r.restore(record)
		if err != nil {
			r.o.Log.Error("a job cannot be read from the store", "record", record.Key, "error", err)
			r.unreadable = append(r.unreadable, Unreadable{record, err})
			continue
		}
		jobs = append(jobs, j)
	}
	if err := r.failInterrupted(jobs); err != nil {
		return err
	}
	slices.SortFunc(jobs, func(a, b *job) int { return a.status.Ended.Compare(b.status.Ended) })
	for _, j := range jobs {
		r.jobs[j.id] = j
		r.seq = max(r.seq, j.seq)
	}
	for _, j := range jobs {
		r.over(j) // from the first job on, a timer may remove jobs
	}
	r.evict()
	return nil
}

func (r *core) restore(record Record) (*job, error) {
	var s stored
	if err := json.Unmarshal(record.Data, &s); err != nil {
		return nil, err
	}
	if s.Version != recordVersion {
		return nil, fmt.Errorf("the record has the unknown version %d", s.Version)
	}
	object := r.class.Zero()
	if err := json.Unmarshal(s.Job, object); err != nil {
		return nil, err
	}
	j := newJob(r.fields.text(object, instanceID), object, s.Status)
	j.seq, j.progress, j.shown = s.Seq, s.Progress, true
	if r.key(j.id) != record.Key {
		return nil, fmt.Errorf("the record is of job %q", j.id)
	}
	return j, nil
}

func (r *core) failInterrupted(jobs []*job) error {
	var records []Record
	for _, j := range jobs {
		if j.status.final() {
			continue
		}
		j.status.interrupted(r.clock.Now(), r.pathOf(j))
		record, err := r.record(j, j.object, j.status)
		if err != nil {
			return fmt.Errorf("storing job %s: %w", j.id, err)
		}
		records = append(records, record)
	}
	if records == nil {
		return nil
	}
	if err := r.store.save(records...); err != nil {
		return fmt.Errorf("storing jobs of a process that died: %w", err)
	}
	return nil
}

// interrupted sets the end of a job whose process died at an unknown time.
func (s *status) interrupted(now time.Time, path cim.ObjectPath) {
	text := "the process that ran the job died"
	if s.By != nil {
		text += " after " + s.By.who() + " had asked for its end"
	}
	s.State, s.Changed, s.Ended, s.TimeUnknown = exception, now, now, true
	s.Errors = []*cim.Instance{causes[interrupted].instance(text, path)}
}
