package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/fetch"
)

// recordings is a directory with recorded traffic. It is not in the repository.
const recordings = "../../../shared/wire/cimxml/"

// replay answers with recorded answers of OpenPegasus.
func replay(t *testing.T) http.HandlerFunc {
	answers := map[string]string{
		"EnumerateQualifiers": "011-pywbem-enumqualifiers-1", "EnumerateClasses": "009-pywbem-enumclasses-1",
		"GetClass PG_EmbeddedError": "086-pywbem-getclass-embedded-1", "GetClass CIM_SystemDevice": "004-pywbem-getclass-assoc-1",
		"GetClass CIM_ComputerSystem": "002-pywbem-getclass-full-1",
	}
	asked := regexp.MustCompile(`(?s)MESSAGE ID="(\d+)".*IMETHODCALL NAME="(\w+)"`)
	class := regexp.MustCompile(`CLASSNAME NAME="(\w+)"`)
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		found, key := asked.FindStringSubmatch(string(body)), ""
		key = found[2]
		if name := class.FindStringSubmatch(string(body)); name != nil {
			key += " " + name[1]
		}
		name, known := answers[key]
		if !known {
			name = "005-pywbem-getclass-notfound-1"
		}
		answer, err := os.ReadFile(recordings + name + ".res.xml")
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		io.WriteString(w, strings.Replace(string(answer), `ID="1001"`, `ID="`+found[1]+`"`, 1))
	}
}

// The declarations of OpenPegasus compile without errors.
func TestRecordedDeclarations(t *testing.T) {
	if _, err := os.Stat(recordings); err != nil {
		t.Skip("the recorded traffic is not in ../shared/wire next to the project")
	}
	server := httptest.NewServer(replay(t))
	defer server.Close()
	for name, c := range map[string]struct {
		classes, want []string
	}{
		"one class":   {[]string{"PG_EmbeddedError"}, []string{"PG_EmbeddedError"}},
		"association": {[]string{"CIM_SystemDevice"}, []string{"CIM_SystemDevice"}},
		"a large one": {[]string{"CIM_ComputerSystem"}, []string{"CIM_ComputerSystem"}},
		"namespace":   {nil, []string{"Sample_InstanceProviderClass", "Sample_InstanceQueryProviderClass", "Sample_MethodProviderClass"}},
	} {
		conn, err := fetch.Dial(server.URL, fetch.Account{Cleartext: true})
		if err != nil {
			t.Fatal(err)
		}
		document, err := fetch.Read(t.Context(), conn, "root/cimv2", c.classes)
		conn.Close()
		if got := names(document, "CLASS"); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		file, _, diags := cimxml.Parse(&diag.File{Name: "server.xml", Text: string(document)}, cimxml.Options{})
		if diags.Errors() > 0 || len(file.Decls) < len(c.want) {
			t.Errorf("%s: %v", name, diags)
		}
	}
}
