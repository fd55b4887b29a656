package export

import (
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// value writes what follows an equals sign. behind is the number of characters
// that follow it, and column where its further lines begin.
func (m *mofWriter) value(v any, t schema.Type, column, behind int) {
	if octets, ok := octets(v); ok && m.isOctets(t) {
		m.put(" ", m.quote(octets))
		return
	}
	switch v := v.(type) {
	case []any:
		m.values(v, t, column)
	case string:
		if t.Enum == nil {
			m.str(v, column, behind, false)
			return
		}
		m.put(" ", m.scalar(v, t))
	case cim.ObjectPath:
		m.str(v.String(), column, behind, false)
	case *schema.Instance:
		m.embeddedValue(v, column-indent, behind)
	default:
		m.put(" ", m.scalar(v, t))
	}
}

// values writes an array. Its instances stand on lines of their own.
func (m *mofWriter) values(list []any, t schema.Type, column int) {
	inline := false
	for _, v := range list {
		_, isInstance := v.(*schema.Instance)
		inline = inline || isInstance && m.isInline()
	}
	if !inline {
		m.list(m.texts(list, t), column, func(v any) string { return m.scalar(v, t) })
		return
	}
	m.put(" {")
	for i, v := range list {
		m.line(column)
		if one, ok := v.(*schema.Instance); ok {
			m.inline(one, column)
		} else {
			m.put(m.scalar(v, t))
		}
		if i < len(list)-1 {
			m.put(",")
		}
	}
	m.line(column - indent)
	m.put("}")
}

// texts makes strings of what is written as strings, so that long ones break.
func (m *mofWriter) texts(list []any, t schema.Type) []any {
	texts := make([]any, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			texts[i] = v
			if t.Enum != nil {
				texts[i] = word(m.scalar(v, t))
			}
		case cim.ObjectPath:
			texts[i] = v.String()
		case *schema.Instance:
			texts[i] = m.instanceText(v)
		default:
			texts[i] = v
		}
	}
	return texts
}

// A word is a value that is written as it is.
type word string

// scalar is the literal of one value.
func (m *mofWriter) scalar(v any, t schema.Type) string {
	if w, ok := v.(word); ok {
		return string(w)
	}
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
		return `'` + (&layout{}).hex(rune(c)) + `'`
	}
	var b strings.Builder
	(&layout{}).escape(&b, rune(c), '\'')
	return `'` + b.String() + `'`
}

// octets is the text of an octet string of MOF 3.
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

// isInline reports whether an instance stands in place of a value. Where a
// qualifier makes a string of it, it is the text of MOF.
func (m *mofWriter) isInline() bool { return m.exporter.mof3 || m.classTyped && !m.isPlain() }

func (m *mofWriter) embeddedValue(i *schema.Instance, column, behind int) {
	if !m.isInline() {
		m.str(m.instanceText(i), column+indent, behind, false)
		return
	}
	m.put(" ")
	m.inline(i, column)
}

// inline writes an instance in place of a value.
func (m *mofWriter) inline(i *schema.Instance, column int) {
	keyword := "instance of "
	if m.exporter.mof3 {
		keyword = "value of "
	}
	m.put(keyword, m.named(i.Class.Name))
	m.body(i, column)
}

// body writes the slots of an instance.
func (m *mofWriter) body(i *schema.Instance, column int) {
	tall, outer := m.tall, m.classTyped
	m.open()
	if m.depth() {
		for p, v := range slots(i) {
			m.line(column + indent)
			m.put(p.Name, " =")
			m.classTyped = isEmbedded(p.Type) && !saysEmbedded(p.Type, p.Qualifiers)
			m.value(v, m.typeOf(p.Type), column+2*indent, len(";"))
			m.put(";")
		}
	}
	m.nesting--
	m.line(column)
	m.put("}")
	m.tall, m.classTyped = tall, outer
}

// instanceText is an instance as MOF on one line, for the string that it is
// embedded in.
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
