package gen

import (
	"iter"

	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/schema"
)

// nearestElement returns the class or member whose name is most similar to a key of the options,
// or "".
func nearestElement(s *schema.Schema, key string) string {
	return spelling.Nearest(key, elements(s))
}

// elements yields the names of all classes, and Class.Member for their members.
func elements(s *schema.Schema) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range s.Classes {
			if !yield(c.Name) {
				return
			}
			for _, p := range c.Properties {
				if !yield(c.Name + "." + p.Name) {
					return
				}
			}
			for _, m := range c.Methods {
				if !yield(c.Name + "." + m.Name) {
					return
				}
			}
		}
	}
}
