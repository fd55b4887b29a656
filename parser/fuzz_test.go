package parser_test

import (
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/parser"
)

// FuzzParse parses any bytes, and checks what moftest.Fuzz says.
func FuzzParse(f *testing.F) {
	for _, text := range moftest.Inputs(f) {
		f.Add(text, uint8(parser.Auto))
		f.Add(text, uint8(parser.MOF2))
	}
	f.Add([]byte("\xff\xfec\x00"), uint8(parser.Auto))
	f.Add([]byte("\xfe\xff\x00c"), uint8(parser.WMI))
	f.Add([]byte("Gr\xf6\xdfe"), uint8(parser.MOF3))
	f.Fuzz(func(t *testing.T, data []byte, dialect uint8) {
		moftest.Fuzz(t, "in.mof", data, func(in *diag.File) (*parser.File, diag.List) {
			return parser.Parse(in, parser.Options{Dialect: parser.Dialect(dialect)})
		})
	})
}
