// Package calendar provides a clock that tests control, for code that compares it with the
// times of files.
package calendar

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A Calendar is a clock that stands still until a test advances it.
type Calendar struct {
	t       testing.TB
	scratch string
	age     time.Duration
	now     time.Time
}

// New returns a calendar on which all existing files are older than age, and files written
// later are not.
func New(t testing.TB, age time.Duration) *Calendar {
	c := &Calendar{t: t, scratch: filepath.Join(t.TempDir(), "scratch"), age: age}
	c.Pass()
	return c
}

// Now returns the time.
func (c *Calendar) Now() time.Time { return c.now }

// Pass advances the clock: files written before are older than the age, and files written
// later are not. It waits until the time of the file system has changed, so that the two
// can be distinguished.
func (c *Calendar) Pass() {
	before := c.touch()
	now := c.touch()
	for now.Equal(before) {
		now = c.touch()
	}
	c.now = now.Add(c.age)
}

// touch returns the time that the file system gives to a new file.
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
