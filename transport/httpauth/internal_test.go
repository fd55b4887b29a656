package httpauth

import (
	"bytes"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestChallenges(t *testing.T) {
	for name, test := range map[string]struct {
		lines []string
		want  []challenge
	}{
		"lines":       {[]string{"Negotiate", "Kerberos"}, []challenge{{"Negotiate", "", map[string]string{}}, {"Kerberos", "", map[string]string{}}}},
		"one line":    {[]string{`Negotiate, Basic realm="a, b", charset=UTF-8, Digest nonce=n`}, []challenge{{"Negotiate", "", map[string]string{}}, {"Basic", "", map[string]string{"realm": "a, b", "charset": "UTF-8"}}, {"Digest", "", map[string]string{"nonce": "n"}}}},
		"token":       {[]string{"Negotiate YII=, Basic"}, []challenge{{"Negotiate", "YII=", map[string]string{}}, {"Basic", "", map[string]string{}}}},
		"blanks":      {[]string{" ,Digest  Realm = \"r\" ,\tnonce=n , "}, []challenge{{"Digest", "", map[string]string{"realm": "r", "nonce": "n"}}}},
		"quotes":      {[]string{`Digest realm="a \"b\" \\ c"`}, []challenge{{"Digest", "", map[string]string{"realm": `a "b" \ c`}}}},
		"twice":       {[]string{`Digest nonce=a, nonce=b`}, []challenge{{"Digest", "", map[string]string{"nonce": "a"}}}},
		"open quote":  {[]string{`Digest nonce=a, realm="b`, "Basic"}, []challenge{{"Digest", "", map[string]string{"nonce": "a"}}, {"Basic", "", map[string]string{}}}},
		"no scheme":   {[]string{`"x" Basic`}, nil},
		"nothing":     {[]string{"", " , "}, nil},
		"empty value": {[]string{"Digest realm=x, nonce=, Basic"}, []challenge{{"Digest", "", map[string]string{"realm": "x"}}}},
	} {
		if got := challenges(http.Header{"Www-Authenticate": test.lines}); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

// The examples of RFC 7616 3.9.1.
func TestDigestExamples(t *testing.T) {
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		header := `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=` + algorithm +
			`, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
		c, err := parseDigest(challenges(http.Header{"Www-Authenticate": {header}})[0])
		if err != nil {
			t.Fatal(err)
		}
		got := c.answer("GET", "/dir/index.html", "Mufasa", "Circle of Life", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
		if got.response != want {
			t.Errorf("%s: %s, want %s", algorithm, got.response, want)
		}
	}
}

// The example of RFC 7616 3.9.2, where the name is hashed, with the hash of erratum 4897.
func TestDigestExampleWithHashedName(t *testing.T) {
	header := `Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDssOS", charset=UTF-8, userhash=true`
	c, err := parseDigest(challenges(http.Header{"Www-Authenticate": {header}})[0])
	if err != nil {
		t.Fatal(err)
	}
	a := c.answer("GET", "/doe.json", "Jäsøn Doe", "Secret, or not?", 1, "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm")
	if a.user != "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b" || !strings.Contains(a.header(), "userhash=true") {
		t.Errorf("%s", a.header())
	}
	c.hashUser = false
	if a := c.answer("GET", "/", "Jäsøn Doe", "", 1, "c"); a.userParam() != "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe" {
		t.Errorf("%s", a.userParam())
	}
}

func TestFrame(t *testing.T) {
	data := frame("\t", "application/soap+xml;charset=UTF-8", 5, []byte("0123456789abcdef"), []byte("--Encrypted Boundary--\r\n"))
	p, err := unframe(data, sealedBoundary)
	if err != nil || p.contentType != "application/soap+xml;charset=UTF-8" || p.size != 5 || string(p.signature) != "0123456789abcdef" || string(p.sealed) != "--Encrypted Boundary--\r\n" {
		t.Errorf("%+v, %v", p, err)
	}
}

// Exchange writes a space after the dashes, and uses its own line ends.
func TestFramesOfOtherServers(t *testing.T) {
	p, err := unframe([]byte("-- B\r\n\tContent-Type: x\r\n\tOriginalContent: type=a/b; charset=c; Length=1\r\n-- B\n\tContent-Type: application/octet-stream\n\x01\x00\x00\x00sd-- B--"), "B")
	if err != nil || p.contentType != "a/b;charset=c" || string(p.signature) != "s" || string(p.sealed) != "d" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestDamagedFramesAreRefused(t *testing.T) {
	good := string(frame("\t", "a/b", 1, []byte("sig"), []byte("d")))
	for name, test := range map[string]struct{ data, want string }{
		"empty":             {"", "does not end"},
		"no boundary":       {strings.Replace(good, "--E", "E", 1), "want the boundary"},
		"another boundary":  {strings.Replace(good, "Boundary", "boundary", 1), "want the boundary"},
		"a long line":       {strings.Replace(good, "type=", strings.Repeat("x", 2000), 1), "does not end"},
		"no length":         {strings.Replace(good, ";Length=1", "", 1), "no length"},
		"negative length":   {strings.Replace(good, "Length=1", "Length=-1", 1), `found the length "-1"`},
		"huge length":       {strings.Replace(good, "Length=1", "Length=99999999999", 1), "found the length"},
		"no headers":        {"--Encrypted Boundary\r\n--Encrypted Boundary\r\n", "want originalcontent"},
		"many headers":      {"--Encrypted Boundary\r\n" + "a: b\r\nb: c\r\nc: d\r\nd: e\r\ne: f\r\nf: g\r\ng: h\r\nh: i\r\n", "no originalcontent"},
		"signature too big": {strings.Replace(good, "\x03\x00\x00\x00", "\xff\xff\xff\xff", 1), "a signature of 4294967295 bytes"},
		"no signature":      {strings.Replace(good, "\x03\x00\x00\x00sigd", "\x03", 1), "no signature"},
		"no end":            {strings.TrimSuffix(good, "--Encrypted Boundary--\r\n"), "no end"},
	} {
		if p, err := unframe([]byte(test.data), sealedBoundary); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v, want %s", name, p, err, test.want)
		}
	}
}

func FuzzUnframe(f *testing.F) {
	f.Add(frame("\t", "a/b", 1, []byte("sig"), []byte("d")))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := unframe(data, sealedBoundary)
		if err != nil {
			return
		}
		again, err := unframe(frame("\t", p.contentType, p.size, p.signature, p.sealed), sealedBoundary)
		if err != nil || !bytes.Equal(again.signature, p.signature) || !bytes.Equal(again.sealed, p.sealed) {
			t.Errorf("%+v is read as %+v, %v", p, again, err)
		}
	})
}

// An answer to any challenge is one header line.
func FuzzChallenges(f *testing.F) {
	f.Add(`Negotiate YII=, Digest realm="a \" b", nonce=n, qop="auth,auth-int", algorithm=SHA-256, userhash=true`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range challenges(http.Header{"Www-Authenticate": {line}}) {
			if c.scheme == "" || len(c.scheme)+len(c.token) > len(line) {
				t.Errorf("%+v", c)
			}
			d, err := parseDigest(c)
			if err != nil {
				continue
			}
			if header := d.answer("POST", "/", "u", "p", 1, "c").header(); !strings.HasPrefix(header, "Digest username=") || strings.Count(header, "response=") < 1 {
				t.Errorf("%q", header)
			}
		}
	})
}
