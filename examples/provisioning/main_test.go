package main

import (
	"context"
	"os"
	"testing"
)

// Example runs the program as it stands; its output is the one in README.md.
func Example() {
	ctx := context.Background()
	if err := run(ctx, demoServer(ctx), "web-02", os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// web-01: Completed, 100%
	// web-02: Running, 40%
	// job Root/MSPS:Msps_ProvisioningJob.InstanceID="web-02": ended with an exception: the key protector was made for another host (MSPS-12)
	//   severity: Major
	//   try: make a new PDK for this host
}

func TestUnknownMachine(t *testing.T) {
	if err := run(t.Context(), demoServer(t.Context()), "web-99", t.Output()); err == nil {
		t.Error("no error for a machine that has no job")
	}
}
