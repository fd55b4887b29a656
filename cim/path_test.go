package cim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

func keys(nameValues ...any) []cim.KeyBinding {
	var bindings []cim.KeyBinding
	for i := 0; i < len(nameValues); i += 2 {
		bindings = append(bindings, cim.KeyBinding{Name: nameValues[i].(string), Value: nameValues[i+1]})
	}
	return bindings
}

func TestParseObjectPath(t *testing.T) {
	tests := []struct {
		text  string
		want  cim.ObjectPath
		print string // empty: the text itself
	}{
		// DMTF, DSP0004 8.2.5
		{`X_A`, cim.ObjectPath{Class: "X_A"}, ``},
		{`root/cimv2:X_A`, cim.ObjectPath{Namespace: "root/cimv2", Class: "X_A"}, ``},
		{`X_A.k="1",n=5`, cim.ObjectPath{Class: "X_A", Keys: keys("k", "1", "n", int64(5))}, ``},
		{`root/cimv2:X_A.k="1",n=5`,
			cim.ObjectPath{Namespace: "root/cimv2", Class: "X_A", Keys: keys("k", "1", "n", int64(5))}, ``},

		// DSP0207
		{`//host/root/cimv2:X.k="v"`,
			cim.ObjectPath{Host: "host", Namespace: "root/cimv2", Class: "X", Keys: keys("k", "v")}, ``},
		{`//host:5989/root/cimv2:X`, cim.ObjectPath{Host: "host:5989", Namespace: "root/cimv2", Class: "X"}, ``},
		{`//user:pw@[::1]:5989/ns:X`, cim.ObjectPath{Host: "user:pw@[::1]:5989", Namespace: "ns", Class: "X"}, ``},
		{`//host/:X`, cim.ObjectPath{Host: "host", Class: "X"}, ``},
		{`/root/cimv2:X.k=1`, cim.ObjectPath{Namespace: "root/cimv2", Class: "X", Keys: keys("k", int64(1))}, `root/cimv2:X.k=1`},
		{`/:X`, cim.ObjectPath{Class: "X"}, `X`},

		// WMI
		{`\\HOST\root\cimv2:Win32_Disk.DeviceID="C:"`,
			cim.ObjectPath{Host: "HOST", Namespace: "root/cimv2", Class: "Win32_Disk", Keys: keys("DeviceID", "C:")},
			`//HOST/root/cimv2:Win32_Disk.DeviceID="C:"`},
		{`\\.\root\x:A`, cim.ObjectPath{Namespace: "root/x", Class: "A"}, `root/x:A`},
		{`//./root/x:A`, cim.ObjectPath{Namespace: "root/x", Class: "A"}, `root/x:A`},
		{`root\x:A`, cim.ObjectPath{Namespace: "root/x", Class: "A"}, `root/x:A`},
		{`Win32_Disk="C:"`, cim.ObjectPath{Class: "Win32_Disk", Keys: keys("", "C:")}, ``},
		{`A=5`, cim.ObjectPath{Class: "A", Keys: keys("", int64(5))}, ``},
		{`__Namespace='ms'`, cim.ObjectPath{Class: "__Namespace", Keys: keys("", "ms")}, `__Namespace="ms"`},
		{`root\x:A=@`, cim.ObjectPath{Namespace: "root/x", Class: "A", Singleton: true}, `root/x:A=@`},

		// colons and other punctuation in quotes
		{`X.k="a:b"`, cim.ObjectPath{Class: "X", Keys: keys("k", "a:b")}, ``},
		{`X.k="//h/ns:Y.z=1,y=@"`, cim.ObjectPath{Class: "X", Keys: keys("k", "//h/ns:Y.z=1,y=@")}, ``},
		{`X="a:b"`, cim.ObjectPath{Class: "X", Keys: keys("", "a:b")}, ``},
		{`X.k="Größe, \"neu\" \\ 'alt'"`, cim.ObjectPath{Class: "X", Keys: keys("k", `Größe, "neu" \ 'alt'`)}, ``},

		// a reference key remains a string
		{`R.a="X.k=\"v\\\\\"",b="Y"`, cim.ObjectPath{Class: "R", Keys: keys("a", `X.k="v\\"`, "b", "Y")}, ``},

		// values
		{`X.a=TRUE,b=false`, cim.ObjectPath{Class: "X", Keys: keys("a", true, "b", false)}, `X.a=TRUE,b=FALSE`},
		{`X.a=-9223372036854775808`, cim.ObjectPath{Class: "X", Keys: keys("a", int64(math.MinInt64))}, ``},
		{`X.a=0x1F,b=-0Xff,c=101b,d=017,e=0`, cim.ObjectPath{Class: "X", Keys: keys("a", int64(31), "b", int64(-255), "c", int64(5), "d", int64(15), "e", int64(0))}, `X.a=31,b=-255,c=5,d=15,e=0`},
		{`X.a=0xffffffffffffffff`, cim.ObjectPath{Class: "X", Keys: keys("a", uint64(18446744073709551615))}, `X.a=18446744073709551615`},
		{`https://host.example:5989/root/x:X.k="a"`, cim.ObjectPath{Host: "host.example:5989", Namespace: "root/x", Class: "X", Keys: keys("k", "a")}, `//host.example:5989/root/x:X.k="a"`},
		{`cimxml.wbem://host/root:X.k="a"`, cim.ObjectPath{Host: "host", Namespace: "root", Class: "X", Keys: keys("k", "a")}, `//host/root:X.k="a"`},
		{`X.k="http://host/a"`, cim.ObjectPath{Class: "X", Keys: keys("k", "http://host/a")}, `X.k="http://host/a"`},
		{`X.a=+7`, cim.ObjectPath{Class: "X", Keys: keys("a", int64(7))}, `X.a=7`},
		{`X.a=9223372036854775808`, cim.ObjectPath{Class: "X", Keys: keys("a", uint64(1)<<63)}, ``},
		{`X.a=18446744073709551615`, cim.ObjectPath{Class: "X", Keys: keys("a", uint64(math.MaxUint64))}, ``},
		{`X.a=1.5,b=-5.0,c=1e+30`, cim.ObjectPath{Class: "X", Keys: keys("a", 1.5, "b", -5.0, "c", 1e30)}, ``},
		{`X.c='a'`, cim.ObjectPath{Class: "X", Keys: keys("c", "a")}, `X.c="a"`},
		{`X.c='\'',d='\\'`, cim.ObjectPath{Class: "X", Keys: keys("c", "'", "d", `\`)}, `X.c="'",d="\\"`},
		{`X_Größe.k=""`, cim.ObjectPath{Class: "X_Größe", Keys: keys("k", "")}, ``},
	}
	for _, test := range tests {
		got, err := cim.ParseObjectPath(test.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, want %#v", test.text, got, test.want)
		}
		if test.print == "" {
			test.print = test.text
		}
		if got.String() != test.print {
			t.Errorf("%s: String() = %s, want %s", test.text, got, test.print)
		}
	}
}

func TestParseObjectPathErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{``, `object path "": found no class name, want one`},
		{`root/cimv2:`, `found no class name`},
		{`root/cimv2`, `found class name "root/cimv2", want an identifier`},
		{`a b:X`, `found namespace "a b", want names between slashes`},
		{`a:b:X`, `found class name "b:X", want an identifier`},
		{`1X`, `found class name "1X", want an identifier`},
		{`/root/x`, `found no colon after the namespace, want one before the class`},
		{`//host:5989`, `found no colon after the namespace`},
		{`//host`, `found no colon after the namespace`},
		{`///root/x:A`, `found no host after the two slashes, want one`},
		{`//a b/x:A`, `found host "a b", want one without blanks`},
		{`X.`, `found no key name, want one`},
		{`X.k`, `found no value for key "k", want = and a value`},
		{`X.k=`, `key "k": found value "", want a quoted string, TRUE, FALSE or a number in 64 bits`},
		{`X.k=1,`, `found no key name`},
		{`X.k=1,K=2`, `found key "K" twice, want it once`},
		{`X.k = 1`, `found key name "k ", want an identifier`},
		{`X.k=one`, `found value "one"`},
		{`X.k=0x`, `found value "0x"`},
		{`X.k=08`, `found value "08"`},
		{`X.k=12b`, `found value "12b"`},
		{`X.k=0x10000000000000000`, `found value "0x10000000000000000"`},
		{`://host/root:X`, `found class name "//host/root:X"`},
		{`X.k=18446744073709551616`, `found value "18446744073709551616"`},
		{`X.k=1e999`, `found value "1e999"`},
		{`X.k=inf`, `found value "inf"`},
		{`X.k="v`, `key "k": found no end of the quoted value "\"v", want "`},
		{`X.k="v\`, `found escape "\\", want \\, \" or \'`},
		{`X.k="C:\temp"`, `found escape "\\t", want \\, \" or \'`},
		{`X.k="v"x`, `found "x" after the value of key "k", want a comma or the end`},
		{`X="v",k=1`, `found ",k=1" after the value of the only key, want the end`},
		{`X=@,k=1`, `the only key: found value "@"`},
		{"X.k=\"\xff\"", `not UTF-8`},
		{`X.k="` + strings.Repeat("v", 64<<10) + `"`, `object path has 65542 bytes, want at most 65536`},
		{`X.k='` + strings.Repeat(`"`, 60<<10) + `'`, `more than 65536 bytes when printed`},
		{strings.Repeat("(", 1000), `"...: found class name "(((`},
	}
	for _, test := range tests {
		_, err := cim.ParseObjectPath(test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.40s: got error %v, want %s", test.text, err, test.want)
		}
	}
}

// deepPath is a reference to a reference to ... a path of class C, n times.
func deepPath(n int) cim.ObjectPath {
	p := cim.ObjectPath{Class: "C"}
	for range n {
		p = cim.ObjectPath{Class: "C", Keys: keys("r", p)}
	}
	return p
}

func TestObjectPathStringOfEveryType(t *testing.T) {
	type state uint16
	tests := []struct {
		value any
		want  string
	}{
		{"C:\\ \"x\"", `X.k="C:\\ \"x\""`},
		{true, `X.k=TRUE`},
		{uint8(255), `X.k=255`},
		{int8(-1), `X.k=-1`},
		{state(3), `X.k=3`},
		{float32(0.1), `X.k=0.1`},
		{2.0, `X.k=2.0`},
		{cim.Char16('a'), `X.k='a'`},
		{cim.Char16('\''), `X.k='\''`},
		{cim.Char16(0xD800), `X.k='\xD800'`},
		{cim.MustParseDateTime("00000000000500.000000:000"), `X.k="00000000000500.000000:000"`},
		{cim.ObjectPath{Namespace: "n", Class: "Y", Keys: keys("k", `a"`)}, `X.k="n:Y.k=\"a\\\"\""`},
		{deepPath(1), `X.k="C.r=\"C\""`},
		{nil, `X.k=?nil`},
		{[]string{"v"}, `X.k=?[]string`},
		{(*int)(nil), `X.k=?*int`},
	}
	for _, test := range tests {
		p := cim.ObjectPath{Class: "X", Keys: keys("k", test.value)}
		if got := p.String(); got != test.want {
			t.Errorf("%T: got %s, want %s", test.value, got, test.want)
		}
	}
}

func TestObjectPathThatContainsItselfEnds(t *testing.T) {
	p := cim.ObjectPath{Class: "X", Keys: keys("k", 1)}
	p.Keys[0].Value = p
	if n := len(p.String()) + len(p.Canonical()); n > 1000 {
		t.Errorf("got %d bytes, want a bounded text", n)
	}
	if !p.Equal(p) || p.Equal(cim.ObjectPath{Class: "X", Keys: keys("k", "X=@")}) {
		t.Error("Equal takes it for something else")
	}
}

func TestObjectPathEqual(t *testing.T) {
	reference := func(name string) cim.ObjectPath {
		return cim.ObjectPath{Class: "R", Keys: keys("a", cim.ObjectPath{Class: name, Keys: keys("K", uint8(1))})}
	}
	parsed := func(text string) cim.ObjectPath {
		p, err := cim.ParseObjectPath(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	byHand := func(value any) cim.ObjectPath { return cim.ObjectPath{Class: "X", Keys: keys("k", value)} }

	tests := []struct {
		p, q cim.ObjectPath
		want bool
	}{
		{parsed(`//HOST/Root/CIMv2:X_A.K="v",N=1`), parsed(`\\host\root\cimv2:x_a.n=1,k="v"`), true},
		{parsed(`\\.\root\x:A`), cim.ObjectPath{Host: ".", Namespace: `\root\x\`, Class: "a"}, true},
		{parsed(`root/x:A`), parsed(`A`), false}, // an empty namespace equals only an empty one
		{parsed(`//h/root/x:A`), parsed(`root/x:A`), false},
		{parsed(`X.k="v"`), parsed(`X.k="V"`), false}, // string values compare exactly
		{parsed(`X.k="v"`), parsed(`X="v"`), false},
		{parsed(`X`), parsed(`X=@`), false},
		{parsed(`X.k="1"`), parsed(`X.k=1`), true}, // WS-Management has keys as text
		{parsed(`X.k="-1"`), parsed(`X.k=-1`), true},
		{parsed(`X.k="18446744073709551615"`), byHand(uint64(18446744073709551615)), true},
		{parsed(`X.k='1'`), byHand(uint8(1)), true},
		{parsed(`X.k="01"`), parsed(`X.k=1`), false}, // which may be a string that somebody numbered
		{parsed(`X.k="1.0"`), parsed(`X.k=1`), false},
		{parsed(`X.k=1`), byHand(uint8(1)), true},
		{parsed(`X.k=1`), byHand(int16(1)), true},
		{parsed(`X.k=1`), byHand(1.0), false},
		{parsed(`X.k=0.1`), byHand(float32(0.1)), true},
		{parsed(`X.k='a'`), byHand(cim.Char16('a')), true},
		{byHand(cim.Char16(0xD800)), byHand(cim.Char16(0xD801)), false},
		{parsed(`X.k="00000000000000.000000:000"`), byHand(cim.DateTime{}), true},
		{reference("Y"), reference("y"), true},
		{reference("Y"), reference("Z"), false},
		{reference("Y"), parsed(`r.A="y.k=1"`), true}, // a parsed reference is a string
		{reference("Y"), parsed(`r.A="Y.K=\"1\""`), true},
		{reference("Y"), parsed(`r.A="Y.K=2"`), false},
		{reference("Y"), parsed(`r.A="Y."`), false},
		{parsed(`r.A="Y.K=1"`), parsed(`r.A="y.k=1"`), false}, // two texts
		{reference("Y"), cim.ObjectPath{Class: "R", Keys: keys("a", cim.ObjectPath{Class: "Y", Keys: keys("K", "1")})}, true},
		{parsed(`X.k="0x1F"`), byHand(uint8(31)), true},
		{parsed(`X.k="-0X1f"`), parsed(`X.k=-31`), true},
		{parsed(`X.k="101b"`), parsed(`X.k=0x5`), true},
		{parsed(`X.k="0x100"`), byHand(uint8(0)), false},
		{parsed(`X.k="010"`), parsed(`X.k=010`), false}, // 8 or 10
		{parsed(`X.k="8"`), parsed(`X.k=010`), true},
		{parsed(`X.k="true"`), parsed(`X.k=TRUE`), true},
		{parsed(`X.k="FALSE"`), parsed(`X.k=false`), true},
		{parsed(`X.k="yes"`), parsed(`X.k=TRUE`), false},
		{parsed(`X.k="TRUE"`), parsed(`X.k="true"`), false}, // two texts
		{parsed(`X.k="1.5"`), parsed(`X.k=15E-1`), true},
		{parsed(`X.k="97"`), byHand(cim.Char16('a')), true}, // as OMI writes it
		{parsed(`X.k="ab"`), byHand(cim.Char16('a')), false},
		{parsed(`X.k="2026-11-22T11:49:29Z"`), byHand(cim.MustParseDateTime("20261122114929.000000+000")), true},
		{parsed(`X.k="P1D"`), byHand(cim.MustParseDateTime("00000001000000.000000:000")), true},
		{byHand(nil), parsed(`X.k=""`), false},
		{byHand(struct{}{}), parsed(`X.k="1"`), false},
		{cim.ObjectPath{Class: "X", Keys: keys("a", 1, "a", 2)}, cim.ObjectPath{Class: "X", Keys: keys("a", "1", "b", 2)}, false},
	}
	for _, test := range tests {
		if there, back := test.p.Equal(test.q), test.q.Equal(test.p); there != test.want || back != test.want {
			t.Errorf("%s and %s: Equal() = %v, and %v the other way", test.p, test.q, there, back)
		}
	}
}

func TestObjectPathCanonical(t *testing.T) {
	p := cim.ObjectPath{Host: "HOST", Namespace: `Root\X`, Class: "ACME_Link", Keys: keys(
		"To", cim.ObjectPath{Class: "ACME_Disk", Keys: keys("Z", uint8(1), "A", "C:")},
		"From", "As Written",
	)}
	before := p.String()
	const want = `//host/root/x:acme_link.from="As Written",to="acme_disk.a=\"C:\",z=1"`
	if got := p.Canonical(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if p.String() != before {
		t.Errorf("Canonical changed the path to %s", p)
	}
}

func TestObjectPathIsInstance(t *testing.T) {
	for text, want := range map[string]bool{`X`: false, `n:X`: false, `X.k=1`: true, `X=1`: true, `X=@`: true} {
		if p, err := cim.ParseObjectPath(text); err != nil || p.IsInstance() != want {
			t.Errorf("%s: IsInstance() = %v, %v", text, p.IsInstance(), err)
		}
	}
}

func TestObjectPathKey(t *testing.T) {
	p := cim.ObjectPath{Class: "X", Keys: keys("Id", "v")}
	if v, ok := p.Key("ID"); v != "v" || !ok {
		t.Errorf("Key(ID) = %v, %v", v, ok)
	}
	if v, ok := p.Key("other"); v != nil || ok {
		t.Errorf("Key(other) = %v, %v", v, ok)
	}
}

func TestObjectPathIn(t *testing.T) {
	p := cim.ObjectPath{Host: "h", Namespace: "a", Class: "X", Keys: keys("k", "v")}
	q := p.In(`\\.\root\b`)
	q.Keys[0].Value = "w"
	if p.String() != `//h/a:X.k="v"` || q.String() != `//h/root/b:X.k="w"` {
		t.Errorf("got %s and %s", p, q)
	}
}

func TestNormalizeNamespace(t *testing.T) {
	tests := []struct{ in, want string }{
		{`\\.\Root\MSPS`, "Root/MSPS"},
		{`//./root/x`, "root/x"},
		{`\\SERVER\root\x`, "root/x"},
		{`Root\MSPS`, "Root/MSPS"},
		{`/root/x/`, "root/x"},
		{`\/.\root`, "root"},
		{`root//x`, "root/x"},
		{`root`, "root"},
		{`//host`, ""},
		{`\\`, ""},
		{``, ""},
	}
	for _, test := range tests {
		if got := cim.NormalizeNamespace(test.in); got != test.want {
			t.Errorf("%s: got %q, want %q", test.in, got, test.want)
		}
	}
}

func TestObjectPathText(t *testing.T) {
	var got struct{ Disk, None cim.ObjectPath }
	const text = `{"Disk":"root/x:A.k=1","None":""}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(got); err != nil || string(out) != text {
		t.Errorf("got %s, %v, want %s", out, err, text)
	}
	if err := got.Disk.UnmarshalText([]byte("(")); err == nil || got.Disk.Class != "A" {
		t.Errorf("got %v, %v, want an error and the old value", got.Disk, err)
	}
	for _, p := range []cim.ObjectPath{
		{Namespace: "no/class"},
		{Class: "X", Keys: keys("k", nil)},
		{Class: "X", Keys: keys("k", math.NaN())},
	} {
		if out, err := p.MarshalText(); err == nil {
			t.Errorf("got %s, want an error", out)
		}
	}
}

func ExampleParseObjectPath() {
	p, err := cim.ParseObjectPath(`\\.\root\cimv2:Win32_LogicalDisk.DeviceID="C:"`)
	if err != nil {
		fmt.Println(err)
		return
	}
	id, _ := p.Key("deviceid")
	fmt.Println(p.Namespace, p.Class, id)
	// Output: root/cimv2 Win32_LogicalDisk C:
}

func FuzzParseObjectPath(f *testing.F) {
	for _, seed := range []string{
		`X_A`, `root/cimv2:X_A.k="1",n=5`, `//host:5989/root/cimv2:X.k="a:b"`, `//host/:X`, `/root/x:A=@`,
		`\\HOST\root\cimv2:Win32_Disk.DeviceID="C:"`, `\\.\root\x:A="\\\"'"`, `A='\''`, `//./:A`,
		`X.a=TRUE,b=false,c=-1,d=18446744073709551615,e=1.5e-3,f=-0.0`, `R.a="X.k=\"v\\\\\""`, `//h//./x:A`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := cim.ParseObjectPath(text)
		if err != nil {
			return
		}
		again, err := cim.ParseObjectPath(p.String())
		if err != nil || !reflect.DeepEqual(again, p) || !again.Equal(p) {
			t.Fatalf("%q printed as %q, read again as %#v, %v", text, p, again, err)
		}
		// WS-Management has keys as text.
		for i, k := range again.Keys {
			if _, isText := k.Value.(string); !isText {
				again.Keys[i].Value = fmt.Sprint(k.Value)
			}
		}
		if !again.Equal(p) || !p.Equal(again) {
			t.Fatalf("%q is not equal to %q", p, again)
		}
		canonical, err := cim.ParseObjectPath(p.Canonical())
		if err != nil || canonical.Canonical() != p.Canonical() {
			t.Fatalf("%q has canonical form %q, read again as %q, %v", text, p.Canonical(), canonical.Canonical(), err)
		}
	})
}
