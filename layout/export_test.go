package layout

import "github.com/gomof/gomof/diag"

// Any is Format without the look for errors, so that the layout alone is tested.
func Any(file *diag.File) string { return format(file, "") }
