package wsmanwire_test

import (
	"testing"

	"github.com/gomof/gomof/transport/internal/wsmanwire"
)

// An answer replaces a character that XML does not allow, and keeps the rest of the text once. A
// request is refused.
func TestTextWithBadCharacter(t *testing.T) {
	answer := wsmanwire.Writer{Dialect: wsmanwire.Dialect{Answer: true}}
	if answer.Text("a & b\x00c"); string(answer.Out) != "a &amp; b\ufffdc" || answer.Err != nil {
		t.Errorf("%q, %v", answer.Out, answer.Err)
	}
	var request wsmanwire.Writer
	if request.Text("a & b\x00c"); request.Err == nil {
		t.Error("the request is not refused")
	}
}
