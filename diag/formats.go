package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// jsonDiagnostic is one element of the JSON format. Line and column count from
// 1 and are 0 where no place is known.
type jsonDiagnostic struct {
	File     string     `json:"file,omitempty"`
	Line     int        `json:"line,omitempty"`
	Column   int        `json:"column,omitempty"`
	Severity string     `json:"severity"`
	Code     Code       `json:"code"`
	Message  string     `json:"message"`
	Hint     string     `json:"hint,omitempty"`
	Related  []jsonNote `json:"related,omitempty"`
}

type jsonNote struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// WriteJSON writes the list as one JSON array.
func WriteJSON(w io.Writer, list List) error {
	out := make([]jsonDiagnostic, len(list))
	for i, d := range list {
		pos := d.Span.Pos
		out[i] = jsonDiagnostic{
			File: pos.Filename, Line: pos.Line, Column: pos.Column,
			Severity: d.Severity.String(), Code: d.Code, Message: d.Message, Hint: d.Hint,
		}
		for _, n := range d.Related {
			out[i].Related = append(out[i].Related, jsonNote{n.Span.Pos.Filename, n.Span.Pos.Line, n.Span.Pos.Column, n.Message})
		}
	}
	return encodeJSON(w, out)
}

func encodeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// WriteGitHub writes the list as workflow commands, which GitHub Actions shows
// beside the lines they are about.
func WriteGitHub(w io.Writer, list List) error {
	var out strings.Builder
	for _, d := range list {
		pos := d.Span.Pos
		message := d.Message
		if d.Hint != "" {
			message += "\n" + d.Hint
		}
		fmt.Fprintf(&out, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", d.Severity, gitHubProperty(pos.Filename), pos.Line, pos.Column, d.Code, gitHubData(message))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

var (
	gitHubDataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	gitHubPropertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func gitHubData(s string) string     { return gitHubDataEscapes.Replace(s) }
func gitHubProperty(s string) string { return gitHubPropertyEscapes.Replace(s) }

// WriteSARIF writes the list as a SARIF 2.1.0 log with one run.
func WriteSARIF(w io.Writer, list List) error {
	type object = map[string]any
	results := make([]object, len(list))
	for i, d := range list {
		pos := d.Span.Pos
		results[i] = object{"ruleId": d.Code, "level": d.Severity.String(), "message": object{"text": d.Message}}
		if pos.Filename != "" {
			place := object{"artifactLocation": object{"uri": strings.ReplaceAll(pos.Filename, `\`, "/")}}
			if pos.IsValid() {
				place["region"] = object{"startLine": pos.Line, "startColumn": pos.Column}
			}
			results[i]["locations"] = []object{{"physicalLocation": place}}
		}
	}
	return encodeJSON(w, object{
		"version": "2.1.0",
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"runs":    []object{{"tool": object{"driver": object{"name": "gomof"}}, "results": results}},
	})
}
