package names

import (
	"strings"
	"unicode"
)

// The wishes of every package for file names.
var (
	PackageFile   = Wish{Tier: Packaged, Short: "package", Long: "gomofpackage", Origin: "package"}
	ListFile      = Wish{Tier: Packaged, Short: "names", Long: "gomofnames", Origin: "names"}
	InheritedFile = Wish{Tier: Packaged, Short: "inherited", Long: "gomofinherited", Origin: "inherited"}
)

// ClassFile returns the wish of a class for its file name.
func ClassFile(c Element) Wish {
	stem := fileStem(c.ID())
	return Wish{Tier: Declared, Short: stem, Long: stem + "class", Origin: c.MOF}
}

// EnumFile returns the wish of an enumeration for its file name.
func EnumFile(e Element) Wish {
	stem := fileStem(e.ID())
	return Wish{Tier: Valued, Short: stem, Long: stem + "enum", Origin: e.MOF}
}

// File returns the name of a file. It has only one underscore, because a name such as
// x_windows.go would be a build constraint.
func File(n *Name) string { return n.String() + "_gen.go" }

// fileStem returns the basis of a file name. It is in lower case, so that file names never
// differ only by case. Systems have different limits for the length of a name, and
// different rules for non-ASCII letters that are equal.
func fileStem(id string) string {
	const most = 192 // of 255, because the scope can add to it
	lower := strings.ToLower(id)
	stem := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, lower)
	if stem == lower && len(stem) <= most {
		return stem
	}
	return stem[:min(len(stem), maxName)] + digest(lower)[:8]
}
