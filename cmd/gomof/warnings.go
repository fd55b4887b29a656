package main

import (
	"cmp"
	"strings"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/spelling"
)

// warnings holds the settings of -W. A setting for one warning overrides a setting for all, and
// a later one overrides an earlier one. Warnings in files that were only found through -I are
// off, unless all or libraries is given.
type warnings struct {
	allOff, allFatal bool
	libraries        bool
	off, fatal       map[diag.Code]bool
}

func newWarnings(args []string) (*warnings, error) {
	w := &warnings{off: map[diag.Code]bool{}, fatal: map[diag.Code]bool{}}
	for _, arg := range args {
		word, no := strings.CutPrefix(arg, "no-")
		name, fatal := strings.CutPrefix(word, "error=")
		switch {
		case word == "error":
			w.allFatal = !no
			continue
		case word == "all":
			w.allOff, w.libraries = no, !no
			continue
		case word == "libraries":
			w.libraries = !no
			continue
		}
		info := infoOf(name)
		switch {
		case info == nil:
			return nil, usagef("-W %s: there is no warning %s; %s", arg, name, cmp.Or(spelling.Suggest(name, warningNames()), "gomof explain lists them"))
		case isChange(info):
			return nil, usagef("-W %s: %s is a difference of two schemas, which --use selects", arg, info.Name)
		case info.Severity == diag.Error && info.Name == "":
			return nil, usagef("-W %s: %s is always an error", arg, info.Code)
		case fatal:
			w.fatal[info.Code] = !no
		}
		if !fatal || !no {
			w.off[info.Code] = !fatal && no
		}
	}
	return w, nil
}

// apply drops the warnings that are off, and turns others into errors. If quiet, it drops the
// remaining warnings. The files in found were only found through -I.
func (w *warnings) apply(list diag.List, found map[string]bool, quiet bool) diag.List {
	var out diag.List
	for _, d := range list {
		if d.Severity == diag.Warning {
			if w.isOff(d.Code) || found[d.Span.Pos.Filename] && !w.libraries {
				continue
			}
			if of(w.fatal, d.Code, w.allFatal) {
				d.Severity = diag.Error
			} else if quiet {
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// isOff reports whether a warning is off. Rules of the level off are off unless they are named.
func (w *warnings) isOff(code diag.Code) bool {
	return of(w.off, code, w.allOff || isOptional()[code])
}

var isOptional = sync.OnceValue(func() map[diag.Code]bool {
	optional := map[diag.Code]bool{}
	for _, info := range infos() {
		if info.Level == "off" {
			optional[info.Code] = true
		}
	}
	return optional
})

func of(said map[diag.Code]bool, code diag.Code, all bool) bool {
	if one, ok := said[code]; ok {
		return one
	}
	return all
}
