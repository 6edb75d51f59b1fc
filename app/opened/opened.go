// Package opened is an open scene: its file, how it is shown at first, and what can be said of it.
package opened

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/render"
	"icefront/app/report"
	"icefront/geo"
)

// Scene is a scene on the map.
type Scene struct {
	geo.Scene
	Path    string
	Name    string         // file name without extension
	Band    int            // counts from 1
	Stretch render.Stretch // of 2 to 98 % of the sampled values
	Coarse  geo.Image      // a coarse picture of the whole scene, for drawing and the stretch
	Empty   bool           // no valid pixel was among the sampled ones
	Degrees bool           // its CRS is geographic
}

// Opener is what opening asks of the outside.
type Opener struct {
	Open func(ctx context.Context, path string, as geo.CRS) (geo.Scene, error)
	measure.Earth
}

// Open opens and checks a scene and finds its stretch. band counts from 1.
func (d Opener) Scene(ctx context.Context, path string, band int) (_ *Scene, err error) {
	sc, err := d.Open(ctx, path, "")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = sc.Close() // the first error is the one to tell
		}
	}()
	if n := len(sc.Info().Bands); band > n {
		return nil, fmt.Errorf("%s has %d band(s), not %d", path, n, band)
	}
	o := &Scene{Scene: sc, Path: path, Name: Name(path), Band: band}
	if g := sc.Grid(); !g.CRS.Empty() {
		info, err := d.Describe(g.CRS)
		o.Degrees = err == nil && info.Geographic
	}
	if o.Coarse, err = render.Sample(ctx, sc, band); err != nil {
		return nil, err
	}
	o.Stretch, err = render.StretchOf(o.Coarse, LowShare, HighShare)
	if errors.Is(err, geo.ErrNoData) {
		o.Empty, err = true, nil // perhaps valid pixels lie between the sampled ones: not for us to refuse
	}
	return o, err
}

// The stretch runs between these shares of the sampled values.
const LowShare, HighShare = 0.02, 0.98

// Close frees the scene; nil is none.
func (o *Scene) Close() error {
	if o == nil {
		return nil
	}
	return o.Scene.Close()
}

// Name is a scene's file name without folder and extension; a .SAFE folder counts as a file.
func Name(path string) string {
	base := filepath.Base(filepath.Clean(path))
	return base[:len(base)-len(filepath.Ext(base))]
}

// Remarks are what a user should know of a scene before measuring on it, one sentence each.
func (o *Scene) Remarks() []string {
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

// Describe tells what a scene is. size is that of its pixels.
func (o *Scene) Describe(e measure.Earth, size measure.PixelSize) report.Info {
	g, info := o.Grid(), o.Info()
	d := report.Info{
		Scene: o.Path, Format: info.Driver, Width: g.Width, Height: g.Height, NoData: report.Number(math.NaN()),
		CRS: g.CRS.Name(), Georef: report.Georeferencing(info, g), Transform: g.Transform,
		PixelSize: [2]report.Number{report.Known(size.Ground[0]), report.Known(size.Ground[1])}, PixelFrom: size.From,
		Overviews: info.Overviews,
		Stretch:   [2]report.Number{report.Number(o.Stretch.Low), report.Number(o.Stretch.High)},
		Warnings:  append([]string{}, o.Remarks()...),
	}
	for _, b := range info.Bands {
		d.Bands = append(d.Bands, b.Name+" "+b.Type)
	}
	if n := info.Bands[o.Band-1].NoData; n != nil {
		d.NoData = report.Number(*n)
	}
	if c, err := e.Describe(g.CRS); err == nil && !g.CRS.Empty() {
		d.CRSName = c.Name
	}
	if centre := []orb.Point{g.Centre()}; !g.CRS.Empty() && e.Project(g.CRS, geo.LonLat, centre) == nil {
		d.LonLat = &[2]report.Number{report.Number(centre[0][0]), report.Number(centre[0][1])}
	}
	if !info.Acquired.IsZero() {
		d.Date = info.Acquired.UTC().Format(time.DateOnly)
	}
	return d
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
func (o *Scene) PlaceAt(e measure.Earth, p orb.Point) Place {
	place := Place{At: p}
	g := o.Grid()
	if inv, ok := g.Transform.Invert(); ok {
		px := inv.Apply(p[0], p[1])
		place.Col, place.Row = int(math.Floor(px[0])), int(math.Floor(px[1]))
		place.Inside = g.Bounds().Contains(geo.Window{Col: place.Col, Row: place.Row, Width: 1, Height: 1})
	}
	if !g.CRS.Empty() {
		ll := []orb.Point{p}
		if err := e.Project(g.CRS, geo.LonLat, ll); err == nil {
			place.LonLat, place.HasLL = ll[0], true
		}
	}
	return place
}

// Aspect is the map units along x per unit along y that look square: not 1 where a degree of longitude is
// shorter than one of latitude, or the pixels of an image without georeferencing are not square.
func (o *Scene) Aspect(size measure.PixelSize) float64 {
	g := o.Grid()
	if !g.CRS.Empty() && !o.Degrees {
		return 1 // a projection looks as it is
	}
	h, w := g.Transform.PixelSize()
	if !size.Known() || h <= 0 || w <= 0 {
		return 1
	}
	return size.Ground[0] / h / (size.Ground[1] / w)
}

// Within is the part of the scene that a view of its CRS shows.
func (o *Scene) Within(v render.View) geo.Window {
	g := o.Grid()
	inv, ok := g.Transform.Invert()
	if !ok || v.Empty() {
		return geo.Window{}
	}
	w, h := float64(v.Width), float64(v.Height)
	var b orb.Bound
	for i, c := range [][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		p := v.ToWorld(c[0], c[1])
		if q := inv.Apply(p[0], p[1]); i == 0 {
			b = q.Bound()
		} else {
			b = b.Extend(q)
		}
	}
	floor := func(v float64, most int) int { return int(min(max(math.Floor(v), 0), float64(most))) }
	c0, r0 := floor(b.Min[0], g.Width), floor(b.Min[1], g.Height)
	c1, r1 := floor(b.Max[0]+1, g.Width), floor(b.Max[1]+1, g.Height)
	return geo.Window{Col: c0, Row: r0, Width: c1 - c0, Height: r1 - r0}
}

// StretchIn is a stretch between shares of the values that a view shows, or of all if it is empty, with what else st says.
func (o *Scene) StretchIn(ctx context.Context, v render.View, st render.Stretch, shares [2]float64) (render.Stretch, error) {
	if v.Empty() || o.Within(v).Empty() {
		h, w := o.Grid().Transform.PixelSize()
		v = render.View{Width: 512, Height: 512, Aspect: w / h}.Fit(o.Grid().Extent(), 0)
	}
	return render.StretchOfView(ctx, o.Scene, o.Band, v, st, shares)
}
