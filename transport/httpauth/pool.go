package httpauth

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"sync"
)

// A pool holds the idle connections, each with its session.
type pool struct {
	base      *http.Transport
	mechanism Mechanism
	maxAnswer int64

	mu   sync.Mutex
	idle map[string][]*connection // by origin; the most recently used one is last
}

func newPool(base *http.Transport, o Options) *pool {
	p := &pool{base: base, mechanism: o.Mechanism, maxAnswer: min(o.MaxAnswer, math.MaxInt64-1), idle: map[string][]*connection{}}
	if p.maxAnswer == 0 {
		p.maxAnswer = defaultMaxAnswer
	}
	if p.mechanism == nil {
		p.mechanism = newNTLM(o)
	}
	if o.Scheme == Negotiate {
		p.mechanism = spnegoMechanism{p.mechanism}
	}
	return p
}

// RoundTrip makes the call over an idle connection. If the server closed it before the call was
// sent, it takes the next one. If the server has forgotten the session, it makes a new one, once.
func (p *pool) RoundTrip(req *http.Request) (*http.Response, error) {
	content, err := readBody(req)
	if err != nil {
		return nil, err
	}
	forgotten := false
	for {
		c, fresh, err := p.connection(req, forgotten)
		if err != nil {
			return nil, err
		}
		resp, err := c.send(req, content)
		switch {
		case errors.Is(err, errSpent) && !fresh:
			continue
		case err != nil:
			c.close()
			return nil, err
		case resp.StatusCode != http.StatusUnauthorized:
			return p.lend(c, resp), nil
		}
		discard(resp)
		c.close()
		if forgotten {
			return nil, unauthorized(resp.StatusCode, challenges(resp.Header))
		}
		forgotten = true
	}
}

// connection returns an idle connection, or a new one.
func (p *pool) connection(req *http.Request, fresh bool) (*connection, bool, error) {
	if !fresh {
		if c := p.take(origin(req.URL)); c != nil {
			return c, false, nil
		}
	}
	c, err := p.connect(req)
	return c, true, err
}

// connect returns a new connection with its session.
func (p *pool) connect(req *http.Request) (*connection, error) {
	c := &connection{transport: once(p.base), sealed: req.URL.Scheme == "http", maxAnswer: p.maxAnswer}
	err := c.handshake(req, p.mechanism)
	if errors.Is(err, errSpent) {
		err = handshakeError("%w", err)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (p *pool) take(host string) *connection {
	p.mu.Lock()
	defer p.mu.Unlock()
	idle := p.idle[host]
	if len(idle) == 0 {
		return nil
	}
	c := idle[len(idle)-1]
	p.idle[host] = idle[:len(idle)-1]
	return c
}

// lend returns the connection to the pool when its answer was read. If the answer is not read to
// its end, net/http closes the connection.
func (p *pool) lend(c *connection, resp *http.Response) *http.Response {
	host := origin(resp.Request.URL)
	if _, whole := resp.Body.(memory); whole {
		p.put(host, c)
		return resp
	}
	resp.Body = &body{ReadCloser: resp.Body, done: func(whole bool) {
		if whole {
			p.put(host, c)
		} else {
			c.close()
		}
	}}
	return resp
}

func (p *pool) put(host string, c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle[host] = append(p.idle[host], c)
}

// CloseIdleConnections closes idle connections.
func (p *pool) CloseIdleConnections() {
	p.mu.Lock()
	idle := p.idle
	p.idle = map[string][]*connection{}
	p.mu.Unlock()
	for _, connections := range idle {
		for _, c := range connections {
			c.close()
		}
	}
}

// memory is the body of an answer that is in memory.
type memory struct{ io.Reader }

func inMemory(data []byte) memory { return memory{bytes.NewReader(data)} }

func (memory) Close() error { return nil }
