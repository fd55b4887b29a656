package wsman

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// recordings are directories with recorded traffic. They are not in the repository.
var recordings = []string{"../../../shared/wire/wsman", "../../../shared/wire/more/openwsman", "../../../shared/wire/more/omi-indications"}

// exchanges returns the file names of all exchanges, without extensions.
func exchanges(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, folder := range recordings {
		found, err := filepath.Glob(folder + "/*.req.xml")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			names = append(names, strings.TrimSuffix(name, ".req.xml"))
		}
	}
	if len(names) == 0 {
		t.Skip("the recorded traffic is not in ../shared/wire next to the project")
	}
	return names
}

// recorded returns the status, header and body of an answer.
func recorded(t *testing.T, name string) (status int, header http.Header, body []byte) {
	t.Helper()
	header = http.Header{"Content-Type": {"application/soap+xml;charset=UTF-8"}}
	body, _ = os.ReadFile(name + ".res.xml")
	head, err := os.ReadFile(name + ".res.txt")
	if err != nil {
		if bytes.Contains(body, []byte("Fault>")) {
			return 500, header, body
		}
		return 200, header, body
	}
	lines := strings.Split(string(head), "\n")
	if len(head) == 0 {
		return 0, header, nil
	}
	status, err = strconv.Atoi(strings.Fields(lines[0])[1])
	if err != nil {
		t.Fatal(err)
	}
	header = http.Header{}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			break
		}
		header.Add(name, strings.TrimSpace(value))
	}
	return status, header, body
}

// actionOf returns the action of a recorded request; Identify has no Action header.
func actionOf(request []byte) string {
	if bytes.Contains(request, []byte("Identify/>")) || bytes.Contains(request, []byte("Identify>")) {
		return wire.ActionIdentify
	}
	_, rest, _ := bytes.Cut(request, []byte("Action"))
	_, rest, _ = bytes.Cut(rest, []byte(">"))
	action, _, _ := bytes.Cut(rest, []byte("<"))
	return string(action)
}

// The golden file shows what a client reads from each recorded answer.
func TestRecordedAnswers(t *testing.T) {
	var b strings.Builder
	for _, name := range exchanges(t) {
		request, err := os.ReadFile(name + ".req.xml")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s: %s\n", filepath.Base(name), operation(actionOf(request)))
		b.WriteString(seen(t, name, actionOf(request)))
	}
	golden.File(t, "testdata/answers.txt", b.String())
}

// seen prints an answer as the client reads it.
func seen(t *testing.T, name, action string) string {
	status, header, body := recorded(t, name)
	if status == 0 {
		return "no answer\n"
	}
	c := &Conn{settings: defaults(), client: &httpcall.Client{URL: "http://server/wsman"}}
	var b strings.Builder
	response := &http.Response{StatusCode: status, Header: header}
	err := protocol.Check(response, body)
	if err == nil {
		r := newReader()
		r.Reset(bytes.Clone(body), true)
		err = c.answer(r, action, status, "", body, func(r *reader, depth int) error {
			return c.print(t, &b, r, depth, action)
		})
	}
	if err != nil {
		clienttest.PrintError(&b, err)
	}
	return b.String()
}

func (c *Conn) print(t *testing.T, b *strings.Builder, r *reader, depth int, action string) error {
	switch operation(action) {
	case "Identify":
		id := r.identity(depth)
		fmt.Fprintf(b, "%+v\n%v\n", *id, id.Product())
	case "Enumerate", "Pull":
		e := &enumeration{conn: c, namespace: "asked"}
		count := 0
		err := e.page(t.Context(), r, depth, func(in *cim.Instance, _ error) bool {
			if count++; count <= 2 { // the rest looks the same
				clienttest.PrintInstance(b, in, "")
			}
			return true
		})
		fmt.Fprintf(b, "%d instances, ", count)
		fmt.Fprintf(b, "context %q, ended %v\n", e.context, e.ended)
		return err
	case "Create":
		fmt.Fprintf(b, "created %v\n", r.Reference(depth, false))
	case "Get":
		clienttest.PrintInstance(b, r.Instance(), "")
	case "Invoke":
		if depth == 0 {
			return nil
		}
		for _, p := range r.Properties(depth, false) {
			clienttest.PrintProperty(b, p, "")
		}
	}
	return nil
}
