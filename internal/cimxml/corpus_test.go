package cimxml_test

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// An xmlWriter writes a tree of MOF 2 as CIM-XML, and adds to the tree what XML must state.
type xmlWriter struct{ strings.Builder }

func (w *xmlWriter) put(format string, args ...any) {
	for i, a := range args {
		if text, ok := a.(string); ok {
			var out strings.Builder
			xml.EscapeText(&out, []byte(text))
			args[i] = out.String()
		}
	}
	fmt.Fprintf(w, format+"\n", args...)
}

func (w *xmlWriter) flavors(words []*parser.Name) string {
	out := ""
	for _, f := range words {
		out += map[string]string{"disableoverride": " OVERRIDABLE='false'", "restricted": " TOSUBCLASS='false'", "translatable": " TRANSLATABLE='true'"}[strings.ToLower(f.Text)]
	}
	return out
}

func (w *xmlWriter) value(v *parser.Value) {
	switch {
	case v == nil:
	case v.Array != nil:
		w.put("<VALUE.ARRAY>")
		for _, item := range v.Array.Items {
			w.value(item)
		}
		w.put("</VALUE.ARRAY>")
	case v.Kind() == parser.StringValue:
		w.put("<VALUE>%s</VALUE>", v.Text())
	case v.Kind() == parser.NullValue:
	default:
		w.put("<VALUE>%s</VALUE>", v.Literal)
	}
}

func (w *xmlWriter) qualifiers(list []*parser.Qualifier) {
	for _, q := range list {
		v := q.Initializer()
		typ := "string"
		switch {
		case v == nil:
			q.Value = &parser.Value{Literal: "true"}
			v, typ = q.Value, "boolean"
		case v.Kind() == parser.BoolValue:
			typ = "boolean"
		case v.Kind() == parser.IntValue:
			typ = "sint64"
		}
		w.put("<QUALIFIER NAME='%s' TYPE='%s'"+w.flavors(q.Flavors)+">", q.Name.Text, typ)
		w.value(v)
		w.put("</QUALIFIER>")
	}
}

// element writes a member or parameter; kind is PROPERTY or PARAMETER.
func (w *xmlWriter) element(kind string, t *parser.Type, name *parser.Name, a *parser.Array, list []*parser.Qualifier, v *parser.Value) {
	attr := " TYPE='" + t.Name + "'"
	switch {
	case t.Ref && a != nil:
		kind, attr = kind+".REFARRAY", " REFERENCECLASS='"+t.Name+"'"
	case t.Ref:
		kind, attr = kind+".REFERENCE", " REFERENCECLASS='"+t.Name+"'"
	case a != nil:
		kind += ".ARRAY"
	}
	if a != nil && a.Size != "" {
		attr += " ARRAYSIZE='" + a.Size + "'"
	}
	w.put("<"+kind+" NAME='%s'"+attr+">", name.Text)
	w.qualifiers(list)
	w.value(v)
	w.put("</" + kind + ">")
}

func (w *xmlWriter) decl(d *parser.Decl) {
	switch {
	case d.Qualifier != nil:
		q := d.Qualifier
		w.put("<QUALIFIER.DECLARATION NAME='%s' TYPE='%s' ISARRAY='%s'"+w.flavors(q.Flavors)+">", q.Name.Text, q.Type[0].Text, strconv.FormatBool(q.Array != nil))
		q.Flavors = slices.DeleteFunc(q.Flavors, func(n *parser.Name) bool {
			return strings.EqualFold(n.Text, "EnableOverride") || strings.EqualFold(n.Text, "ToSubclass")
		})
		order := []string{"any", "class", "association", "reference", "property", "method", "parameter", "indication"}
		slices.SortFunc(q.Scope, func(a, b *parser.Name) int {
			return slices.Index(order, strings.ToLower(a.Text)) - slices.Index(order, strings.ToLower(b.Text))
		})
		scope := "<SCOPE"
		for _, s := range q.Scope {
			for _, word := range order[1:] {
				if strings.EqualFold(s.Text, word) || strings.EqualFold(s.Text, "any") {
					scope += " " + strings.ToUpper(word) + "='true'"
				}
			}
			s.Text = strings.ToLower(s.Text)
		}
		w.put(scope + "/>")
		if q.Default != nil && q.Default.Kind() == parser.NullValue {
			q.Default = nil
		}
		w.value(q.Default)
		w.put("</QUALIFIER.DECLARATION>")
	case d.Class != nil:
		super := ""
		if d.Class.Super != nil {
			super = " SUPERCLASS='" + d.Class.Super.Text + "'"
		}
		w.put("<VALUE.OBJECT><CLASS NAME='%s'"+super+">", d.Class.Name.Text)
		w.qualifiers(d.Qualifiers.Items)
		for _, m := range d.Class.Members {
			if m.Method == nil {
				w.element("PROPERTY", &m.Type, &m.Name, m.Array, m.Qualifiers.Items, m.Default)
				continue
			}
			w.put("<METHOD NAME='%s' TYPE='%s'>", m.Name.Text, m.Type.Name)
			w.qualifiers(m.Qualifiers.Items)
			for _, p := range m.Method.List {
				w.element("PARAMETER", &p.Type, &p.Name, p.Array, p.Qualifiers.Items, nil)
			}
			w.put("</METHOD>")
		}
		w.put("</CLASS></VALUE.OBJECT>")
	}
}

// schemaXML writes the DMTF's CIM Schema as one CIM-XML file, and returns the trees from
// which it is written.
func schemaXML(t testing.TB) (text string, decls []*parser.Decl) {
	fsys := moftest.Schema(t)
	w := &xmlWriter{}
	w.put("<?xml version='1.0' encoding='utf-8'?>\n<CIM CIMVERSION='2.3' DTDVERSION='2.3'><DECLARATION><DECLGROUP>")
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".mof" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		in, _ := source.Decode(name, data)
		f, _ := parser.Parse(in, parser.Options{})
		for _, d := range f.Decls {
			if d.Pragma == nil {
				w.decl(d)
				decls = append(decls, d)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.put("</DECLGROUP></DECLARATION></CIM>")
	return w.String(), decls
}

var stringParts = regexp.MustCompile(`, of \d+ parts`)

// TestCIMXMLCorpus checks that the DMTF schema, written as XML, is parsed as the tree of
// its MOF.
func TestCIMXMLCorpus(t *testing.T) {
	text, decls := schemaXML(t)
	f, diags := parse(text, parser.Auto)
	if diags != "" {
		t.Fatal(diags[:min(len(diags), 4000)])
	}
	if len(f.Decls) != len(decls) || len(decls) < 1600 {
		t.Fatalf("%d declarations of %d", len(f.Decls), len(decls))
	}
	slices.SortFunc(f.Decls, func(a, b *parser.Decl) int { return a.Extent.Pos.Offset - b.Extent.Pos.Offset }) // superclasses come first
	wrong := 0
	for i := range decls {
		if testing.Short() && i%10 > 0 {
			continue
		}
		got := moftest.Tree(&parser.File{Source: f.Source, Decls: f.Decls[i : i+1], Dialect: parser.MOF2})
		want := moftest.Tree(&parser.File{Source: &diag.File{}, Decls: decls[i : i+1], Dialect: parser.MOF2})
		if want = stringParts.ReplaceAllString(want, ""); !strings.EqualFold(got, want) && wrong < 5 {
			wrong++
			t.Errorf("the XML gives\n%s\nand the MOF\n%s", got, want)
		}
	}
}

func BenchmarkParseXML(b *testing.B) {
	text, _ := schemaXML(b)
	in := &diag.File{Name: "in.xml", Text: text}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		cimxml.Parse(in, cimxml.Options{})
	}
}
