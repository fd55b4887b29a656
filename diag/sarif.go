package diag

import (
	"bufio"
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// The parts of a SARIF 2.1.0 log that are made for each diagnostic. Braces in
// texts stay single, although 3.11.5 wants them doubled: there are no
// placeholders, and the viewers in use show such texts as they stand.
type (
	sarifResult struct {
		RuleID    Code            `json:"ruleId"`
		RuleIndex *int            `json:"ruleIndex,omitempty"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"` // of a related location, from 1
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

// SARIF writes the list as a SARIF 2.1.0 log with one run, whose rules are the
// codes in the list.
func (p *Printer) SARIF(list List) error {
	rules, index := p.sarifRules(list)
	type object = map[string]any
	driver := object{"name": "gomof", "rules": rules}
	if p.Version != "" {
		driver["version"] = p.Version
	}
	var frame bytes.Buffer
	err := newEncoder(&frame, "").Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"columnKind":  "unicodeCodePoints",
			"invocations": []object{{"executionSuccessful": !slices.ContainsFunc(list, isFailure)}},
			"results":     []int{},
			"tool":        object{"driver": driver},
		}},
	})
	if err != nil {
		return err
	}
	// No string has these quotes unescaped, so that they stand here alone.
	head, tail, _ := strings.Cut(frame.String(), `"results": []`)
	out := bufio.NewWriter(p.W)
	out.WriteString(head + `"results": `)
	err = writeArray(out, "      ", list, func(d *Diagnostic) any { return p.sarifResult(d, index) })
	if err != nil {
		return err
	}
	out.WriteString(tail)
	return out.Flush()
}

// isFailure reports whether gomof could not do what it was asked for, which is
// another thing than finding errors.
func isFailure(d *Diagnostic) bool {
	return d.Severity == Error && strings.HasPrefix(string(d.Code), "MOF4")
}

// sarifRules documents the codes in the list. index is where each is.
func (p *Printer) sarifRules(list List) (rules []any, index map[Code]int) {
	used := map[Code]bool{}
	for _, d := range list {
		used[d.Code] = true
	}
	rules, index = []any{}, map[Code]int{}
	for _, info := range p.infos() {
		if !used[info.Code] {
			continue
		}
		index[info.Code] = len(rules)
		rule := map[string]any{
			"id":                   info.Code,
			"shortDescription":     sarifText{Text: info.Title},
			"fullDescription":      sarifText{Text: info.Text},
			"help":                 sarifText{Text: info.Help(), Markdown: info.Markdown()},
			"defaultConfiguration": map[string]string{"level": info.Severity.String()},
		}
		if info.Name != "" {
			rule["name"] = info.Name
		}
		rules = append(rules, rule)
	}
	return rules, index
}

func (p *Printer) sarifResult(d *Diagnostic, rules map[Code]int) sarifResult {
	r := sarifResult{RuleID: d.Code, Level: d.Severity.String(), Message: sarifText{Text: d.Message}}
	if i, known := rules[d.Code]; known {
		r.RuleIndex = &i
	}
	if d.Hint != "" {
		r.Message.Text += "\n" + d.Hint
	}
	if d.Span.Pos.Filename != "" {
		r.Locations = []sarifLocation{p.sarifLocation(d.Span, d.Label)}
	}
	for i, n := range d.Related {
		place := p.sarifLocation(n.Span, n.Message)
		place.ID = i + 1
		r.Related = append(r.Related, place)
	}
	return r
}

func (p *Printer) sarifLocation(s Span, message string) sarifLocation {
	var l sarifLocation
	if message != "" {
		l.Message = &sarifText{Text: message}
	}
	place := p.jsonPlace(s)
	if place.File == "" {
		return l
	}
	l.Physical = &sarifPhysical{Artifact: sarifArtifact{artifactURI(place.File)}}
	if place.Line > 0 {
		l.Physical.Region = &sarifRegion{place.Line, place.Column, place.EndLine, place.EndColumn}
	}
	return l
}

// artifactURI turns the name of a file into a URI: a relative one stays
// relative, and C:\ and \\server\ are those of Windows.
func artifactURI(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	switch {
	case strings.HasPrefix(name, "//"):
		host, path, _ := strings.Cut(name[2:], "/")
		return (&url.URL{Scheme: "file", Host: host, Path: "/" + path}).String()
	case strings.HasPrefix(name, "/"):
		return (&url.URL{Scheme: "file", Path: name}).String()
	case len(name) > 2 && name[1:3] == ":/":
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	}
	// A colon would end a scheme.
	return strings.ReplaceAll((&url.URL{Path: name}).EscapedPath(), ":", "%3A")
}
