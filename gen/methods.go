package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
	"github.com/gomof/gomof/templates"
)

// methodNames are the identifiers of a method at the top of the package. They
// are those of the class that declares it; subclasses share them.
type methodNames struct {
	params, result *name
	code           *enumNames // of the return code, or nil
	fields         map[*schema.Parameter][]*name
}

func (p *planner) nameMethod(m *schema.Method) *methodNames {
	base := p.className(m.Class) + p.memberName(m.Class, m.Name)
	origin := m.Class.Name + "." + m.Name + "()"
	n := &methodNames{
		params: p.top.add(derived, base+"Params", base+"MethodParams", origin+" params"),
		result: p.top.add(derived, base+"Result", base+"MethodResult", origin+" result"),
		fields: map[*schema.Parameter][]*name{},
	}
	if isReturnCode(m) {
		n.code = p.nameEnum(m.Values, base, "Return", origin)
	}
	for _, parameter := range m.Parameters {
		if v := p.parameterValues(m, parameter); v != nil && v.Class == m.Class { // else it is that of the method which this one overrides
			p.enums[v] = p.nameValues(v, parameter.Type, base+goName(parameter.Name), origin+" "+parameter.Name)
		}
	}
	return n
}

// names returns the identifiers of a method. An override that changes nothing
// but its qualifiers shares them with the method that it overrides, so that
// errors.Is works on both.
func (p *planner) names(m *schema.Method) *methodNames { return p.methods[messageOrigin(m)] }

func messageOrigin(m *schema.Method) *schema.Method {
	for m.Overrides != nil && sameMessages(m, m.Overrides) {
		m = m.Overrides
	}
	return m
}

func sameMessages(a, b *schema.Method) bool {
	return a.Void == b.Void && a.Static == b.Static && a.Type == b.Type && returnValues(a) == returnValues(b) &&
		slices.EqualFunc(a.Parameters, b.Parameters, func(p, q *schema.Parameter) bool {
			return p.Name == q.Name && p.Type == q.Type && parameterValues(a, p) == parameterValues(b, q) &&
				p.In == q.In && p.Out == q.Out && p.Required == q.Required
		})
}

// stub plans the function that calls a method, inherited ones included: the
// path that is called has to name the class of the object.
func (p *planner) stub(c *schema.Class, m *schema.Method) model.Stub {
	params, result := p.messageTypes(m)
	s := model.Stub{
		Method: m.Name,
		Params: params,
		Result: result,
		// Adding an optional parameter to a method must not break its callers,
		// not even where it is the first.
		Variadic: !slices.ContainsFunc(m.Parameters, func(p *schema.Parameter) bool { return p.In && p.Required }),
		Table:    p.ids[c].table.String(),
	}
	if m.Static {
		s.Name = p.ids[c].statics[m].String()
	} else {
		s.Receiver = p.ids[c].typ.String()
		s.Name = p.ids[c].stubs[m].String()
	}
	s.Doc = p.methodDoc(c, m, s.Name)
	return s
}

// messages plans the structs and enums of a method: its parameters, its
// result, its return code.
func (p *planner) messages(m *schema.Method) ([]model.Struct, []model.Enum) {
	names := p.names(m)
	what := p.methodLink(m.Class, m)
	params := model.Struct{Name: names.params.String(), Doc: fmt.Sprintf("%s has the parameters that go into %s.", names.params, what)}
	result := model.Struct{Name: names.result.String(), Doc: fmt.Sprintf("%s has what %s returns.", names.result, what)}
	if in := p.parameters(m, newScope(), func(p *schema.Parameter) bool { return p.In }); in != nil {
		params.Groups = []model.Group{{Fields: in}}
	} else {
		params.Doc = fmt.Sprintf("%s is empty: nothing goes into %s. It is there so that a parameter which the schema gains does not break its callers.", names.params, what)
	}
	out := p.returnField(m)
	out = append(out, p.parameters(m, newScope("Return", "Extra"), func(p *schema.Parameter) bool { return p.Out })...)
	out = append(out, model.Field{
		Name: "Extra",
		Doc:  "Extra has the output parameters that this code does not know, and values that did not fit theirs.",
		Type: model.Type{Slices: 1, Package: templates.CIM, Name: "Property"},
	})
	result.Groups = []model.Group{{Fields: out}}
	return []model.Struct{params, result}, p.methodEnums(m)
}

func (p *planner) parameters(m *schema.Method, s *scope, wanted func(*schema.Parameter) bool) []model.Field {
	var list []*schema.Parameter
	var names []*name
	for _, parameter := range m.Parameters {
		if wanted(parameter) {
			short := goName(parameter.Name)
			list = append(list, parameter)
			names = append(names, s.add(declared, short, short+"Parameter", parameter.Name))
		}
	}
	s.settle()
	var fields []model.Field
	for i, parameter := range list {
		known := p.names(m).fields
		known[parameter] = append(known[parameter], names[i])
		fields = append(fields, model.Field{
			Name: names[i].String(),
			Doc:  p.parameterDoc(m, parameter),
			Type: p.fieldType(parameter.Type, p.parameterValues(m, parameter), true),
			Tag:  tag(parameter.Name, parameter.Type, false, parameter.Required, false),
		})
	}
	return fields
}

// returnField is the field of the return value: a code, which cannot be
// missing, or a plain value, which may be NULL.
func (p *planner) returnField(m *schema.Method) []model.Field {
	if m.Void {
		return nil
	}
	f := model.Field{Name: "Return", Doc: returnDoc(m), Tag: ",return"}
	if code := p.names(m).code; code != nil {
		f.Type = model.Type{Name: code.typ.String()}
	} else {
		f.Type = p.fieldType(m.Type, nil, true)
	}
	return []model.Field{f}
}

func (p *planner) methodEnums(m *schema.Method) []model.Enum {
	var enums []model.Enum
	what := p.methodLink(m.Class, m)
	for _, parameter := range m.Parameters {
		if v := p.parameterValues(m, parameter); v != nil && v.Class == m.Class && v.Enum == nil {
			enums = append(enums, p.enum(v, parameter.Type, fmt.Sprintf("the named values of parameter %s of %s", parameter.Name, what)))
		}
	}
	if code := p.names(m).code; code != nil {
		e := p.enumOf(code, m.Values, m.Type, "the return codes of "+what)
		e.Return = &model.Return{Method: m.Class.Name + "." + m.Name, Success: p.success(m)}
		enums = append(enums, e)
	}
	return enums
}

// success returns the codes that are no error: those that the options name,
// else 0, what is called a success, and 4096 where it says that a job or a
// transition has started.
func (p *planner) success(m *schema.Method) []string {
	for key, codes := range p.opts.Success {
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
	ids := p.ids[c]
	v := model.Provider{
		Interface:     ids.provider.String(),
		Doc:           fmt.Sprintf("%s runs the methods of %s on the server side. It may also serve the instances: see InstanceGetter of package cimserver and its kin. Embed %s, so that methods which the schema gains later do not break the provider.", ids.provider, p.classLink(c), linkTo(ids.unimplemented.String())),
		Object:        ids.typ.String(),
		Unimplemented: ids.unimplemented.String(),
		Register:      ids.register.String(),
		Mark:          "embed" + ids.unimplemented.String(),
	}
	for _, m := range c.Methods {
		params, result := p.messageTypes(m)
		v.Methods = append(v.Methods, model.ProviderMethod{
			Name:   ids.providerMethods[m].String(),
			Doc:    ids.providerMethods[m].String() + " runs the method " + p.methodLink(c, m) + ".",
			Params: params,
			Result: result,
			Static: m.Static,
		})
	}
	return v
}
