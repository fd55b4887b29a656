package parser

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// A Dialect is a variant of MOF. Auto, the zero value, decides for each file: MOF3 if the
// file uses a construct that only DSP0221 has, otherwise WMI if it uses one that only
// Microsoft has, otherwise MOF2.
type Dialect uint8

// The dialects: DSP0004 up to 2.x, DSP0221, and Microsoft's, which PowerShell DSC and
// drivers also use.
const (
	Auto Dialect = 0
	MOF2 Dialect = 1 << iota
	MOF3
	WMI
)

// String returns the names of the dialects in the set.
func (d Dialect) String() string {
	var names []string
	for _, one := range []struct {
		dialect Dialect
		name    string
	}{{MOF2, "MOF 2"}, {MOF3, "MOF 3"}, {WMI, "WMI"}} {
		if d&one.dialect != 0 {
			names = append(names, one.name)
		}
	}
	return strings.Join(names, " and ")
}

// dialectNames are the values of --dialect.
var dialectNames = map[string]Dialect{"auto": Auto, "mof2": MOF2, "mof3": MOF3, "wmi": WMI}

// ParseDialect parses the value of --dialect.
func ParseDialect(name string) (Dialect, bool) {
	d, ok := dialectNames[strings.ToLower(name)]
	return d, ok
}

// rules returns the rules of the dialect for tokens.
func (d Dialect) rules() token.Rules { return token.Rules{MOF2: d == MOF2, MOF3: d == MOF3} }

// wmiFlavors are the flavors that DSP0004 does not have.
var wmiFlavors = map[string]bool{"amended": true, "toinstance": true, "nottoinstance": true, "nottosubclass": true}

// isPrimitive reports whether name, in any case, is a type word of DSP0004.
func isPrimitive(name string) bool {
	_, ok := cim.TypeByName(name)
	return ok
}

// mof3Primitives are the type words of DSP0221, which has only one integer type.
var mof3Primitives = map[string]*feature{"integer": &integerType, "octetstring": &octetsType}

// checkDialect finds the features that a file uses, decides its dialect, and reports the
// features that the dialect does not have.
func checkDialect(file *File, asked Dialect, longEscapes bool, diags *diag.List) {
	c := &dialectChecker{asked: asked, diags: diags, types: map[string]bool{}, longEscapes: longEscapes}
	for _, d := range file.Decls {
		Walk(d.Declaration(), c.declared)
	}
	for _, d := range file.Decls {
		if asked == MOF3 { // missing in files of all dialects, so it does not reveal the dialect
			c.prefix(d)
		}
		Walk(d, c.node)
	}
	if asked == Auto {
		c.mark(file)
	}
	file.Dialect, file.Strict = c.settle(), asked != Auto
	for i := range c.uses {
		c.judge(&c.uses[i], file.Dialect)
	}
	if file.Dialect != MOF3 {
		c.judgeSlips()
	} else {
		for _, v := range c.long {
			var ok bool
			if v.Strings, ok = token.Widen(v.Strings); !ok && asked == Auto { // otherwise the lexer reported it
				diags.Error(token.BadEscape, v.Span(), "an escape in the string is not a character").Help("write the character itself")
			}
		}
		for _, d := range file.Decls {
			c.qualifierTypeDecl(d.Qualifier)
		}
	}
}

// A dialectChecker walks one file.
type dialectChecker struct {
	asked Dialect
	diags *diag.List
	uses  []use
	types map[string]bool // classes, structures and enumerations of the file, in lower case

	longEscapes bool     // strings have escapes of more than four digits
	long        []*Value // that can have them
	slips       []*Value // names of elements, or misspelt true, false and null

	onlyMOF3 *use // the first construct that makes the file MOF 3
	notMOF3  bool // it has constructs, or WMI qualifiers, that MOF 3 does not have
	wmi      bool // it has constructs or qualifiers that only WMI has
}

// mark marks a file with WMI qualifiers as WMI. If it has no other WMI construct, the other
// files decide whether it is.
func (c *dialectChecker) mark(file *File) {
	marks := WMIMarks(file)
	if len(marks) == 0 {
		return
	}
	if !c.wmi && c.onlyMOF3 == nil {
		file.Marks = marks
	}
	c.wmi, c.notMOF3 = true, true
}

// A use is one place where a feature is used.
type use struct {
	feature *feature
	span    diag.Span
	value   *Value // the name of an element
}

func (c *dialectChecker) use(f *feature, span diag.Span) {
	c.notMOF3 = c.notMOF3 || f.dialects&MOF3 == 0
	c.wmi = c.wmi || f.dialects&(MOF2|WMI) == WMI
	if c.asked&f.dialects == 0 && (c.asked != Auto || f.dialects&MOF2 == 0) {
		c.uses = append(c.uses, use{feature: f, span: span})
		if f.dialects == MOF3 && !weak[f] && c.onlyMOF3 == nil {
			c.onlyMOF3 = &use{feature: f, span: span}
		}
	}
}

// weak are the constructs of MOF 3 that make a file MOF 3 only if nothing contradicts it.
// More often, a quote or comma is missing or a bracket is misplaced.
var weak = map[*feature]bool{&elementValue: true, &noCommas: true, &arrayResult: true}

// settle decides the dialect of the file.
func (c *dialectChecker) settle() Dialect {
	switch {
	case c.asked != Auto:
		return c.asked
	case c.onlyMOF3 != nil, !c.notMOF3 && slices.ContainsFunc(c.uses, func(u use) bool { return weak[u.feature] }):
		return MOF3
	case c.wmi:
		return WMI
	}
	return MOF2
}

// judge reports a feature that the dialect of the file does not have.
func (c *dialectChecker) judge(u *use, dialect Dialect) {
	f := u.feature
	if f.dialects&dialect != 0 {
		return
	}
	if u.value != nil {
		u.value.spoil()
	}
	switch {
	case f == &elementValue && c.asked == Auto:
		c.diags.Error(Syntax, u.span, "unexpected name, expected a value").Help(f.hint)
	case f == &noCommas && c.asked == Auto:
		c.diags.Error(Syntax, u.span, "no comma before Scope, expected one").Help("only MOF 3 leaves the comma out, and this file is " + dialect.String())
	case f == &inlineInstance && dialect == MOF3 && c.asked == Auto:
		c.diags.Warn(InlineInstance, u.span, "unexpected instance of as a value, expected value of").
			Fix("write value of", diag.Edit{Span: u.span, New: "value"})
	default:
		where := f.dialects.String()
		if f.clause != "" {
			where += " (" + f.clause + ")"
		}
		if f.dialects&MOF2 != 0 {
			where = "MOF 2 and WMI; " + f.clause + " dropped it"
		}
		d := c.diags.Error(WrongDialect, u.span, "%s is not allowed in %s, it belongs to %s", f.name, dialect, where).Help(f.hint)
		if c.asked == Auto && c.onlyMOF3 != nil {
			d.See(c.onlyMOF3.span, "the file is MOF 3 because of "+c.onlyMOF3.feature.name)
		}
	}
}
