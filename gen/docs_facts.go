package gen

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// facts are sentences about an element that its qualifiers imply and its Go type does not
// show.
type facts struct {
	said      said // by the description before the sentences
	sentences []model.Text
}

func (f *facts) add(format string, args ...any) {
	f.sentences = append(f.sentences, textf(format, args...))
}

// doc returns the sentences as one paragraph.
func (f *facts) doc() model.Doc { return paragraph(f.sentences...) }

// flag adds a sentence if a boolean qualifier is true.
func (f *facts) flag(q *schema.QualifierSet, qualifier, sentence string) {
	if q.Bool(qualifier, false) {
		f.add("%s", sentence)
	}
}

func (f *facts) experimental(q *schema.QualifierSet) {
	f.flag(q, "Experimental", "Experimental: it can change incompatibly.")
}

// propertyFacts returns the facts about a property that text does not contain.
func (d *documentation) propertyFacts(c *schema.Class, property *schema.Property, text string) []model.Text {
	q, t := property.Qualifiers, property.Type
	f := facts{said: said(text)}
	f.experimental(q)
	if property.Key {
		f.add("Key.")
	}
	f.flag(q, "Required", "Required: never NULL on the server.")
	f.flag(q, "Write", "Writable.")
	if !q.Bool("Read", true) {
		f.add("It cannot be read.")
	}
	if from := q.Text("Propagated"); from != "" {
		link, _ := d.resolve(from, c)
		f.add("Propagated from %s.", link)
	}
	f.value(q, t)
	if property.Values == nil {
		f.values(q)
	}
	if t.CIM == cim.Reference {
		f.end(q)
		d.untyped(&f, t)
	}
	f.privileges(q)
	d.defaultValue(&f, property.Default, t, property.Values)
	return f.sentences
}

func (d *documentation) parameterFacts(parameter *schema.Parameter) model.Doc {
	q, t := parameter.Qualifiers, parameter.Type
	f := facts{said: said(parameter.Description())}
	f.experimental(q)
	if parameter.In && parameter.Required {
		f.add("Required.")
	}
	if parameter.In && parameter.Out {
		f.add("Input and output.")
	}
	f.value(q, t)
	if parameter.Values == nil {
		f.values(q)
	}
	d.untyped(&f, t)
	d.defaultValue(&f, parameter.Default, t, parameter.Values)
	return f.doc()
}

func methodFacts(m *schema.Method) model.Doc {
	var f facts
	f.experimental(m.Qualifiers)
	f.privileges(m.Qualifiers)
	return f.doc()
}

func classFacts(c *schema.Class) model.Doc {
	q := c.Qualifiers
	var f facts
	f.experimental(q)
	if version := phrase(q.Text("Version")); version != "" && q.IsOwn("Version") {
		f.add("Version %s.", version)
	}
	f.flag(q, "Terminal", "It cannot have subclasses.")
	f.flag(q, "Singleton", "It has exactly one instance, which has no key.")
	if provider := phrase(q.Text("Provider")); provider != "" {
		f.add("The provider %s serves its instances.", provider)
	}
	f.privileges(q)
	return f.doc()
}

// value adds facts about the values of a property, parameter or return value.
func (f *facts) value(q *schema.QualifierSet, t schema.Type) {
	if t.CIM.IsInteger() || t.CIM == cim.Real32 || t.CIM == cim.Real64 {
		f.span(q.Int("MinValue"), q.Int("MaxValue"), t, "")
	}
	if t.CIM == cim.String {
		f.span(q.Int("MinLen"), q.Int("MaxLen"), t, " characters")
	}
	if t.Array {
		f.order(q)
	}
	if unit := unitOf(q); unit != "" && !f.said.unit(unit) {
		f.add("Unit: %s.", unit)
	}
	f.flag(q, "Counter", "A counter: it increases, and starts again at 0 after its maximum.")
	f.flag(q, "Gauge", "A gauge: it can increase and decrease.")
	f.flag(q, "IsPUnit", "It holds a programmatic unit (DSP0004 Annex C).")
	if t.CIM == cim.DateTimeType && strings.EqualFold(q.Text("SubType"), "interval") {
		f.add("An interval.")
	}
	if t.OctetString {
		f.add("Octet string.")
	}
	if t.CIM == cim.Embedded && t.Class == nil {
		f.add("An object of any class.")
	}
}

// span adds the smallest and largest permitted value or length.
func (f *facts) span(low, high *big.Int, t schema.Type, of string) {
	each := ""
	if t.Array {
		each = " each"
	}
	switch {
	case !t.Array && f.said.span(low, high, of):
	case low != nil && high != nil:
		f.add("From %s to %s%s%s.", low, high, of, each)
	case low != nil:
		f.add("At least %s%s%s.", low, of, each)
	case high != nil:
		f.add("At most %s%s%s.", high, of, each)
	}
}

// order adds the meaning of the order of an array (DSP0004 5.6.3, ArrayType).
func (f *facts) order(q *schema.QualifierSet) {
	switch strings.ToLower(q.Text("ArrayType")) {
	case "bag":
		f.add("A bag: the order of the elements has no meaning.")
	case "ordered":
		f.add("Ordered: elements keep their order.")
	case "indexed":
		f.add("Indexed: elements keep their positions.")
	}
}

// values adds the values that a ValueMap without Values allows.
func (f *facts) values(q *schema.QualifierSet) {
	const most = 32
	texts, _ := q.Texts("ValueMap")
	if len(texts) == 0 || len(texts) > most {
		return
	}
	for i, text := range texts {
		texts[i] = phrase(text)
	}
	f.add("Values: %s.", strings.Join(texts, ", "))
}

// end adds facts about one end of an association.
func (f *facts) end(q *schema.QualifierSet) {
	low, high := "0", "*"
	if n := q.Int("Min"); n != nil {
		low = n.String()
	}
	if n := q.Int("Max"); n != nil {
		high = n.String()
	}
	switch {
	case low == high:
		f.add("Cardinality %s.", low)
	case low != "0" || high != "*":
		f.add("Cardinality %s..%s.", low, high)
	}
	f.flag(q, "Aggregate", "The aggregating end.")
	f.flag(q, "Weak", "Weak: its keys include those of the other end.")
}

// untyped adds the class of a reference if the type of the field does not show it.
func (d *documentation) untyped(f *facts, t schema.Type) {
	if t.CIM == cim.Reference && t.Class != nil && d.target(t) == nil {
		f.add("Refers to %s.", d.classLink(t.Class))
	}
}

func (f *facts) privileges(q *schema.QualifierSet) {
	if list, _ := q.Texts("Privileges"); len(list) > 0 {
		f.add("It requires the privileges %s.", phrase(strings.Join(list, ", ")))
	}
}

// defaultValue adds the default, because a literal of the struct does not have it.
func (d *documentation) defaultValue(f *facts, value any, t schema.Type, v *schema.ValueSet) {
	if value == nil || t.CIM == cim.Embedded {
		return
	}
	items, array := value.([]any)
	if !array {
		items = []any{value}
	}
	var texts []model.Text
	for _, item := range items {
		texts = append(texts, d.defaultText(item, t, v))
	}
	if texts == nil {
		texts = []model.Text{say("no elements")}
	}
	f.add("Default: %s.", joined(texts, ", "))
}

// defaultText returns a default as in MOF, or a link to its constant.
func (d *documentation) defaultText(value any, t schema.Type, v *schema.ValueSet) model.Text {
	if _, constant := d.constFor(value, v); constant != "" {
		return linkTo(constant)
	}
	switch value := value.(type) {
	case nil:
		return say("NULL")
	case float64:
		return say(strconv.FormatFloat(value, 'g', -1, t.CIM.Bits()))
	case cim.Char16:
		return say(strconv.QuoteRune(rune(value)))
	case string:
		return say(strconv.Quote(value))
	}
	return say(phrase(fmt.Sprint(value)))
}
