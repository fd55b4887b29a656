package gen_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// Schemas with few names in all roles, so that names collide in every possible way: if they
// compile, so does the Go code.
func TestRandomSchemas(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	for seed := range uint64(rounds) {
		source := randomMOF(rand.New(rand.NewPCG(seed, 1)))
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
		diags := result.Diagnostics
		if diags.Errors() > 0 {
			t.Fatalf("seed %d: in.mof:%d: %s\n%s", seed, diags[0].Span.Pos.Line, diags[0].Message, source)
		}
		files, diags, err := generatePackage(result.Schema, gen.Options{Package: "acme"})
		if err != nil || diags.Errors() > 0 {
			t.Fatalf("seed %d: generate: %v\n%s%s", seed, err, messages(diags), source)
		}
		if typeCheck(t, files); t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, source)
		}
	}
}

// randomMOF writes a schema without errors.
func randomMOF(r *rand.Rand) string {
	w := &mofWriter{Rand: r, classes: map[string]bool{}, members: map[string]map[string]bool{}}
	for range 1 + r.IntN(5) {
		w.class()
	}
	return w.String()
}

type mofWriter struct {
	*rand.Rand
	strings.Builder
	classes map[string]bool
	names   []string                   // of the classes, in their order
	members map[string]map[string]bool // of each class, inherited ones too: properties as they are, methods with ()
}

// The parts of names: joined in two ways, so that some have the same Go name.
var (
	nameParts  = []string{"Foo", "Bar", "Key", "New", "Path", "Meta", "Enum", "Class", "Params", "Result", "Return", "Method", "type", "X", "é", "名"}
	valueNames = []string{"Foo", "Bar", "Key", "Params", "Result", "Return", "X", "XFoo", "-Foo", "1", "1 Foo", "???", "", "foo", "FOO", "String", "Known", "名", "Foo_Bar_Key", "Success"}
	scalars    = []string{"uint8", "sint8", "uint16", "uint32", "sint64", "string", "boolean", "datetime", "real32", "char16"}
)

func (w *mofWriter) pick(list []string) string { return list[w.IntN(len(list))] }

func (w *mofWriter) name() string {
	return w.pick(nameParts) + w.pick([]string{"", "_"}) + w.pick(append(nameParts, "", "", ""))
}

// fresh returns a name that is not among the used ones, in any case.
func (w *mofWriter) fresh(used map[string]bool, kind string) string {
	for {
		name := w.name()
		if key := strings.ToLower(name) + kind; !used[key] {
			used[key] = true
			return name
		}
	}
}

func (w *mofWriter) class() {
	name, super, members := w.fresh(w.classes, ""), "", map[string]bool{}
	if len(w.names) > 0 && w.IntN(3) == 0 {
		super = w.pick(w.names)
		members = maps.Clone(w.members[super])
		fmt.Fprintf(w, "class %s : %s {\n", name, super)
	} else {
		fmt.Fprintf(w, "class %s {\n", name)
	}
	w.names = append(w.names, name)
	w.members[name] = members
	for range w.IntN(6) {
		t, array := w.pick(scalars), w.pick([]string{"", "", "[]"})
		qualifiers := []string{w.values(t)}
		if array == "" && super == "" && w.IntN(4) == 0 {
			qualifiers = append(qualifiers, "Key") // a subclass adds none
		}
		fmt.Fprintf(w, "  %s%s %s%s;\n", list(qualifiers), t, w.fresh(members, ""), array)
	}
	for range w.IntN(4) {
		w.method(w.fresh(members, "()"))
	}
	w.WriteString("};\n")
}

func (w *mofWriter) method(name string) {
	t := w.pick(scalars)
	fmt.Fprintf(w, "  %s%s %s(", list([]string{w.values(t), w.pick([]string{"", "Static"})}), t, name)
	used := map[string]bool{}
	for i := range w.IntN(4) {
		if i > 0 {
			w.WriteString(", ")
		}
		t, way := w.pick(scalars), w.pick([]string{"In", "In, Required", "In, Out", "In(false), Out"})
		fmt.Fprintf(w, "%s%s %s", list([]string{way, w.values(t)}), t, w.fresh(used, ""))
	}
	if w.IntN(3) == 0 {
		fmt.Fprintf(w, "%s[In(false), Out, EmbeddedInstance(%q)] string %s", map[bool]string{true: ", "}[len(used) > 0], w.pick(w.names), w.fresh(used, ""))
	}
	w.WriteString(");\n")
}

// values returns ValueMap and Values, or nothing.
func (w *mofWriter) values(t string) string {
	integer := strings.Contains(t, "int")
	if w.IntN(2) == 0 || !integer && t != "string" {
		return ""
	}
	if integer && t[0] == 'u' && w.IntN(4) == 0 {
		return fmt.Sprintf("BitMap{%q, %q}, BitValues{%q, %q}", "0", "7", w.pick(valueNames), w.pick(valueNames))
	}
	var entries, names []string
	for i := range 1 + w.IntN(5) {
		entry := fmt.Sprint(i * 10)
		if integer {
			entry += w.pick([]string{"", "", "", fmt.Sprintf("..%d", i*10+9)})
		}
		entries, names = append(entries, fmt.Sprintf("%q", entry)), append(names, fmt.Sprintf("%q", w.pick(valueNames)))
	}
	if integer && w.IntN(2) == 0 {
		entries, names = append(entries, `".."`), append(names, fmt.Sprintf("%q", w.pick(valueNames)))
	}
	return fmt.Sprintf("ValueMap{%s}, Values{%s}", strings.Join(entries, ", "), strings.Join(names, ", "))
}

func list(qualifiers []string) string {
	var set []string
	for _, q := range qualifiers {
		if q != "" {
			set = append(set, q)
		}
	}
	if set == nil {
		return ""
	}
	return "[" + strings.Join(set, ", ") + "] "
}
