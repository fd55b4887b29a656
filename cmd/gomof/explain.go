package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/lint"
	"github.com/gomof/gomof/internal/spelling"
)

type explainCmd struct {
	Code string `arg:"" optional:"" help:"The code or the name of a diagnostic, such as MOF2104 or raw-line-end. Default: list all diagnostics."`
}

func (x *explainCmd) Run(e *env) error {
	if x.Code == "" {
		return x.list(e)
	}
	info := cmp.Or(infoOf(x.Code), infoOf("MOF"+x.Code))
	if info == nil {
		return usagef("there is no diagnostic %s; %s", x.Code,
			cmp.Or(spelling.Suggest(x.Code, ruleNames()), "gomof explain lists all"))
	}
	_, err := fmt.Fprint(e.stdout, explanation(info))
	return err
}

func (x *explainCmd) list(e *env) error {
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, info := range infos() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", info.Code, info.Severity, info.Name, info.Title)
	}
	return w.Flush()
}

func explanation(info *diag.Info) string {
	return wrapped(fmt.Sprintf("%s: %s (%s)\n\n%s%s", info.Code, info.Title, info.Severity, info.Help(), switches(info)))
}

// switches says how to switch a diagnostic on and off.
func switches(info *diag.Info) string {
	switch {
	case info.Name == "":
		return ""
	case isChange(info):
		return fmt.Sprintf("\nTo accept such a change, list it under breaking.ignore in gomof.yaml with rules: %s.\n", info.Name)
	}
	text := fmt.Sprintf("\n-W %[1]s and -W no-%[1]s switch the warning on and off, and -W error=%[1]s turns it into an error.\n", info.Name)
	if isOfCheck(info.Code) || isLint(info.Code) {
		text += fmt.Sprintf("A comment gomof:ignore %s silences it in one place.\n", info.Name)
	}
	return text
}

// isLint reports whether a code belongs to a rule of gomof lint.
func isLint(code diag.Code) bool {
	return slices.ContainsFunc(lint.Infos(), func(info diag.Info) bool { return info.Code == code })
}

// wrapped wraps the paragraphs of a text for a terminal. Examples, which are indented, stay.
func wrapped(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, " ") {
			lines = append(lines, line)
		} else {
			lines = append(lines, wrap(line, 80)...)
		}
	}
	return strings.Join(lines, "\n")
}

// infoOf finds the documentation of a diagnostic by its code or name, or returns nil.
func infoOf(name string) *diag.Info {
	for _, info := range infos() {
		if strings.EqualFold(string(info.Code), name) || name != "" && strings.EqualFold(info.Name, name) {
			return &info
		}
	}
	return nil
}

// isChange reports whether a diagnostic is about the difference of two versions. -W does not
// apply to these: --use and gomof.yaml select them.
func isChange(info *diag.Info) bool { return strings.HasPrefix(string(info.Code), "MOF6") }

// ruleNames returns all names that explain accepts.
func ruleNames() iter.Seq[string] { return names(func(*diag.Info) bool { return true }) }

// warningNames returns the names that -W accepts.
func warningNames() iter.Seq[string] {
	return names(func(info *diag.Info) bool { return !isChange(info) })
}

func names(wanted func(*diag.Info) bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, info := range infos() {
			if info.Name != "" && wanted(&info) && !yield(info.Name) {
				return
			}
		}
	}
}
