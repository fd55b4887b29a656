package names_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomof/gomof/gen/internal/names"
)

// wish returns a wish of a member.
func wish(short, long, origin string) names.Wish {
	return names.Wish{Tier: names.Declared, Short: short, Long: long, Origin: origin}
}

// settle returns the names of a scope, in the order of the wishes.
func settle(wishes []names.Wish, reserved ...string) []string {
	var texts []string
	for _, n := range names.Settle(wishes, reserved...) {
		texts = append(texts, n.String())
	}
	return texts
}

// hashed is the form of a name whose other forms are taken.
func hashed(long, origin string) string {
	h := fnv.New32a()
	h.Write([]byte(origin))
	return fmt.Sprintf("%s%08x", long, h.Sum32())
}

func TestSettle(t *testing.T) {
	for _, test := range []struct {
		about    string
		wishes   []names.Wish
		reserved []string
		want     []string
	}{
		{
			about:  "no collision",
			wishes: []names.Wish{wish("Foo", "FooProperty", "Foo"), wish("Bar", "BarMethod", "Bar()")},
			want:   []string{"Foo", "Bar"},
		},
		{
			about:  "if two want one name, the shorter gets it",
			wishes: []names.Wish{wish("Foo", "FooProperty", "Foo"), wish("Foo", "FooMethod", "Foo()"), wish("Bar", "BarMethod", "Bar()")},
			want:   []string{"Foo", "FooMethod", "Bar"},
		},
		{
			about:    "a reserved name is taken",
			wishes:   []names.Wish{wish("Meta", "MetaProperty", "Meta")},
			reserved: []string{"Meta"},
			want:     []string{"MetaProperty"},
		},
		{
			about:  "a long form gives way to a short one",
			wishes: []names.Wish{wish("Foo", "FooProperty", "Foo"), wish("Foo", "FooMethod", "Foo()"), wish("FooMethod", "FooMethodProperty", "FooMethod")},
			want:   []string{"Foo", hashed("FooMethod", "Foo()"), "FooMethod"},
		},
		{
			about:  "of equal long forms the rest get a hash of what they stand for",
			wishes: []names.Wish{wish("FooBar", "FooBarProperty", "FooBar"), wish("FooBar", "FooBarProperty", "Foo_Bar"), wish("FooBar", "FooBarProperty", "Foo__Bar")},
			want:   []string{"FooBar", "FooBarProperty", hashed("FooBarProperty", "Foo__Bar")},
		},
		{
			about:  "a text of which no name can be made",
			wishes: []names.Wish{wish("", "Property", "_")},
			want:   []string{"Property"},
		},
		{about: "nothing"},
	} {
		if got := settle(test.wishes, test.reserved...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.about, got, test.want)
		}
	}
}

// Names are a function of the set: in any order, each wish gets the same name, and no two
// are equal.
func TestSettleDoesNotDependOnOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"Foo", "Bar", "FooProperty", "FooMethod", "BarMethod", ""}
	for range 500 {
		var wishes []names.Wish
		for i := range 2 + r.IntN(10) {
			short := parts[r.IntN(len(parts))]
			wishes = append(wishes, wish(short, short+[]string{"Property", "Method"}[r.IntN(2)], fmt.Sprint("origin ", i)))
		}
		want := map[string]string{}
		seen := map[string]bool{"Bar": true}
		for i, text := range settle(wishes, "Bar") {
			if seen[text] {
				t.Fatalf("%q is given twice, or reserved: %v", text, wishes)
			}
			seen[text] = true
			want[wishes[i].Origin] = text
		}
		for range 5 {
			r.Shuffle(len(wishes), func(i, j int) { wishes[i], wishes[j] = wishes[j], wishes[i] })
			for i, text := range settle(wishes, "Bar") {
				if text != want[wishes[i].Origin] {
					t.Fatalf("%s is %q in one order and %q in another: %v", wishes[i].Origin, want[wishes[i].Origin], text, wishes)
				}
			}
		}
	}
}

// A name that collides with no other is unchanged, whatever other names there are.
func TestSettleNeighbours(t *testing.T) {
	first := []names.Wish{wish("Foo", "FooProperty", "Foo"), wish("Bar", "BarMethod", "Bar()")}
	before := settle(first)
	after := settle(append(first, wish("Baz", "BazProperty", "Baz"), wish("Bazz", "BazzProperty", "Bazz")))
	if !slices.Equal(before, after[:2]) {
		t.Errorf("%q became %q", before, after[:2])
	}
}

// A name gives way to names in higher tiers, which never change: the other names of a class
// do not change when a value or a class is added.
func TestSettleTiers(t *testing.T) {
	got := settle([]names.Wish{
		{Tier: names.Derived, Short: "FormatParams", Long: "FormatMethodParams", Origin: "params of Format"},
		{Tier: names.Constant, Short: "FormatParams", Long: "FormatParams7", Origin: "value Params of Format"},
		{Tier: names.Declared, Short: "FormatParams", Long: "FormatParamsClass", Origin: "class Format_Params"},
		{Tier: names.Chosen, Short: "Format", Long: "FormatClass", Origin: "renamed"},
		{Tier: names.Declared, Short: "Format", Long: "FormatClass", Origin: "class Format"},
	})
	if want := []string{"FormatParams", "FormatParams7", "FormatParamsClass", "Format", "FormatClass"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The reason for an unexpected name is readable.
func TestWhy(t *testing.T) {
	settled := names.Settle([]names.Wish{
		wish("Foo", "FooProperty", "Foo"),
		wish("Foo", "FooMethod", "Foo()"),
		wish("Meta", "MetaProperty", "Meta"),
		wish("", "Property", "_"),
		{Tier: names.Chosen, Short: "Size", Long: "SizeProperty", Origin: "Sz"},
	}, "Meta")
	for i, want := range []string{
		"",
		"longer, because Foo is also Foo",
		"longer, because Meta has another meaning there",
		"longer, because nothing is left of it",
		"renamed",
	} {
		if got := settled[i].Why(nil); got != want {
			t.Errorf("%s: %q, want %q", settled[i], got, want)
		}
	}
	if got, want := settled[1].Why([]string{"cut off"}), "cut off; longer, because Foo is also Foo"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
