package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// The line of the progress is wiped before the first output, and does not come back after it.
func TestProgressEndsBeforeOutput(t *testing.T) {
	var screen bytes.Buffer
	p, ticks := &progress{}, make(chan time.Time)
	p.show(&screen, func() string { return "working" }, ticks)
	ticks <- time.Time{}
	out := afterProgress{&screen, p}
	io.WriteString(out, "an error\n")
	io.WriteString(out, "a summary\n")
	p.end()
	const wipe = "\r\x1b[K"
	if want := wipe + "working" + wipe + "an error\na summary\n"; screen.String() != want {
		t.Errorf("the screen has %q, expected %q", screen.String(), want)
	}
}

// What takes less than a tick writes nothing but its output.
func TestNoProgress(t *testing.T) {
	var screen strings.Builder
	p := &progress{}
	p.show(&screen, func() string { return "working" }, nil)
	io.WriteString(afterProgress{&screen, p}, "fine\n")
	if screen.String() != "fine\n" {
		t.Errorf("the screen has %q", screen.String())
	}
}
