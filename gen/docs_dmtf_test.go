package gen_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// gofmt does not change the documentation of the whole DMTF schema, and go doc reads it as
// intended: paragraphs, lists, and links to existing declarations.
func TestDMTFDocumentation(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: generates and parses the whole schema")
	}
	files := generateDMTF(t, dmtf(t), "*")
	set := token.NewFileSet()
	var parsed []*ast.File
	for _, f := range files {
		file, err := parser.ParseFile(set, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
		if formatted, err := format.Source(f.Data); err != nil || !bytes.Equal(formatted, f.Data) {
			t.Errorf("%s is not gofmt'ed (error %v)", f.Name, err)
		}
	}
	texts := docTexts(parsed)
	pkg, err := doc.NewFromFiles(set, parsed, "example.com/dmtf")
	if err != nil {
		t.Fatal(err)
	}
	check := docChecker{t: t, parser: pkg.Parser(), printer: pkg.Printer()}
	for _, text := range texts {
		check.text(text)
	}
	t.Logf("%d docs, %d lists, %d links", len(texts), check.lists, check.links)
	if check.lists < 300 || check.links < 20_000 {
		t.Errorf("%d lists and %d links, expected more", check.lists, check.links)
	}
}

// docTexts returns the texts of all docs, without slashes, except the package doc.
func docTexts(files []*ast.File) []string {
	var texts []string
	add := func(c *ast.CommentGroup) {
		if c != nil {
			texts = append(texts, c.Text())
		}
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				add(n.Doc)
				return false
			case *ast.GenDecl:
				add(n.Doc)
			case *ast.Field:
				add(n.Doc)
			}
			return true
		})
	}
	return texts
}

type docChecker struct {
	t            *testing.T
	parser       *comment.Parser
	printer      *comment.Printer
	lists, links int
}

// bracketed matches text that looks like a link.
var bracketed = regexp.MustCompile(`(?m)(?:^|[\s(])\[\*?[A-Za-z_][\w.]*\]`)

func (c *docChecker) text(text string) {
	d := c.parser.Parse(text)
	if again := string(c.printer.Comment(d)); again != text {
		c.t.Errorf("gofmt makes of\n%s\nthis:\n%s", text, again)
	}
	if len(d.Links) > 0 {
		c.t.Errorf("a link is defined in\n%s", text)
	}
	links := 0
	for _, block := range d.Content {
		switch b := block.(type) {
		case *comment.Paragraph:
			links += docLinks(b.Text)
		case *comment.List:
			c.lists++
			for _, item := range b.Items {
				for _, block := range item.Content {
					links += docLinks(block.(*comment.Paragraph).Text)
				}
			}
		default:
			c.t.Errorf("a %T is in\n%s", b, text)
		}
	}
	if n := len(bracketed.FindAllString(text, -1)); n != links {
		c.t.Errorf("%d of %d links lead somewhere in\n%s", links, n, text)
	}
	if strings.Contains(text, "\n\n\n") {
		c.t.Errorf("blank lines are in\n%s", text)
	}
	c.links += links
}

func docLinks(texts []comment.Text) int {
	n := 0
	for _, text := range texts {
		if _, ok := text.(*comment.DocLink); ok {
			n++
		}
	}
	return n
}
