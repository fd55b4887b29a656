package schema_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Several compilations use the same parsed files concurrently without changing them. The
// race detector reports writes.
func TestTreeIsShared(t *testing.T) {
	files := fstest.MapFS{
		"acme.mof": {Data: []byte(`#pragma namespace("root/acme")
[Dynamic, Description("A disk."), Version("1.0")] class ACME_Disk {
   [Key] string Id = "a";
   [Values{"On", "Off"}] uint8 State = 7;
   uint32 Reset([In] uint8 Mode, [Out] ACME_Disk ref Disk);
};
instance of ACME_Disk as $D { Id = "1"; State = 1; };
instance of ACME_Disk { Id = $Nothing; };
`)},
		"acme.mfl": {Data: []byte(`#pragma namespace("root/acme/ms_409")
[Amendment] class ACME_Disk {
   [Key] string Id;
   [Description("What it does.") : Amended] uint8 State;
   [Description("Starts it again.") : Amended] uint32 Reset([In, Description("How.") : Amended] uint8 Mode);
};
`)},
		"three.mof": {Data: []byte(`structure GOLF_Date {
   enumeration Months : integer { January = 1, February = 2 };
   structure Zone { string Name; };
   Months Month = February;
   boolean Late = yes;
};
class GOLF_Club { [Key] string Name; GOLF_Date Founded = value of GOLF_Date { Month = Months.January; }; };
`)},
	}
	set, _ := load.Load(context.Background(), files, []string{"acme.mof", "acme.mfl", "three.mof"}, load.Options{})
	before := treeText(t, set)
	var wg sync.WaitGroup
	counts := make([]int, 8)
	for i := range counts {
		wg.Go(func() {
			s, diags := schema.Resolve(t.Context(), set, schema.Options{Builtin: set.Files[:1]})
			counts[i] = 1000*len(s.Classes) + len(diags)
		})
	}
	wg.Wait()
	for _, n := range counts {
		if n != counts[0] {
			t.Errorf("one compilation gives %d classes and %d diagnostics, another %d and %d", n/1000, n%1000, counts[0]/1000, counts[0]%1000)
		}
	}
	if treeText(t, set) != before {
		t.Error("a compilation has changed the tree")
	}
}

func treeText(t *testing.T, set *parser.Set) string {
	t.Helper()
	var decls [][]*parser.Decl
	for _, f := range set.Files {
		decls = append(decls, f.Decls)
	}
	text, err := json.Marshal(decls)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
