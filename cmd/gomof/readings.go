package main

import (
	"slices"

	"github.com/gomof/gomof/internal/disk"
)

// A reading has files that are compiled together, and the environment to read them in.
type reading struct {
	*env
	files []string
}

// readings returns the files of the arguments or, without any, a reading for each package of
// the project. The settings of the project apply to its files, flags alone to all others.
func (e *env) readings(args []string, kinds ...disk.Kind) ([]reading, error) {
	if len(args) == 0 {
		p, err := e.needProject()
		if err != nil {
			return nil, err
		}
		return p.readings(kinds)
	}
	files, err := e.disk.Sources(args, kinds...)
	if err != nil {
		return nil, err
	}
	p, err := e.findProject()
	if err != nil || p == nil {
		return []reading{{e, files}}, err
	}
	if err := p.misused(); err != nil {
		return nil, err
	}
	var own, others []string
	for _, f := range files {
		if p.has(f) {
			own = append(own, f)
		} else {
			others = append(others, f)
		}
	}
	return slices.DeleteFunc([]reading{{p.forSome(), own}, {e, others}}, func(r reading) bool { return len(r.files) == 0 }), nil
}

func (p *project) readings(kinds []disk.Kind) ([]reading, error) {
	var list []reading
	for _, of := range p.Packages {
		list = append(list, reading{p.env, p.sources(of, kinds)})
	}
	return list, p.misused()
}

// together is like readings, for commands that compile all files into one schema.
func (e *env) together(args []string, kinds ...disk.Kind) (*env, []string, error) {
	list, err := e.readings(args, kinds...)
	if err != nil {
		return nil, nil, err
	}
	var files []string
	for _, r := range list {
		if r.env != list[0].env {
			return nil, nil, usagef("%s belongs to gomof.yaml and %s does not, so different settings apply to them; name them in separate commands", list[0].files[0], r.files[0])
		}
		files = append(files, r.files...)
	}
	return list[0].env, files, nil
}
