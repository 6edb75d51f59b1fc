//go:build long

package main

import "testing"

// Many kills find moments that few do not.
func TestBatchKilledOften(t *testing.T) { killBatch(t, 60) }
