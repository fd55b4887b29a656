// Package parallel runs independent pieces of work on all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Do calls do(0) to do(n-1), in no order, and returns when all have returned.
func Do(n int, do func(int)) {
	Work(n, func() func(int) { return do })
}

// Work does as Do, with what begin returns on each goroutine: work that keeps
// something from one piece to the next, and shares it with nobody. One piece is
// done on the goroutine that calls.
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
