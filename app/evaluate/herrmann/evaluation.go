// Package herrmann evaluates as the published method (Herrmann et al. 2023) did: its eval_results.json, number by number.
//
// An Evaluation takes images one after the other and keeps of each its distances only. Its Result marshals to the original's
// JSON, with the original's keys, spelling and oddities; numbers equal its own within 1e-9.
//
// What the original did where it has no number is kept as far as it can be seen. What is not a number is null: Python
// would write NaN, which no strict reader of JSON takes. Where the original fails (a class that neither prediction nor
// label has, glaciers that its plots do not know) this package goes on, and says so in the warnings.
package herrmann

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"icefront/geo"
	"icefront/geo/zone"
)

// Kind is where a front comes from.
type Kind uint8

// The fronts that the original compares.
const (
	FromZone  Kind = iota // of predicted zones
	FromFront             // predicted
)

// Evaluation gathers images. The zero value is ready.
type Evaluation struct {
	names    map[string]bool
	zones    []zone.Scores
	lines    []Scores
	errors   [2][]entry // by Kind
	warnings []string
}

// entry is what is kept of the front of an image.
type entry struct {
	name         geo.CaFFeName
	mean, median float64
	distances    []float64
}

// Add scores an image and takes it.
func (e *Evaluation) Add(img Image) (Scored, error) {
	s, err := Score(img)
	if err != nil {
		return s, err
	}
	return s, e.Take(s)
}

// Take adds an image that was scored. The order of the images does not matter, but for ImageErrors and the warnings.
func (e *Evaluation) Take(s Scored) error {
	if e.names[s.Name.ID] {
		return fmt.Errorf("evaluate %s: there is another image of this name", s.Name.ID)
	}
	if e.names == nil {
		e.names = map[string]bool{}
	}
	e.names[s.Name.ID] = true
	e.warnings = append(e.warnings, s.Warnings...)
	if s.Zone != nil {
		e.zones = append(e.zones, s.Zone.Scores)
	}
	if s.Front != nil {
		e.lines = append(e.lines, *s.Front)
	}
	for kind, d := range []*Errors{FromZone: s.FromZone, FromFront: s.FromFront} {
		if d != nil {
			e.errors[kind] = append(e.errors[kind], entry{s.Name, d.Mean, d.Median, d.distances})
		}
	}
	return nil
}

// ImageError is the mean error of an image.
type ImageError struct {
	ID   string
	Mean float64 // metres
}

// ImageErrors are the mean errors of the images that have a front: the original's distance_errors.txt, which has them in
// the order of the folder's files.
func (e *Evaluation) ImageErrors(k Kind) []ImageError {
	var list []ImageError
	for _, one := range e.errors[k] {
		if len(one.distances) > 0 {
			list = append(list, ImageError{one.name.ID, one.mean})
		}
	}
	return list
}

// Figures are the front errors of a group of images, in metres. They are NaN without any front.
type Figures struct {
	Images               int // with those without a front
	NoFront              int // of them: without a front, on either side
	MeanMean, MeanMedian float64
	MedianMean           float64
	MedianMedian         float64
	Confidence           [2]float64 // 95 % interval of Mean, as if every distance were measured on its own
	Mean, Std            float64    // of all distances of all images, pooled: Mean is the headline's MDE
}

// Figures of the images that in names.
func (e *Evaluation) Figures(k Kind, in func(geo.CaFFeName) bool) Figures {
	f := Figures{}
	var means, medians, pooled []float64
	for _, one := range e.errors[k] {
		if !in(one.name) {
			continue
		}
		f.Images++
		if len(one.distances) == 0 {
			f.NoFront++
			continue
		}
		means, medians = append(means, one.mean), append(medians, one.median)
		pooled = append(pooled, one.distances...)
	}
	f.MeanMean, f.MeanMedian = stat.Mean(means, nil), stat.Mean(medians, nil)
	f.MedianMean, f.MedianMedian = median(means), median(medians)
	var variance float64
	f.Mean, variance = stat.PopMeanVariance(pooled, nil)
	f.Std = math.Sqrt(variance)
	n := float64(len(pooled))
	half := distuv.UnitNormal.Quantile(0.975) * f.Std / math.Sqrt(n-1) // the standard error has n-1 in its variance
	f.Confidence = [2]float64{f.Mean - half, f.Mean + half}
	return f
}

// median is NaN without values, which it reorders.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// ZoneMeans are means over images of the scores of zones; images that lack a class are left out of its means.
type ZoneMeans struct {
	Images                     int
	Precision, Recall, F1, IoU Column
}

// Column is one score: of each class, and, as Average, the mean of the images' means over their classes.
type Column struct {
	Average float64
	Class   [zone.Count]float64
}

// ZoneMeans of all images.
func (e *Evaluation) ZoneMeans() ZoneMeans {
	column := func(of func(zone.Scores) [zone.Count]float64) Column {
		var c Column
		var macro []float64
		for k := range c.Class {
			var values []float64
			for _, s := range e.zones {
				values = append(values, of(s)[k])
			}
			c.Class[k] = mean(values)
		}
		for _, s := range e.zones {
			macro = append(macro, zone.Mean(of(s)))
		}
		c.Average = mean(macro)
		return c
	}
	return ZoneMeans{
		Images:    len(e.zones),
		Precision: column(func(s zone.Scores) [zone.Count]float64 { return s.Precision }),
		Recall:    column(func(s zone.Scores) [zone.Count]float64 { return s.Recall }),
		F1:        column(func(s zone.Scores) [zone.Count]float64 { return s.F1 }),
		IoU:       column(func(s zone.Scores) [zone.Count]float64 { return s.IoU }),
	}
}

// FrontMeans are means over images of the scores of the predicted front's pixels.
func (e *Evaluation) FrontMeans() Scores {
	of := func(score func(Scores) float64) float64 {
		var values []float64
		for _, s := range e.lines {
			values = append(values, score(s))
		}
		return mean(values)
	}
	return Scores{
		Precision: of(func(s Scores) float64 { return s.Precision }), Recall: of(func(s Scores) float64 { return s.Recall }),
		F1: of(func(s Scores) float64 { return s.F1 }), IoU: of(func(s Scores) float64 { return s.IoU }),
	}
}

// mean is that of the numbers among the values, NaN if there are none.
func mean(values []float64) float64 {
	return stat.Mean(slices.DeleteFunc(values, math.IsNaN), nil)
}
