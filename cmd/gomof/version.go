package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

type versionCmd struct{}

// Run prints the version, the revision if it is known, and what gomof was built with.
func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprint(e.stdout, versionText())
	return err
}

func versionText() string {
	text := "gomof " + version() + "\n"
	if r := revision(); r != "" {
		text += "revision " + r + "\n"
	}
	return text + fmt.Sprintf("%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// Set by the linker in releases, whose build has no module version.
var releaseVersion string

// version is that of the release or, else, of the module that the command was built from.
func version() string {
	const module = "github.com/gomof/gomof"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(releaseVersion, "unknown")
	}
	v := info.Main.Version
	for _, d := range info.Deps {
		if d.Path == module {
			v = d.Version
		}
	}
	return cmp.Or(releaseVersion, strings.TrimSpace(v), "(devel)")
}

// revision is the commit that was built, or "".
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	r := settings["vcs.revision"]
	if r != "" && settings["vcs.modified"] == "true" {
		r += ", modified"
	}
	return r
}
