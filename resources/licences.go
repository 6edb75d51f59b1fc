package resources

import _ "embed"

//go:embed licences.txt
var licences string

// Licences is the text of the licences of all Go modules in the programs. scripts/licences.sh writes it.
func Licences() string { return licences }
