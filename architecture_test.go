package gomof_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gomof/gomof"

// arrows are the imports that each package of the module is allowed, in addition to the
// standard library, as in docs/architecture.md. A package that is not listed is allowed
// none, so that a new package requires a decision.
var arrows = map[string][]string{
	"diag":                       {"golang.org/x/text/width"},
	"cim":                        {"cim/internal/hook", "cim/internal/label"},
	"cim/cimimpl":                {"cim", "cim/internal/hook", "cim/internal/label"},
	"cim/cimserver":              {"cim", "cim/cimserver/internal/wql"},
	"cim/cimserver/internal/wql": {"cim"},
	"cim/internal/hook":          {},
	"cim/internal/label":         {},
	"cim/jobs":                   {"cim"},
	"cim/jobs/boltstore":         {"cim/jobs", "go.etcd.io/bbolt", "go.etcd.io/bbolt/errors"},
	"mof":                        {},
	"gen/model":                  {},
	"parser":                     {"diag", "cim", "internal/cimname", "internal/spelling", "internal/token", "github.com/alecthomas/participle/v2", "github.com/alecthomas/participle/v2/lexer"},
	"load":                       {"parser", "diag", "internal/cimname", "internal/cimxml", "internal/parallel", "internal/refs", "internal/shipped", "internal/source", "internal/spelling", "internal/token"},
	"layout":                     {"parser", "diag", "internal/source", "internal/token"},
	"schema":                     {"parser", "diag", "cim", "internal/cimname", "internal/cimxml", "internal/parallel", "internal/pattern", "internal/refs", "internal/source", "internal/spelling", "internal/token"},
	"export":                     {"schema", "layout", "cim", "internal/cimname", "internal/token"},
	"templates":                  {"gen/model", "internal/parallel", "github.com/dave/jennifer/jen"},
	"gen":                        {"schema", "diag", "cim", "gen/internal/names", "gen/model", "templates", "internal/cimname", "internal/pattern", "internal/spelling"},
	"":                           {"parser", "load", "layout", "schema", "gen", "diag", "internal/cimxml", "internal/disk", "internal/origin", "internal/shipped", "internal/source", "internal/token"},
	"generated/msps":             {"cim", "cim/cimimpl"},
	"cmd/gomof": {"", "cim", "diag", "export", "internal/schemaserver", "transport/server", "gen", "layout", "parser", "schema", "internal/breaking", "internal/cimxml", "internal/config", "internal/disk", "internal/gitread", "internal/imports", "internal/lint", "internal/output", "internal/pattern", "internal/rerun", "internal/parallel", "internal/fetch", "internal/silence", "internal/source", "internal/spelling",
		"github.com/alecthomas/kong", "github.com/aymanbagabas/go-udiff", "golang.org/x/term"},
	"internal/config":       {"diag", "internal/disk", "internal/spelling", "go.yaml.in/yaml/v3"},
	"internal/disk":         {},
	"internal/imports":      {"internal/disk"},
	"internal/output":       {"gen", "internal/disk", "golang.org/x/sys/windows"},
	"internal/schemaserver": {"schema", "cim", "cim/cimserver"},
	"internal/rerun":        {"internal/disk", "internal/output", "internal/parallel", "github.com/fsnotify/fsnotify"},
	"examples/provisioning": {"cim", "cim/cimserver", "cim/jobs", "generated/msps"},
	"gen/internal/names":    {},
	"examples/recipes":      {"cim", "cim/jobs", "generated/msps"},
	"docs":                  {},
	"internal/cimname":      {"cim"},
	"internal/cimxml":       {"parser", "diag", "cim", "internal/cimname", "internal/source", "internal/spelling", "internal/token"},
	"internal/moftest":      {"parser", "diag", "internal/source", "internal/token", "github.com/rogpeppe/go-internal/txtar"},
	"internal/origin":       {"parser", "diag"},
	"internal/refs":         {"parser", "internal/cimname"},
	"internal/shipped":      {"mof", "parser", "diag"},
	"internal/source":       {"diag", "golang.org/x/text/encoding/charmap"},
	"internal/token":        {"diag", "github.com/alecthomas/participle/v2/lexer"},
	"internal/pattern":      {"internal/cimname"},
	"internal/parallel":     {},
	"internal/speed":        {"diag", "internal/token"},
	"internal/lint":         {"schema", "parser", "diag", "cim", "internal/cimname", "internal/parallel"},
	"internal/breaking":     {"schema", "gen", "gen/model", "diag", "parser", "cim", "internal/cimname"},
	"internal/gitread":      {},
	"internal/evolution":    {"gen"},
	"internal/fetch":        {"cim", "internal/cimname", "internal/parallel", "transport/cimxml", "transport/httpauth", "transport/wsman"},
	"internal/silence":      {"parser", "diag", "internal/cimname", "internal/spelling"},
	"internal/spelling":     {},
	"internal/inert":        {},
	"internal/calendar":     {},
	"internal/filetree":     {"github.com/google/go-cmp/cmp"},
	"internal/fromsource":   {},
	"internal/golden":       {"github.com/rogpeppe/go-internal/txtar", "github.com/aymanbagabas/go-udiff"},

	"cim/jobs/internal":      {},
	"cim/jobs/internal/acme": {"cim", "cim/cimimpl"},
	"cim/jobs/internal/old":  {"cim", "cim/cimimpl"},

	"transport/internal/clienttest":             {"cim", "transport/httpauth", "generated/msps"},
	"transport/internal/peertest":               {},
	"transport/cimxml":                          {"cim", "transport/httpauth", "transport/internal/cimxmlwire", "transport/internal/httpcall"},
	"transport/internal/cimvalue":               {"cim"},
	"transport/internal/httpcall":               {"cim", "transport/httpauth"},
	"transport/internal/cimxmlwire":             {"cim", "transport/internal/cimvalue", "transport/internal/xmlpull"},
	"transport/internal/xmlpull":                {},
	"transport/server":                          {"cim", "transport/internal/cimxmlwire", "transport/internal/wsmanwire", "transport/internal/xmlpull"},
	"transport/internal/wsmanwire":              {"cim", "transport/internal/cimvalue", "transport/internal/xmlpull"},
	"transport/wsman":                           {"cim", "transport/httpauth", "transport/internal/httpcall", "transport/internal/wsmanwire", "transport/internal/xmlpull"},
	"examples/cimxml":                           {"cim", "generated/msps", "transport/cimxml", "transport/httpauth"},
	"examples/server":                           {"cim", "cim/cimserver", "generated/msps", "transport/server"},
	"examples/wsman":                            {"cim", "generated/msps", "transport/httpauth", "transport/wsman"},
	"transport/httpauth":                        {"cim", "transport/httpauth/internal/ntlm", "transport/httpauth/internal/spnego"},
	"transport/httpauth/internal/ntlm":          {},
	"transport/httpauth/internal/ntlm/ntlmtest": {"transport/httpauth/internal/ntlm"},
	"transport/httpauth/internal/spnego":        {},
}

type listedPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

func goList(t *testing.T, args ...string) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []listedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func isStandard(path string) bool { return !strings.Contains(strings.Split(path, "/")[0], ".") }

func room(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}

func TestArrows(t *testing.T) {
	packages := goList(t, "./...")
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages only", len(packages))
	}
	for _, p := range packages {
		allowed, known := arrows[room(p.ImportPath)]
		if !known {
			t.Errorf("package %s is not among the arrows; decide what it may import", p.ImportPath)
		}
		for _, imported := range p.Imports {
			name := imported
			if strings.HasPrefix(imported, module) {
				name = room(imported)
			} else if isStandard(imported) {
				continue
			}
			if !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s, which no arrow allows", p.ImportPath, imported)
			}
		}
	}
}

// A program that imports generated code depends only on cim, the packages below it and the
// standard library. A client does not link the server.
func TestGeneratedCodeDependsOnCIMAlone(t *testing.T) {
	for _, p := range goList(t, "./generated/...") {
		for _, dep := range p.Deps {
			if below := strings.HasPrefix(dep+"/", module+"/cim/"); !isStandard(dep) && (!below || dep == module+"/cim/cimserver") {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}
