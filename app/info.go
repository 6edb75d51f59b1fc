package app

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/report"
	"icefront/geo"
)

// SceneInfo is what the open scene is, for people and as JSON.
type SceneInfo struct {
	Scene     string            `json:"scene"`
	Format    string            `json:"format"`
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Bands     []string          `json:"bands"` // name and type of each
	NoData    report.Number     `json:"nodata"`
	CRS       string            `json:"crs"`
	CRSName   string            `json:"crs_name"`
	Georef    string            `json:"georeferencing"`
	Transform [6]float64        `json:"transform"`
	PixelSize [2]report.Number  `json:"pixel_size_m"` // on the ground at the middle [rows, columns]
	PixelFrom string            `json:"pixel_size_from"`
	LonLat    *[2]report.Number `json:"centre_lon_lat,omitempty"`
	Date      string            `json:"date,omitempty"`
	Overviews int               `json:"overviews"`
	Stretch   [2]report.Number  `json:"percentiles_2_98"` // of a sample of the chosen band
	Warnings  []string          `json:"warnings"`
}

// Describe tells what the open scene is; the zero value if there is none.
func (s *Session) Describe() SceneInfo {
	if s.scene == nil {
		return SceneInfo{}
	}
	g, info, size := s.scene.Grid(), s.scene.Info(), s.PixelSize()
	d := SceneInfo{
		Scene: s.scene.Path, Format: info.Driver, Width: g.Width, Height: g.Height, NoData: report.Number(math.NaN()),
		CRS: g.CRS.Name(), Georef: georefText(info, g), Transform: g.Transform,
		PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, PixelFrom: size.From,
		Overviews: info.Overviews,
		Stretch:   [2]report.Number{report.Number(s.scene.Stretch.Low), report.Number(s.scene.Stretch.High)},
		Warnings:  append([]string{}, s.scene.Remarks()...),
	}
	for _, b := range info.Bands {
		d.Bands = append(d.Bands, b.Name+" "+b.Type)
	}
	if n := info.Bands[s.scene.Band-1].NoData; n != nil {
		d.NoData = report.Number(*n)
	}
	if c, err := s.deps.Describe(g.CRS); err == nil && !g.CRS.Empty() {
		d.CRSName = c.Name
	}
	if centre := []orb.Point{g.Centre()}; !g.CRS.Empty() && s.deps.Project(g.CRS, geo.LonLat, centre) == nil {
		d.LonLat = &[2]report.Number{report.Number(centre[0][0]), report.Number(centre[0][1])}
	}
	if !info.Acquired.IsZero() {
		d.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	return d
}

// Remarks are what a user should know of a scene before measuring on it, one sentence each.
func (o *OpenedScene) Remarks() []string {
	info := o.Info()
	remarks := info.Warnings
	if n := len(info.Bands); n > 1 {
		remarks = append(remarks, fmt.Sprintf("Band %d of %d is used; choose another one with --band or beside the map.", o.Band, n))
	}
	if o.Empty {
		remarks = append(remarks, fmt.Sprintf("No valid pixel was among the %d sampled ones of band %d; the scene may be empty.",
			len(o.Coarse.Pix), o.Band))
	}
	return remarks
}

func georefText(info geo.Info, g geo.Grid) string {
	switch {
	case info.Georef == geo.GeorefGCP:
		return fmt.Sprintf("%d ground control points, not applied: pixel coordinates", info.GCPs)
	case g.CRS.Empty():
		return "none: pixel coordinates"
	}
	return "CRS and affine"
}

// Print writes the description for people.
func (d SceneInfo) Print(w io.Writer) error {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-16s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(&b, d.Scene)
	row("format", "%s, %d x %d px, %d overview level(s)", d.Format, d.Width, d.Height, d.Overviews)
	row("bands", "%s", strings.Join(d.Bands, "; "))
	if d.NoData.Known() {
		row("no data", "%g", float64(d.NoData))
	}
	row("georeferencing", "%s", d.Georef)
	if d.CRSName != "" {
		row("CRS", "%s, %s", d.CRS, d.CRSName)
	}
	if d.LonLat != nil {
		row("centre", "%.4f, %.4f (longitude, latitude)", float64(d.LonLat[0]), float64(d.LonLat[1]))
	}
	if d.PixelSize[0].Known() {
		row("pixel", "%.2f x %.2f m on the ground (rows x columns), from: %s", float64(d.PixelSize[0]), float64(d.PixelSize[1]), d.PixelFrom)
	} else {
		row("pixel", "metres unknown")
	}
	if d.Date != "" {
		row("date", "%s", d.Date)
	}
	row("2 to 98 %", "%g to %g (of a sample)", float64(d.Stretch[0]), float64(d.Stretch[1]))
	for _, t := range d.Warnings {
		row("note", "%s", t)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Place is what is under the cursor.
type Place struct {
	At       orb.Point // in the scene's CRS
	LonLat   orb.Point // degrees; only if HasLL
	HasLL    bool
	Col, Row int // pixel; only if Inside
	Inside   bool
}

// PlaceAt tells where a point of the map is.
func (s *Session) PlaceAt(p orb.Point) Place {
	place := Place{At: p}
	if s.scene == nil {
		return place
	}
	g := s.scene.Grid()
	if inv, ok := g.Transform.Invert(); ok {
		px := inv.Apply(p[0], p[1])
		place.Col, place.Row = int(math.Floor(px[0])), int(math.Floor(px[1]))
		place.Inside = g.Bounds().Contains(geo.Window{Col: place.Col, Row: place.Row, Width: 1, Height: 1})
	}
	if !g.CRS.Empty() {
		ll := []orb.Point{p}
		if err := s.deps.Project(g.CRS, geo.LonLat, ll); err == nil {
			place.LonLat, place.HasLL = ll[0], true
		}
	}
	return place
}

// ReadValue reads the scene's value at a pixel in the background and gives it to then on the owner; NaN is no
// data. A newer call takes the place of one that still runs.
func (s *Session) ReadValue(col, row int, then func(v float64)) {
	sc := s.scene
	if sc == nil {
		return
	}
	s.values.Start(func(ctx context.Context, emit func(apply func())) {
		img, err := sc.Read(ctx, sc.Band, geo.Window{Col: col, Row: row, Width: 1, Height: 1}, 1, 1)
		if err != nil || len(img.Pix) == 0 {
			return // the map shows no value; opening and drawing tell of a broken file
		}
		emit(func() { then(float64(img.Pix[0])) })
	})
}

// MetresPerUnit is how many metres on the ground one unit of the map measures at the scene's middle, along y.
// ok is false if that is unknown.
func (s *Session) MetresPerUnit() (m float64, ok bool) {
	if s.scene == nil {
		return 0, false
	}
	size, err := s.deps.earth().PixelSize(s.scene.Path, s.scene.Grid(), s.sizes)
	if err != nil || !size.Known() {
		return 0, false
	}
	h, _ := s.scene.Grid().Transform.PixelSize()
	return size.Ground[0] / h, h > 0
}

// PixelSize is how many metres a pixel of the open scene measures, and how that is known.
func (s *Session) PixelSize() measure.PixelSize {
	if s.scene == nil {
		return measure.PixelSize{From: "unknown"}
	}
	size, err := s.deps.earth().PixelSize(s.scene.Path, s.scene.Grid(), s.sizes)
	if err != nil {
		return measure.PixelSize{From: "unknown"}
	}
	return size
}

// Aspect is the map units along x per unit along y that look square: not 1 where a degree of longitude is
// shorter than one of latitude, or the pixels of an image without georeferencing are not square.
func (s *Session) Aspect() float64 {
	if s.scene == nil {
		return 1
	}
	g, size := s.scene.Grid(), s.PixelSize()
	if !g.CRS.Empty() && !s.scene.Degrees {
		return 1 // a projection looks as it is
	}
	h, w := g.Transform.PixelSize()
	if !size.Known() || h <= 0 || w <= 0 {
		return 1
	}
	return size.Ground[0] / h / (size.Ground[1] / w)
}
