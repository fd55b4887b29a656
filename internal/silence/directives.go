package silence

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/parser"
)

// A directive is a comment that silences rules in a part of its file.
type directive struct {
	span     diag.Span
	rules    []*named
	reason   string
	from, to int // offsets of its range
}

// A named is a rule named in a directive.
type named struct {
	name string
	info *diag.Info // nil for an unknown name
	used bool
}

func (f *file) silences(d *diag.Diagnostic) bool {
	silent := false
	for _, one := range f.directives {
		if !one.covers(f, d.Span.Pos) {
			continue
		}
		for _, r := range one.rules {
			if r.info != nil && r.info.Code == d.Code {
				r.used, silent = true, true
			}
		}
	}
	return silent
}

// covers reports whether a position is in the range of the directive. A diagnostic about the whole
// file has no position.
func (d *directive) covers(f *file, at diag.Pos) bool {
	if !at.IsValid() {
		return d.to > len(f.Source.Text)
	}
	return d.from <= at.Offset && at.Offset < d.to
}

func (s *Silencer) directives(f *file) []*directive {
	var list []*directive
	for _, c := range f.Comments {
		if strings.Contains(c.Text, hasDirective) {
			if d := s.directive(f, c); d != nil {
				list = append(list, d)
			}
		}
	}
	return list
}

func (s *Silencer) directive(f *file, c parser.Comment) *directive {
	text := strings.TrimPrefix(c.Text, "//")
	if inner, ok := strings.CutPrefix(c.Text, "/*"); ok {
		text = strings.TrimSuffix(inner, "*/")
	}
	text = strings.TrimSpace(text)
	form := directiveForm.FindStringSubmatch(text)
	if form == nil {
		return nil
	}
	names, reason, _ := strings.Cut(text[len(form[0]):], "--")
	d := &directive{span: diag.Span{Pos: c.Pos, Len: len(c.Text)}, reason: strings.TrimSpace(reason)}
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		d.rules = append(d.rules, &named{name: name, info: s.InfoOf(name)})
	}
	if form[1] != "" {
		d.from, d.to = 0, len(f.Source.Text)+1
	} else {
		d.from, d.to = f.target(c)
	}
	return d
}

// target returns the range of a comment: its line if there is code on it; otherwise the class or
// member after the comment, or the next line.
func (f *file) target(c parser.Comment) (from, to int) {
	text := f.Source.Text
	start := strings.LastIndexAny(text[:c.Pos.Offset], "\r\n") + 1
	if strings.TrimSpace(text[start:c.Pos.Offset]) != "" {
		return start, lineEnd(text, c.Pos.Offset)
	}
	next := f.codeAfter(c.Pos.Offset + len(c.Text))
	if after := c.Pos.Offset + len(c.Text); next < lineEnd(text, after) {
		return start, lineEnd(text, after) // there is code after it on its line
	}
	if e := starting(f.extents(), next); e != nil {
		return e.from, e.to
	}
	return next, lineEnd(text, next)
}

func lineEnd(text string, offset int) int {
	if i := strings.IndexAny(text[offset:], "\r\n"); i >= 0 {
		return offset + i
	}
	return len(text)
}

// codeAfter returns the offset of the next text that is not whitespace or a comment.
func (f *file) codeAfter(offset int) int {
	text := f.Source.Text
	for {
		offset += len(text[offset:]) - len(strings.TrimLeft(text[offset:], " \t\r\n\f\v\u00a0"))
		i := slices.IndexFunc(f.Comments, func(c parser.Comment) bool { return c.Pos.Offset == offset })
		if i < 0 {
			return offset
		}
		offset += len(f.Comments[i].Text)
	}
}

func (s *Silencer) unused(f *file, d *directive, active func(diag.Code) bool, diags *diag.List) {
	warn := func(format string, args ...any) *diag.Diagnostic {
		return diags.Warn(UnusedIgnore, d.span, format, args...)
	}
	if s.Off {
		warn("the directive has no effect, because gomof.yaml does not allow directives")
		return
	}
	if len(d.rules) == 0 {
		warn("the directive names no rules").Help("write gomof:ignore NAME -- reason; gomof explain lists the names")
	}
	if d.reason == "" && len(d.rules) > 0 && active(NoReason) {
		diags.Warn(NoReason, d.span, "the directive gives no reason").Help("write it after --")
	}
	idle := 0
	for _, r := range d.rules {
		switch {
		case r.info == nil:
			warn("unknown rule %s", r.name).Help(spelling.Suggest(r.name, s.Known))
		case r.info.Name == "":
			warn("%s is an error, and errors cannot be silenced", r.name)
		case r.used || !active(r.info.Code):
			continue
		default:
			idle++
			w := warn("the directive has no effect: it silences no %s", r.name)
			if len(d.rules) == 1 {
				w.Fix("remove the directive", diag.Remove(f.whole(d.span)))
			}
		}
	}
}

// whole returns the span of a comment and the whitespace to remove with it.
func (f *file) whole(s diag.Span) diag.Span {
	text := f.Source.Text
	from, to := s.Pos.Offset, s.Pos.Offset+s.Len
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	alone := from == 0 || text[from-1] == '\n' || text[from-1] == '\r'
	if rest := text[to:]; alone {
		switch {
		case strings.HasPrefix(rest, "\r\n"):
			to += 2
		case rest != "" && (rest[0] == '\n' || rest[0] == '\r'):
			to++
		}
	}
	return diag.Span{Pos: f.Source.Pos(from), Len: to - from}
}
