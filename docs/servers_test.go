package docs_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/server"
)

// docs/servers.md names what is exported, and each limit that there is.
func TestServersPage(t *testing.T) {
	text := page(t, "servers.md")
	if names := exportedNames(t, text, "server", "cimserver", "export"); names < 5 {
		t.Errorf("%d names", names)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[server.Options]()) {
		if isLimit := strings.HasPrefix(f.Name, "Max") || strings.HasSuffix(f.Name, "Time") || f.Name == "Expire"; isLimit && !strings.Contains(text, "`"+f.Name+"`") {
			t.Errorf("the page does not have the limit %s", f.Name)
		}
	}
}
