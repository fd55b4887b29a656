package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
)

// progress is a line on the terminal that shows what the command does. The first output of the
// command ends it, because the line would disturb that output.
type progress struct {
	mu   sync.Mutex
	stop func() // nil if no line is shown
}

// show writes the line at each tick until end is called.
func (p *progress) show(w io.Writer, line func() string, ticks <-chan time.Time) {
	const wipe = "\r\x1b[K"
	stop, stopped := make(chan struct{}), make(chan struct{})
	p.mu.Lock()
	p.stop = func() { close(stop); <-stopped }
	p.mu.Unlock()
	go func() {
		defer close(stopped)
		for shown := ""; ; {
			select {
			case <-stop:
				fmt.Fprint(w, shown)
				return
			case <-ticks:
				shown = wipe
				fmt.Fprint(w, wipe, line())
			}
		}
	}()
}

// end wipes the line, if there is one.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// afterProgress is an output of the command that ends the progress first.
type afterProgress struct {
	io.Writer
	progress *progress
}

func (a afterProgress) Write(data []byte) (int, error) {
	a.progress.end()
	return a.Writer.Write(data)
}

// showProgress shows what the command does and which directory it reads. It does so only on a
// terminal, and only after a second. The function that it returns ends the progress.
func (e *env) showProgress(what string) (done func()) {
	out, ok := e.stderr.(afterProgress)
	if !ok || !isTerminal(out) || e.Quiet || e.Diagnostics != "text" {
		return func() {}
	}
	ticks := time.NewTicker(time.Second)
	out.progress.show(out.Writer, func() string { return progressLine(what, e.reading.Load()) }, ticks.C)
	return func() {
		ticks.Stop()
		out.progress.end()
	}
}

// progressLine returns a text that fits into a line of a terminal.
func progressLine(what string, reading *disk.FS) string {
	line := "gomof: " + what + " ..."
	if reading == nil || reading.Looking() == "" {
		return line
	}
	const most = 56
	name := []rune(diag.Visible(reading.Looking()))
	if len(name) > most {
		name = append([]rune("..."), name[len(name)-most:]...)
	}
	return line + " " + string(name)
}
