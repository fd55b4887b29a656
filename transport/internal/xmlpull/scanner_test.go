package xmlpull_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// outline prints what a scanner reads: an element per line, with its text.
func outline(s *xmlpull.Scanner) string {
	var b strings.Builder
	if root := s.Root(); root > 0 {
		element(s, &b)
	}
	if err := s.End(); err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	return b.String()
}

func element(s *xmlpull.Scanner, b *strings.Builder) {
	depth := s.Depth()
	fmt.Fprintf(b, "%*s{%s}%s", depth, "", s.Space(), s.Local())
	text, leaf := s.Text()
	fmt.Fprintf(b, " %q\n", text)
	if leaf || s.Err() != nil {
		return
	}
	element(s, b)
	for s.Child(depth) {
		element(s, b)
	}
}

func TestOutline(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", `<a/>`, " {}a \"\"\n"},
		{"blanks", "\ufeff<?xml version='1.0'?>\n<!-- c --><a  x = '1' >t</a >\n<!-- d -->\n", " {}a \"t\"\n"},
		{"namespaces", `<a xmlns="u:1" xmlns:p="u:2"><p:b/><c xmlns=""><p:d>x</p:d></c></a>`,
			" {u:1}a \"\"\n  {u:2}b \"\"\n  {}c \"\"\n   {u:2}d \"x\"\n"},
		{"prefix again", `<p:a xmlns:p="u:1"><p:b xmlns:p="u:2"/><p:c/></p:a>`, " {u:1}a \"\"\n  {u:2}b \"\"\n  {u:1}c \"\"\n"},
		{"references", `<a>&lt;&#60;&#x3c;&amp;amp; &#228;&#x1F600;&quot;&apos;&gt;</a>`, " {}a \"<<<&amp; ä😀\\\"'>\"\n"},
		{"not characters", "<a>x\x01\xe4y&#0;&#xFFFF;&#xD800;&#x7fffffff;</a>", " {}a \"x��y����\"\n"},
		{"lines", "<a>1\r\n2\r3\n4<![CDATA[5\r\n6]]></a>", " {}a \"1\\n2\\n3\\n45\\n6\"\n"},
		{"sections", `<a>1<![CDATA[<b>&amp;]]]]><!-- 2 -->3<?x y?>4</a>`, " {}a \"1<b>&amp;]]34\"\n"},
		{"text before a child", `<a>1<b>2</b>3<c/></a>`, " {}a \"1\"\n  {}b \"2\"\n  {}c \"\"\n"},

		{"nothing", ``, "error: XML: the document has no element, at offset 0\n"},
		{"HTML", `<!DOCTYPE html><html></html>`, "error: XML: a document type declaration is not allowed, at offset 0\n"},
		{"text only", `Not found`, "error: XML: the document has no element, at offset 9\n"},
		{"text before", `x<a/>`, "error: XML: text before the first element, at offset 0\n"},
		{"text after", `<a/>x`, " {}a \"\"\nerror: XML: text after the end of the document, at offset 4\n"},
		{"second root", `<a/><b/>`, " {}a \"\"\nerror: XML: text after the end of the document, at offset 4\n"},
		{"entity", `<a>&nbsp;</a>`, " {}a \"\"\nerror: XML: unknown entity &nbsp;, at offset 3\n"},
		{"ampersand", `<a>fish & chips</a>`, " {}a \"\"\nerror: XML: & without a reference, at offset 3\n"},
		{"entity declaration", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, "error: XML: a document type declaration is not allowed, at offset 0\n"},
		{"crossed", `<a><b></a></b>`, " {}a \"\"\n  {}b \"\"\nerror: XML: found another end tag, want </b>, at offset 6\n"},
		{"longer end", `<a></ab>`, " {}a \"\"\nerror: XML: found another end tag, want </a>, at offset 3\n"},
		{"cut off", `<a><b>x`, " {}a \"\"\n  {}b \"\"\nerror: XML: the document ends inside <b>, at offset 7\n"},
		{"cut off in a tag", `<a><b x="1"`, " {}a \"\"\nerror: XML: tag without an end, at offset 3\n"},
		{"cut off in a section", `<a><![CDATA[x`, " {}a \"\"\nerror: XML: CDATA section without an end, at offset 3\n"},
		{"prefix", `<p:a/>`, "error: XML: the prefix p is not declared, at offset 6\n"},
		{"attribute twice", `<a x="1" x="2"/>`, "error: XML: attribute x twice, at offset 0\n"},
		{"no blank", `<a x="1"y="2"/>`, "error: XML: no space before an attribute, at offset 0\n"},
		{"no quotes", `<a x=1/>`, "error: XML: attribute x without quotes, at offset 0\n"},
		{"less in an attribute", `<a x="<"/>`, "error: XML: < in the attribute x, at offset 0\n"},
		{"encoding", `<?xml version="1.0" encoding="ISO-8859-15"?><a/>`, "error: XML: found encoding ISO-8859-15, want UTF-8 or UTF-16, at offset 0\n"},
		{"two colons", `<a:b:c/>`, "error: XML: no name after <, at offset 1\n"},
		{"a space before the name", `< a/>`, "error: XML: no name after <, at offset 1\n"},
	} {
		if got := outline(xmlpull.New([]byte(c.text), xmlpull.Limits{})); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestUTF16(t *testing.T) {
	const text = `<a>Grüße 😀</a>`
	for _, mark := range []bool{false, true} {
		for _, big := range []bool{false, true} {
			var data []byte
			units := utf16.Encode([]rune(text))
			if mark {
				units = append([]uint16{0xfeff}, units...)
			}
			for _, u := range units {
				if big {
					data = append(data, byte(u>>8), byte(u))
				} else {
					data = append(data, byte(u), byte(u>>8))
				}
			}
			if got := outline(xmlpull.New(data, xmlpull.Limits{})); got != " {}a \"Grüße 😀\"\n" {
				t.Errorf("mark %v, big endian %v: %s", mark, big, got)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	limits := xmlpull.Limits{Depth: 3, Attributes: 2, Token: 10}
	for _, c := range []struct{ text, want string }{
		{`<a><b><c/></b></a>`, ""},
		{`<a><b><c><d/></c></b></a>`, "nested more than 3 deep"},
		{`<a x="1" y="2"/>`, ""},
		{`<a x="1" y="2" z="3"/>`, "more than 2 attributes"},
		{`<a>0123456789</a>`, ""},
		{`<a>0123456789x</a>`, "a text of more than 10 bytes"},
		{`<a>01234<!-- -->56789x</a>`, "a text of more than 10 bytes"},
		{`<a x="0123456789x"/>`, "an attribute of more than 10 bytes"},
		{`<a0123456789/>`, "a name of more than 10 bytes"},
		{`<a>` + strings.Repeat(`<b xmlns:p="u"><b xmlns:p="u">`, 1), "the document ends"},
	} {
		s := xmlpull.New([]byte(c.text), limits)
		outline(s)
		err := s.Err()
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
		if err != nil && !errors.Is(err, xmlpull.ErrSyntax) {
			t.Errorf("%s: %v is not ErrSyntax", c.text, err)
		}
	}
	var many strings.Builder
	for i := range 10 {
		many.WriteString("<a")
		for j := range 60 {
			fmt.Fprintf(&many, ` xmlns:p%d_%d="u"`, i, j)
		}
		many.WriteString(">")
	}
	s := xmlpull.New([]byte(many.String()), xmlpull.Limits{})
	outline(s)
	if !errors.Is(s.Err(), xmlpull.ErrLimit) {
		t.Errorf("many namespaces: %v", s.Err())
	}
}

func TestSkipping(t *testing.T) {
	s := xmlpull.New([]byte(`<a><b><x><y/></x>t</b><c>1</c><d/><e i:nil='true' xmlns:i='u:i' n="a&amp;b"/></a>`), xmlpull.Limits{})
	var got []string
	for root := s.Root(); s.Child(root); {
		got = append(got, s.Local())
		if s.Local() == "b" {
			for b := s.Depth(); s.Child(b); {
				got = append(got, "in b "+s.Local())
			}
		}
		if value, ok := s.Attr("u:i", "nil"); ok {
			got = append(got, string(value))
		}
		if value, ok := s.Attr("", "n"); ok {
			got = append(got, string(value))
		}
	}
	if text := strings.Join(got, " "); text != "b in b x c d e true a&b" || s.Err() != nil {
		t.Errorf("%s, %v", text, s.Err())
	}
}

func TestRaw(t *testing.T) {
	s := xmlpull.New([]byte(`<a><CLASS NAME="x"><P/> t </CLASS><b/></a>`), xmlpull.Limits{})
	root := s.Root()
	s.Child(root)
	if got := string(s.Raw()); got != `<CLASS NAME="x"><P/> t </CLASS>` || !s.Child(root) || s.Local() != "b" {
		t.Errorf("%s, then %s, %v", got, s.Local(), s.Err())
	}
}

func TestQName(t *testing.T) {
	s := xmlpull.New([]byte(`<a xmlns:p="u:p" xmlns="u:d"/>`), xmlpull.Limits{})
	s.Root()
	for name, want := range map[string]string{"p:T": "u:p T", "T": "u:d T", " p:T\n": "u:p T", "q:T": " T"} {
		if space, local := s.QName([]byte(name)); space+" "+local != want {
			t.Errorf("%s means %s %s, want %s", name, space, local, want)
		}
	}
}

// The scanner reads recorded messages of real servers in the same way as encoding/xml.
func TestLikeEncodingXML(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/wire/*/*.res.xml")
	more, _ := filepath.Glob("../../../../shared/wire/*/*/*.res.xml")
	if files = append(files, more...); len(files) == 0 {
		t.Skip("the recorded traffic is not in ../shared/wire")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
		want, err := standardOutline(data)
		if err != nil || want == "" {
			continue // it is not XML
		}
		if got := outline(xmlpull.New(bytes.Clone(data), xmlpull.Limits{})); got != want {
			t.Errorf("%s:\n%.2000s\nwant\n%.2000s", filepath.Base(file), got, want)
		}
	}
}

// standardOutline returns the same outline from encoding/xml.
func standardOutline(data []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var b strings.Builder
	depth, text, pending := 0, "", false
	flush := func() {
		if pending {
			fmt.Fprintf(&b, " %q\n", text)
		}
		text, pending = "", false
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		} else if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			flush()
			depth++
			fmt.Fprintf(&b, "%*s{%s}%s", depth, "", token.Name.Space, token.Name.Local)
			pending = true
		case xml.EndElement:
			flush()
			depth--
		case xml.CharData:
			text += string(token)
		}
	}
}

func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		`<a xmlns:p="u"><p:b x="1">t&amp;<![CDATA[x]]></p:b><!-- c --><?p i?></a>`, "\xff\xfe<\x00a\x00/\x00>\x00", `<a>`, `<!DOCTYPE a>`, `<a b='`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := xmlpull.Limits{Depth: 10, Attributes: 4, Token: 100}
		s := xmlpull.New(bytes.Clone(data), limits)
		got := outline(s)
		if s.Depth() > limits.Depth || s.Err() != nil {
			return
		}
		if again := outline(xmlpull.New(bytes.Clone(data), limits)); again != got {
			t.Errorf("%s, and then %s", got, again)
		}
		// encoding/xml accepts what the scanner accepts, with these exceptions.
		want, err := standardOutline(data)
		if err == nil && got != want && !strings.Contains(got, "�") {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	item := `<p:CIM_X xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_X"><p:InstanceID>12345</p:InstanceID><p:Name>some name</p:Name><p:Nothing xsi:nil="true"/></p:CIM_X>`
	data := []byte(`<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + strings.Repeat(item, 1000) + `</a>`)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	s := xmlpull.New(nil, xmlpull.Limits{})
	for b.Loop() {
		s.Reset(data)
		n := 0
		for root := s.Root(); s.Child(root); {
			for depth := s.Depth(); s.Child(depth); {
				s.Text()
				n++
			}
		}
		if n != 3000 || s.Err() != nil {
			b.Fatal(n, s.Err())
		}
	}
}
