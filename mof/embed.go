// Package mof holds the MOF sources that gomof ships: the standard qualifier
// declarations, which every compilation relies on, the classes that DSC and WMI take for
// granted, and MSPSService.mof, the worked example.
package mof

import "embed"

// FS has the sources by name: qualifiers.mof and qualifiers_wmi.mof, dsc.mof, wmi.mof
// and MSPSService.mof.
//
//go:embed *.mof
var FS embed.FS
