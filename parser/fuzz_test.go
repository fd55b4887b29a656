package parser_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// fuzzing reports whether -fuzz was given. Only then does a test look at the clock: a
// machine that is busy with something else must not fail a test.
func fuzzing() bool { return flag.Lookup("test.fuzz").Value.String() != "" }

// FuzzParse holds what must be true of any bytes at all: nothing panics, no
// text takes long for its size, every diagnostic points into the text, and
// every node of the tree has its place there.
func FuzzParse(f *testing.F) {
	for _, text := range testInputs(f) {
		f.Add(text, uint8(parser.Auto))
		f.Add(text, uint8(parser.MOF2))
	}
	f.Add([]byte("\xff\xfec\x00"), uint8(parser.Auto))
	f.Add([]byte("\xfe\xff\x00c"), uint8(parser.WMI))
	f.Add([]byte("Gr\xf6\xdfe"), uint8(parser.MOF3))
	f.Fuzz(func(t *testing.T, data []byte, dialect uint8) {
		start := time.Now()
		source, diags := parser.Decode("in.mof", data)
		file, more := parser.Parse(source, parser.Options{Dialect: parser.Dialect(dialect)})
		// Far more than it takes, far less than what is not linear takes.
		if limit := 2*time.Second + time.Duration(len(data))*100*time.Microsecond; fuzzing() && time.Since(start) > limit {
			t.Errorf("%d bytes took %v", len(data), time.Since(start))
		}
		diags = append(diags, more...)
		for _, d := range diags {
			if why := misplaced(source, d.Span); why != "" {
				t.Errorf("%s %v %s", d.Message, d.Span, why)
			}
		}
		if file.Broken && more.Errors() == 0 {
			t.Error("the file is broken, and no error says so")
		}
		for _, d := range file.Decls {
			if why := misplaced(source, d.Span()); why != "" {
				t.Errorf("declaration %v %s", d.Span(), why)
			}
		}
		dump(file) // visits and decodes everything
		printDiags(source, diags)
	})
}

// FuzzScan holds of any text that its tokens and comments are pieces of it, in
// order and apart, and that their lines and columns are right.
func FuzzScan(f *testing.F) {
	for _, text := range testInputs(f) {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("Decode makes no such text")
		}
		source := &diag.File{Name: "in.mof", Text: text}
		tokens, comments := parser.Tokens(source)
		last, end := tokens[len(tokens)-1], 0
		if !last.EOF() {
			t.Error("the last token is not EOF")
		}
		for _, token := range tokens {
			if token.Pos.Offset < end || text[token.Pos.Offset:token.Pos.Offset+len(token.Value)] != token.Value {
				t.Fatalf("token %q is not at offset %d, or behind %d", token.Value, token.Pos.Offset, end)
			}
			if diag.Pos(token.Pos) != source.Pos(token.Pos.Offset) {
				t.Fatalf("token %q is at %v, not at %v", token.Value, source.Pos(token.Pos.Offset), token.Pos)
			}
			end = token.Pos.Offset + len(token.Value)
		}
		for _, c := range comments {
			if c.Pos != source.Pos(c.Pos.Offset) || text[c.Pos.Offset:c.Pos.Offset+len(c.Text)] != c.Text {
				t.Fatalf("comment %q is not at %v", c.Text, c.Pos)
			}
		}
		if parser.CountTokens(source) != len(tokens) {
			t.Error("another number of tokens")
		}
	})
}

// testInputs returns the texts of all golden files and, where it is there, the
// smaller ones of the corpus.
func testInputs(f testing.TB) [][]byte {
	texts := goldenInputs(f)
	manifests, _ := filepath.Glob(corpus + "/*/MANIFEST.tsv")
	if len(manifests) == 0 {
		return texts
	}
	for _, s := range samples(f) {
		if data, err := os.ReadFile(s.path); err == nil && len(data) < 4<<10 {
			texts = append(texts, data)
		}
	}
	return texts
}

func goldenInputs(f testing.TB) [][]byte {
	paths, _ := filepath.Glob("testdata/*/*.txtar")
	if len(paths) == 0 {
		f.Fatal("no golden files")
	}
	var texts [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, txtar.Parse(data).Files[0].Data)
	}
	return texts
}
