package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// declared is the schema of a device, as its server has it.
var declared = map[string]string{
	"ACME_Base": `<CLASS NAME="ACME_Base"><QUALIFIER NAME="Abstract" TYPE="boolean" OVERRIDABLE="false" TOSUBCLASS="false"><VALUE>TRUE</VALUE></QUALIFIER>` +
		`<PROPERTY NAME="Id" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean" OVERRIDABLE="false"><VALUE>TRUE</VALUE></QUALIFIER></PROPERTY></CLASS>`,
	"ACME_Disk": `<CLASS NAME="ACME_Disk" SUPERCLASS="ACME_Base"><QUALIFIER NAME="Description" TYPE="string" TRANSLATABLE="true"><VALUE>A disk &amp; more.</VALUE></QUALIFIER>` +
		`<PROPERTY NAME="Id" CLASSORIGIN="ACME_Base" PROPAGATED="true" TYPE="string"><QUALIFIER NAME="Key" PROPAGATED="true" TYPE="boolean" OVERRIDABLE="false"><VALUE>TRUE</VALUE></QUALIFIER></PROPERTY>` +
		`<PROPERTY NAME="Size" TYPE="uint64"></PROPERTY><METHOD NAME="Format" TYPE="uint32"><PARAMETER NAME="Quick" TYPE="boolean"><QUALIFIER NAME="In" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER></PARAMETER></METHOD></CLASS>`,
	"ACME_Fan": `<CLASS NAME="ACME_Fan" SUPERCLASS="ACME_Base"></CLASS>`,
}

var asked = regexp.MustCompile(`(?s)MESSAGE ID="(\d+)".*IMETHODCALL NAME="(\w+)"`)

// device answers for the operations of declarations, to a user with a password.
func device(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != "admin" || password != "hunter2" {
		w.Header().Set("WWW-Authenticate", `Basic realm="device"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, _ := io.ReadAll(r.Body)
	found := asked.FindStringSubmatch(string(body))
	result := ""
	switch found[2] {
	case "GetClass":
		name := regexp.MustCompile(`CLASSNAME NAME="(\w+)"`).FindStringSubmatch(string(body))[1]
		if result = declared[name]; result == "" {
			result = `</IRETURNVALUE><ERROR CODE="6" DESCRIPTION="no such class"/><IRETURNVALUE>`
		}
	case "EnumerateClasses":
		result = declared["ACME_Fan"] + declared["ACME_Disk"] + declared["ACME_Base"]
	case "EnumerateQualifiers":
		result = `<QUALIFIER.DECLARATION NAME="Description" TYPE="string" TRANSLATABLE="true"><SCOPE CLASS="true" PROPERTY="true" METHOD="true"/></QUALIFIER.DECLARATION>`
	}
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, `<?xml version="1.0"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="%s" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="%s"><IRETURNVALUE>%s</IRETURNVALUE></IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`,
		found[1], found[2], result)
}

// deviceFlags are those that lead to a device.
func deviceFlags(t *testing.T) []string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(device))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	server.StartTLS()
	t.Cleanup(server.Close)
	sum := sha256.Sum256(server.Certificate().Raw)
	return []string{"--from", server.URL, "--user", "admin", "--pin", hex.EncodeToString(sum[:]), "-n", "root/acme"}
}

// command runs the command in a directory of its own.
func command(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	if strings.Contains(out.String()+err.String(), "hunter2") {
		t.Errorf("the password is in\n%s\n%s", out.String(), err.String())
	}
	return status, out.String(), err.String()
}

// What a server declares is pinned as MOF, from which the same Go is generated.
func TestPinningServer(t *testing.T) {
	t.Setenv(passwordVariable, "hunter2")
	from := deviceFlags(t)
	status, _, stderr := command(t, append([]string{"export", "--format", "mof", "--class", "ACME_Disk", "--out", "device.mof"}, from...)...)
	if status != 0 {
		t.Fatal(stderr)
	}
	text, err := os.ReadFile("device.mof")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`#pragma namespace ("root/acme")`, "class ACME_Base", "class ACME_Disk : ACME_Base", `Description ( "A disk & more." )`, "uint64 Size;", "Qualifier Description : string"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "ACME_Fan") || strings.Count(string(text), " Id;") != 1 {
		t.Errorf("more than what is needed, or what is inherited, in\n%s", text)
	}
	var out, log bytes.Buffer
	if status := run([]string{"generate", "--package", "acme", "--out", "pinned", "--no-cache", "--class", "ACME_Disk", "device.mof"}, &out, &log); status != 0 {
		t.Fatal(log.String())
	}
	if status := run(append([]string{"generate", "--package", "acme", "--out", "direct", "--class", "ACME_Disk"}, from...), &out, &log); status != 0 {
		t.Fatal(log.String())
	}
	files, _ := filepath.Glob("pinned/*.go")
	if len(files) < 3 {
		t.Fatalf("%v", files)
	}
	for _, file := range files {
		pinned, _ := os.ReadFile(file)
		direct, err := os.ReadFile(filepath.Join("direct", filepath.Base(file)))
		_, pinned, _ = bytes.Cut(pinned, []byte("\n")) // the first line names the source
		_, direct, _ = bytes.Cut(direct, []byte("\n"))
		if err != nil || !bytes.Equal(pinned, direct) {
			t.Errorf("%s: other code from the server, %v", file, err)
		}
	}
	// The server is asked anew, so that a change is seen.
	before := declared["ACME_Disk"]
	declared["ACME_Disk"] = strings.Replace(before, `NAME="Size"`, `NAME="Bytes"`, 1)
	defer func() { declared["ACME_Disk"] = before }()
	if status := run(append([]string{"generate", "--check", "--package", "acme", "--out", "direct", "--class", "ACME_Disk"}, from...), &out, &log); status != 1 {
		t.Errorf("status %d after a change\n%s", status, log.String())
	}
}

// Without --class, and with a pattern, the namespace is read.
func TestNamespaceOfServer(t *testing.T) {
	t.Setenv(passwordVariable, "hunter2")
	from := deviceFlags(t)
	for pattern, want := range map[string]int{"": 3, "ACME_F*": 2} {
		args := append([]string{"export", "--format", "mof"}, from...)
		if pattern != "" {
			args = append(args, "--class", pattern)
		}
		status, stdout, stderr := command(t, args...)
		if status != 0 || strings.Count(stdout, "\nclass ")+strings.Count(stdout, "]\nclass ") < want || strings.Contains(stdout, "ACME_Disk") != (pattern == "") {
			t.Errorf("%s: status %d, %s\n%s", pattern, status, stderr, stdout)
		}
	}
}

func TestServerErrors(t *testing.T) {
	t.Setenv(passwordVariable, "hunter2")
	from := deviceFlags(t)
	export := []string{"export", "--format", "mof"}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{append(append(export, from...), "a.mof"), 2, "cannot be combined with files"},
		{append(export, "--user", "x", "a.mof"), 2, "--user, --auth, --pin and --cleartext need --from"},
		{append(append(export, from...), "--class", "ACME_None"), 2, "--class: the server does not have the class ACME_None in root/acme"},
		{append(append(export, from...), "--user", "guest"), 3, "the server refuses the credentials"},
		{append(append(export, from...), "--pin", strings.Repeat("0", 64)), 3, "found the certificate with the SHA-256 fingerprint"},
		{append(export, "--from", "https://admin:hunter2@host"), 2, "--from: address: found a user in the URL; use --user"},
		{append(export, "--from", "http://host", "--user", "admin"), 2, "or --cleartext"},
		{append(export, "--from", "https://127.0.0.1:1", "--user", "admin"), 3, "EnumerateClasses https://127.0.0.1:1/cimom"},
		{append([]string{"generate", "--watch"}, from...), 2, "--watch works on files"},
	} {
		status, stdout, stderr := command(t, c.args...)
		if status != c.status || !strings.Contains(stderr, c.want) || stdout != "" {
			t.Errorf("%v: status %d, want %d\n%s\nwant %s", c.args, status, c.status, stderr, c.want)
		}
	}
}

// What a server declares wrongly is reported like what is wrong in a file.
func TestWrongDeclarations(t *testing.T) {
	t.Setenv(passwordVariable, "hunter2")
	before := declared["ACME_Disk"]
	declared["ACME_Disk"] = strings.Replace(before, `TYPE="uint64"`, `TYPE="uint65"`, 1)
	defer func() { declared["ACME_Disk"] = before }()
	status, _, stderr := command(t, append([]string{"export", "--format", "mof", "--class", "ACME_Disk"}, deviceFlags(t)...)...)
	if status != 1 || !strings.Contains(stderr, "<server>:") || !strings.Contains(stderr, `TYPE of PROPERTY is "uint65"`) {
		t.Errorf("status %d\n%s", status, stderr)
	}
}

// Without the variable, the password is asked for on a terminal.
func TestPasswordPrompt(t *testing.T) {
	t.Setenv(passwordVariable, "") // restores it afterwards
	os.Unsetenv(passwordVariable)
	from := deviceFlags(t)
	saved := terminal
	defer func() { terminal = saved }()
	export := append([]string{"export", "--format", "mof"}, from...)

	terminal.is = func() bool { return false }
	if status, _, stderr := command(t, export...); status != 2 || !strings.Contains(stderr, "GOMOF_PASSWORD is not set, and there is no terminal") {
		t.Errorf("status %d, %s", status, stderr)
	}
	terminal.is = func() bool { return true }
	terminal.read = func() ([]byte, error) { return []byte("hunter2"), nil }
	if status, stdout, stderr := command(t, export...); status != 0 || !strings.Contains(stderr, "Password for admin: \n") || !strings.Contains(stdout, "class ACME_Disk") {
		t.Errorf("status %d, %s", status, stderr)
	}
	terminal.read = func() ([]byte, error) { return nil, errors.New("interrupted") }
	if status, _, stderr := command(t, export...); status != 2 || !strings.Contains(stderr, "reading the password: interrupted") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

// What gomof serve has of a file is what --from reads of it, over both protocols.
func TestFromServe(t *testing.T) {
	mof, err := filepath.Abs("../../mof/MSPSService.mof")
	if err != nil {
		t.Fatal(err)
	}
	printed := serving(t, serveCmd{MOF: []string{mof}, Addr: "127.0.0.1:0"}, 2)
	status, want, stderr := command(t, "export", "--format", "mof", "--class", "Msps_ProvisioningJob", "-q", mof)
	if status != 0 {
		t.Fatal(stderr)
	}
	for _, line := range printed {
		protocol, address, _ := strings.Cut(line, " http")
		for _, class := range []string{"Msps_ProvisioningJob", "Msps_ProvisioningJ*"} {
			status, got, stderr := command(t, "export", "--format", "mof", "--class", class, "-q", "-n", "root/MSPS", "--from", "http"+address)
			if status != 0 || classesOf(got) != classesOf(want) || strings.Count(classesOf(got), "\n") < 50 {
				t.Errorf("%s, %s: status %d\n%s\n%s\nwant\n%s", protocol, class, status, stderr, classesOf(got), classesOf(want))
			}
		}
	}
}

// classesOf returns the lines of MOF that begin a class or are a property. CIM-XML has
// no class as the type of a parameter, so that methods look different.
func classesOf(text string) string {
	return strings.Join(regexp.MustCompile(`(?m)^(class .*|   \w+ \w+(\[\])?( = .*)?;)$`).FindAllString(text, -1), "\n")
}
