package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"icefront/app/report/figure/ink"
	"icefront/app/report/figure/sheet"
)

// Timeline shows when scenes were taken: a row for each place, a lane, colour and shape for each sensor.
type Timeline struct {
	Width   float64  // centimetres; 0: Page
	Places  []string // from the top
	Sensors []string // in the order of their lanes
	Scenes  []Taken
}

// Taken is when and where a scene was taken.
type Taken struct {
	Place, Sensor string
	Date          time.Time
}

// lane is the height of a sensor in a row of Timeline.
const lane = vg.Length(5.5)

// Figure draws the time line; its height grows with the number of places and sensors.
func (t Timeline) Figure() Figure {
	s := sheet.Sheet{Width: sheet.Width(t.Width)}
	places, more := head(t.Places)
	rows := timeRows{sensors: t.Sensors, rows: make([]timeRow, len(places))}
	undated := 0
	var dates []time.Time
	for _, sc := range t.Scenes {
		i, k := slices.Index(places, sc.Place), slices.Index(t.Sensors, sc.Sensor)
		if sc.Date.IsZero() || i < 0 || k < 0 {
			undated++
			continue
		}
		rows.rows[i].scenes = append(rows.rows[i].scenes, sc)
		if !slices.Contains(rows.rows[i].lanes, k) {
			rows.rows[i].lanes = append(rows.rows[i].lanes, k)
		}
		dates = append(dates, sc.Date)
	}
	var names [][2]string
	height := vg.Length(0)
	for i, place := range places {
		r := &rows.rows[i]
		slices.Sort(r.lanes)
		r.name = [2]string{place, fmt.Sprintf("n = %s", ink.Thousands(int64(len(r.scenes))))}
		r.height = max(lane*vg.Length(len(r.lanes))+vg.Points(4), vg.Points(22))
		names = append(names, r.name)
		height += r.height
	}
	rows.left = namesWidth(names, s.Width)
	for k, sensor := range t.Sensors {
		if slices.ContainsFunc(rows.rows, func(r timeRow) bool { return slices.Contains(r.lanes, k) }) {
			s.Keys = append(s.Keys, sheet.GlyphKey(sensor, sensorGlyph(k)))
		}
	}
	p := sheet.Axes("date of the scene", "")
	sheet.WithoutY(p, 1)
	sheet.OnTime(&p.X, s.Width-rows.left, dates)
	sheet.Grid(p, true, false)
	p.Add(rows)
	if undated > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s without a date or of another place or sensor.", ink.Counted(undated, "scene")))
	}
	if more > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s after these.", ink.Counted(more, "row")))
	}
	s.Panels = []sheet.Panel{{Height: max(height, vg.Points(22)) + vg.Points(27), Draw: func(c draw.Canvas) {
		c.Min.X += rows.left
		p.Draw(c)
	}}}
	return lay(s)
}

// sensorGlyph is the mark of a sensor.
func sensorGlyph(k int) draw.GlyphStyle {
	t := [...]color.Color{ink.Blue.RGB(), ink.Orange.RGB(), ink.Green.RGB(), ink.Purple.RGB(), ink.Vermillion.RGB(), ink.Grey(0), ink.Blue.RGB()}
	return draw.GlyphStyle{Color: t[k%len(t)], Radius: vg.Points(2.1), Shape: ink.Glyph(k)}
}

// timeRows draws the rows of a Timeline.
type timeRows struct {
	sensors []string
	rows    []timeRow
	left    vg.Length
}

type timeRow struct {
	name   [2]string
	lanes  []int // sensors that are there
	scenes []Taken
	height vg.Length
}

// Plot draws names and scenes.
func (t timeRows) Plot(c draw.Canvas, p *plot.Plot) {
	top := c.Max.Y
	for i, r := range t.rows {
		if i > 0 {
			c.StrokeLine2(ink.Stroke(0.35, ink.Grey(200)), c.Min.X-t.left, top, c.Max.X, top)
		}
		drawName(c, r.name, vg.Point{X: c.Min.X, Y: top - r.height/2}, t.left)
		first := top - r.height/2 + lane*vg.Length(len(r.lanes)-1)/2
		for _, sc := range r.scenes {
			k := slices.Index(t.sensors, sc.Sensor)
			y := first - lane*vg.Length(slices.Index(r.lanes, k))
			c.DrawGlyphNoClip(sensorGlyph(k), vg.Point{X: c.X(p.X.Norm(float64(sc.Date.Unix()))), Y: y})
		}
		top -= r.height
	}
}

// Areas shows the areas of zones over time, on top of each other, one panel for each glacier.
type Areas struct {
	Width    float64 // centimetres; 0: Page
	Share    bool    // percent of all instead of km2
	Glaciers []Glacier
}

// Glacier is a panel of Areas.
type Glacier struct {
	Name   string
	Scenes []Zones
}

// Zones are areas of a date, in the order no information, rock, glacier, ocean.
type Zones struct {
	Date      time.Time
	Label     [4]float64  // km2, or anything if Areas.Share
	Predicted *[4]float64 // nil: none
}

// stack is the order of the zones from below, as indices of Zones.Label; fills and names are in the order of Label.
var (
	stack     = [4]int{1, 0, 2, 3}
	zoneFills = [4]color.NRGBA{{0, 0, 0, 255}, {150, 150, 150, 255}, {0xf0, 0xf8, 0xff, 255}, {0x2b, 0x6c, 0xc4, 255}}
	zoneNames = [4]string{"no information", "rock", "glacier", "ocean"}
)

// areaRow is the height of a panel, areaName that of its name.
const (
	areaRow  = vg.Length(74)
	areaName = vg.Length(11)
)

// Figure draws the panels; the height grows with their number.
func (a Areas) Figure() Figure {
	s := sheet.Sheet{Width: sheet.Width(a.Width)}
	glaciers, more := head(a.Glaciers)
	var dates []time.Time
	predicted := false
	var charts [][]*plot.Plot
	var titled []sheet.Chart
	for _, g := range glaciers {
		for _, z := range g.Scenes {
			dates = append(dates, z.Date)
			predicted = predicted || z.Predicted != nil
		}
	}
	for i, g := range glaciers {
		p := a.panel(g, dates, s.Width, i == len(glaciers)-1)
		titled, charts = append(titled, p), append(charts, []*plot.Plot{p.Plot})
	}
	for _, z := range slices.Backward(stack[:]) {
		s.Keys = append(s.Keys, sheet.AreaKey(zoneNames[z], zoneFills[z]))
	}
	if predicted {
		s.Keys = append(s.Keys, sheet.LineKey("their limits as predicted", predictedStyle()))
	}
	if more > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Not drawn: %s after these.", ink.Counted(more, "glacier")))
	}
	if len(dates) == 0 {
		s.Notes = append(s.Notes, "There is no dated scene with zones.")
		return lay(s)
	}
	s.Notes = append(s.Notes, "Areas are those of the label. Thin upright lines are the dates of scenes; between them areas are drawn straight.")
	s.Panels = []sheet.Panel{{Height: areaRow*vg.Length(len(charts)) + sheet.TitleRoom, Draw: func(c draw.Canvas) {
		inner := titled[len(titled)-1].Inner(c)
		tiles := draw.Tiles{Rows: len(charts), Cols: 1, PadTop: areaName, PadY: areaName + vg.Points(2)}
		for i, at := range plot.Align(charts, tiles, inner) {
			charts[i][0].Draw(at[0])
		}
		titled[len(titled)-1].Titles(c, inner)
	}}}
	return lay(s)
}

func predictedStyle() draw.LineStyle { return ink.Stroke(0.9, ink.Vermillion.RGB(), 3, 1.5) }

// panel is the chart of a glacier.
func (a Areas) panel(g Glacier, dates []time.Time, whole vg.Length, last bool) sheet.Chart {
	unit := "zone area (km²)"
	if a.Share {
		unit = "share of the scene (%)"
	}
	p := sheet.Axes("date of the scene", unit)
	st := stacked{name: g.Name}
	for _, z := range g.Scenes {
		st.scenes = append(st.scenes, z.layers(a.Share))
	}
	slices.SortStableFunc(st.scenes, func(x, y layers) int { return x.date.Compare(y.date) })
	p.Y.Min, p.Y.Max = 0, 0
	for _, l := range st.scenes {
		p.Y.Max = max(p.Y.Max, l.label[3])
	}
	if p.Y.Max == 0 {
		p.Y.Max = 1
	}
	p.Y.Tick.Marker = sheet.RoundTicks{Most: 4}
	sheet.OnTime(&p.X, whole-vg.Points(40), dates)
	if !last {
		p.X.Tick.Marker = nameless{p.X.Tick.Marker}
	}
	p.Add(st)
	return p
}

// nameless are ticks without their names, which stand below the last panel.
type nameless struct{ plot.Ticker }

// Ticks are those of the other, without names.
func (n nameless) Ticks(lo, hi float64) []plot.Tick {
	ticks := n.Ticker.Ticks(lo, hi)
	for i := range ticks {
		ticks[i].Label = ""
	}
	return ticks
}

// layers are the upper limits of the stack at a date.
type layers struct {
	date      time.Time
	label     [4]float64
	predicted *[4]float64
}

func (z Zones) layers(share bool) layers {
	l := layers{date: z.Date, label: pile(z.Label, share)}
	if z.Predicted != nil {
		sums := pile(*z.Predicted, share)
		l.predicted = &sums
	}
	return l
}

// pile sums areas from below; what is no area counts as none.
func pile(areas [4]float64, share bool) [4]float64 {
	var sums [4]float64
	sum := 0.0
	for i, z := range stack {
		if v := areas[z]; ink.Finite(v) && v > 0 {
			sum += v
		}
		sums[i] = sum
	}
	if share && sum > 0 {
		for i := range sums {
			sums[i] *= 100 / sum
		}
	}
	return sums
}

// stacked draws the areas of a glacier.
type stacked struct {
	name   string
	scenes []layers // by date
}

// Plot draws the areas from the top, so that each covers those above it, and their limits; one date as a column.
func (s stacked) Plot(c draw.Canvas, p *plot.Plot) {
	name := ink.Letters(ink.NameSize, ink.Grey(0))
	c.FillText(name, vg.Point{X: c.Min.X, Y: c.Max.Y + vg.Points(2)}, ink.Cut(s.name, name, c.Max.X-c.Min.X))
	if len(s.scenes) == 0 {
		note(c, vg.Point{X: c.Min.X + vg.Points(4), Y: c.Center().Y}, "no scene")
	}
	line := func(of func(layers) *[4]float64, k int) []vg.Point {
		var pts []vg.Point
		for _, l := range s.scenes {
			if v := of(l); v != nil {
				y := c.Y(p.Y.Norm(math.Min(v[k], p.Y.Max)))
				pts = append(pts, vg.Point{X: c.X(p.X.Norm(float64(l.date.Unix()))), Y: y})
			}
		}
		if n := len(pts); n > 0 && pts[n-1].X-pts[0].X < vg.Points(1) {
			pts = []vg.Point{{X: pts[0].X - vg.Points(4), Y: pts[0].Y}, {X: pts[0].X + vg.Points(4), Y: pts[0].Y}}
		}
		return pts
	}
	for k := 3; k >= 0; k-- {
		top := line(func(l layers) *[4]float64 { return &l.label }, k)
		if len(top) == 0 {
			return
		}
		area := append(slices.Clone(top), vg.Point{X: top[len(top)-1].X, Y: c.Min.Y}, vg.Point{X: top[0].X, Y: c.Min.Y})
		c.FillPolygon(zoneFills[stack[k]], area)
		c.StrokeLines(ink.Stroke(0.5, ink.Grey(60)), append(area, top[0]))
	}
	for k := range 3 {
		limits := line(func(l layers) *[4]float64 { return l.predicted }, k)
		if len(limits) > 1 {
			c.StrokeLines(predictedStyle(), limits)
		}
	}
	for _, l := range s.scenes {
		x := c.X(p.X.Norm(float64(l.date.Unix())))
		c.StrokeLine2(ink.Stroke(0.3, color.NRGBA{0, 0, 0, 90}), x, c.Min.Y, x, c.Y(p.Y.Norm(l.label[3])))
	}
}
