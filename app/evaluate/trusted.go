package evaluate

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/measure"
	"icefront/app/report"
	"icefront/app/trust"
	"icefront/geo"
	"icefront/geo/front"
	"icefront/geo/runs"
)

// Lines are the fronts of an image that its headline compares, in the CRS of its grid.
type Lines struct {
	Grid             geo.Grid
	Predicted, Label []front.Front
}

// alone are the measures of trust that an image has on its own: those its report tells, else what its files show.
func (e *evaluation) alone(said reported, zones *runs.Mask) []report.TrustPart {
	if said.Trust != nil {
		return said.Trust.Parts
	}
	return trust.Measure(trust.Scene{Grid: e.frame.grid, Pixel: e.frame.pixel.Ground, Fronts: e.image.Lines.Predicted, Zones: zones})
}

// trusted scores how far the fronts can be believed, with a look at the others of each glacier.
func trusted(d Deps, images []Image) error {
	planes := map[string]measure.Plane{}
	members := make([]trust.Member, len(images))
	for i, img := range images {
		m := trust.Member{Parts: img.Parts}
		m.Date, _ = time.Parse(time.DateOnly, img.Date) // zero if it is unknown
		lines, err := d.flat(planes, img, &m.Frame)
		if err != nil {
			return fmt.Errorf("%s: %w", img.Name, err)
		}
		m.Lines = lines
		members[i] = m
	}
	for i, t := range trust.Series(members) {
		if images[i].Headline() != nil {
			images[i].Trust = t
		}
	}
	return nil
}

// flat are the predicted fronts in metres, and the name of the plane they are in: that of the glacier in its CRS, or of
// its pictures of one size.
func (d Deps) flat(planes map[string]measure.Plane, img Image, frame *string) (orb.MultiLineString, error) {
	if len(img.Lines.Predicted) == 0 || !img.PixelSize[0].Known() {
		return nil, nil
	}
	g := img.Lines.Grid
	key := fmt.Sprint(img.Fold, img.Glacier, g.CRS)
	if g.CRS.Empty() {
		key = fmt.Sprint(img.Fold, img.Glacier, g.Width, g.Height, img.PixelSize)
	}
	p, ok := planes[key]
	if !ok {
		var err error
		p, err = measure.NewPlane(d.Earth, g.CRS, measure.Centre(img.Lines.Predicted), [2]float64{float64(img.PixelSize[0]), float64(img.PixelSize[1])})
		if err != nil {
			return nil, err
		}
		planes[key] = p
	}
	if img.Glacier != "" {
		*frame = key
	}
	fs, err := p.Fronts(img.Lines.Predicted)
	return front.Lines(fs), err
}
