package lint

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// Rules about the files of DSC resources.

// schemaFiles calls do for each file with DSC resources or their parts.
func schemaFiles(s *schema.Schema, do func(*parser.File)) {
	seen := map[*parser.File]bool{}
	for _, c := range s.Classes {
		if f := c.File(); c.Named && isOfDSC(c) && !f.XML && !seen[f] {
			seen[f] = true
			do(f)
		}
	}
}

func dscEncoding(p *pass, s *schema.Schema) {
	if p.Encoding == nil {
		return
	}
	schemaFiles(s, func(f *parser.File) {
		if encoding := p.Encoding(f.Source.Name); encoding != "" && encoding != "utf-8" {
			p.report(diag.Span{Pos: f.Source.Pos(0)}, "file %s is %s, expected utf-8", f.Source.Name, encoding)
		}
	})
}

// dscText reports each file once, with all its fixes.
func dscText(p *pass, s *schema.Schema) {
	schemaFiles(s, func(f *parser.File) {
		t := tidy(f.Source)
		if what := t.what(); what != "" {
			p.report(t.first, "file %s has %s", f.Source.Name, what).Fix("remove the blanks, expand the tabs and end the last line", t.edits...)
		}
	})
}

// A tidying has what the HQRM tests refuse in the layout of a file.
type tidying struct {
	file   *diag.File
	first  diag.Span
	tabs   int  // lines with tabs
	blanks int  // lines with blanks at their end
	open   bool // the last line does not end
	edits  []diag.Edit
}

// stray matches tabs with the spaces around them, and blanks at the end of a line.
var stray = regexp.MustCompile(` *\t[ \t]*|[ \t]+$`)

func tidy(f *diag.File) *tidying {
	t := &tidying{file: f}
	at := diag.Pos{Filename: f.Name, Column: 1}
	for line := range strings.Lines(f.Text) {
		at.Line++
		t.line(at, strings.TrimRight(line, "\r\n"))
		at.Offset += len(line)
	}
	if t.open = !strings.HasSuffix(f.Text, "\n"); t.open {
		end := "\n"
		if strings.Contains(f.Text, "\r\n") {
			end = "\r\n"
		}
		t.edit(diag.Span{Pos: f.Pos(at.Offset)}, end)
	}
	return t
}

// line looks at a line that begins at a position. The text of strings stays unchanged.
func (t *tidying) line(at diag.Pos, line string) {
	tabs, blank := false, false
	here, done := cursor{Pos: at}, 0
	for _, found := range stray.FindAllStringIndex(line, -1) {
		here.advance(line[done:found[0]])
		done = found[0]
		text := line[found[0]:found[1]]
		tabs, blank = tabs || strings.Contains(text, "\t"), blank || found[1] == len(line)
		with := strings.ReplaceAll(text, "\t", "    ")
		if found[1] == len(line) {
			with = ""
		}
		if span := (diag.Span{Pos: here.Pos, Len: len(text)}); !here.inString {
			t.edit(span, with)
		} else {
			t.note(span)
		}
	}
	if tabs {
		t.tabs++
	}
	if blank {
		t.blanks++
	}
}

// note records the first place.
func (t *tidying) note(at diag.Span) {
	if !t.first.Pos.IsValid() {
		t.first = at
	}
}

func (t *tidying) edit(at diag.Span, with string) {
	t.note(at)
	t.edits = append(t.edits, diag.Edit{Span: at, New: with})
}

// A cursor moves along a line. It reads a long line only once.
type cursor struct {
	diag.Pos
	inString bool // a string may be open here
	escaped  bool // the next character belongs to an escape sequence
}

func (c *cursor) advance(text string) {
	c.Offset += len(text)
	c.Column += utf8.RuneCountInString(text)
	for i := range len(text) {
		switch {
		case c.escaped:
			c.escaped = false
		case text[i] == '\\':
			c.escaped = true
		case text[i] == '"':
			c.inString = !c.inString
		}
	}
}

// what says what is wrong with the file; "" is nothing.
func (t *tidying) what() string {
	var list []string
	if t.tabs > 0 {
		list = append(list, "tabs in "+lines(t.tabs))
	}
	if t.blanks > 0 {
		list = append(list, "blanks at the end of "+lines(t.blanks))
	}
	if t.open {
		list = append(list, "no line end at its end")
	}
	return strings.Join(list, " and ")
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return strconv.Itoa(n) + " lines"
}

// dscMFL compares the localized texts in a file with its declarations.
func dscMFL(p *pass, s *schema.Schema) {
	if p.MFL == nil {
		return
	}
	schemaFiles(s, func(f *parser.File) {
		if !isSchemaFile(f.Source.Name) {
			return
		}
		declared := map[string]bool{}
		for _, d := range f.Decls {
			if d.Class != nil && d.Class.Name != nil {
				declared[cimname.Fold(d.Class.Name.Text)] = true
			}
		}
		for _, texts := range p.MFL(f.Source.Name) {
			for _, d := range texts.Decls {
				if d.Class == nil || d.Class.Name == nil {
					continue
				}
				switch name, c := d.Class.Name, s.Class(d.Class.Name.Text); {
				case !declared[cimname.Fold(name.Text)]:
					p.report(name.Span(), "class %s has texts here, but %s does not declare it", name.Text, path.Base(f.Source.Name))
				case c != nil && c.File() == f: // otherwise another file declares it first
					p.localized(c, d.Class.Members)
				}
			}
		}
	})
}

// localized compares the members with localized texts with the members of the class.
func (p *pass) localized(c *schema.Class, members []*parser.Member) {
	for _, m := range members {
		name := m.Name.Text
		switch property := c.Property(name); {
		case name == "" || m.Method != nil && c.Method(name) != nil:
		case m.Method != nil:
			p.report(m.Name.Span(), "method %s.%s has texts here, but the class does not have it", c.Name, name)
		case property == nil:
			p.report(m.Name.Span(), "property %s.%s has texts here, but the class does not have it", c.Name, name)
		case !cimname.Equal(m.Type.Name, property.TypeWord):
			p.report(m.Name.Span(), "property %s.%s is %s here, but %s in the class", c.Name, name, m.Type.Name, property.TypeWord)
		}
	}
}
