// Package mapsheet draws a map for print: a page with a title, the picture, fronts as vectors, coordinates, scale, north,
// legend and a note, as PNG or PDF. The picture is drawn in bands, so that no page is held whole.
package mapsheet

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/measure/geodesic"
	"icefront/app/render"
	"icefront/geo"
)

// Sheet is a map to be printed. All positions are in CRS.
type Sheet struct {
	Title  string
	Page   Page
	Extent orb.Bound // what is to be seen; the picture shows more where its proportions are others
	Aspect float64   // see render.View

	CRS   geo.CRS       // empty: coordinates are pixels, y the negative row
	Earth measure.Earth // for the scale and north; not asked without a CRS
	Pixel [2]float64    // metres [rows, columns] of a pixel without a CRS; zero: unknown

	// Frame draws the picture under a view. It gets the bands of one picture from top to bottom. nil: the map has no picture.
	Frame   func(ctx context.Context, v render.View) (*image.RGBA, error)
	Release func(*image.RGBA) // takes a frame back; may be nil

	Lines  []Line // from bottom to top
	Legend []Entry
	Note   []string // parts of the line at the foot: scene, date, program, whose data; the CRS follows them
}

// Line is drawn as a vector: it stays sharp however the page is enlarged.
type Line struct {
	Lines  orb.MultiLineString
	Color  color.NRGBA
	Width  float64   // points; 0 means 1
	Dashes []float64 // points, drawn and left out
	Rim    color.NRGBA
}

// Entry explains a colour.
type Entry struct {
	Name  string
	Color color.NRGBA
	Area  bool // a patch; else a line
	// Width and Dashes are those of the line.
	Width  float64
	Dashes []float64
	Rim    color.NRGBA
}

// Page is the paper, in millimetres.
type Page struct {
	Width, Height float64 // both 0: A4, landscape
	DPI           int     // pixels per inch; 0 means 300
}

// A4 is a page of that size.
func A4(landscape bool) Page { return paper(210, 297, landscape) }

// A3 is a page of that size.
func A3(landscape bool) Page { return paper(297, 420, landscape) }

func paper(short, long float64, landscape bool) Page {
	if landscape {
		return Page{Width: long, Height: short}
	}
	return Page{Width: short, Height: long}
}

// Limits of pages: text needs room, and a file that nobody can open helps nobody.
const (
	smallest, largest = 80, 1500 // mm a side
	coarsest, finest  = 50, 1200 // pixels per inch
)

// resolve fills in what was left out and refuses what cannot be drawn.
func (p Page) resolve() (Page, error) {
	if p.Width == 0 && p.Height == 0 {
		p.Width, p.Height = 297, 210
	}
	if p.DPI == 0 {
		p.DPI = 300
	}
	if !(p.Width >= smallest && p.Height >= smallest && p.Width <= largest && p.Height <= largest) {
		return p, fmt.Errorf("page of %g x %g mm: a side has %d to %d mm", p.Width, p.Height, smallest, largest)
	}
	if p.DPI < coarsest || p.DPI > finest {
		return p, fmt.Errorf("page of %d pixels per inch: take %d to %d", p.DPI, coarsest, finest)
	}
	return p, nil
}

var errNothing = errors.New("the part of the map to draw is empty")

// facts are what is found out about the map before it is drawn.
type facts struct {
	units     units
	crs       string  // for people
	perPoint  float64 // ground length of a point of the page in the middle of the map, along x; 0: unknown
	unit      string  // of perPoint: m, px
	north     float64 // degrees clockwise from up
	northward bool    // north is known
}

// facts asks the Earth about the middle of the map.
func (s Sheet) facts(l layout) (facts, error) {
	f := facts{units: pixels, unit: "px"}
	v := l.view
	if !s.CRS.Empty() {
		f.units, f.unit, f.crs = metres, "m", string(s.CRS)
		if s.Earth.Describe != nil {
			info, err := s.Earth.Describe(s.CRS)
			if err != nil {
				return f, err
			}
			if info.Geographic {
				f.units = degrees
			}
			if info.Name != "" {
				f.crs = info.Name + " (" + string(s.CRS) + ")"
			}
		}
		f.north, f.northward = render.NorthAngle(v.Center, s.project(s.CRS, geo.LonLat), s.project(geo.LonLat, s.CRS))
	}
	x, y := float64(v.Width)/2, float64(v.Height)/2
	d := x / 4
	r, err := geodesic.Ruler{Earth: s.Earth, CRS: s.CRS, Pixel: s.Pixel}.Line([]orb.Point{v.ToWorld(x-d, y), v.ToWorld(x+d, y)})
	if err != nil {
		return f, nil // the middle lies outside the projection: no scale
	}
	if !r.Pixels {
		f.unit = "m"
	}
	f.perPoint = r.Length / (2 * d) * l.pixelsPerPoint()
	return f, nil
}

// project is the way of a point from one CRS to another.
func (s Sheet) project(from, to geo.CRS) func(orb.Point) (orb.Point, error) {
	return func(p orb.Point) (orb.Point, error) {
		pts := []orb.Point{p}
		err := s.Earth.Project(from, to, pts)
		return pts[0], err
	}
}

// finite reports an extent with an inside.
func finite(b orb.Bound) bool {
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	return w > 0 && h > 0 && !math.IsInf(w+h, 0)
}
