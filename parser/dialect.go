package parser

import (
	"strings"

	"github.com/gomof/gomof/diag"
)

// A Dialect is a variant of MOF. Auto, the zero value, decides per file: WMI
// where one of Microsoft's extensions is used, else MOF2.
type Dialect uint8

// The dialects. MOF3 is known by name only: its grammar is not there yet.
const (
	Auto Dialect = 0
	MOF2 Dialect = 1 << iota
	MOF3
	WMI
)

// dialectNames are the words of --dialect.
var dialectNames = map[string]Dialect{"auto": Auto, "mof2": MOF2, "mof3": MOF3, "wmi": WMI}

// ParseDialect reads the value of --dialect.
func ParseDialect(name string) (Dialect, bool) {
	d, ok := dialectNames[strings.ToLower(name)]
	return d, ok
}

// A feature is a construct that not every dialect has.
type feature struct {
	name     string
	dialects Dialect
	clause   string
	hint     string
}

// The features, one row each: construct, dialects, where it is defined, and
// what to write elsewhere.
var (
	classAlias     = feature{"an alias of a class", WMI, "CIM 2.2 MOF, dropped later", "leave the alias out"}
	classType      = feature{"a class as a type", WMI | MOF3, "WMI, DSP0221 7.5", `write string with EmbeddedInstance("Class")`}
	objectType     = feature{"the type object", WMI, "WMI", "write string with EmbeddedObject"}
	voidMethod     = feature{"a method without a return value", WMI | MOF3, "WMI, DSP0221 7.5.6", "return uint32"}
	paramDefault   = feature{"a default of a parameter", WMI | MOF3, "WMI, DSP0221 7.5.8", "describe the default in the text"}
	refArray       = feature{"an array of references as a property", WMI | MOF3, "WMI, DSP0221 7.5.5", "use an association"}
	inlineInstance = feature{"an instance in place of a value", WMI, "WMI", "write the instance as a string of MOF"}
	slotNoValue    = feature{"a property without a value", WMI, "WMI", "write = null"}
	bareDirective  = feature{"a pragma without parameters", WMI, "WMI", ""}
	bareArgument   = feature{"a pragma parameter without quotes", WMI, "WMI", "put it in quotes"}
	includeWord    = feature{"the directive #include", WMI, "WMI", `write #pragma include("file")`}
	globalFlavor   = feature{"a flavor statement for a qualifier", WMI, "WMI", "declare the qualifier"}
	wmiFlavor      = feature{"this flavor", WMI, "WMI", "leave it out"}
)

// wmiFlavors are the flavors that DSP0004 does not have.
var wmiFlavors = map[string]bool{"amended": true, "toinstance": true, "nottoinstance": true, "nottosubclass": true}

// wmiQualifiers mark a file as WMI's. They are no syntax of their own.
var wmiQualifiers = map[string]bool{
	"dynamic": true, "dynprops": true, "implemented": true, "singleton": true, "amendment": true, "classversion": true,
	"wmi": true, "wmidataid": true, "wmimethodid": true, "guid": true, "eventtype": true, "friendlyname": true, "subtype": true,
}

// primitives are the type words of DSP0004.
var primitives = map[string]bool{
	"uint8": true, "uint16": true, "uint32": true, "uint64": true, "sint8": true, "sint16": true, "sint32": true, "sint64": true,
	"real32": true, "real64": true, "char16": true, "string": true, "boolean": true, "datetime": true,
}

// IsPrimitive reports whether name, in any case, is a type word of DSP0004.
func IsPrimitive(name string) bool { return primitives[strings.ToLower(name)] }

// checkDialect finds the features that a file uses, settles its dialect and
// reports the features that a dialect which was asked for does not have.
func checkDialect(file *File, asked Dialect, diags *diag.List) {
	c := &dialectChecker{asked: asked, diags: diags, classes: map[string]bool{}}
	for _, d := range file.Decls {
		if d.Class != nil {
			c.classes[strings.ToLower(d.Class.Name.Text)] = true
		}
	}
	for _, d := range file.Decls {
		c.decl(d)
	}
	file.Dialect, file.Strict = asked, asked != Auto
	if asked == Auto {
		file.Dialect = MOF2
		if c.foundWMI {
			file.Dialect = WMI
		}
	}
}

type dialectChecker struct {
	asked    Dialect
	diags    *diag.List
	foundWMI bool
	classes  map[string]bool // declared in the file, in lower case
}

func (c *dialectChecker) use(f *feature, span diag.Span) {
	if c.asked == Auto {
		c.foundWMI = true
		return
	}
	if f.dialects&c.asked == 0 {
		c.diags.Error(WrongDialect, span, "%s is not MOF 2, it belongs to %s", f.name, f.clause).Help(f.hint)
	}
}

func (c *dialectChecker) decl(d *Decl) {
	c.qualifiers(d.Qualifiers)
	switch {
	case d.Pragma != nil:
		c.pragma(d.Pragma)
	case d.Qualifier != nil:
		if d.Qualifier.IsFlavorStatement() {
			c.use(&globalFlavor, d.Qualifier.Name.Span())
		} else if len(d.Qualifier.Type) > 1 {
			more := d.Qualifier.Type[1]
			c.diags.Error(Syntax, more.Span(), `unexpected %q, expected "=" or "," after the type of qualifier %s`, more.Text, d.Qualifier.Name.Text)
		}
	case d.Class != nil:
		c.class(d.Class)
	case d.Instance != nil:
		c.slots(d.Instance.Slots)
	}
}

// IsFlavorStatement reports whether d is WMI's "Qualifier Name : Flavor … ;".
func (d *QualifierDecl) IsFlavorStatement() bool {
	return d.Scope == nil && d.Default == nil && d.Array == nil && !IsPrimitive(d.Type[0].Text)
}

func (c *dialectChecker) pragma(p *Pragma) {
	span := diag.Span{Pos: p.Pos, Len: len(p.Word)}
	switch {
	case strings.HasSuffix(strings.ToLower(p.Word), "include"):
		c.use(&includeWord, span)
	case len(p.Args) == 0:
		c.use(&bareDirective, span)
	}
	for _, arg := range p.Args {
		if arg.Word != "" {
			c.use(&bareArgument, diag.Span{Pos: arg.Pos, Len: len(arg.Word)})
		}
	}
}

func (c *dialectChecker) class(class *Class) {
	if class.Alias != nil {
		c.use(&classAlias, class.Alias.Span())
	}
	for _, m := range class.Members {
		c.qualifiers(m.Qualifiers)
		c.typ(m.Type, m.Method != nil)
		if m.Type.Ref && m.Array != nil {
			c.use(&refArray, m.Name.Span())
		}
		if m.Method != nil {
			c.params(m.Method.List)
			c.afterParams(m)
		}
		c.value(m.Default)
	}
}

// afterParams reports what the grammar lets stand behind a parameter list.
func (c *dialectChecker) afterParams(m *Member) {
	switch {
	case m.Array != nil:
		c.diags.Error(Syntax, diag.Span{Pos: m.Array.Pos, Len: 1}, `unexpected "[", expected ";" after the parameters of %s`, m.Name.Text)
	case m.Default != nil:
		c.diags.Error(Syntax, m.Default.Span(), `method %s has a default, expected ";" after its parameters`, m.Name.Text)
	}
}

func (c *dialectChecker) params(params []*Param) {
	for _, p := range params {
		c.qualifiers(p.Qualifiers)
		c.typ(p.Type, false)
		if p.Default != nil {
			c.use(&paramDefault, p.Default.Span())
		}
	}
}

func (c *dialectChecker) typ(t *Type, result bool) {
	switch {
	case strings.EqualFold(t.Name, "object"):
		c.use(&objectType, t.Span())
	case t.Ref, IsPrimitive(t.Name):
	case result && strings.EqualFold(t.Name, "void"):
		c.use(&voidMethod, t.Span())
	case c.asked != Auto || strings.Contains(t.Name, "_") || c.classes[strings.ToLower(t.Name)]:
		c.use(&classType, t.Span())
	}
	// Anything else is more likely a misspelt type word than a class: it does
	// not make the file WMI's.
}

func (c *dialectChecker) slots(slots []*Slot) {
	for _, s := range slots {
		c.qualifiers(s.Qualifiers)
		if s.Value == nil {
			c.use(&slotNoValue, s.Name.Span())
		}
		c.value(s.Value)
	}
}

func (c *dialectChecker) value(v *Value) {
	switch {
	case v == nil:
	case v.Embedded != nil:
		c.use(&inlineInstance, v.Span())
		c.slots(v.Embedded.Slots)
	case v.Array != nil:
		for _, item := range v.Array.Items {
			c.value(item)
		}
	}
}

func (c *dialectChecker) qualifiers(list []*Qualifier) {
	for _, q := range list {
		if c.asked == Auto && !c.foundWMI && wmiQualifiers[strings.ToLower(q.Name.Text)] {
			c.foundWMI = true
		}
		for _, f := range q.Flavors {
			if wmiFlavors[strings.ToLower(f.Text)] {
				c.use(&wmiFlavor, f.Span())
			}
		}
	}
}
