package docs_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/server"
)

// docs/servers.md names what is exported, and each limit that there is.
func TestServersPage(t *testing.T) {
	text := page(t, "servers.md")
	api, err := os.ReadFile(filepath.Join(repository(t), "testdata", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\b(?:server|cimserver|export)\.([A-Z]\w*)`).FindAllStringSubmatch(text, -1)
	if len(names) < 5 {
		t.Fatalf("%d names", len(names))
	}
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name[1] + `\b`).Match(api) {
			t.Errorf("%s is not exported", name[0])
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[server.Options]()) {
		if isLimit := strings.HasPrefix(f.Name, "Max") || strings.HasSuffix(f.Name, "Time") || f.Name == "Expire"; isLimit && !strings.Contains(text, "`"+f.Name+"`") {
			t.Errorf("the page does not have the limit %s", f.Name)
		}
	}
}
