package wsman

import "time"

// An Exchange is a request and its answer, for [Trace]. Passwords are taken out of both;
// what authenticates is in headers, which are not here. Without an answer, or before one
// that is sealed is read, Response is empty.
type Exchange struct {
	Operation string // such as "Get" or "Pull"; of a method "Invoke"
	URL       string
	Request   []byte
	Status    int // of HTTP; 0 without an answer
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error // of the way; a fault is in Response
}
