package moftest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// Dump prints a syntax tree for people: one node per line, with its line and column, and
// indented children. A literal is printed as written, and with its value if that differs. A
// declaration shows where it ends.
func Dump(f *parser.File) string {
	p := &dumper{source: f.Source}
	fmt.Fprintf(&p.out, "dialect: %s\n", f.Dialect)
	for _, d := range f.Decls {
		p.decl(d)
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

func (p *dumper) decl(d *parser.Decl) {
	end := p.source.Pos(d.Extent.Pos.Offset + d.Extent.Len)
	p.node(0, d.Extent.Pos, "%s (to %d:%d)", what(d.Declaration()), end.Line, end.Column)
	p.qualifiers(1, d.Qualifiers)
	p.declaration(1, d.Declaration())
}

// what names the kind of a declaration.
func what(d parser.Declaration) string {
	switch d := d.(type) {
	case *parser.Pragma:
		return "pragma " + nameOf(d.Name)
	case *parser.QualifierDecl:
		return "qualifier " + nameOf(d.Name)
	case *parser.Class:
		text := strings.ToLower(d.Keyword) + " " + nameOf(d.Name) + aliasOf(d.Alias)
		if d.Super != nil {
			text += " : " + d.Super.Text
		}
		return text
	case *parser.Enumeration:
		return "enumeration " + d.Name.Text + " : " + d.Base.Text
	case *parser.Instance:
		return strings.ToLower(d.Keyword) + " of " + d.Class.Text + aliasOf(d.Alias)
	}
	panic(fmt.Sprintf("a declaration of type %T", d))
}

// declaration prints the content of a declaration.
func (p *dumper) declaration(depth int, d parser.Declaration) {
	switch d := d.(type) {
	case *parser.Pragma:
		p.pragma(d)
	case *parser.QualifierDecl:
		p.qualifierDecl(d)
	case *parser.Class:
		for _, m := range d.Members {
			p.member(depth, m)
		}
	case *parser.Enumeration:
		for _, e := range d.Elements {
			p.node(depth, e.Name.Pos, "element %s", e.Name.Text)
			p.qualifiers(depth+1, e.Qualifiers)
			p.value(depth+1, e.Value)
		}
	case *parser.Instance:
		p.slots(depth, d.Slots)
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
	if q.Flavors != nil {
		p.node(1, q.Flavors[0].Pos, "%s %s", strings.ToLower(q.FlavorWord.Text), words(q.Flavors))
	}
}

func words(names []*parser.Name) string {
	var texts []string
	for _, n := range names {
		texts = append(texts, n.Text)
	}
	return strings.Join(texts, " ")
}

func (p *dumper) qualifiers(depth int, list parser.QualifierList) {
	for _, q := range list.Items {
		what := "[" + q.Name.Text + "]"
		if q.Flavors != nil {
			what += " : " + words(q.Flavors)
		}
		p.node(depth, q.Name.Pos, "%s", what)
		p.value(depth+1, q.Initializer())
	}
}

func (p *dumper) member(depth int, m *parser.Member) {
	if local := m.Local(); local != nil {
		p.node(depth, m.Qualifiers.Pos, "%s", what(local))
		p.qualifiers(depth+1, m.Qualifiers)
		p.declaration(depth+1, local)
		return
	}
	kind := "property"
	if m.Method != nil {
		kind = "method"
	}
	p.node(depth, m.Type.Pos, "%s %s %s%s", kind, typeOf(&m.Type), m.Name.Text, arrayOf(m.Array))
	p.qualifiers(depth+1, m.Qualifiers)
	p.value(depth+1, m.Default)
	if m.Method == nil {
		return
	}
	for _, param := range m.Method.List {
		p.node(depth+1, param.Type.Pos, "parameter %s %s%s", typeOf(&param.Type), param.Name.Text, arrayOf(param.Array))
		p.qualifiers(depth+2, param.Qualifiers)
		p.value(depth+2, param.Default)
	}
}

func typeOf(t *parser.Type) string {
	if t.Name == "" {
		return "of a wrong type"
	}
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
		p.node(depth, v.Pos, "%s", Literal(v))
	}
}

// Literal prints a literal as [Dump] does.
func Literal(v *parser.Value) string {
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
	if v.Kind() == parser.BadValue {
		return "a wrong value"
	}
	return fmt.Sprintf("unknown kind %d", v.Kind())
}

// stringText quotes a decoded string as Go does, but keeps non-ASCII characters.
func stringText(parts []string) string {
	text := fmt.Sprintf("%q", token.Unquote(parts))
	if len(parts) > 1 {
		text += fmt.Sprintf(", of %d parts", len(parts))
	}
	return text
}

// ends matches where declarations end.
var ends = regexp.MustCompile(` \(to \d+:\d+\)`)

// Tree is like [Dump] without places.
func Tree(f *parser.File) string {
	var out strings.Builder
	for line := range strings.Lines(Dump(f)) {
		if place := len(line) - len(strings.TrimLeft(line, "0123456789:")); place > 0 {
			line = line[max(place, len("1:2   "))+1:]
		}
		out.WriteString(ends.ReplaceAllString(line, ""))
	}
	return out.String()
}
