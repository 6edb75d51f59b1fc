package zone

import (
	"math"
	"testing"
)

func TestScores(t *testing.T) {
	// truth glacier: 3 hit, 1 called ocean. truth ocean: 4 hit. truth rock: 2, never predicted. No information: in neither.
	truth := []uint8{2, 2, 2, 2, 3, 3, 3, 3, 1, 1}
	pred := []uint8{2, 2, 2, 3, 3, 3, 3, 3, 3, 2}
	var c Confusion
	if err := c.Add(pred[:4], truth[:4]); err != nil { // in two rows, as it streams
		t.Fatal(err)
	}
	if err := c.Add(pred[4:], truth[4:]); err != nil {
		t.Fatal(err)
	}
	s := c.Scores()
	for _, f := range []struct {
		why       string
		got, want float64
	}{
		{"glacier IoU", s.IoU[Glacier], 3.0 / 5},
		{"glacier precision", s.Precision[Glacier], 3.0 / 4},
		{"glacier recall", s.Recall[Glacier], 3.0 / 4},
		{"glacier F1", s.F1[Glacier], 6.0 / 8},
		{"ocean IoU", s.IoU[Ocean], 4.0 / 6},
		{"ocean precision", s.Precision[Ocean], 4.0 / 6},
		{"rock is missed", s.IoU[Rock], 0},
		{"rock precision without predictions", s.Precision[Rock], 0},
		{"mean skips the absent zone", Mean(s.IoU), (3.0/5 + 4.0/6 + 0) / 3},
	} {
		if math.Abs(f.got-f.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", f.why, f.got, f.want)
		}
	}
	if !math.IsNaN(s.IoU[NoInformation]) || !math.IsNaN(s.F1[NoInformation]) {
		t.Errorf("absent zone scores %v, want NaN", s.IoU[NoInformation])
	}
	if c.Total() != 10 || c.Skipped != 0 {
		t.Errorf("counted %d, skipped %d", c.Total(), c.Skipped)
	}
}

func TestAddFrontAndNoData(t *testing.T) {
	var c Confusion
	if err := c.Add([]uint8{4, 3, 255, 9}, []uint8{3, 4, 2, 2}); err != nil {
		t.Fatal(err)
	}
	if c.Counts[Ocean][Ocean] != 2 || c.Skipped != 2 {
		t.Errorf("got %+v", c)
	}
	if err := c.Add([]uint8{1}, nil); err == nil {
		t.Error("rows of different length were counted")
	}
}

func TestMergeEqualsOnePass(t *testing.T) {
	pred, truth := []uint8{0, 1, 2, 3, 3, 2}, []uint8{0, 2, 2, 3, 1, 255}
	var whole, a, b Confusion
	for _, e := range []error{whole.Add(pred, truth), a.Add(pred[:2], truth[:2]), b.Add(pred[2:], truth[2:])} {
		if e != nil {
			t.Fatal(e)
		}
	}
	a.Merge(b)
	if a != whole {
		t.Errorf("got %+v, want %+v", a, whole)
	}
}

func TestMeanOfNothing(t *testing.T) {
	nan := math.NaN()
	if got := Mean([Count]float64{nan, nan, nan, nan}); !math.IsNaN(got) {
		t.Errorf("got %v, want NaN", got)
	}
}

func BenchmarkAdd(b *testing.B) {
	pred, truth := make([]uint8, 1<<20), make([]uint8, 1<<20)
	for i := range pred {
		pred[i], truth[i] = uint8(i>>10)&3, uint8(i>>12)&3
	}
	b.SetBytes(1 << 20)
	for b.Loop() {
		var c Confusion
		if err := c.Add(pred, truth); err != nil {
			b.Fatal(err)
		}
	}
}
