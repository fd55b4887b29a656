package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

var asked = regexp.MustCompile(`MESSAGE ID="(\d+)".*METHODCALL NAME="(\w+)"`)

// array responds like a storage array without pulled operations.
func array(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		body, err := io.ReadAll(r.Body)
		found := asked.FindStringSubmatch(string(body))
		if err != nil || found == nil {
			t.Errorf("%v: %s", err, body)
			return
		}
		if user != "monitor" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="array"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", `application/xml; charset="utf-8"`)
		element := "IMETHODRESPONSE"
		if found[2] == "GetError" {
			element = "METHODRESPONSE"
		}
		io.WriteString(w, `<?xml version="1.0" encoding="utf-8"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="`+found[1]+`" PROTOCOLVERSION="1.0"><SIMPLERSP><`+
			element+` NAME="`+found[2]+`">`+answerTo(found[2], string(body))+`</`+element+`></SIMPLERSP></MESSAGE></CIM>`)
	}
}

func answerTo(operation, request string) string {
	job := func(id, state, percent string) string {
		return `<VALUE.NAMEDINSTANCE><INSTANCENAME CLASSNAME="ACME_Job"><KEYBINDING NAME="InstanceID"><KEYVALUE VALUETYPE="string">` + id +
			`</KEYVALUE></KEYBINDING></INSTANCENAME><INSTANCE CLASSNAME="ACME_Job"><PROPERTY NAME="InstanceID" TYPE="string"><VALUE>` + id +
			`</VALUE></PROPERTY><PROPERTY NAME="JobState" TYPE="uint16"><VALUE>` + state + `</VALUE></PROPERTY><PROPERTY NAME="PercentComplete" TYPE="uint16"><VALUE>` +
			percent + `</VALUE></PROPERTY></INSTANCE></VALUE.NAMEDINSTANCE>`
	}
	switch {
	case !strings.Contains(request, `<NAMESPACE NAME="root"/><NAMESPACE NAME="acme"/>`):
		return `<ERROR CODE="3" DESCRIPTION="no such namespace"/>`
	case operation == "EnumerateInstances":
		return "<IRETURNVALUE>" + job("copy-1", "7", "100") + job("copy-2", "4", "42") + job("copy-3", "10", "80") + "</IRETURNVALUE>"
	case operation == "GetError" && strings.Contains(request, "copy-3"):
		return `<RETURNVALUE PARAMTYPE="uint32"><VALUE>0</VALUE></RETURNVALUE><PARAMVALUE NAME="Error" PARAMTYPE="string" EmbeddedObject="instance"><VALUE>` +
			`&lt;INSTANCE CLASSNAME="CIM_Error"&gt;&lt;PROPERTY NAME="Message" TYPE="string"&gt;&lt;VALUE&gt;disk 7 &amp;amp; 8 are gone&lt;/VALUE&gt;&lt;/PROPERTY&gt;&lt;/INSTANCE&gt;</VALUE></PARAMVALUE>`
	}
	return `<ERROR CODE="7" DESCRIPTION="not supported"/>`
}

func environment(name string) string { return map[string]string{"GOMOF_PASSWORD": "secret"}[name] }

func TestRun(t *testing.T) {
	server := httptest.NewTLSServer(array(t))
	defer server.Close()
	sum := sha256.Sum256(server.Certificate().Raw)
	args := []string{"-host", strings.TrimPrefix(server.URL, "https://"), "-user", "monitor", "-namespace", "root/acme", "-pin", hex.EncodeToString(sum[:]), "-v"}
	var out, log bytes.Buffer
	if err := run(t.Context(), args, environment, &out, &log); err != nil {
		t.Fatal(err)
	}
	if want := `JOB     STATE      DONE  ERROR
copy-1  Completed  100%  
copy-2  Running    42%   
copy-3  Exception  80%   disk 7 & 8 are gone
`; out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
	if !strings.Contains(log.String(), "operation=GetError") || strings.Contains(log.String(), "secret") {
		t.Error(log.String())
	}
}

func TestRunFails(t *testing.T) {
	server := httptest.NewTLSServer(array(t))
	defer server.Close()
	sum := sha256.Sum256(server.Certificate().Raw)
	host, pin := strings.TrimPrefix(server.URL, "https://"), hex.EncodeToString(sum[:])
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "-host and -user are required"},
		{[]string{"-host", host, "-user", "other", "-pin", pin}, "the server refuses the credentials"},
		{[]string{"-host", host, "-user", "monitor", "-pin", pin}, "no such namespace"},
		{[]string{"-host", host, "-user", "monitor", "-pin", strings.Repeat("0", 64)}, "found the certificate with the SHA-256 fingerprint"},
	} {
		var out, log bytes.Buffer
		err := run(t.Context(), c.args, environment, &out, &log)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error()+log.String(), "secret") {
			t.Errorf("%v: %v, want %s", c.args, err, c.want)
		}
	}
}
