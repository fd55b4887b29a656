package parser

// A Set is the files of one compilation, and how they include each other. Package load
// creates it from a file system. A single file is in Named, Roots and Files.
type Set struct {
	Named    []*File           // the files that the user named
	Roots    []*File           // the files that no other file includes, where compilation starts
	Included map[*Pragma]*File // the file to compile at a #pragma include; each file occurs at most once
	Repeated map[*Pragma]*File // the file of a repeated #pragma include, where it is not compiled again
	Files    []*File           // all

	// Below reports whether a file that was not read, or a part that was not needed,
	// declares a class. It can be nil.
	Below func(class string) bool

	// Nearby returns names of such classes, for hints. It can be nil.
	Nearby func() []string
}
