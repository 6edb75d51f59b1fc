package workbar_test

import (
	"testing"
	"time"

	"icefront/ui/workbar"
)

func TestLeftText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "1 s", 12_400 * time.Millisecond: "12 s", 99 * time.Second: "99 s",
		130 * time.Second: "2 min", 95 * time.Minute: "95 min", 150 * time.Minute: "2.5 h",
	} {
		if got := workbar.LeftText(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
