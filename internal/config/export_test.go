package config

import (
	"maps"
	"slices"
)

func (t table[T]) names() []string { return slices.Sorted(maps.Keys(t)) }

// Keys returns the keys of each mapping, sorted, by its heading in docs/configuration.md.
func Keys() map[string][]string {
	return map[string][]string{
		"The file": configKeys.names(), "A package": packageKeys.names(), "An import": importKeys.names(),
		"The lint settings": lintKeys.names(), "The breaking settings": breakingKeys.names(), "An ignore entry": ignoreKeys.names(),
	}
}
