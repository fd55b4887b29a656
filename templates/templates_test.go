package templates

import (
	"fmt"
	"go/format"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/dave/jennifer/jen"
)

// draws holds the Go that code draws against what a reader expects; both are
// gofmt'ed, and blank lines between declarations do not count.
func draws(t *testing.T, want string, code ...jen.Code) {
	t.Helper()
	want = strings.ReplaceAll(want, "´", "`")
	var parts []string
	for _, c := range code {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%#v", c)))
	}
	const clause = "package p\n\n" // without it, gofmt does not know a doc comment
	formatted, err := format.Source([]byte(clause + strings.TrimSpace(want) + "\n"))
	if err != nil {
		t.Fatalf("what is wanted is no Go: %v", err)
	}
	if got := clause + strings.Join(parts, "\n\n") + "\n"; got != string(formatted) {
		t.Errorf("drawn otherwise:\n%s", udiff.Unified("want", "got", string(formatted), got))
	}
}
