package ink

import (
	"image/color"
	"testing"
)

func TestInkBlends(t *testing.T) {
	for _, c := range []struct {
		name  string
		color color.NRGBA
		alpha uint32
		under uint32
		want  uint32
	}{
		{"opaque covers", color.NRGBA{1, 2, 3, 255}, 255, 0xff998877, 0xff030201},
		{"transparent leaves", color.NRGBA{1, 2, 3, 0}, 255, 0xff998877, 0xff998877},
		{"no opacity leaves", color.NRGBA{1, 2, 3, 255}, 0, 0xff998877, 0xff998877},
		{"half and half", color.NRGBA{255, 0, 100, 255}, 128, 0xff00ff64, 0xff327fb2},
		{"white on white stays white", color.NRGBA{255, 255, 255, 77}, 200, 0xffffffff, 0xffffffff},
	} {
		k := New(c.color, c.alpha)
		if got := uint32(k.over(uint64(c.under))); got != c.want {
			t.Errorf("%s: got %08x, want %08x", c.name, got, c.want)
		}
		if got := k.over(uint64(c.under)<<32 | 0xff000000); uint32(got>>32) != c.want {
			t.Errorf("%s: second of two: got %08x, want %08x", c.name, got>>32, c.want)
		}
		row := []uint8{uint8(c.under), uint8(c.under >> 8), uint8(c.under >> 16), 255, 9, 9, 9, 255, 9, 9, 9, 255}
		k.Dot(row[:4])
		if got := uint32(row[0]) | uint32(row[1])<<8 | uint32(row[2])<<16 | uint32(row[3])<<24; got != c.want || row[4] != 9 {
			t.Errorf("%s: as a dot: got %08x, want %08x", c.name, got, c.want)
		}
	}
}

func TestRunEnd(t *testing.T) {
	values := []uint8{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 7}
	for i, want := range map[int]int{0: 19, 3: 19, 18: 19, 19: 20, 20: 22, 21: 22} {
		if got := runEnd(values, i); got != want {
			t.Errorf("from %d: got %d, want %d", i, got, want)
		}
	}
}

func TestRowsLeaveWhatHasNoData(t *testing.T) {
	row := func() []uint8 { return []uint8{1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255} }
	var colors [256]uint32
	var inks [256]Ink
	for v := range inks {
		colors[v] = Word(color.NRGBA{uint8(v), 0, 0, 255})
		inks[v] = New(color.NRGBA{uint8(v), 0, 0, 255}, 255)
	}
	inks[NoClass] = New(color.NRGBA{}, 255)
	agree, differ := New(color.NRGBA{50, 0, 0, 255}, 255), New(color.NRGBA{60, 0, 0, 255}, 255)
	for _, c := range []struct {
		name string
		do   func(dst []uint8)
		want [3]uint8 // red
	}{
		{"tones", func(d []uint8) { Opaque(d, []uint8{40, Hole, 41}, &colors) }, [3]uint8{40, 2, 41}},
		{"classes", func(d []uint8) { Tint(d, []uint8{40, NoClass, 41}, &inks) }, [3]uint8{40, 2, 41}},
		{"a comparison", func(d []uint8) { Judge(d, []uint8{7, 7, NoClass}, []uint8{7, 8, 8}, &agree, &differ) }, [3]uint8{50, 60, 3}},
	} {
		d := row()
		c.do(d)
		if got := [3]uint8{d[0], d[4], d[8]}; got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestChequer(t *testing.T) {
	row := make([]uint8, 6*4)
	Chequer(row, 2, Word(color.NRGBA{1, 0, 0, 255}), Word(color.NRGBA{2, 0, 0, 255}))
	if got := [6]uint8{row[0], row[4], row[8], row[12], row[16], row[20]}; got != [6]uint8{1, 1, 2, 2, 1, 1} {
		t.Errorf("got %v", got)
	}
}
