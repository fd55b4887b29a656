// Package parallel runs independent pieces of work on all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Do calls do(0) to do(n-1), in any order, and returns when all calls have returned.
func Do(n int, do func(int)) {
	Work(n, func() func(int) { return do })
}

// Work is like Do, but calls the function that begin returns for each goroutine, so that
// work can reuse state that is not shared. One goroutine is the caller's.
func Work(n int, begin func() (do func(int))) {
	var next atomic.Int64
	work := func() {
		do := begin()
		for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
			do(int(i))
		}
	}
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) - 1 {
		wg.Go(work)
	}
	if n > 0 {
		work()
	}
	wg.Wait()
}
