package parser

import (
	"fmt"
	"testing"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// What is read by hand is read as the productions of grammar.go say: the same
// texts are right, the others are wrong at the same token, and reading stops at
// the same place.
func TestReaderFollowsTheGrammar(t *testing.T) {
	t.Run("qualifier", func(t *testing.T) {
		agree[qualifierSyntax](t, func(r *reader) error { return r.qualifier(&Qualifier{}) },
			`Key`, `key`, `MaxLen(64)`, `Description("a" /* c */ "b")`, `Q(null)`, `Q(true)`, `Q(-1.5e3)`, `Q('x')`, `Q($A)`,
			`ValueMap{"1","2"}`, `ValueMap{}`, `Q({1})`, `Q{{1},{2}}`, `Q{1,}`, `Q{,}`, `Q{1 2}`, `Q(`, `Q()`, `Q(1`, `Q(1,2)`, `Q{1`, `Q{`,
			`Description("d") : ToSubclass`, `Description("d") : ToSubclass Translatable`, `Key :`, `Key : 5`, `:`, `5`, `"a"`, `true`, `ref`, ``,
			`Q(instance of X { })`, `Q(=)`, `Q[1]`, `class`, `Association`, `Key ToSubclass`, `Q(E.A)`, `Q(A)`, `Q(E.)`, `Q{A, E.B}`,
		)
	})
	t.Run("value", func(t *testing.T) {
		agree[valueSyntax](t, func(r *reader) error { _, err := r.value(); return err },
			`1`, `-0x1F`, `1.5`, `'a'`, `"a"`, `"a" "b"`, `true`, `null`, `$A`, `{}`, `{1}`, `{1, 2}`, `{1,}`, `{1`, `{{1}, {}}`, `{$A, null}`,
			`instance of X { }`, `instance of X { a = 1; b; }`, `INSTANCE OF X { [Q] a = {1}; }`, `instance of X { a = 1 }`, `instance of { }`,
			`instance of X`, `instance`, `instance of`, `value of X { a = value of Y { }; }`, `value of X as $A { }`, `value`, `of`,
			`Red`, `Color.Red`, `Color.`, `Color.Red.Green`, `.Red`, `=`, ``, `ref`, `(`, `{Red, Color.Green}`, `[`,
		)
	})
	t.Run("member", func(t *testing.T) {
		agree[featureSyntax](t, func(r *reader) error { _, err := r.feature(nil); return err },
			`string s;`, `string s`, `string;`, `string s[];`, `string s[4];`, `string s[a];`, `string s[4;`, `string s = "x";`, `string s = ;`,
			`string s[] = {"a"};`, `X_A ref r;`, `X_A ref r[] = {$A};`, `ref r;`, `X_A ref;`, `string a, b;`, `string 5;`, `5;`, `string s t;`,
			`uint32 m();`, `uint32 m( );`, `uint32 m(`, `uint32 m()`, `uint32 m(uint8 a);`, `uint32 m(uint8 a, uint8 b[]);`, `uint32 m(uint8 a,);`,
			`uint32 m([In] uint8 a = 5, [Out, Q("x")] X_A ref b[2]);`, `uint32 m(uint8);`, `uint32 m([] uint8 a);`, `uint32 m(uint8 a b);`,
			`uint32 m() = 5;`, `uint32 m()[];`, `uint32[] m();`, `uint32[] m(uint8 a);`, `X_A ref m();`, `void m();`, `Key ref ref;`,
			`structure s;`, `enumeration e;`, `class c;`, `instance of;`, `string true;`, ``,
		)
	})
	t.Run("slot", func(t *testing.T) {
		agree[slotSyntax](t, func(r *reader) error { _, err := r.slot(); return err },
			`a = 1;`, `a;`, `a`, `a = ;`, `a = 1`, `[Q] a = 1;`, `[Q, R(1) : ToInstance] a;`, `[Q a = 1;`, `[] a = 1;`, `= 1;`, `a = = 1;`, `a = {1, {2}};`, `ref = 1;`, ``,
		)
	})
	t.Run("pragma", func(t *testing.T) {
		agree[pragmaSyntax](t, func(r *reader) error {
			if r.peek().Type != tokDirective {
				return unexpected(r.peek(), "Pragma")
			}
			_, err := r.pragma()
			return err
		},
			`#pragma include("a" "b")`, `#pragma deleteclass("A", NOFAIL)`, `#pragma autorecover`, `#include ("f")`, `#pragma`, `#pragma x()`, `#pragma x(5)`,
			`#pragma x("a"`, `#pragma x("a",)`, `#pragma x y`, `#pragma x"a"`, `pragma x`, ``,
		)
	})
	t.Run("qualifier declaration", func(t *testing.T) {
		agree[qualifierDeclSyntax](t, func(r *reader) error {
			if !r.at("qualifier") {
				return unexpected(r.peek(), "QualifierDecl")
			}
			_, err := r.qualifierDecl()
			return err
		},
			`Qualifier Q : string, Scope(any);`, `Qualifier Q : string = "a", Scope(class, property), Flavor(EnableOverride, Restricted);`,
			`Qualifier Q : uint8[] = {1, 2}, Scope(any);`, `Qualifier Q : ToSubclass Amended;`, `Qualifier Q : ;`, `Qualifier Q;`, `Qualifier : string;`,
			`qualifier Q : boolean Scope(any) Policy(restricted);`, `qualifier Q : string = "a" scope(any) flavor(restricted);`, `qualifier Q : integer;`,
			`Qualifier Q : string, Flavor(EnableOverride);`, `Qualifier Q : string, ;`, `Qualifier Q : string, Scope(any), ;`, `Qualifier Q : string, Scope();`,
			`Qualifier Q : string, Scope(any`, `Qualifier Q : string, Scope any;`, `Qualifier Q : string, Scope(any) Flavor;`, `Qualifier Q : string = , Scope(any);`,
			`Qualifier Q : scope(any);`, `Qualifier Q : string Scope(any), Flavor(restricted)`, `Qualifier`, `class A { };`,
			`Qualifier Q : boolean = true; Scope(any);`, `Qualifier Q : boolean; Scope`,
			`Qualifier Q : string = "a"; Scope(any);`, `Qualifier Q : string = "a";; Scope(any);`, `Qualifier Q : string = "a"; Flavor(restricted);`,
			`Qualifier Q : boolean Policy(restricted);`, `Qualifier Q : boolean Flavor`, `Qualifier Q : (`, `Qualifier Q : string (`,
		)
	})
	t.Run("element", func(t *testing.T) {
		agree[elementSyntax](t, func(r *reader) error { _, err := r.enumElement(); return err },
			`A`, `A = 1`, `A = "x"`, `A =`, `[Q] A = 1`, `[Q`, `1`, `ref`, ``, `A, B`,
		)
	})
}

// agree reads each text both ways.
func agree[P any](t *testing.T, read func(*reader) error, texts ...string) {
	parser := syntax[P]()
	for _, text := range texts {
		t.Run(text, func(t *testing.T) {
			byHand := &reader{tokens: scan(&diag.File{Name: "in.mof", Text: text}, Auto, new(diag.List)).tokens}
			got := outcome(read(byHand), byHand.peek())
			stream, _ := lexer.Upgrade(&stream{byHand.tokens})
			_, err := parser.ParseFromLexer(stream, participle.AllowTrailing(true))
			if want := outcome(err, stream.Peek()); got != want {
				t.Errorf("by hand:    %s\nparticiple: %s", got, want)
			}
		})
	}
}

// outcome is where reading stopped, and whether with an error.
func outcome(err error, next *lexer.Token) string {
	if err == nil {
		return fmt.Sprintf("read up to %s at %s", next, next.Pos)
	}
	return fmt.Sprint("error at ", err.(participle.Error).Position())
}
