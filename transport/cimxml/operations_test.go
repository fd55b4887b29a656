package cimxml

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// params prints the parameters of a call on one line.
func params(c *cimxmlwire.Call) string {
	var w cimxmlwire.Writer
	w.Call(c)
	text, _ := w.Bytes()
	_, rest, _ := strings.Cut(string(text), "</LOCALNAMESPACEPATH>")
	rest, _, _ = strings.Cut(rest, "</IMETHODCALL>")
	return strings.NewReplacer(
		`<IPARAMVALUE NAME="`, "", `</IPARAMVALUE>`, " ", `">`, ":", "<VALUE>", "", "</VALUE>", "", `<CLASSNAME NAME="`, "", `"/>`, "",
		"<VALUE.ARRAY>", "[", "</VALUE.ARRAY>", "]", `<INSTANCENAME CLASSNAME="`, "", "</INSTANCENAME>", "", `<KEYBINDING NAME="`, ".",
		"</KEYBINDING>", "", `<KEYVALUE VALUETYPE="numeric:`, "", `<KEYVALUE VALUETYPE="numeric">`, "", "</KEYVALUE>", "",
	).Replace(rest)
}

func instances(seq iter.Seq2[*cim.Instance, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

func declarations(seq iter.Seq2[[]byte, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// Each operation sends the parameters whose defaults would leave out results.
func TestParameters(t *testing.T) {
	one := cim.ObjectPath{Class: "X_Thing", Keys: []cim.KeyBinding{{Name: "Id", Value: 1}}}
	o := cim.Options{Properties: []string{"A", "B"}, PageSize: 7}
	names := cim.Options{NamesOnly: true, Properties: []string{"A"}}
	f := cim.AssociatorFilter{AssocClass: "X_Link", ResultClass: "X_Other", Role: "From", ResultRole: "To"}
	class := []byte("<?xml version=\"1.0\"?>\n<CLASS NAME=\"X_New\"></CLASS>\n")
	qualifier := []byte(`<QUALIFIER.DECLARATION NAME="X" TYPE="boolean"></QUALIFIER.DECLARATION>`)
	for _, c := range []struct {
		name   string
		call   func(ctx context.Context, conn *Conn) error
		params string
	}{
		{"GetInstance", func(ctx context.Context, conn *Conn) error { _, err := conn.GetInstance(ctx, one, o); return err },
			"InstanceName:X_Thing:.Id:1 LocalOnly:FALSE PropertyList:[AB] "},
		{"OpenEnumerateInstances", func(ctx context.Context, conn *Conn) error { return instances(conn.EnumerateInstances(ctx, things, o)) },
			"ClassName:X_Thing DeepInheritance:TRUE PropertyList:[AB] MaxObjectCount:7 "},
		{"OpenEnumerateInstancePaths", func(ctx context.Context, conn *Conn) error {
			return instances(conn.EnumerateInstances(ctx, things, names))
		},
			"ClassName:X_Thing MaxObjectCount:256 "},
		{"OpenAssociatorInstances", func(ctx context.Context, conn *Conn) error { return instances(conn.Associators(ctx, one, f, o)) },
			"InstanceName:X_Thing:.Id:1 AssocClass:X_Link ResultClass:X_Other Role:From ResultRole:To PropertyList:[AB] MaxObjectCount:7 "},
		{"OpenAssociatorInstancePaths", func(ctx context.Context, conn *Conn) error {
			return instances(conn.Associators(ctx, one, cim.AssociatorFilter{}, names))
		},
			"InstanceName:X_Thing:.Id:1 MaxObjectCount:256 "},
		{"Associators", func(ctx context.Context, conn *Conn) error {
			return instances(conn.Associators(ctx, things, f, cim.Options{}))
		},
			"ObjectName:X_Thing AssocClass:X_Link ResultClass:X_Other Role:From ResultRole:To "},
		{"OpenReferenceInstances", func(ctx context.Context, conn *Conn) error {
			return instances(conn.References(ctx, one, cim.ReferenceFilter{ResultClass: "X_Link", Role: "From"}, cim.Options{}))
		}, "InstanceName:X_Thing:.Id:1 ResultClass:X_Link Role:From MaxObjectCount:256 "},
		{"OpenQueryInstances", func(ctx context.Context, conn *Conn) error {
			return instances(conn.Query(ctx, cim.Query{Text: "SELECT * FROM X_Thing"}, names))
		}, "FilterQueryLanguage:WQL FilterQuery:SELECT * FROM X_Thing MaxObjectCount:256 "},
		{"DeleteInstance", func(ctx context.Context, conn *Conn) error { return conn.DeleteInstance(ctx, one, o) }, "InstanceName:X_Thing:.Id:1 "},
		{"GetClass", func(ctx context.Context, conn *Conn) error {
			_, err := conn.GetClass(ctx, things, cim.Options{})
			return err
		},
			"ClassName:X_Thing LocalOnly:TRUE IncludeQualifiers:TRUE IncludeClassOrigin:TRUE "},
		{"EnumerateClasses", func(ctx context.Context, conn *Conn) error {
			return declarations(conn.EnumerateClasses(ctx, cim.ObjectPath{}, cim.Options{}))
		},
			"DeepInheritance:TRUE LocalOnly:TRUE IncludeQualifiers:TRUE IncludeClassOrigin:TRUE "},
		{"EnumerateClassNames", func(ctx context.Context, conn *Conn) error {
			for _, err := range conn.EnumerateClassNames(ctx, things, cim.Options{Shallow: true}) {
				return err
			}
			return nil
		}, "ClassName:X_Thing DeepInheritance:FALSE "},
		{"EnumerateQualifiers", func(ctx context.Context, conn *Conn) error {
			return declarations(conn.EnumerateQualifiers(ctx, "", cim.Options{}))
		}, ""},
		{"GetQualifier", func(ctx context.Context, conn *Conn) error {
			_, err := conn.GetQualifier(ctx, "", "Key", cim.Options{})
			return err
		}, "QualifierName:Key "},
		{"CreateClass", func(ctx context.Context, conn *Conn) error { return conn.CreateClass(ctx, "", class, cim.Options{}) }, `NewClass:<CLASS NAME="X_New:</CLASS> `},
		{"ModifyClass", func(ctx context.Context, conn *Conn) error { return conn.ModifyClass(ctx, "", class, cim.Options{}) }, `ModifiedClass:<CLASS NAME="X_New:</CLASS> `},
		{"DeleteClass", func(ctx context.Context, conn *Conn) error { return conn.DeleteClass(ctx, things, cim.Options{}) }, "ClassName:X_Thing "},
		{"SetQualifier", func(ctx context.Context, conn *Conn) error {
			return conn.SetQualifier(ctx, "", qualifier, cim.Options{})
		},
			`QualifierDeclaration:<QUALIFIER.DECLARATION NAME="X" TYPE="boolean:</QUALIFIER.DECLARATION> `},
		{"DeleteQualifier", func(ctx context.Context, conn *Conn) error { return conn.DeleteQualifier(ctx, "", "X", cim.Options{}) }, "QualifierName:X "},
	} {
		server := newFake(t, func(call *cimxmlwire.Call, a *cimxmlwire.Answer) {
			switch {
			case strings.HasPrefix(call.Method, "Open"):
				page(a, "", true, thing(1))
			case strings.HasPrefix(call.Method, "Get") && call.Method != "GetInstance":
				a.Items = []cimxmlwire.Item{{Declaration: cimxmlwire.Declaration("<CLASS/>")}}
			case call.Method == "GetInstance":
				a.Items = []cimxmlwire.Item{thing(1)}
			}
		})
		if err := c.call(t.Context(), dialFake(t, server)); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		call := server.calls[0]
		if got := params(call); call.Method != c.name || got != c.params || call.Path.Namespace != "root/test" || len(server.calls) != 1 {
			t.Errorf("%s in %v: %q\nwant %s: %q", call.Method, call.Path, got, c.name, c.params)
		}
	}
}

func TestGetInstance(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) { a.Items = []cimxmlwire.Item{thing(7)} })
	conn := dialFake(t, server)
	path := cim.ObjectPath{Namespace: "root/other", Class: "X_Base", Keys: []cim.KeyBinding{{Name: "Id", Value: 7}}}
	in, err := conn.GetInstance(t.Context(), path, cim.Options{})
	if err != nil || in.Path.String() != "root/other:X_Thing.Id=7" || in.Properties[0].Value != uint16(7) {
		t.Errorf("%v, %v", in, err)
	}
	if p := server.calls[0].Path.Namespace; p != "root/other" {
		t.Errorf("asked in %s", p)
	}
	server.answer = func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {}
	var e *Error
	if _, err := conn.GetInstance(t.Context(), path, cim.Options{}); !errors.As(err, &e) {
		t.Errorf("an answer without an instance: %v", err)
	}
}

func TestCreateInstance(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		name := thing(7)
		name.Instance.Path.Host, name.Instance.Path.Namespace = "", ""
		a.Items = []cimxmlwire.Item{name}
	})
	conn := dialFake(t, server)
	in := thing(7).Instance
	path, err := conn.CreateInstance(t.Context(), in, cim.Options{Namespace: "root/new"})
	if err != nil || path.String() != "root/new:X_Thing.Id=7" {
		t.Errorf("%v, %v", path, err)
	}
	sent, _ := server.calls[0].Param("NewInstance")
	if got := sent.(*cim.Instance); !reflect.DeepEqual(got.Properties, in.Properties) || got.Path.Class != "" {
		t.Errorf("%v", got)
	}
}

// The PropertyList names the modified properties, without keys.
func TestModifyInstance(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {})
	conn := dialFake(t, server)
	in := thing(7).Instance
	in.Properties = append(in.Properties, cim.Property{Name: "Other", Type: cim.Uint8, Value: uint8(1)})
	for _, c := range []struct {
		properties []string
		list, sent string
	}{
		{nil, "[Name Other]", "[Id Name Other]"},
		{[]string{"name", "Gone"}, "[name Gone]", "[Id Name Gone]"},
		{[]string{}, "[]", "[Id]"},
	} {
		if err := conn.ModifyInstance(t.Context(), in, c.properties, cim.Options{}); err != nil {
			t.Fatal(err)
		}
		call := server.calls[len(server.calls)-1]
		list, _ := call.Param("PropertyList")
		sent, _ := call.Param("ModifiedInstance")
		var names []any
		for _, p := range sent.(*cim.Instance).Properties {
			names = append(names, p.Name)
		}
		if got := spaced(list); got != c.list || spaced(names) != c.sent || sent.(*cim.Instance).Path.String() != "X_Thing.Id=7" {
			t.Errorf("%v: list %v of %v, want %s of %s", c.properties, got, spaced(names), c.list, c.sent)
		}
	}
}

func spaced(list any) string {
	var texts []string
	items, _ := list.([]any)
	for _, item := range items {
		texts = append(texts, item.(string))
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func TestInvokeMethod(t *testing.T) {
	other := cim.ObjectPath{Class: "X_Other", Keys: []cim.KeyBinding{{Name: "K", Value: "v"}}}
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		a.Result = &cim.Property{Type: cim.Uint32, Value: uint32(4096)}
		a.Out = []cim.Property{
			{Name: "Job", Type: cim.Reference, Value: other}, {Name: "More", Type: cim.Reference, Array: true, Value: []any{other}},
			{Name: "One", Type: cim.String, Array: true, Value: []any{"one"}},
		}
	})
	conn := dialFake(t, server)
	path := cim.ObjectPath{Class: "X_Thing", Keys: []cim.KeyBinding{{Name: "Id", Value: `a"b`}, {Name: "N", Value: "ä%"}}}
	in := []cim.Property{{Name: "Force", Type: cim.Boolean, Value: true}, {Name: "When", Type: cim.DateTimeType}}
	result, out, err := conn.InvokeMethod(t.Context(), path, "Start", in, cim.Options{})
	if err != nil || result.Value != uint32(4096) || result.Name != "ReturnValue" || len(out) != 3 {
		t.Fatal(result, out, err)
	}
	if job := out[0].Value.(cim.ObjectPath); job.Namespace != "root/test" || out[1].Value.([]any)[0].(cim.ObjectPath).Namespace != "root/test" {
		t.Errorf("%v", out)
	}
	if !out[2].Array || !slices.Equal(out[2].Value.([]any), []any{"one"}) {
		t.Errorf("an array of one: %v", out[2])
	}
	h := map[string][]string(server.heads[0])
	for name, want := range map[string]string{
		"CIMOperation": "MethodCall", "CIMProtocolVersion": "1.0", "CIMMethod": "Start", "CIMObject": `root/test:X_Thing.Id="a\"b",N="%C3%A4%25"`,
		"Content-Type": `application/xml; charset="utf-8"`,
	} {
		if got := h[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	static := cim.ObjectPath{Class: "X_Thing"}
	server.answer = func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {}
	if result, out, err := conn.InvokeMethod(t.Context(), static, "Void", nil, cim.Options{Locale: "de"}); err != nil || result.Value != nil || out != nil {
		t.Errorf("%v, %v, %v", result, out, err)
	}
	if h := map[string][]string(server.heads[1]); h["CIMObject"][0] != "root/test:X_Thing" || h["Accept-Language"][0] != "de" || server.calls[1].Path.Singleton {
		t.Errorf("%v", h)
	}
}

// An error of the server keeps its code, description and instances.
func TestServerErrors(t *testing.T) {
	detail := &cim.Instance{Class: "CIM_Error", Properties: []cim.Property{{Name: "MessageID", Type: cim.String, Value: "X1"}}}
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		a.Err = &cim.Error{Code: cim.ErrMethodNotAvailable, Message: "not now", Details: []*cim.Instance{detail}}
	})
	_, _, err := dialFake(t, server).InvokeMethod(t.Context(), things, "Do", nil, cim.Options{})
	var e *cim.Error
	if !errors.As(err, &e) || !errors.Is(err, cim.ErrMethodNotAvailable) || e.Message != "not now" || !reflect.DeepEqual(e.Details, []*cim.Instance{detail}) {
		t.Errorf("%v", err)
	}
}

// The client rejects text that is not exactly one declaration: it could close the surrounding
// element.
func TestDeclarationsAreChecked(t *testing.T) {
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {})
	conn := dialFake(t, server)
	for _, text := range []string{"", "<CLASS>", "<X/>", "<CLASS/><CLASS/>", "<CLASS/></IPARAMVALUE>", "<!DOCTYPE a><CLASS/>", "instance of X {};"} {
		if err := conn.CreateClass(t.Context(), "", []byte(text), cim.Options{}); !errors.Is(err, cim.ErrInvalidParameter) || len(server.calls) > 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := conn.SetQualifier(t.Context(), "", []byte("<CLASS/>"), cim.Options{}); !errors.Is(err, cim.ErrInvalidParameter) {
		t.Errorf("a class as a qualifier: %v", err)
	}
}
