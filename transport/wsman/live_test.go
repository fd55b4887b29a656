package wsman_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/wsman"
)

// live returns a connection to a server that somebody started by hand:
//
//	GOMOF_OMI=http://127.0.0.1:5985/wsman GOMOF_OMI_USER=… GOMOF_OMI_PASSWORD=… go test -run LiveOMI ./transport/wsman
func live(t *testing.T, variable string, opts ...wsman.Option) *wsman.Conn {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" {
		t.Skipf("%s is not set to the address of a server", variable)
	}
	opts = append(opts, wsman.AllowCleartext(), wsman.Credentials(httpauth.Options{
		Scheme: httpauth.Basic, User: os.Getenv(variable + "_USER"), Password: os.Getenv(variable + "_PASSWORD"),
	}))
	conn, err := wsman.Dial(address, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// The samples of OMI, one operation after another.
func TestLiveOMI(t *testing.T) {
	conn := live(t, "GOMOF_OMI", wsman.Namespace("root/cimv2"), wsman.PageSize(500))
	ctx := t.Context()
	id, err := conn.Identify(ctx)
	if err != nil || id.Product() != wsman.OMI {
		t.Fatalf("%+v, %v", id, err)
	}
	t.Logf("%+v", *id)

	count := 0
	var twelve cim.ObjectPath
	for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "X_SmallNumber"}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if count++; in.Path.Namespace == "" || len(in.Path.Keys) != 1 {
			t.Fatalf("path %v of %v", in.Path, in)
		}
		if n, _ := in.Get("Number"); n.Value == "12" {
			twelve = in.Path
		}
	}
	if count < 100 || twelve.Class == "" {
		t.Fatalf("%d numbers, twelve is %v", count, twelve)
	}
	for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "X_SmallNumber"}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		t.Log("left after ", in.Path)
		break
	}
	in, err := conn.GetInstance(ctx, twelve, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := in.Get("SpelledNumber"); p.Value != "twelve" {
		t.Errorf("%v", in)
	}
	result, out, err := conn.InvokeMethod(ctx, twelve, "GetFactors", nil, cim.Options{})
	if err != nil || result.Value != "3" || len(out) != 2 {
		t.Errorf("GetFactors: %v, %v, %v", result, out, err)
	}
	for in, err := range conn.Associators(ctx, twelve, cim.AssociatorFilter{}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		t.Log("associated:", in.Class, in.Path)
	}
	for in, err := range conn.Query(ctx, cim.Query{Text: "SELECT Number FROM X_SmallNumber WHERE Number < 5"}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		t.Log("selected:", in)
	}
	for in, err := range conn.Query(ctx, cim.Query{Language: wsman.SelectorFilter, Text: "X_SmallNumber.Number=7"}, cim.Options{}) {
		if n, _ := in.Get("Number"); err != nil || n.Value != "7" {
			t.Fatal(in, err)
		}
	}
	_, err = conn.GetInstance(ctx, cim.ObjectPath{Class: "X_SmallNumber", Keys: []cim.KeyBinding{{Name: "Number", Value: 424242}}}, cim.Options{})
	if !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("a missing number: %v", err)
	}
	person := &cim.Instance{Class: "MSFT_Person", Properties: []cim.Property{
		{Name: "Key", Type: cim.Uint64, Value: uint64(77)}, {Name: "Last", Type: cim.String, Value: "Ö & Co"},
	}}
	path, err := conn.CreateInstance(ctx, person, cim.Options{})
	if err != nil {
		t.Errorf("create: %v", err)
	}
	t.Log("created:", path)
	when := cim.MustParseDateTime("20240131123456.000789+060")
	_, out, err = conn.InvokeMethod(ctx, cim.ObjectPath{Namespace: "test/cpp", Class: "MSFT_Person", Keys: []cim.KeyBinding{{Name: "Key", Value: 7}}}, "TestAllTypes", []cim.Property{
		{Name: "b", Value: true}, {Name: "s8", Value: int8(-100)}, {Name: "u64", Value: uint64(1<<64 - 1)}, {Name: "r32", Value: float32(1.5)},
		{Name: "dt", Type: cim.DateTimeType, Value: when}, {Name: "s", Value: "hällö <w&>"}, {Name: "c16", Value: cim.Char16('Ä')},
		{Name: "u8A", Array: true, Value: []any{uint8(1), uint8(255)}}, {Name: "rf", Type: cim.Reference, Value: cim.ObjectPath{Class: "MSFT_Base", Keys: []cim.KeyBinding{{Name: "Key", Value: 12}}}},
	}, cim.Options{})
	if err != nil {
		t.Error(err)
	}
	for _, p := range out {
		t.Log(p.Name, p.Value)
	}
	raw, err := conn.GetClass(ctx, cim.ObjectPath{Class: "X_SmallNumber"}, cim.Options{})
	if err != nil || !strings.Contains(string(raw), `NAME="SpelledNumber"`) {
		t.Errorf("class: %.300s, %v", raw, err)
	}
	for raw, err := range conn.EnumerateClasses(ctx, cim.ObjectPath{}, cim.Options{}) {
		t.Logf("classes: %.100s, %v", raw, err)
		break
	}
}

// The samples of OpenPegasus.
func TestLiveOpenPegasus(t *testing.T) {
	conn := live(t, "GOMOF_PEGASUS", wsman.Namespace("root/SampleProvider"), wsman.PageSize(2))
	livePegasus(t, conn)
}

// The same through openwsman, whose configuration has the prefix of the samples.
func TestLiveOpenwsman(t *testing.T) {
	conn := live(t, "GOMOF_OPENWSMAN", wsman.Namespace("root/SampleProvider"), wsman.PageSize(2),
		wsman.ResourcePrefix("Sample", "http://schema.openpegasus.org/wbem/wscim/1/cim-schema/2"),
		wsman.ResourcePrefix("PG", "http://schema.openpegasus.org/wbem/wscim/1/cim-schema/2"))
	livePegasus(t, conn)
}

func livePegasus(t *testing.T, conn *wsman.Conn) {
	ctx := t.Context()
	id, err := conn.Identify(ctx)
	if err != nil || id.Product() != wsman.OpenPegasus && id.Product() != wsman.Openwsman {
		t.Fatalf("%+v, %v", id, err)
	}
	t.Logf("%+v", *id)
	for _, o := range []cim.Options{{}, {NamesOnly: true}, {Shallow: true}} {
		count := 0
		for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "Sample_InstanceProviderClass"}, o) {
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
	for range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "Sample_InstanceProviderClass"}, cim.Options{}) {
		break
	}
	result, out, err := conn.InvokeMethod(ctx, cim.ObjectPath{Class: "Sample_MethodProviderClass"}, "SayHello", []cim.Property{{Name: "Name", Value: "gömof <&>"}}, cim.Options{})
	if err != nil || result.Value != "Hello, gömof <&>!" {
		t.Errorf("%v, %v, %v", result, out, err)
	}
	for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Namespace: "root/cimv2", Class: "PG_OperatingSystem"}, cim.Options{}) {
		if err != nil {
			t.Error(err)
			break
		}
		t.Log(in.Path)
		got, err := conn.GetInstance(ctx, in.Path, cim.Options{})
		if err != nil || got.Class != "PG_OperatingSystem" {
			t.Errorf("%v, %v", got, err)
		}
	}
	_, _, err = conn.InvokeMethod(ctx, cim.ObjectPath{Class: "Sample_MethodProviderClass"}, "NoSuch", nil, cim.Options{})
	t.Logf("unknown method: %v", err)
	if err == nil {
		t.Error("an unknown method")
	}
	for _, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "Sample_NoSuch"}, cim.Options{}) {
		if !errors.Is(err, cim.ErrInvalidClass) {
			t.Errorf("unknown class: %v", err)
		}
	}
	for _, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Namespace: "root/nosuch", Class: "Sample_InstanceProviderClass"}, cim.Options{}) {
		t.Logf("unknown namespace: %v", err)
	}
	teacher := cim.ObjectPath{Class: "Sample_Teacher", Keys: []cim.KeyBinding{{Name: "Name", Value: "Teacher1"}}}
	students := 0 // openwsman passes on empty parameters, which OpenPegasus refuses: give a class and both roles
	for in, err := range conn.Associators(ctx, teacher, cim.AssociatorFilter{ResultClass: "Sample_Student", Role: "teaches", ResultRole: "taughtby"}, cim.Options{}) {
		if err != nil || in.Class != "Sample_Student" {
			t.Fatal(in, err)
		}
		students++
	}
	if students != 3 {
		t.Errorf("%d students", students)
	}
	for in, err := range conn.Query(ctx, cim.Query{Text: "SELECT * FROM Sample_InstanceProviderClass"}, cim.Options{}) {
		t.Log("selected: ", in, err)
	}
	err = conn.ModifyInstance(ctx, &cim.Instance{Class: "Sample_InstanceProviderClass", Path: cim.ObjectPath{Class: "Sample_InstanceProviderClass", Keys: []cim.KeyBinding{{Name: "Identifier", Value: 1}}},
		Properties: []cim.Property{{Name: "Message", Value: "m"}}}, nil, cim.Options{})
	t.Logf("modify: %v", err)
}
