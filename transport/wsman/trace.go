package wsman

import "time"

// An Exchange is a request and its answer, for [Trace]. Passwords are removed. The headers, which
// contain the credentials, are not part of it. Response is empty if there was no answer, or if a
// sealed answer could not be read.
type Exchange struct {
	Operation string // such as "Get" or "Pull"; "Invoke" for methods
	URL       string
	Request   []byte
	Status    int // the HTTP status; 0 without an answer
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error // errors on the way; a fault is in Response
}
