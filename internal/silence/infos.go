package silence

import (
	"embed"

	"github.com/gomof/gomof/diag"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos returns the documentation of the diagnostics in this package. Do not change the shared
// slice.
func Infos() []diag.Info { return infos() }
