package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What decides what is compiled is looked at through machine.go of package disk: otherwise a
// run would take the result of an earlier one for its own.
func TestEverythingSeenIsObserved(t *testing.T) {
	looks := map[string][]string{
		"os":       {"Open", "OpenFile", "OpenRoot", "Stat", "Lstat", "ReadFile", "ReadDir", "Readlink", "DirFS", "LookupEnv", "Environ", "Args", "UserHomeDir", "Hostname"},
		"filepath": {"Glob", "Walk", "WalkDir", "EvalSymlinks"},
	}
	allowed := map[string]bool{
		"main.go os.Args":                  true, // they are in the key of the record
		"from.go os.LookupEnv":             true, // a run that reads a server makes no record
		"fmt.go filepath.EvalSymlinks":     true, // where fmt -w writes
		"project.go filepath.EvalSymlinks": true, // where packages are written: the output is compared anyway
		"init.go os.DirFS":                 true, // it makes a configuration, and no record
		"disk.go os.Stat":                  true, // Existing, which decides what is watched
	}
	var names []string
	for _, pattern := range []string{"*.go", "../../internal/disk/*.go", "../../internal/imports/*.go"} {
		found, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		names = append(names, found...)
	}
	for _, name := range names {
		base := filepath.Base(name)
		if strings.HasSuffix(base, "_test.go") || base == "machine.go" {
			continue
		}
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
			if ok && slices.Contains(looks[room.Name], s.Sel.Name) && !allowed[base+" "+room.Name+"."+s.Sel.Name] {
				t.Errorf("%s: %s.%s is not observed; look through a disk.Disk", files.Position(n.Pos()), room.Name, s.Sel.Name)
			}
			return true
		})
	}
}
