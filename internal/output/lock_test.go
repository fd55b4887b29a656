package output

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/internal/filetree"
)

// A run waits no longer than Patience, and says for what. The clock is fake (synctest).
func TestPatience(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "p/.keep", "")
	synctest.Test(t, func(t *testing.T) {
		var said []string
		waiting := func(dir string) { said = append(said, dir) }
		held, err := Acquire([]string{"p"}, true, waiting)
		if err != nil || len(held.held) == 0 {
			t.Skipf("no locks here: %v", err)
		}
		for _, write := range []bool{true, false} {
			began := time.Now()
			_, err := Acquire([]string{"p"}, write, waiting)
			if waited := time.Since(began); waited < Patience || waited > Patience+notice {
				t.Errorf("it waited %v", waited)
			}
			if want := "another gomof has been writing to p for 1m0s; wait for it to end, or stop it"; err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
			if strings.Join(said, " ") != "p" {
				t.Errorf("it said that it waits for %q", said)
			}
			said = nil
		}
		time.AfterFunc(5*time.Second, held.Release)
		next, err := Acquire([]string{"p"}, true, waiting)
		if err != nil {
			t.Fatal(err)
		}
		next.Release()
	})
}

// Shared locks do not wait for each other.
func TestShared(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "p/.keep", "")
	for range 3 {
		l, err := Acquire([]string{"p"}, false, func(dir string) { t.Errorf("it waits for %s", dir) })
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
	}
}

// Directories are created for locking, and removed if they remain empty. Shared locks do
// not create any.
func TestLockedDirectories(t *testing.T) {
	t.Chdir(t.TempDir())
	l, err := Acquire([]string{"new/a", "new/b"}, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	filetree.Write(t, "new/b/file", "")
	if filetree.Read(t, ".")["new/a"] != "directory" {
		t.Error("a directory was not made")
	}
	l.Release()
	if files := filetree.Read(t, "."); files["new/a"] != "" || files["new/b/file"] != "" || files["new/b"] == "" {
		t.Error(files)
	}
	if l, err = Acquire([]string{"none"}, false, nil); err != nil {
		t.Fatal(err)
	}
	l.Release()
	if _, err := os.Stat("none"); err == nil {
		t.Error("a run that only looks has made a directory")
	}
	(*Lock)(nil).Release()
}

// One directory cannot have two packages, by any name.
func TestOneDirectoryTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Make(t, ".", map[string]string{"real": "directory", "link": "-> real"})
	for _, dirs := range [][]string{{"real", "link"}, {"real", "./real"}} {
		if _, err := Acquire(dirs, true, nil); err == nil || !strings.HasPrefix(err.Error(), "two packages have the same out, ") {
			t.Errorf("%q: %v", dirs, err)
		} else if _, ok := err.(ArgumentError); !ok {
			t.Errorf("%q: %T", dirs, err)
		}
	}
	l, err := Acquire([]string{"real"}, true, nil)
	if err != nil {
		t.Fatal("an error has kept a lock", err)
	}
	l.Release()
}
