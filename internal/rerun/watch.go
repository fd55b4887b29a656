package rerun

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/gomof/gomof/internal/disk"
)

// An editor writes a file in several steps, and a checkout writes many files. So a run
// begins when nothing has happened for a while, but does not wait forever.
const (
	watchQuiet = 80 * time.Millisecond
	watchWait  = time.Second
)

// Watch calls run, and again whenever its facts have changed. It returns when the context
// ends, or with the first error. After the first run it calls begun with the number of
// watched directories.
func (m Machine) Watch(ctx context.Context, run func() (Facts, error), begun func(dirs int)) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	for first := true; ; first = false {
		facts, err := run()
		if err != nil {
			return err
		}
		if err := follow(w, facts); err != nil {
			return err
		}
		if first {
			begun(len(w.WatchList()))
		}
		if !m.changed(ctx, w, facts) {
			return nil
		}
	}
}

// changed waits until a fact has changed and nothing happens for a while. It returns false when
// the context has ended. Facts can have changed before they were watched.
func (m Machine) changed(ctx context.Context, w *fsnotify.Watcher, facts Facts) bool {
	for {
		if same, _ := m.Hold(facts); !same {
			return calm(ctx, w)
		}
		select {
		case <-ctx.Done():
			return false
		case <-w.Events:
		case <-w.Errors: // events may be lost: look
		}
	}
}

// calm waits until nothing happens for a while.
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

// follow watches the directories of the facts, and no others.
func follow(w *fsnotify.Watcher, facts Facts) error {
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

// watchedDirs returns directories, because an editor replaces a file with a new one, and
// because missing files can appear.
func watchedDirs(facts Facts) map[string]bool {
	dirs := map[string]bool{}
	for _, f := range facts {
		switch f.Look {
		case disk.RealPath, disk.Head: // their directories are watched for other reasons
			continue
		case disk.Itself, disk.LeadsTo:
		case disk.Content:
			if real, err := filepath.EvalSymlinks(f.Path); err == nil {
				dirs[disk.Existing(filepath.Dir(real))] = true
			}
		default: // of directories
			dirs[disk.Existing(f.Path)] = true
		}
		dirs[disk.Existing(filepath.Dir(f.Path))] = true
	}
	return dirs
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
