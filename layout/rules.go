package layout

import (
	"strings"

	"github.com/gomof/gomof/internal/token"
)

// The layout is the one of the DMTF schema. The content of a body is indented by three
// columns, and so are the qualifiers before a declaration.
const (
	indent       = 3
	clauseIndent = 4  // of Scope and Flavor in a qualifier declaration
	maxColumn    = 72 // a value that would end after it goes to the next line
	listMargin   = 4  // by which the lines of a list are shorter, except for its last one
)

// The rules are a recursive descent over tokens. They only need to know where a
// declaration, a list and a value begin and end; inside, all dialects look the same.

// items prints declarations, members, slots or the elements of an enumeration up to a
// closing brace or the end of the tokens. sp comes before the first of them, unless that
// needs an empty line. tall says that an empty line is needed after what was printed last;
// items returns the same of its last item.
func (p *printer) items(sp space, column int, tall bool) bool {
	for first := column > 0 || !p.begun; !p.at(0).EOF() && p.at(0).Value != "}"; first = false {
		wasTall := tall
		tall = p.isTall()
		switch {
		case tall && !(first && column == 0) || wasTall:
			sp = empty
		case !first:
			sp = keep
		}
		p.item(sp, column)
	}
	return tall
}

// isTall reports whether the next item is separated by empty lines, because it has
// qualifiers, a body or parameters, or is a qualifier declaration.
func (p *printer) isTall() bool {
	if p.at(0).Value == "[" {
		return true
	}
	i := 0
	for isHeader(p.at(i)) {
		i++
	}
	switch p.at(i).Value {
	case "{":
		return true
	case "(":
		return i > 0 && p.at(i+1).Value != ")"
	}
	return p.isQualifierDecl() && p.at(i).Value != ";"
}

// isHeader reports whether t can come before the body of a declaration or the parameters of
// a method.
func isHeader(t *token.Token) bool {
	return t.Type == token.Ident || t.Type == token.Ref || t.Type == token.Alias || t.Value == ":" || t.Value == "[" || t.Value == "]"
}

// isQualifierDecl checks the second word, because a property can be called Qualifier.
func (p *printer) isQualifierDecl() bool {
	return strings.EqualFold(p.at(0).Value, "qualifier") && p.at(1).Type == token.Ident && p.at(2).Value == ":"
}

// item prints one declaration, member, parameter, slot or element, with the token that ends
// it.
func (p *printer) item(sp space, column int) {
	if p.at(0).Value == "[" {
		p.qualifiers(sp, column+indent)
		sp = line
	}
	p.margin = column + indent
	switch {
	case p.at(0).Type == token.Directive:
		p.pragma(sp, column)
		return
	case p.isQualifierDecl():
		p.qualifierDecl(sp, column)
		return
	}
	p.put(sp, column)
	for {
		switch p.at(0).Value {
		case ";", ",":
			p.put(glue, 0)
			return
		case "}", ")", "":
			return
		case "(":
			p.parameters(column)
		case "[":
			p.array()
		case "=":
			p.put(blank, 0)
			p.value(column)
		case "{":
			p.body(column)
		default:
			p.put(blank, 0)
		}
	}
}

// body prints a class, an instance or an enumeration from its brace on.
func (p *printer) body(column int) {
	p.margin = column
	p.put(blank, 0)
	last := line
	if p.items(line, column+indent, false) {
		last = empty
	}
	p.put(last, column)
}

func (p *printer) parameters(column int) {
	p.put(glue, 0)
	for sp := line; p.at(0).Value != ")" && !p.at(0).EOF(); sp = keep {
		p.item(sp, column+indent)
	}
	p.margin = column + indent
	p.put(glue, 0)
}

// array prints [] or [4], after a name or, in MOF 3, after a type.
func (p *printer) array() {
	p.put(glue, 0)
	for p.at(0).Value != "]" && !p.at(0).EOF() {
		p.put(glue, 0)
	}
	p.put(glue, 0)
}

func (p *printer) pragma(sp space, column int) {
	p.put(sp, column)
	if p.at(0).Type == token.Ident {
		p.put(blank, 0)
	}
	if p.at(0).Value == "(" {
		p.put(blank, 0)
		p.words()
	}
}

// words prints the rest of a list in parentheses, with no blanks next to these.
func (p *printer) words() {
	for sp := glue; p.at(0).Value != ")" && !p.at(0).EOF(); sp = blank {
		if p.at(0).Value == "," {
			sp = glue
		}
		p.put(sp, 0)
	}
	p.put(glue, 0)
}

// qualifierDecl prints each clause on its own line. MOF 2 has commas between the clauses.
// MOF 3 has none, or a semicolon before Scope as in the grammar of DSP0221 7.4.
func (p *printer) qualifierDecl(sp space, column int) {
	clause := column + clauseIndent
	p.margin = clause
	p.put(sp, column)
	for {
		switch t := p.at(0); {
		case t.Value == ";":
			p.put(glue, 0)
			if strings.EqualFold(p.at(0).Value, "scope") && p.at(1).Value == "(" {
				continue
			}
			return
		case t.Value == "" || t.Value == "}":
			return
		case t.Value == ",":
			p.put(glue, 0)
			p.put(line, clause)
		case t.Value == "(":
			p.put(glue, 0)
			p.words()
		case t.Value == "[":
			p.array()
		case t.Value == "=":
			p.put(blank, 0)
			p.value(clause - indent)
		case t.Type == token.Ident && p.at(1).Value == "(":
			p.put(line, clause)
		default:
			p.put(blank, 0)
		}
	}
}

// qualifiers prints a list in brackets. A qualifier without a value, such as Key, shares its
// line with the next one.
func (p *printer) qualifiers(sp space, column int) {
	p.put(sp, column)
	inner := column + 1
	for sp := glue; p.at(0).Value != "]" && !p.at(0).EOF(); {
		p.margin = inner
		if sp == blank && !p.fits(width(p.at(0))+2) {
			sp = line
		}
		flag := p.isFlag()
		p.qualifier(sp, inner)
		if sp = line; flag {
			sp = blank
		}
	}
	p.margin = inner
	p.put(glue, 0)
}

// isFlag reports whether the next qualifier has no value, or true or false.
func (p *printer) isFlag() bool {
	open := p.at(1).Value
	return open != "{" && (open != "(" || p.at(2).Type == token.Bool)
}

// qualifier prints one qualifier and the comma after it.
func (p *printer) qualifier(sp space, column int) {
	p.put(sp, column)
	for {
		switch p.at(0).Value {
		case ",":
			p.put(glue, 0)
			return
		case "]", "":
			return
		case "(":
			p.argument(column)
		case "{":
			p.values(column + indent)
		default: // the flavors
			p.put(blank, 0)
		}
	}
}

// argument prints the value of a qualifier in parentheses. A string begins on the next line
// if it does not fit or has several parts.
func (p *printer) argument(column int) {
	p.put(blank, 0)
	p.margin = column + indent
	p.settle(column+indent, p.column+1, len(" ),"))
	sp := blank
	if p.at(0).Type == token.String && (p.at(1).Type == token.String || !p.fits(width(p.at(0))+len(" ),"))) {
		sp = line
	}
	for ; p.at(0).Value != ")" && !p.at(0).EOF(); sp = blank {
		p.scalar(sp, column+indent)
		if p.at(0).Value == "," {
			p.put(glue, 0)
		}
	}
	p.put(blank, 0)
}

// value prints the text after the equals sign of the item at column.
func (p *printer) value(column int) {
	after := len(";")
	if p.at(1).Type == token.Ident { // Scope of MOF 3, before which there is no comma
		after = 0
	}
	p.settle(column+indent, p.column+1, after)
	switch {
	case p.at(0).Value == "{":
		p.values(column + indent)
	case p.at(0).Type == token.String && p.at(1).Type == token.String:
		p.scalar(line, column+indent)
	case p.hasBody():
		p.instance(blank, column)
	default:
		p.scalar(blank, column+indent)
	}
}

// hasBody reports whether the next value is an instance.
func (p *printer) hasBody() bool {
	return p.at(0).Type == token.Ident && strings.EqualFold(p.at(1).Value, "of")
}

// instance prints an instance or structure as a value.
func (p *printer) instance(sp space, column int) {
	p.put(sp, column)
	for p.at(0).Type == token.Ident || p.at(0).Type == token.Alias {
		p.put(blank, 0)
	}
	if p.at(0).Value == "{" {
		p.body(column)
	}
}

// scalar prints a literal, an alias, Enum.Literal or the parts of a string.
func (p *printer) scalar(sp space, column int) {
	t := p.at(0)
	p.put(sp, column)
	for t.Type == token.String && p.at(0).Type == token.String {
		p.put(line, column)
	}
	for p.at(0).Value == "." {
		p.put(glue, 0)
		p.put(glue, 0)
	}
}

// values prints a list in braces and fills the lines; all but the first begin at column. A
// value that takes more than a line is on lines of its own.
func (p *printer) values(column int) {
	p.put(blank, 0)
	sp, last := blank, blank
	for p.at(0).Value != "}" && !p.at(0).EOF() {
		p.margin = column
		last = blank
		p.settle(column, column, p.roomAfter(1))
		switch {
		case p.hasBody():
			p.instance(line, column)
			sp, last = line, line
		case p.at(0).Value == "{":
			p.values(column + indent)
		case p.at(1).Type == token.String:
			p.scalar(line, column)
			sp = line
		default:
			if !p.fits(p.elementWidth()) {
				sp = line
			}
			p.scalar(sp, column)
			sp = blank
		}
		if p.at(0).Value == "," {
			p.put(glue, 0)
		}
	}
	p.margin = column
	p.put(last, column-indent)
}

// elementWidth returns the width of the next value of a list and of the text after it.
func (p *printer) elementWidth() int {
	n, i := width(p.at(0)), 1
	for p.at(i).Value == "." {
		n += 1 + width(p.at(i+1))
		i += 2
	}
	return n + p.roomAfter(i)
}

// roomAfter returns how many columns a line needs after a value of a list; token i is next.
func (p *printer) roomAfter(i int) int {
	if p.at(i).Value == "}" {
		return len(" },")
	}
	return len(",") + listMargin
}
