package wsmanwire

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// Instance writes an instance as an element with the name of its class and prefix p.
func (w *Writer) Instance(in *cim.Instance, uri string, octets func(string) bool) {
	w.Raw("<p:").Name(in.Class).Raw(` xmlns:p="`).Text(uri).Raw(`">`)
	w.Properties(in.Properties, "p", 0, octets)
	w.Raw("</p:").Name(in.Class).Raw(">")
}

// Properties writes properties or parameters. The function octets reports which are octet strings.
func (w *Writer) Properties(list []cim.Property, prefix string, depth int, octets func(string) bool) {
	for _, p := range list {
		if octets != nil && octets(p.Name) {
			p = octetString(p)
		}
		w.property(p, prefix, depth)
	}
}

// property writes a value; an array is one element for each array element. NULL is xsi:nil, and so
// is an empty array: WS-Management has no other form for it.
func (w *Writer) property(p cim.Property, prefix string, depth int) {
	if p.Text && w.Dialect.WMI {
		w.embeddedText(p, prefix)
		return
	}
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	if len(items) == 0 {
		if isArray && w.Dialect.Answer {
			w.Raw("<" + prefix + ":").Name(p.Name).Raw(` xmlns:m="` + SpaceWinRM + `" xsi:nil="true" m:IsNullArray="false"/>`)
			return
		}
		items = []any{nil}
	}
	for _, item := range items {
		w.item(p, item, prefix, depth)
	}
}

func (w *Writer) item(p cim.Property, item any, prefix string, depth int) {
	w.Raw("<" + prefix + ":").Name(p.Name)
	switch v := item.(type) {
	case nil:
		w.Raw(` xsi:nil="true"/>`)
		return
	case *cim.Instance:
		w.embedded(v, depth+1)
	case cim.ObjectPath:
		w.Raw(">")
		w.Reference(v, 0)
	default:
		w.Raw(">")
		w.Scalar(item, p.Type)
	}
	w.Raw("</" + prefix + ":").Name(p.Name).Raw(">")
}

// embedded writes the attributes and the content of an embedded instance's element.
func (w *Writer) embedded(in *cim.Instance, depth int) {
	if depth > MaxNesting {
		w.Fail("embedded instances are nested more than %d deep", MaxNesting)
		return
	}
	prefix := "q" // another one at each depth, because an element declares the next one
	if depth > 1 {
		prefix += strconv.Itoa(depth)
	}
	w.Raw(" xmlns:" + prefix + `="`).Text(w.Class(in.Path.Namespace, in.Class))
	w.Raw(`" xsi:type="` + prefix + ":").Name(in.Class).Raw(`_Type">`)
	w.Properties(in.Properties, prefix, depth, nil)
}

// numeric escapes & and < inside CIM-XML as WMI expects: as character references.
var numeric = strings.NewReplacer("&amp;", "&#38;", "&lt;", "&#60;")

// embeddedText writes embedded instances that the schema declares as strings. WMI expects them as
// the text of CIM-XML.
func (w *Writer) embeddedText(p cim.Property, prefix string) {
	text, err := p.AsText()
	if err != nil {
		w.Fail("%v", err)
		return
	}
	items, isArray := text.Value.([]any)
	if !isArray {
		items = []any{text.Value}
	}
	for _, item := range items {
		xml, ok := item.(string)
		if !ok {
			w.item(p, item, prefix, MaxNesting)
			continue
		}
		w.Raw("<" + prefix + ":").Name(p.Name).Raw("><![CDATA[")
		w.Raw(strings.ReplaceAll(numeric.Replace(xml), "]]>", "]]]]><![CDATA[>"))
		w.Raw("]]></" + prefix + ":").Name(p.Name).Raw(">")
	}
}

// Plain converts a value with a named type, such as an enum, to its underlying type.
func Plain(value any) any {
	switch value.(type) {
	case cim.Char16, cim.DateTime, nil:
		return value
	}
	v := reflect.ValueOf(value)
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	}
	return value
}

// Scalar writes a value without child elements, except a datetime.
func (w *Writer) Scalar(value any, t cim.Type) {
	switch v := value.(type) {
	case string:
		w.Text(v)
	case bool:
		w.Raw(strconv.FormatBool(v))
	case float32:
		w.Raw(real(float64(v), 32))
	case float64:
		w.Raw(real(v, 64))
	case cim.Char16:
		w.char(v)
	case cim.DateTime:
		if t == cim.Untyped { // in a selector
			w.Text(v.String())
			return
		}
		w.datetime(v)
	default:
		n := reflect.ValueOf(value)
		switch {
		case n.IsValid() && n.CanInt():
			w.Raw(strconv.FormatInt(n.Int(), 10))
		case n.IsValid() && n.CanUint():
			w.Raw(strconv.FormatUint(n.Uint(), 10))
		default:
			w.Fail("found a value of the Go type %T, want one of a CIM type", value)
		}
	}
}

// real writes a number in the form of XML Schema, including NaN and infinities.
func real(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

func (w *Writer) char(c cim.Char16) {
	switch {
	case w.Dialect.Answer && (w.Dialect.CharNumbers || !xmlpull.IsCharacter(rune(c))):
		w.Raw(fmt.Sprintf("%05d", c)) // not as one digit, which would mean that character
	case w.Dialect.CharNumbers:
		w.Raw(strconv.Itoa(int(c)))
	case utf16.IsSurrogate(rune(c)):
		w.Fail("found half of a surrogate pair, which XML does not allow")
	default:
		w.Text(string(rune(c)))
	}
}

// datetime writes a datetime in the form that the product reads. A datetime with asterisks is
// written in CIM's form, the only one that can express it.
func (w *Writer) datetime(d cim.DateTime) {
	form := w.Dialect.Datetimes
	xml, exact := xmlDatetime(d)
	switch {
	case form == DatetimeText:
		w.Text(d.String())
	case form == DatetimeChild || !exact:
		w.Element("cim:CIM_DateTime", d.String())
	case form == DatetimeXML:
		w.Text(xml)
	case d.IsInterval():
		w.Element("cim:Interval", xml)
	default:
		w.Element("cim:Datetime", xml)
	}
}

// xmlDatetime returns an xs:dateTime or xs:duration. exact is false if parts of d are unknown.
func xmlDatetime(d cim.DateTime) (text string, exact bool) {
	if !d.Exact() {
		return "", false
	}
	s := d.String() // yyyymmddhhmmss.mmmmmm+utc or ddddddddhhmmss.mmmmmm:000
	if d.IsInterval() {
		days, _ := strconv.Atoi(s[:8])
		hours, _ := strconv.Atoi(s[8:10])
		minutes, _ := strconv.Atoi(s[10:12])
		seconds, _ := strconv.Atoi(s[12:14])
		text = "P" + strconv.Itoa(days) + "DT" + strconv.Itoa(hours) + "H" + strconv.Itoa(minutes) + "M" + strconv.Itoa(seconds)
		if fraction := strings.TrimRight(s[15:21], "0"); fraction != "" {
			text += "." + fraction
		}
		return text + "S", true
	}
	t, err := d.Time()
	if err != nil {
		return "", false
	}
	return t.Format("2006-01-02T15:04:05.999999Z07:00"), t.Year() <= 9999 && t.Year() > 0 && wholeMinutes(t)
}

// wholeMinutes reports whether the offset can be written: up to 14 hours, in minutes.
func wholeMinutes(t time.Time) bool {
	_, offset := t.Zone()
	return offset >= -14*3600 && offset <= 14*3600
}

// octetString returns an octet string in the form of DSP0230: in base64, without the length octets.
func octetString(p cim.Property) cim.Property {
	items, _ := p.Value.([]any)
	data := make([]byte, 0, len(items))
	for _, item := range items {
		b, ok := item.(uint8)
		if !ok {
			return p
		}
		data = append(data, b)
	}
	if len(data) < 4 || uint64(binary.BigEndian.Uint32(data)) != uint64(len(data)) {
		return p
	}
	return cim.Property{Name: p.Name, Type: cim.String, Value: base64.StdEncoding.EncodeToString(data[4:])}
}
