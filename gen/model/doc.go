package model

// A Doc is what the comment of a declaration says, paragraph by paragraph.
type Doc []Paragraph

// A Paragraph is text, and the list that it introduces, if any. A list without a text
// belongs to the paragraph before it.
type Paragraph struct {
	Text Text
	List []Item
}

// An Item is an item of a list.
type Item struct {
	Number string // decimal digits; empty for a bullet
	Text   Text
}

// A Text is flowing text. Spans that follow each other make one word, unless there is a
// blank between them.
type Text []Span

// A Span is a part of a text: words, or a link to an identifier.
type Span struct {
	Text string // of a link Type, Type.Field or package.Type
	Link bool
}
