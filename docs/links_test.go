package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	blockOfCode = regexp.MustCompile("(?ms)^```.*?^```$")
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading     = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// Each link to a file of this repository leads to a file, and to a heading if it names one.
func TestLinks(t *testing.T) {
	pages := []string{"../README.md", "../CONTRIBUTING.md"}
	for _, pattern := range []string{"*.md", "decisions/*.md"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, more...)
	}
	anchors := map[string][]string{}
	for _, from := range pages {
		for _, target := range links(t, from) {
			file, anchor, hasAnchor := strings.Cut(target, "#")
			to := from
			if file != "" {
				to = filepath.Join(filepath.Dir(from), filepath.FromSlash(file))
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which does not exist", from, target)
				continue
			}
			if !hasAnchor || filepath.Ext(to) != ".md" {
				continue
			}
			if anchors[to] == nil {
				anchors[to] = anchorsOf(t, to)
			}
			if !slices.Contains(anchors[to], anchor) {
				t.Errorf("%s links to %s, which is not a heading", from, target)
			}
		}
	}
}

// links returns the links of a page, without those to other sites.
func links(t *testing.T, name string) (list []string) {
	t.Helper()
	text := code.ReplaceAllString(blockOfCode.ReplaceAllString(page(t, name), ""), "")
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(m[1], "://") {
			list = append(list, m[1])
		}
	}
	return list
}

// anchorsOf returns the anchors that GitHub makes from the headings of a page.
func anchorsOf(t *testing.T, name string) (list []string) {
	t.Helper()
	for _, m := range heading.FindAllStringSubmatch(blockOfCode.ReplaceAllString(page(t, name), ""), -1) {
		plain := notInAnchor.ReplaceAllString(strings.ToLower(m[1]), "")
		list = append(list, strings.ReplaceAll(plain, " ", "-"))
	}
	return list
}
