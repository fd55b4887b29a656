package templates

import (
	"testing"

	"github.com/gomof/gomof/gen/model"
)

func TestTyp(t *testing.T) {
	for _, test := range []struct {
		model model.Type
		want  string
	}{
		{model.Type{Name: "bool"}, "bool"},
		{model.Type{Name: "string", Pointer: true}, "*string"},
		{model.Type{Name: "byte", Slices: 2}, "[][]byte"},
		{model.Type{Name: "ACMEError", Pointer: true, Slices: 1}, "[]*ACMEError"},
		{model.Type{Name: "DateTime", Package: CIM, Pointer: true}, "*cim.DateTime"},
		{model.Type{Name: "Ref", Package: CIM, Args: []model.Type{{Name: "ACMEDisk"}}}, "cim.Ref[ACMEDisk]"},
	} {
		draws(t, "type T "+test.want, typ(model.Type{Name: "type T"}).Add(typ(test.model)))
	}
}

// Groups have a heading and a blank line above; so do fields with documentation.
func TestStructType(t *testing.T) {
	draws(t, `
// ACMEDisk is the CIM class ACME_Disk.
type ACMEDisk struct {
	cim.Meta

	// Inherited from ACME_Device.

	// Name of it.
	Name string `+"`cim:\"Name,key\"`"+`

	// Size of it.
	//
	// Required.
	Size *uint64 `+"`cim:\"Size,required\"`"+`

	// Parts of it.
	Parts []*ACMEPart `+"`cim:\"Parts\"`"+`
}
`, structType(&model.Struct{
		Name:   "ACMEDisk",
		Doc:    doc("ACMEDisk is the CIM class ACME_Disk."),
		Embeds: &model.Type{Package: CIM, Name: "Meta"},
		Groups: []model.Group{
			{
				Title: "Inherited from ACME_Device.",
				Fields: []model.Field{
					{Name: "Name", Doc: doc("Name of it."), Type: model.Type{Name: "string"}, Tag: "Name,key"},
				},
			},
			{
				Fields: []model.Field{
					{Name: "Size", Doc: doc("Size of it.\n\nRequired."), Type: model.Type{Name: "uint64", Pointer: true}, Tag: "Size,required"},
					{Name: "Parts", Doc: doc("Parts of it."), Type: model.Type{Name: "ACMEPart", Pointer: true, Slices: 1}, Tag: "Parts"},
				},
			},
		},
	}))
}

func TestStructTypeEmpty(t *testing.T) {
	draws(t, `
// ACMEGoParams is empty.
type ACMEGoParams struct{}
`, structType(&model.Struct{Name: "ACMEGoParams", Doc: doc("ACMEGoParams is empty.")}))
}

// A tag is quoted so that no member name can end it.
func TestStructFieldTag(t *testing.T) {
	draws(t, "type T struct { A int \"cim:\\\"`\\\"\" }", structType(&model.Struct{
		Name:   "T",
		Groups: []model.Group{{Fields: []model.Field{{Name: "A", Type: model.Type{Name: "int"}, Tag: "`"}}}},
	}))
}

func TestKey(t *testing.T) {
	key := &model.Key{
		Struct: model.Struct{
			Name: "ACMESlotKey",
			Doc:  doc("ACMESlotKey identifies an instance of ACME_Slot."),
			Groups: []model.Group{{Fields: []model.Field{
				{Name: "Number", Type: model.Type{Name: "uint16"}, Tag: "number"},
				{Name: "Rack", Type: model.Type{Package: CIM, Name: "Ref", Args: []model.Type{{Name: "ACMERack"}}}, Tag: "Rack"},
			}}},
		},
		Path:    "Path",
		PathDoc: doc("Path returns the object path of the instance."),
		Table:   "classACMESlot",
	}
	draws(t, `
// ACMESlotKey identifies an instance of ACME_Slot.
type ACMESlotKey struct {
	Number uint16            ´cim:"number"´
	Rack   cim.Ref[ACMERack] ´cim:"Rack"´
}

// Path returns the object path of the instance.
func (k ACMESlotKey) Path() cim.ObjectPath {
	return cimimpl.KeyPath(&classACMESlot, k)
}
`, structType(&key.Struct), keyPath(key))
}

// All forms of a value.
func TestConstructor(t *testing.T) {
	uint8Type, text := &model.Type{Name: "uint8"}, &model.Type{Name: "string", Slices: 1}
	state := &model.Type{Name: "ACMEState", Slices: 1}
	parse := &model.Type{Package: CIM, Name: "MustParseDateTime"}
	set := func(field string, v model.Value) model.Setting { return model.Setting{Field: field, Value: v} }
	draws(t, `
// NewACMEDisk returns a new ACMEDisk.
func NewACMEDisk() *ACMEDisk {
	return &ACMEDisk{
		Key:      "a\"`+"`"+`*/\n",
		Flag:     cim.Ptr(true),
		Number:   cim.Ptr(uint8(5)),
		Signed:   cim.Ptr(int64(-9223372036854775808)),
		Big:      cim.Ptr(uint64(18446744073709551615)),
		Real:     cim.Ptr(float32(1.5)),
		Char:     cim.Ptr(cim.Char16(65)),
		Constant: cim.Ptr(ACMEStateOn),
		Since:    cim.Ptr(cim.MustParseDateTime("00000001000000.000000:000")),
		Texts:    []string{"a", "b"},
		Empty:    []string{},
		States:   []ACMEState{ACMEStateOn, 7},
		Days:     []cim.DateTime{cim.MustParseDateTime("00000001000000.000000:000")},
	}
}
`, constructor(&model.Constructor{
		Name: "NewACMEDisk",
		Doc:  doc("NewACMEDisk returns a new ACMEDisk."),
		Fields: []model.Setting{
			set("Key", model.Value{Literal: "a\"`*/\n"}),
			set("Flag", model.Value{Pointer: true, Literal: true}),
			set("Number", model.Value{Pointer: true, Type: uint8Type, Literal: uint64(5)}),
			set("Signed", model.Value{Pointer: true, Type: &model.Type{Name: "int64"}, Literal: int64(-9223372036854775808)}),
			set("Big", model.Value{Pointer: true, Type: &model.Type{Name: "uint64"}, Literal: uint64(18446744073709551615)}),
			set("Real", model.Value{Pointer: true, Type: &model.Type{Name: "float32"}, Literal: 1.5}),
			set("Char", model.Value{Pointer: true, Type: &model.Type{Package: CIM, Name: "Char16"}, Literal: uint64(65)}),
			set("Constant", model.Value{Pointer: true, Const: "ACMEStateOn"}),
			set("Since", model.Value{Pointer: true, Call: parse, Literal: "00000001000000.000000:000"}),
			set("Texts", model.Value{Type: text, Items: []model.Value{{Literal: "a"}, {Literal: "b"}}}),
			set("Empty", model.Value{Type: text, Items: []model.Value{}}),
			set("States", model.Value{Type: state, Items: []model.Value{{Const: "ACMEStateOn"}, {Literal: uint64(7)}}}),
			set("Days", model.Value{Type: &model.Type{Package: CIM, Name: "DateTime", Slices: 1}, Items: []model.Value{{Call: parse, Literal: "00000001000000.000000:000"}}}),
		},
	}, "ACMEDisk"))
}

func TestConstructorWithoutDefaults(t *testing.T) {
	draws(t, `
// NewACMEDisk returns a new ACMEDisk.
func NewACMEDisk() *ACMEDisk {
	return &ACMEDisk{}
}
`, constructor(&model.Constructor{Name: "NewACMEDisk", Doc: doc("NewACMEDisk returns a new ACMEDisk.")}, "ACMEDisk"))
}

func TestTable(t *testing.T) {
	draws(t, `
var classACMEDisk = cim.ClassInfo{
	Name:      "ACME_Disk",
	Super:     "ACME_Device",
	Namespace: Namespace,
	Abstract:  true,
	Methods:   methodsACMEDisk,
	New:       NewACMEDisk,
}
`, table(&model.Table{
		Name: "classACMEDisk", Class: "ACME_Disk", Super: "ACME_Device", Namespace: "Namespace", New: "NewACMEDisk",
		Flags:  []string{"Abstract"},
		Shared: "methodsACMEDisk",
	}))
}

func TestMethodTable(t *testing.T) {
	draws(t, `
var methodsACMEDisk = []cim.MethodInfo{
	{Name: "Format", Class: "ACME_Device", Params: (*FormatParams)(nil), Result: (*FormatResult)(nil)},
	{Name: "Find", Class: "ACME_Disk", Static: true, Params: (*FindParams)(nil), Result: (*FindResult)(nil)},
}
`, methodTable(&model.Table{
		Shared: "methodsACMEDisk",
		Methods: []model.TableMethod{
			{Name: "Format", Class: "ACME_Device", Params: model.Type{Name: "FormatParams"}, Result: model.Type{Name: "FormatResult"}},
			{Name: "Find", Class: "ACME_Disk", Static: true, Params: model.Type{Name: "FindParams"}, Result: model.Type{Name: "FindResult"}},
		},
	}))
}

func TestKeyOf(t *testing.T) {
	draws(t, `
// Key returns the key of the instance.
func (o *ACMEDisk) Key() ACMEDiskKey {
	return ACMEDiskKey{ID: o.ID}
}
`, keyOf(&model.Key{
		Struct: model.Struct{Name: "ACMEDiskKey", Groups: []model.Group{{Fields: []model.Field{{Name: "ID"}}}}},
		Object: "ACMEDisk", Of: "Key", OfDoc: doc("Key returns the key of the instance."),
	}))
}

func TestConstants(t *testing.T) {
	draws(t, `
// The names of the properties that ACME_Disk declares, for cim.Modify and
// cim.Options.
const (
	ACMEDiskIDProperty = "Id"
)
`, constants(&model.Consts{
		Doc:  doc("The names of the properties that ACME_Disk declares, for cim.Modify and cim.Options."),
		List: []model.Const{{Name: "ACMEDiskIDProperty", Value: "Id"}},
	}))
}

// If the package has no constant, the table contains the namespace.
func TestTableLiteralNamespace(t *testing.T) {
	draws(t, `
var classACMEDisk = cim.ClassInfo{
	Name:      "ACME_Disk",
	Namespace: "root/acme",
	New:       NewACMEDisk,
}
`, table(&model.Table{Name: "classACMEDisk", Class: "ACME_Disk", Literal: "root/acme", New: "NewACMEDisk"}))
}

func TestAccessor(t *testing.T) {
	draws(t, `
// CIMClass returns the metadata of the class.
func (*ACMEDisk) CIMClass() *cim.ClassInfo {
	return &classACMEDisk
}
`, accessor(&model.Table{Name: "classACMEDisk", Accessor: "CIMClass"}, "ACMEDisk"))
}
