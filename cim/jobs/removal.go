package jobs

import (
	"cmp"
	"container/heap"
	"time"

	"github.com/gomof/gomof/cim"
)

// defaultKeep is how many finished jobs are kept by default.
const defaultKeep = 10_000

// Removals is a heap of jobs, ordered by the time of their removal. All jobs share one timer.
type removals []*job

func (h removals) Len() int           { return len(h) }
func (h removals) Less(i, k int) bool { return h[i].due.Before(h[k].due) }
func (h removals) Swap(i, k int) {
	h[i], h[k] = h[k], h[i]
	h[i].at, h[k].at = i, k
}

// Push implements heap.Interface.
func (h *removals) Push(x any) {
	j := x.(*job)
	j.at = len(*h)
	*h = append(*h, j)
}

// Pop implements heap.Interface.
func (h *removals) Pop() any {
	last := len(*h) - 1
	j := (*h)[last]
	(*h)[last], j.at = nil, -1
	*h = (*h)[:last]
	return j
}

// Finished is the list of finished jobs, in the order in which they ended.
type finished struct {
	oldest, newest *job
	n              int
}

func (f *finished) add(j *job) {
	j.older = f.newest
	if f.newest != nil {
		f.newest.newer = j
	} else {
		f.oldest = j
	}
	f.newest = j
	f.n++
}

func (f *finished) remove(j *job) {
	if j.older != nil {
		j.older.newer = j.newer
	} else {
		f.oldest = j.newer
	}
	if j.newer != nil {
		j.newer.older = j.older
	} else {
		f.newest = j.older
	}
	j.older, j.newer = nil, nil
	f.n--
}

// shortest replaces a TimeBeforeRemoval of 0: the schema requires that a job remains for some time,
// so that its clients can read how it ended.
const shortest = time.Second

// retention returns how long a finished job is kept; 0 means forever.
func (r *core) retention(o cim.Object) (time.Duration, error) {
	keep := defaultRetention
	switch value := r.fields.get(o, timeBeforeRemoval).(type) {
	case cim.DateTime:
		keep = value
	case nil:
		if r.fields.has(timeBeforeRemoval) {
			return 0, failf(cim.ErrInvalidParameter, "TimeBeforeRemoval is required")
		}
	}
	if !keep.IsInterval() || !keep.Exact() {
		return 0, failf(cim.ErrInvalidParameter, "TimeBeforeRemoval is %s, want an interval without asterisks", keep)
	}
	d, err := keep.Duration()
	if r.stays(o) || err != nil {
		return 0, nil // longer than a Duration, such as 99999999235959.000000:000, means forever
	}
	return cmp.Or(d, shortest), nil
}

// stays reports whether a job is kept until DeleteInstance.
func (r *core) stays(o cim.Object) bool {
	remove, said := r.fields.get(o, deleteOnCompletion).(bool)
	return said && !remove
}

// over adds an ended job to the finished jobs.
func (r *core) over(j *job) {
	due := r.dueTime(j)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished.add(j)
	r.schedule(j, due)
}

// reschedule applies a change of the properties that say how long a job is kept.
func (r *core) reschedule(j *job) {
	due := r.dueTime(j)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.schedule(j, due)
}

func (r *core) dueTime(j *job) time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	keep, err := r.retention(j.object)
	if err != nil || keep == 0 {
		return time.Time{}
	}
	return j.status.Ended.Add(keep)
}

func (r *core) schedule(j *job, due time.Time) {
	if j.at >= 0 {
		heap.Remove(&r.due, j.at)
	}
	if j.due = due; !due.IsZero() {
		heap.Push(&r.due, j)
	}
	r.arm()
}

// arm sets the timer to the first removal. If it fires early, it does nothing.
func (r *core) arm() {
	if r.closed || len(r.due) == 0 {
		r.disarm()
		return
	}
	next := r.due[0].due
	if r.wake != nil && !next.Before(r.wakeAt) {
		return
	}
	r.disarm()
	r.wakeAt = next
	r.wake = r.clock.AfterFunc(next.Sub(r.clock.Now()), r.sweep)
}

func (r *core) disarm() {
	if r.wake != nil {
		r.wake()
		r.wake = nil
	}
}

// sweep removes the jobs that are due.
func (r *core) sweep() {
	now := r.clock.Now()
	r.remove(r.removable(now), func(j *job) bool {
		r.mu.RLock()
		defer r.mu.RUnlock()
		return j.expired(now) // a client may have extended its time
	})
	r.mu.Lock()
	r.wake = nil
	r.arm()
	r.mu.Unlock()
}

func (r *core) removable(now time.Time) []*job {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var list []*job
	r.due.before(now, 0, &list)
	return list
}

// before collects the jobs that are due, without visiting others.
func (h removals) before(now time.Time, at int, list *[]*job) {
	if at >= len(h) || h[at].due.After(now) {
		return
	}
	*list = append(*list, h[at])
	h.before(now, 2*at+1, list)
	h.before(now, 2*at+2, list)
}

// evict removes the oldest finished jobs above the limit. The caller holds no lock.
func (r *core) evict() {
	for {
		list := r.surplus()
		if len(list) == 0 {
			return
		}
		r.remove(list, func(*job) bool { return true })
	}
}

func (r *core) surplus() []*job {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.o.Keep < 0 {
		return nil
	}
	var list []*job
	for j := r.finished.oldest; len(list) < r.finished.n-r.o.Keep; j = j.newer {
		list = append(list, j)
	}
	return list
}

// remove removes the jobs for which the function still returns true.
func (r *core) remove(list []*job, remove func(*job) bool) {
	var hidden []*job
	var keys []string
	for _, j := range list {
		j.lock()
		if remove(j) && r.hide(j) {
			hidden, keys = append(hidden, j), append(keys, r.key(j.id))
		}
		j.unlock()
	}
	r.logged(r.erase(keys))
	r.release(hidden...)
}

// hide makes a job invisible, and reports whether it was visible. The InstanceID stays reserved,
// because the store may still have the record. The caller has locked the job.
func (r *core) hide(j *job) bool {
	j.mu.Lock()
	was, ended := !j.gone, j.status.final()
	j.gone = true
	j.mu.Unlock()
	if !was {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(j)
	if ended {
		r.finished.remove(j)
	}
	if j.at >= 0 {
		heap.Remove(&r.due, j.at)
	}
	return true
}

func (r *core) erase(keys []string) error {
	if r.store == nil || len(keys) == 0 {
		return nil
	}
	return r.store.remove(keys...)
}

// release frees the InstanceIDs of hidden jobs.
func (r *core) release(list ...*job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range list {
		delete(r.jobs, j.id)
	}
}
