package cimxml_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/httpauth"
)

// live returns a connection to a server that somebody started by hand:
//
//	GOMOF_PEGASUS=http://127.0.0.1:5988 GOMOF_PEGASUS_USER=… GOMOF_PEGASUS_PASSWORD=… go test -run LiveOpenPegasus ./transport/cimxml
func live(t *testing.T, variable string, opts ...cimxml.Option) *cimxml.Conn {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" || strings.Contains(address, "/wsman") {
		t.Skipf("%s is not set to the address of a server of CIM-XML", variable)
	}
	opts = append(opts, cimxml.AllowCleartext(), cimxml.Credentials(httpauth.Options{
		Scheme: httpauth.Basic, User: os.Getenv(variable + "_USER"), Password: os.Getenv(variable + "_PASSWORD"),
	}))
	conn, err := cimxml.Dial(address, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// The samples of OpenPegasus, one operation after the other, in pages and without.
func TestLiveOpenPegasus(t *testing.T) {
	for _, opts := range [][]cimxml.Option{{cimxml.PageSize(1)}, {cimxml.WithoutPull()}} {
		livePegasus(t, live(t, "GOMOF_PEGASUS", append(opts, cimxml.Namespace("root/SampleProvider"))...))
	}
}

func livePegasus(t *testing.T, conn *cimxml.Conn) {
	ctx := t.Context()
	things := cim.ObjectPath{Class: "Sample_InstanceProviderClass"}
	for _, o := range []cim.Options{{}, {NamesOnly: true}, {Shallow: true}, {Properties: []string{"Message"}}} {
		count := 0
		for in, err := range conn.EnumerateInstances(ctx, things, o) {
			if err != nil {
				t.Errorf("%+v: %v", o, err)
				break
			}
			count++
			t.Log(in)
		}
		if count != 3 {
			t.Errorf("%+v: %d instances", o, count)
		}
	}
	for range conn.EnumerateInstances(ctx, things, cim.Options{}) {
		break
	}
	for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Namespace: "root/cimv2", Class: "PG_OperatingSystem"}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		got, err := conn.GetInstance(ctx, in.Path, cim.Options{}) // OpenPegasus does not find its own samples
		if err != nil || !got.Path.Equal(in.Path) || len(got.Properties) < 10 {
			t.Errorf("%v: %v, %v", in.Path, got, err)
		}
		t.Log(got)
	}
	hello := []cim.Property{{Name: "Name", Type: cim.String, Value: "gömof <&>"}}
	result, out, err := conn.InvokeMethod(ctx, cim.ObjectPath{Class: "Sample_MethodProviderClass", Keys: []cim.KeyBinding{{Name: "Identifier", Value: 1}}}, "SayHello", hello, cim.Options{})
	if err != nil || result.Value != "Hello, gömof <&>!" {
		t.Errorf("%v, %v, %v", result, out, err)
	}
	for class, want := range map[string]error{"Sample_NoSuch": cim.ErrInvalidClass} {
		for _, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: class}, cim.Options{}) {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", class, err, want)
			}
		}
	}
	teacher := cim.ObjectPath{Class: "Sample_Teacher", Keys: []cim.KeyBinding{{Name: "Name", Value: "Teacher1"}}}
	students := 0
	for in, err := range conn.Associators(ctx, teacher, cim.AssociatorFilter{ResultClass: "Sample_Student"}, cim.Options{}) {
		if err != nil || in.Class != "Sample_Student" {
			t.Fatal(in, err)
		}
		students++
	}
	if students < 3 {
		t.Errorf("%d students", students)
	}
	raw, err := conn.GetClass(ctx, things, cim.Options{})
	if err != nil || !strings.Contains(string(raw), `NAME="Message"`) {
		t.Errorf("%.300s, %v", raw, err)
	}
	class := []byte(`<CLASS NAME="GOMOF_Test"><PROPERTY NAME="Id" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean" OVERRIDABLE="false"><VALUE>TRUE</VALUE></QUALIFIER></PROPERTY></CLASS>`)
	if err := conn.CreateClass(ctx, "", class, cim.Options{}); err != nil {
		t.Errorf("create class: %v", err)
	}
	path, err := conn.CreateInstance(ctx, &cim.Instance{Class: "GOMOF_Test", Properties: []cim.Property{{Name: "Id", Type: cim.String, Value: "ö & <co>"}}}, cim.Options{})
	if err != nil {
		t.Errorf("create: %v", err)
	}
	if err := conn.DeleteInstance(ctx, path, cim.Options{}); err != nil {
		t.Errorf("delete %v: %v", path, err)
	}
	if err := conn.DeleteClass(ctx, cim.ObjectPath{Class: "GOMOF_Test"}, cim.Options{}); err != nil {
		t.Errorf("delete class: %v", err)
	}
}
