package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// alias draws an alias of a type and, for an enum, its other declarations.
func alias(a *model.Alias) []jen.Code {
	code := []jen.Code{comment(a.Doc).Type().Id(a.Name).Op("=").Add(typ(a.Of))}
	if len(a.Consts) > 0 {
		code = append(code, consts(&model.Enum{Name: a.Name, Kind: a.Kind, Consts: a.Consts}))
	}
	if a.Parse != "" {
		code = append(code, say(a.Parse+" parses what String returns: a name or a number.").
			Func().Id(a.Parse).Params(jen.Id("text").String()).Params(jen.Id("v").Id(a.Name), jen.Id("err").Error()).Block(
			jen.Id("err").Op("=").Id("v").Dot("UnmarshalText").Call(jen.Index().Byte().Call(jen.Id("text"))),
			jen.Return(jen.Id("v"), jen.Id("err")),
		))
	}
	return code
}
