package main

import (
	"bytes"
	"io"

	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/schema"
)

type exportCmd struct {
	Files     []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: those of gomof.yaml."`
	Format    string   `required:"" enum:"json,cim-xml,mof" placeholder:"FORMAT" help:"json, cim-xml (DSP0201) or mof."`
	For       string   `enum:",dsp0004" default:"" placeholder:"STANDARD" help:"With --format mof: dsp0004 writes MOF for other compilers, without namespaces and types of WMI or MOF 3. Qualifiers replace them."`
	Out       string   `placeholder:"FILE" help:"Write this file, and create its directory. Default: standard output."`
	Class     []string `placeholder:"PATTERN" sep:"none" help:"Export these classes and what they need; * and ? are wildcards. Repeatable. Default: all."`
	LocalOnly bool     `help:"Leave out inherited members. MOF always does."`
	serverFlags
}

var exporters = map[string]func(io.Writer, *schema.Schema, export.Options) error{
	"json": export.JSON, "cim-xml": export.CIMXML, "mof": export.MOF,
}

func (x *exportCmd) Run(e *env) error {
	defer e.showProgress("exporting")()
	if x.For != "" && x.Format != "mof" {
		return usagef("--for %s is for --format mof", x.For)
	}
	if x.Out != "" {
		e = e.onStdout()
	}
	e, files, err := x.sources(e)
	if err != nil {
		return err
	}
	result, _, err := e.compile(files, false)
	if err != nil {
		return err
	}
	if err := e.conclude(e.warned(result.Diagnostics, result.Found), result.Sources); err != nil {
		return err // nothing is written where there are errors
	}
	opts := export.Options{LocalOnly: x.LocalOnly, DSP0004: x.For == "dsp0004"}
	if opts.Classes, err = x.classes(result.Schema); err != nil {
		return err
	}
	return x.write(e, result.Schema, opts)
}

// sources returns the files to export, or the declarations of a server.
func (x *exportCmd) sources(e *env) (*env, []string, error) {
	if err := x.serverFlags.check(x.Files); err != nil {
		return nil, nil, err
	}
	if x.From != "" {
		return e.declarationsOf(&x.serverFlags, x.Class)
	}
	return e.together(x.Files, mofFiles, xmlFiles)
}

// classes returns the classes that --class selects, in the order of the schema.
func (x *exportCmd) classes(s *schema.Schema) ([]*schema.Class, error) {
	if len(x.Class) == 0 {
		return nil, nil
	}
	selected, err := s.Select(x.Class...)
	if err != nil {
		return nil, usagef("--class: %v", err)
	}
	wanted := map[*schema.Class]bool{}
	for _, c := range selected {
		wanted[c] = true
	}
	list := []*schema.Class{} // nil would be all of them
	for _, c := range s.Classes {
		if wanted[c] {
			list = append(list, c)
		}
	}
	return list, nil
}

func (x *exportCmd) write(e *env, s *schema.Schema, opts export.Options) error {
	write := exporters[x.Format]
	if x.Out == "" {
		return write(e.stdout, s, opts)
	}
	var data bytes.Buffer
	if err := write(&data, s, opts); err != nil {
		return err
	}
	if err := output.Apply([]output.Change{{Path: x.Out, New: data.Bytes()}}); err != nil {
		return err
	}
	e.verbosef("write %s", x.Out)
	return nil
}
