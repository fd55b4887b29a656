package main

import (
	"slices"

	"github.com/gomof/gomof/internal/disk"
)

// A reading is files that are compiled together, and the environment by which they are read.
type reading struct {
	*env
	files []string
}

// readings are those of the arguments or, without any, one for each package of the project.
// Files of the project are read by its settings, all others by the flags alone.
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
	return slices.DeleteFunc([]reading{{p.env, own}, {e, others}}, func(r reading) bool { return len(r.files) == 0 }), nil
}

func (p *project) readings(kinds []disk.Kind) ([]reading, error) {
	var list []reading
	for _, of := range p.Packages {
		list = append(list, reading{p.env, p.sources(of, kinds)})
	}
	return list, p.misused()
}

// together is readings for commands that make one thing of all files.
func (e *env) together(args []string, kinds ...disk.Kind) (*env, []string, error) {
	list, err := e.readings(args, kinds...)
	if err != nil {
		return nil, nil, err
	}
	var files []string
	for _, r := range list {
		if r.env != list[0].env {
			return nil, nil, usagef("%s is a file of gomof.yaml and %s is not, so they are not read in the same way; name one kind at a time", list[0].files[0], r.files[0])
		}
		files = append(files, r.files...)
	}
	return list[0].env, files, nil
}
