package model

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// ErrReference says that a network does not answer as it did when its file was made.
var ErrReference = errors.New("reference of the network")

// ReferenceFormula makes the input of a reference: the value at row i, column j.
const ReferenceFormula = "((7*i+13*j) mod 11 - 5)/3"

// How far an answer may lie from what was recorded, as a share of 1 + its size.
const (
	closeEnough = 1e-3
	closeHalf   = 2e-2 // for a device of half precision: 11 bits a number, through some twenty layers
)

// Bounds of a reference. A real one is the smallest input that a network takes, with some hundred points.
const (
	maxReference = 1 << 16 // bytes of its text
	maxPixels    = 1 << 20
)

// Reference is a self-test that travels with a network: some of what it answered to an input made by a formula.
// Its JSON is the value of cf.reference.
type Reference struct {
	Rows    int       `json:"rows"`
	Cols    int       `json:"cols"`
	Formula string    `json:"formula"` // ReferenceFormula
	Points  [][3]int  `json:"points"`  // channel, row, column
	Logits  []float64 `json:"logits"`  // one for each point
}

// ParseReference reads the value of cf.reference. What cannot be used is an ErrPlan.
func ParseReference(text string) (r Reference, err error) {
	if len(text) > maxReference {
		return r, fmt.Errorf("%w: cf.reference has %d bytes, at most %d are read", ErrPlan, len(text), maxReference)
	}
	if err = decode(text, &r); err == nil {
		err = r.check()
	}
	if err != nil {
		return Reference{}, fmt.Errorf("%w: cf.reference: %w", ErrPlan, err)
	}
	return r, nil
}

// check finds what makes a reference unusable.
func (r Reference) check() error {
	switch {
	case r.Formula != ReferenceFormula:
		return fmt.Errorf("formula %.60q is not known, only %q is", r.Formula, ReferenceFormula)
	case r.Rows < 1 || r.Cols < 1 || r.Rows > maxPixels || r.Cols > maxPixels/r.Rows:
		return fmt.Errorf("an input of %d rows and %d columns", r.Rows, r.Cols)
	case len(r.Points) == 0 || len(r.Points) != len(r.Logits):
		return fmt.Errorf("%d points with %d logits", len(r.Points), len(r.Logits))
	}
	for _, p := range r.Points {
		if p[0] < 0 || p[1] < 0 || p[2] < 0 || p[1] >= r.Rows || p[2] >= r.Cols {
			return fmt.Errorf("point %v lies outside %d rows and %d columns", p, r.Rows, r.Cols)
		}
	}
	return nil
}

// Input is one image of the reference's size, made by its formula.
func (r Reference) Input() Tensor {
	in := NewTensor(1, 1, r.Rows, r.Cols)
	for i := range r.Rows {
		row := in.Data[i*r.Cols : (i+1)*r.Cols]
		for j := range row {
			row[j] = float32((7*i+13*j)%11-5) / 3
		}
	}
	return in
}

// Check runs the network on the reference's input. Another answer, beyond a thousandth of 1 + its size (two hundredths
// in half precision), is an ErrReference: what runs here is not what was imported.
func (r Reference) Check(ctx context.Context, n Network) error {
	_, channels := n.Channels()
	for _, p := range r.Points {
		if p[0] >= channels {
			return fmt.Errorf("%w: cf.reference has a point in channel %d, the network gives %d", ErrPlan, p[0], channels)
		}
	}
	out := NewTensor(1, channels, r.Rows, r.Cols)
	if err := n.Run(ctx, r.Input(), out); err != nil {
		return fmt.Errorf("run the reference: %w", err)
	}
	device, most := n.Device(), closeEnough
	if device.Half {
		most = closeHalf
	}
	for k, p := range r.Points {
		want := r.Logits[k]
		got := float64(out.Data[(p[0]*r.Rows+p[1])*r.Cols+p[2]])
		if !(math.Abs(got-want) <= most*(1+math.Abs(want))) {
			return fmt.Errorf("%w: the file is damaged or the device computes wrongly: %s gives %g in channel %d at row %d, column %d, %g was recorded",
				ErrReference, device.Name, got, p[0], p[1], p[2], want)
		}
	}
	return nil
}
