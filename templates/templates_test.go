package templates

import (
	"fmt"
	"go/format"
	"regexp"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// draws compares the drawn Go code with the expected code. Both are formatted by gofmt, and
// blank lines between declarations are ignored.
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
		t.Fatalf("the expected text is not Go: %v", err)
	}
	if got := clause + strings.Join(parts, "\n\n") + "\n"; got != string(formatted) {
		t.Errorf("drawn otherwise:\n%s", udiff.Unified("want", "got", string(formatted), got))
	}
}

// doc parses the notation of tests: a blank line before each paragraph and each list, whose
// items begin with "- " or with a number, and «links».
func doc(text string) model.Doc {
	var d model.Doc
	for part := range strings.SplitSeq(text, "\n\n") {
		list := items(part)
		if list == nil {
			d = append(d, model.Paragraph{Text: spans(part)})
			continue
		}
		if d == nil || d[len(d)-1].List != nil {
			d = append(d, model.Paragraph{})
		}
		d[len(d)-1].List = list
	}
	return d
}

var item = regexp.MustCompile(`^(?:-|([0-9]+)\.) (.*)$`)

// items returns the items of a list, or nil for anything else.
func items(text string) (list []model.Item) {
	for line := range strings.SplitSeq(text, "\n") {
		m := item.FindStringSubmatch(line)
		if m == nil {
			return nil
		}
		list = append(list, model.Item{Number: m[1], Text: spans(m[2])})
	}
	return list
}

func spans(text string) (list model.Text) {
	for text != "" {
		before, rest, _ := strings.Cut(text, "«")
		link, after, closed := strings.Cut(rest, "»")
		if list = append(list, model.Span{Text: before}); !closed {
			return append(list, model.Span{Text: rest})
		}
		list = append(list, model.Span{Text: link, Link: true})
		text = after
	}
	return list
}
