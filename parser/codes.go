package parser

import "github.com/gomof/gomof/diag"

// The diagnostics of this package. MOF1101 is retired.
const (
	IllegalCharacter diag.Code = "MOF1001"
	UnendedString    diag.Code = "MOF1002"
	RawLineEnd       diag.Code = "MOF1003"
	BadEscape        diag.Code = "MOF1004"
	BadNumber        diag.Code = "MOF1005"
	BadChar          diag.Code = "MOF1006"
	BadAlias         diag.Code = "MOF1007"
	UnendedComment   diag.Code = "MOF1008"
	TooDeep          diag.Code = "MOF1009"
	BadEncoding      diag.Code = "MOF1010"
	NotUTF8          diag.Code = "MOF1011"
	OddBlank         diag.Code = "MOF1012"
	TooMuch          diag.Code = "MOF1013"
	Syntax           diag.Code = "MOF1100"
	ExtraComma       diag.Code = "MOF1102"
	InlineInstance   diag.Code = "MOF1103"
	WrongDialect     diag.Code = "MOF1200"
	NoFile           diag.Code = "MOF4001"
	NoInclude        diag.Code = "MOF4002"
	TooManyIncludes  diag.Code = "MOF4003"
	IncludeCase      diag.Code = "MOF4004"
	IncludeCycle     diag.Code = "MOF4005"
	TooMuchText      diag.Code = "MOF4006"
	TooManyEntries   diag.Code = "MOF4007"
)
