package docs_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	mofparser "github.com/gomof/gomof/parser"
)

// TestDiagnosticsAreDocumented compares the codes that the packages report with those in
// gomof.Diagnostics, which docs/diagnostics.md contains.
func TestDiagnosticsAreDocumented(t *testing.T) {
	documented := map[diag.Code]bool{}
	for _, info := range gomof.Diagnostics() {
		if documented[info.Code] {
			t.Errorf("%s is documented twice", info.Code)
		}
		documented[info.Code] = true
	}
	reported := map[diag.Code]bool{}
	for _, dir := range []string{"internal/token", "internal/source", "parser", "internal/cimxml", "load", "layout", "schema", "gen"} {
		for name, code := range reportedCodes(t, dir) {
			if reported[code] {
				t.Errorf("%s.%s: another constant is %s, too", dir, name, code)
			}
			reported[code] = true
			if !documented[code] {
				t.Errorf("%s.%s: there is no %s/infos/%s.txt", dir, name, dir, code)
			}
		}
	}
	for code := range documented {
		if !reported[code] {
			t.Errorf("%s is documented, but nothing reports it", code)
		}
	}
	if len(reported) < 70 {
		t.Errorf("found %d codes in the sources, expected 70 or more: does the test still read them?", len(reported))
	}
}

// reportedCodes returns the constants of type diag.Code that a package
// declares and also uses.
func reportedCodes(t *testing.T, dir string) map[string]diag.Code {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	declared, used := map[string]diag.Code{}, map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if isCode(n.Type) {
					declareCodes(t, n, declared)
					return false
				}
			case *ast.Ident:
				used[n.Name] = true
			}
			return true
		})
	}
	for name := range declared {
		if !used[name] {
			delete(declared, name)
		}
	}
	return declared
}

func isCode(typ ast.Expr) bool {
	s, ok := typ.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Code" && s.X.(*ast.Ident).Name == "diag"
}

func declareCodes(t *testing.T, spec *ast.ValueSpec, into map[string]diag.Code) {
	t.Helper()
	for i, name := range spec.Names {
		code, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		into[name.Name] = diag.Code(code)
	}
}

func TestDiagnosticTexts(t *testing.T) {
	for _, info := range gomof.Diagnostics() {
		t.Run(string(info.Code), func(t *testing.T) {
			checkTitle(t, info.Title)
			checkText(t, info.Text)
			if (info.Bad == "") != (info.Good == "") {
				t.Error("there is only one of Bad and Good")
			}
		})
	}
}

func checkTitle(t *testing.T, title string) {
	t.Helper()
	first, _ := utf8.DecodeRuneInString(title)
	// A MOF name, such as Override or OctetString, keeps its capital.
	isName := strings.HasPrefix(title, "Override ") || strings.HasPrefix(title, "OctetString ")
	switch {
	case len(title) < 8 || len(title) > 60:
		t.Errorf("title %q has %d characters, expected 8 to 60", title, len(title))
	case unicode.IsUpper(first) && !isName:
		t.Errorf("title %q starts with a capital", title)
	case strings.HasSuffix(title, "."):
		t.Errorf("title %q ends with a full stop", title)
	case strings.ContainsAny(title, "\r\n"):
		t.Errorf("title %q has more than one line", title)
	}
}

// sentenceEnd does not match the two dots of a range.
var sentenceEnd = regexp.MustCompile(`[^.]\.( |$)`)

func checkText(t *testing.T, text string) {
	t.Helper()
	sentences := len(sentenceEnd.FindAllString(text, -1))
	switch {
	case sentences < 2 || sentences > 5:
		t.Errorf("text has %d sentences, expected 2 to 5", sentences)
	case !strings.HasSuffix(text, "."):
		t.Error("text does not end with a full stop")
	case strings.TrimSpace(text) != text || strings.ContainsAny(text, "\r\n\t"):
		t.Error("text is not one paragraph without blanks around it")
	}
}

// TestDiagnosticExamples compiles the examples: Bad reports only its code, Good reports
// nothing.
func TestDiagnosticExamples(t *testing.T) {
	for _, info := range gomof.Diagnostics() {
		if info.Bad == "" {
			continue
		}
		t.Run(string(info.Code), func(t *testing.T) {
			source, diags := compileExample(info.Bad)
			if !reports(diags, info.Code) {
				t.Errorf("Bad does not report %s:\n%s", info.Code, list(diags))
			}
			for _, d := range diags {
				if d.Code != info.Code {
					t.Errorf("Bad also reports %s", list(diag.List{d}))
				}
				if d.Code == info.Code && d.Severity != info.Severity {
					t.Errorf("%s is reported as %s, but documented as %s", d.Code, d.Severity, info.Severity)
				}
				checkPlaces(t, source, d)
				checkMessage(t, d)
			}
			if _, diags := compileExample(info.Good); len(diags) > 0 {
				t.Errorf("Good reports:\n%s", list(diags))
			}
		})
	}
}

// compileExample compiles one text. The first line may name the dialect.
func compileExample(text string) (*diag.File, diag.List) {
	dialect := mofparser.Auto
	first, _, _ := strings.Cut(text, "\n")
	if name, ok := strings.CutPrefix(first, "// dialect: "); ok {
		if dialect, ok = mofparser.ParseDialect(name); !ok {
			panic("unknown dialect " + name)
		}
	}
	fsys := fstest.MapFS{"in.mof": {Data: []byte(text)}}
	result, _ := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"in.mof"}, Dialect: dialect})
	return result.Sources["in.mof"], result.Diagnostics
}

// checkPlaces checks that a diagnostic and its related places are in the text.
func checkPlaces(t *testing.T, source *diag.File, d *diag.Diagnostic) {
	t.Helper()
	spans := []diag.Span{d.Span}
	for _, note := range d.Related {
		spans = append(spans, note.Span)
	}
	for _, span := range spans {
		pos := span.Pos
		switch {
		case pos.Filename != source.Name:
			t.Errorf("%s is placed in %q, expected %s", d.Code, pos.Filename, source.Name)
		case pos.Offset < 0 || span.Len < 1 || pos.Offset+span.Len > len(source.Text)+1: // one more for the end of the file
			t.Errorf("%s covers bytes %d to %d of a text of %d", d.Code, pos.Offset, pos.Offset+span.Len, len(source.Text))
		case pos != source.Pos(pos.Offset):
			t.Errorf("%s is placed at %+v, but that byte is at %+v", d.Code, pos, source.Pos(pos.Offset))
		case pos.Line < 1 || pos.Line > 1+strings.Count(source.Text, "\n"):
			t.Errorf("%s is placed on line %d, which is not in the text", d.Code, pos.Line)
		case pos.Column < 1 || pos.Column > 1+utf8.RuneCountInString(source.Line(pos.Line)):
			t.Errorf("%s is placed at column %d of line %q", d.Code, pos.Column, source.Line(pos.Line))
		}
	}
}

func checkMessage(t *testing.T, d *diag.Diagnostic) {
	t.Helper()
	if d.Message == "" || strings.HasSuffix(d.Message, ".") || strings.Contains(d.Message, "%!") {
		t.Errorf("%s has the message %q", d.Code, d.Message)
	}
}

func documentation(code diag.Code) *diag.Info {
	for _, info := range gomof.Diagnostics() {
		if info.Code == code {
			return &info
		}
	}
	return nil
}

func reports(diags diag.List, code diag.Code) bool {
	return slices.ContainsFunc(diags, func(d *diag.Diagnostic) bool { return d.Code == code })
}

// list prints diagnostics, one per line.
func list(diags diag.List) string {
	var out strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&out, "%s:%d:%d: %s: %s [%s]\n", d.Span.Pos.Filename, d.Span.Pos.Line, d.Span.Pos.Column, d.Severity, d.Message, d.Code)
	}
	return out.String()
}
