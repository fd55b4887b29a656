package cim

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
)

// Octet strings (DSP0004 5.6.3, OctetString) begin with four octets that contain their
// length, most significant first and including these four octets. The string form is "0x"
// followed by hexadecimal digits.

func (f *field) encodeOctets(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	if f.typ == Uint8 {
		framed := frame(v.Bytes())
		items := make([]any, len(framed))
		for i, b := range framed {
			items[i] = b
		}
		return items, nil
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i] = "0x" + hex.EncodeToString(frame(v.Index(i).Bytes()))
	}
	return items, nil
}

func frame(data []byte) []byte {
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(data)), uint32(4+len(data)))
	return append(out, data...)
}

func unframe(framed []byte) ([]byte, error) {
	if len(framed) < 4 || uint64(binary.BigEndian.Uint32(framed)) != uint64(len(framed)) {
		return nil, fmt.Errorf("%w: octet string whose length octets do not match its %d octets", ErrWrongType, len(framed))
	}
	return framed[4:], nil
}

func (f *field) decodeOctets(p *Property, items []any, into reflect.Value) error {
	text, isText := p.Value.(string)
	switch {
	case f.typ == Uint8 && isText:
		data, err := base64Text(text)
		if err == nil {
			into.SetBytes(data)
		}
		return err
	case f.typ == String && isText && mayBeArray(p.Type):
		items = []any{text}
	case items == nil:
		return fmt.Errorf("%w: one value, expected an octet string", ErrWrongType)
	}
	if f.typ == Uint8 {
		framed, err := octets(items)
		if err != nil {
			return err
		}
		data, err := unframe(framed)
		if err == nil {
			into.SetBytes(data)
		}
		return err
	}
	list := make([][]byte, len(items))
	for i, item := range items {
		if item == nil {
			return fmt.Errorf("element %d: %w", i, ErrNullElement)
		}
		text, _ := item.(string)
		var err error
		if list[i], err = octetText(text); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	into.Set(reflect.ValueOf(list))
	return nil
}

// base64Text decodes an octet string of WS-Management, which does not have the length
// octets (DSP0230). Blanks are allowed anywhere, as in xs:base64Binary: indented XML has
// them.
func base64Text(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, fmt.Errorf("%w: %s, expected an octet string in base64", ErrWrongType, quoteSome(text))
	}
	return data, nil
}

// octetText decodes one octet string of an array: "0x" and hexadecimal digits, or base64.
func octetText(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	digits, isHex := strings.CutPrefix(strings.ToLower(text), "0x")
	if !isHex && text != "" {
		return base64Text(text)
	}
	framed, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWrongType, err)
	}
	return unframe(framed)
}

func octets(items []any) ([]byte, error) {
	out := make([]byte, len(items))
	for i, item := range items {
		b, err := convert(item, Uint8)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		out[i] = b.(uint8)
	}
	return out, nil
}
