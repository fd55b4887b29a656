package layout_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/layout"
)

// A program adds tokens, and the layout decides where lines break. Only texts are split,
// not literals.
func TestWriter(t *testing.T) {
	var out strings.Builder
	w := layout.NewWriter(&out, false)
	w.Put("#pragma", "namespace", "(", `"root/acme"`, ")")
	w.End()
	w.Put("[", "Description", "(")
	w.Text("A disk of ACME, which is \"round\", turns, and has a description that is longer than a line.")
	w.Put(")", ",", "Version", "(")
	w.Text("1.0.0")
	w.Put(")", "]", "class", "ACME_Disk", "{", "string", "Names", "[", "]", "=", "{")
	for i, name := range []string{"short", "one that takes a whole line of its own, as it is too long for any line of a list", "short"} {
		if i > 0 {
			w.Put(",")
		}
		w.Text(name)
	}
	w.Put("}", ";", "uint8", "Bits", "=", "7", ";", "}", ";")
	w.End()
	w.Put("instance", "of", "ACME_Disk", "{", "Path", "=", `"a literal is not broken, however long it is, and however many blanks are in it"`, ";", "}", ";")
	w.End()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = `#pragma namespace ("root/acme")

   [Description (
       "A disk of ACME, which is \"round\", turns, and has a "
       "description that is longer than a line." ),
    Version ( "1.0.0" )]
class ACME_Disk {
   string Names[] = { "short",
      "one that takes a whole line of its own, as it is too long "
      "for any line of a list",
      "short" };
   uint8 Bits = 7;
};

instance of ACME_Disk {
   Path = "a literal is not broken, however long it is, and however many blanks are in it";
};
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if again, _ := layout.Format(&diag.File{Name: "in.mof", Text: want}, layout.Options{}); again != want {
		t.Errorf("Format makes of it\n%s", again)
	}
}

// Format and Writer make the same decisions: the tokens of a text, added one by one, have
// the same layout as with Format, except for empty lines and comments.
func TestWriterAgreesWithFormat(t *testing.T) {
	compared := 0
	for _, text := range moftest.Golden(t) {
		stream := token.Scan(&diag.File{Name: "in.mof", Text: string(text)}, token.Rules{}, new(diag.List))
		var words []string
		for _, one := range stream.Tokens[:len(stream.Tokens)-1] {
			words = append(words, one.Value)
		}
		plain := strings.Join(words, " ")
		want, diags := layout.Format(&diag.File{Name: "in.mof", Text: plain}, layout.Options{})
		if diags.Errors() > 0 || strings.Contains(plain, "\n") {
			continue
		}
		compared++
		var out strings.Builder
		w := layout.NewWriter(&out, false)
		w.Put(words...)
		w.End()
		if err := w.Close(); err != nil || out.String() != want {
			t.Errorf("the writer, error %v, prints\n%s\nand Format\n%s", err, out.String(), want)
		}
	}
	if compared < 40 {
		t.Errorf("%d texts compared", compared)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriterError(t *testing.T) {
	w := layout.NewWriter(brokenWriter{}, false)
	w.Put("class", "A", "{", "}", ";")
	w.End()
	if err := w.Close(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}
