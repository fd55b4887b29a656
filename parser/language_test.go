package parser

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The table of constructs in docs/language.md has the same rows as features.go. Another
// test compiles its examples.
func TestLanguagePageHasTheFeatures(t *testing.T) {
	page, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(strings.Trim(line, "|\r\n"), "|"); len(cells) == 5 {
			row := [...]string{cells[0], cells[2], cells[3], cells[4]} // the example is not the parser's
			for i := range row {
				row[i] = strings.TrimSpace(row[i])
			}
			documented[strings.Join(row[:], " | ")] = true
		}
	}
	features := declaredFeatures(t)
	for _, row := range features {
		if !documented[row] {
			t.Errorf("not in docs/language.md: %s", row)
		}
	}
	if len(features) != len(documented)-2 { // its head and the line below
		t.Errorf("docs/language.md has %d constructs, features.go %d", len(documented)-2, len(features))
	}
}

// declaredFeatures returns the rows of features.go as on the page.
func declaredFeatures(t *testing.T) (rows []string) {
	file, err := goparser.ParseFile(token.NewFileSet(), "features.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok && len(lit.Elts) == 4 {
			if typ, ok := lit.Type.(*ast.Ident); ok && typ.Name == "feature" {
				dialects := strings.ReplaceAll(dialectSet(lit.Elts[1]).String(), " and ", ", ")
				rows = append(rows, strings.Join([]string{text(lit.Elts[0]), dialects, text(lit.Elts[2]), text(lit.Elts[3])}, " | "))
			}
		}
		return true
	})
	return rows
}

func text(e ast.Expr) string {
	s, _ := strconv.Unquote(e.(*ast.BasicLit).Value)
	return s
}

func dialectSet(e ast.Expr) Dialect {
	if both, ok := e.(*ast.BinaryExpr); ok {
		return dialectSet(both.X) | dialectSet(both.Y)
	}
	return map[string]Dialect{"MOF2": MOF2, "MOF3": MOF3, "WMI": WMI}[e.(*ast.Ident).Name]
}
