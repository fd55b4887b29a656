package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen/model"
)

// say is text without links.
func say(text string) model.Text {
	if text == "" {
		return nil
	}
	return model.Text{{Text: text}}
}

// linkTo is a link to an identifier of this package, or a part of one: Type.Field.
func linkTo(id string) model.Text { return model.Text{{Text: id, Link: true}} }

// textf is fmt.Sprintf for texts: each %s takes a text, a string or what has a String.
func textf(format string, args ...any) model.Text {
	text := make(model.Text, 0, 1+2*len(args))
	for {
		between, rest, more := strings.Cut(format, "%s")
		text = append(text, say(between)...)
		if !more {
			return text
		}
		text = append(text, textOf(args[0])...)
		format, args = rest, args[1:]
	}
}

func textOf(arg any) model.Text {
	switch arg := arg.(type) {
	case model.Text:
		return arg
	case string:
		return say(arg)
	case fmt.Stringer:
		return say(arg.String())
	}
	panic(fmt.Sprintf("gen: a %T in a text", arg))
}

// joined puts a separator between texts; empty ones are left out.
func joined(texts []model.Text, separator string) model.Text {
	var all model.Text
	for _, text := range texts {
		if len(text) > 0 && len(all) > 0 {
			all = append(all, model.Span{Text: separator})
		}
		all = append(all, text...)
	}
	return all
}

// paragraph is a doc of one paragraph, or nothing.
func paragraph(texts ...model.Text) model.Doc {
	text := joined(texts, " ")
	if len(text) == 0 {
		return nil
	}
	return model.Doc{{Text: text}}
}

// sentence is a paragraph, see textf.
func sentence(format string, args ...any) model.Doc { return paragraph(textf(format, args...)) }

// paragraphs puts docs one after the other.
func paragraphs(docs ...model.Doc) model.Doc { return slices.Concat(docs...) }

// introduced makes sure that a doc does not begin with a list.
func introduced(prose model.Text, doc model.Doc) model.Doc {
	if len(doc) == 0 || len(doc[0].Text) == 0 {
		return paragraphs(paragraph(prose), doc)
	}
	return doc
}
