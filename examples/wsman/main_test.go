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

// windows responds like a Windows server: as documented, and as recorded from OMI, which shares its
// code. It sends pages, and checks a user and password.
func windows(t *testing.T) http.HandlerFunc {
	id := regexp.MustCompile(`MessageID>([^<]*)<`)
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if user != "monitor" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="WSMAN"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/soap+xml;charset=UTF-8")
		related := ""
		if found := id.FindSubmatch(body); found != nil {
			related = string(found[1])
		}
		io.WriteString(w, strings.ReplaceAll(answerTo(string(body)), "$ID", related))
	}
}

const (
	open = `<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ` +
		`xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common"><s:Header><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>` +
		`<a:RelatesTo>$ID</a:RelatesTo></s:Header><s:Body>`
	end = `</s:Body></s:Envelope>`
)

func answerTo(request string) string {
	job := func(id, state, percent string) string {
		return `<p:Msps_ProvisioningJob xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/MSPS/Msps_ProvisioningJob" xsi:type="p:Msps_ProvisioningJob_Type">` +
			`<p:InstanceID>` + id + `</p:InstanceID><p:JobState>` + state + `</p:JobState><p:PercentComplete>` + percent + `</p:PercentComplete>` +
			`<p:TimeSubmitted><cim:Datetime>2026-11-26T21:33:07Z</cim:Datetime></p:TimeSubmitted><p:OperationalStatus>2</p:OperationalStatus><p:Caption xsi:nil="true"/></p:Msps_ProvisioningJob>`
	}
	switch {
	case strings.Contains(request, "Identify/>"):
		return open + `<wsmid:IdentifyResponse xmlns:wsmid="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"><wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>` +
			`<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor><wsmid:ProductVersion>OS: 10.0.20348 SP: 0.0 Stack: 3.0</wsmid:ProductVersion></wsmid:IdentifyResponse>` + end
	case strings.Contains(request, "enumeration/Enumerate<") && strings.Contains(request, "/wmi/root/MSPS/Msps_ProvisioningJob<"):
		return open + `<n:EnumerateResponse><n:EnumerationContext>uuid:1</n:EnumerationContext><w:Items>` + job("web-01", "7", "100") + job("web-02", "4", "42") + `</w:Items></n:EnumerateResponse>` + end
	case strings.Contains(request, "enumeration/Pull<"):
		return open + `<n:PullResponse><n:Items>` + job("web-03", "10", "80") + `</n:Items><n:EndOfSequence/></n:PullResponse>` + end
	}
	return open + `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:DestinationUnreachable</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The WS-Management service cannot process the request. ` +
		`The resource URI is missing or it has an incorrect format.</s:Text></s:Reason><s:Detail><w:FaultDetail>http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/InvalidResourceURI</w:FaultDetail></s:Detail></s:Fault>` + end
}

func environment(password string) func(string) string {
	return func(name string) string {
		if name != "GOMOF_PASSWORD" {
			return ""
		}
		return password
	}
}

func TestRun(t *testing.T) {
	server := httptest.NewTLSServer(windows(t))
	defer server.Close()
	sum := sha256.Sum256(server.Certificate().Raw)
	host, pin := strings.TrimPrefix(server.URL, "https://"), hex.EncodeToString(sum[:])
	args := []string{"-host", host, "-user", "monitor", "-auth", "basic", "-tls", "-pin", pin, "-v"}
	var out, log bytes.Buffer
	if err := run(t.Context(), args, environment("secret"), &out, &log); err != nil {
		t.Fatal(err)
	}
	if want := `JOB     STATE      DONE  SUBMITTED
web-01  Completed  100%  20261126213307.000000+000
web-02  Running    42%   20261126213307.000000+000
web-03  Exception  80%   20261126213307.000000+000
`; out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
	if !strings.Contains(log.String(), "operation=Pull") || strings.Contains(log.String(), "secret") {
		t.Error(log.String())
	}
}

func TestRunFails(t *testing.T) {
	server := httptest.NewServer(windows(t))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "-host and -user are required"},
		{[]string{"-host", host, "-user", "monitor", "-auth", "x"}, "found -auth x"},
		{[]string{"-host", host, "-user", "monitor", "-auth", "basic"}, "http sends in clear text"},
		{[]string{"-host", host, "-user", "other", "-auth", "basic", "-cleartext"}, "the server refuses the credentials"},
		{[]string{"-host", host, "-user", "monitor", "-auth", "basic", "-cleartext", "-namespace", "root/other"}, "The resource URI is missing"},
		{[]string{"-host", host, "-user", "monitor", "-tls"}, "does not look like a TLS handshake"},
	} {
		var out, log bytes.Buffer
		err := run(t.Context(), c.args, environment("secret"), &out, &log)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error()+log.String(), "secret") {
			t.Errorf("%v: %v, want %s", c.args, err, c.want)
		}
	}
}
