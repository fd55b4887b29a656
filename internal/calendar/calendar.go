// Package calendar is a clock that tests move on, for what compares the times of files with it.
package calendar

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A Calendar is a clock that stops until a test lets time pass.
type Calendar struct {
	t       testing.TB
	scratch string
	age     time.Duration
	now     time.Time
}

// New returns a calendar on which all files that are there are older than age, and those that
// are written from now on are not.
func New(t testing.TB, age time.Duration) *Calendar {
	c := &Calendar{t: t, scratch: filepath.Join(t.TempDir(), "scratch"), age: age}
	c.Pass()
	return c
}

// Now is the time.
func (c *Calendar) Now() time.Time { return c.now }

// Pass moves the clock on: what was written before is older than the age, and what is written
// from now on is not. It waits until the file system has another time than before, so that the
// two can be told apart.
func (c *Calendar) Pass() {
	before := c.touch()
	now := c.touch()
	for now.Equal(before) {
		now = c.touch()
	}
	c.now = now.Add(c.age)
}

// touch returns the time that the file system gives to a file that is written.
func (c *Calendar) touch() time.Time {
	c.t.Helper()
	if err := os.WriteFile(c.scratch, []byte("x"), 0o666); err != nil {
		c.t.Fatal(err)
	}
	info, err := os.Stat(c.scratch)
	if err != nil {
		c.t.Fatal(err)
	}
	return info.ModTime()
}
