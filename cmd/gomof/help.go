package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// The exit status, as help prints it.
const (
	statuses      = "0 success; 1 the input has errors; 2 wrong usage or configuration; 3 input or output failed"
	statusesAlone = "0 success; 2 wrong usage; 3 output failed" // for commands that read no input
)

// more is what help prints about a command in addition to its flags.
type more struct{ examples, status string }

var moreHelp = map[string]more{
	"generate": {`gomof generate
gomof generate --out internal/acme -I cim_schema.zip acme.mof
gomof generate --check`,
		"0 success; 1 the input has errors, or --check found a difference; 2 wrong usage or configuration; 3 input or output failed"},
	"check":  {"gomof check -I cim_schema.zip mof", statuses},
	"export": {"gomof export --format json --class 'ACME_*' --out acme.json mof\ngomof export --from https://array:5989 --user monitor --class ACME_Disk --format mof --out disk.mof", statuses},
	"fmt":    {"gomof fmt -w mof", "0 success; 1 the input has errors, or -l found a difference; 2 wrong usage or configuration; 3 input or output failed"},
	"lint": {`gomof lint --level minimal mof
gomof lint --diff mof
gomof lint --since origin/main`,
		"0 nothing was found; 1 something was found, or the input has errors; 2 wrong usage or configuration; 3 input or output failed"},
	"breaking": {`gomof breaking --against git:main
gomof breaking --against v1.zip v2.zip
gomof breaking --format changelog --against baseline.mof mof`,
		"0 nothing breaks, or --format changelog; 1 something breaks, or a version has errors; 2 wrong usage or configuration, or no such revision; 3 input, output or git failed"},
	"serve": {`gomof serve --mof mof/MSPSService.mof --instances jobs.mof
gomof serve --addr 127.0.0.1:0`,
		"0 it was interrupted; 1 the input has errors; 2 wrong usage or configuration; 3 input or output failed, or the address is taken"},
	"explain": {"gomof explain MOF2401\ngomof explain value-count", statusesAlone},
	"init":    {"gomof init", "0 gomof.yaml was written; 2 it exists already; 3 it could not be written"},
	"completion": {`source <(gomof completion bash)
gomof completion zsh >"${fpath[1]}/_gomof"
gomof completion fish >~/.config/fish/completions/gomof.fish
gomof completion powershell | Out-String | Invoke-Expression`, statusesAlone},
	"version": {"gomof version", statusesAlone},
	"help":    {"gomof help generate", statusesAlone},
}

// printHelp prints the help of the program or of a command, whose own flags come first.
func printHelp(_ kong.HelpOptions, ctx *kong.Context) error {
	text := ""
	if node := ctx.Selected(); node != nil {
		text = commandHelp(ctx.Model.Node, node)
	} else {
		text = programHelp(ctx.Model.Node)
	}
	_, err := io.WriteString(ctx.Stdout, text)
	return err
}

func programHelp(root *kong.Node) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s\n\nUsage: gomof COMMAND [flags] [FILE|DIR ...]\n", root.Help)
	var rows [][2]string
	for _, c := range root.Children {
		if !c.Hidden {
			rows = append(rows, [2]string{c.Name, c.Help})
		}
	}
	section(b, "Commands", rows)
	section(b, "Flags of all commands", flagRows(root.Flags))
	status(b, statuses)
	b.WriteString("\nRun gomof help COMMAND for its flags and an example.\n")
	return b.String()
}

func commandHelp(root, node *kong.Node) string {
	b := &strings.Builder{}
	usage := "gomof " + node.Name
	if len(node.Flags) > 0 {
		usage += " [flags]"
	}
	var arguments [][2]string
	for _, p := range node.Positional {
		name := argumentName(p)
		usage += " " + name
		arguments = append(arguments, [2]string{name, p.Help})
	}
	fmt.Fprintf(b, "%s\n\nUsage: %s\n", node.Help, usage)
	section(b, "Arguments", arguments)
	section(b, "Flags", flagRows(node.Flags))
	m := moreHelp[node.Name]
	if m.examples != "" {
		fmt.Fprintf(b, "\nExample:\n  %s\n", strings.ReplaceAll(m.examples, "\n", "\n  "))
	}
	if readsFiles[node.Name] {
		section(b, "Flags of all commands", flagRows(root.Flags))
	}
	status(b, m.status)
	return b.String()
}

// readsFiles has the commands that use the flags of all commands.
var readsFiles = map[string]bool{"generate": true, "check": true, "export": true, "fmt": true, "lint": true, "breaking": true, "serve": true}

func status(b *strings.Builder, text string) {
	if text != "" {
		fmt.Fprintf(b, "\nExit status:\n  %s\n", strings.ReplaceAll(text, "; ", "\n  "))
	}
}

func argumentName(p *kong.Positional) string {
	name := strings.ToUpper(p.Name)
	if p.IsSlice() {
		name += " ..."
	}
	if !p.Required {
		name = "[" + name + "]"
	}
	return name
}

func flagRows(flags []*kong.Flag) (rows [][2]string) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := "    --" + f.Name
		if f.Short != 0 {
			name = fmt.Sprintf("-%c, --%s", f.Short, f.Name)
		}
		if !f.IsBool() {
			name += " " + f.PlaceHolder
		}
		rows = append(rows, [2]string{name, f.Help})
	}
	return rows
}

// section prints rows of two columns, the second one wrapped.
func section(b *strings.Builder, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r[0]))
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, r := range rows {
		lead := fmt.Sprintf("  %-*s  ", wide, r[0])
		for _, line := range wrap(r[1], 80-len(lead)) {
			b.WriteString(strings.TrimRight(lead+line, " ") + "\n")
			lead = strings.Repeat(" ", len(lead))
		}
	}
}

// wrap breaks a text into lines of at most width bytes. A longer word has its own line.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

type helpCmd struct {
	Command string `arg:"" optional:"" help:"The command. Default: all commands."`
}

func (h *helpCmd) Run(parser *kong.Kong) error {
	args := []string{"--help"}
	if h.Command != "" {
		args = []string{h.Command, "--help"}
	}
	_, err := parser.Parse(args)
	return usagef("%s", misuseText(err.Error(), nil)) // --help has ended the program unless the command is unknown
}
