package geo

import (
	"context"
	"errors"
	"io"
	"time"
)

// Errors that callers branch on. The error that wraps one names the file.
var (
	// ErrNoGeoreference says that a measure in metres was asked of a raster in pixel coordinates.
	ErrNoGeoreference = errors.New("no georeferencing")
	// ErrUnsupported says that a raster can be opened but its pixels are not of a kind Icefront reads.
	ErrUnsupported = errors.New("unsupported raster")
	// ErrNoData says that a raster holds no valid pixel.
	ErrNoData = errors.New("no valid pixel")
	// ErrDamaged says that a file is truncated or otherwise not what it claims to be.
	ErrDamaged = errors.New("damaged file")
)

// Source gives the pixels of a raster. Read is safe from several goroutines.
type Source interface {
	Grid() Grid
	// Read returns the pixels of src as a w x h image, decimated from overviews where it is smaller than src.
	// Bands count from 1. No data is NaN. src must lie in the grid.
	Read(ctx context.Context, band int, src Window, w, h int) (Image, error)
}

// Scene is an open raster file.
type Scene interface {
	Source
	Info() Info
	io.Closer // may be called twice
}

// Previewer is an optional ability of a Source: a coarse picture at once, from sampled rows or blocks
// where a decimated read would have to touch the whole file. NaN where nothing was sampled.
type Previewer interface {
	Preview(ctx context.Context, band, w, h int) (Image, error)
}

// ByteReader is an optional ability of a Source: pixels that are stored as bytes, as they are.
type ByteReader interface {
	// Bytes reports that every pixel of a band is a byte, and which value is no data; -1 if none is.
	Bytes(band int) (gap int, ok bool)
	// ReadBytes fills to with the pixels of src, which must lie in the grid. It is safe from several goroutines.
	ReadBytes(ctx context.Context, band int, src Window, to []uint8) error
}

// Georeference tells how a raster is tied to the ground.
type Georeference uint8

// Ways to be tied to the ground.
const (
	GeorefNone   Georeference = iota // pixel coordinates only
	GeorefAffine                     // CRS and affine
	GeorefGCP                        // ground control points only: opened in pixel coordinates
)

// Info describes an open raster for people and reports.
type Info struct {
	Path      string
	Driver    string // GDAL's short name, such as "GTiff"
	Bands     []Band
	Georef    Georeference
	GCPs      int // number of ground control points
	Overviews int // levels of the first band
	BlockW    int // block size of the first band
	BlockH    int
	Acquired  time.Time // from metadata or a CaFFe name; zero if unknown
	Warnings  []string  // what the library said while opening, one sentence each

	Meta map[string]string // metadata items of the file, such as ICEFRONT_...; few and short ones only
}

// Band describes one band.
type Band struct {
	Name    string // description or "band 1"
	Type    string // GDAL's name of the sample type, such as "Float32"
	NoData  *float64
	Palette bool // has a colour table
	Packed  Packing
}

// Packing says what the stored values of a band mean; the zero value, themselves. Read returns them as stored.
type Packing struct{ Scale, Offset float64 }

// Value is what a stored value means.
func (p Packing) Value(stored float32) float64 {
	if p == (Packing{}) {
		return float64(stored)
	}
	return p.Offset + p.Scale*float64(stored)
}

// Sink takes the pixels of a raster in bands from north to south, each of full width.
//
// Close finishes the file: syncs it and gives it its name. Without Close (after an error, see Discard)
// nothing is left behind.
type Sink[T Sample] interface {
	Write(ctx context.Context, at Window, r Raster[T]) error
	Close() error
	Discard() error // instead of Close: remove everything; a no-op after Close
}
