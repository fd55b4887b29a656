package parser

import "github.com/gomof/gomof/diag"

// Infos documents the diagnostics of this package.
var Infos = []diag.Info{}
