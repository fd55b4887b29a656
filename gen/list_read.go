package gen

import (
	"fmt"
	"go/token"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/templates"
)

// NamesFile is the name of the file in which a package that others can import lists its names.
const NamesFile = "names_gen.go"

// A nameList contains the identifiers of a generated package to which the Go code of other
// packages refers. Keys are MOF names in lower case; a member is preceded by its class and
// a dot.
type nameList struct {
	name, path string
	classes    map[string]string   // to the struct
	enums      map[string]string   // of a property, or of a parameter as Class.Method.Parameter
	methods    map[string][]string // to the parameters, the result and, if there is one, the return code
	renamed    map[string]string   // members, by the rename table

	values  map[string]map[string]string // the enum of a property: value to constant
	members map[string]map[string]string // the members of a class by names in lower case, methods with (), as in shapes
}

// directive begins each entry of a list of names, continuation each further line of an
// entry.
const (
	directive    = "//gomof:"
	continuation = "//\t"
)

func newNameList() *nameList {
	return &nameList{
		classes: map[string]string{}, enums: map[string]string{}, methods: map[string][]string{}, renamed: map[string]string{},
		values: map[string]map[string]string{}, members: map[string]map[string]string{},
	}
}

// readNames parses the content of a NamesFile. Anyone can have written it, and its names
// become Go code, so everything that is not an identifier is an error.
func readNames(data []byte) (*nameList, error) {
	n := newNameList()
	var entry []string
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, continuation); ok && entry != nil {
			entry = append(entry, strings.Fields(rest)...)
			continue
		}
		if err := n.read(entry); err != nil {
			return nil, err
		}
		entry = nil
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), directive); ok {
			entry = strings.Fields(text)
		}
	}
	if err := n.read(entry); err != nil {
		return nil, err
	}
	if n.name == "" {
		return nil, fmt.Errorf("the line %spackage is missing", directive)
	}
	return n, nil
}

// read parses an entry, or ignores it.
func (n *nameList) read(words []string) error {
	switch {
	case words == nil:
		return nil
	case len(words) < 3:
		return fmt.Errorf("the line %s%s is not complete", directive, strings.Join(words, " "))
	}
	key, ids := fold(words[1]), words[2:]
	switch words[0] {
	case "package":
		if !isPackageName(words[1]) || !isImportPath(words[2]) {
			return fmt.Errorf("%q is not a package", words[1:])
		}
		n.name, n.path = words[1], words[2]
		return nil
	case "members":
		n.members[key] = map[string]string{}
		for _, word := range ids {
			name, _, _ := strings.Cut(word, "=")
			n.members[key][fold(name)] = word
		}
		return nil
	case "values":
		return n.readValues(key, ids[0], pairs(ids[1:]))
	}
	for _, id := range ids {
		if !names.IsExported(id) {
			return fmt.Errorf("%q is not an exported identifier", id)
		}
	}
	switch {
	case words[0] == "class":
		n.classes[key] = ids[0]
	case words[0] == "enum":
		n.enums[key] = ids[0]
	case words[0] == "method" && len(ids) > 1:
		n.methods[key] = ids
	case words[0] == "rename":
		n.renamed[key] = ids[0]
	}
	return nil // a later version of gomof can add entries
}

// readValues parses the constants of an enum, which share a prefix.
func (n *nameList) readValues(key, first string, rests map[string]string) error {
	n.values[key] = map[string]string{}
	for value, rest := range rests {
		value, err := url.QueryUnescape(value)
		if id := first + rest; err != nil || !names.IsExported(id) {
			return fmt.Errorf("%q is not a constant", id)
		}
		n.values[key][value] = first + rest
	}
	return nil
}

// pairs parses words such as Name=text.
func pairs(words []string) map[string]string {
	m := map[string]string{}
	for _, word := range words {
		name, text, _ := strings.Cut(word, "=")
		m[name] = text
	}
	return m
}

// isPackageName reports whether a package with this name can be imported. The go command
// ignores files of a package documentation, and no package can be called init.
func isPackageName(name string) bool {
	return token.IsIdentifier(name) && !slices.Contains([]string{"_", "main", "init", "documentation"}, name)
}

// isImportPath reports whether the go command accepts the text as the path of a package in
// a module. The path of gomof's run-time support is excluded.
func isImportPath(text string) bool {
	if text == "C" || text == "unsafe" || text == templates.CIM || len(text) > 1024 {
		return false
	}
	for element := range strings.SplitSeq(text, "/") {
		if strings.Trim(element, ".") == "" || strings.HasSuffix(element, ".") || strings.HasPrefix(element, "-") || strings.ContainsFunc(element, notInPath) {
			return false
		}
	}
	return true
}

func notInPath(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._~+", r)
}
