package parser

import (
	"sync"

	"github.com/gomof/gomof/diag"
)

// A Cache keeps the trees of texts without diagnostics, so that several compilations parse a
// text only once. It finds a tree by its text: a file with another name gets a copy with its
// own positions. The zero value is ready to use, and safe for concurrent use.
type Cache struct {
	mu          sync.Mutex
	trees, aged map[cacheKey]*cached
}

type cacheKey struct {
	text    string
	dialect Dialect // the requested one
}

// A cached is one text. Its file is nil until it is parsed, and if it has diagnostics.
type cached struct {
	once sync.Once
	file *File
}

// Age forgets the trees that were not used since the last call. Call it after each
// compilation of a program that runs for long.
func (c *Cache) Age() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trees, c.aged = nil, c.trees
}

// parse is like [Parse]. A text that another goroutine is parsing is not parsed twice.
func (c *Cache) parse(source *diag.File, opts Options) (file *File, diags diag.List) {
	known := c.find(cacheKey{source.Text, opts.Dialect})
	known.once.Do(func() {
		file, diags = parseText(source, opts)
		if len(diags) == 0 && !file.isTooHeavy(opts) {
			known.file = file.shared()
		}
	})
	switch {
	case file != nil:
		return file, diags
	case known.file == nil:
		return parseText(source, opts)
	case known.file.Source.Name == source.Name:
		return known.file.shared(), nil
	}
	return known.file.renamed(source), nil
}

func (c *Cache) find(key cacheKey) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.trees[key]
	if known == nil {
		known = c.aged[key]
	}
	if known == nil {
		known = new(cached)
	}
	if c.trees == nil {
		c.trees = map[cacheKey]*cached{}
	}
	c.trees[key] = known
	return known
}

// shared returns a file with the same declarations. Compilations change the fields of a
// file, but not its tree.
func (f *File) shared() *File {
	with := *f
	return &with
}
