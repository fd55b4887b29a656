package golden

import (
	"os"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

// File compares text with a golden file, ignoring line ends. With -update it rewrites the
// file, but the test still fails.
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
