package schema_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/schema"
)

// resolve compiles one text without errors. Warnings are allowed.
func resolve(t *testing.T, text string) *schema.Schema {
	t.Helper()
	return resolveFiles(t, schema.Options{}, map[string]string{"main.mof": text})
}

// resolveFiles compiles main.mof and the files that it includes.
func resolveFiles(t *testing.T, opts schema.Options, texts map[string]string) *schema.Schema {
	t.Helper()
	s, diags := tryResolve(opts, texts)
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%s:%d: %s", d.Span.Pos.Filename, d.Span.Pos.Line, d.Message)
		}
	}
	return s
}

func tryResolve(opts schema.Options, texts map[string]string) (*schema.Schema, diag.List) {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, diags := load.Load(context.Background(), fsys, []string{"main.mof"}, load.Options{})
	opts.Builtin = builtin()
	s, more := schema.Resolve(context.Background(), set, opts)
	return s, append(diags, more...)
}

func propertyNames(c *schema.Class) string {
	var names []string
	for _, p := range c.Properties {
		names = append(names, p.Class.Name+"."+p.Name)
	}
	return strings.Join(names, " ")
}

func methodNames(c *schema.Class) string {
	var names []string
	for _, m := range c.Methods {
		names = append(names, m.Class.Name+"."+m.Name)
	}
	return strings.Join(names, " ")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// A class has the members of its superclass first. An override is in the place of the
// overridden member, and has the spelling of the first declaration.
func TestInheritedMembers(t *testing.T) {
	s := resolve(t, `
		class X_A { [Key] string Id; uint8 First; uint8 Second; uint32 Reset(); uint32 Stop(); };
		class X_B : X_A { uint8 Third; [Override("first")] uint8 FIRST; uint32 Start(); [Override("Stop")] uint32 stop(); };
		class X_C : x_b { uint8 Fourth; [Override("Third")] uint8 Third; };`)
	equal(t, "properties of X_A", propertyNames(s.Class("X_A")), "X_A.Id X_A.First X_A.Second")
	equal(t, "properties of X_B", propertyNames(s.Class("X_B")), "X_A.Id X_B.First X_A.Second X_B.Third")
	equal(t, "properties of X_C", propertyNames(s.Class("x_c")), "X_A.Id X_B.First X_A.Second X_C.Third X_C.Fourth")
	equal(t, "methods of X_C", methodNames(s.Class("X_C")), "X_A.Reset X_B.Stop X_B.Start")
	c, b := s.Class("X_C"), s.Class("X_B")
	equal(t, "superclass of X_C", c.Super, b)
	equal(t, "what X_C.Third overrides", c.Property("third").Overrides, b.Property("Third"))
	equal(t, "X_A.First after X_B", propertyNames(s.Class("X_A")), "X_A.Id X_A.First X_A.Second")
	equal(t, "X_C is an X_A", c.Is(s.Class("X_A")), true)
	equal(t, "X_A is an X_C", s.Class("X_A").Is(c), false)
}

// A superclass can be declared later: the classes are in text order, and their members are
// complete.
func TestSuperclassLater(t *testing.T) {
	s := resolve(t, `class X_C : X_B { uint8 c; }; class X_B : X_A { uint8 b; }; class X_A { uint8 a; };`)
	equal(t, "first class", s.Classes[0].Name, "X_C")
	equal(t, "properties of X_C", propertyNames(s.Class("X_C")), "X_A.a X_B.b X_C.c")
}

// An override states one qualifier and inherits the others. Restricted qualifiers, such as
// Abstract, do not propagate to the subclass.
func TestQualifierPropagation(t *testing.T) {
	s := resolve(t, `
		[Abstract, Version("1.0.0"), Description("class")]
		class X_P { [Key, Description("base"), MaxLen(5), Deprecated{"X_P.j"}] string k; };
		class X_C : X_P { [Override("k"), Description("sub")] string k; };
		instance of X_C { k = "1"; };`)
	p, c := s.Class("X_P"), s.Class("X_C")
	base, sub := p.Property("k"), c.Property("k")
	equal(t, "X_P.k is a key", base.Key, true)
	equal(t, "X_C.k is a key", sub.Key, true)
	equal(t, "description of X_P.k", base.Description(), "base")
	equal(t, "description of X_C.k", sub.Description(), "sub")
	equal(t, "MaxLen of X_C.k", sub.Qualifiers.Int("maxlen").Int64(), 5)
	equal(t, "X_P is abstract", p.Abstract, true)
	equal(t, "X_C is abstract", c.Abstract, false)
	equal(t, "version of X_C", c.Qualifiers.Text("Version"), "")
	equal(t, "description of X_C", c.Description(), "class")
	_, deprecated := base.Deprecated()
	equal(t, "X_P.k is deprecated", deprecated, true)
	_, deprecated = sub.Deprecated()
	equal(t, "X_C.k is deprecated", deprecated, false)
	equal(t, "Override of X_C.k", sub.Qualifiers.IsOwn("Override"), true)
	equal(t, "instances", len(s.Instances), 1)
}

// A flavor after a use changes the flavor of the declaration from there on.
func TestFlavors(t *testing.T) {
	s := resolve(t, `
		Qualifier Mine : string, Scope(any);
		class X_A { [Mine("a") : Restricted] uint8 stays; [Mine("b")] uint8 goes; };
		class X_B : X_A { [Override("stays")] uint8 stays; [Override("goes")] uint8 goes; };`)
	b := s.Class("X_B")
	equal(t, "Mine of X_B.stays", b.Property("stays").Qualifiers.Text("Mine"), "")
	equal(t, "Mine of X_B.goes", b.Property("goes").Qualifiers.Text("Mine"), "b")
}

// All lists the effective qualifiers, own ones first.
func TestQualifierSetAll(t *testing.T) {
	s := resolve(t, `
		class X_A { [Key, Description("base"), Experimental] string k; };
		class X_B : X_A { [Override("k"), description("sub")] string k; };`)
	var names []string
	for q := range s.Class("X_B").Property("k").Qualifiers.All() {
		names = append(names, q.Name)
	}
	equal(t, "qualifiers", strings.Join(names, " "), "Override Description Key")
}

// A qualifier with DisableOverride can be repeated unchanged. The parameters of a method
// inherit by name.
func TestQualifiersOfMethods(t *testing.T) {
	s := resolve(t, `
		class X_A { [Static, Description("m")] uint32 m([In(false), Out, Description("p")] string p); };
		class X_B : X_A { [Override("m"), Static] uint32 m([Out] string P); };`)
	m := s.Class("X_B").Method("M")
	equal(t, "method", m.Name, "m")
	equal(t, "is static", m.Static, true)
	equal(t, "description", m.Description(), "m")
	equal(t, "description of p", m.Parameters[0].Description(), "p")
	equal(t, "p is passed in", m.Parameters[0].In, false)
	equal(t, "p is passed out", m.Parameters[0].Out, true)
}

func TestKeys(t *testing.T) {
	s := resolve(t, `
		class X_A { uint8 n; [Key] string b; [Key] string a; };
		class X_B : X_A { [Override("a")] string a; uint8 m; };`)
	var keys []string
	for _, p := range s.Class("X_B").Keys() {
		keys = append(keys, p.Class.Name+"."+p.Name)
	}
	equal(t, "keys in the order of declaration", strings.Join(keys, " "), "X_A.b X_B.a")
}

// Association and Indication are inherited; Association(false) has no effect.
func TestKindsOfClasses(t *testing.T) {
	s := resolve(t, `
		class X_A { [Key] string k; };
		[Association] class X_L { [Key] X_A ref a; [Key] X_A ref b; };
		class X_L2 : X_L { };
		[Indication] class X_I { };
		class X_I2 : X_I { };`)
	for name, want := range map[string][2]bool{
		"X_A": {false, false}, "X_L": {true, false}, "X_L2": {true, false}, "X_I": {false, true}, "X_I2": {false, true},
	} {
		c := s.Class(name)
		equal(t, name+" is association, indication", [2]bool{c.Association, c.Indication}, want)
	}
}

// values prints a value set: the name and the value or ranges of each entry.
func values(set *schema.ValueSet) string {
	if set == nil {
		return "none"
	}
	var entries []string
	for _, e := range set.Entries {
		var ranges []string
		for _, r := range e.Ranges {
			if r.Min.Cmp(r.Max) == 0 {
				ranges = append(ranges, r.Min.String())
			} else {
				ranges = append(ranges, fmt.Sprintf("%s to %s", r.Min, r.Max))
			}
		}
		if e.Ranges == nil {
			ranges = []string{e.Text}
		}
		entries = append(entries, e.Name+": "+strings.Join(ranges, ", "))
	}
	return strings.Join(entries, "; ")
}

// How ValueMap and Values are evaluated.
func TestValues(t *testing.T) {
	tests := []struct{ name, member, want string }{
		{
			"open ends, the rest", `[ValueMap{"0..4","5..15","..","0x8000.."}, Values{"low","mid","rest","vendor"}] uint16`,
			"low: 0 to 4; mid: 5 to 15; rest: 16 to 32767; vendor: 32768 to 65535",
		},
		{
			"an open end reaches to its neighbour", `[ValueMap{"0","2..4","..6","7..","9",".."}, Values{"a","b","c","d","e","f"}] uint8`,
			"a: 0; b: 2 to 4; c: 5 to 6; d: 7 to 8; e: 9; f: 1, 10 to 255",
		},
		{"to the limit of the type at the ends", `[ValueMap{"..3","4","5.."}, Values{"a","b","c"}] sint8`, "a: -128 to 3; b: 4; c: 5 to 127"},
		{"to the limit of the type before the rest", `[ValueMap{"1","0x80..",".."}, Values{"a","b","c"}] uint8`, "a: 1; b: 128 to 255; c: 0, 2 to 127"},
		{"every base", `[ValueMap{"101b","017","0x1F","8..0x0F"}, Values{"a","b","c","d"}] uint8`, "a: 5; b: 15; c: 31; d: 8 to 14"},
		{"negative numbers", `[ValueMap{"-7","-5..-1","+1",".."}, Values{"a","b","c","d"}] sint8`, "a: -7; b: -5 to -1; c: 1; d: -128 to -8, -6, 0, 2 to 127"},
		{"sint64", `[ValueMap{"-1",".."}, Values{"a","b"}] sint64`, "a: -1; b: -9223372036854775808 to -2, 0 to 9223372036854775807"},
		{"uint64", `[ValueMap{"0x8000000000000000.."}, Values{"a"}] uint64`, "a: 9223372036854775808 to 18446744073709551615"},
		{"the rest of nothing", `[ValueMap{"0..255",".."}, Values{"a","b"}] uint8`, "a: 0 to 255; b: .."},
		{"the rest first", `[ValueMap{"..","1"}, Values{"a","b"}] uint8`, "a: 0, 2 to 255; b: 1"},
		{"a single value inside a range", `[ValueMap{"1..5","3"}, Values{"a","b"}] uint8`, "a: 1 to 2, 4 to 5; b: 3"},
		{"Values alone counts from 0", `[Values{"a","b","c"}] uint8`, "a: 0; b: 1; c: 2"},
		{"ValueMap alone names nothing", `[ValueMap{"1","2"}] uint8`, "none"},
		{"on a string an entry is the value", `[ValueMap{"x","y"}, Values{"a","b"}] string`, "a: x; b: y"},
		{"and may be its own name", `[ValueMap{"x","1..5"}] string`, "x: x; 1..5: 1..5"},
		{"bits", `[BitMap{"0","3"}, BitValues{"a","b"}] uint8`, "a: 0; b: 3"},
		{"BitValues alone counts from 0", `[BitValues{"a","b"}] uint16`, "a: 0; b: 1"},
		{"what is wrong is left out", `[ValueMap{"x","1","300"}, Values{"a","b","c"}] uint8`, "b: 1"},
		{"what has no name is left out", `[ValueMap{"1","2"}, Values{"a"}] uint8`, "a: 1"},
		{"nothing", `[ValueMap{}, Values{}] uint8`, "none"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := resolve(t, "class X_V { "+test.member+" v; };")
			p := s.Class("X_V").Property("v")
			equal(t, "values", values(p.Values), test.want)
			if p.Values != nil {
				equal(t, "bits", p.Values.Bits, strings.Contains(test.member, "Bit"))
			}
		})
	}
}

// For an array they are for its elements. Methods and parameters also have them.
func TestValuesElsewhere(t *testing.T) {
	s := resolve(t, `class X_V { [Values{"a","b"}] uint8 v[]; [Values{"ok"}] uint32 m([Values{"x"}] uint8 p); };`)
	c := s.Class("X_V")
	equal(t, "of an array", values(c.Property("v").Values), "a: 0; b: 1")
	equal(t, "of a method", values(c.Method("m").Values), "ok: 0")
	equal(t, "of a parameter", values(c.Method("m").Parameters[0].Values), "x: 0")
}

// An override without its own set has the same set as the superclass; one with only
// ValueMap or Values inherits the other.
func TestValuesInherited(t *testing.T) {
	s := resolve(t, `
		class X_A { [ValueMap{"1","2"}, Values{"a","b"}] uint8 v; };
		class X_B : X_A { [Override("v")] uint8 v; };
		class X_C : X_B { [Override("v"), Values{"c","d"}] uint8 v; };`)
	a, b, c := s.Class("X_A"), s.Class("X_B"), s.Class("X_C")
	equal(t, "set of X_B", b.Property("v").Values, a.Property("v").Values)
	equal(t, "its class", b.Property("v").Values.Class, a)
	equal(t, "set of X_C", values(c.Property("v").Values), "c: 1; d: 2")
	equal(t, "its class", c.Property("v").Values.Class, c)
}

// Different notations of the same type result in the same Type.
func TestTypes(t *testing.T) {
	s := resolve(t, `
		class X_E { };
		class X_A {
			[EmbeddedInstance("X_E")] string e1; X_E e2;
			[EmbeddedInstance("x_e")] string es1[]; X_E es2[];
			[EmbeddedObject] string o1; object o2;
			X_E ref r; X_E ref rs[];
			UINT8 n[4]; string s; [OctetString] uint8 oct[]; [OctetString] string octs[];
			__SystemClass sys; [EmbeddedInstance(null)] string none;
		};`)
	a, e := s.Class("X_A"), s.Class("X_E")
	for name, want := range map[string]schema.Type{
		"e1":   {CIM: cim.Embedded, Class: e},
		"e2":   {CIM: cim.Embedded, Class: e},
		"es1":  {CIM: cim.Embedded, Class: e, Array: true},
		"es2":  {CIM: cim.Embedded, Class: e, Array: true},
		"o1":   {CIM: cim.Embedded},
		"o2":   {CIM: cim.Embedded},
		"r":    {CIM: cim.Reference, Class: e},
		"rs":   {CIM: cim.Reference, Class: e, Array: true},
		"n":    {CIM: cim.Uint8, Array: true, Size: 4},
		"s":    {CIM: cim.String},
		"oct":  {CIM: cim.Uint8, Array: true, OctetString: true},
		"octs": {CIM: cim.String, Array: true, OctetString: true},
		"sys":  {CIM: cim.Embedded},
		"none": {CIM: cim.String},
	} {
		equal(t, "type of "+name, a.Property(name).Type, want)
	}
	equal(t, "words of es1", a.Property("es1").Type.String(), "X_E[]")
	equal(t, "words of r", a.Property("r").Type.String(), "ref X_E")
}

// In is true by default in CIM; in WMI, [out] alone is output only.
func TestInOut(t *testing.T) {
	const members = `uint32 m(string none, [In] string in, [Out] string out, [In, Out] string both, [In(false), Out] string only);`
	for _, test := range []struct{ dialect, text, want string }{
		{"MOF 2", `class X_A { ` + members + ` };`, "none:in in:in out:in,out both:in,out only:out"},
		{"WMI", `class X_A { ` + members + ` void v(); };`, "none:in in:in out:out both:in,out only:out"},
	} {
		var got []string
		for _, p := range resolve(t, test.text).Class("X_A").Method("m").Parameters {
			var ways []string
			if p.In {
				ways = append(ways, "in")
			}
			if p.Out {
				ways = append(ways, "out")
			}
			got = append(got, p.Name+":"+strings.Join(ways, ","))
		}
		equal(t, test.dialect, strings.Join(got, " "), test.want)
	}
}

// WMI declares an input and output parameter twice; it is one parameter.
func TestParameterTwice(t *testing.T) {
	m := resolve(t, `class X_A { void m([In] uint8 a, [Out] uint8 a); };`).Class("X_A").Method("m")
	equal(t, "parameters", len(m.Parameters), 1)
	equal(t, "in", m.Parameters[0].In, true)
	equal(t, "out", m.Parameters[0].Out, true)
	equal(t, "is void", m.Void, true)
}

// A default is evaluated to a Go value of its type.
func TestDefaults(t *testing.T) {
	s := resolve(t, `class X_A {
		uint8 u = 0x10; sint8 s = -1; uint64 big = 18446744073709551615; real64 r = .5; real32 i = 010;
		boolean b = TRUE; string t = "a" "b"; char16 c = 'x'; char16 d = 65; string digits = 007;
		datetime dt = "20240229123456.000000+060"; uint8 a[] = {1, NULL}; string n = NULL; string none; };
		class X_B : X_A { [Override("u")] uint8 u; [Override("s")] sint8 s = 5; };`)
	a := s.Class("X_A")
	for name, want := range map[string]any{
		"u": uint64(16), "s": int64(-1), "big": uint64(18446744073709551615), "r": 0.5, "i": 8.0,
		"b": true, "t": "ab", "c": cim.Char16('x'), "d": cim.Char16('A'), "digits": "007",
		"dt": cim.MustParseDateTime("20240229123456.000000+060"), "n": nil, "none": nil,
		"a": []any{uint64(1), nil},
	} {
		if got := a.Property(name).Default; !reflect.DeepEqual(got, want) {
			t.Errorf("default of %s is %#v, want %#v", name, got, want)
		}
	}
	equal[any](t, "inherited default", s.Class("X_B").Property("u").Default, uint64(16))
	equal[any](t, "default of its own", s.Class("X_B").Property("s").Default, int64(5))
}

// A namespace applies from its pragma on, also in included files and after them. A name is
// looked up in its namespace, then among declarations without one.
func TestNamespaces(t *testing.T) {
	s := resolveFiles(t, schema.Options{Namespace: `root\default`}, map[string]string{
		"main.mof": `
			class X_First { };
			#pragma namespace("\\\\.\\root\\cimv2")
			class X_Second { };
			#pragma include("b.mof")
			class X_Fourth { };`,
		"b.mof": `#pragma namespace("root/acme") class X_Third { };`,
	})
	for name, want := range map[string]string{
		"X_First": "root/default", "X_Second": "root/cimv2", "X_Third": "root/acme", "X_Fourth": "root/acme",
	} {
		equal(t, "namespace of "+name, s.Class(name).Namespace, want)
	}
}

func TestOneNameInTwoNamespaces(t *testing.T) {
	s := resolve(t, `
		class X_Base { };
		#pragma namespace("root/a")
		class X_A { uint8 a; }; class X_B : X_A { };
		#pragma namespace("root/b")
		class X_A { uint8 b; }; class X_B : X_A { }; class X_C : X_Base { };`)
	equal(t, "classes", len(s.Classes), 6)
	equal(t, "X_B of root/a", propertyNames(s.Classes[2]), "X_A.a")
	equal(t, "X_B of root/b", propertyNames(s.Classes[4]), "X_A.b")
	equal(t, "the first X_A", s.Class("X_A"), s.Classes[1])
	equal(t, "superclass of X_C", s.Class("X_C").Super, s.Class("X_Base"))
}

// Declarations in named files are marked, those in included files are not.
func TestNamed(t *testing.T) {
	s := resolveFiles(t, schema.Options{}, map[string]string{
		"main.mof": `class X_A { }; #pragma include("b.mof")`, "b.mof": `class X_B { };`,
	})
	equal(t, "X_A is named", s.Class("X_A").Named, true)
	equal(t, "X_B is named", s.Class("X_B").Named, false)
}

// Aliases and paths as values.
func TestInstances(t *testing.T) {
	s := resolve(t, `
		class X_N { [Key] string k; };
		[Association] class X_L { [Key] X_N ref a; [Key] X_N ref b; };
		instance of X_N as $N1 { k = "one"; };
		instance of X_N { k = "two"; };
		instance of X_L { a = $N1; b = "X_N.k=\"two\""; };`)
	equal(t, "instances", len(s.Instances), 3)
	equal(t, "alias", s.Instances[0].Alias, "N1")
	equal(t, "class", s.Instances[2].Class, s.Class("X_L"))
	l := s.Instances[2]
	equal(t, "a", fmt.Sprint(l.Values[l.Class.Property("a")]), `X_N.k="one"`)
	equal(t, "b", fmt.Sprint(l.Values[l.Class.Property("b")]), `X_N.k="two"`)
	path, _ := l.Path()
	equal(t, "path", path.String(), `X_L.a="X_N.k=\"one\"",b="X_N.k=\"two\""`)
}

// The three ways to write an instance as a value have the same result: with an alias,
// inline, and as MOF in a string.
func TestEmbeddedInstances(t *testing.T) {
	s := resolve(t, `
		class X_E { uint8 u = 7; string s; };
		class X_A { [Key] string k; [EmbeddedInstance("X_E")] string e; X_E es[]; [EmbeddedObject] string o; };
		instance of X_E as $E { s = "alias"; };
		instance of X_A { k = "1"; e = $E; es = { $E, instance of X_E { s = "in place"; } }; };
		instance of X_A { k = "2"; e = "instance of X_E { s = \"text\"; };"; o = "class X_Any { };"; };`)
	value := func(v any, name string) any {
		i, ok := v.(*schema.Instance)
		if !ok {
			t.Fatalf("%v is not an instance", v)
		}
		return i.Value(i.Class.Property(name))
	}
	of := func(n int, name string) any { return s.Instances[n].Value(s.Instances[n].Class.Property(name)) }
	equal[any](t, "e of 1", value(of(1, "e"), "s"), "alias")
	equal[any](t, "es of 1", value(of(1, "es").([]any)[1], "s"), "in place")
	equal[any](t, "e of 2", value(of(2, "e"), "s"), "text")
	equal[any](t, "u of e of 2", value(of(2, "e"), "u"), uint64(7))
	equal[any](t, "o of 2", of(2, "o"), "class X_Any { };")
}

// An octet string that begins with its length.
func TestOctetString(t *testing.T) {
	s := resolve(t, `
		class X_O { [Key] string k; [OctetString] uint8 o[]; };
		instance of X_O { k = "o"; o = {0x00, 0x00, 0x00, 0x06, 0x08, 0x30}; };`)
	i := s.Instances[0]
	want := []any{uint64(0), uint64(0), uint64(0), uint64(6), uint64(8), uint64(0x30)}
	if got := i.Values[i.Class.Property("o")]; !reflect.DeepEqual(got, want) {
		t.Errorf("o is %v, want %v", got, want)
	}
}

// A file that is included twice is read once, and its errors are reported once, in order.
func TestDiagnosticsAreSortedAndUnique(t *testing.T) {
	_, diags := tryResolve(schema.Options{}, map[string]string{
		"main.mof": `#pragma include("b.mof") class X_A : X_No { uint8 n = 256; }; #pragma include("b.mof")`,
		"b.mof":    `class X_B : X_No2 { };`,
	})
	var got []string
	for _, d := range diags {
		got = append(got, fmt.Sprintf("%s:%d %s", d.Span.Pos.Filename, d.Span.Pos.Column, d.Code))
	}
	equal(t, "diagnostics", strings.Join(got, "; "), "b.mof:13 MOF2104; main.mof:38 MOF2104; main.mof:55 MOF2502")
}

// A hint names what the writer probably meant.
func TestHints(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`class CIM_LogicalDevice { }; class X_A : CIM_LogicalDvice { };`, "did you mean CIM_LogicalDevice?"},
		{`class X_A { [Key, Descripton("d")] string s; };`, "did you mean Description?"},
		{`class X_A { [Key] string Name; }; instance of X_A { Nmae = "1"; Name = "2"; };`, "did you mean Name?"},
		{`class X_A { [Key] string k; strnig s; };`, "did you mean string?"},
		{`class X_A : Quite_Another { };`, ""},
	} {
		_, diags := tryResolve(schema.Options{}, map[string]string{"main.mof": test.text})
		if len(diags) != 1 {
			t.Errorf("%s: %d diagnostics, want 1", test.text, len(diags))
			continue
		}
		equal(t, test.text, diags[0].Hint, test.want)
	}
}
