package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// indexClasses notes the classes that docs may link to.
func (p *planner) indexClasses() {
	p.byName = make(map[string]*schema.Class, len(p.classes))
	for c := range p.foreign.classes {
		p.byName[fold(c.Name)] = c
	}
	for _, c := range p.classes {
		p.byName[fold(c.Name)] = c
	}
}

func (p *planner) packageDoc(namespace string) string {
	text := fmt.Sprintf("Package %s has Go bindings for CIM classes", p.opts.Package)
	if namespace != "" {
		text += " of the namespace " + phrase(namespace)
	}
	text += ": a struct, a key, method stubs and a provider interface for each class, and an enum for each set of named values."
	if version := p.newest(); version != "" {
		text += " The newest of the classes have version " + version + " of their schema."
	}
	return text
}

// newest is the greatest Version of a class, or "".
func (p *planner) newest() string {
	version, numbers := "", []int(nil)
	for _, c := range p.classes {
		text := c.Qualifiers.Text("Version")
		if n := versionNumbers(text); slices.Compare(n, numbers) > 0 {
			version, numbers = text, n
		}
	}
	return version
}

// versionNumbers are those of a Version (DSP0004 5.6.3: M.N.U), nil for any other text.
func versionNumbers(text string) []int {
	var numbers []int
	for part := range strings.SplitSeq(text, ".") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil
		}
		numbers = append(numbers, int(n))
	}
	return numbers
}

func (p *planner) sections() []model.Section {
	sections := append([]model.Section{}, p.start()...)
	return append(sections, p.overview()...)
}

// start shows how to read instances, on the first class that lends itself to it.
func (p *planner) start() []model.Section {
	c := p.example()
	if c == nil {
		return nil
	}
	id := p.opts.Package + "." + p.ids[c].typ.String()
	return []model.Section{{
		Title: "How to start",
		Doc: fmt.Sprintf("A program reaches a server through a %s, which may be the server of package cimserver in its own memory. %s returns all classes, for a connection that makes structs of subclasses.",
			linkTo("cim.Conn"), linkTo(p.registry.String())),
		Code: []string{
			"for object, err := range cim.Enumerate[" + id + "](ctx, conn) {",
			"\tif err != nil {",
			"\t\treturn err",
			"\t}",
			"\tfmt.Println(object)",
			"}",
		},
	}}
}

// example is a class that has instances of its own: not abstract, not deprecated, with
// a key, and better without subclasses.
func (p *planner) example() *schema.Class {
	extended := map[*schema.Class]bool{}
	for _, c := range p.classes {
		extended[c.Super] = true
	}
	var first *schema.Class
	for _, c := range p.classes {
		_, deprecated := c.Deprecated()
		if c.Abstract || c.Association || c.Indication || c.Structure || deprecated || len(c.Keys()) == 0 {
			continue
		}
		if !extended[c] {
			return c
		}
		first = cmp.Or(first, c)
	}
	return first
}

// manyClasses is the number from which on the overview has no sentence for each class:
// go doc and pkg.go.dev list all of them with their docs anyway.
const manyClasses = 200

// overview lists the classes under a heading for each kind, or for each package of the
// UML that they were drawn in (DSP0004 5.6.3, UMLPackagePath) where there are many.
func (p *planner) overview() []model.Section {
	if len(p.classes) >= manyClasses {
		return p.byPackage()
	}
	kinds := []string{"Classes", "Structures", "Associations", "Indications"}
	lists := map[string][]string{}
	for _, c := range p.classes {
		kind := kindOf(c)
		lists[kind] = append(lists[kind], "- "+p.classLink(c)+p.synopsis(c))
	}
	var sections []model.Section
	for _, kind := range kinds {
		if list := lists[kind]; list != nil {
			sections = append(sections, model.Section{Title: kind, Doc: countText(len(list), kind) + "\n\n" + strings.Join(list, "\n")})
		}
	}
	return sections
}

func kindOf(c *schema.Class) string {
	switch {
	case c.Association:
		return "Associations"
	case c.Indication:
		return "Indications"
	case c.Structure:
		return "Structures"
	}
	return "Classes"
}

func countText(n int, kind string) string {
	if n == 1 {
		return "There is one:"
	}
	return fmt.Sprintf("The %d %s:", n, strings.ToLower(kind))
}

// synopsis is what the overview says of a class.
func (p *planner) synopsis(c *schema.Class) string {
	var marks []string
	if c.Abstract {
		marks = append(marks, "abstract")
	}
	if c.Qualifiers.Bool("Experimental", false) {
		marks = append(marks, "experimental")
	}
	if _, deprecated := c.Deprecated(); deprecated {
		marks = append(marks, "deprecated")
	}
	text := ""
	if marks != nil {
		text = " (" + strings.Join(marks, ", ") + ")"
	}
	if sentence := firstSentence(classText(c)); sentence != "" {
		text += ": " + sentence
	}
	return text
}

// byPackage lists names alone.
func (p *planner) byPackage() []model.Section {
	titles, groups := map[string]string{}, map[string]map[string][]string{}
	for _, c := range p.classes {
		title, inner := umlPackage(c)
		group := fold(title) // some paths are in capitals
		titles[group] = max(titles[group], title)
		if groups[group] == nil {
			groups[group] = map[string][]string{}
		}
		groups[group][inner] = append(groups[group][inner], p.classLink(c))
	}
	var sections []model.Section
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		var list []string
		for _, inner := range slices.Sorted(maps.Keys(groups[group])) {
			list = append(list, "- "+inner+": "+strings.Join(groups[group][inner], ", "))
		}
		sections = append(sections, model.Section{Title: titles[group], Doc: "Classes by subject:\n\n" + strings.Join(list, "\n")})
	}
	return sections
}

// umlPackage is where a class was drawn, CIM::Core::Job, in two parts. Without a path
// it is the schema that the name begins with, if any, and the kind.
func umlPackage(c *schema.Class) (group, inner string) {
	path := strings.Split(phrase(c.Qualifiers.Text("UMLPackagePath")), "::")
	switch {
	case path[0] == "":
		if prefix, _, ok := strings.Cut(c.Name, "_"); ok {
			return prefix, kindOf(c)
		}
		return "Classes", kindOf(c)
	case len(path) == 1:
		return path[0], path[0]
	case path[0] != "CIM":
		return path[0], strings.Join(path[1:], " ")
	case len(path) == 2:
		return path[1], path[1]
	}
	return path[1], strings.Join(path[2:], " ")
}
