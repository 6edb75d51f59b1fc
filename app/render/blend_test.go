package render

import "testing"

func TestRunEnd(t *testing.T) {
	values := []uint8{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 7}
	for i, want := range map[int]int{0: 19, 3: 19, 18: 19, 19: 20, 20: 22, 21: 22} {
		if got := runEnd(values, i); got != want {
			t.Errorf("from %d: got %d, want %d", i, got, want)
		}
	}
}
