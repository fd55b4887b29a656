package rerun

import (
	"cmp"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/parallel"
)

// A Machine is the environment of a run.
type Machine struct {
	Ask func(disk.Question) disk.Answer
	Now func() time.Time
}

// A Fact is one answer in a run.
type Fact struct {
	disk.Question
	Text  string // of the answer
	stamp stamp  // of content
}

// Facts are all answers of a run, sorted by path.
type Facts []Fact

// A Trace records the accesses of a run. It is a [disk.Observer].
type Trace struct {
	began time.Time
	mu    sync.Mutex
	facts map[disk.Question]Fact
	unfit bool
}

// Trace starts a run.
func (m Machine) Trace() *Trace {
	return &Trace{began: m.Now(), facts: map[disk.Question]Fact{}}
}

// Saw implements [disk.Observer].
func (t *Trace) Saw(q disk.Question, a disk.Answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.facts[q]; ok && known.Text != a.Text {
		t.unfit = true // it changes while we look
	}
	t.facts[q] = Fact{q, a.Text, stampOf(a.Info, t.began)}
}

// SawOnce implements [disk.Observer].
func (t *Trace) SawOnce() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unfit = true
}

// Repeatable reports whether a run with the same facts would have the same result.
func (t *Trace) Repeatable() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.unfit
}

// Facts returns the facts so far.
func (t *Trace) Facts() Facts {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list Facts
	for _, f := range t.facts {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Fact) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), -cmp.Compare(a.Look, b.Look), strings.Compare(a.About, b.About)) // disk.Itself before disk.Content
	})
	return list
}

// Hold reports whether all facts are unchanged, and whether stamps were renewed because
// files had to be read.
func (m Machine) Hold(facts Facts) (all, renewed bool) {
	began := m.Now()
	var groups []Facts
	for i := 0; i < len(facts); {
		n := 1
		for i+n < len(facts) && facts[i+n].Path == facts[i].Path {
			n++
		}
		groups = append(groups, facts[i:i+n])
		i += n
	}
	return each(len(groups), func(i int) (all, renewed bool) { return m.holdAt(groups[i], began) })
}

// each checks n facts in parallel, until one of them has changed.
func each(n int, holds func(i int) (ok, renewed bool)) (all, renewed bool) {
	var differs, again atomic.Bool
	parallel.Do(n, func(i int) {
		if differs.Load() {
			return
		}
		ok, renewed := holds(i)
		if renewed {
			again.Store(true)
		}
		if !ok {
			differs.Store(true)
		}
	})
	return !differs.Load(), again.Load()
}

// holdAt checks one path.
func (m Machine) holdAt(facts Facts, began time.Time) (all, renewed bool) {
	info, err := os.Lstat(facts[0].Path)
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Look == disk.Itself:
			if disk.Describe(info, err) != f.Text {
				return false, renewed
			}
			continue
		case f.Look == disk.Content && err == nil && f.stampHolds(info):
			continue
		}
		answer := m.Ask(f.Question)
		if answer.Text != f.Text {
			return false, renewed
		}
		if s := stampOf(answer.Info, began); s.trusted {
			f.stamp, renewed = s, true
		}
	}
	return true, renewed
}

// stampHolds also checks the target of a link.
func (f *Fact) stampHolds(info fs.FileInfo) bool {
	if info.Mode()&fs.ModeSymlink == 0 {
		return f.stamp.holds(info)
	}
	target, err := os.Stat(f.Path)
	return err == nil && f.stamp.holds(target)
}
