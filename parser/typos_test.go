package parser

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// typoClasses are classes of the DMTF schema in which every token is mistyped.
var typoClasses = []string{"CIM_ConcreteJob.mof", "CIM_Error.mof", "CIM_StorageVolume.mof"}

// If one token of a real class is missing, doubled or mistyped, gomof reports at most two
// errors, the first of them at the token or next to it.
func TestOneTypoFewErrors(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 23
	}
	for _, name := range typoClasses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := schemaFile(t, name)
			tokens := token.Scan(&diag.File{Name: name, Text: text}, token.Rules{}, new(diag.List)).Tokens
			for i := 0; i < len(tokens)-1; i += step {
				for what, changed := range typos(text, &tokens[i]) {
					checkTypo(t, what, changed, tokens, i)
				}
			}
		})
	}
}

// typos returns the texts in which one token is wrong, by the kind of error.
func typos(text string, one *token.Token) map[string]string {
	before, after := text[:one.Pos.Offset], text[one.Pos.Offset+len(one.Value):]
	put := func(instead string) string { return before + instead + after }
	value := one.Value
	wrong := map[string]string{
		"lost " + value:    put(""),
		"doubled " + value: put(value + " " + value),
	}
	for _, stray := range []string{";", "}", "};", "{", ")", "]", ","} {
		wrong["stray "+stray+" before "+value] = before + stray + " " + value + after
	}
	switch {
	case one.Type == token.Ident && len(value) > 3:
		wrong["misspelt "+value] = put(value[:1] + value[2:3] + value[1:2] + value[3:])
	case one.Type == token.Punct:
		for _, other := range typedFor[value] {
			wrong[value+" typed as "+other] = put(other)
		}
	}
	return wrong
}

// typedFor maps punctuation to what people type by mistake: the adjacent key, or the same
// key without Shift.
var typedFor = map[string][]string{
	";": {",", ":", "."}, ",": {";", "."}, ":": {";"}, "=": {":", "=="},
	"(": {"{", "["}, ")": {"}", "]"}, "{": {"(", "["}, "}": {")", "]"}, "[": {"{", "("}, "]": {"}", ")"},
}

func checkTypo(t *testing.T, what, text string, tokens []token.Token, i int) {
	t.Helper()
	_, diags := Parse(&diag.File{Name: "in.mof", Text: text}, Options{})
	var errors diag.List
	for _, d := range diags {
		if d.Severity == diag.Error {
			errors = append(errors, d)
		}
	}
	if len(errors) == 0 {
		return // it is another valid class
	}
	where := fmt.Sprintf("%s at %d:%d", what, tokens[i].Pos.Line, tokens[i].Pos.Column)
	if len(errors) > 2 {
		t.Errorf("%s: %d errors, the third is at %d: %s", where, len(errors), errors[2].Span.Pos.Line, errors[2].Message)
	}
	first, last := tokens[max(i-1, 0)].Pos.Line, tokens[max(i+1, partner(tokens, i))].Pos.Line
	if at := errors[0].Span.Pos.Line; at < first || at > last {
		t.Errorf("%s: the first error is at line %d: %s", where, at, errors[0].Message)
	}
}

// partner returns the bracket that closes the one at token i, or i. Either can be reported
// as the wrong one.
func partner(tokens []token.Token, i int) int {
	depth := 0
	for at := i; at < len(tokens)-1 && tokens[i].Value == "("; at++ {
		switch tokens[at].Value {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return i
}

// schemaFile returns a file of the DMTF schema.
func schemaFile(t *testing.T, name string) string {
	t.Helper()
	archive, err := zip.OpenReader("../../shared/corpus/cim-schema-2.49.zip")
	if err != nil {
		t.Skipf("the schema of the DMTF is not there: %v", err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		if path.Base(f.Name) != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var text strings.Builder
		if _, err := io.Copy(&text, r); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	t.Fatalf("the schema has no %s", name)
	return ""
}
