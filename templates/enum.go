package templates

import (
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
		return append(code, knownText(e))
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
		rows[i] = jen.Id(c.Name).Id(e.Name).Op("=").Add(v)
	}
	return comment("The named values of " + e.Name + ".").Const().Defs(rows...)
}

// names draws the table that the methods look values up in.
func names(e *model.Enum) jen.Code {
	kind := "Names"
	if e.Kind == model.Bits {
		kind = "BitNames"
	}
	t := jen.Qual(cimPath, kind).Types(jen.Id(e.Name))
	values := make([]jen.Code, 0, len(e.Consts)+1)
	for _, c := range e.Consts {
		values = append(values, jen.Line().Values(jen.Id("Value").Op(":").Id(c.Name), jen.Id("Name").Op(":").Lit(c.Text)))
	}
	if len(values) > 0 {
		values = append(values, jen.Line())
	}
	if e.Kind == model.Bits {
		return jen.Var().Id(e.Table).Op("=").Add(t).Values(values...)
	}
	var fields []jen.Code
	if len(values) > 0 {
		fields = append(fields, setting("Values", jen.Index().Qual(cimPath, "ValueName").Types(jen.Id(e.Name)).Values(values...)))
	}
	if len(e.Ranges) > 0 {
		fields = append(fields, setting("Ranges", ranges(e)))
	}
	if len(fields) > 0 {
		fields = append(fields, jen.Line())
	}
	return jen.Var().Id(e.Table).Op("=").Add(t).Values(fields...)
}

func ranges(e *model.Enum) jen.Code {
	rows := make([]jen.Code, 0, len(e.Ranges)+1)
	for _, r := range e.Ranges {
		rows = append(rows, jen.Line().Values(
			jen.Id("Min").Op(":").Op(r.Min), jen.Id("Max").Op(":").Op(r.Max), jen.Id("Name").Op(":").Lit(r.Text)))
	}
	rows = append(rows, jen.Line())
	return jen.Index().Qual(cimPath, "RangeName").Types(jen.Id(e.Name)).Values(rows...)
}

func enumMethods(e *model.Enum) []jen.Code {
	v := jen.Params(jen.Id("v").Id(e.Name))
	names := jen.Op("&").Id(e.Table)
	text, known, parse, unmarshal := "NameText", "HasName", "ParseName", "UnmarshalName"
	if e.Kind == model.Bits {
		names = jen.Id(e.Table)
		text, known, parse, unmarshal = "BitsText", "HasBits", "ParseBits", "UnmarshalBits"
	}
	call := func(function string, args ...jen.Code) jen.Code {
		return jen.Block(jen.Return(jen.Qual(cimPath, function).Call(append([]jen.Code{names.Clone()}, args...)...)))
	}
	return []jen.Code{
		comment(e.Parse+" reads what String writes: a name, or a number.").
			Func().Id(e.Parse).Params(jen.Id("text").String()).Params(jen.Id(e.Name), jen.Error()).Add(call(parse, jen.Id("text"))),
		comment("String returns the name of the value; the number is never lost.").
			Func().Add(v).Id("String").Params().String().Add(call(text, jen.Id("v"))),
		comment("Known reports whether the schema names the value itself.").
			Func().Add(v).Id("Known").Params().Bool().Add(call(known, jen.Id("v"))),
		comment("MarshalText returns what String returns.").
			Func().Add(v).Id("MarshalText").Params().Params(jen.Index().Byte(), jen.Error()).
			Block(jen.Return(jen.Index().Byte().Call(jen.Id("v").Dot("String").Call()), jen.Nil())),
		comment("UnmarshalText reads what String writes.").
			Func().Params(jen.Id("v").Op("*").Id(e.Name)).Id("UnmarshalText").Params(jen.Id("text").Index().Byte()).Error().
			Add(call(unmarshal, jen.Id("text"), jen.Id("v"))),
	}
}

// knownText draws the one method of a string enum: its values are texts, and
// print and marshal as such.
func knownText(e *model.Enum) jen.Code {
	cases := make([]jen.Code, len(e.Consts))
	for i, c := range e.Consts {
		cases[i] = jen.Line().Id(c.Name)
	}
	return comment("Known reports whether the schema names the value.").
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
// are the cases of a switch, as tools take long for one endless expression.
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
		comment("Success reports whether the method did, or has begun, what it was asked to do.").
			Func().Params(jen.Id("v").Id(e.Name)).Id("Success").Params().Bool().Block(anyOf(tests)...),
		comment("Error makes the return code an error, for errors.Is and errors.As.").
			Func().Params(jen.Id("v").Id(e.Name)).Id("Error").Params().String().Block(
			jen.Return(jen.Qual(cimPath, "ReturnText").Call(jen.Lit(e.Return.Method), jen.Id("v").Dot("String").Call(), jen.Id("v")))),
	}
}
