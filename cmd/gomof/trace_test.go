package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// What decides what is compiled is seen through a trace: a run would else take
// the result of an earlier one for its own. The files of this package that are not
// here look at output, or make the trace.
func TestEverythingSeenIsTraced(t *testing.T) {
	looks := map[string][]string{
		"os":       {"Open", "OpenFile", "OpenRoot", "Stat", "Lstat", "ReadFile", "ReadDir", "Readlink", "DirFS", "LookupEnv", "Environ", "Args", "UserHomeDir", "Hostname"},
		"filepath": {"Glob", "Walk", "WalkDir", "EvalSymlinks"},
	}
	allowed := map[string]bool{
		"config.go os.ReadFile": true, // trace.config has it
	}
	for _, name := range []string{"archive.go", "check.go", "compile.go", "config.go", "generate.go", "host.go", "report.go", "warnings.go"} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			room, ok := s.X.(*ast.Ident)
			if ok && slices.Contains(looks[room.Name], s.Sel.Name) && !allowed[name+" "+room.Name+"."+s.Sel.Name] {
				t.Errorf("%s: %s.%s is not in the trace; call it by env.trace, or a dirFS", files.Position(n.Pos()), room.Name, s.Sel.Name)
			}
			return true
		})
	}
}
