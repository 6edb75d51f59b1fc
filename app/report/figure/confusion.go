package figure

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Confusion is a matrix of what the label says against what was predicted, in pixels.
type Confusion struct {
	Width  float64   // centimetres; 0: Column
	Names  []string  // of the classes
	Counts [][]int64 // [label][prediction]
}

// Figure draws the matrix: shares of each row as shades and percent, counts, sums of rows and columns.
func (m Confusion) Figure() Figure {
	if m.Width == 0 {
		m.Width = Column
	}
	s := sheet.Sheet{Width: sheet.Width(m.Width)}
	t := table{Confusion: m, n: min(len(m.Names), mostRows)}
	inner := s.Width - 2*sheet.Margin
	t.left = min(namesWidth(pairs(m.Names), s.Width)+vg.Points(14), inner/3)
	t.cell = (inner - t.left - vg.Points(3)) / vg.Length(t.n+1)
	t.high = min(max(t.cell*2/3, vg.Points(22)), vg.Points(34))
	t.sum()
	s.Panels = []sheet.Panel{{Height: t.high*vg.Length(t.n+1) + vg.Points(32), Draw: t.draw}}
	s.Notes = []string{"Percent and shades: share of the label's pixels in a row. Counts in pixels."}
	if t.short {
		s.Notes[0] += " k, M, G: thousands, millions, billions."
	}
	if t.total == 0 {
		s.Notes = append(s.Notes, "There is no pixel: no zones were compared.")
	}
	return lay(s)
}

func pairs(names []string) [][2]string {
	var out [][2]string
	for _, n := range names {
		out = append(out, [2]string{n})
	}
	return out
}

// table is a Confusion with its sums and measures.
type table struct {
	Confusion
	n                int
	rows, columns    []int64
	total            int64
	short            bool
	left, cell, high vg.Length
}

// at is a count; what is missing or negative counts as none.
func (t *table) at(label, predicted int) int64 {
	if label >= len(t.Counts) || predicted >= len(t.Counts[label]) {
		return 0
	}
	return max(t.Counts[label][predicted], 0)
}

func (t *table) sum() {
	t.rows, t.columns = make([]int64, t.n), make([]int64, t.n)
	for i := range t.n {
		for j := range t.n {
			t.rows[i] += t.at(i, j)
			t.columns[j] += t.at(i, j)
		}
		t.total += t.rows[i]
	}
	t.short = ink.Letters(ink.SmallSize, ink.Grey(0)).Width(ink.Thousands(t.total)) > t.cell-vg.Points(4)
}

func (t *table) count(n int64) string {
	if !t.short {
		return ink.Thousands(n)
	}
	v := float64(n)
	for _, unit := range []struct {
		from, size float64
		name       string
	}{{1e9, 1e9, " G"}, {1e6, 1e6, " M"}, {1e4, 1e3, " k"}} {
		if v >= unit.from {
			return three(v/unit.size) + unit.name
		}
	}
	return ink.Thousands(n)
}

// three writes a number from 1 to 9999 with three digits.
func three(v float64) string {
	switch {
	case v < 9.995:
		return fmt.Sprintf("%.2f", v)
	case v < 99.95:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// percent writes a share so that only nothing is 0 % and only all is 100 %.
func percent(part, of int64) string {
	share := 100 * float64(part) / float64(of)
	switch {
	case of == 0:
		return ""
	case part == 0:
		return "0 %"
	case part == of:
		return "100 %"
	case share < 0.1:
		return "<0.1 %"
	case share > 99.9:
		return ">99.9 %"
	}
	return fmt.Sprintf("%.1f %%", share)
}

// blues goes from white to a dark blue; its lightness falls evenly, so that it reads in grey.
func blues(share float64) color.Color {
	mix := func(from, to uint8) uint8 {
		return uint8(math.Round(float64(from) + share*(float64(to)-float64(from))))
	}
	return color.NRGBA{mix(255, 8), mix(255, 64), mix(255, 129), 255}
}

func (t *table) draw(c draw.Canvas) {
	name, title := ink.Letters(ink.NameSize, ink.Grey(0)), ink.Letters(ink.TitleSize, ink.Grey(70))
	title.XAlign, title.YAlign = draw.XCenter, draw.YTop
	top := c.Max.Y - vg.Points(30)
	x := func(j int) vg.Length {
		at := c.Min.X + t.left + t.cell*vg.Length(j)
		if j == t.n {
			at += vg.Points(3)
		}
		return at
	}
	y := func(i int) vg.Length {
		at := top - t.high*vg.Length(i)
		if i == t.n {
			at -= vg.Points(2)
		}
		return at
	}
	c.FillText(title, vg.Point{X: (x(0) + x(t.n)) / 2, Y: c.Max.Y}, "predicted")
	title.Rotation = math.Pi / 2
	c.FillText(title, vg.Point{X: c.Min.X, Y: (y(0) + y(t.n)) / 2}, "label")
	for i := range t.n + 1 {
		label := "all"
		if i < t.n {
			label = t.Names[i]
		}
		name.XAlign, name.YAlign = draw.XRight, draw.YCenter
		c.FillText(name, vg.Point{X: x(0) - vg.Points(4), Y: y(i) - t.high/2}, ink.Cut(label, name, t.left-vg.Points(14)))
		t.head(c, label, vg.Point{X: x(i) + t.cell/2, Y: top + vg.Points(2)})
		for j := range t.n + 1 {
			t.fill(c, i, j, vg.Rectangle{Min: vg.Point{X: x(j), Y: y(i) - t.high}, Max: vg.Point{X: x(j) + t.cell, Y: y(i)}})
		}
	}
}

// head writes the name of a column, in one line or two.
func (t *table) head(c draw.Canvas, label string, at vg.Point) {
	style := ink.Letters(ink.SmallSize, ink.Grey(0))
	style.XAlign = draw.XCenter
	lines := ink.Wrap(label, style, t.cell-vg.Points(1))
	if len(lines) > 2 {
		lines = []string{ink.Cut(label, style, t.cell-vg.Points(1))}
	}
	for i, line := range lines {
		c.FillText(style, vg.Point{X: at.X, Y: at.Y + vg.Points(8)*vg.Length(len(lines)-1-i)}, line)
	}
}

// fill draws a cell: a share of its row, or a sum.
func (t *table) fill(c draw.Canvas, i, j int, at vg.Rectangle) {
	n, of := t.total, t.total
	shade, dark := color.Color(color.White), color.Color(ink.Grey(0))
	switch {
	case i < t.n && j < t.n:
		n, of = t.at(i, j), t.rows[i]
		share := float64(n) / math.Max(float64(of), 1)
		shade = blues(share)
		if share > 0.5 {
			dark = color.White
		}
	case i < t.n:
		n = t.rows[i]
	case j < t.n:
		n = t.columns[j]
	}
	c.FillPolygon(shade, ink.Box(at.Min, at.Max))
	ink.Outline(c, ink.Stroke(0.4, ink.Grey(130)), at.Min, at.Max)
	style := ink.Letters(ink.SmallSize, dark)
	style.XAlign = draw.XCenter
	middle := (at.Min.Y + at.Max.Y) / 2
	style.YAlign = draw.YBottom
	c.FillText(style, vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: middle + vg.Points(0.5)}, percent(n, of))
	style.YAlign = draw.YTop
	c.FillText(style, vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: middle - vg.Points(1)}, t.count(n))
}
