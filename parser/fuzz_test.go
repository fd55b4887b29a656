package parser_test

import (
	"testing"
	"time"

	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// FuzzParse checks that for any bytes, nothing panics, parsing is not slow for the size of
// the text, every diagnostic points into the text, and every node of the tree has its place
// there.
func FuzzParse(f *testing.F) {
	for _, text := range moftest.Inputs(f) {
		f.Add(text, uint8(parser.Auto))
		f.Add(text, uint8(parser.MOF2))
	}
	f.Add([]byte("\xff\xfec\x00"), uint8(parser.Auto))
	f.Add([]byte("\xfe\xff\x00c"), uint8(parser.WMI))
	f.Add([]byte("Gr\xf6\xdfe"), uint8(parser.MOF3))
	f.Fuzz(func(t *testing.T, data []byte, dialect uint8) {
		start := time.Now()
		in, diags := source.Decode("in.mof", data)
		file, more := parser.Parse(in, parser.Options{Dialect: parser.Dialect(dialect)})
		// Far more time than parsing needs, but far less than a nonlinear algorithm.
		if limit := 2*time.Second + time.Duration(len(data))*100*time.Microsecond; moftest.Fuzzing() && time.Since(start) > limit {
			t.Errorf("%d bytes took %v", len(data), time.Since(start))
		}
		diags = append(diags, more...)
		for _, d := range diags {
			if why := moftest.Misplaced(in, d.Span); why != "" {
				t.Errorf("%s %v %s", d.Message, d.Span, why)
			}
		}
		if file.Broken && more.Errors() == 0 {
			t.Error("the file is broken, and no error says so")
		}
		for _, d := range file.Decls {
			if why := moftest.Misplaced(in, d.Span()); why != "" {
				t.Errorf("declaration %v %s", d.Span(), why)
			}
		}
		moftest.Dump(file) // visits and decodes everything
		moftest.Print(in, diags)
	})
}
