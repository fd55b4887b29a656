package silence

import (
	"sort"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// An extent is the part of a file that belongs to an element.
type extent struct {
	from, to int
	path     string // Class, Class.Member or Class.Method.Parameter
	inner    []extent
}

// extentsOf returns the extents of a file's declarations, in source order.
func extentsOf(f *parser.File) []extent {
	var list []extent
	for _, d := range f.Decls {
		e := extent{from: d.Extent.Pos.Offset, to: d.Extent.Pos.Offset + d.Extent.Len}
		switch n := d.Declaration().(type) {
		case *parser.Class:
			e.path = n.Name.Text
			e.inner = members(n, e)
		case *parser.Enumeration:
			e.path = n.Name.Text
		case *parser.QualifierDecl:
			e.path = n.Name.Text
		case *parser.Instance:
			e.path = n.Class.Text
		}
		list = append(list, e)
	}
	return list
}

func members(c *parser.Class, of extent) []extent {
	var list []extent
	for _, m := range c.Members {
		start := m.Type.Pos.Offset
		if len(m.Qualifiers.Items) > 0 {
			start = m.Qualifiers.Pos.Offset
		} else if local := m.Local(); local != nil {
			start = local.Span().Pos.Offset
		}
		e := extent{from: start, path: of.path + "." + nameOf(m)}
		if m.Method != nil {
			for _, p := range m.Method.List {
				e.inner = append(e.inner, extent{from: startOf(p), path: e.path + "." + p.Name.Text})
			}
		}
		list = append(list, e)
	}
	end(list, of.to)
	for i := range list {
		end(list[i].inner, list[i].to)
	}
	return list
}

func nameOf(m *parser.Member) string {
	switch local := m.Local().(type) {
	case *parser.Class:
		return local.Name.Text
	case *parser.Enumeration:
		return local.Name.Text
	}
	return m.Name.Text
}

func startOf(p *parser.Param) int {
	if len(p.Qualifiers.Items) > 0 {
		return p.Qualifiers.Pos.Offset
	}
	return p.Type.Pos.Offset
}

// end extends each extent to the next one, because the tree has the positions of names, but not of
// semicolons.
func end(list []extent, last int) {
	for i := range list {
		if list[i].to = last; i+1 < len(list) {
			list[i].to = list[i+1].from
		}
	}
}

// find returns the innermost extent that contains an offset, or nil.
func find(list []extent, offset int) *extent {
	i := sort.Search(len(list), func(i int) bool { return list[i].from > offset }) - 1
	if i < 0 || offset >= list[i].to {
		return nil
	}
	if inner := find(list[i].inner, offset); inner != nil {
		return inner
	}
	return &list[i]
}

// starting returns the outermost extent that starts at an offset, or nil.
func starting(list []extent, offset int) *extent {
	i := sort.Search(len(list), func(i int) bool { return list[i].from > offset }) - 1
	switch {
	case i < 0 || offset >= list[i].to:
		return nil
	case list[i].from == offset:
		return &list[i]
	}
	return starting(list[i].inner, offset)
}

// Element returns the path of the element at a position, such as ACME_Disk.State, or "" outside of
// declarations.
func (s *Silencer) Element(at diag.Pos) string {
	f := s.files[at.Filename]
	if f == nil || !at.IsValid() {
		return ""
	}
	if e := find(f.extents(), at.Offset); e != nil {
		return e.path
	}
	return ""
}

// covers reports whether a pattern matches an element or an element that contains it.
func covers(pattern, path string) bool {
	parts, wanted := strings.Split(path, "."), strings.Split(pattern, ".")
	if len(wanted) > len(parts) {
		return false
	}
	for i, w := range wanted {
		if !match(w, parts[i]) {
			return false
		}
	}
	return true
}
