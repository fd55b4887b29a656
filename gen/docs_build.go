package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen/model"
)

// say returns text without links.
func say(text string) model.Text {
	if text == "" {
		return nil
	}
	return model.Text{{Text: text}}
}

// linkTo returns a link to an identifier of this package, such as Type.Field.
func linkTo(id string) model.Text { return model.Text{{Text: id, Link: true}} }

// textf is like fmt.Sprintf for texts: each %s takes a text, a string or a fmt.Stringer.
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

// joined joins texts with a separator. It skips empty texts.
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

// paragraph returns a doc with one paragraph, or an empty doc.
func paragraph(texts ...model.Text) model.Doc {
	text := joined(texts, " ")
	if len(text) == 0 {
		return nil
	}
	return model.Doc{{Text: text}}
}

// sentence returns a paragraph, see textf.
func sentence(format string, args ...any) model.Doc { return paragraph(textf(format, args...)) }

// paragraphs concatenates docs.
func paragraphs(docs ...model.Doc) model.Doc { return slices.Concat(docs...) }

// introduced ensures that a doc does not begin with a list.
func introduced(prose model.Text, doc model.Doc) model.Doc {
	if len(doc) == 0 || len(doc[0].Text) == 0 {
		return paragraphs(paragraph(prose), doc)
	}
	return doc
}
