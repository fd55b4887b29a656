package config

import (
	"embed"

	"github.com/gomof/gomof/diag"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The caller must not change the slice,
// which is shared.
func Infos() []diag.Info { return infos() }
