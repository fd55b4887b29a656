package diag

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A jsonPlace is a place. Lines and columns count from 1, the end is after the last
// character, and unknown values are omitted.
type jsonPlace struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"endLine,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

func (p *Printer) jsonPlace(s Span) jsonPlace {
	place := jsonPlace{File: s.Pos.Filename, Line: s.Pos.Line, Column: s.Pos.Column}
	if file := p.Sources[s.Pos.Filename]; file != nil && s.Pos.IsValid() {
		end := file.End(s)
		place.EndLine, place.EndColumn = end.Line, end.Column
	}
	return place
}

type jsonDiagnostic struct {
	jsonPlace
	Severity string     `json:"severity"`
	Code     Code       `json:"code"`
	Name     string     `json:"name,omitempty"`
	Message  string     `json:"message"`
	Label    string     `json:"label,omitempty"`
	Hint     string     `json:"hint,omitempty"`
	Related  []jsonNote `json:"related,omitempty"`
	Fixes    []jsonFix  `json:"fixes,omitempty"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Edits []jsonEdit `json:"edits"`
}

// A jsonEdit replaces the text at its place.
type jsonEdit struct {
	jsonPlace
	Text string `json:"text"`
}

type jsonNote struct {
	jsonPlace
	Message string `json:"message"`
}

// JSON writes the list as one JSON array. It encodes one diagnostic at a time, so that a
// long list is not in memory twice.
func (p *Printer) JSON(list List) error {
	names := p.names()
	out := bufio.NewWriter(p.W)
	out.WriteByte('[')
	var one bytes.Buffer
	e := newEncoder(&one)
	e.SetIndent("  ", "  ")
	for i, d := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		one.Reset()
		if err := e.Encode(p.jsonDiagnostic(d, names)); err != nil {
			return err
		}
		fmt.Fprintf(out, "\n  %s", bytes.TrimSpace(one.Bytes()))
	}
	if len(list) > 0 {
		out.WriteByte('\n')
	}
	out.WriteString("]\n")
	return out.Flush()
}

func (p *Printer) jsonDiagnostic(d *Diagnostic, names map[Code]string) jsonDiagnostic {
	j := jsonDiagnostic{p.jsonPlace(d.Span), d.Severity.String(), d.Code, names[d.Code], d.Message, d.Label, d.Hint, nil, nil}
	for _, n := range d.Related {
		j.Related = append(j.Related, jsonNote{p.jsonPlace(n.Span), n.Message})
	}
	for _, f := range d.Fixes {
		fix := jsonFix{Title: f.Title, Safe: f.Safe}
		for _, e := range f.Edits {
			fix.Edits = append(fix.Edits, jsonEdit{p.jsonPlace(e.Span), e.New})
		}
		j.Fixes = append(j.Fixes, fix)
	}
	return j
}

func (p *Printer) names() map[Code]string {
	names := map[Code]string{}
	for _, info := range p.infos() {
		names[info.Code] = info.Name
	}
	return names
}

func (p *Printer) infos() []Info {
	if p.Infos == nil {
		return nil
	}
	return p.Infos()
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(escaping{w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e
}

// escaping escapes the characters that JSON allows in a string but that control a terminal.
// Each write is a whole JSON value.
type escaping struct{ w io.Writer }

func (e escaping) Write(data []byte) (int, error) {
	if !bytes.ContainsFunc(data, acts) {
		return e.w.Write(data)
	}
	var out []byte
	for _, r := range string(data) {
		if acts(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	_, err := e.w.Write(out)
	return len(data), err
}

func acts(r rune) bool { return r != '\n' && visible(r) != r }

// GitHub writes the list as workflow commands, which GitHub Actions shows next to the
// affected lines.
func (p *Printer) GitHub(list List) error {
	names := p.names()
	out := bufio.NewWriter(p.W)
	for _, d := range list {
		message := d.Message
		for _, n := range d.Related {
			message += "\n" + place(n.Span.Pos) + n.Message
		}
		if d.Hint != "" {
			message += "\nhelp: " + d.Hint
		}
		title := strings.TrimSpace(string(d.Code) + " " + names[d.Code])
		fmt.Fprintf(out, "::%s %stitle=%s::%s\n", gitHubCommands[d.Severity], p.gitHubPlace(d.Span), gitHubProperty.Replace(title), gitHubData.Replace(VisibleLines(message)))
	}
	return out.Flush()
}

var gitHubCommands = [...]string{Error: "error", Warning: "warning", Note: "notice"}

// gitHubPlace returns the properties of a place, each followed by a comma. GitHub rejects
// columns if a place spans several lines.
func (p *Printer) gitHubPlace(s Span) string {
	place := p.jsonPlace(s)
	if place.File == "" {
		return ""
	}
	properties := "file=" + gitHubProperty.Replace(VisibleLines(place.File)) + ","
	if place.Line == 0 {
		return properties
	}
	properties += fmt.Sprintf("line=%d,", place.Line)
	switch place.EndLine {
	case 0:
		return properties + fmt.Sprintf("col=%d,", place.Column)
	case place.Line:
		return properties + fmt.Sprintf("endLine=%d,col=%d,endColumn=%d,", place.EndLine, place.Column, place.EndColumn)
	}
	return properties + fmt.Sprintf("endLine=%d,", place.EndLine)
}

var (
	gitHubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	gitHubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
