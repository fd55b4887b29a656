package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/gomof/gomof/diag"
)

// printMisuse prints what is wrong with the command line, and which help to read.
func printMisuse(w io.Writer, err error) {
	help := "Run gomof help for the commands and flags."
	command := commandOf(err)
	if command != nil {
		help = fmt.Sprintf("Run gomof help %s for its flags.", command.Name)
	}
	fmt.Fprintf(w, "gomof: %s\n%s\n", diag.VisibleLines(misuseText(err.Error(), command)), help)
}

// commandOf returns the command of a command line that could not be parsed, or nil.
func commandOf(err error) *kong.Node {
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) || wrong.Context == nil {
		return nil
	}
	return wrong.Context.Selected()
}

var (
	notOneOf     = regexp.MustCompile(`^(\S+) must be one of (.*) but got "(.*)"$`)
	noArgument   = regexp.MustCompile(`^expected "<([\w-]+)>"$`)
	noFlag       = regexp.MustCompile(`^missing flags: --([\w-]+)=(\S+)$`)
	noValue      = regexp.MustCompile(`^(\S+): (?:missing value|expected string value but got "EOL").*$`)
	notNumber    = regexp.MustCompile(`^(\S+): expected (?:a valid .*|uint value) but got "([^"]*)".*$`)
	notAFlag     = regexp.MustCompile(`^(unknown flag \S+), did you mean one of .*$`)
	notExpected  = regexp.MustCompile(`^unexpected argument ([^,]+)(?:, did you mean "(.*)"\?)?$`)
	placeholders = strings.NewReplacer("<", "", ">", "")
)

// misuseText says in the terms of help what the parser of the command line says in its own.
func misuseText(text string, command *kong.Node) string {
	if m := notOneOf.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s %s: expected %s", placeholders.Replace(m[1]), m[3], choices(strings.ReplaceAll(m[2], `"`, "")))
	}
	if m := noArgument.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("missing argument %s", strings.ToUpper(m[1]))
	}
	if m := noFlag.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("missing flag --%s %s%s", m[1], m[2], enumOf(command, m[1]))
	}
	if m := noValue.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s needs a value", m[1])
	}
	if m := notNumber.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s %s: expected a number from 0", m[1], m[2])
	}
	if m := notAFlag.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := notExpected.FindStringSubmatch(text); m != nil && command == nil {
		text = "there is no command " + m[1]
		if m[2] != "" {
			text += fmt.Sprintf("; did you mean %s?", m[2])
		}
	}
	return text
}

// enumOf returns the values of a flag, as they follow its name, or "" if it takes any.
func enumOf(command *kong.Node, name string) string {
	if command == nil {
		return ""
	}
	for _, f := range command.Flags {
		if f.Name == name && f.Enum != "" {
			return ": " + choices(f.Enum)
		}
	}
	return ""
}

// choices turns a,b,c into a, b or c. It leaves out the empty text, which is the default.
func choices(enum string) string {
	list := slices.DeleteFunc(strings.Split(enum, ","), func(s string) bool { return s == "" })
	last := max(0, len(list)-1)
	return strings.TrimPrefix(strings.Join(list[:last], ", ")+" or "+strings.Join(list[last:], ""), " or ")
}
