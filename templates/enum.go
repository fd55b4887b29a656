package templates

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// enum draws an enum: its type, its constants, the table of its names and its
// methods.
func enum(e *model.Enum) []jen.Code {
	code := []jen.Code{comment(e.Doc).Type().Id(e.Name).Id(e.Type)}
	if len(e.Consts) > 0 {
		code = append(code, consts(e))
	}
	if e.Kind == model.Strings {
		return append(append(code, textName(e)...), knownText(e))
	}
	code = append(code, names(e))
	code = append(code, enumMethods(e)...)
	for i := range e.Predicate {
		code = append(code, predicate(e, &e.Predicate[i]))
	}
	if e.Return != nil {
		code = append(code, returnMethods(e)...)
	}
	return code
}

func consts(e *model.Enum) jen.Code {
	rows := make([]jen.Code, len(e.Consts))
	for i, c := range e.Consts {
		v := jen.Op(c.Value)
		if e.Kind == model.Strings {
			v = jen.Lit(c.Value)
		}
		rows[i] = comment(c.Doc).Id(c.Name).Id(e.Name).Op("=").Add(v)
		if c.Note != "" {
			rows[i] = jen.Add(rows[i]).Comment(remark(c.Note))
		}
	}
	return say("The named values of " + e.Name + ".").Const().Defs(rows...)
}

// names draws the table in which the methods look up values: a constant with one line for
// each value and range.
func names(e *model.Enum) jen.Code {
	kind := "Names"
	if e.Kind == model.Bits {
		kind = "BitNames"
	}
	var table strings.Builder
	table.WriteString("`" + e.Type + "\n")
	for _, c := range e.Consts {
		table.WriteString(strings.TrimPrefix(c.Value, "1 << ") + " " + tableName(c.Text) + "\n")
	}
	for _, r := range e.Ranges {
		table.WriteString(r.Min + ".." + r.Max + " " + tableName(r.Text) + "\n")
	}
	table.WriteString("`")
	return jen.Const().Id(e.Table).Add(runtime(kind)).Op("=").Op(table.String())
}

// tableName returns a name as it is in a table: quoted if it contains a character that
// would end the line or the literal, or that is invisible.
func tableName(name string) string {
	hidden := func(r rune) bool { return r == '`' || r == utf8.RuneError || !unicode.IsPrint(r) }
	if name == "" || name == strings.TrimSpace(name) && name[0] != '"' && !strings.ContainsFunc(name, hidden) {
		return name
	}
	return quoted(name)
}

// quoted returns a text as it is written in a raw Go string.
func quoted(text string) string { return strings.ReplaceAll(strconv.QuoteToASCII(text), "`", `\x60`) }

func enumMethods(e *model.Enum) []jen.Code {
	v := jen.Params(jen.Id("v").Id(e.Name))
	call := func(method string, args ...jen.Code) jen.Code {
		return jen.Block(jen.Return(jen.Id(e.Table).Dot(method).Call(args...)))
	}
	return []jen.Code{
		say(e.Parse+" parses what String returns: a name or a number.").
			Func().Id(e.Parse).Params(jen.Id("text").String()).Params(jen.Id(e.Name), jen.Error()).Block(
			jen.List(jen.Id("v"), jen.Err()).Op(":=").Id(e.Table).Dot("Parse").Call(jen.Id("text")),
			jen.Return(jen.Id(e.Name).Call(jen.Id("v")), jen.Err())),
		say("String returns the value's name, and its number if the name is ambiguous.").
			Func().Add(v).Id("String").Params().String().Add(call("Text", bits())),
		say("Known reports whether the schema names exactly this value.").
			Func().Add(v).Id("Known").Params().Bool().Add(call("Has", bits())),
		say("MarshalText returns what String returns.").
			Func().Add(v).Id("MarshalText").Params().Params(jen.Index().Byte(), jen.Error()).Add(call("Marshal", bits())),
		say("UnmarshalText parses what String returns.").
			Func().Params(jen.Id("v").Op("*").Id(e.Name)).Id("UnmarshalText").Params(jen.Id("text").Index().Byte()).Error().
			Add(call("Unmarshal", jen.Id("text"), jen.Id("v"))),
	}
}

// bits converts the value to the type of the tables' methods.
func bits() *jen.Statement { return jen.Uint64().Call(jen.Id("v")) }

// textName draws the method of a string enum that returns the name of a value, and its
// table if names differ from values. The value marshals as itself, because it is a string.
func textName(e *model.Enum) []jen.Code {
	var table strings.Builder
	for _, c := range e.Consts {
		if c.Text != c.Value {
			table.WriteString(quoted(c.Value) + " " + tableName(c.Text) + "\n")
		}
	}
	name := jen.String().Call(jen.Id("v"))
	var code []jen.Code
	if table.Len() > 0 {
		code = append(code, jen.Const().Id(e.Table).Add(runtime("TextNames")).Op("=").Op("`"+table.String()+"`"))
		name = jen.Id(e.Table).Dot("Text").Call(name)
	}
	return append(code, say("String returns the name of the value, or the value if it has no name.").
		Func().Params(jen.Id("v").Id(e.Name)).Id("String").Params().String().Block(jen.Return(name)))
}

// knownText draws the method that reports whether a string is a value of the enum.
func knownText(e *model.Enum) jen.Code {
	cases := make([]jen.Code, len(e.Consts))
	for i, c := range e.Consts {
		cases[i] = jen.Line().Id(c.Name)
	}
	return say("Known reports whether the schema gives this value a name.").
		Func().Params(jen.Id("v").Id(e.Name)).Id("Known").Params().Bool().Block(
		jen.Switch(jen.Id("v")).Block(jen.Case(cases...).Block(jen.Return(jen.True()))),
		jen.Return(jen.False()),
	)
}

func predicate(e *model.Enum, p *model.Predicate) jen.Code {
	tests := make([]jen.Code, len(p.Ranges))
	for i, r := range p.Ranges {
		tests[i] = within(r)
	}
	return comment(p.Doc).Func().Params(jen.Id("v").Id(e.Name)).Id(p.Name).Params().Bool().Block(anyOf(tests)...)
}

// anyOf draws the body of a function that returns whether one of the tests is true. Many
// tests become the cases of a switch, because tools are slow for very long expressions.
func anyOf(tests []jen.Code) []jen.Code {
	const most = 50
	switch {
	case len(tests) == 0:
		return []jen.Code{jen.Return(jen.False())}
	case len(tests) > most:
		return []jen.Code{jen.Switch().Block(jen.Case(jen.List(tests...)).Block(jen.Return(jen.True()))), jen.Return(jen.False())}
	}
	test := jen.Add(tests[0])
	for _, t := range tests[1:] {
		test.Op("||").Add(t)
	}
	return []jen.Code{jen.Return(test)}
}

func within(r model.EnumRange) *jen.Statement {
	low := jen.Id("v").Op(">=").Op(r.Min)
	high := jen.Id("v").Op("<=").Op(r.Max)
	switch {
	case r.Min == "" && r.Max == "":
		return jen.True()
	case r.Min == r.Max:
		return jen.Id("v").Op("==").Op(r.Min)
	case r.Min == "":
		return high
	case r.Max == "":
		return low
	}
	return low.Op("&&").Add(high)
}

func returnMethods(e *model.Enum) []jen.Code {
	tests := make([]jen.Code, len(e.Return.Success))
	for i, code := range e.Return.Success {
		tests[i] = jen.Id("v").Op("==").Op(code)
	}
	return []jen.Code{
		say("Success reports whether the method succeeded or started a job.").
			Func().Params(jen.Id("v").Id(e.Name)).Id("Success").Params().Bool().Block(anyOf(tests)...),
		say("Error returns a message with the return code. It makes the type an error for errors.Is and errors.As.").
			Func().Params(jen.Id("v").Id(e.Name)).Id("Error").Params().String().Block(
			jen.Return(jen.Id(e.Table).Dot("ReturnText").Call(jen.Lit(e.Return.Method), bits()))),
	}
}
