package diag

import (
	"net/url"
	"slices"
	"strings"
)

// A SARIF 2.1.0 log. SARIF 3.11.5 requires doubled braces in messages, but they remain
// single here: there are no placeholders, and viewers show such messages unchanged.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Runs    []sarifRun `json:"runs"`
		Version string     `json:"version"`
	}
	sarifRun struct {
		ColumnKind  string            `json:"columnKind"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"` // never null, which would mean that nothing was checked
		Tool        sarifTool         `json:"tool"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool `json:"executionSuccessful"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Rules   []sarifRule `json:"rules"`
		Version string      `json:"version,omitempty"`
	}
	sarifRule struct {
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
		FullDescription      sarifText          `json:"fullDescription"`
		Help                 sarifText          `json:"help"`
		ID                   Code               `json:"id"`
		Name                 string             `json:"name,omitempty"`
		ShortDescription     sarifText          `json:"shortDescription"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID    Code            `json:"ruleId"`
		RuleIndex *int            `json:"ruleIndex,omitempty"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted *sarifText  `json:"insertedContent,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"` // for related locations, from 1
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

// SARIF writes the list as a SARIF 2.1.0 log with one run, whose rules are the codes in the
// list.
func (p *Printer) SARIF(list List) error {
	rules, index := p.sarifRules(list)
	results := make([]sarifResult, len(list))
	for i, d := range list {
		results[i] = p.sarifResult(d, index)
	}
	return newEncoder(p.W).Encode(sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			ColumnKind:  "unicodeCodePoints",
			Invocations: []sarifInvocation{{!slices.ContainsFunc(list, isFailure)}},
			Results:     results,
			Tool:        sarifTool{sarifDriver{Name: "gomof", Rules: rules, Version: p.Version}},
		}},
	})
}

// isFailure reports whether gomof failed to do what was requested, as opposed to finding
// errors.
func isFailure(d *Diagnostic) bool {
	return d.Severity == Error && strings.HasPrefix(string(d.Code), "MOF4")
}

// sarifRules documents the codes in the list. index maps each code to its rule.
func (p *Printer) sarifRules(list List) (rules []sarifRule, index map[Code]int) {
	used := map[Code]bool{}
	for _, d := range list {
		used[d.Code] = true
	}
	rules, index = []sarifRule{}, map[Code]int{}
	for _, info := range p.infos() {
		if !used[info.Code] {
			continue
		}
		index[info.Code] = len(rules)
		rules = append(rules, sarifRule{
			ID:                   info.Code,
			Name:                 info.Name,
			ShortDescription:     sarifText{Text: info.Title},
			FullDescription:      sarifText{Text: info.Text},
			Help:                 sarifText{Text: info.Help(), Markdown: info.Markdown()},
			DefaultConfiguration: sarifConfiguration{info.Severity.String()},
		})
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
	for _, f := range d.Fixes {
		r.Fixes = append(r.Fixes, p.sarifFix(f))
	}
	return r
}

func (p *Printer) sarifFix(f Fix) sarifFix {
	change := sarifChange{Artifact: sarifArtifact{artifactURI(f.Edits[0].Span.Pos.Filename)}}
	for _, e := range f.Edits {
		place := p.jsonPlace(e.Span)
		r := sarifReplacement{Deleted: sarifRegion{place.Line, place.Column, place.EndLine, place.EndColumn}}
		if e.New != "" {
			r.Inserted = &sarifText{Text: e.New}
		}
		change.Replacements = append(change.Replacements, r)
	}
	return sarifFix{sarifText{Text: f.Title}, []sarifChange{change}}
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

// artifactURI converts a file name to a URI. A relative name stays relative; names with C:\
// and \\server\ are Windows names.
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
	// A colon would make the text before it a scheme.
	return strings.ReplaceAll((&url.URL{Path: name}).EscapedPath(), ":", "%3A")
}
