package server_test

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/server"
	"github.com/gomof/gomof/transport/wsman"
)

// These classes are written by hand, but look like generated code.

// Every has a property of each type.
type Every struct {
	cim.Meta
	ID    uint32           `cim:"ID,key"`
	Name  string           `cim:"Name,key"`
	B     *bool            `cim:"B,write"`
	U8    *uint8           `cim:"U8,write"`
	S8    *int8            `cim:"S8,write"`
	U16   *uint16          `cim:"U16,write"`
	S16   *int16           `cim:"S16,write"`
	U32   *uint32          `cim:"U32,write"`
	S32   *int32           `cim:"S32,write"`
	U64   *uint64          `cim:"U64,write"`
	S64   *int64           `cim:"S64,write"`
	R32   *float32         `cim:"R32,write"`
	R64   *float64         `cim:"R64,write"`
	C16   *cim.Char16      `cim:"C16,write"`
	S     *string          `cim:"S,write"`
	DT    *cim.DateTime    `cim:"DT,write"`
	Ref   *cim.Ref[Every]  `cim:"Ref,write"`
	In    *Inner           `cim:"In,write"`
	Text  *Inner           `cim:"Text,write,text"`
	Octet []byte           `cim:"Octet,write,octets"`
	Bs    []bool           `cim:"Bs,write"`
	U8s   []uint8          `cim:"U8s,write"`
	S64s  []int64          `cim:"S64s,write"`
	R64s  []float64        `cim:"R64s,write"`
	C16s  []cim.Char16     `cim:"C16s,write"`
	Ss    []string         `cim:"Ss,write"`
	DTs   []cim.DateTime   `cim:"DTs,write"`
	Refs  []cim.Ref[Every] `cim:"Refs,write"`
	Ins   []*Inner         `cim:"Ins,write"`
}

// Inner is an embedded instance.
type Inner struct {
	cim.Meta
	Text *string `cim:"Text"`
	N    *uint16 `cim:"N"`
	More *Inner  `cim:"More"`
}

// Special is a subclass.
type Special struct {
	cim.Meta
	ID    uint32  `cim:"ID,key"`
	Name  string  `cim:"Name,key"`
	S     *string `cim:"S,write"`
	Extra *string `cim:"Extra,write"`
}

// Link is an association.
type Link struct {
	cim.Meta
	From cim.Ref[Every] `cim:"From,key"`
	To   cim.Ref[Every] `cim:"To,key"`
}

type SumParams struct {
	Numbers []int64         `cim:"Numbers"`
	By      *Inner          `cim:"By"`
	Where   *cim.Ref[Every] `cim:"Where"`
}

type SumResult struct {
	ReturnValue *uint32          `cim:",return"`
	Sum         *int64           `cim:"Sum"`
	By          *Inner           `cim:"By"`
	Where       []cim.Ref[Every] `cim:"Where"`
}

var (
	classEvery = cim.ClassInfo{Name: "X_Every", Namespace: "root/x", New: func() *Every { return &Every{} }, Methods: []cim.MethodInfo{
		{Name: "Sum", Class: "X_Every", Params: (*SumParams)(nil), Result: (*SumResult)(nil)},
		{Name: "Fail", Class: "X_Every", Static: true, Params: (*SumParams)(nil), Result: (*SumResult)(nil)},
		{Name: "Nobody", Class: "X_Every", Static: true, Params: (*SumParams)(nil), Result: (*SumResult)(nil)},
	}}
	classInner   = cim.ClassInfo{Name: "X_Inner", New: func() *Inner { return &Inner{} }}
	classSpecial = cim.ClassInfo{Name: "X_Special", Super: "X_Every", Namespace: "root/x", New: func() *Special { return &Special{} }, Methods: classEvery.Methods}
	classLink    = cim.ClassInfo{Name: "X_Link", Namespace: "root/x", Association: true, New: func() *Link { return &Link{} }}
)

func (*Every) CIMClass() *cim.ClassInfo   { return &classEvery }
func (*Inner) CIMClass() *cim.ClassInfo   { return &classInner }
func (*Special) CIMClass() *cim.ClassInfo { return &classSpecial }
func (*Link) CIMClass() *cim.ClassInfo    { return &classLink }

// A provider implements the methods.
type provider struct{}

func (provider) Sum(_ context.Context, self *Every, p *SumParams) (*SumResult, error) {
	sum := int64(self.ID)
	for _, n := range p.Numbers {
		sum += n
	}
	out := &SumResult{ReturnValue: cim.Ptr(uint32(0)), Sum: &sum, By: p.By}
	if p.Where != nil {
		out.Where = []cim.Ref[Every]{*p.Where, cim.RefTo(self)}
	}
	return out, nil
}

func (provider) Fail(_ context.Context, p *SumParams) (*SumResult, error) {
	if len(p.Numbers) == 0 {
		panic("no numbers")
	}
	return nil, &cim.Error{Code: cim.ErrFailed, Message: "the disk is full & <old>", Details: []*cim.Instance{
		{Class: "X_Error", Properties: []cim.Property{{Name: "Free", Type: cim.Uint64, Value: uint64(0)}}},
	}}
}

// fixture returns an in-memory server with the classes above and some instances.
func fixture(t testing.TB, objects ...cim.Object) *cimserver.Server {
	t.Helper()
	s := &cimserver.Server{Namespace: "root/x"}
	s.AddClasses(&classEvery, &classInner, &classSpecial, &classLink)
	s.Register(&classEvery, provider{}, provider.Sum, provider.Fail)
	if err := s.Put(objects...); err != nil {
		t.Fatal(err)
	}
	return s
}

// serve starts a server for a connection, and returns the server and its address.
func serve(t testing.TB, conn cim.Conn, o server.Options) (*server.Server, string) {
	t.Helper()
	o.Namespace = cmp.Or(o.Namespace, "root/x")
	s := server.New(conn, o)
	mux := http.NewServeMux()
	mux.Handle("/wsman", s.WSMan())
	mux.Handle("/cimom", s.CIMXML())
	h := httptest.NewServer(mux)
	t.Cleanup(func() {
		h.Close()
		s.Close()
		if open := s.Enumerations(); open != 0 {
			t.Errorf("%d enumerations are open after Close", open)
		}
	})
	return s, h.URL
}

// dial returns a WS-Management client.
func dial(t testing.TB, address string, opts ...wsman.Option) *wsman.Conn {
	t.Helper()
	conn, err := wsman.Dial(address+"/wsman", append([]wsman.Option{wsman.AllowCleartext(), wsman.Namespace("root/x")}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// A protocol is one way to call a server.
type protocol struct {
	name string
	dial func(t testing.TB, address string, page int) cim.Conn
}

func overWSMan(product wsman.Product) protocol {
	return protocol{product.String(), func(t testing.TB, address string, page int) cim.Conn {
		return dial(t, address, wsman.As(product), wsman.PageSize(page))
	}}
}

func dialCIMXML(t testing.TB, address string, opts ...cimxml.Option) *cimxml.Conn {
	t.Helper()
	conn, err := cimxml.Dial(address, append([]cimxml.Option{cimxml.AllowCleartext(), cimxml.Namespace("root/x")}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// protocols are WS-Management with the URIs of each product, and CIM-XML with and without pages.
var protocols = []protocol{
	overWSMan(wsman.Generic), overWSMan(wsman.Windows), overWSMan(wsman.OMI), overWSMan(wsman.OpenPegasus), overWSMan(wsman.Openwsman),
	{"CIM-XML", func(t testing.TB, address string, page int) cim.Conn {
		return dialCIMXML(t, address, cimxml.PageSize(page))
	}},
	{"CIM-XML without pages", func(t testing.TB, address string, _ int) cim.Conn {
		return dialCIMXML(t, address, cimxml.WithoutPull())
	}},
}

// post sends a body and returns the status code and the answer.
func post(t testing.TB, url, media, body string) (status int, answer string) {
	t.Helper()
	res, err := http.Post(url, media, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}
