package export_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/schema"
)

const boxes = `
class ACME_Disk { [Key] string Id; [Key] uint8 Slot; };
class ACME_Box { [Key] string Id; [EmbeddedInstance("ACME_Disk")] string Content; [EmbeddedInstance("ACME_Box")] string Boxes[]; };
[Association] class ACME_Link { [Key] ACME_Disk ref Left; [Key] ACME_Any ref Right; };
class ACME_Any { };
`

// instance creates an instance with values that do not come from a text.
func instance(s *schema.Schema, class string, values map[string]any) *schema.Instance {
	i := &schema.Instance{Class: s.Class(class), Values: map[*schema.Property]any{}}
	for name, v := range values {
		i.Values[i.Class.Property(name)] = v
	}
	return i
}

// Paths and instances are also values.
func TestPathsAndInstances(t *testing.T) {
	s := mustCompile(t, boxes, gomof.Options{})
	disk := instance(s, "ACME_Disk", map[string]any{"Id": `a"<b`, "Slot": uint64(1)})
	path := cim.ObjectPath{Host: "host", Namespace: "root/acme", Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Id", Value: `a"<b`}, {Name: "Slot", Value: uint64(1)}}}
	s.Instances = []*schema.Instance{
		instance(s, "ACME_Box", map[string]any{"Id": "1", "Content": disk, "Boxes": []any{instance(s, "ACME_Box", map[string]any{"Id": "2"}), nil}}),
		instance(s, "ACME_Link", map[string]any{"Left": path, "Right": cim.ObjectPath{Class: "ACME_Any"}}),
	}
	for _, test := range []struct {
		write writer
		want  []string
	}{
		{export.CIMXML, []string{
			`EmbeddedObject="instance"><VALUE>&lt;INSTANCE CLASSNAME=&quot;ACME_Disk&quot;&gt;&lt;PROPERTY NAME=&quot;Id&quot; TYPE=&quot;string&quot;&gt;&lt;VALUE&gt;a&amp;quot;&amp;lt;b&lt;/VALUE&gt;`,
			`<VALUE.ARRAY><VALUE>&lt;INSTANCE CLASSNAME=&quot;ACME_Box&quot;&gt;`, `<VALUE.NULL/></VALUE.ARRAY>`,
			`<VALUE.REFERENCE><INSTANCEPATH><NAMESPACEPATH><HOST>host</HOST><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="acme"/></LOCALNAMESPACEPATH></NAMESPACEPATH>` +
				`<INSTANCENAME CLASSNAME="ACME_Disk"><KEYBINDING NAME="Id"><KEYVALUE VALUETYPE="string">a&quot;&lt;b</KEYVALUE></KEYBINDING><KEYBINDING NAME="Slot"><KEYVALUE VALUETYPE="numeric">1</KEYVALUE></KEYBINDING></INSTANCENAME></INSTANCEPATH></VALUE.REFERENCE>`,
			`<VALUE.REFERENCE><CLASSNAME NAME="ACME_Any"/></VALUE.REFERENCE>`,
		}},
		{export.MOF, []string{
			`Content = "instance of ACME_Disk { Id = \"a\\\"<b\"; Slot = 1; };";`,
			`Boxes = { "instance of ACME_Box { Id = \"2\"; };", null };`,
			`Left = "//host/root/acme:ACME_Disk.Id=\"a\\\"<b\",Slot=1";`,
			`Right = "ACME_Any";`,
		}},
		{export.JSON, []string{`"class": "ACME_Disk",`, `"Left": "//host/root/acme:ACME_Disk.Id=\"a\\\"<b\",Slot=1"`}},
	} {
		out := written(t, test.write, s, export.Options{})
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s\nhas no\n%s", out[strings.LastIndex(out, "ACME_Link"):], want)
			}
		}
	}
	wellFormed(t, written(t, export.CIMXML, s, export.Options{}))
	validates(t, jsonSchema(t), s, export.Options{})
	mustCompile(t, written(t, export.MOF, s, export.Options{}), gomof.Options{})
}

// An instance that contains itself is an error.
func TestInstanceInItself(t *testing.T) {
	s := mustCompile(t, boxes, gomof.Options{})
	box := instance(s, "ACME_Box", map[string]any{"Id": "1"})
	box.Values[box.Class.Property("Boxes")] = []any{box, box}
	s.Instances = []*schema.Instance{box}
	for _, write := range []writer{export.CIMXML, export.MOF, export.JSON} {
		var out bytes.Buffer
		if err := write(&out, s, export.Options{}); err == nil || !strings.Contains(err.Error(), "embedded") {
			t.Errorf("the error is %v", err)
		}
	}
}

// An error of the stream is the error of the export.
func TestFailingStream(t *testing.T) {
	s := mustCompile(t, boxes, gomof.Options{})
	broken := errors.New("disk full")
	for _, write := range []writer{export.CIMXML, export.MOF, export.JSON} {
		if err := write(failing{broken}, s, export.Options{}); !errors.Is(err, broken) {
			t.Errorf("the error is %v", err)
		}
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

// If the type is a class, the value is an instance, as in WMI and MOF 3.
func TestInlineInstances(t *testing.T) {
	const classes = `class ACME_Disk { [Key] string Id; }; class ACME_Box { [Key] string Id; ACME_Disk Disk; ACME_Disk Disks[]; };`
	for keyword, text := range map[string]string{"instance of": classes, "value of": classes + "structure ACME_Size { };"} {
		s := mustCompile(t, text, gomof.Options{})
		disk := instance(s, "ACME_Disk", map[string]any{"Id": "d"})
		s.Instances = []*schema.Instance{instance(s, "ACME_Box", map[string]any{"Id": "1", "Disk": disk, "Disks": []any{disk, disk}})}
		out := written(t, export.MOF, s, export.Options{})
		if strings.Count(out, keyword+" ACME_Disk {") != 3 {
			t.Errorf("three times %s is not in\n%s", keyword, out)
		}
		mustCompile(t, out, gomof.Options{})
		formatted(t, out)
	}
}

// CIM-XML can express real numbers that are not finite. MOF cannot, and JSON uses strings.
func TestNotFinite(t *testing.T) {
	const text = `<CIM><DECLARATION><DECLGROUP><VALUE.OBJECT><CLASS NAME="ACME_R"><PROPERTY NAME="a" TYPE="real32"><VALUE>NaN</VALUE></PROPERTY>` +
		`<PROPERTY.ARRAY NAME="b" TYPE="real64"><VALUE.ARRAY><VALUE>INF</VALUE><VALUE>-INF</VALUE><VALUE>1.5</VALUE></VALUE.ARRAY></PROPERTY.ARRAY></CLASS></VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>`
	s := mustCompile(t, text, gomof.Options{})
	for _, c := range []struct {
		name  string
		write writer
		want  []string
	}{
		{"CIM-XML", export.CIMXML, []string{"<VALUE>NaN</VALUE>", "<VALUE>INF</VALUE><VALUE>-INF</VALUE><VALUE>1.5</VALUE>"}},
		{"JSON", export.JSON, []string{`"NaN"`, `["INF", "-INF", 1.5]`}},
		{"MOF", export.MOF, []string{"real32 a = null;", "real64 b[] = { null, null, 1.5 };"}},
	} {
		out := written(t, c.write, s, export.Options{})
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s has no %s:\n%s", c.name, want, out)
			}
		}
	}
}
