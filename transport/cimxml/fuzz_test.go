package cimxml

import (
	"bytes"
	"net/http"
	"os"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// Reading any answer ends, with an error or with values that can be printed.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(message(nil, "GetInstance", someInstance)))
	f.Add([]byte(message(nil, "GetInstance", `<ERROR CODE="6" DESCRIPTION="no"><INSTANCE CLASSNAME="CIM_Error"/></ERROR>`)))
	f.Add([]byte(message(nil, "GetInstance", `<IRETURNVALUE><VALUE.INSTANCEWITHPATH><INSTANCEPATH/><INSTANCE CLASSNAME="A"/></VALUE.INSTANCEWITHPATH></IRETURNVALUE><PARAMVALUE NAME="EndOfSequence"><VALUE.ARRAY/></PARAMVALUE>`)))
	for _, name := range []string{"081-pywbem-openenum-pull-1", "045-pywbem-associators-1", "088-pywbem-enuminstances-embedded-1", "049-pywbem-associators-class-1"} {
		if data, err := os.ReadFile(recordings + "/" + name + ".res.xml"); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &Conn{settings: defaults(), client: &httpcall.Client{URL: "https://server"}}
		e := c.begin(names{open: "GetInstance"}, "root", cim.Options{}, nil, nil)
		m := &memory{page: bytes.Clone(data), reader: cimxmlwire.NewReader()}
		call := &cimxmlwire.Call{Intrinsic: true, Method: "GetInstance"}
		a, err := c.answer(call, &http.Response{StatusCode: 200, Header: http.Header{}}, m, func(item cimxmlwire.Item) bool {
			_ = e.place(item).String()
			return true
		})
		if err == nil {
			e.state(a)
			placeReferences(a.Out, "root")
		}
	})
}
