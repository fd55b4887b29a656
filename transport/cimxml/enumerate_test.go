package cimxml

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/clienttest"
)

// paging answers with pages of one to three things, up to a total.
func paging(total int) func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
	sent := 0
	return func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		switch {
		case strings.HasPrefix(c.Method, "Open"):
			sent = 1
			page(a, "ctx 1", total == 1, thing(1))
		case strings.HasPrefix(c.Method, "Pull"):
			if context, _ := c.Param("EnumerationContext"); context != "ctx 1" {
				a.Err = &cim.Error{Code: cim.ErrInvalidEnumerationContext}
				return
			}
			sent += 2
			page(a, "ctx 1", sent >= total, thing(sent-1), thing(sent))
		}
	}
}

func TestPages(t *testing.T) {
	server := newFake(t, paging(5))
	conn := dialFake(t, server)
	count, err := enumerate(t, conn, cim.Options{}, all)
	if got := server.methods(); count != 5 || err != nil || got != "OpenEnumerateInstances PullInstancesWithPath PullInstancesWithPath" {
		t.Errorf("%d, %v, %s", count, err, got)
	}
	count, err = enumerate(t, conn, cim.Options{NamesOnly: true}, all)
	if got := server.methods(); count != 5 || err != nil || got != "OpenEnumerateInstancePaths PullInstancePaths PullInstancePaths" {
		t.Errorf("%d, %v, %s", count, err, got)
	}
	for range conn.Query(t.Context(), cim.Query{Text: "q"}, cim.Options{}) {
	}
	if got := server.methods(); got != "OpenQueryInstances PullInstances PullInstances" {
		t.Errorf("%s", got)
	}
}

// Leaving a loop closes the enumeration, if the server has one.
func TestLeavingLoops(t *testing.T) {
	clienttest.NoLeak(t)
	server := newFake(t, paging(100))
	conn := dialFake(t, server)
	if count, err := enumerate(t, conn, cim.Options{}, func(n int) bool { return n < 2 }); count != 2 || err != nil {
		t.Errorf("%d, %v", count, err)
	}
	if got := server.methods(); got != "OpenEnumerateInstances PullInstancesWithPath CloseEnumeration" {
		t.Errorf("%s", got)
	}
	if count, _ := enumerate(t, dialFake(t, newFake(t, paging(1))), cim.Options{}, func(int) bool { return false }); count != 1 {
		t.Errorf("%d", count)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	count := 0
	var err error
	for _, err = range conn.EnumerateInstances(ctx, things, cim.Options{}) {
		if err == nil {
			count++
			cancel()
		}
	}
	if count != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %d, %v", count, err)
	}
	conn.Close() // waits for the answer to CloseEnumeration
	if got := server.methods(); got != "OpenEnumerateInstances CloseEnumeration" {
		t.Errorf("%s", got)
	}

	// The loop may make calls itself.
	inner, err := enumerate(t, conn, cim.Options{}, func(n int) bool {
		m, err := enumerate(t, conn, cim.Options{}, func(int) bool { return false })
		return m == 1 && err == nil && n < 3
	})
	if inner != 3 || err != nil {
		t.Errorf("a loop in a loop: %d, %v", inner, err)
	}
}

func TestShallow(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		sub := thing(2)
		sub.Instance.Class, sub.Instance.Path.Class = "X_Sub", "X_Sub"
		page(a, "", true, thing(1), sub)
	})
	for _, o := range []cim.Options{{Shallow: true}, {Shallow: true, NamesOnly: true}} {
		if count, err := enumerate(t, dialFake(t, server), o, all); count != 1 || err != nil {
			t.Errorf("%+v: %d, %v", o, count, err)
		}
	}
}

// without refuses pulled operations with a status code, and answers other operations.
func without(code cim.StatusCode, others func(a *cimxmlwire.Answer)) func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
	return func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		if strings.HasPrefix(c.Method, "Open") {
			a.Err = &cim.Error{Code: code, Message: "opening"}
			return
		}
		others(a)
	}
}

// A server without pulled operations is asked for all instances; the next call does so at once.
func TestWithoutPulledOperations(t *testing.T) {
	two := func(a *cimxmlwire.Answer) {
		a.Items = []cimxmlwire.Item{thing(1), thing(2)}
	}
	missing := func(a *cimxmlwire.Answer) { a.Err = &cim.Error{Code: cim.ErrInvalidClass, Message: "really"} }
	unsupported := func(a *cimxmlwire.Answer) { a.Err = &cim.Error{Code: cim.ErrNotSupported, Message: "really"} }
	const both, one = "OpenEnumerateInstances EnumerateInstances", "EnumerateInstances"
	for name, c := range map[string]struct {
		answer        func(c *cimxmlwire.Call, a *cimxmlwire.Answer)
		count         int
		text          string
		first, second string
	}{
		"not supported":               {without(cim.ErrNotSupported, two), 2, "", both, one},
		"failed":                      {without(cim.ErrFailed, two), 2, "", both, one},
		"not supported, and an error": {without(cim.ErrNotSupported, missing), 0, "really", both, one},
		"failed, and an error":        {without(cim.ErrFailed, missing), 0, "really", both, both},
		"neither is supported":        {without(cim.ErrNotSupported, unsupported), 0, "really", both, both},
		"another error":               {without(cim.ErrInvalidClass, two), 0, "opening", "OpenEnumerateInstances", "OpenEnumerateInstances"},
	} {
		server := newFake(t, c.answer)
		conn := dialFake(t, server)
		for _, want := range []string{c.first, c.second} {
			count, err := enumerate(t, conn, cim.Options{}, all)
			if count != c.count || (err == nil) != (c.text == "") || err != nil && !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: %d, %v", name, count, err)
			}
			if got := server.methods(); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
	}
	server := newFake(t, without(cim.ErrNotSupported, two))
	conn := dialFake(t, server)
	for range 2 {
		_, _ = enumerate(t, conn, cim.Options{NamesOnly: true}, all)
		_ = instances(conn.References(t.Context(), thing(1).Instance.Path, cim.ReferenceFilter{}, cim.Options{}))
	}
	if got := server.methods(); got != "OpenEnumerateInstancePaths EnumerateInstanceNames OpenReferenceInstances References EnumerateInstanceNames References" {
		t.Errorf("each operation by itself: %s", got)
	}
	server = newFake(t, func(_ *cimxmlwire.Call, a *cimxmlwire.Answer) { two(a) })
	if count, err := enumerate(t, dialFake(t, server, WithoutPull()), cim.Options{}, all); count != 2 || err != nil || server.methods() != one {
		t.Errorf("WithoutPull: %d, %v", count, err)
	}
}

// Associators of a class return classes, and have no pulled operation.
func TestAssociatorsOfClass(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		path := cim.ObjectPath{Host: "h", Namespace: "root/test", Class: "X_Other"}
		a.Items = []cimxmlwire.Item{{Instance: &cim.Instance{Path: path}, Declaration: cimxmlwire.Declaration("<CLASS/>")}}
	})
	for in, err := range dialFake(t, server).Associators(t.Context(), things, cim.AssociatorFilter{}, cim.Options{}) {
		if err != nil || in.Class != "X_Other" || in.Path.String() != "root/test:X_Other" {
			t.Errorf("%v, %v", in, err)
		}
	}
	if got := server.methods(); got != "Associators" {
		t.Error(got)
	}
}

// These enumerations never end.
func TestEndlessEnumerations(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(n int, a *cimxmlwire.Answer)
		count  int
		text   string
		calls  int
		closed bool
	}{
		"without progress":             {func(n int, a *cimxmlwire.Answer) { page(a, "7", false) }, 0, "3 answers in a row without an instance and without an end", 3, true},
		"neither a context nor an end": {func(n int, a *cimxmlwire.Answer) { page(a, "", false, thing(1)) }, 1, "neither a context nor an end", 1, false},
		"no parameters":                {func(n int, a *cimxmlwire.Answer) { a.Items = []cimxmlwire.Item{thing(1)} }, 1, "neither a context nor an end", 1, false},
		"slow at first": {func(n int, a *cimxmlwire.Answer) {
			if n < 3 {
				page(a, "7", false)
				return
			}
			page(a, "7", true, thing(1))
		}, 1, "", 3, false},
		"an error in the middle": {func(n int, a *cimxmlwire.Answer) {
			if page(a, "7", false, thing(1)); n == 2 {
				a.Err = &cim.Error{Code: cim.ErrFailed, Message: "broken"}
			}
		}, 1, "broken", 2, true},
		"a context that is gone": {func(n int, a *cimxmlwire.Answer) {
			if page(a, "7", false, thing(1)); n == 2 {
				a.Err = &cim.Error{Code: cim.ErrInvalidEnumerationContext, Message: "gone"}
			}
		}, 1, "gone", 2, false},
	} {
		calls := 0
		server := newFake(t, func(call *cimxmlwire.Call, a *cimxmlwire.Answer) {
			if call.Method != "CloseEnumeration" {
				calls++
				c.answer(calls, a)
			}
		})
		count, err := enumerate(t, dialFake(t, server), cim.Options{}, all)
		if count != c.count || calls != c.calls || (err == nil) != (c.text == "") || err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %d instances in %d answers, %v", name, count, calls, err)
		}
		if closed := strings.HasSuffix(server.methods(), "CloseEnumeration"); closed != c.closed {
			t.Errorf("%s: closed %v", name, closed)
		}
	}
}
