package names

import (
	"strings"
	"unicode"
)

// What every package wishes to call its files.
var (
	PackageFile   = Wish{Tier: Packaged, Short: "package", Long: "gomofpackage", Origin: "package"}
	ListFile      = Wish{Tier: Packaged, Short: "names", Long: "gomofnames", Origin: "names"}
	InheritedFile = Wish{Tier: Packaged, Short: "inherited", Long: "gomofinherited", Origin: "inherited"}
)

// ClassFile is what a class wishes to call its file.
func ClassFile(c Element) Wish {
	stem := fileStem(c.ID())
	return Wish{Tier: Declared, Short: stem, Long: stem + "class", Origin: c.MOF}
}

// EnumFile is what an enumeration wishes to call its file.
func EnumFile(e Element) Wish {
	stem := fileStem(e.ID())
	return Wish{Tier: Valued, Short: stem, Long: stem + "enum", Origin: e.MOF}
}

// File is the name of the file that a name is for. It has no underscore but one: a name
// such as x_windows.go would be a build constraint.
func File(n *Name) string { return n.String() + "_gen.go" }

// fileStem is what a file is called after. It is in lower case, so that no two files
// differ by case alone. Systems differ in how long a name may be, and in which letters
// beyond ASCII they take for the same.
func fileStem(id string) string {
	const most = 192 // of 255, as the scope may add to it
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
