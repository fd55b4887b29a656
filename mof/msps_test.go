package mof_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/mof"
	"github.com/gomof/gomof/schema"
)

// compile returns the schema of MSPSService.mof, which has no warnings.
func compile(t *testing.T) *schema.Schema {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: mof.FS, Files: []string{"MSPSService.mof"}})
	diags := result.Diagnostics
	for _, d := range diags {
		t.Errorf("%s:%d:%d: %s: %s", d.Span.Pos.Filename, d.Span.Pos.Line, d.Span.Pos.Column, d.Severity, d.Message)
	}
	if t.Failed() {
		t.FailNow()
	}
	return result.Schema
}

// testdata/MSPSService.txt is the compiled schema in short form: every class, property,
// method, parameter, qualifier, default and value. It is checked even if the facts are not
// available.
func TestSchemaInShort(t *testing.T) {
	var out strings.Builder
	for _, c := range compile(t).Classes {
		describeClass(&out, c)
	}
	golden.File(t, filepath.Join("testdata", "MSPSService.txt"), out.String())
}

func describeClass(out *strings.Builder, c *schema.Class) {
	fmt.Fprintf(out, "class %s", c.Name)
	if c.Super != nil {
		fmt.Fprintf(out, " : %s", c.Super.Name)
	}
	fmt.Fprintf(out, " in %s %s\n", c.Namespace, qualifierList(c.Qualifiers))
	for _, p := range c.Properties {
		if p.Class == c {
			fmt.Fprintf(out, "  %s %s%s %s\n", p.Type, p.Name, defaultText(p.Default), qualifierList(p.Qualifiers))
			describeValues(out, p.Values)
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		fmt.Fprintf(out, "  %s %s() %s\n", m.Type, m.Name, qualifierList(m.Qualifiers))
		describeValues(out, m.Values)
		for _, p := range m.Parameters {
			fmt.Fprintf(out, "    in=%v out=%v %s %s %s\n", p.In, p.Out, p.Type, p.Name, qualifierList(p.Qualifiers))
			describeValues(out, p.Values)
		}
	}
}

func defaultText(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" = %v", v)
}

// qualifierList returns the element's own qualifiers except the long ones.
func qualifierList(set *schema.QualifierSet) string {
	var list []string
	for _, q := range set.Own {
		switch q.Name {
		case "Description", "Values", "ValueMap":
			continue
		}
		texts, _ := set.Texts(q.Name)
		switch n := set.Int(q.Name); {
		case n != nil:
			list = append(list, fmt.Sprintf("%s(%s)", q.Name, n))
		case len(texts) > 0:
			list = append(list, fmt.Sprintf("%s%q", q.Name, texts))
		default:
			list = append(list, q.Name)
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func describeValues(out *strings.Builder, v *schema.ValueSet) {
	if v == nil {
		return
	}
	for _, e := range v.Entries {
		fmt.Fprintf(out, "      %s = %s\n", e.Text, e.Name)
	}
}

// The facts about the provider, which are next to the repository if available.
type facts struct {
	Provider struct{ Namespace, ProviderQualifierValue string }
	Classes  []factClass
	Counts   struct{ Total factCounts }
}

type factCounts struct {
	OwnProperties, OwnMethods, OwnEnumValues, OwnReturnCodes, ParameterValues int
}

type factClass struct {
	Name, Superclass string
	Qualifiers       []struct {
		Name  string
		Value any
	}
	OwnProperties, OwnMethods []string
	Properties                []factProperty
	Methods                   []factMethod
}

type factProperty struct {
	Name, Type, Access, DeclaredIn string
	Array                          bool
	Default                        any
	MofQualifiers                  map[string]any
	DmtfOnlyQualifiers             map[string]any
	Values                         []factValue
	MofValueMap, MofValues         []string
}

type factValue struct {
	Value    any
	From, To *int64
	Name     string
	ValueMap string
	Covers   [][2]int64
}

type factMethod struct {
	Name, ReturnType, DeclaredIn string
	Parameters                   []struct {
		Name, Direction, Type string
		Array, ClassTyped     bool
		Values                []factValue
	}
	ReturnCodes []factValue
}

func readFacts(t *testing.T) *facts {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", "msps", "facts.json"))
	if err != nil {
		t.Skipf("the facts of the provider are not next to the repository: %v", err)
	}
	f := &facts{}
	if err := json.Unmarshal(data, f); err != nil {
		t.Fatal(err)
	}
	return f
}

// checker counts its comparisons, so that a test that compares nothing fails.
type checker struct {
	*testing.T
	compared factCounts
}

func TestFacts(t *testing.T) {
	f := readFacts(t)
	s := compile(t)
	if len(s.Classes) != len(f.Classes) || len(f.Classes) != 8 {
		t.Fatalf("%d classes, want %d", len(s.Classes), len(f.Classes))
	}
	c := &checker{T: t}
	for _, want := range f.Classes {
		got := s.Class(want.Name)
		if got == nil {
			t.Errorf("class %s is missing", want.Name)
			continue
		}
		if got.Namespace != cim.NormalizeNamespace(f.Provider.Namespace) {
			t.Errorf("%s is in namespace %s", want.Name, got.Namespace)
		}
		c.class(got, want)
	}
	if want := f.Counts.Total; c.compared.OwnProperties != want.OwnProperties || c.compared.OwnMethods != want.OwnMethods ||
		c.compared.OwnEnumValues != want.OwnEnumValues || c.compared.OwnReturnCodes != want.OwnReturnCodes {
		t.Errorf("compared %+v, the facts count %+v", c.compared, want)
	}
}

func (c *checker) class(got *schema.Class, want factClass) {
	super := ""
	if got.Super != nil {
		super = got.Super.Name
	}
	if super != want.Superclass {
		c.Errorf("%s extends %q, want %q", want.Name, super, want.Superclass)
	}
	for _, q := range want.Qualifiers {
		if q.Name == "AMENDMENT" {
			continue // a mark of the localised form, see docs/decisions
		}
		c.qualifier(want.Name, got.Qualifiers, q.Name, q.Value)
	}
	c.names(want.Name+" properties", ownProperties(got), want.OwnProperties)
	c.names(want.Name+" methods", ownMethods(got), want.OwnMethods)
	for _, p := range want.Properties {
		if property := got.Property(p.Name); property == nil {
			c.Errorf("%s has no property %s", want.Name, p.Name)
		} else if property.Class.Name != p.DeclaredIn {
			c.Errorf("%s.%s is declared in %s, want %s", want.Name, p.Name, property.Class.Name, p.DeclaredIn)
		} else {
			c.property(property, p, p.DeclaredIn == want.Name)
		}
	}
	for _, m := range want.Methods {
		if method := got.Method(m.Name); method == nil {
			c.Errorf("%s has no method %s", want.Name, m.Name)
		} else if method.Class.Name != m.DeclaredIn {
			c.Errorf("%s.%s() is declared in %s, want %s", want.Name, m.Name, method.Class.Name, m.DeclaredIn)
		} else {
			c.method(method, m, m.DeclaredIn == want.Name)
		}
	}
}

func ownProperties(c *schema.Class) []string {
	var names []string
	for _, p := range c.Properties {
		if p.Class == c {
			names = append(names, p.Name)
		}
	}
	return names
}

func ownMethods(c *schema.Class) []string {
	var names []string
	for _, m := range c.Methods {
		if m.Class == c {
			names = append(names, m.Name)
		}
	}
	return names
}

// names checks that nothing is missing. TestSchemaInShort shows extra names.
func (c *checker) names(what string, got, want []string) {
	for _, name := range want {
		if !slices.Contains(got, name) {
			c.Errorf("%s are %v, %s is missing", what, got, name)
		}
	}
}

// qualifier compares a qualifier with a value of the facts: true for a flag, a number, a
// string or a list of strings.
func (c *checker) qualifier(of string, set *schema.QualifierSet, name string, want any) {
	texts, there := set.Texts(name)
	ok := there
	switch want := want.(type) {
	case bool:
		ok = ok && set.Bool(name, false) == want
	case float64:
		n := set.Int(name)
		ok = ok && n != nil && n.Int64() == int64(want)
	case string:
		ok = ok && strings.Join(texts, "|") == want
	case []any:
		var list []string
		for _, w := range want {
			list = append(list, w.(string))
		}
		ok = ok && slices.Equal(texts, list)
	default:
		c.Fatalf("facts give %s of %s as %T", name, of, want)
	}
	if !ok {
		c.Errorf("%s: qualifier %s is %q, want %v", of, name, texts, want)
	}
}

func (c *checker) property(got *schema.Property, want factProperty, own bool) {
	name := got.Class.Name + "." + got.Name
	if got.Type.CIM.String() != want.Type || got.Type.Array != want.Array {
		c.Errorf("%s is %s, want %s, array %v", name, got.Type, want.Type, want.Array)
	}
	if write := got.Qualifiers.Bool("Write", false); write != (want.Access == "Read/write") {
		c.Errorf("%s: Write is %v, want %s", name, write, want.Access)
	}
	if got.Key != (want.MofQualifiers["Key"] == true) && own {
		c.Errorf("%s: Key is %v", name, got.Key)
	}
	if text := fmt.Sprint(got.Default); want.Default == nil != (got.Default == nil) || want.Default != nil && text != fmt.Sprint(want.Default) {
		c.Errorf("%s: default %v, want %v", name, got.Default, want.Default)
	}
	if !own {
		return
	}
	c.compared.OwnProperties++
	for q, value := range want.MofQualifiers {
		c.qualifier(name, got.Qualifiers, q, value)
	}
	for q, value := range want.DmtfOnlyQualifiers {
		c.qualifier(name, got.Qualifiers, q, value)
	}
	c.compared.OwnEnumValues += c.values(name, got.Values, want.Values)
}

// values compares each value of the facts with the entry of that name: its number, its
// text, or the numbers in its range.
func (c *checker) values(of string, got *schema.ValueSet, want []factValue) int {
	if len(want) == 0 {
		if got != nil {
			c.Errorf("%s has values, the facts have none", of)
		}
		return 0
	}
	if got == nil || len(got.Entries) != len(want) {
		c.Errorf("%s has the values %+v, want %d", of, got, len(want))
		return 0
	}
	for i, w := range want {
		e := got.Entries[i]
		if text, isText := w.Value.(string); isText { // a value of a string is its own name
			w.Name, w.Value = text, nil
		}
		if e.Name != w.Name {
			c.Errorf("%s: value %d is called %q, want %q", of, i, e.Name, w.Name)
		}
		c.entry(of, e, w)
	}
	return len(want)
}

func (c *checker) entry(of string, e schema.ValueEntry, w factValue) {
	switch {
	case w.From != nil:
		c.covers(of, e, [][2]int64{{*w.From, *w.To}})
	case w.Covers != nil:
		c.covers(of, e, w.Covers)
	case w.Value != nil:
		n := int64(w.Value.(float64))
		if !e.Single || e.Ranges[0].Min.Int64() != n {
			c.Errorf("%s: %q is %s, want %d", of, e.Name, e.Text, n)
		}
	case !e.Single || e.Text != w.Name:
		c.Errorf("%s: value %q is written %q", of, w.Name, e.Text)
	}
}

func (c *checker) covers(of string, e schema.ValueEntry, want [][2]int64) {
	same := slices.EqualFunc(e.Ranges, want, func(r schema.Range, w [2]int64) bool {
		return r.Min.Cmp(big.NewInt(w[0])) == 0 && r.Max.Cmp(big.NewInt(w[1])) == 0
	})
	if !same {
		c.Errorf("%s: %q (%s) covers %v, want %v", of, e.Name, e.Text, e.Ranges, want)
	}
}

func (c *checker) method(got *schema.Method, want factMethod, own bool) {
	name := got.Class.Name + "." + got.Name
	if got.Type.String() != want.ReturnType {
		c.Errorf("%s returns %s, want %s", name, got.Type, want.ReturnType)
	}
	if len(got.Parameters) != len(want.Parameters) {
		c.Errorf("%s has %d parameters, want %d", name, len(got.Parameters), len(want.Parameters))
		return
	}
	for i, w := range want.Parameters {
		p := got.Parameters[i]
		typ := p.Type.CIM.String()
		if w.ClassTyped && p.Type.Class != nil {
			typ = p.Type.Class.Name
		}
		if p.Name != w.Name || typ != w.Type || p.Type.Array != w.Array || p.In != (w.Direction == "in") || p.Out != (w.Direction == "out") {
			c.Errorf("%s: parameter %d is %s %s, in %v, out %v, want %+v", name, i, p.Type, p.Name, p.In, p.Out, w)
		}
		c.values(name+"."+p.Name, p.Values, w.Values)
	}
	codes := c.values(name, got.Values, want.ReturnCodes)
	if own {
		c.compared.OwnMethods++
		c.compared.OwnReturnCodes += codes
	}
}
