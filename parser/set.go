package parser

// A Set is the files of one compilation and how they include each other. Package load
// makes one of the files on a file system; for a single file, it is in Named, Roots and
// Files.
type Set struct {
	Named    []*File           // those that the user named
	Roots    []*File           // where compilation starts: files that no other includes
	Included map[*Pragma]*File // the file to compile at a #pragma include; each file is there once at most
	Repeated map[*Pragma]*File // the file that a #pragma include names again, where it is not compiled
	Files    []*File           // all

	// Below reports whether a file that was not read, or a part that was not needed, declares
	// a class. It may be nil.
	Below func(class string) bool
}
