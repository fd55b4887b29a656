package templates

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// typ draws a type expression.
func typ(t model.Type) *jen.Statement {
	s := &jen.Statement{}
	for range t.Slices {
		s.Index()
	}
	if t.Pointer {
		s.Op("*")
	}
	switch t.Package {
	case "":
		s.Id(t.Name)
	case CIM:
		s.Add(runtime(t.Name))
	default:
		s.Qual(t.Package, t.Name)
	}
	if len(t.Args) > 0 {
		args := make([]jen.Code, len(t.Args))
		for i, a := range t.Args {
			args[i] = typ(a)
		}
		s.Types(args...)
	}
	return s
}

// structType draws a struct with its documentation.
func structType(t *model.Struct) jen.Code {
	var body []jen.Code
	if t.Embeds != nil {
		body = append(body, typ(*t.Embeds))
	}
	for _, g := range t.Groups {
		if len(body) > 0 {
			body = append(body, jen.Line())
		}
		if g.Title != "" {
			body = append(body, say(g.Title))
		}
		for i, f := range g.Fields {
			if i > 0 && f.Doc != nil || i == 0 && g.Title != "" {
				body = append(body, jen.Line())
			}
			body = append(body, structField(f))
		}
	}
	return comment(t.Doc).Type().Id(t.Name).Struct(body...)
}

func structField(f model.Field) jen.Code {
	s := comment(f.Doc).Id(f.Name).Add(typ(f.Type))
	if f.Tag != "" {
		s.Tag(map[string]string{"cim": f.Tag})
	}
	return s
}

// constructor draws the function that returns a struct with its defaults.
func constructor(c *model.Constructor, name string) jen.Code {
	fields := make([]jen.Code, 0, len(c.Fields)+1)
	for _, s := range c.Fields {
		fields = append(fields, jen.Line().Id(s.Field).Op(":").Add(value(s.Value)))
	}
	if len(fields) > 0 {
		fields = append(fields, jen.Line())
	}
	return comment(c.Doc).Func().Id(c.Name).Params().Op("*").Id(name).Block(
		jen.Return(jen.Op("&").Id(name).Values(fields...)),
	)
}

// value draws a constant expression.
func value(v model.Value) *jen.Statement {
	if v.Pointer {
		v.Pointer = false
		return runtime("Ptr").Call(value(v))
	}
	switch {
	case v.Const != "":
		return jen.Qual(v.Package, v.Const)
	case v.Call != nil:
		return typ(*v.Call).Call(jen.Lit(v.Literal))
	case v.Items != nil:
		items := make([]jen.Code, len(v.Items))
		for i := range v.Items {
			items[i] = value(v.Items[i])
		}
		return typ(*v.Type).Values(items...)
	case v.Type != nil:
		return typ(*v.Type).Call(literal(v.Literal))
	}
	return literal(v.Literal)
}

// literal draws a basic literal without the conversion that jennifer adds to typed numbers.
func literal(v any) *jen.Statement {
	switch v := v.(type) {
	case int64:
		return jen.Op(strconv.FormatInt(v, 10))
	case float32:
		return jen.Op(strconv.FormatFloat(float64(v), 'g', -1, 32))
	case float64:
		return jen.Op(strconv.FormatFloat(v, 'g', -1, 64))
	case uint64:
		return jen.Op(strconv.FormatUint(v, 10))
	}
	return jen.Lit(v)
}

// keyPath draws the method that returns the object path for a key.
func keyPath(k *model.Key) jen.Code {
	return comment(k.PathDoc).Func().Params(jen.Id("k").Id(k.Struct.Name)).Id(k.Path).Params().Add(runtime("ObjectPath")).Block(
		jen.Return(runtime("KeyPath").Call(jen.Op("&").Id(k.Table), jen.Id("k"))),
	)
}

// keyOf draws the method of an object that returns its key.
func keyOf(k *model.Key) jen.Code {
	values := jen.Dict{}
	for _, g := range k.Struct.Groups {
		for _, f := range g.Fields {
			values[jen.Id(f.Name)] = jen.Id("o").Dot(f.Name)
		}
	}
	return comment(k.OfDoc).Func().Params(jen.Id("o").Op("*").Id(k.Object)).Id(k.Of).Params().Id(k.Struct.Name).Block(
		jen.Return(jen.Id(k.Struct.Name).Values(values)),
	)
}

// constants draws constants that are declared together.
func constants(c *model.Consts) jen.Code {
	rows := make([]jen.Code, len(c.List))
	for i, one := range c.List {
		rows[i] = jen.Id(one.Name).Op("=").Lit(one.Value)
	}
	return comment(c.Doc).Const().Defs(rows...)
}

// table draws the metadata of a class.
func table(t *model.Table) jen.Code {
	fields := []jen.Code{setting("Name", jen.Lit(t.Class))}
	if t.Super != "" {
		fields = append(fields, setting("Super", jen.Lit(t.Super)))
	}
	if len(t.Above) > 0 {
		names := make([]jen.Code, len(t.Above))
		for i, name := range t.Above {
			names[i] = jen.Lit(name)
		}
		fields = append(fields, setting("Above", jen.Index().String().Values(names...)))
	}
	switch {
	case t.Namespace != "":
		fields = append(fields, setting("Namespace", jen.Id(t.Namespace)))
	case t.Literal != "":
		fields = append(fields, setting("Namespace", jen.Lit(t.Literal)))
	}
	for _, flag := range t.Flags {
		fields = append(fields, setting(flag, jen.True()))
	}
	if t.Shared != "" {
		fields = append(fields, setting("Methods", jen.Id(t.Shared)))
	}
	fields = append(fields, setting("New", jen.Id(t.New)), jen.Line())
	return jen.Var().Id(t.Name).Op("=").Add(runtime("ClassInfo")).Values(fields...)
}

func setting(name string, v jen.Code) jen.Code {
	return jen.Line().Id(name).Op(":").Add(v)
}

// methodTable draws the variable with the methods that a class and its subclasses share.
func methodTable(t *model.Table) jen.Code {
	rows := make([]jen.Code, 0, len(t.Methods)+1)
	for _, m := range t.Methods {
		row := []jen.Code{jen.Id("Name").Op(":").Lit(m.Name), jen.Id("Class").Op(":").Lit(m.Class)}
		if m.Static {
			row = append(row, jen.Id("Static").Op(":").True())
		}
		row = append(row, jen.Id("Params").Op(":").Add(nilOf(m.Params)), jen.Id("Result").Op(":").Add(nilOf(m.Result)))
		rows = append(rows, jen.Line().Values(row...))
	}
	rows = append(rows, jen.Line())
	return jen.Var().Id(t.Shared).Op("=").Index().Add(runtime("MethodInfo")).Values(rows...)
}

// nilOf draws a nil pointer to a type.
func nilOf(t model.Type) jen.Code { return jen.Parens(jen.Op("*").Add(typ(t))).Parens(jen.Nil()) }

func accessor(t *model.Table, object string) jen.Code {
	return say(t.Accessor + " returns the metadata of the class.").
		Func().Params(jen.Op("*").Id(object)).Id(t.Accessor).Params().Op("*").Add(runtime("ClassInfo")).
		Block(jen.Return(jen.Op("&").Id(t.Name)))
}

// standard draws the methods with which the standard library prints and marshals an object.
// The reading methods have value receivers, so that they also work for structs that are
// passed without a pointer.
func standard(object string) []jen.Code {
	call := func(function string, args ...jen.Code) jen.Code {
		return jen.Block(jen.Return(runtime(function).Call(args...)))
	}
	o, self := jen.Id("o"), jen.Op("&").Id("o")
	return []jen.Code{
		say("String returns the fields that are set, on one line.").
			Func().Params(o.Clone().Id(object)).Id("String").Params().String().Add(call("Text", self.Clone())),
		say("MarshalJSON encodes the object as package cim documents.").
			Func().Params(o.Clone().Id(object)).Id("MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).Add(call("MarshalJSON", self.Clone())),
		say("UnmarshalJSON decodes what MarshalJSON returns.").
			Func().Params(o.Clone().Op("*").Id(object)).Id("UnmarshalJSON").Params(jen.Id("data").Index().Byte()).Error().Add(call("UnmarshalJSON", jen.Id("data"), o.Clone())),
	}
}
