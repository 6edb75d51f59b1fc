package herrmann

import (
	"errors"
	"fmt"
	"math"

	"icefront/geo"
	"icefront/geo/front/distance"
	"icefront/geo/published"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// Image is one scene, its predictions and its labels, as the original's files hold them.
//
// Zones are greys (0, 64, 127, 254), fronts 0 and 255; published.Greys gives them from other codings. Nil is a side that
// is not there.
type Image struct {
	ID                    string // CaFFe's name: GLACIER_DATE_SENSOR_RESOLUTION_QUALITY_ORBIT
	Zone, Front           *runs.Mask
	LabelZone, LabelFront *runs.Mask
	Box                   *published.Box
}

// Scored is what an image contributes.
type Scored struct {
	Name      geo.CaFFeName
	Zone      *ZoneScores // of the predicted zones; nil: there are none, or no label
	Front     *Scores     // of the pixels of the predicted front
	FromZone  *Errors     // of the front that the predicted zones give
	FromFront *Errors     // of the predicted front
	Warnings  []string    // whole sentences
}

// ZoneScores are the scores of zones, by class.
type ZoneScores struct {
	zone.Scores
	Confusion zone.Confusion
}

// Scores are those of one class against the rest.
type Scores struct{ Precision, Recall, F1, IoU float64 }

// Errors are the distances between the pixels of two fronts. Without a front on either side there is none.
type Errors struct {
	Line             *runs.Mask // the predicted front, as it is compared: what the original's "postprocessed" holds
	Predicted, Label int        // pixels
	Mean, Median     float64    // metres; NaN without a front
	Max              float64
	distances        []float64 // metres
}

// NoFront reports that a side has no front.
func (e *Errors) NoFront() bool { return len(e.distances) == 0 }

// maxLine bounds the pixels of a line, and so the distances to some 300 MB. A line of CaFFe has some thousands.
const maxLine = 1 << 21

// Score compares one image with its labels. It may be called from several goroutines.
func Score(img Image) (Scored, error) {
	s := Scored{}
	var ok bool
	if s.Name, ok = geo.ParseCaFFeName(img.ID); !ok {
		return s, fmt.Errorf("evaluate %s: the name is not CaFFe's GLACIER_DATE_SENSOR_RESOLUTION_QUALITY_ORBIT, which tells the pixel size", img.ID)
	}
	if err := img.check(); err != nil {
		return s, fmt.Errorf("evaluate %s: %w", s.Name.ID, err)
	}
	img.warn(&s)
	if img.Zone != nil && img.LabelZone != nil {
		s.zones(img.Zone, img.LabelZone)
	}
	if img.Front != nil && img.LabelFront != nil {
		s.Front = lineScores(img.Front, img.LabelFront)
	}
	var err error
	if img.Zone != nil && img.LabelFront != nil {
		if s.FromZone, err = img.fromZone(s.Name.Resolution); err != nil {
			return s, fmt.Errorf("evaluate the zones of %s: %w", s.Name.ID, err)
		}
	}
	if img.Front != nil && img.LabelFront != nil {
		if s.FromFront, err = img.fromFront(s.Name.Resolution); err != nil {
			return s, fmt.Errorf("evaluate the front of %s: %w", s.Name.ID, err)
		}
	}
	return s, nil
}

// classes is the class of each grey, and noClass of what is none.
func classes() (table [256]uint8) {
	for v, c := range zone.Greys.Table() {
		if table[v] = noClass; c < zone.Count {
			table[v] = uint8(c)
		}
	}
	return table
}

const noClass = 255

// check refuses masks of other sizes or values.
func (img Image) check() error {
	if img.Zone == nil && img.Front == nil {
		return errors.New("there is neither a prediction of zones nor one of the front")
	}
	grey := classes()
	line := [256]uint8{255: 1}
	for v := 1; v < 255; v++ {
		line[v] = noClass
	}
	var first *runs.Mask
	for _, side := range []struct {
		what   string
		mask   *runs.Mask
		values [256]uint8
		known  string
	}{
		{"predicted zones", img.Zone, grey, "0, 64, 127 and 254"},
		{"predicted front", img.Front, line, "0 and 255"},
		{"labelled zones", img.LabelZone, grey, "0, 64, 127 and 254"},
		{"labelled front", img.LabelFront, line, "0 and 255"},
	} {
		m := side.mask
		if m == nil {
			continue
		}
		if first == nil {
			first = m
		}
		if g, want := m.Grid, first.Grid; g.Width != want.Width || g.Height != want.Height {
			return fmt.Errorf("%s of %d x %d pixels, but the prediction has %d x %d", side.what, g.Width, g.Height, want.Width, want.Height)
		}
		for v, n := range m.Count() {
			if n > 0 && side.values[v] == noClass {
				return fmt.Errorf("%s with the value %d, but the published evaluation knows only %s", side.what, v, side.known)
			}
		}
	}
	return nil
}

// warn says what is missing.
func (img Image) warn(s *Scored) {
	say := func(missing bool, text string) {
		if missing {
			s.Warnings = append(s.Warnings, s.Name.ID+": "+text+".")
		}
	}
	say(img.Zone != nil && img.LabelZone == nil, "there is no label of zones, so the zones were not scored")
	say(img.LabelFront == nil, "there is no label of the front, so no distance was measured")
	grid := img.grid()
	say(img.Box == nil, "there is no bounding box, so the whole prediction counts")
	say(img.Box != nil && img.Box.Window(grid).Empty(), "the bounding box lies beside the image, so no predicted front is left")
}

// grid is that of the prediction.
func (img Image) grid() geo.Grid {
	if img.Zone != nil {
		return img.Zone.Grid
	}
	return img.Front.Grid
}

// zones scores zones.
func (s *Scored) zones(predicted, truth *runs.Mask) {
	s.Zone = &ZoneScores{}
	c := &s.Zone.Confusion
	table := classes()
	overlap(predicted, truth, func(p, t uint8, n int64) { c.Counts[table[t]][table[p]] += n })
	s.Zone.Scores = c.Scores()
	for k, v := range s.Zone.IoU {
		if math.IsNaN(v) {
			s.Warnings = append(s.Warnings, fmt.Sprintf(
				"%s: neither prediction nor label has %v, where the original fails; the image is left out of the means of that class.",
				s.Name.ID, zone.Class(k)))
		}
	}
}

// lineScores scores the pixels of a predicted front, however broad. What has no pixel scores 0, as in the original.
func lineScores(predicted, truth *runs.Mask) *Scores {
	var counts [2][2]int64 // [truth][predicted]
	overlap(predicted, truth, func(p, t uint8, n int64) { counts[t&1][p&1] += n })
	hit, surplus, missed := counts[1][1], counts[0][1], counts[1][0]
	share := func(a, b int64) float64 {
		if b == 0 {
			return 0
		}
		return float64(a) / float64(b)
	}
	return &Scores{
		Precision: share(hit, hit+surplus), Recall: share(hit, hit+missed),
		F1: share(2*hit, 2*hit+surplus+missed), IoU: share(hit, hit+surplus+missed),
	}
}

// overlap calls f for the stretches where two masks of one size have the values p and t, n pixels each.
func overlap(a, b *runs.Mask, f func(p, t uint8, n int64)) {
	for y := range a.Grid.Height {
		aEnds, aValues := a.Row(y)
		bEnds, bValues := b.Row(y)
		from := int32(0)
		for i, k := 0, 0; i < len(aEnds) && k < len(bEnds); {
			to := min(aEnds[i], bEnds[k])
			f(aValues[i], bValues[k], int64(to-from))
			from = to
			if aEnds[i] == to {
				i++
			}
			if bEnds[k] == to {
				k++
			}
		}
	}
}

// fromZone measures the front that the predicted zones give.
func (img Image) fromZone(resolution float64) (*Errors, error) {
	clean, err := published.Clean(img.Zone)
	if err != nil {
		return nil, err
	}
	line, err := published.Front(clean, published.MinLength/resolution)
	if err != nil {
		return nil, err
	}
	if img.Box != nil {
		if line, err = img.Box.Apply(line); err != nil {
			return nil, err
		}
	}
	return measure(line, img.LabelFront, resolution)
}

// fromFront measures the predicted front, thinned.
func (img Image) fromFront(resolution float64) (*Errors, error) {
	front := img.Front
	if img.Box != nil {
		var err error
		if front, err = img.Box.Apply(front); err != nil {
			return nil, err
		}
	}
	line, err := published.Thin(front)
	if err != nil {
		return nil, err
	}
	return measure(line, img.LabelFront, resolution)
}

// measure takes the distances between the pixels of two lines. The label is not cut by the box.
func measure(line, label *runs.Mask, resolution float64) (*Errors, error) {
	nan := math.NaN()
	e := &Errors{Line: line, Mean: nan, Median: nan, Max: nan}
	e.Predicted, e.Label = int(line.Count()[255]), int(label.Count()[255])
	if e.Predicted == 0 || e.Label == 0 {
		return e, nil
	}
	if e.Predicted > maxLine || e.Label > maxLine {
		return nil, fmt.Errorf("the fronts have %d and %d pixels, so they are areas and no lines", e.Predicted, e.Label)
	}
	d, err := distance.ComparePoints(published.Pixels(line), published.Pixels(label), distance.Options{Keep: true})
	if err != nil {
		return nil, err
	}
	e.Mean, e.Median, e.Max = d.Mean*resolution, d.Median*resolution, d.Max*resolution
	e.distances = make([]float64, len(d.Samples))
	for i, s := range d.Samples {
		e.distances[i] = s.Distance * resolution
	}
	return e, nil
}
