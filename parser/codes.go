package parser

import "github.com/gomof/gomof/diag"

// The diagnostics of this package. MOF1101 is retired.
const (
	Syntax             diag.Code = "MOF1100"
	ExtraComma         diag.Code = "MOF1102"
	InlineInstance     diag.Code = "MOF1103"
	NoQualifierDefault diag.Code = "MOF1104"
	WrongDialect       diag.Code = "MOF1200"
)
