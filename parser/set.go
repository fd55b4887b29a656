package parser

// A Set is the files of one compilation and how they include each other. Package load
// makes one of the files on a file system; for a single file, it is in Named, Roots and
// Files.
type Set struct {
	Named    []*File           // those that the user named
	Roots    []*File           // where compilation starts: files that no other includes
	Included map[*Pragma]*File // the file to compile at a #pragma include; each file is there once at most
	Files    []*File           // all
}
