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
		return usagef("--watch goes without --check, --dry-run, --why and --names")
	case slices.Contains(g.Files, "-"):
		return usagef("--watch goes without standard input, which is read once")
	}
	ctx, stop := signal.NotifyContext(context.Background(), output.Interrupts()...)
	defer stop()
	return g.watchUntil(ctx, e)
}

// watchUntil generates whenever a run would see something else than the last one. Errors are
// printed, and it goes on; but a command line that is wrong does not get better.
func (g *generateCmd) watchUntil(ctx context.Context, e *env) error {
	first := true
	err := machine.Watch(ctx, func() (rerun.Facts, error) {
		facts, err := g.regenerate(e)
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
