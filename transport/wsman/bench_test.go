//go:build unix

package wsman_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"testing"

	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/wsman"
)

// jobXML returns a job as large as recorded ones, with n as its key.
func jobXML(n int) string {
	const uri = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/virtualization/v2/CIM_ConcreteJob"
	return `<p:CIM_ConcreteJob xmlns:p="` + uri + `">` +
		fmt.Sprintf("<p:InstanceID>6C1A7B42-3E8D-4F0B-9B7E-%012d</p:InstanceID>", n) +
		`<p:Caption>Provision a virtual machine</p:Caption><p:Description>Provisioning of a shielded virtual machine</p:Description>` +
		`<p:ElementName>Provision web-01</p:ElementName><p:InstallDate><cim:Datetime>2026-11-26T21:33:07Z</cim:Datetime></p:InstallDate>` +
		`<p:Name>Provision</p:Name><p:OperationalStatus>2</p:OperationalStatus><p:StatusDescriptions>Job is running</p:StatusDescriptions>` +
		`<p:Status>OK</p:Status><p:HealthState>5</p:HealthState><p:CommunicationStatus xsi:nil="true"/><p:DetailedStatus xsi:nil="true"/>` +
		`<p:OperatingStatus xsi:nil="true"/><p:PrimaryStatus xsi:nil="true"/><p:JobStatus>Running</p:JobStatus>` +
		`<p:TimeSubmitted><cim:Datetime>2026-11-26T21:33:07.000000Z</cim:Datetime></p:TimeSubmitted><p:StartTime><cim:Datetime>2026-11-26T21:33:08Z</cim:Datetime></p:StartTime>` +
		`<p:ElapsedTime><cim:Interval>P0DT0H5M0S</cim:Interval></p:ElapsedTime><p:UntilTime><cim:Datetime>2026-11-27T21:33:07Z</cim:Datetime></p:UntilTime>` +
		`<p:Notify>root</p:Notify><p:Owner>CONTOSO\root</p:Owner><p:Priority>1000</p:Priority><p:PercentComplete>42</p:PercentComplete>` +
		`<p:DeleteOnCompletion>false</p:DeleteOnCompletion><p:ErrorCode>0</p:ErrorCode><p:ErrorDescription>none &amp; never was one</p:ErrorDescription>` +
		`<p:JobState>4</p:JobState><p:TimeOfLastStateChange><cim:Datetime>2026-11-26T21:33:09Z</cim:Datetime></p:TimeOfLastStateChange>` +
		`<p:TimeBeforeRemoval><cim:Interval>P0DT0H5M0S</cim:Interval></p:TimeBeforeRemoval></p:CIM_ConcreteJob>`
}

const answerHead = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsen="http://schemas.xmlsoap.org/ws/2004/09/enumeration" ` +
	`xmlns:wsman="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common" ` +
	`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Header/><s:Body>`

var jobs = clienttest.Jobs{
	Dial: func(transport http.RoundTripper) (clienttest.Conn, error) {
		return wsman.Dial("https://server", wsman.As(wsman.Windows), wsman.Namespace("root/virtualization/v2"), wsman.Transport(transport))
	},
	Job:   jobXML,
	Opens: opens,
	Frame: func(request []byte, end bool) (string, string) {
		name, prefix, last := "PullResponse", "wsen", ""
		if opens(request) {
			name, prefix = "EnumerateResponse", "wsman"
		}
		if end {
			last = "<" + prefix + ":EndOfSequence/>"
		}
		return answerHead + "<wsen:" + name + "><wsen:EnumerationContext>1</wsen:EnumerationContext><" + prefix + ":Items>",
			"</" + prefix + ":Items>" + last + "</wsen:" + name + "></s:Body></s:Envelope>"
	},
	Media: "application/soap+xml",
	Page: func(jobs string) string {
		return answerHead + "<wsen:PullResponse><wsen:Items>" + jobs + "</wsen:Items></wsen:PullResponse></s:Body></s:Envelope>"
	},
	ReadStrings: readStrings,
}

func opens(request []byte) bool { return bytes.Contains(request, []byte("<wsen:Enumerate>")) }

// stringJob is read by encoding/xml for comparison. It has fewer fields, and all are strings.
type stringJob struct {
	InstanceID, Caption, Description, ElementName, Name, Status, JobStatus, Notify, Owner string
	OperationalStatus, StatusDescriptions                                                 []string
	HealthState, Priority, PercentComplete, DeleteOnCompletion                            string
	ErrorCode, ErrorDescription, JobState                                                 string
	InstallDate                                                                           string `xml:"InstallDate>Datetime"`
	TimeSubmitted                                                                         string `xml:"TimeSubmitted>Datetime"`
	StartTime                                                                             string `xml:"StartTime>Datetime"`
	ElapsedTime                                                                           string `xml:"ElapsedTime>Interval"`
	UntilTime                                                                             string `xml:"UntilTime>Datetime"`
	TimeOfLastStateChange                                                                 string `xml:"TimeOfLastStateChange>Datetime"`
	TimeBeforeRemoval                                                                     string `xml:"TimeBeforeRemoval>Interval"`
}

type stringPage struct {
	Jobs []stringJob `xml:"Body>PullResponse>Items>CIM_ConcreteJob"`
}

func readStrings(page []byte) (int, error) {
	var p stringPage
	if err := xml.Unmarshal(page, &p); err != nil || p.Jobs[0].ElapsedTime == "" {
		return 0, err
	}
	return len(p.Jobs), nil
}

func BenchmarkJobs(b *testing.B)            { jobs.Bench(b) }
func BenchmarkJobsEncodingXML(b *testing.B) { jobs.BenchStandard(b) }

func TestJobsAreFast(t *testing.T) { jobs.AreFast(t, 6<<10) }
func TestMillionJobs(t *testing.T) { jobs.Million(t) }
