package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// stub draws the function that calls a method of the server.
func stub(s *model.Stub) jen.Code {
	f := comment(s.Doc).Func()
	invoke, target := "InvokeStatic", jen.Op("&").Id(s.Table)
	if s.Receiver != "" {
		f.Params(jen.Id("o").Op("*").Id(s.Receiver))
		invoke, target = "Invoke", jen.Id("o")
	}
	params, args := jen.Id("params").Op("...").Add(typ(s.Params)), jen.Id("params")
	if !s.Variadic {
		params, args = jen.Id("params").Add(typ(s.Params)), jen.Index().Add(typ(s.Params)).Values(jen.Id("params"))
	}
	return f.Id(s.Name).Params(
		jen.Id("ctx").Qual("context", "Context"),
		jen.Id("conn").Add(runtime("Conn")),
		params,
	).Params(jen.Op("*").Add(typ(s.Result)), jen.Error()).Block(
		jen.Return(runtime(invoke).Types(jen.Op("*").Add(typ(s.Result))).Call(
			jen.Id("ctx"), jen.Id("conn"), target, jen.Lit(s.Method), args)),
	)
}

// provider draws the server side of a class: the interface, the unimplemented struct, and
// the registration.
func provider(p *model.Provider, table string) []jen.Code {
	code := []jen.Code{providerInterface(p), unimplementedType(p)}
	for i := range p.Methods {
		code = append(code, unimplemented(p, &p.Methods[i]))
	}
	if p.Mark != "" {
		code = append(code, jen.Func().Params(jen.Id(p.Unimplemented)).Id(p.Mark).Params().Block())
	}
	return append(code, register(p, table))
}

func providerInterface(p *model.Provider) jen.Code {
	var body []jen.Code
	for i := range p.Methods {
		m := &p.Methods[i]
		body = append(body, comment(m.Doc).Id(m.Name).Add(signature(p, m, true)))
	}
	if p.Mark != "" {
		body = append(body, jen.Id(p.Mark).Params())
	}
	return comment(p.Doc).Type().Id(p.Interface).Interface(body...)
}

// signature draws the parameters and results of a provider method, with the
// names of the parameters or without.
func signature(p *model.Provider, m *model.ProviderMethod, named bool) jen.Code {
	param := func(name string, t *jen.Statement) jen.Code {
		if named {
			return jen.Id(name).Add(t)
		}
		return t
	}
	params := []jen.Code{param("ctx", jen.Qual("context", "Context"))}
	if !m.Static {
		params = append(params, param("self", jen.Op("*").Id(p.Object)))
	}
	params = append(params, param("params", jen.Op("*").Add(typ(m.Params))))
	return jen.Params(params...).Params(jen.Op("*").Add(typ(m.Result)), jen.Error())
}

func unimplementedType(p *model.Provider) jen.Code {
	return say(p.Unimplemented + " implements " + p.Interface + ". Providers embed it: methods that they do not implement return cim.ErrMethodNotAvailable.").
		Type().Id(p.Unimplemented).Struct()
}

func unimplemented(p *model.Provider, m *model.ProviderMethod) jen.Code {
	return say(m.Name + " returns cim.ErrMethodNotAvailable.").
		Func().Params(jen.Id(p.Unimplemented)).Id(m.Name).Add(signature(p, m, false)).
		Block(jen.Return(jen.Nil(), runtime("ErrMethodNotAvailable")))
}

func register(p *model.Provider, table string) jen.Code {
	return say(p.Register+" registers p as the server's provider of the class.").
		Func().Id(p.Register).Params(jen.Id("s").Add(runtime("Registrar")), jen.Id("p").Id(p.Interface)).Block(
		runtime("Register").Call(jen.Id("s"), jen.Op("&").Id(table), jen.Op("&").Id("p")),
	)
}
