package write

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// Shares are stored as whole steps, from 0 to steps; noStep is no data.
const (
	steps  = 254
	noStep = 255
)

// Shares begins a stack of values from 0 to 1, a GeoTIFF with tiles and overviews in the order of a COG, encoded as geo.Shares or
// geo.HalfShares. Values beyond 0 and 1 are stored as these.
func Shares(ctx context.Context, path string, g geo.Grid, spec geo.StackSpec) (geo.Stack[float32], error) {
	switch spec.Encoding {
	case geo.Shares:
		return stack(ctx, path, g, spec, toSteps, layout[uint8]{reduce: meanOfSteps}, noStep)
	case geo.HalfShares:
		return stack(ctx, path, g, spec, toHalf, layout[float32]{reduce: meanOfFloats, options: []string{"NBITS=16"}}, math.NaN())
	}
	return nil, fmt.Errorf("write %s: shares cannot be stored in encoding %d", path, spec.Encoding)
}

// Indices begins a stack of whole numbers, a GeoTIFF with tiles and overviews in the order of a COG, encoded as geo.Indices.
func Indices(ctx context.Context, path string, g geo.Grid, spec geo.StackSpec) (geo.Stack[uint8], error) {
	if spec.Encoding != geo.Indices {
		return nil, fmt.Errorf("write %s: whole numbers cannot be stored in encoding %d", path, spec.Encoding)
	}
	return stack(ctx, path, g, spec, verbatim, layout[uint8]{reduce: majority(noStep)}, noStep)
}

// stack begins a file with a band for each name.
func stack[T geo.Sample, S stored](ctx context.Context, path string, g geo.Grid, spec geo.StackSpec,
	encode func([]S, []T) []S, l layout[S], nodata float64,
) (geo.Stack[T], error) {
	if len(spec.Names) == 0 {
		return nil, fmt.Errorf("write %s: a stack without bands", path)
	}
	m := &raster[T, S]{ctx: ctx, path: path, grid: g, encode: encode}
	m.make = func(stop *atomic.Int32) error { return translateBands(m.work, stop) }
	m.place = func() error { return placeTIFF(m.work, path) }
	l.bands = len(spec.Names)
	l.dress = func(ds *godal.Dataset) error {
		for i, b := range ds.Bands() {
			if err := dressBand(b, spec.Names[i], nodata, spec.Encoding); err != nil {
				return err
			}
		}
		return setMeta(ds, spec.Meta)
	}
	if err := m.begin(l); err != nil {
		return nil, err
	}
	return m, nil
}

// dressBand sets name, no data and scale.
func dressBand(b godal.Band, name string, nodata float64, e geo.Encoding) error {
	quiet := godal.ErrLogger(bridge.FailuresOnly)
	if err := b.SetDescription(name, quiet); err != nil {
		return err
	}
	if e == geo.Shares {
		if err := b.SetScaleOffset(1./steps, 0, quiet); err != nil {
			return err
		}
	}
	return b.SetNoData(nodata, quiet)
}

// toSteps appends shares as steps.
func toSteps(dst []uint8, px []float32) []uint8 {
	for _, p := range px {
		switch {
		case p != p:
			dst = append(dst, noStep)
		default:
			dst = append(dst, uint8(min(max(p, 0), 1)*steps+0.5))
		}
	}
	return dst
}

// toHalf appends shares for a file that rounds them to 16 bits itself.
func toHalf(dst, px []float32) []float32 {
	for _, p := range px {
		dst = append(dst, min(max(p, 0), 1)) // NaN stays NaN
	}
	return dst
}
