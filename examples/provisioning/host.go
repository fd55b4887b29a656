package main

import (
	"context"
	"time"
)

// A pretender is a fake host without machines. It copies disks at once; web-02 has a key protector
// for another host, and web-03 never boots.
type pretender struct{}

// Unseal implements host.
func (pretender) Unseal(_ context.Context, machine, _ string) error {
	if machine == "web-02" {
		return errOtherHost
	}
	return nil
}

// CopyDisk implements host.
func (pretender) CopyDisk(ctx context.Context, _ string, progress func(percent int)) error {
	for percent := 0; percent <= 100; percent += 25 {
		progress(percent)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// Boot implements host.
func (pretender) Boot(ctx context.Context, machine string) error {
	if machine != "web-03" {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}
