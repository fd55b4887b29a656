package cim_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// A replay is a WS-Management client whose server is a list of recorded responses. It shows
// how little the interface requires of a transport: it returns values as it receives them.
type replay struct {
	cim.UnimplementedConn
	t       *testing.T
	answers []string // files, in the order of the requests
	asked   []string // what was asked
	options cim.Options
}

func replaying(t *testing.T, answers ...string) *replay { return &replay{t: t, answers: answers} }

// A node is an element of XML.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n *node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n *node) child(names ...string) *node {
	for _, name := range names {
		found := (*node)(nil)
		for i := range n.Nodes {
			if n.Nodes[i].XMLName.Local == name {
				found = &n.Nodes[i]
				break
			}
		}
		if found == nil {
			return nil
		}
		n = found
	}
	return n
}

// exchange returns the body of the next response.
func (c *replay) exchange(question string, o cim.Options) (*node, error) {
	c.asked, c.options = append(c.asked, question), o
	data, err := os.ReadFile("testdata/recorded/" + c.answers[0] + ".res.xml")
	if err != nil {
		c.t.Fatal(err)
	}
	c.answers = c.answers[1:]
	var envelope node
	if err := xml.Unmarshal(data, &envelope); err != nil {
		return nil, err
	}
	body := &envelope.child("Body").Nodes[0]
	if body.XMLName.Local != "Fault" {
		return body, nil
	}
	e := cim.NewError(body.child("Reason", "Text").Text)
	if detail := body.child("Detail"); detail != nil && len(detail.Nodes) > 0 {
		in := instanceOf(&detail.Nodes[0])
		e.Details = append(e.Details, in)
		if code, ok := in.Get("CIMStatusCode"); ok {
			fmt.Sscan(fmt.Sprint(code.Value), &e.Code)
		}
	}
	return nil, e
}

func instanceOf(n *node) *cim.Instance {
	in := &cim.Instance{Class: path.Base(n.XMLName.Space)}
	in.Properties = propertiesOf(n)
	return in
}

func propertiesOf(n *node) (list []cim.Property) {
	at := map[string]int{}
	for i := range n.Nodes {
		name, value := n.Nodes[i].XMLName.Local, valueOf(&n.Nodes[i])
		first, again := at[name]
		if !again {
			at[name] = len(list)
			list = append(list, cim.Property{Name: name, Value: value})
			continue
		}
		p := &list[first]
		if !p.Array {
			p.Array, p.Value = true, []any{p.Value}
		}
		p.Value = append(p.Value.([]any), value)
	}
	return list
}

func valueOf(n *node) any {
	switch {
	case n.attr("nil") == "true":
		return nil
	case n.child("ReferenceParameters") != nil:
		return referenceOf(n)
	case strings.HasSuffix(n.attr("type"), "_Type"):
		return &cim.Instance{Class: path.Base(n.Nodes[0].XMLName.Space), Properties: propertiesOf(n)}
	}
	return n.Text
}

func referenceOf(n *node) cim.ObjectPath {
	parameters := n.child("ReferenceParameters")
	p := cim.ObjectPath{Class: path.Base(parameters.child("ResourceURI").Text)}
	for _, s := range parameters.child("SelectorSet").Nodes {
		p.Keys = append(p.Keys, cim.KeyBinding{Name: s.attr("Name"), Value: s.Text})
	}
	return p
}

func (c *replay) GetInstance(_ context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	body, err := c.exchange("Get "+path.String(), o)
	if err != nil {
		return nil, err
	}
	return instanceOf(body), nil
}

func (c *replay) EnumerateInstances(_ context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for question := "Enumerate " + class.String(); ; question = "Pull" {
			body, err := c.exchange(question, o)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range body.child("Items").Nodes {
				in := instanceOf(&item)
				if item.XMLName.Local == "Item" {
					in = instanceOf(&item.Nodes[0])
					in.Path = referenceOf(&item.Nodes[1])
				}
				if !yield(in, nil) {
					return
				}
			}
			if body.child("EndOfSequence") != nil {
				return
			}
		}
	}
}

func (c *replay) InvokeMethod(_ context.Context, path cim.ObjectPath, method string, in []cim.Property, o cim.Options) (result cim.Property, out []cim.Property, err error) {
	body, err := c.exchange(fmt.Sprint("Invoke ", path, " ", method, " ", in), o)
	if err != nil {
		return cim.Property{}, nil, err
	}
	for _, p := range propertiesOf(body) {
		if p.Name == "ReturnValue" {
			result = p
		} else {
			out = append(out, p)
		}
	}
	return result, out, nil
}

// Classes of OMI's sample providers, as gomof generates them.

type Person struct {
	cim.Meta
	Key     uint64  `cim:"Key,key"`
	Species *string `cim:"Species"`
	Last    *string `cim:"Last"`
	First   *string `cim:"First"`
}

type PersonKey struct {
	Key uint64 `cim:"Key"`
}

type AllTypes struct {
	cim.Meta
	ID     uint64        `cim:"id,key"`
	B      *bool         `cim:"b"`
	U8     *uint8        `cim:"u8"`
	S16    *int16        `cim:"s16"`
	U64    *uint64       `cim:"u64"`
	S64    *int64        `cim:"s64"`
	R32    *float32      `cim:"r32"`
	DT     *cim.DateTime `cim:"dt"`
	S      *string       `cim:"s"`
	C16    *cim.Char16   `cim:"c16"`
	BA     []bool        `cim:"bA"`
	S8A    []int8        `cim:"s8A"`
	U32A   []uint32      `cim:"u32A"`
	C16A   []cim.Char16  `cim:"c16A"`
	Person *Person       `cim:"person,text"`
	Four   []cim.Object  `cim:"fourObjects,text"`
	Single []cim.Object  `cim:"objectSingle,text"`
}

type AllTypesResult struct {
	Return *uint32           `cim:",return"`
	B      *bool             `cim:"b"`
	DT     *cim.DateTime     `cim:"dt"`
	RF     *cim.Ref[Person]  `cim:"rf"`
	RFs    []cim.Ref[Person] `cim:"rfA"`
	U8A    []uint8           `cim:"u8A"`
	S      *string           `cim:"s"`
	Extra  []cim.Property
}

type ObjectResult struct {
	Return cim.Object `cim:",return"`
	Extra  []cim.Property
}

var (
	classPerson   = cim.ClassInfo{Name: "MSFT_Person", Namespace: "root/cimv2", New: func() *Person { return &Person{} }}
	classAllTypes = cim.ClassInfo{Name: "X_SingletonWithAllTypes", New: func() *AllTypes { return &AllTypes{} }}
)

func (*Person) CIMClass() *cim.ClassInfo   { return &classPerson }
func (*AllTypes) CIMClass() *cim.ClassInfo { return &classAllTypes }
func (k PersonKey) Path() cim.ObjectPath   { return cimimpl.KeyPath(&classPerson, k) }

func TestReplayGet(t *testing.T) {
	conn := replaying(t, "021-get-person")
	p, err := cim.Get[Person](t.Context(), conn, PersonKey{7})
	if err != nil || p.Key != 7 || *p.Last != "Smith" || p.Path.String() != "root/cimv2:MSFT_Person.Key=7" {
		t.Errorf("%v, %v", p, err)
	}
	if conn.options.Class != &classPerson || conn.asked[0] != "Get root/cimv2:MSFT_Person.Key=7" {
		t.Errorf("asked %s with %+v", conn.asked, conn.options)
	}
}

func TestReplayNotFound(t *testing.T) {
	_, err := cim.Get[Person](t.Context(), replaying(t, "023-get-notfound"), PersonKey{424242})
	var e *cim.Error
	if !errors.Is(err, cim.ErrNotFound) || !errors.As(err, &e) || len(e.Details) != 1 || e.Details[0].Class != "OMI_Error" {
		t.Errorf("error = %v", err)
	}
}

// Instances in pages, and requested again.
func TestReplayPages(t *testing.T) {
	conn := replaying(t, "013-enumerate-person-2", "014-pull-person-1", "036-enumerate-objectandepr")
	var got []string
	for p, err := range cim.Enumerate[Person](t.Context(), conn, cim.Options{PageSize: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s %s", p.Key, *p.Last, cim.PathOf(p)))
	}
	same(t, "persons", got, []string{
		"7 Smith root/cimv2:MSFT_Person.Key=7", "8 Müller root/cimv2:MSFT_Person.Key=8",
		"7 Smith root/cimv2:MSFT_Person.Key=7", "8 Müller root/cimv2:MSFT_Person.Key=8", "9 Empty root/cimv2:MSFT_Person.Key=9",
	})
	same(t, "asked", conn.asked, []string{"Enumerate root/cimv2:MSFT_Person", "Pull", "Pull"})
	if conn.options.PageSize != 1 {
		t.Errorf("options %+v", conn.options)
	}
}

func TestReplayAllTypes(t *testing.T) {
	for all, err := range cim.Enumerate[AllTypes](t.Context(), replaying(t, "031-enumerate-alltypes"), cim.Options{Namespace: "test/cpp"}) {
		if err != nil {
			t.Fatal(err)
		}
		same(t, "values", []any{all.ID, *all.B, *all.U8, *all.S16, *all.U64, *all.S64, *all.DT, *all.S, *all.C16, all.BA, all.S8A, all.U32A, all.C16A},
			[]any{uint64(1), true, uint8(172), int16(-1746), uint64(18446744073709551613), int64(-9223372036854775805),
				cim.MustParseDateTime("20100714113511.900675-007"), "string value", cim.Char16(1044), []bool{true, false}, []int8{0, -128, 127}, []uint32(nil), []cim.Char16{38, 9, 60}})
		if all.Person.Key != 7 || *all.Person.Last != "Smith" || len(all.Four) != 4 || len(all.Single) != 1 {
			t.Errorf("embedded: %v, %v, %v", all.Person, all.Four, all.Single)
		}
		if got := all.Path.String(); got != "test/cpp:X_SingletonWithAllTypes.id=1" {
			t.Errorf("path %s", got)
		}
	}
}

func TestReplayInvoke(t *testing.T) {
	type params struct {
		RF *cim.Ref[Person] `cim:"rf"`
	}
	conn := replaying(t, "088-invoke-alltypes-ref", "090-invoke-testembedded-nokey", "067-invoke-calc-harderror")
	res, err := cimimpl.Invoke[*AllTypesResult](t.Context(), cim.With(conn, cim.Options{Locale: "de-DE"}), &Person{Key: 7}, "TestAllTypes",
		[]params{{RF: cim.Ptr(cim.RefTo(&Person{Key: 12}))}})
	if err != nil {
		t.Fatal(err)
	}
	if *res.Return != 100 || !*res.B || res.DT.String() != "00010101010101.000001+001" || res.RF.String() != `root/cimv2:MSFT_Base.Key="13"` || res.RFs != nil || *res.S != "" || len(res.U8A) != 2 {
		t.Errorf("%v", cim.MessageOf(res))
	}
	if key, err := cim.KeyFrom[PersonKey](res.RF.Path); err != nil || key.Key != 13 {
		t.Errorf("key %v, %v", key, err)
	}
	if conn.options.Locale != "de-DE" || conn.options.Class != &classPerson {
		t.Errorf("options %+v", conn.options)
	}
	object, err := cimimpl.InvokeStatic[*ObjectResult](t.Context(), conn, &classPerson, "TestEmbeddedReturnKey", []struct{}{})
	if id, ok := object.Return.(*cim.Instance).Get("id"); err != nil || !ok || id.Value != "20100609" {
		t.Errorf("%v, %v", object, err)
	}
	none, err := cimimpl.Invoke[*AllTypesResult](t.Context(), conn, &Person{}, "HardError", []struct{}{})
	var e *cim.Error
	if none != nil || !errors.As(err, &e) || e.Message != "Hard error message" {
		t.Errorf("%v, %v", none, err)
	}
	if severity, _ := e.Details[0].Get("PerceivedSeverity"); severity.Value != "6" {
		t.Errorf("details %v", e.Details)
	}
}

// CIM-XML sends an embedded instance as text within text.
func TestReplayCIMXML(t *testing.T) {
	data, err := os.ReadFile("testdata/recorded/088-pywbem-enuminstances-embedded-1.res.xml")
	if err != nil {
		t.Fatal(err)
	}
	in := &cim.Instance{}
	if err := cim.ParseCIMXML(string(data), in); err != nil {
		t.Fatal(err)
	}
	embedded, _ := in.Get("EmbeddedInst")
	part, ok := embedded.Value.(*cim.Instance)
	if !ok || in.Path.String() != `PG_EmbeddedError.errorKey="e1"` {
		t.Fatalf("%v of %s", embedded, in.Path)
	}
	same(t, "embedded", part.Properties, []cim.Property{
		scalar("key1", cim.String, "k<1>"), scalar("key2", cim.String, "k&2"), scalar("prop01", cim.Uint8, uint8(1)),
		scalar("prop04", cim.Uint64, uint64(18446744073709551615)), scalar("prop08", cim.Sint64, int64(-9223372036854775808)),
		scalar("prop09", cim.Real32, float32(1.5)), scalar("prop11", cim.DateTimeType, cim.MustParseDateTime("20240131123456.789000+060")),
	})
}
