package jobs

import (
	"fmt"
	"sync"
)

// A writer passes changes to the store. Changes that arrive during a write share the next one: if a
// thousand jobs end at once, that takes only a few writes.
type writer struct {
	store Store

	mu      sync.Mutex // guards the fields below
	waiting []*write
	busy    bool
}

// A write is one change.
type write struct {
	save   []Record
	remove []string
	done   chan error
}

func (w *writer) save(records ...Record) error { return w.do(&write{save: records}) }

func (w *writer) remove(keys ...string) error { return w.do(&write{remove: keys}) }

// do returns when the store has answered. The goroutine ends when no change is waiting.
func (w *writer) do(change *write) error {
	change.done = make(chan error, 1)
	w.mu.Lock()
	w.waiting = append(w.waiting, change)
	if !w.busy {
		w.busy = true
		go w.drain()
	}
	w.mu.Unlock()
	return <-change.done
}

func (w *writer) drain() {
	for list := w.next(); list != nil; list = w.next() {
		err := w.write(list...)
		for _, change := range list {
			if err != nil && len(list) > 1 {
				change.done <- w.write(change) // another change may have caused the error
				continue
			}
			change.done <- err
		}
	}
}

func (w *writer) next() []*write {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.waiting
	w.waiting, w.busy = nil, list != nil
	return list
}

// write calls the store. A panic of the store is an error.
func (w *writer) write(list ...*write) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the store panicked: %v", value)
		}
	}()
	var records []Record
	var keys []string
	for _, change := range list {
		records, keys = append(records, change.save...), append(keys, change.remove...)
	}
	if len(records) > 0 {
		err = w.store.Save(records...)
	}
	if err == nil && len(keys) > 0 {
		err = w.store.Remove(keys...)
	}
	return err
}
