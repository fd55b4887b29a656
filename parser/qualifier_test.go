package parser

import (
	"fmt"
	"testing"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Qualifiers parse themselves; here both ways of reading them agree, on what
// is right and on what is wrong, place included.
func TestQualifierParsesAsItsProduction(t *testing.T) {
	for _, text := range []string{
		`Key`, `key`, `MaxLen(64)`, `Description("a" /* c */ "b")`, `Q(null)`, `Q(true)`, `Q(-1.5e3)`, `Q('x')`, `Q($A)`,
		`ValueMap{"1","2"}`, `ValueMap{}`, `Q({1})`, `Q{{1},{2}}`, `Q{1,}`, `Q{,}`, `Q{1 2}`, `Q(`, `Q()`, `Q(1`, `Q(1,2)`, `Q{1`, `Q{`,
		`Description("d") : ToSubclass`, `Description("d") : ToSubclass Translatable`, `Key :`, `Key : 5`, `:`, `5`, `"a"`, `true`, `ref`, ``,
		`Q(instance of X { })`, `Q(=)`, `Q[1]`, `class`, `Association`, `Key ToSubclass`,
	} {
		t.Run(text, func(t *testing.T) {
			q, want := parseBoth(t, text)
			if q.err != want.err {
				t.Fatalf("by hand:    %s\nparticiple: %s", q.err, want.err)
			}
			if q.err == "" && q.text != want.text {
				t.Errorf("by hand:    %s\nparticiple: %s", q.text, want.text)
			}
		})
	}
}

type reading struct{ err, text string }

func parseBoth(t *testing.T, text string) (hand, syntax reading) {
	t.Helper()
	stream := func() *lexer.PeekingLexer {
		var diags diag.List
		s := scan(&diag.File{Name: "q", Text: text}, Auto, &diags)
		lex, err := lexer.Upgrade(&stream{s.tokens})
		if err != nil {
			t.Fatal(err)
		}
		return lex
	}
	lex := stream()
	q := &Qualifier{}
	hand.err = place(q.Parse(lex))
	if hand.err == "" {
		hand.text = fmt.Sprintf("%s %s %s %s, then %s", q.Name.Text, showValue(q.Value), showArray(q.Array), showNames(q.Flavors), lex.Peek())
	}
	lex = stream()
	p, err := qualifiers.ParseFromLexer(lex, participle.AllowTrailing(true))
	syntax.err = place(err)
	if syntax.err == "" {
		syntax.text = fmt.Sprintf("%s %s %s %s, then %s", p.Name, showConstant(p.Constant), showConstants(p.Array), p.Flavors, lex.Peek())
	}
	return hand, syntax
}

func place(err error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprint("error at ", err.(participle.Error).Position())
}

func showNames(names []*Name) []string {
	out := []string{}
	for _, n := range names {
		out = append(out, n.Text)
	}
	return out
}

func showValue(v *Value) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q", v.Literal, v.Strings)
}

func showArray(a *ArrayValue) (out []string) {
	if a != nil {
		for _, item := range a.Items {
			out = append(out, showValue(item))
		}
	}
	return out
}

func showConstant(c *constantSyntax) string {
	if c == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q", c.Literal, c.Strings)
}

func showConstants(list []*constantSyntax) (out []string) {
	for _, c := range list {
		out = append(out, showConstant(c))
	}
	return out
}
