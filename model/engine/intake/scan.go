package intake

import "icefront/geo"

// Scan is what one pass over a scene finds out.
type Scan struct {
	Raw   Stats // of the crop's pixels after filling, once the scan is finished
	Cover *Cover

	bounds                   geo.Window
	nonzero                  bool // the crop is the box of pixels that are not zero
	left, right, top, bottom int
	row                      int
}

// NewScan begins a scan over a scene; cropped: what counts is the bounding box of pixels that are not zero.
func NewScan(bounds geo.Window, cropped bool, area *Area) *Scan {
	return &Scan{
		Cover: NewCover(bounds.Width, bounds.Height, area), bounds: bounds, nonzero: cropped,
		left: bounds.Width, right: -1, top: -1,
	}
}

// Add takes in the next row of the scene.
func (s *Scan) Add(l Line) {
	s.Cover.add(l.Gaps)
	if first, last := ends(l.Pix); first >= 0 {
		if s.top < 0 {
			s.top = s.row
		}
		s.left, s.right, s.bottom = min(s.left, first), max(s.right, last), s.row
	}
	s.row++
	if s.nonzero {
		s.Raw.addNonzero(l.Pix)
	} else {
		s.Raw.Add(l.Pix)
	}
}

// ends are the first and the last pixel of a row that is not zero, -1 if there is none.
func ends(row []float32) (first, last int) {
	first, last = -1, -1
	for i, v := range row {
		if v != 0 {
			first = i
			break
		}
	}
	if first < 0 {
		return first, last
	}
	for last = len(row) - 1; row[last] == 0; last-- {
	}
	return first, last
}

// Empty reports that every pixel was zero after filling.
func (s *Scan) Empty() bool { return s.top < 0 }

// Finish returns the crop and completes Raw: zeros inside a box of non-zero pixels count, those outside do not.
func (s *Scan) Finish() geo.Window {
	if !s.nonzero {
		return s.bounds
	}
	crop := geo.Window{Col: s.left, Row: s.top, Width: s.right - s.left + 1, Height: s.bottom - s.top + 1}
	s.Raw.fill(float64(crop.Width) * float64(crop.Height))
	return crop
}
