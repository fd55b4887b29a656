package load_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/load"
)

// If files have too many tokens together, the rest is not read. The order of the files
// decides which, not the order of parsing.
func TestTooMuchTogether(t *testing.T) {
	half := &fstest.MapFile{Data: []byte(strings.Repeat("//\n", token.MaxTokens/2))}
	fsys := fstest.MapFS{}
	var names []string
	for _, name := range []string{"a.mof", "b.mof", "c.mof", "d.mof"} {
		fsys[name], names = half, append(names, name)
	}
	for range 3 {
		set, diags := load.Load(t.Context(), fsys, names, load.Options{})
		if len(diags) != 1 || diags[0].Code != load.TooMuchText || diags[0].Span.Pos.Filename != "d.mof" || len(set.Files) != 3 {
			t.Fatalf("%d files, %v", len(set.Files), diags)
		}
	}
}

// unlisted is a file system with a directory that cannot be listed.
type unlisted struct{ fstest.MapFS }

func (u unlisted) Open(name string) (fs.File, error) {
	if name == "lib/secret" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
	}
	return u.MapFS.Open(name)
}

// A directory below -I that cannot be listed is empty.
func TestUnlistedDirectory(t *testing.T) {
	fsys := unlisted{fstest.MapFS{
		"a.mof":            {Data: []byte("class ACME_A : CIM_A { };")},
		"lib/secret/x.mof": {Data: []byte("class CIM_X { };")},
		"lib/z/CIM_A.mof":  {Data: []byte("class CIM_A { };")},
	}}
	set, diags := load.Load(t.Context(), fsys, []string{"a.mof"}, load.Options{Include: []string{"lib"}})
	if len(diags) != 0 || len(set.Files) != 2 {
		t.Errorf("%d files, %v", len(set.Files), diags)
	}
}
