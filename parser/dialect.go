package parser

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/spelling"
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

// declared adds the types that a file declares, including local ones.
func (c *dialectChecker) declared(n Node) bool {
	switch n := n.(type) {
	case *Class:
		c.types[cimname.Fold(n.Name.Text)] = true
	case *Enumeration:
		c.types[cimname.Fold(n.Name.Text)] = true
	case *Member:
		return n.Local() != nil
	}
	return true
}

// prefix checks the name of a type that is not local.
func (c *dialectChecker) prefix(d *Decl) {
	var name *Name
	switch d := d.Declaration().(type) {
	case *Class:
		name = d.Name
	case *Enumeration:
		name = d.Name
	}
	if name != nil && !strings.Contains(name.Text, "_") {
		c.use(&noPrefix, name.Span())
	}
}

// node checks one node of the tree. It returns false if the children need no check.
func (c *dialectChecker) node(n Node) bool {
	switch n := n.(type) {
	case *Decl:
		c.decl(n)
	case *Pragma:
		c.pragma(n)
	case *QualifierDecl:
		return c.qualifierDecl(n)
	case *Class:
		c.system(n.Super)
		c.class(n)
	case *Member:
		c.member(n)
	case *Param:
		c.param(n)
	case *Array:
		if n.Size != "" {
			c.use(&fixedArray, n.Span())
		}
	case *Enumeration:
		c.enumeration(n)
	case *Instance:
		c.system(n.Class)
		if n.Alias != nil && n.Alias.Text == "$" {
			n.Alias = nil // the lexer reported it
		}
		if n.IsValue() {
			c.use(&valueOf, diag.Span{Pos: n.Pos, Len: len(n.Keyword)})
			if n.Alias == nil {
				c.diags.Error(Syntax, n.Class.Span(), "value of %s has no alias, expected as $Name after it", n.Class.Text)
			}
		}
	case *Slot:
		c.slot(n)
	case *Qualifier:
		c.qualifier(n)
	case *Value:
		c.value(n)
	}
	return true
}

// decl checks qualifiers on declarations that cannot have them in some dialects.
func (c *dialectChecker) decl(d *Decl) {
	if d.Qualifiers.Items == nil {
		return
	}
	first := d.Qualifiers.Items[0].Name.Span()
	switch n := d.Declaration().(type) {
	case *QualifierDecl:
		c.use(&declQualifiers, first)
	case *Instance:
		if !n.IsValue() {
			c.use(&instQualifiers, first)
		}
	}
}

// system marks a file as WMI if it uses a system class of WMI, such as __Win32Provider.
func (c *dialectChecker) system(class *Name) {
	if c.asked == Auto && class != nil && cimname.IsSystem(class.Text) {
		c.wmi, c.notMOF3 = true, true
	}
}

// IsFlavorStatement reports whether d is WMI's "Qualifier Name : Flavor … ;".
func (d *QualifierDecl) IsFlavorStatement() bool {
	return d.Scope == nil && d.Default == nil && d.Array == nil && !isTypeWord(d.Type[0].Text)
}

func isTypeWord(name string) bool {
	_, _, ok := cimname.TypeWord(name)
	return ok
}

// qualifierDecl returns false for WMI's flavor statement, which has no type.
func (c *dialectChecker) qualifierDecl(d *QualifierDecl) bool {
	c.words(d.Scope, scopeWords, "a scope")
	c.words(d.Flavors, flavorWords, "a flavor")
	switch {
	case d.IsFlavorStatement():
		c.use(&globalFlavor, d.Name.Span())
		c.words(d.Type, flavorWords, "a type or flavors")
		return false
	case len(d.Type) > 1:
		more := d.Type[1]
		c.diags.Error(Syntax, more.Span(), `unexpected %q, expected "=" or "," after the type of qualifier %s`, more.Text, d.Name.Text)
	case d.ScopeWord != nil && d.Comma:
		c.use(&commas, d.ScopeWord.Span())
	case d.ScopeWord != nil:
		c.use(&noCommas, d.ScopeWord.Span())
	}
	if t := d.Type[0]; d.Comma && !isTypeWord(t.Text) {
		c.diags.Error(Syntax, t.Span(), "unexpected %q, expected a type", t.Text).Meant(t.Text, nearest(t.Text, cim.TypeWords()))
	}
	if d.FlavorWord != nil && d.Comma != d.FlavorComma {
		found, wanted := "a comma", "none"
		if d.Comma {
			found, wanted = "no comma", "one"
		}
		c.diags.Error(Syntax, d.FlavorWord.Span(), "%s before %s, expected %s as before %s", found, d.FlavorWord.Text, wanted, d.ScopeWord.Text)
	}
	if f := mof3Primitives[strings.ToLower(d.Type[0].Text)]; f != nil {
		c.use(f, d.Type[0].Span())
	}
	return true
}

// qualifierTypeDecl checks what DSP0221 7.4 requires in the text: only qualifier types that
// are boolean or numeric have an implicit value, and there is only one policy.
func (c *dialectChecker) qualifierTypeDecl(d *QualifierDecl) {
	if d == nil || d.ScopeWord == nil || d.Comma {
		return
	}
	t := d.Type[0]
	switch {
	case d.Default != nil || hasImpliedValue(t.Text):
	case d.Array != nil && c.asked == Auto:
		c.diags.Warn(NoQualifierDefault, t.Span(), "qualifier %s is %s[] and has no value, expected = and a value", d.Name.Text, t.Text)
	case d.Array != nil:
		c.diags.Error(NoQualifierDefault, t.Span(), "qualifier %s is %s[] and has no value, expected = and a value", d.Name.Text, t.Text)
	default:
		c.diags.Error(Syntax, t.Span(), "qualifier %s is %s and has no value, expected = and a value", d.Name.Text, t.Text)
	}
	if len(d.Flavors) > 1 {
		c.diags.Error(Syntax, d.Flavors[1].Span(), "unexpected %q, expected only one policy", d.Flavors[1].Text)
	}
}

func hasImpliedValue(typeWord string) bool {
	t, _ := cim.TypeByName(typeWord)
	return t == cim.Boolean || t.Bits() > 0 || sameWord(typeWord, "integer")
}

// words reports words that are not among the known ones.
func (c *dialectChecker) words(words []*Name, known []string, wanted string) {
	for _, w := range words {
		if !slices.ContainsFunc(known, func(k string) bool { return sameWord(k, w.Text) }) {
			c.diags.Error(Syntax, w.Span(), "unexpected %q, expected %s", w.Text, wanted).Meant(w.Text, nearest(w.Text, known))
		}
	}
}

func nearest(word string, known []string) string {
	return spelling.Nearest(word, slices.Values(known))
}

// The words of Scope(…) in CIM 2.2, MOF 2 and MOF 3, and the flavors of DSP0004 and WMI.
var (
	scopeWords = []string{
		"class", "association", "indication", "property", "reference", "method", "parameter", "any", "schema", "qualifier",
		"structure", "enumeration", "enumerationvalue", "qualifiertype",
	}
	flavorWords = []string{
		"EnableOverride", "DisableOverride", "ToSubclass", "Restricted", "Translatable",
		"Amended", "ToInstance", "NotToInstance", "NotToSubclass",
	}
)

func (c *dialectChecker) pragma(p *Pragma) {
	span := p.Span()
	switch {
	case p.lacksString():
		c.diags.Error(Syntax, span, "pragma without a parameter, expected a string in parentheses")
	case strings.HasSuffix(strings.ToLower(p.Word), "include"):
		c.use(&includeWord, span)
	case len(p.Args) == 0:
		c.use(&bareDirective, span)
	case mof2Pragmas[strings.ToLower(p.Name.Text)]:
		c.use(&mof2Pragma, p.Name.Span())
	case wmiPragmas[strings.ToLower(p.Name.Text)]:
		c.use(&wmiPragma, p.Name.Span())
	}
	for _, arg := range p.Args {
		if arg.Word != "" && (p.Name == nil || !wmiPragmas[strings.ToLower(p.Name.Text)]) {
			c.use(&bareArgument, arg.Span())
		}
	}
}

// takesFlags are the pragmas whose parameter can be a number, the sum of the flags, as
// mofcomp writes it.
var takesFlags = map[string]bool{"classflags": true, "instanceflags": true}

// lacksString reports whether the pragma requires a parameter and has none.
func (p *Pragma) lacksString() bool {
	return len(p.Args) == 0 && (p.Name == nil || needsString[strings.ToLower(p.Name.Text)])
}

// The pragmas of the dialects. Package schema reports a pragma that is in neither table,
// which is a vendor's.
var (
	mof2Pragmas = map[string]bool{
		"namespace": true, "locale": true, "instancelocale": true, "nonlocal": true, "nonlocaltype": true, "source": true, "sourcetype": true,
	}
	wmiPragmas = map[string]bool{
		"classflags": true, "instanceflags": true, "deleteclass": true, "deleteinstance": true, "amendment": true,
		"autorecover": true, "noautorecover": true,
	}
)

// needsString are the pragmas that require a parameter.
var needsString = map[string]bool{
	"include": true, "namespace": true, "locale": true, "instancelocale": true, "deleteclass": true, "deleteinstance": true, "amendment": true,
}

func (c *dialectChecker) class(class *Class) {
	keyword := diag.Span{Pos: class.Pos, Len: len(class.Keyword)}
	switch {
	case class.Is("structure"):
		c.use(&structureDecl, keyword)
	case class.Is("association"):
		c.use(&associationDecl, keyword)
	}
	if class.Alias != nil {
		c.use(&classAlias, class.Alias.Span())
	}
	c.name(class.Name)
	if class.Is("structure") {
		for _, m := range class.Members {
			if m.Method != nil {
				c.diags.Error(Syntax, m.Name.Span(), "structure %s has method %s, only classes can have methods", class.Name.Text, m.Name.Text)
			}
		}
	}
}

func (c *dialectChecker) member(m *Member) {
	if m.Local() != nil {
		return
	}
	c.name(&m.Name)
	if m.Type.Ref && m.Array != nil {
		c.use(&refArray, m.Name.Span())
	}
	if m.Type.Array != nil {
		c.use(&arrayResult, m.Type.Array.Span())
	}
	c.typ(&m.Type, m.Method != nil)
}

func (c *dialectChecker) param(p *Param) {
	c.typ(&p.Type, false)
	if p.Default != nil {
		c.use(&paramDefault, p.Default.Span())
	}
}

func (c *dialectChecker) name(n *Name) {
	for i := range len(n.Text) {
		if n.Text[i] >= utf8.RuneSelf {
			c.use(&wideName, n.Span())
			return
		}
	}
}

// typ checks the type of a property or parameter, or the result of a method.
func (c *dialectChecker) typ(t *Type, result bool) {
	switch lower := cimname.Fold(t.Name); {
	case lower == "":
	case isPrimitive(lower):
		if f := droppedType(lower); f != nil {
			c.use(f, t.Span())
		}
	case lower == "object":
		c.use(&objectType, t.Span())
	case t.Ref:
	case result && lower == "void":
		c.use(&voidMethod, t.Span())
	case mof3Primitives[lower] != nil && !c.types[lower]:
		c.use(mof3Primitives[lower], t.Span())
	case strings.Contains(t.Name, "_") || c.types[lower]:
		c.use(&classType, t.Span())
	case c.foreign(t, lower):
	case c.asked != Auto:
		c.use(&classType, t.Span())
	}
	// Any other name can be a class in another file, so it does not make the file WMI.
}

// foreign reports a type word of another language, or a misspelt one.
func (c *dialectChecker) foreign(t *Type, lower string) bool {
	hint, meant := foreignTypes[lower], ""
	if hint == "" {
		meant = nearest(lower, cim.TypeWords())
	}
	if hint == "" && meant == "" {
		return false
	}
	d := c.diags.Error(Syntax, t.Span(), "unexpected %q, expected a type", t.Name).Help(hint).Meant(t.Name, meant)
	if says, ok := strings.CutPrefix(hint, "MOF says "); ok && !strings.Contains(says, " ") {
		d.Guess("write "+says, diag.Edit{Span: t.Span(), New: says})
	}
	t.Name = ""
	return true
}

// foreignTypes maps type words of other languages to hints.
var foreignTypes = map[string]string{
	"int": "MOF says sint32", "long": "MOF says sint64", "short": "MOF says sint16", "byte": "MOF says uint8", "bool": "MOF says boolean",
	"float": "MOF says real32", "double": "MOF says real64", "char": "MOF says char16",
}

// droppedType returns the feature for a type word that MOF 3 dropped, or nil.
func droppedType(word string) *feature {
	switch t, _ := cim.TypeByName(word); {
	case t.IsInteger():
		return &sizedInteger
	case t == cim.CharType:
		return &char16Type
	}
	return nil
}

// enumeration checks what DSP0221 7.5.4 requires of the elements if the base is a type. If
// the base is another enumeration, package schema checks them.
func (c *dialectChecker) enumeration(e *Enumeration) {
	c.use(&enumDecl, diag.Span{Pos: e.Pos, Len: len("enumeration")})
	base := strings.ToLower(e.Base.Text)
	dropped := droppedType(base)
	integers := base == "integer" || dropped == &sizedInteger
	if dropped != nil {
		c.use(dropped, e.Base.Span())
	}
	if e.LastComma != nil {
		c.diags.Warn(ExtraComma, diag.Span{Pos: e.LastComma.Pos, Len: 1}, "comma after the last element").
			Fix("remove the comma", diag.Remove(diag.Span{Pos: e.LastComma.Pos, Len: 1}))
	}
	for _, element := range e.Elements {
		switch v := element.Value; {
		case integers && v == nil:
			c.diags.Error(Syntax, element.Name.Span(), "element %s of enumeration %s has no value, expected an integer", element.Name.Text, e.Name.Text).
				Help("write " + element.Name.Text + " = 0")
		case integers && v.Kind() != IntValue:
			c.diags.Error(Syntax, v.Span(), "element %s of enumeration %s is %s, expected an integer", element.Name.Text, e.Name.Text, v.Kind())
		case base == "string" && v != nil && v.Kind() != StringValue:
			c.diags.Error(Syntax, v.Span(), "element %s of enumeration %s is %s, expected a string", element.Name.Text, e.Name.Text, v.Kind())
		}
	}
}

func (c *dialectChecker) slot(s *Slot) {
	if s.Qualifiers.Items != nil {
		c.use(&instQualifiers, s.Qualifiers.Items[0].Name.Span())
	}
	if s.Value == nil {
		c.use(&slotNoValue, s.Name.Span())
	}
}

func (c *dialectChecker) value(v *Value) {
	switch {
	case v.Strings != nil:
		if c.longEscapes {
			c.long = append(c.long, v)
		}
	case v.Element != nil:
		c.element(v)
	case v.Embedded != nil:
		f := &inlineInstance
		if sameWord(v.Embedded.Keyword, "value") {
			f = &valueOf
		}
		c.use(f, v.Span())
	case v.Literal != "" && v.Literal[0] == '\'':
		c.use(&charLiteral, v.Span())
	}
}

// element distinguishes the name of an element from a misspelt literal. In MOF 3, an
// element can be called On, None or No.
func (c *dialectChecker) element(v *Value) {
	if v.Element.Enum == nil && literalSlips[strings.ToLower(v.Element.Name.Text)] != "" {
		c.slips = append(c.slips, v)
		return
	}
	before := len(c.uses)
	if c.use(&elementValue, v.Span()); len(c.uses) > before {
		c.uses[before].value = v
	}
}

func (c *dialectChecker) judgeSlips() {
	for _, v := range c.slips {
		name := v.Element.Name.Text
		c.diags.Error(Syntax, v.Span(), "unexpected %q, expected a value", name).Meant(name, literalSlips[strings.ToLower(name)])
		v.spoil()
	}
}

// literalSlips are common misspellings of true, false and null.
var literalSlips = map[string]string{
	"ture": "true", "treu": "true", "yes": "true", "on": "true", "t": "true",
	"flase": "false", "fales": "false", "fasle": "false", "no": "false", "off": "false", "f": "false",
	"nul": "null", "nulll": "null", "nil": "null", "none": "null", "nothing": "null", "undefined": "null",
}

func (c *dialectChecker) qualifier(q *Qualifier) {
	c.words(q.Flavors, flavorWords, "a flavor")
	for _, f := range q.Flavors {
		if cimname.In(wmiFlavors, f.Text) {
			c.use(&wmiFlavor, f.Span())
		} else {
			c.use(&valueFlavor, f.Span())
		}
	}
}
