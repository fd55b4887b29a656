package server

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
)

// enumerations holds the enumerations that wait for a pull.
type enumerations struct {
	perUser, all int
	expire       time.Duration

	mu     sync.Mutex
	byID   map[string]*enumeration
	users  map[string]int
	closed bool
}

func newEnumerations(o Options) *enumerations {
	return &enumerations{
		perUser: o.MaxEnumerations, all: o.MaxAllEnumerations, expire: o.Expire,
		byID: map[string]*enumeration{}, users: map[string]int{},
	}
}

// An item is an element of an enumeration: an instance or a declaration.
type item struct {
	in  *cim.Instance
	raw []byte
}

// An enumeration is a sequence that a client pulls. Between pulls it is suspended: it keeps its
// stack, and nothing runs.
type enumeration struct {
	id     string
	user   string
	format any // how the protocol writes the items

	busy    sync.Mutex // held during a pull
	next    func() (item, error, bool)
	stop    func()
	ctx     context.Context
	cancel  context.CancelCauseFunc
	pending *item // did not fit into the last page
	err     error // for the next page
	done    bool

	expire time.Duration
	timer  *time.Timer // guarded by the lock of enumerations
}

// instances converts instances to items.
func instances(list iter.Seq2[*cim.Instance, error]) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for in, err := range list {
			if !yield(item{in: in}, err) {
				return
			}
		}
	}
}

var errTimedOut = errors.New("the operation timed out")

// begin starts an enumeration that is not stored yet. Its context outlives the request.
func begin(ctx context.Context, format any, start func(ctx context.Context) iter.Seq2[item, error]) *enumeration {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	e := &enumeration{user: User(ctx), format: format, ctx: ctx, cancel: cancel}
	e.next, e.stop = iter.Pull2(start(ctx))
	return e
}

// page passes items to take until it has passed most of them, no item is left, or take returns
// false. An item that take rejects is the first of the next page. If an error follows some items,
// the next page returns it.
func (e *enumeration) page(ctx context.Context, limit time.Duration, most int, take func(item) (bool, error)) (err error) {
	whole := false
	defer func() {
		if !whole {
			e.done = true // the provider has panicked
		}
	}()
	stopWaiting := e.bound(ctx, limit)
	defer stopWaiting()
	for count := 0; ; count++ {
		next, err := e.peek()
		if err != nil && count > 0 {
			e.err = err
			break
		}
		if err != nil {
			return err
		}
		if next == nil || count == most {
			break
		}
		taken, err := take(*next)
		if err != nil {
			return err
		}
		if !taken {
			break
		}
		e.pending = nil
	}
	whole = true
	return nil
}

// bound cancels the enumeration if the client disconnects or the limit passes during a pull. The
// sequence cannot continue after that.
func (e *enumeration) bound(ctx context.Context, limit time.Duration) (stop func()) {
	gone := context.AfterFunc(ctx, func() { e.cancel(context.Cause(ctx)) })
	timer := time.AfterFunc(limit, func() { e.cancel(errTimedOut) })
	return func() {
		gone()
		timer.Stop()
	}
}

// peek returns the next item, or nil at the end.
func (e *enumeration) peek() (*item, error) {
	switch {
	case e.pending != nil:
		return e.pending, nil
	case e.err != nil:
		return nil, e.err
	case e.done:
		return nil, nil
	}
	next, err, ok := e.next()
	switch {
	case !ok:
		e.done = true
		return nil, nil
	case err != nil && e.ctx.Err() != nil:
		return nil, context.Cause(e.ctx) // why the sequence ended
	case err != nil:
		return nil, err
	}
	e.pending = &next
	return e.pending, nil
}

// ended reports whether all items were returned.
func (e *enumeration) ended() bool { return e.done && e.pending == nil && e.err == nil }

// free releases what the sequence holds.
func (e *enumeration) free() {
	e.cancel(nil)
	e.stop()
}

var (
	errContext  = failf(cim.ErrInvalidEnumerationContext, "the enumeration does not exist, has ended or has expired")
	errBusy     = failf(cim.ErrServerLimitsExceeded, "another request is pulling the enumeration")
	errShutdown = failf(cim.ErrServerIsShuttingDown, "the server is shutting down")
)

// keep stores an enumeration for its next pull under a new name. If it cannot, it frees the
// enumeration.
func (s *enumerations) keep(e *enumeration, expire time.Duration) error {
	s.mu.Lock()
	var err error
	switch {
	case s.closed:
		err = errShutdown
	case len(s.byID) >= s.all:
		err = failf(cim.ErrServerLimitsExceeded, "the server has %d open enumerations, which is its limit", s.all)
	case s.users[e.user] >= s.perUser:
		err = failf(cim.ErrServerLimitsExceeded, "the user has %d open enumerations, which is the limit", s.perUser)
	}
	if err != nil {
		s.mu.Unlock()
		e.free()
		return err
	}
	defer s.mu.Unlock()
	e.id = rand.Text() // other users cannot guess it
	e.expire = s.expire
	if expire > 0 {
		e.expire = min(expire, s.expire)
	}
	s.byID[e.id] = e
	s.users[e.user]++
	e.timer = time.AfterFunc(e.expire, func() { s.expired(e) })
	return nil
}

// expired ends an enumeration that was not pulled in time. An enumeration that is being pulled gets
// a new timer after the pull.
func (s *enumerations) expired(e *enumeration) {
	if !e.busy.TryLock() {
		return
	}
	defer e.busy.Unlock()
	s.remove(e)
	e.free()
}

func (s *enumerations) remove(e *enumeration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[e.id] != e {
		return
	}
	delete(s.byID, e.id)
	e.timer.Stop()
	if s.users[e.user]--; s.users[e.user] == 0 {
		delete(s.users, e.user)
	}
}

// take returns a user's enumeration for a pull. The caller must then call putBack or drop.
func (s *enumerations) take(id, user string) (*enumeration, error) {
	s.mu.Lock()
	e, closed := s.byID[id], s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, errShutdown
	case e == nil || e.user != user:
		return nil, errContext
	case !e.busy.TryLock():
		return nil, errBusy
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[id] != e { // it has expired in the meantime
		e.busy.Unlock()
		return nil, errContext
	}
	e.timer.Stop()
	return e, nil
}

// putBack stores an enumeration until the next pull.
func (s *enumerations) putBack(e *enumeration) {
	s.mu.Lock()
	closed := s.closed
	if !closed {
		e.timer.Reset(e.expire)
	}
	s.mu.Unlock()
	if closed {
		s.drop(e)
		return
	}
	e.busy.Unlock()
}

// drop ends an enumeration that was taken or never stored.
func (s *enumerations) drop(e *enumeration) {
	s.remove(e)
	e.free()
}

func (s *enumerations) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byID)
}

// close ends all enumerations. One that is being pulled ends after the pull.
func (s *enumerations) close() {
	s.mu.Lock()
	s.closed = true
	list := make([]*enumeration, 0, len(s.byID))
	for _, e := range s.byID {
		list = append(list, e)
	}
	s.mu.Unlock()
	for _, e := range list {
		e.cancel(errShutdown)
		s.expired(e)
	}
}
