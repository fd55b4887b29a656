package boltstore

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A tree reads the pages of a file. It is needed because bbolt would descend forever into a page
// that contains itself, and cannot be stopped.
type tree struct {
	file io.ReaderAt
	size int // of a page
	seen map[uint64]bool
}

// The layout of a page: its number, flags, number of elements and number of overflow pages. A
// branch has an element for each child page.
const (
	headSize    = 16
	flagsAt     = 8
	countAt     = 10
	elementSize = 16
	pageAt      = 8 // in an element

	isBranch = 1
	isLeaf   = 2
)

// walk returns an error if a page is not part of a valid tree, or is in it twice.
func (t *tree) walk(page uint64) error {
	if t.seen[page] {
		return fmt.Errorf("page %d occurs twice", page)
	}
	t.seen[page] = true
	head := make([]byte, headSize)
	if err := t.read(head, page, 0); err != nil {
		return err
	}
	switch flags := binary.NativeEndian.Uint16(head[flagsAt:]); flags {
	case isLeaf:
		return nil
	case isBranch:
		return t.walkBelow(page, int(binary.NativeEndian.Uint16(head[countAt:])))
	default:
		return fmt.Errorf("page %d has the flags %#x", page, flags)
	}
}

func (t *tree) walkBelow(page uint64, count int) error {
	elements := make([]byte, count*elementSize)
	if err := t.read(elements, page, headSize); err != nil {
		return err
	}
	for i := range count {
		if err := t.walk(binary.NativeEndian.Uint64(elements[i*elementSize+pageAt:])); err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) read(into []byte, page uint64, at int64) error {
	if page >= 1<<40 {
		return fmt.Errorf("page %d does not exist", page)
	}
	if _, err := t.file.ReadAt(into, int64(page)*int64(t.size)+at); err != nil {
		return fmt.Errorf("reading page %d: %w", page, err)
	}
	return nil
}
