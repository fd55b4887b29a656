package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"slices"

	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/rerun"
)

// watch generates until it is interrupted.
func (g *generateCmd) watch(e *env) error {
	switch {
	case !g.writes():
		return usagef("--watch cannot be combined with --check, --dry-run, --why or --names")
	case slices.Contains(g.Files, "-"):
		return usagef("--watch cannot be combined with standard input, which can be read only once")
	}
	growHeap(serverGrowth)
	ctx, stop := signal.NotifyContext(context.Background(), output.Interrupts()...)
	defer stop()
	return g.watchUntil(ctx, e)
}

// watchUntil generates again whenever the input has changed. After errors in the input it prints
// them and continues; after a wrong command line it ends.
func (g *generateCmd) watchUntil(ctx context.Context, e *env) error {
	first := true
	err := machine.Watch(ctx, func() (rerun.Facts, error) {
		facts, err := g.regenerate(e)
		e.trees.Age()
		var wrong *failure
		switch {
		case first && errors.As(misuse(err), &wrong) && wrong.status == exitUsage:
			return nil, err
		case err != nil:
			statusOf(err, e.stderr)
		case !first && !e.Quiet:
			fmt.Fprintln(e.stderr, "gomof: generated again")
		}
		first = false
		return facts, nil
	}, func(dirs int) {
		if !e.Quiet {
			fmt.Fprintf(e.stderr, "gomof: watching %s\n", count(dirs, "directory", "directories"))
		}
	})
	var wrong *failure
	if err != nil && !errors.As(misuse(err), &wrong) {
		return fmt.Errorf("--watch: %w", err)
	}
	return err
}
