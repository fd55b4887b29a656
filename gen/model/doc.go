package model

// A Doc is the comment of a declaration, by paragraphs.
type Doc []Paragraph

// A Paragraph is text, with an optional list after it. A list without text belongs to the
// previous paragraph.
type Paragraph struct {
	Text Text
	List []Item
}

// An Item is an item of a list.
type Item struct {
	Number string // decimal digits; empty for a bullet
	Text   Text
}

// A Text is text with links. Adjacent spans form one word unless there is a blank between
// them.
type Text []Span

// A Span is a part of a text: words, or a link to an identifier.
type Span struct {
	Text string // for a link: Type, Type.Field or package.Type
	Link bool
}
