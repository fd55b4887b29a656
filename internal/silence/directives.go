package silence

import (
	"slices"
	"sort"
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
	wide     bool
	from, to int // offsets of its range, unless it is for the whole file
}

// A named is a rule named in a directive.
type named struct {
	name string
	info *diag.Info // nil for an unknown name
	used bool
}

// An index finds the directives for a place, because a file can have thousands.
type index struct {
	wide   map[diag.Code][]*named // in directives for the whole file
	ranged []*directive           // all others, by the start of their ranges
	reach  []int                  // the last end of the ranges up to each of them
}

func indexOf(directives []*directive) *index {
	x := &index{wide: map[diag.Code][]*named{}}
	for _, d := range directives {
		if !d.wide {
			x.ranged = append(x.ranged, d)
			continue
		}
		for _, r := range d.rules {
			if r.info != nil {
				x.wide[r.info.Code] = append(x.wide[r.info.Code], r)
			}
		}
	}
	slices.SortStableFunc(x.ranged, func(a, b *directive) int { return a.from - b.from })
	last := 0
	for _, d := range x.ranged {
		last = max(last, d.to)
		x.reach = append(x.reach, last)
	}
	return x
}

// silences reports whether a directive silences a diagnostic, and marks all that do. A diagnostic
// about the whole file has no position.
func (x *index) silences(d *diag.Diagnostic) bool {
	wide := x.wide[d.Code]
	for _, r := range wide {
		r.used = true
	}
	silent := len(wide) > 0
	if !d.Span.Pos.IsValid() {
		return silent
	}
	at := d.Span.Pos.Offset
	after := sort.Search(len(x.ranged), func(i int) bool { return x.ranged[i].from > at })
	for i := after - 1; i >= 0 && x.reach[i] > at; i-- {
		if one := x.ranged[i]; at < one.to && one.use(d.Code) {
			silent = true
		}
	}
	return silent
}

// use reports whether the directive names a rule, and marks it as used.
func (d *directive) use(code diag.Code) (silent bool) {
	for _, r := range d.rules {
		if r.info != nil && r.info.Code == code {
			r.used, silent = true, true
		}
	}
	return silent
}

func (s *Silencer) directives(f *file) []*directive {
	var list []*directive
	var next []int
	for i, c := range f.Comments {
		if !strings.Contains(c.Text, hasDirective) {
			continue
		}
		if next == nil {
			next = f.codeAfter()
		}
		if d := s.directive(f, c, next[i]); d != nil {
			list = append(list, d)
		}
	}
	return list
}

// directive parses a comment. next is the offset of the code after it.
func (s *Silencer) directive(f *file, c parser.Comment, next int) *directive {
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
	if d.wide = form[1] != ""; !d.wide {
		d.from, d.to = f.target(c, next)
	}
	return d
}

// target returns the range of a comment: its line if there is code on it; otherwise the class or
// member after the comment, or the next line.
func (f *file) target(c parser.Comment, next int) (from, to int) {
	text := f.Source.Text
	start := strings.LastIndexAny(text[:c.Pos.Offset], "\r\n") + 1
	if strings.TrimSpace(text[start:c.Pos.Offset]) != "" {
		return start, lineEnd(text, c.Pos.Offset)
	}
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

// codeAfter returns, for each comment, the offset of the next text that is not whitespace or a
// comment.
func (f *file) codeAfter() []int {
	text := f.Source.Text
	next := make([]int, len(f.Comments))
	for i := len(f.Comments) - 1; i >= 0; i-- {
		end := f.Comments[i].Pos.Offset + len(f.Comments[i].Text)
		next[i] = end + len(text[end:]) - len(strings.TrimLeft(text[end:], " \t\r\n\f\v\u00a0"))
		if i+1 < len(next) && f.Comments[i+1].Pos.Offset == next[i] {
			next[i] = next[i+1]
		}
	}
	return next
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
