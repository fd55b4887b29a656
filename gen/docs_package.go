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

// packageDoc returns the doc of a package.
func (d *documentation) packageDoc() model.Doc {
	if d == nil {
		return nil
	}
	text := textf("Package %s has Go bindings for CIM classes", d.Options.Package)
	if namespace := oneNamespace(d.classes); namespace != "" {
		text = textf("%s of the namespace %s", text, phrase(namespace))
	}
	text = textf("%s: a struct, a key, method stubs and a provider interface for each class, and an enum for each set of named values.", text)
	if version := d.newest(); version != "" {
		text = textf("%s The latest class version is %s.", text, version)
	}
	return paragraph(text)
}

// newest returns the greatest Version of a class, or "".
func (d *documentation) newest() string {
	version, numbers := "", []int(nil)
	for _, c := range d.structs() {
		text := c.Qualifiers.Text("Version")
		if n := versionNumbers(text); slices.Compare(n, numbers) > 0 {
			version, numbers = text, n
		}
	}
	return version
}

// versionNumbers parses a Version (DSP0004 5.6.3: M.N.U). It returns nil for any other
// text.
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

func (d *documentation) sections() []model.Section {
	if d == nil {
		return nil
	}
	return slices.Concat(d.start(), d.overview(), d.inherited())
}

// start returns an example of reading instances, with the first suitable class.
func (d *documentation) start() []model.Section {
	c := d.example()
	if c == nil {
		return nil
	}
	id := d.Options.Package + "." + d.own.classes[c].typ.String()
	return []model.Section{{
		Title: "How to start",
		Doc: sentence("A program calls a server through a %s, for example the in-memory server of package cimserver. %s returns all classes: a connection needs it to return instances of subclasses as their own structs.",
			linkTo("cim.Conn"), linkTo(d.own.registry.String())),
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

// inherited lists the classes that are only there because other classes inherit from them.
func (d *documentation) inherited() []model.Section {
	var names []string
	for _, c := range d.superclasses() {
		names = append(names, c.Name)
	}
	if names == nil {
		return nil
	}
	return []model.Section{{
		Title: "Superclasses",
		Doc: sentence("The package contains the enums, parameters and results that its classes inherit from the following superclasses. It has no structs for these superclasses, because nothing selects them or refers to their instances: %s.",
			strings.Join(names, ", ")),
	}}
}

// example returns a class that can have instances: not abstract or deprecated, with a key,
// and preferably without subclasses.
func (d *documentation) example() *schema.Class {
	extended := map[*schema.Class]bool{}
	for _, c := range d.structs() {
		extended[c.Super] = true
	}
	var first *schema.Class
	for _, c := range d.structs() {
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

// manyClasses is the number of classes from which on the overview has only names, because
// go doc and pkg.go.dev list the documentation of all classes anyway.
const manyClasses = 200

// overview lists the classes by kind. If there are many, it lists them by UML package
// (DSP0004 5.6.3, UMLPackagePath).
func (d *documentation) overview() []model.Section {
	if len(d.structs()) >= manyClasses {
		return d.byPackage()
	}
	kinds := []string{"Classes", "Structures", "Associations", "Indications"}
	lists := map[string][]model.Item{}
	for _, c := range d.structs() {
		kind := kindOf(c)
		lists[kind] = append(lists[kind], model.Item{Text: textf("%s%s", d.classLink(c), d.synopsis(c))})
	}
	var sections []model.Section
	for _, kind := range kinds {
		if list := lists[kind]; list != nil {
			sections = append(sections, model.Section{Title: kind, Doc: model.Doc{{Text: say(countText(len(list), kind)), List: list}}})
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

// synopsis returns the overview's text about a class.
func (d *documentation) synopsis(c *schema.Class) string {
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

// byPackage lists only names.
func (d *documentation) byPackage() []model.Section {
	titles, groups := map[string]string{}, map[string]map[string][]model.Text{}
	for _, c := range d.structs() {
		title, inner := umlPackage(c)
		group := fold(title) // some paths are in upper case
		titles[group] = max(titles[group], title)
		if groups[group] == nil {
			groups[group] = map[string][]model.Text{}
		}
		groups[group][inner] = append(groups[group][inner], d.classLink(c))
	}
	var sections []model.Section
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		var list []model.Item
		for _, inner := range slices.Sorted(maps.Keys(groups[group])) {
			list = append(list, model.Item{Text: textf("%s: %s", inner, joined(groups[group][inner], ", "))})
		}
		sections = append(sections, model.Section{Title: titles[group], Doc: model.Doc{{Text: say("Classes by subject:"), List: list}}})
	}
	return sections
}

// umlPackage returns the UML package of a class, such as CIM::Core::Job, in two parts.
// Without a path, it returns the schema prefix of the name, if any, and the kind.
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
