package gen

import (
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// NamesFile is the file in which a package that others can import lists its names.
const NamesFile = "names_gen.go"

// Names are the identifiers of a generated package that the Go of others refers to. Keys
// are MOF names in lower case, those of members with their class before a dot.
type Names struct {
	Package, Path string
	Classes       map[string]string   // to the struct
	Enums         map[string]string   // of a property, or of a parameter as Class.Method.Parameter
	Methods       map[string][]string // to the parameters, the result and, where it returns one, the code
	Renamed       map[string]string   // members, by the rename table
}

// directive begins each line of a list of names.
const directive = "//gomof:"

// ReadNames reads what a generated NamesFile says. It comes from others, and becomes
// Go: what is no identifier is an error.
func ReadNames(data []byte) (*Names, error) {
	n := &Names{Classes: map[string]string{}, Enums: map[string]string{}, Methods: map[string][]string{}, Renamed: map[string]string{}}
	for line := range strings.Lines(string(data)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), directive)
		if !ok {
			continue
		}
		if err := n.read(strings.Fields(text)); err != nil {
			return nil, err
		}
	}
	if n.Package == "" {
		return nil, fmt.Errorf("the line %spackage is missing", directive)
	}
	return n, nil
}

func (n *Names) read(words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("the line %s%s is not complete", directive, strings.Join(words, " "))
	}
	if words[0] == "package" {
		if !isPackageName(words[1]) || !isImportPath(words[2]) {
			return fmt.Errorf("%q is no package", words[1:])
		}
		n.Package, n.Path = words[1], words[2]
		return nil
	}
	key, ids := fold(words[1]), words[2:]
	for _, id := range ids {
		if !token.IsIdentifier(id) || !token.IsExported(id) {
			return fmt.Errorf("%q is no exported identifier", id)
		}
	}
	switch {
	case words[0] == "class":
		n.Classes[key] = ids[0]
	case words[0] == "enum":
		n.Enums[key] = ids[0]
	case words[0] == "method" && len(ids) > 1:
		n.Methods[key] = ids
	case words[0] == "rename":
		n.Renamed[key] = ids[0]
	}
	return nil // what a later gomof adds is no fault
}

func isPackageName(name string) bool {
	return token.IsIdentifier(name) && name != "_" && name != "main"
}

// isImportPath reports whether the text can stand in an import declaration.
func isImportPath(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == unicode.ReplacementChar || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}", r)
	})
}

// exported returns what others can refer to.
func (p *planner) exported() *Names {
	if p.list == nil {
		list, err := ReadNames([]byte(strings.Join(p.directives(), "\n")))
		if err != nil {
			panic("gen: " + err.Error()) // we made it
		}
		p.list = list
	}
	return p.list
}

// directives write the list, class by class.
func (p *planner) directives() []string {
	lines := []string{directive + "package " + p.opts.Package + " " + p.opts.ImportPath}
	add := func(kind, key string, ids ...string) {
		lines = append(lines, directive+kind+" "+key+" "+strings.Join(ids, " "))
	}
	for _, c := range p.classes {
		add("class", c.Name, p.ids[c].typ.String())
		for _, property := range c.Properties {
			if v := p.values(property); v != nil && v.Class == c && property.Class == c {
				add("enum", c.Name+"."+property.Name, p.enums[v].typ.String())
			}
		}
		for _, m := range c.Methods {
			if m.Class != c || messageOrigin(m) != m {
				continue
			}
			ids := []string{p.methods[m].params.String(), p.methods[m].result.String()}
			if code := p.methods[m].code; code != nil {
				ids = append(ids, code.typ.String())
			}
			add("method", c.Name+"."+m.Name, ids...)
			for _, parameter := range m.Parameters {
				if v := p.parameterValues(m, parameter); v != nil && v.Class == c {
					add("enum", c.Name+"."+m.Name+"."+parameter.Name, p.enums[v].typ.String())
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.rename)) {
		if strings.Contains(key, ".") && !strings.Contains(key, "=") {
			add("rename", key, p.rename[key])
		}
	}
	return lines
}
