package export

import (
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/schema"
)

// value writes a value after an equals sign.
func (m *mofWriter) value(v any, t schema.Type) {
	octets, isOctets := octets(v)
	list, isList := v.([]any)
	switch {
	case isOctets && m.isOctets(t):
		m.put(m.quote(octets))
	case isList:
		m.values(list, t)
	default:
		m.item(v, t)
	}
}

// values writes an array.
func (m *mofWriter) values(list []any, t schema.Type) {
	m.put("{")
	for i, v := range list {
		if i > 0 {
			m.put(",")
		}
		m.item(v, t)
	}
	m.put("}")
}

// item writes one value. Strings can take several lines.
func (m *mofWriter) item(v any, t schema.Type) {
	switch v := v.(type) {
	case string:
		if t.Enum == nil {
			m.out.Text(v)
			return
		}
	case cim.ObjectPath:
		m.out.Text(v.String())
		return
	case *schema.Instance:
		m.embeddedValue(v)
		return
	}
	m.put(m.scalar(v, t))
}

// scalar returns the literal of one value.
func (m *mofWriter) scalar(v any, t schema.Type) string {
	if t.Enum != nil {
		return elementName(v, t.Enum)
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		if v {
			return "true"
		}
		return "false"
	case float64:
		if !isFinite(v) {
			return "null" // MOF has no word for it
		}
		return realText(v, realBits(t.CIM))
	case cim.Char16:
		return m.char(v)
	case *schema.Instance:
		return m.quote(m.instanceText(v))
	case int64, uint64:
		return plain(v)
	}
	return m.quote(plain(v))
}

func elementName(v any, t *schema.Enumeration) string {
	for _, one := range t.Elements {
		if one.Value == v && v != nil {
			return one.Name
		}
	}
	return "null"
}

func (m *mofWriter) char(c cim.Char16) string {
	if isSurrogate(c) || c == 0 {
		return string(append(token.AppendHex([]byte{'\''}, rune(c), false), '\''))
	}
	return string(append(token.AppendEscaped([]byte{'\''}, rune(c), '\'', false), '\''))
}

// octets returns the text of an octet string of MOF 3.
func octets(v any) (text string, ok bool) {
	const digits = "0123456789ABCDEF"
	list, ok := v.([]any)
	b := []byte("0x")
	for _, one := range list {
		n, isNumber := one.(uint64)
		if !isNumber || n > 0xff {
			return "", false
		}
		b = append(b, digits[n>>4], digits[n&15])
	}
	return string(b), ok
}

// embeddedValue writes an instance as a value. If a qualifier makes it a string, this is
// MOF text.
func (m *mofWriter) embeddedValue(i *schema.Instance) {
	keyword := "instance"
	switch {
	case m.mof3:
		keyword = "value"
	case m.isPlain() || !m.classTyped:
		m.out.Text(m.instanceText(i))
		return
	}
	m.put(keyword, "of", m.named(i.Class.Name))
	m.body(i)
}

// body writes the slots of an instance.
func (m *mofWriter) body(i *schema.Instance) {
	outer := m.classTyped
	m.put("{")
	if m.depth() {
		for p, v := range slots(i) {
			m.put(p.Name, "=")
			m.classTyped = isEmbedded(p.Type) && !saysEmbedded(p.Type, p.Qualifiers)
			m.value(v, m.typeOf(p.Type))
			m.put(";")
		}
	}
	m.nesting--
	m.put("}")
	m.classTyped = outer
}

// instanceText returns an instance as MOF on one line, for the string in which it is
// embedded.
func (m *mofWriter) instanceText(i *schema.Instance) string {
	var b strings.Builder
	b.WriteString("instance of " + m.named(i.Class.Name) + " {")
	if m.depth() {
		for p, v := range slots(i) {
			b.WriteString(" " + p.Name + " = ")
			m.inText(&b, v, m.typeOf(p.Type))
			b.WriteString(";")
		}
	}
	m.nesting--
	b.WriteString(" };")
	return b.String()
}

func (m *mofWriter) inText(b *strings.Builder, v any, t schema.Type) {
	list, isList := v.([]any)
	if !isList {
		b.WriteString(m.scalar(v, t))
		return
	}
	for i, one := range list {
		b.WriteString([]string{"{ ", ", "}[min(i, 1)])
		b.WriteString(m.scalar(one, t))
	}
	if len(list) == 0 {
		b.WriteString("{")
	}
	b.WriteString(" }")
}
