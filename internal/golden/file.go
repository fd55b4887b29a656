package golden

import (
	"os"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

// File holds text against a file of its own, line ends aside. With -update it
// rewrites the file and fails all the same.
func File(t *testing.T, path, got string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(string(data), "\r\n", "\n")
	if got == want {
		return
	}
	t.Errorf("%s differs (-file +now); -update rewrites it:\n%s", path, udiff.Unified("file", "now", want, got))
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
