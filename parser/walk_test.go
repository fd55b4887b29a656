package parser_test

import (
	"reflect"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// Walk visits every node of a tree once, before the nodes inside it.
func TestWalkVisitsAll(t *testing.T) {
	kinds := map[reflect.Type]bool{}
	for _, text := range moftest.Golden(t) {
		in, _ := source.Decode("in.mof", text)
		file, _ := parser.Parse(in, parser.Options{})
		for _, d := range file.Decls {
			want := map[parser.Node]bool{}
			reachable(reflect.ValueOf(d), want)
			parser.Walk(d, func(n parser.Node) bool {
				kinds[reflect.TypeOf(n)] = true
				if !want[n] {
					t.Errorf("%T at %v is visited twice, or is not in the tree", n, n.Span().Pos)
				}
				delete(want, n)
				return true
			})
			for n := range want {
				t.Errorf("%T at %v is not visited", n, n.Span().Pos)
			}
		}
	}
	if len(kinds) != 16 {
		t.Errorf("the texts have nodes of %d kinds, expected all 16", len(kinds))
	}
}

// reachable finds the nodes below a value that Walk must visit.
func reachable(v reflect.Value, found map[parser.Node]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			reachable(v.Elem(), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			reachable(v.Index(i), found)
		}
	case reflect.Struct:
		if isVisited(v) {
			found[v.Addr().Interface().(parser.Node)] = true
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				reachable(v.Field(i), found)
			}
		}
	}
}

func isVisited(v reflect.Value) bool {
	if !v.CanAddr() {
		return false
	}
	switch n := v.Addr().Interface().(type) {
	case *parser.Name, *parser.Alias, *parser.ScopeWord, *parser.FlavorWord:
		return false
	case *parser.Type: // a structure among members has none
		return n.Pos.IsValid()
	case parser.Node:
		return true
	}
	return false
}

// If visit returns false, the nodes inside are not visited.
func TestWalkStops(t *testing.T) {
	file, _ := parser.Parse(&diag.File{Name: "in.mof", Text: `[Version("1")] class ACME_A { [Key] string Id; };`}, parser.Options{})
	var visited []string
	parser.Walk(file.Decls[0], func(n parser.Node) bool {
		visited = append(visited, reflect.TypeOf(n).Elem().Name())
		_, isMember := n.(*parser.Member)
		return !isMember
	})
	want := []string{"Decl", "Qualifier", "Value", "Class", "Member"}
	if !reflect.DeepEqual(visited, want) {
		t.Errorf("visited %v, expected %v", visited, want)
	}
}

// Every declaration is one of the five that [parser.Declaration] names.
func TestDeclarations(t *testing.T) {
	text := `#pragma locale("en_US")
Qualifier ACME_Q : string, Scope(any);
class ACME_A { };
instance of ACME_A { };
enumeration ACME_E : string { One };
`
	file, _ := parser.Parse(&diag.File{Name: "in.mof", Text: text}, parser.Options{})
	var kinds []string
	for _, d := range file.Decls {
		kinds = append(kinds, reflect.TypeOf(d.Declaration()).Elem().Name())
	}
	want := []string{"Pragma", "QualifierDecl", "Class", "Instance", "Enumeration"}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("the declarations are %v, expected %v", kinds, want)
	}
}
