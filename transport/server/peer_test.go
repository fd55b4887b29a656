package server_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/internal/peertest"
	"github.com/gomof/gomof/transport/server"
)

// A jobProvider explains why a job failed.
type jobProvider struct {
	msps.UnimplementedMspsProvisioningJob
}

func (jobProvider) GetError(_ context.Context, self *msps.MspsProvisioningJob, _ *msps.CIMConcreteJobGetErrorParams) (*msps.CIMConcreteJobGetErrorResult, error) {
	return &msps.CIMConcreteJobGetErrorResult{Error: &msps.CIMError{Message: cim.Ptr("the disk of " + *self.Name + " is full")}}, nil
}

// jobs serves two jobs, with accounts and class declarations.
func jobs(t *testing.T) (address string) {
	t.Helper()
	s := &cimserver.Server{Namespace: "root/MSPS"}
	s.AddRegistry(msps.Registry())
	msps.RegisterMspsProvisioningJob(s, jobProvider{})
	for _, name := range []string{"first", "second"} {
		if err := s.Put(&msps.MspsProvisioningJob{InstanceID: name, Name: &name, PercentComplete: cim.Ptr(uint16(40))}); err != nil {
			t.Fatal(err)
		}
	}
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: os.DirFS("../../mof"), Files: []string{"MSPSService.mof"}})
	if err != nil {
		t.Fatal(err)
	}
	_, address = serve(t, s, server.Options{
		Classes:      export.Classes(result.Schema, "root/MSPS"),
		Authenticate: server.Basic("CIM", func(_ context.Context, user, password string) bool { return user == "anna" && password == "s3cret" }),
	})
	return address
}

// Debian's wbemcli, an independent implementation, calls the CIM-XML handler.
func TestWbemcli(t *testing.T) {
	peertest.Need(t, "sblim-wbemcli", "dpkg", "-s", "sblim-wbemcli")
	host := strings.TrimPrefix(jobs(t), "http://")
	_, links := serve(t, fixture(t, every(1), every(2), &Link{From: cim.RefTo(every(1)), To: cim.RefTo(every(2))}), server.Options{})
	linked := strings.TrimPrefix(links, "http://") + `/root/x:X_Every.ID=1,Name="n1"`
	const job = `/root/MSPS:Msps_ProvisioningJob.InstanceID="first"`
	for _, c := range []struct {
		args string
		want []string
	}{
		{"ei http://anna:s3cret@" + host + "/root/MSPS:Msps_ProvisioningJob", []string{`InstanceID="first",`, `InstanceID="second",`, "PercentComplete=40"}},
		{"ein http://anna:s3cret@" + host + "/root/MSPS:CIM_ConcreteJob", []string{job, `"second"`}},
		{"gi http://anna:s3cret@" + host + job, []string{`Name="first"`}},
		{"gi http://anna:s3cret@" + host + `/root/MSPS:Msps_ProvisioningJob.InstanceID="none"`, []string{"Cim: (6) CIM_ERR_NOT_FOUND"}},
		{"ei http://anna:s3cret@" + host + "/root/MSPS:CIM_None", []string{"Cim: (5) CIM_ERR_INVALID_CLASS"}},
		{"ei http://anna:wrong@" + host + "/root/MSPS:CIM_Job", []string{"Invalid username/password"}},
		{"ecn http://anna:s3cret@" + host + "/root/MSPS:CIM_Job", []string{"CIM_ConcreteJob", "Msps_ProvisioningJob"}},
		{"gc http://anna:s3cret@" + host + "/root/MSPS:CIM_Error", []string{"CIMStatusCode="}},
		{"cm http://anna:s3cret@" + host + job + " GetError", []string{"the disk of first is full"}},
		{"cm http://anna:s3cret@" + host + job + " KillJob", []string{"CIM_ERR_METHOD_NOT_AVAILABLE"}},
		{"ain http://" + linked, []string{`X_Every.ID=2,Name="n2"`}},
		{"ai http://" + linked, []string{`S="text 2"`}},
		{"rin http://" + linked, []string{"X_Link.From="}},
		{"ri http://" + linked, []string{"From=", "To="}},
	} {
		out, _ := exec.Command("wbemcli", strings.Fields(c.args)...).CombinedOutput()
		for _, want := range c.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("wbemcli %s: no %s in\n%s", c.args, want, out)
			}
		}
	}
}

// winrmScript sends an envelope from standard input and prints the answer.
const winrmScript = `
import sys, winrm.transport
t = winrm.transport.Transport(endpoint=sys.argv[1], username=sys.argv[2], password=sys.argv[3], auth_method="basic")
try:
    print(t.send_message(sys.stdin.read().encode()).decode())
except Exception as e:
    print(type(e).__name__, getattr(e, "code", ""), getattr(e, "response_text", e))
`

// Debian's python3-winrm sends messages to the WS-Management handler.
func TestPythonWinRM(t *testing.T) {
	peertest.Need(t, "python3-winrm", peertest.Python, "-c", "import winrm")
	address := jobs(t) + "/wsman"
	const job = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/MSPS/Msps_ProvisioningJob"
	for name, c := range map[string]struct {
		password string
		request  soapRequest
		want     []string
	}{
		"get":       {"s3cret", soapRequest{action: get, resource: job, selectors: "InstanceID=first"}, []string{"<p:Name>first</p:Name>"}},
		"not found": {"s3cret", soapRequest{action: get, resource: job, selectors: "InstanceID=none"}, []string{"500", `Code="2147749890"`}},
		"password":  {"wrong", soapRequest{action: get, resource: job}, []string{"InvalidCredentialsError"}},
		"enumerate": {"s3cret", soapRequest{action: enumerate, resource: "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/MSPS/*", body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>9</w:MaxElements><w:Filter Dialect="http://schemas.microsoft.com/wbem/wsman/1/WQL">SELECT * FROM CIM_Job WHERE Name = 'second'</w:Filter></n:Enumerate>`}, []string{"<p:Name>second</p:Name>", "EndOfSequence"}},
		"GetError":  {"s3cret", soapRequest{action: job + "/GetError", resource: job, selectors: "InstanceID=first", body: `<p:GetError_INPUT xmlns:p="` + job + `"/>`}, []string{"GetError_OUTPUT", "the disk of first is full"}},
		"no method": {"s3cret", soapRequest{action: job + "/Nope", resource: job, selectors: "InstanceID=first"}, []string{"500", `Code="2147749934"`}},
	} {
		script := exec.Command(peertest.Python, "-c", winrmScript, address, "anna", c.password)
		script.Stdin = strings.NewReader(c.request.String())
		out, err := script.CombinedOutput()
		for _, want := range c.want {
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%s: no %s in %v\n%s", name, want, err, out)
			}
		}
	}
}
