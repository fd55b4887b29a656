package httpauth

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// limits limit the number of concurrent calls to each host.
type limits struct {
	size  int
	mu    sync.Mutex
	hosts map[string]chan struct{}
}

// enter waits for a slot, and returns the function that releases it.
func (l *limits) enter(ctx context.Context, host string) (leave func(), err error) {
	places := l.places(host)
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (l *limits) places(host string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hosts == nil {
		l.hosts = map[string]chan struct{}{}
	}
	if l.hosts[host] == nil {
		l.hosts[host] = make(chan struct{}, l.size)
	}
	return l.hosts[host]
}

// A body calls done once: when it was read to its end, or closed earlier.
type body struct {
	io.ReadCloser
	once sync.Once
	done func(whole bool)
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.once.Do(func() { b.done(err == io.EOF) })
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(func() { b.done(false) })
	return err
}

// maxDiscarded is how much of an unwanted answer is read to reuse its connection.
const maxDiscarded = 256 << 10

// discard reads and closes an answer. It reports whether it has read everything, so that the
// connection can be reused.
func discard(resp *http.Response) bool {
	n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxDiscarded+1))
	resp.Body.Close()
	return err == nil && n <= maxDiscarded
}

// readBody returns the body of a request, which may have to be sent again.
func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}
