package parser_test

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// dump prints a syntax tree for people: one node a line, its line and column
// in front, children indented. Of a literal it prints what was written and,
// where that is another thing, what it means. A declaration names its end.
func dump(f *parser.File) string {
	p := &dumper{source: f.Source}
	fmt.Fprintf(&p.out, "dialect: %s\n", f.Dialect)
	for _, d := range f.Decls {
		p.decl(0, d)
	}
	for _, c := range f.Comments {
		p.node(0, c.Pos, "comment %s", strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(c.Text))
	}
	if f.Broken {
		p.out.WriteString("broken\n")
	}
	return p.out.String()
}

type dumper struct {
	source *diag.File
	out    strings.Builder
}

func (p *dumper) node(depth int, at diag.Pos, format string, args ...any) {
	place := fmt.Sprintf("%d:%d", at.Line, at.Column)
	fmt.Fprintf(&p.out, "%-6s %s%s\n", place, strings.Repeat("  ", depth), fmt.Sprintf(format, args...))
}

func (p *dumper) decl(depth int, d *parser.Decl) {
	var what string
	switch {
	case d.Pragma != nil:
		what = "pragma " + nameOf(d.Pragma.Name)
	case d.Qualifier != nil:
		what = "qualifier " + nameOf(d.Qualifier.Name)
	case d.Class != nil:
		what = strings.ToLower(d.Class.Keyword) + " " + nameOf(d.Class.Name) + aliasOf(d.Class.Alias)
		if d.Class.Super != nil {
			what += " : " + d.Class.Super.Text
		}
	case d.Enum != nil:
		what = "enumeration " + d.Enum.Name.Text + " : " + d.Enum.Base.Text
	case d.Instance != nil:
		what = strings.ToLower(d.Instance.Keyword) + " of " + d.Instance.Class.Text + aliasOf(d.Instance.Alias)
	}
	end := p.source.Pos(d.Pos.Offset + d.Len)
	p.node(depth, d.Pos, "%s (to %d:%d)", what, end.Line, end.Column)
	p.qualifiers(depth+1, d.Qualifiers)
	switch {
	case d.Pragma != nil:
		p.pragma(d.Pragma)
	case d.Qualifier != nil:
		p.qualifierDecl(d.Qualifier)
	case d.Class != nil:
		for _, local := range d.Class.Locals {
			p.decl(depth+1, local)
		}
		for _, m := range d.Class.Members {
			p.member(depth+1, m)
		}
	case d.Enum != nil:
		for _, e := range d.Enum.Elements {
			p.node(depth+1, e.Name.Pos, "element %s", e.Name.Text)
			p.qualifiers(depth+2, e.Qualifiers)
			p.value(depth+2, e.Value)
		}
	case d.Instance != nil:
		p.slots(1, d.Instance.Slots)
	}
}

func nameOf(n *parser.Name) string {
	if n == nil {
		return "(no name)"
	}
	return n.Text
}

func aliasOf(a *parser.Alias) string {
	if a == nil {
		return ""
	}
	return " as " + a.Text
}

func (p *dumper) pragma(pragma *parser.Pragma) {
	for _, a := range pragma.Args {
		if a.Word != "" {
			p.node(1, a.Pos, "word %s", a.Word)
		} else {
			p.node(1, a.Pos, "string %s", stringText(a.Strings))
		}
	}
}

func (p *dumper) qualifierDecl(q *parser.QualifierDecl) {
	p.node(1, q.Type[0].Pos, "type %s%s", words(q.Type), arrayOf(q.Array))
	p.value(1, q.Default)
	if q.Scope != nil {
		p.node(1, q.Scope[0].Pos, "scope %s", words(q.Scope))
	}
	if q.Policy != nil {
		p.node(1, q.Policy[0].Pos, "%s %s", strings.ToLower(q.PolicyWord.Text), words(q.Policy))
	}
}

func words(names []*parser.Name) string {
	var texts []string
	for _, n := range names {
		texts = append(texts, n.Text)
	}
	return strings.Join(texts, " ")
}

func (p *dumper) qualifiers(depth int, list []*parser.Qualifier) {
	for _, q := range list {
		what := "[" + q.Name.Text + "]"
		if q.Flavors != nil {
			what += " : " + words(q.Flavors)
		}
		p.node(depth, q.Name.Pos, "%s", what)
		p.value(depth+1, q.Initializer())
	}
}

func (p *dumper) member(depth int, m *parser.Member) {
	kind := "property"
	if m.Method != nil {
		kind = "method"
	}
	p.node(depth, m.Type.Pos, "%s %s %s%s", kind, typeOf(m.Type), m.Name.Text, arrayOf(m.Array))
	p.qualifiers(depth+1, m.Qualifiers)
	p.value(depth+1, m.Default)
	if m.Method == nil {
		return
	}
	for _, param := range m.Method.List {
		p.node(depth+1, param.Type.Pos, "parameter %s %s%s", typeOf(param.Type), param.Name.Text, arrayOf(param.Array))
		p.qualifiers(depth+2, param.Qualifiers)
		p.value(depth+2, param.Default)
	}
}

func typeOf(t *parser.Type) string {
	if t.Ref {
		return t.Name + " ref" + arrayOf(t.Array)
	}
	return t.Name + arrayOf(t.Array)
}

func arrayOf(a *parser.Array) string {
	if a == nil {
		return ""
	}
	return "[" + a.Size + "]"
}

func (p *dumper) slots(depth int, slots []*parser.Slot) {
	for _, s := range slots {
		p.node(depth, s.Name.Pos, "set %s", s.Name.Text)
		p.qualifiers(depth+1, s.Qualifiers)
		p.value(depth+1, s.Value)
	}
}

func (p *dumper) value(depth int, v *parser.Value) {
	if v == nil {
		return
	}
	switch v.Kind() {
	case parser.ArrayKind:
		p.node(depth, v.Pos, "array of %d", len(v.Array.Items))
		for _, item := range v.Array.Items {
			p.value(depth+1, item)
		}
	case parser.EmbeddedKind:
		p.node(depth, v.Pos, "%s of %s", strings.ToLower(v.Embedded.Keyword), v.Embedded.Class.Text)
		p.slots(depth+1, v.Embedded.Slots)
	default:
		p.node(depth, v.Pos, "%s", literal(v))
	}
}

func literal(v *parser.Value) string {
	switch v.Kind() {
	case parser.NullValue:
		return "null"
	case parser.BoolValue:
		return fmt.Sprintf("boolean %v", v.Bool())
	case parser.IntValue:
		n, ok := v.Int()
		if !ok {
			return "integer " + v.Literal + ", malformed"
		}
		if n.String() == v.Literal {
			return "integer " + v.Literal
		}
		return fmt.Sprintf("integer %s, which is %s", v.Literal, n)
	case parser.RealValue:
		return "real " + v.Literal
	case parser.CharValue:
		c, ok := v.Char()
		if !ok {
			return "char16 " + v.Literal + ", malformed"
		}
		return fmt.Sprintf("char16 %s, which is U+%04X", v.Literal, c)
	case parser.AliasValue:
		return "alias " + v.Literal
	case parser.StringValue:
		return "string " + stringText(v.Strings)
	case parser.ElementKind:
		if v.Element.Enum != nil {
			return "element " + v.Element.Name.Text + " of " + v.Element.Enum.Text
		}
		return "element " + v.Element.Name.Text
	}
	return fmt.Sprintf("unknown kind %d", v.Kind())
}

// stringText quotes a decoded string as Go does: what is not ASCII stays.
func stringText(parts []string) string {
	text := fmt.Sprintf("%q", parser.Unquote(parts))
	if len(parts) > 1 {
		text += fmt.Sprintf(", of %d parts", len(parts))
	}
	return text
}
