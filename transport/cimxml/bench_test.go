//go:build unix

package cimxml_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/internal/clienttest"
)

// jobXML returns a job as OpenPegasus sends it, with n as its key.
func jobXML(n int) string {
	id := fmt.Sprintf("6C1A7B42-3E8D-4F0B-9B7E-%012d", n)
	var b strings.Builder
	b.WriteString(`<VALUE.INSTANCEWITHPATH><INSTANCEPATH><NAMESPACEPATH><HOST>vm</HOST><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="virtualization"/><NAMESPACE NAME="v2"/></LOCALNAMESPACEPATH></NAMESPACEPATH>` +
		`<INSTANCENAME CLASSNAME="CIM_ConcreteJob"><KEYBINDING NAME="InstanceID"><KEYVALUE VALUETYPE="string">` + id + "</KEYVALUE></KEYBINDING></INSTANCENAME></INSTANCEPATH>\n<INSTANCE CLASSNAME=\"CIM_ConcreteJob\" >\n")
	for _, p := range [][3]string{
		{"InstanceID", "string", id}, {"Caption", "string", "Provision a virtual machine"}, {"Description", "string", "Provisioning of a shielded virtual machine"},
		{"ElementName", "string", "Provision web-01"}, {"InstallDate", "datetime", "20261126213307.000000+000"}, {"Name", "string", "Provision"},
		{"Status", "string", "OK"}, {"HealthState", "uint16", "5"}, {"CommunicationStatus", "uint16", ""}, {"DetailedStatus", "uint16", ""},
		{"OperatingStatus", "uint16", ""}, {"PrimaryStatus", "uint16", ""}, {"JobStatus", "string", "Running"},
		{"TimeSubmitted", "datetime", "20261126213307.000000+000"}, {"StartTime", "datetime", "20261126213308.000000+000"},
		{"ElapsedTime", "datetime", "00000000000500.000000:000"}, {"UntilTime", "datetime", "20261127213307.000000+000"},
		{"Notify", "string", "root"}, {"Owner", "string", `CONTOSO\root`}, {"Priority", "uint32", "1000"}, {"PercentComplete", "uint16", "42"},
		{"DeleteOnCompletion", "boolean", "FALSE"}, {"ErrorCode", "uint16", "0"}, {"ErrorDescription", "string", "none &amp; never was one"},
		{"JobState", "uint16", "4"}, {"TimeOfLastStateChange", "datetime", "20261126213309.000000+000"}, {"TimeBeforeRemoval", "datetime", "00000000000500.000000:000"},
	} {
		b.WriteString(`<PROPERTY NAME="` + p[0] + `"  TYPE="` + p[1] + "\">\n")
		if p[2] != "" {
			b.WriteString("<VALUE>" + p[2] + "</VALUE>\n")
		}
		b.WriteString("</PROPERTY>\n")
	}
	b.WriteString(`<PROPERTY.ARRAY NAME="OperationalStatus"  TYPE="uint16"><VALUE.ARRAY><VALUE>2</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>` +
		`<PROPERTY.ARRAY NAME="StatusDescriptions"  TYPE="string"><VALUE.ARRAY><VALUE>Job is running</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>` +
		"</INSTANCE>\n</VALUE.INSTANCEWITHPATH>\n")
	return b.String()
}

const (
	head = `<?xml version="1.0" encoding="utf-8" ?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="%s" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="%s"><IRETURNVALUE>`
	foot = `</IRETURNVALUE><PARAMVALUE NAME="EndOfSequence"><VALUE>%v</VALUE></PARAMVALUE><PARAMVALUE NAME="EnumerationContext"><VALUE>1</VALUE></PARAMVALUE></IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`
)

var asked = regexp.MustCompile(`MESSAGE ID="(\d+)".*IMETHODCALL NAME="(\w+)"`)

var jobs = clienttest.Jobs{
	Dial: func(transport http.RoundTripper) (clienttest.Conn, error) {
		return cimxml.Dial("https://server", cimxml.Namespace("root/virtualization/v2"), cimxml.Transport(transport))
	},
	Job:   jobXML,
	Opens: func(request []byte) bool { return bytes.HasPrefix(asked.FindSubmatch(request)[2], []byte("Open")) },
	Frame: func(request []byte, end bool) (string, string) {
		found := asked.FindSubmatch(request)
		return fmt.Sprintf(head, found[1], found[2]), fmt.Sprintf(foot, end)
	},
	Media: "application/xml",
	Page: func(jobs string) string {
		return fmt.Sprintf(head, "1", "PullInstancesWithPath") + jobs + fmt.Sprintf(foot, true)
	},
	ReadStrings: readStrings,
}

// stringJobs is read by encoding/xml for comparison. All properties are strings.
type stringJobs struct {
	Jobs []struct {
		Keys []struct {
			Name  string `xml:"NAME,attr"`
			Value string `xml:"KEYVALUE"`
		} `xml:"INSTANCEPATH>INSTANCENAME>KEYBINDING"`
		Instance struct {
			Class      string `xml:"CLASSNAME,attr"`
			Properties []struct {
				Name  string  `xml:"NAME,attr"`
				Type  string  `xml:"TYPE,attr"`
				Value *string `xml:"VALUE"`
			} `xml:"PROPERTY"`
			Arrays []struct {
				Name   string   `xml:"NAME,attr"`
				Type   string   `xml:"TYPE,attr"`
				Values []string `xml:"VALUE.ARRAY>VALUE"`
			} `xml:"PROPERTY.ARRAY"`
		} `xml:"INSTANCE"`
	} `xml:"MESSAGE>SIMPLERSP>IMETHODRESPONSE>IRETURNVALUE>VALUE.INSTANCEWITHPATH"`
}

func readStrings(page []byte) (int, error) {
	var p stringJobs
	if err := xml.Unmarshal(page, &p); err != nil || *p.Jobs[0].Instance.Properties[0].Value == "" || p.Jobs[0].Keys[0].Value == "" {
		return 0, err
	}
	return len(p.Jobs), nil
}

func BenchmarkJobs(b *testing.B)            { jobs.Bench(b) }
func BenchmarkJobsEncodingXML(b *testing.B) { jobs.BenchStandard(b) }

func TestJobsAreFast(t *testing.T) { jobs.AreFast(t, 8<<10) }
func TestMillionJobs(t *testing.T) { jobs.Million(t) }
