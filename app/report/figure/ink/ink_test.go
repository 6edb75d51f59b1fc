package ink

import (
	"math"
	"testing"
)

func TestDigits(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 5: "5", 12.345: "12.3", 99.96: "100", 1234.6: "1235", 12345.6: "12,346", -1234567: "-1,234,567", 0.5: "0.50",
		0.00012: "0.00012", math.Inf(1): "-",
	} {
		if got := Digits(v); got != want {
			t.Errorf("Digits(%g) = %q, want %q", v, got, want)
		}
	}
	if got := Digits(math.NaN()); got != "-" {
		t.Errorf("Digits(NaN) = %q", got)
	}
}

func TestCutAndWrap(t *testing.T) {
	style := Letters(SmallSize, Grey(0))
	width := style.Width("Columbia Glacier")
	for _, s := range []string{"", "Columbia", "Columbia Glacier in winter", "a\nb\x00c\xff", "Donaudampfschifffahrtsgesellschaft"} {
		if got := Cut(s, style, width); style.Width(got) > width {
			t.Errorf("Cut(%q) = %q is too wide", s, got)
		}
		for _, line := range Wrap(s, style, width) {
			if style.Width(line) > width {
				t.Errorf("Wrap(%q) has %q, which is too wide", s, line)
			}
		}
	}
	if got := Cut("Columbia Glacier in winter", style, width); got != "Columbia Glac…" {
		t.Errorf("cut to %q", got)
	}
	if got := Clean("a\nb\x00\u202ec\xff"); got != "a b\ufffd\ufffdc\ufffd" {
		t.Errorf("clean: %q", got)
	}
}
