package product

import (
	"context"
	"math"

	"golang.org/x/sync/errgroup"

	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/engine/largest"
)

// Line is what is known of one row of the scene.
type Line struct {
	Values []float32 // [channel][width]: probabilities, or logits if neither they nor their uncertainty are wanted
	Spread []float32 // [plane][width]: how much passes disagree, in nats; nil if it is not wanted
	Gaps   []uint64  // a bit for each pixel without data; nil if there is none
	Inside []uint64  // a bit for each pixel that is wanted; nil: all
	From   int       // the pixels from From up to To are known; the others have no data or are not wanted
	To     int
}

// Writer takes the rows of a scene from the north and writes what is wanted of them.
type Writer struct {
	label   *labeller
	grid    geo.Grid
	planes  []model.Plane
	front   int // channel of the front; -1 if there is none
	classes *bands[uint8]
	shares  *bands[float32]
	out     model.Outputs
	index   [][]uint8 // of the planes that are needed or wanted
	clean   *cleaner  // post-processing; nil if there is none
	zones   []uint8   // of a row that is kept for it
	marks   []uint8
	row     int // that comes next

	Pixels [zone.Count]int64 // by zone
	Front  int64             // pixels of the front class
}

// NewWriter writes on goroutines of g, which end with ctx or after Close.
func NewWriter(ctx context.Context, g *errgroup.Group, grid geo.Grid, planes []model.Plane, rule model.FrontRule, out model.Outputs) *Writer {
	w := &Writer{label: newLabeller(planes, rule, grid.Width), grid: grid, planes: planes, out: out, front: frontChannel(planes)}
	w.index = make([][]uint8, len(planes))
	for p := range planes {
		if out.Labels != nil || w.label.needs(p) {
			w.index[p] = make([]uint8, grid.Width)
		}
	}
	// Zones and fronts are counted, so they are made whether or not they are wanted.
	classes := []layer[uint8]{single("zones", orNowhere(out.Zones)), single("fronts", orNowhere(out.Fronts))}
	if out.Labels != nil {
		classes = append(classes, layer[uint8]{"labels", len(planes), out.Labels.Write})
	}
	var shares []layer[float32]
	if out.Probabilities != nil {
		shares = append(shares, layer[float32]{"probabilities", model.Plan{Planes: planes}.Channels(), out.Probabilities.Write})
	}
	if out.FrontProbability != nil && w.front >= 0 {
		shares = append(shares, layer[float32]{"the front's probability", 1, out.FrontProbability.Write})
	}
	if out.Uncertainty != nil {
		shares = append(shares, layer[float32]{"uncertainty", len(planes), out.Uncertainty.Write})
	}
	w.classes = newBands(ctx, g, grid, classes)
	w.shares = newBands(ctx, g, grid, shares)
	return w
}

// Clean post-processes the classes of a model with one label plane by its rules, before any row comes. Rows are kept in
// a temporary file of a folder meanwhile, that of the system if it is empty.
func (w *Writer) Clean(rules []largest.Rule, folder string) (err error) {
	w.zones = make([]uint8, w.grid.Width)
	if w.index[0] == nil {
		w.index[0] = make([]uint8, w.grid.Width)
	}
	w.clean, err = newCleaner(rules, w.grid.Width, folder)
	return err
}

// Free removes what is temporary, after Close or an error.
func (w *Writer) Free() { w.clean.close() }

// frontChannel is the channel of the front class, -1 if there is none.
func frontChannel(planes []model.Plane) int {
	at := 0
	for _, pl := range planes {
		for _, c := range pl.Classes {
			if c.Zone == zone.Front {
				return at
			}
			at++
		}
	}
	return -1
}

// nowhere is a sink of what is not wanted.
type nowhere struct{}

func (nowhere) Write(context.Context, geo.Window, geo.Mask) error { return nil }
func (nowhere) Close() error                                      { return nil }
func (nowhere) Discard() error                                    { return nil }

func orNowhere(s geo.Sink[uint8]) geo.Sink[uint8] {
	if s == nil {
		return nowhere{}
	}
	return s
}

// Warnings says what the model cannot give of what is wanted.
func (w *Writer) Warnings() []string {
	warnings := w.label.warnings()
	if w.clean != nil {
		warnings = append(warnings, w.clean.warnings...)
	}
	if w.out.FrontProbability != nil && w.front < 0 {
		warnings = append(warnings, "The model has no front class: there is no probability of the front.")
	}
	return warnings
}

// Close writes what was kept for post-processing and ends the writing after the last row. The sinks stay open.
func (w *Writer) Close(ctx context.Context) error {
	if w.clean != nil {
		if err := w.replay(ctx); err != nil {
			return err
		}
	}
	w.classes.close()
	w.shares.close()
	return nil
}

// Row takes the next row.
func (w *Writer) Row(ctx context.Context, l Line) error {
	write := w.writeClasses
	if w.clean != nil {
		write = func(_ context.Context, l Line) error { return w.spool(l) }
	}
	if err := write(ctx, l); err != nil {
		return err
	}
	if err := w.show(l); err != nil {
		return err
	}
	return w.writeShares(ctx, l)
}

// show lets the watch look at a row, if it is one of its.
func (w *Writer) show(l Line) error {
	row, watch := w.row, w.out.Watch
	w.row++
	if watch == nil || row%max(watch.Every, 1) != watch.Every/2 {
		return nil
	}
	return watch.Row(model.Glance{Row: row, From: l.From, To: l.To, Shares: l.Values, Spread: l.Spread, Gaps: l.Gaps})
}

// writeClasses writes zones, fronts and labels.
func (w *Writer) writeClasses(ctx context.Context, l Line) error {
	rows, err := w.classes.begin(ctx)
	if err != nil {
		return err
	}
	zones, fronts := rows[0], rows[1]
	n := w.grid.Width
	for p, index := range w.index {
		if index != nil {
			w.label.index(p, index, l.Values, n, l.From, l.To)
		}
	}
	if w.label.zones >= 0 {
		w.label.behind(zones, w.index[w.label.zones], l.Values, n, l.From, l.To)
	}
	w.label.derive(zones, fronts, w.index, l.From, l.To)
	labels := rows[2:]
	for p, to := range labels {
		copy(to[l.From:l.To], w.index[p][l.From:l.To])
	}
	for _, row := range rows {
		blank(row, l, uint8(zone.NoInformation), uint8(zone.NoData))
	}
	w.count(zones, fronts)
	w.classes.end()
	return nil
}

// count counts the pixels of a row.
func (w *Writer) count(zones, fronts []uint8) {
	for i, z := range zones {
		if z < zone.Count {
			w.Pixels[z]++
		}
		if fronts[i] == uint8(zone.Front) {
			w.Front++
		}
	}
}

// blank puts one value where there is no data and another where nothing is wanted.
func blank[T geo.Sample](row []T, l Line, gap, outside T) {
	for i := range l.From {
		row[i] = gap
	}
	for i := l.To; i < len(row); i++ {
		row[i] = gap
	}
	for k, word := range l.Gaps {
		for i := k * 64; word != 0; i, word = i+1, word>>1 {
			if word&1 != 0 {
				row[i] = gap
			}
		}
	}
	for k, word := range l.Inside {
		if word == ^uint64(0) {
			continue
		}
		part := row[k*64 : min(k*64+64, len(row))]
		for i := range part {
			if word>>i&1 == 0 {
				part[i] = outside
			}
		}
	}
}

// writeShares writes probabilities and uncertainty.
func (w *Writer) writeShares(ctx context.Context, l Line) error {
	rows, err := w.shares.begin(ctx)
	if err != nil || rows == nil {
		return err
	}
	n, at := w.grid.Width, 0
	take := func(channel int) {
		copy(rows[at][l.From:l.To], l.Values[channel*n:][l.From:l.To])
		at++
	}
	if w.out.Probabilities != nil {
		for c := range len(l.Values) / n {
			take(c)
		}
	}
	if w.out.FrontProbability != nil && w.front >= 0 {
		take(w.front)
	}
	if w.out.Uncertainty != nil {
		for p, pl := range w.planes {
			most := float32(math.Log(float64(max(len(pl.Classes), 2))))
			to := rows[at]
			for i, v := range l.Spread[p*n:][:n][l.From:l.To] {
				to[l.From+i] = min(v/most, 1)
			}
			at++
		}
	}
	nan := float32(math.NaN())
	for _, row := range rows {
		blank(row, l, nan, nan)
	}
	w.shares.end()
	return nil
}
