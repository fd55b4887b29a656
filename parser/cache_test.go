package parser_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// From a cache, a text under another name has the same tree and diagnostics as without.
func TestCacheIsParse(t *testing.T) {
	cache := new(parser.Cache)
	for _, text := range moftest.Golden(t) {
		in, _ := source.Decode("in.mof", text)
		sameFromCache(t, cache, in.Text)
	}
}

// The same holds for the files of other projects. With -short, it looks at every tenth.
func TestCacheOfCorpus(t *testing.T) {
	cache := new(parser.Cache)
	for i, s := range moftest.Samples(t) {
		if !testing.Short() || i%10 == 0 {
			in, _ := s.Read(t)
			sameFromCache(t, cache, in.Text)
		}
	}
}

func sameFromCache(t *testing.T, cache *parser.Cache, text string) {
	t.Helper()
	for _, name := range []string{"first.mof", "second.mof", "first.mof"} {
		for _, dialect := range []parser.Dialect{parser.Auto, parser.MOF2} {
			in := &diag.File{Name: name, Text: text}
			got, said := parser.Parse(in, parser.Options{Dialect: dialect, Cache: cache})
			want, wantSaid := parser.Parse(in, parser.Options{Dialect: dialect})
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(said, wantSaid) {
				t.Errorf("%s, dialect %v: the cache returns another tree or other diagnostics for\n%s", name, dialect, text)
			}
		}
	}
}

// Files with the same text have their own positions, but a text is parsed only once.
func ExampleCache() {
	opts := parser.Options{Cache: new(parser.Cache)}
	old, _ := parser.Parse(&diag.File{Name: "v1/disk.mof", Text: "class ACME_Disk { };"}, opts)
	now, _ := parser.Parse(&diag.File{Name: "v2/disk.mof", Text: "class ACME_Disk { };"}, opts)
	fmt.Println(old.Decls[0].Class.Span().Pos.Filename, now.Decls[0].Class.Span().Pos.Filename)
	// Output: v1/disk.mof v2/disk.mof
}

// A file with the same name gets the same tree until the cache forgets it.
func TestCacheAges(t *testing.T) {
	cache := new(parser.Cache)
	decl := func() *parser.Decl {
		file, _ := parser.Parse(&diag.File{Name: "in.mof", Text: "class ACME_A { };"}, parser.Options{Cache: cache})
		return file.Decls[0]
	}
	first := decl()
	cache.Age()
	if decl() != first {
		t.Error("the cache forgot a tree that was used since the last call of Age")
	}
	cache.Age()
	cache.Age()
	if decl() == first {
		t.Error("the cache kept a tree that was not used between two calls of Age")
	}
}

// Changing a file does not change what others get from the cache.
func TestCacheSharesNoFile(t *testing.T) {
	opts := parser.Options{Cache: new(parser.Cache)}
	for range 2 {
		file, _ := parser.Parse(&diag.File{Name: "in.mof", Text: "class ACME_A { };"}, opts)
		if len(file.Decls) != 1 || file.Dialect != parser.MOF2 {
			t.Fatalf("%d declarations in dialect %v", len(file.Decls), file.Dialect)
		}
		file.Decls, file.Dialect = nil, parser.MOF3
	}
}

// A file that exceeds the limit of one caller is parsed for the others.
func TestCacheWithLimits(t *testing.T) {
	cache := new(parser.Cache)
	in := &diag.File{Name: "in.mof", Text: "class ACME_A { };"}
	if file, _ := parser.Parse(in, parser.Options{Cache: cache, Most: 2}); file.Decls != nil {
		t.Error("a file with more than 2 tokens was parsed")
	}
	if file, _ := parser.Parse(in, parser.Options{Cache: cache}); len(file.Decls) != 1 {
		t.Error("the file was not parsed without a limit")
	}
}

// Goroutines that parse the same text at the same time get equal trees.
func TestCacheInParallel(t *testing.T) {
	var cache parser.Cache
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, name := range []string{"a.mof", "b.mof"} {
				file, diags := parser.Parse(&diag.File{Name: name, Text: "class ACME_A { uint8 B; };"}, parser.Options{Cache: &cache})
				if diags != nil || file.Decls[0].Class.Members[0].Name.Pos.Filename != name {
					t.Errorf("%s: %v, or positions of another file", name, diags)
				}
			}
		})
	}
	group.Wait()
}
