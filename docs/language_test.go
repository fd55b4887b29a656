package docs_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// TestLanguage compiles every row of docs/language.md in every dialect and compares its
// second column with the results; -update rewrites it.
func TestLanguage(t *testing.T) {
	var out strings.Builder
	rows := 0
	for row := range languageRows(t) {
		if row.decides {
			rows++
			row.cells[1] = row.verdicts()
			row.line = strings.ReplaceAll("| "+strings.Join(row.cells, " | ")+" |\n", "|  |", "| |")
		}
		out.WriteString(row.line)
	}
	if rows < 150 {
		t.Errorf("%d rows checked, the page has more", rows)
	}
	golden.File(t, "language.md", out.String())
}

// An example of the first table is an error in the dialects that are not listed for it, and
// no error in the others.
func TestLanguageFeatures(t *testing.T) {
	rows := 0
	for row := range languageRows(t) {
		if len(row.cells) != 5 || row.mof == "" {
			continue
		}
		rows++
		for _, d := range dialects[1:] {
			refused := slices.ContainsFunc(row.compile(d.dialect), func(d *diag.Diagnostic) bool { return d.Code == parser.WrongDialect })
			listed := strings.Contains(row.cells[2], d.dialect.String())
			if refused == listed {
				t.Errorf("%s: listed for %s %v, refused by it %v", row.mof, d.dialect, listed, refused)
			}
		}
	}
	if rows < 25 {
		t.Errorf("%d examples checked, the table has more", rows)
	}
}

var dialects = []struct {
	name    string
	dialect parser.Dialect
}{{"auto", parser.Auto}, {"mof2", parser.MOF2}, {"mof3", parser.MOF3}, {"wmi", parser.WMI}}

// A languageRow is a line of the page, with cells if it is the row of a table.
type languageRow struct {
	line    string
	cells   []string
	mof     string
	frame   []string // the lines of mof above the table; one has "…" in place of the row's
	decides bool     // it stands in a table of decisions
}

func languageRows(t *testing.T) func(func(languageRow) bool) {
	text := page(t, "language.md")
	return func(yield func(languageRow) bool) {
		frame, fenced := []string{"…"}, false
		for line := range strings.Lines(text) {
			row := languageRow{line: line, frame: frame}
			switch text := strings.TrimSuffix(line, "\n"); {
			case text == "```mof":
				frame, fenced = nil, true
			case text == "```":
				fenced = false
			case fenced:
				frame = append(frame, text)
			case strings.HasPrefix(text, "|"):
				row.cells = tableCells(text)
				row.decides = len(row.cells) == 3 && strings.HasPrefix(row.cells[0], "`")
				if m := code.FindStringSubmatch(text); m != nil {
					row.mof = m[1]
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

func tableCells(line string) []string {
	cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// verdicts returns the result of auto, then the results of dialects that differ.
func (row *languageRow) verdicts() string {
	var out []string
	byVerdict := map[string]int{}
	auto := ""
	for _, d := range dialects {
		v := verdict(row.compile(d.dialect))
		if d.dialect == parser.Auto {
			auto = v
		}
		switch i, seen := byVerdict[v]; {
		case v == auto && d.dialect != parser.Auto:
		case seen:
			name, rest, _ := strings.Cut(out[i], ":")
			out[i] = name + ", " + d.name + ":" + rest
		case d.dialect == parser.Auto:
			out = append(out, v)
		default:
			byVerdict[v] = len(out)
			out = append(out, d.name+": "+v)
		}
	}
	return strings.Join(out, "; ")
}

// verdict returns the worst severity, with its codes.
func verdict(diags diag.List) string {
	severity, codes := "", []string(nil)
	for _, d := range diags {
		if severity == "" || d.Severity == diag.Error && severity != "error" {
			severity, codes = fmt.Sprint(d.Severity), nil
		}
		if c := string(d.Code); fmt.Sprint(d.Severity) == severity && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	if severity == "" {
		return "ok"
	}
	return severity + " " + strings.Join(codes, ", ")
}

// compile returns the diagnostics of the row itself. If possible, its frame is in another
// file, so that its diagnostics do not count.
func (row *languageRow) compile(dialect parser.Dialect) (diags diag.List) {
	var frame, own string
	for _, line := range row.frame {
		if strings.Contains(line, "…") {
			own = strings.ReplaceAll(line, "…", row.mof)
		} else {
			frame += line + "\n"
		}
	}
	if dialect == parser.MOF3 && row.decides {
		own = sized.ReplaceAllString(own, "integer")
	}
	fsys := fstest.MapFS{"frame.mof": {Data: []byte(frame)}, "row.mof": {Data: encoded(own)}, "other.mof": {}}
	result, _ := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"frame.mof", "row.mof"}, Dialect: dialect})
	all := result.Diagnostics
	for _, d := range all {
		if d.Span.Pos.Filename == "row.mof" && d.Code != schema.NoKeys {
			diags = append(diags, d)
		}
	}
	return diags
}

var sized = regexp.MustCompile(`\b[us]int(8|16|32|64)\b`)

// controls maps symbols of the page to control characters.
var controls = strings.NewReplacer("␀", "\x00", "␉", "\t", "␊", "\n", "␌", "\f", "␍", "\r", "␚", "\x1a")

// encoded returns the bytes of a row, which can begin with ⟨an encoding⟩.
func encoded(text string) []byte {
	text = controls.Replace(text)
	switch {
	case strings.HasPrefix(text, "⟨UTF-8 mark⟩"):
		return []byte("\ufeff" + strings.TrimPrefix(text, "⟨UTF-8 mark⟩"))
	case strings.HasPrefix(text, "⟨UTF-16 mark⟩"):
		data := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(strings.TrimPrefix(text, "⟨UTF-16 mark⟩"))) {
			data = append(data, byte(unit), byte(unit>>8))
		}
		return data
	case strings.HasPrefix(text, "⟨Windows-1252⟩"):
		data, err := charmap.Windows1252.NewEncoder().Bytes([]byte(strings.TrimPrefix(text, "⟨Windows-1252⟩")))
		if err != nil {
			panic(err) // the page has a letter that it lacks
		}
		return data
	}
	return []byte(text)
}
