package schemaserver_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/schemaserver"
)

const source = `
class X_Base { [Key] string ID; uint8 Level = 3; };
class X_Disk : X_Base { [Write] char16 Letter; [EmbeddedInstance("X_Base")] string Part; uint32 Format([In] boolean quick); };
[Association] class X_On { [Key] X_Disk REF Disk; [Key] X_Base REF Base; };
instance of X_Base as $b { ID = "b"; };
instance of X_Disk as $d { ID = "d"; Letter = 'C'; Part = "instance of X_Base { ID = \"p\"; };"; };
instance of X_On { Disk = $d; Base = $b; };
#pragma namespace("root/other")
class X_Other { [Key] string ID; };
instance of X_Other { ID = "o"; };
`

// The server's instances have their keys, their values, and the defaults of their classes.
func TestInstances(t *testing.T) {
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fstest.MapFS{"x.mof": {Data: []byte(source)}}, Files: []string{"x.mof"}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := schemaserver.New(result.Schema, "root/x")
	if err != nil {
		t.Fatal(err)
	}
	if s.Instances != 4 || s.Skipped != nil || !slices.Equal(s.Namespaces, []string{"root/x", "root/other"}) {
		t.Errorf("%d instances, skipped %q, namespaces %q", s.Instances, s.Skipped, s.Namespaces)
	}
	ctx := t.Context()
	path := cim.ObjectPath{Class: "X_Disk", Keys: []cim.KeyBinding{{Name: "ID", Value: "d"}}}
	in, err := s.GetInstance(ctx, path, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	level, _ := in.Get("Level")
	letter, _ := in.Get("Letter")
	part, _ := in.Get("Part")
	if level.Value != uint8(3) || letter.Value != cim.Char16('C') || part.Value.(*cim.Instance).Class != "X_Base" {
		t.Errorf("%v", in)
	}
	for other, err := range s.Associators(ctx, path, cim.AssociatorFilter{}, cim.Options{}) {
		if err != nil || other.Path.String() != `root/x:X_Base.ID="b"` {
			t.Errorf("%v, %v", other, err)
		}
	}
	if _, _, err := s.InvokeMethod(ctx, path, "Format", nil, cim.Options{}); err == nil {
		t.Error("a method without a provider")
	}
}
