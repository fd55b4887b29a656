package gen

import (
	"maps"
	"strings"

	"github.com/gomof/gomof/schema"
)

// renameTables are the rename tables of packages that are generated together.
type renameTables map[*request]*renameTable

type renameTable struct {
	selection *selection
	keys      map[string]string // computed on demand
}

// of returns the renames of a package, followed by those of the packages that it imports:
// inherited members have the same name as in the package that they come from. Keys are in
// lower case. Packages must not import each other in a cycle.
func (all renameTables) of(r *request) map[string]string {
	t := all[r]
	if t.keys != nil {
		return t.keys
	}
	t.keys = foldedKeys(r.Options.Rename)
	own := map[string]bool{}
	for _, c := range t.selection.classes {
		own[fold(c.Name)] = true
	}
	done := map[string]bool{}
	for _, c := range schema.Sorted(maps.Keys(t.selection.used)) {
		o := t.selection.used[c]
		if done[o.path()] {
			continue
		}
		done[o.path()] = true
		for key, to := range all.from(o) {
			class, _, isMember := strings.Cut(key, ".")
			if isMember && !own[class] && t.keys[key] == "" {
				t.keys[key] = to
			}
		}
	}
	return t.keys
}

// from returns the renames of an imported package.
func (all renameTables) from(o *origin) map[string]string {
	if o.request != nil {
		return all.of(o.request)
	}
	return o.source.renamed
}
