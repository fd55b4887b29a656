// Package clienttest has what the tests of HTTP clients share: servers that misbehave, the tests
// that every client has to pass, and the measurement of its speed.
package clienttest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// NoLeak fails if the test leaves goroutines running. Goroutines of closed connections end soon,
// but not at once.
func NoLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
			if time.Now().After(end) {
				buffer := make([]byte, 1<<20)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buffer[:runtime.Stack(buffer, true)])
				return
			}
		}
	})
}

// RawServer passes each request and its connection to a function. It closes done when the test
// ends.
func RawServer(t *testing.T, handle func(conn net.Conn, request []byte, done <-chan struct{})) (address string, requests *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	requests = &atomic.Int32{}
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				body, _ := io.ReadAll(req.Body)
				requests.Add(1)
				handle(conn, body, done)
			}()
		}
	}()
	t.Cleanup(func() {
		close(done)
		listener.Close()
		<-ended
	})
	return "http://" + listener.Addr().String(), requests
}

// reset ends a connection with RST.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// Repeat answers with the same text without an end.
func Repeat(media, head, item string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media)
		block := []byte(strings.Repeat(item, 1+(64<<10)/len(item)))
		_, err := io.WriteString(w, head)
		for err == nil && r.Context().Err() == nil {
			_, err = w.Write(block)
		}
	}
}

// Post sends a body, and returns the status, the content type and the answer.
func Post(t *testing.T, client http.RoundTripper, url, content string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/soap+xml;charset=UTF-8")
	return Do(client, req)
}

// Do sends a request, and returns the same as [Post].
func Do(client http.RoundTripper, req *http.Request) (string, error) {
	resp, err := (&http.Client{Transport: client}).Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return fmt.Sprintf("%d %s %s", resp.StatusCode, resp.Header.Get("Content-Type"), data), err
}
