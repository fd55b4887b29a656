// Package fromsource loads Go packages from source for the type checker, for tests.
package fromsource

import (
	"go/importer"
	"go/token"
	"go/types"
	"sync"
)

// Importer loads each package once, for all tests of a process.
var Importer types.Importer = &once{source: importer.ForCompiler(token.NewFileSet(), "source", nil), read: map[string]*types.Package{}}

// once caches packages by path, because the standard importer runs the go command each
// time.
type once struct {
	mu     sync.Mutex
	source types.Importer
	read   map[string]*types.Package
}

// Import implements [types.Importer].
func (o *once) Import(path string) (*types.Package, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p := o.read[path]; p != nil {
		return p, nil
	}
	p, err := o.source.Import(path)
	if err == nil {
		o.read[path] = p
	}
	return p, err
}
