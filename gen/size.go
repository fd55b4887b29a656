package gen

import (
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// maxMembers limits the output: every struct has all inherited fields, so that a long chain
// of classes creates far more Go code than MOF. The whole DMTF schema has 31,000 members.
const maxMembers = 400_000

// maxText limits the text in bytes, because an inherited text is repeated for each class.
// The whole DMTF schema has 15 million.
const maxText = 128 << 20

// checkSize reports packages that are too large, at the place that selects the classes.
func checkSize(s *selection, diags *diag.List) {
	at := s.Options.at("classes", "")
	members, text := 0, 0
	for _, c := range s.classes {
		e := extentOf(c, s.whole(c))
		members += e.members
		text += e.text
	}
	if members > maxMembers {
		diags.Error(TooLarge, at, "the classes have %d properties, methods, parameters and named values, including inherited ones, the limit is %d", members, maxMembers).
			Help("choose classes with --class")
	} else if text > maxText {
		diags.Error(TooLarge, at, "the classes have %d MiB of text, including inherited text, the limit is %d MiB", text>>20, maxText>>20).
			Help("choose classes with --class")
	}
}

// extent is the size of a class in Go: its members and enum values, and the text from the
// MOF.
type extent struct{ members, text int }

func extentOf(c *schema.Class, whole bool) extent {
	e := extent{text: len(c.Name) + len(c.Namespace) + docSize(c)}
	for _, p := range c.Properties {
		if whole || p.Class == c {
			e.members++
			e.text += len(p.Name) + len(p.Class.Name) + docSize(p) + sizeOf(p.Default)
		}
		if p.Class == c { // an override with the same values has aliases
			e.values(p.Values)
		}
	}
	for _, m := range c.Methods {
		if whole || m.Class == c {
			e.members++
			e.text += len(m.Name) + len(m.Class.Name) + docSize(m)
		}
		if m.Class == c {
			e.messages(m)
		}
	}
	return e
}

// messages adds the parameters and results of a method.
func (e *extent) messages(m *schema.Method) {
	e.values(m.Values)
	for _, p := range m.Parameters {
		e.members++
		e.text += len(p.Name) + docSize(p)
		e.values(p.Values)
	}
}

func (e *extent) values(v *schema.ValueSet) {
	if v == nil {
		return
	}
	e.members += len(v.Entries)
	for i := range v.Entries {
		e.text += len(v.Entries[i].Name) + len(v.Entries[i].Text)
	}
}

// docSize returns the size of the text in a comment.
func docSize(e interface {
	Description() string
	Deprecated() ([]string, bool)
}) int {
	n := len(e.Description())
	instead, _ := e.Deprecated()
	for _, text := range instead {
		n += len(text)
	}
	return n
}

func sizeOf(value any) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case []any:
		n := 0
		for _, item := range v {
			n += sizeOf(item)
		}
		return n
	}
	return 1
}

// checkNamespaces reports two classes with the same name. The classes are sorted by name,
// which is how a registry finds them.
func checkNamespaces(classes []*schema.Class, diags *diag.List) {
	for i := 1; i < len(classes); i++ {
		if a, b := classes[i-1], classes[i]; strings.EqualFold(a.Name, b.Name) {
			diags.Error(NameConflict, b.Span, "class %s is declared in the namespaces %s and %s, but a package can have only one of them", b.Name, a.Namespace, b.Namespace).
				Help("generate a package for each")
		}
	}
}
