package gdal

// #include <stdlib.h>
// #include <gdal.h>
// #include <ogr_api.h>
// #include <ogr_srs_api.h>
// #include <cpl_conv.h>
import "C"

import (
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// Project moves points in place from one CRS to another, longitude first. If any point fails, it
// changes none and returns an error. It is safe from several goroutines.
func Project(from, to geo.CRS, pts []orb.Point) error {
	if from.Empty() || to.Empty() {
		return fmt.Errorf("project from %s to %s: %w", from.Name(), to.Name(), geo.ErrNoGeoreference)
	}
	if len(pts) == 0 {
		return nil
	}
	xs, ys := make([]C.double, len(pts)), make([]C.double, len(pts))
	for i, p := range pts {
		if !finite(p[0]) || !finite(p[1]) {
			return fmt.Errorf("project from %s to %s: point %d is not finite", from.Name(), to.Name(), i)
		}
		xs[i], ys[i] = C.double(p[0]), C.double(p[1])
	}
	if from == to {
		return nil
	}
	pair := crsPair{from, to}
	t, err := transforms.take(pair)
	if err != nil {
		return err
	}
	defer transforms.put(pair, t)
	ok := make([]C.int, len(pts))
	err = bridge.Collected(func() error {
		C.OCTTransformEx(t, C.int(len(pts)), &xs[0], &ys[0], nil, &ok[0])
		for i := range pts {
			if ok[i] == 0 || !finite(float64(xs[i])) || !finite(float64(ys[i])) {
				return fmt.Errorf("point %d (%g, %g) has no place there", i, pts[i][0], pts[i][1])
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("project from %s to %s: %w", from.Name(), to.Name(), err)
	}
	for i := range pts {
		pts[i] = orb.Point{float64(xs[i]), float64(ys[i])}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

type crsPair struct{ from, to geo.CRS }

// transforms keeps transformations between uses: making one takes milliseconds.
var transforms = transformCache{free: map[crsPair][]C.OGRCoordinateTransformationH{}}

// maxTransforms bounds the transformations that wait for use.
const maxTransforms = 32

// transformCache lends each transformation to one goroutine at a time.
type transformCache struct {
	mu    sync.Mutex
	free  map[crsPair][]C.OGRCoordinateTransformationH
	count int
}

func (c *transformCache) take(p crsPair) (C.OGRCoordinateTransformationH, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list := c.free[p]; len(list) > 0 {
		t := list[len(list)-1]
		c.drop(p)
		return t, nil
	}
	return newTransform(p)
}

// put gives a transformation back; if too many wait, another pair loses one.
func (c *transformCache) put(p crsPair, t C.OGRCoordinateTransformationH) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count >= maxTransforms {
		for other, list := range c.free { // any will do
			C.OCTDestroyCoordinateTransformation(list[len(list)-1])
			c.drop(other)
			break
		}
	}
	c.free[p] = append(c.free[p], t)
	c.count++
}

// drop forgets the last transformation of a pair.
func (c *transformCache) drop(p crsPair) {
	list := c.free[p]
	if len(list) == 1 {
		delete(c.free, p)
	} else {
		c.free[p] = list[:len(list)-1]
	}
	c.count--
}

func newTransform(p crsPair) (C.OGRCoordinateTransformationH, error) {
	from, err := parseCRS(p.from)
	if err != nil {
		return nil, err
	}
	defer from.free()
	to, err := parseCRS(p.to)
	if err != nil {
		return nil, err
	}
	defer to.free()
	var t C.OGRCoordinateTransformationH
	err = bridge.Collected(func() error {
		if t = C.OCTNewCoordinateTransformation(from.h, to.h); t == nil {
			return bridge.ErrNoReason
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("project from %s to %s: %w", p.from.Name(), p.to.Name(), err)
	}
	return t, nil
}
