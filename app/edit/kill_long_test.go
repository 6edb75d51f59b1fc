//go:build long

package edit_test

import "testing"

func TestKilledManyTimes(t *testing.T) { kill(t, 200) }
