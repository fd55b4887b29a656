package wsman

import (
	"bytes"
	"os"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// Reading any answer ends, with an error or with values that can be printed.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(envelopeOf(nil, someInstance)))
	f.Add([]byte(envelopeOf(nil, emptyPage)))
	f.Add([]byte(envelopeOf(nil, `<n:PullResponse>`+pageOf("1", someInstance)+`<n:EndOfSequence/></n:PullResponse>`)))
	f.Add([]byte(envelopeOf(nil, `<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Detail><f:WSManFault xmlns:f="u:f" Code="5"><f:Message>x<f:ProviderFault><f:WSManFault Code="6"/></f:ProviderFault></f:Message></f:WSManFault></s:Detail></s:Fault>`)))
	for _, name := range []string{"031-enumerate-alltypes", "036-enumerate-objectandepr", "088-invoke-alltypes-ref", "067-invoke-calc-harderror", "070-enumerate-hugenumber"} {
		if data, err := os.ReadFile(recordings[0] + "/" + name + ".res.xml"); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &Conn{settings: defaults(), client: &httpcall.Client{URL: "https://server"}}
		for _, action := range []string{wire.ActionGet, wire.ActionPull, "u:Invoke", wire.ActionCreate, wire.ActionIdentify} {
			r := newReader()
			r.Reset(bytes.Clone(data), true)
			_ = c.answer(r, action, 200, "", data, func(r *reader, depth int) error {
				switch {
				case depth == 0:
				case action == wire.ActionPull:
					e := &enumeration{conn: c, keys: []string{"Key"}}
					return e.page(t.Context(), r, depth, func(in *cim.Instance, _ error) bool { return in.String() != "" })
				case action == wire.ActionCreate:
					_ = r.Reference(depth, false).String()
				case action == wire.ActionIdentify:
					_ = r.identity(depth)
				default:
					_ = r.Instance().String()
				}
				return nil
			})
		}
	})
}
