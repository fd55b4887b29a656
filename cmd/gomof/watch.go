package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// An editor writes a file in several steps, and a checkout many files: a run
// begins when nothing has happened for a while, but does not wait for ever.
const (
	watchQuiet = 80 * time.Millisecond
	watchWait  = time.Second
)

// watch generates until it is interrupted.
func (g *generateCmd) watch(e *env) error {
	switch {
	case !g.writes():
		return usagef("--watch goes without --check, --dry-run, --why and --names")
	case slices.Contains(g.Files, "-"):
		return usagef("--watch goes without standard input, which is read once")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return g.watchUntil(ctx, e)
}

// watchUntil generates whenever a run would see something else than the last
// one. Errors are printed, and it goes on; but a command line that is wrong does
// not get better.
func (g *generateCmd) watchUntil(ctx context.Context, e *env) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return failed(err)
	}
	defer w.Close()
	for first := true; ; first = false {
		facts, err := g.regenerate(e)
		var wrong *failure
		if first && errors.As(err, &wrong) && wrong.status == exitUsage {
			return err
		}
		switch {
		case err != nil:
			statusOf(err, e.stderr)
		case !first && !e.Quiet:
			fmt.Fprintln(e.stderr, "gomof: generated again")
		}
		if err := follow(w, facts); err != nil {
			return failed(fmt.Errorf("--watch: %w", err))
		}
		if first && !e.Quiet {
			fmt.Fprintf(e.stderr, "gomof: watching %d directories\n", len(w.WatchList()))
		}
		if !changed(ctx, w, facts) {
			return nil
		}
	}
}

// changed waits until the facts are no longer so, and reports false when the
// context has ended. They may have changed before they were watched.
func changed(ctx context.Context, w *fsnotify.Watcher, facts []seenFact) bool {
	for {
		if same, _ := hold(facts); !same {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-w.Events:
		case <-w.Errors: // events may be lost: look
		}
		if !calm(ctx, w) {
			return false
		}
	}
}

// calm waits until nothing happens.
func calm(ctx context.Context, w *fsnotify.Watcher) bool {
	end := time.After(watchWait)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.Events:
		case <-w.Errors:
		case <-time.After(watchQuiet):
			return true
		case <-end:
			return true
		}
	}
}

// follow watches the directories of what was seen, and no others.
func follow(w *fsnotify.Watcher, facts []seenFact) error {
	dirs := watchedDirs(facts)
	for _, d := range w.WatchList() {
		if !dirs[d] {
			w.Remove(d) // it may be gone by itself
		}
	}
	for _, d := range slices.Sorted(maps.Keys(dirs)) {
		if err := w.Add(d); err != nil && isDir(d) {
			return fmt.Errorf("%s: %w", d, err)
		}
	}
	return nil
}

// watchedDirs are directories, as an editor puts a new file in the place of the
// old one, and as a file may come that is not there yet.
func watchedDirs(facts []seenFact) map[string]bool {
	dirs := map[string]bool{}
	for _, f := range facts {
		switch f.look {
		case realPath, cimXML: // their directories are watched for other reasons
			continue
		case environment, program: // it does not change, or does not matter before the next run
			continue
		case entries, goFiles, modules: // go.mod may come, too
			dirs[existing(f.path)] = true
		case content:
			if real, err := filepath.EvalSymlinks(f.path); err == nil {
				dirs[existing(filepath.Dir(real))] = true
			}
		}
		dirs[existing(filepath.Dir(f.path))] = true
	}
	return dirs
}

// existing returns the directory, or the next one above that is there.
func existing(dir string) string {
	for dir != filepath.Dir(dir) && !isDir(dir) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
