package breaking

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// key returns a comparable form of an element's path.
func key(element string) string { return cimname.Fold(element) }

// A version is all classes of all packages in one of the versions.
type version struct {
	list       []*schema.Class
	classes    map[string]*schema.Class   // by namespace and name
	byName     map[string][]*schema.Class // by name
	schemas    []*schema.Schema
	qualifiers map[string]*schema.QualifierDecl
	below      map[*schema.Class]int // number of subclasses

	enumerations []*schema.Enumeration
	enumsByName  map[string][]*schema.Enumeration
}

func newVersion() *version {
	return &version{classes: map[string]*schema.Class{}, byName: map[string][]*schema.Class{}, qualifiers: map[string]*schema.QualifierDecl{}, below: map[*schema.Class]int{}, enumsByName: map[string][]*schema.Enumeration{}}
}

func (v *version) add(s *schema.Schema) {
	if s == nil || slices.Contains(v.schemas, s) {
		return
	}
	v.schemas = append(v.schemas, s)
	for _, c := range s.Classes {
		id := key(c.Namespace) + ":" + key(c.Name)
		if v.classes[id] != nil {
			continue // also in another package with the same file
		}
		v.classes[id] = c
		v.list = append(v.list, c)
		v.byName[key(c.Name)] = append(v.byName[key(c.Name)], c)
		for above := c.Super; above != nil; above = above.Super {
			v.below[above]++
		}
	}
	for _, e := range s.Enumerations {
		if same := v.enumeration(e); same == nil || !cimname.Equal(same.Namespace, e.Namespace) {
			v.enumerations = append(v.enumerations, e)
			v.enumsByName[key(e.Name)] = append(v.enumsByName[key(e.Name)], e)
		}
	}
	for _, q := range s.Qualifiers {
		if !q.Builtin {
			v.qualifiers[key(q.Name)] = q
		}
	}
}

func (c *comparison) versions(packages []Package) {
	c.old, c.new = newVersion(), newVersion()
	for _, p := range packages {
		c.old.add(p.Old)
		c.new.add(p.New)
	}
}

// like returns this version's counterpart of a class. A version compiled without -n has no
// namespaces, and its classes match any.
func (v *version) like(c *schema.Class) *schema.Class {
	named, _ := cimname.Lookup(v.byName, c.Name)
	for _, other := range named {
		if cimname.Equal(other.Namespace, c.Namespace) {
			return other
		}
	}
	for _, other := range named {
		if other.Namespace == "" || c.Namespace == "" {
			return other
		}
	}
	return nil
}

// one returns a class with a name, or nil.
func (v *version) one(name string) *schema.Class {
	if named, _ := cimname.Lookup(v.byName, name); len(named) > 0 {
		return named[0]
	}
	return nil
}

// elsewhere returns a class with the same name in a namespace where the other version has no such
// class.
func (v *version) elsewhere(c *schema.Class, other *version) *schema.Class {
	for _, moved := range v.byName[key(c.Name)] {
		if other.classes[key(moved.Namespace)+":"+key(moved.Name)] == nil {
			return moved
		}
	}
	return nil
}

// sameText reports whether both declarations have the same text and the same meaning.
func sameText(a, b *schema.Class) bool {
	return a.File().Dialect == b.File().Dialect && text(a) != "" && text(a) == text(b)
}

func text(c *schema.Class) string {
	f, e := c.File(), c.Extent()
	if f.XML || e.Len == 0 {
		return ""
	}
	return f.Source.Text[e.Pos.Offset:min(e.Pos.Offset+e.Len, len(f.Source.Text))]
}

// ancestors returns the keys of the superclasses, nearest first.
func ancestors(c *schema.Class) (keys []string) {
	for above := c.Super; above != nil; above = above.Super {
		keys = append(keys, key(above.Name))
	}
	return keys
}

// isDSC reports whether the class is a DSC resource. Strings with named values are a ValidateSet
// there: PowerShell refuses other values.
func isDSC(c *schema.Class) bool {
	for at := c; at != nil; at = at.Super {
		if cimname.Equal(at.Name, "OMI_BaseResource") || cimname.Equal(at.SuperName, "OMI_BaseResource") {
			return true
		}
	}
	return strings.HasSuffix(strings.ToLower(c.Source), ".schema.mof")
}

// isWDM reports whether the class is the buffer of a driver.
func isWDM(c *schema.Class) bool {
	return c.Qualifiers.Get("WMI") != nil || c.Qualifiers.IsOwn("guid") && c.File().Dialect == parser.WMI
}

// isExperimental reports whether an element, or its class, is experimental.
func isExperimental(c *schema.Class, sets ...*schema.QualifierSet) bool {
	return slices.ContainsFunc(append(sets, c.Qualifiers), func(q *schema.QualifierSet) bool { return q.Bool("Experimental", false) })
}
