// Package parser parses MOF text into a syntax tree.
//
// A hand-written lexer returns tokens and collects comments. participle parses one
// declaration at a time with the tags of the tree, [File]. The dialect check reports
// constructs that the selected [Dialect] does not have. After a syntax error, parsing
// continues at the next member or declaration, so that one run reports all errors.
//
// [Walk] visits the tree. Nothing changes it after [Parse].
//
// Package load reads the files of a compilation, in any encoding and also as CIM-XML.
// Package layout formats MOF.
package parser
