package schema_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// FuzzResolve checks that for any text, nothing panics or takes long, every diagnostic
// points into the text, and everything in the schema can be read.
func FuzzResolve(f *testing.F) {
	paths, _ := filepath.Glob("testdata/check/*.mof")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, uint8(parser.Auto))
		f.Add(text, uint8(parser.WMI))
	}
	for _, text := range []string{
		`class A : A { [Key] A ref r; uint8 m(A ref p[]); };`,
		`class B : C { }; class C : B { }; instance of B as $b { x = $b; };`,
		`[ValueMap{"0..5","..","-7..","0x8000.."}, Values{"a","b","c","d"}] class D { [ValueMap{"..1","2.."}, Values{"x","y"}] sint8 v = {1}; };`,
		`Qualifier Q : uint8[] = {1}, Scope(any), Flavor(Restricted); [Q{2} : ToSubclass] class E { object o; E e[3]; };`,
		`Qualifier Key : Amended; #pragma namespace("a/b") instance of E { e = instance of F { g = {instance of H { }}; }; k; };`,
	} {
		f.Add([]byte(text), uint8(parser.Auto))
	}
	f.Fuzz(func(t *testing.T, text []byte, dialect uint8) {
		fuzzing := flag.Lookup("test.fuzz").Value.String() != "" // a busy machine must not fail a test
		start := time.Now()
		in, _ := source.Decode("in.mof", text)
		file, _ := parser.Parse(in, parser.Options{Dialect: parser.Dialect(dialect)})
		files := []*parser.File{file}
		s, diags := schema.Resolve(t.Context(), &parser.Set{Named: files, Roots: files, Files: files}, schema.Options{Builtin: builtin()})
		if limit := 2*time.Second + time.Duration(len(text))*time.Millisecond; fuzzing && time.Since(start) > limit {
			t.Errorf("%d bytes took %v", len(text), time.Since(start))
		}
		for _, d := range diags {
			inside(t, in, d.Message, d.Span)
			for _, n := range d.Related {
				inside(t, in, n.Message, n.Span)
			}
		}
		for _, c := range s.Classes {
			read(t, c)
		}
		for _, i := range s.Instances {
			path, _ := i.Path()
			_ = path.Canonical()
			for _, p := range i.Class.Properties {
				walk(t, i.Value(p), 0)
			}
		}
	})
}

// walk visits a value: instances have finite depth, and no intermediate values remain.
func walk(t *testing.T, v any, depth int) {
	switch v := v.(type) {
	case nil, bool, int64, uint64, float64, string, cim.Char16, cim.DateTime, cim.ObjectPath:
	case []any:
		for _, item := range v {
			walk(t, item, depth)
		}
	case *schema.Instance:
		if depth > 20 {
			t.Fatal("an instance is inside of itself")
		}
		for _, inner := range v.Values {
			walk(t, inner, depth+1)
		}
	default:
		t.Errorf("a value is a %T", v)
	}
}

// inside reports a span that is not in the text. The place of a built-in qualifier is in
// another file.
func inside(t *testing.T, in *diag.File, message string, span diag.Span) {
	if strings.HasPrefix(span.Pos.Filename, "qualifiers") {
		return
	}
	if end := span.Pos.Offset + span.Len; span.Pos.Filename != "in.mof" || end > len(in.Text)+1 || span.Pos != in.Pos(span.Pos.Offset) {
		t.Errorf("%s: %v is not a place in the text", message, span)
	}
}

// read reads everything that gen reads, and checks its order.
func read(t *testing.T, c *schema.Class) {
	c.Description()
	c.Deprecated()
	for q := range c.Qualifiers.All() {
		q.Value()
	}
	for i, p := range c.Properties {
		if c.Property(p.Name) != p {
			t.Errorf("class %s has two properties %s", c.Name, p.Name)
		}
		if p.Overrides != nil && c.Super != nil && p.Class == c && i < len(c.Super.Properties) && c.Super.Properties[i] != p.Overrides {
			t.Errorf("property %s of class %s is not in the place of the one it overrides", p.Name, c.Name)
		}
		values(p.Values)
		p.Deprecated()
		_ = p.Type.String()
	}
	for _, m := range c.Methods {
		values(m.Values)
		for _, p := range m.Parameters {
			values(p.Values)
		}
	}
	if c.Super != nil && c.Super.Is(c) {
		t.Errorf("class %s derives from itself", c.Name)
	}
}
