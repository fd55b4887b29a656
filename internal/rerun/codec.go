package rerun

import "encoding/binary"

// A codec reads or writes bytes, so that both directions share one description.
type codec struct {
	bytes   []byte
	reading bool
	bad     bool // they end too early
}

func (c *codec) number(v *int64) {
	if !c.reading {
		c.bytes = binary.AppendVarint(c.bytes, *v)
		return
	}
	n := 0
	if *v, n = binary.Varint(c.bytes); n <= 0 {
		*v, c.bad, c.bytes = 0, true, nil
		return
	}
	c.bytes = c.bytes[n:]
}

func (c *codec) text(s *string) {
	n := int64(len(*s))
	c.number(&n)
	switch {
	case !c.reading:
		c.bytes = append(c.bytes, *s...)
	case n < 0 || n > int64(len(c.bytes)):
		c.bad, c.bytes = true, nil
	default:
		*s, c.bytes = string(c.bytes[:n]), c.bytes[n:]
	}
}

func (c *codec) file(f *File) {
	c.text(&f.Name)
	c.text(&f.sum)
	c.stamp(&f.stamp)
}

func (c *codec) stamp(s *stamp) {
	trusted, device, inode := int64(0), int64(s.device), int64(s.inode)
	if s.trusted {
		trusted = 1
	}
	c.number(&trusted)
	if trusted == 0 {
		return
	}
	c.number(&s.size)
	c.number(&s.modified)
	c.number(&s.changed)
	c.number(&device)
	c.number(&inode)
	s.trusted, s.device, s.inode = true, uint64(device), uint64(inode)
}

func codeList[T any](c *codec, list *[]T, each func(*T)) {
	n := int64(len(*list))
	c.number(&n)
	if c.reading {
		if n < 0 || n > int64(len(c.bytes)) { // each takes a byte at least
			c.bad, c.bytes = true, nil
			return
		}
		*list = make([]T, n)
	}
	for i := range *list {
		each(&(*list)[i])
	}
}
