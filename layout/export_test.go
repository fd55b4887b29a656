package layout

import "github.com/gomof/gomof/diag"

// Any is Format without the check for errors, to test only the layout.
func Any(file *diag.File) string { return format(file, "") }
