package breaking

import (
	"embed"

	"github.com/gomof/gomof/diag"
)

//go:embed infos/*.txt
var infoFiles embed.FS

var infos = diag.LazyInfos(infoFiles)

// Infos documents the diagnostics of this package. The slice is shared: do not
// change it.
func Infos() []diag.Info { return infos() }
