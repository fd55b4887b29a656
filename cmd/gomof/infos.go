package main

import (
	"cmp"
	"embed"
	"slices"
	"sync"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/breaking"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/lint"
	"github.com/gomof/gomof/internal/silence"
)

//go:embed infos/*.txt
var infoFiles embed.FS

// commandInfos documents the diagnostics of the command itself.
var commandInfos = diag.LazyInfos(infoFiles)

// infos documents every diagnostic, sorted by code.
var infos = sync.OnceValue(func() []diag.Info {
	return slices.SortedFunc(slices.Values(slices.Concat(gomof.Diagnostics(), config.Infos(), silence.Infos(), breaking.Infos(), lint.Infos(), commandInfos())), func(a, b diag.Info) int {
		return cmp.Compare(a.Code, b.Code)
	})
})
