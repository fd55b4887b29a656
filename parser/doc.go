// Package parser turns MOF text into a syntax tree.
//
// The phases, in order: [Decode] makes UTF-8 of the bytes. A hand-written lexer makes
// tokens and sets the comments aside. participle parses one declaration at a time along
// the tags of the tree, [File]. The dialect check says which constructs the chosen
// [Dialect] does not have. After a syntax error, parsing goes on at the next member or
// declaration, so that one run reports all errors.
//
// [Walk] visits the tree. Nothing changes it after [Parse].
//
// [Format] prints a text in one layout, from its tokens and comments.
package parser
