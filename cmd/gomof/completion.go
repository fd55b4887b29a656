package main

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// The scripts call gomof __complete, so they do not change when flags are added.
//
//go:embed completion
var completionScripts embed.FS

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"bash, zsh, fish or powershell."`
}

func (c *completionCmd) Run(e *env) error {
	script, err := completionScripts.ReadFile("completion/" + c.Shell)
	if err == nil {
		_, err = e.stdout.Write(script)
	}
	return err
}

// completeCmd prints the candidates for the last word, one per line: the text, a tab, and a
// description. It prints nothing for file names, because shells complete these themselves.
type completeCmd struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

func (c *completeCmd) Run(e *env, parser *kong.Kong) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, line := range completions(parser.Model.Node, words) {
		if _, err := fmt.Fprintln(e.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// completions returns the candidates for the last word.
func completions(root *kong.Node, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	before, word := words[:len(words)-1], words[len(words)-1]
	if word == `""` { // some shells leave out a word that is empty
		word = ""
	}
	node := commandIn(root, before)
	flags := slices.Clone(root.Flags)
	if node != nil {
		flags = append(flags, node.Flags...)
	}
	if word == "=" { // bash takes --flag=value for three words
		before, word = append(slices.Clone(before), "="), ""
	}
	if len(before) > 0 && before[len(before)-1] == "=" {
		before = before[:len(before)-1]
	}
	if name, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(word, "--") {
		return prefixed(name+"=", startingWith(value, valuesOf(flagNamed(flags, name))))
	}
	if len(before) > 0 {
		if f := flagNamed(flags, before[len(before)-1]); f != nil && !f.IsBool() {
			return startingWith(word, valuesOf(f))
		}
	}
	switch {
	case strings.HasPrefix(word, "-"):
		return startingWith(word, flagWords(flags))
	case node == nil:
		return startingWith(word, commandWords(root))
	}
	return startingWith(word, argumentsOf(root, node))
}

// commandIn returns the command that the words name, or nil.
func commandIn(root *kong.Node, words []string) *kong.Node {
	for _, w := range words {
		for _, c := range root.Children {
			if c.Name == w && !c.Hidden {
				return c
			}
		}
	}
	return nil
}

func flagNamed(flags []*kong.Flag, word string) *kong.Flag {
	for _, f := range flags {
		if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}

// valuesOf returns the values of a flag that has a fixed set of them.
func valuesOf(f *kong.Flag) (list []string) {
	switch {
	case f == nil:
	case f.Name == "warn":
		for name := range warningNames() {
			list = append(list, name, "no-"+name, "error="+name)
		}
		return append(list, "all", "no-all", "error", "no-error", "libraries", "no-libraries")
	case f.Name == "qualifiers":
		return []string{"cim", "wmi", "none"}
	case f.Enum != "":
		return enumWords(f.Enum)
	}
	return list
}

func enumWords(enum string) []string {
	return slices.DeleteFunc(strings.Split(enum, ","), func(word string) bool { return word == "" })
}

func flagWords(flags []*kong.Flag) (list []string) {
	for _, f := range flags {
		if !f.Hidden {
			list = append(list, "--"+f.Name+"\t"+sentence(f.Help))
		}
	}
	return list
}

func commandWords(root *kong.Node) (list []string) {
	for _, c := range root.Children {
		if !c.Hidden {
			list = append(list, c.Name+"\t"+sentence(c.Help))
		}
	}
	return list
}

// argumentsOf returns the possible arguments of a command, or nil if they are files.
func argumentsOf(root, node *kong.Node) (list []string) {
	switch node.Name {
	case "help":
		return commandWords(root)
	case "explain":
		for _, info := range infos() {
			if list = append(list, string(info.Code)+"\t"+info.Title); info.Name != "" {
				list = append(list, info.Name+"\t"+info.Title)
			}
		}
		return list
	}
	for _, p := range node.Positional {
		if p.Enum != "" {
			list = append(list, enumWords(p.Enum)...)
		}
	}
	return list
}

// sentence returns the first sentence of a help text.
func sentence(help string) string {
	first, _, _ := strings.Cut(help, ". ")
	return strings.TrimSuffix(first, ".")
}

func startingWith(prefix string, list []string) []string {
	unique := map[string]bool{}
	for _, text := range list {
		if strings.HasPrefix(text, prefix) {
			unique[text] = true
		}
	}
	return slices.Sorted(maps.Keys(unique))
}

func prefixed(prefix string, list []string) []string {
	for i := range list {
		list[i] = prefix + list[i]
	}
	return list
}
