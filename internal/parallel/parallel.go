// Package parallel runs independent pieces of work on all processors.
package parallel

import (
	"runtime"
	"sync"
)

// Do calls do(0) to do(n-1), in no order, and returns when all have returned.
func Do(n int, do func(int)) {
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
}
