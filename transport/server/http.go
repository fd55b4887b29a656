package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
)

func failf(code cim.StatusCode, format string, args ...any) *cim.Error {
	return &cim.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// readRequest returns the body of a request if it has one of the media types. Otherwise it has
// answered the request.
func (s *Server) readRequest(w http.ResponseWriter, r *http.Request, media ...string) (body []byte, ok bool) {
	refuse := func(status int, text string) {
		w.Header().Set("Connection", "close") // the rest of the body is not read
		http.Error(w, text, status)
	}
	if r.Method != http.MethodPost && r.Method != "M-POST" {
		w.Header().Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, "want POST")
		return nil, false
	}
	if found, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || !slices.Contains(media, found) {
		refuse(http.StatusUnsupportedMediaType, "want Content-Type: "+strings.Join(media, " or "))
		return nil, false
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		refuse(http.StatusUnsupportedMediaType, "Content-Encoding is not supported")
		return nil, false
	}
	if r.ContentLength > s.MaxRequest {
		refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("want at most %d bytes", s.MaxRequest))
		return nil, false
	}
	body, err := s.readBody(w, r)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("want at most %d bytes", s.MaxRequest))
	case err != nil:
		refuse(http.StatusRequestTimeout, "the request did not arrive in time")
	}
	return body, err == nil
}

// readBody reads a body within the limits of size and time.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(s.ReadTime)) // test recorders have none
	var b bytes.Buffer
	if r.ContentLength > 0 {
		b.Grow(int(min(r.ContentLength, 64<<10)) + bytes.MinRead) // grows as data arrives
	}
	_, err := io.Copy(&b, http.MaxBytesReader(w, r.Body, s.MaxRequest))
	if err == nil {
		// If the deadline passed during the operation, net/http would treat the connection as
		// closed. After an error, the deadline keeps net/http from waiting for the rest of the
		// body.
		_ = control.SetReadDeadline(time.Time{})
	}
	return b.Bytes(), err
}

// write sends an answer within WriteTime.
func (s *Server) write(w http.ResponseWriter, status int, media string, body []byte) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.WriteTime))
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has disconnected
}
