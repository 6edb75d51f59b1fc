//go:build long

package project

import "testing"

// Many kills find moments that few do not.
func TestKilledSavesOften(t *testing.T) { kill(t, 300) }
