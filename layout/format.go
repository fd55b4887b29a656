// Package layout formats MOF: line breaks, indentation and empty lines
// (docs/formatting.md). [Format] formats a text, and a [Writer] the MOF that a program
// writes, by the same rules.
package layout

import (
	"embed"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// NoMOF is the diagnostic of this package.
const NoMOF diag.Code = "MOF1306"

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not change it.
func Infos() []diag.Info { return infos() }

// Options configure the layout. The zero value is ready to use.
type Options struct {
	parser.Options
	LineEnd string // "\n", "\r\n" or "\r"; if empty, what most lines of the text end with
}

// Format formats a text. It changes only the white space between tokens and comments, so
// the syntax tree stays the same except for places. If the text has an error, there is no
// result.
func Format(file *diag.File, opts Options) (string, diag.List) {
	if source.IsXML(file.Text) {
		var diags diag.List
		diags.Error(NoMOF, diag.Span{Pos: file.Pos(strings.IndexByte(file.Text, '<')), Len: 1}, "file is XML, expected MOF: gomof does not format CIM-XML")
		return "", diags
	}
	_, diags := parser.Parse(file, opts.Options)
	if diags.Errors() > 0 {
		return "", diags
	}
	return format(file, opts.LineEnd), diags
}

// format formats any text, even one with errors.
func format(file *diag.File, lineEnd string) string {
	stream := token.Scan(file, token.Rules{}, new(diag.List))
	defer stream.Free()
	if lineEnd == "" {
		lineEnd = commonLineEnd(stream.Tokens, file.Text)
	}
	p := &printer{tokens: stream.Tokens, comments: stream.Comments, lineEnd: lineEnd, out: make([]byte, 0, len(file.Text)+len(file.Text)/8)}
	for p.items(keep, 0, false); !p.at(0).EOF(); p.items(keep, 0, false) {
		p.put(keep, 0) // a brace too many, which the parser refuses
	}
	p.put(keep, 0) // the comments at the end
	if p.begun {
		p.out = append(p.out, lineEnd...)
	}
	return string(p.out)
}
