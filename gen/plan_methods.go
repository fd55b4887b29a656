package gen

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// stub plans the function that calls a method, which can be inherited: the path of the call
// must have the class of the object.
func (p *planner) stub(c *schema.Class, m *schema.Method) model.Stub {
	ids := p.own.classes[c]
	params, result := p.messageTypes(m)
	s := model.Stub{
		Name:   ids.calls[m].String(),
		Doc:    p.docs.method(c, m),
		Method: m.Name,
		Params: params,
		Result: result,
		From:   m.Class.Name + "." + m.Name,
		// Adding an optional parameter to a method must not break its callers, even if it
		// is the first parameter.
		Variadic: !slices.ContainsFunc(m.Parameters, func(p *schema.Parameter) bool { return p.In && p.Required }),
		Table:    ids.table.String(),
	}
	if !m.Static {
		s.Receiver = ids.typ.String()
	}
	return s
}

// messages plans the structs and enums of a method: its parameters, result and return code.
func (p *planner) messages(m *schema.Method) ([]model.Struct, []model.Enum) {
	made := p.own.messages[m]
	in := p.parameters(m, made.in)
	params := model.Struct{Name: made.params.String(), Doc: p.docs.params(m, len(in) == 0), From: m.Class.Name + "." + m.Name}
	if in != nil {
		params.Groups = []model.Group{{Fields: in}}
	}
	out := p.returnField(m)
	out = append(out, p.parameters(m, made.out)...)
	out = append(out, model.Field{
		Name: "Extra",
		Doc:  sentence("Extra holds output parameters that this code does not know, and values that do not fit their types."),
		Type: model.Type{Slices: 1, Package: templates.CIM, Name: "Property"},
	})
	result := model.Struct{Name: made.result.String(), Doc: p.docs.result(m), Groups: []model.Group{{Fields: out}}, From: m.Class.Name + "." + m.Name}
	return []model.Struct{params, result}, p.methodEnums(m)
}

// parameters plans the fields of the parameters that have a name.
func (p *planner) parameters(m *schema.Method, named map[*schema.Parameter]*names.Name) []model.Field {
	var fields []model.Field
	for _, parameter := range m.Parameters {
		if name := named[parameter]; name != nil {
			fields = append(fields, model.Field{
				Name: name.String(),
				Doc:  p.docs.parameter(m, parameter),
				Type: p.fieldType(parameter.Type, p.parameterValues(m, parameter), true),
				Tag:  parameterTag(parameter),
				From: m.Class.Name + "." + m.Name + "." + parameter.Name,
			})
		}
	}
	return fields
}

// returnField plans the field of the return value: a return code, which cannot be missing,
// or a plain value, which can be NULL.
func (p *planner) returnField(m *schema.Method) []model.Field {
	if m.Void {
		return nil
	}
	f := model.Field{Name: "Return", Doc: returnDoc(m), Tag: returnTag(m), From: m.Class.Name + "." + m.Name}
	if code := p.own.messages[m].code; code != nil {
		f.Type = model.Type{Name: code.typ.String()}
	} else {
		f.Type = p.fieldType(m.Type, nil, true)
	}
	return []model.Field{f}
}

func (p *planner) methodEnums(m *schema.Method) []model.Enum {
	var enums []model.Enum
	for _, parameter := range m.Parameters {
		if v := p.parameterValues(m, parameter); v != nil && v.Class == m.Class && v.Enum == nil {
			e := p.enum(p.own.enums[v], v, parameter.Type)
			e.Doc = p.docs.enum(e.Name, v, p.docs.valuesOfParameter(m, parameter))
			e.From = m.Class.Name + "." + m.Name + "." + parameter.Name
			enums = append(enums, e)
		}
	}
	if code := p.own.messages[m].code; code != nil {
		e := p.enum(code, m.Values, m.Type)
		e.Doc = p.docs.enum(e.Name, m.Values, p.docs.codesOf(m))
		e.From = m.Class.Name + "." + m.Name
		e.Return = &model.Return{Method: m.Class.Name + "." + m.Name, Success: p.successes(m)}
		enums = append(enums, e)
	}
	return enums
}

// successes returns the codes that are not errors: the codes in the options, otherwise 0,
// codes with a name that means success, and 4096 if its name says that a job or transition
// has started.
func (p *planner) successes(m *schema.Method) []string {
	for key, codes := range p.Options.Success {
		if strings.EqualFold(key, m.Class.Name+"."+m.Name) {
			texts := make([]string, len(codes))
			for i, code := range slices.Sorted(slices.Values(codes)) {
				texts[i] = strconv.FormatUint(code, 10)
			}
			return slices.Compact(texts)
		}
	}
	codes := []string{"0"}
	if m.Values == nil {
		return codes
	}
	for _, i := range singles(m.Values) {
		entry := &m.Values.Entries[i]
		if code := entry.Ranges[0].Min.String(); code != "0" && isSuccess(code, entry.Name) {
			codes = append(codes, code)
		}
	}
	return codes
}

func isSuccess(code, name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return false
	}
	negated := slices.Contains(words, "not") || slices.Contains(words, "no") || slices.Contains(words, "missing") || slices.Contains(words, "failed")
	succeeded := words[0] == "success" || words[0] == "successful" || words[0] == "successfully"
	return !negated && (succeeded || code == "4096" && slices.Contains(words, "started"))
}

// provider plans the server side of a class.
func (p *planner) provider(c *schema.Class) model.Provider {
	ids := p.own.classes[c]
	v := model.Provider{
		Interface:     ids.provider.String(),
		Doc:           p.docs.provider(c),
		Object:        ids.typ.String(),
		Unimplemented: ids.unimplemented.String(),
		Register:      ids.register.String(),
	}
	if len(c.Methods) > 0 { // classes without methods need no mark; it would be a third of all marks
		v.Mark = "embed" + ids.unimplemented.String()
	}
	for _, m := range c.Methods {
		params, result := p.messageTypes(m)
		v.Methods = append(v.Methods, model.ProviderMethod{
			Name:   ids.provided[m].String(),
			Doc:    p.docs.provided(c, m),
			Params: params,
			Result: result,
			Static: m.Static,
			From:   m.Class.Name + "." + m.Name,
		})
	}
	return v
}
