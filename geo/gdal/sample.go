package gdal

import (
	"math"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// GDAL's types that godal does not name.
const (
	typeUInt64 godal.DataType = 12
	typeInt64  godal.DataType = 13
)

// maxCall bounds the bytes that one call of GDAL reads, so that a cancelled read ends soon.
const maxCall = 4 << 20

// sample tells how the stored values of a band become float32.
type sample struct {
	stored godal.DataType
	nodata *float64
	signed bool // 8-bit samples of the older kind of signed bytes
	masked bool // a mask or an alpha band says which pixels are valid
}

// sampleOf looks at a band.
func sampleOf(b godal.Band) sample {
	const perDataset, alpha = 2, 4 // GMF_PER_DATASET, GMF_ALPHA
	s := sample{stored: b.Structure().DataType, masked: b.MaskFlags()&(perDataset|alpha) != 0}
	s.signed = s.stored == godal.Byte && b.Metadata("PIXELTYPE", godal.Domain("IMAGE_STRUCTURE")) == "SIGNEDBYTE"
	if v, ok := b.NoData(); ok {
		s.nodata = &v
	}
	return s
}

// complexType reports samples with an imaginary part.
func complexType(t godal.DataType) bool {
	switch t {
	case godal.CInt16, godal.CInt32, godal.CFloat32, godal.CFloat64:
		return true
	}
	return false
}

// wide reports samples that may lose digits as float32.
func wide(t godal.DataType) bool {
	switch t {
	case godal.Int32, godal.UInt32, godal.Float64, typeInt64, typeUInt64:
		return true
	}
	return false
}

// bytes is the size of a stored sample.
func (s sample) bytes() int {
	switch s.stored {
	case godal.Byte, godal.Int8:
		return 1
	case godal.UInt16, godal.Int16:
		return 2
	case godal.UInt32, godal.Int32, godal.Float32:
		return 4
	}
	return 8
}

// plain reports unsigned bytes without a mask, and which of them is no data; -1 if none is.
func (s sample) plain() (gap int, ok bool) {
	if s.stored != godal.Byte || s.signed || s.masked {
		return 0, false
	}
	if v := s.nodata; v != nil && *v >= 0 && *v <= 255 && *v == math.Trunc(*v) {
		return int(*v), true
	}
	return -1, true
}

// read fills out (w x h) from a window of a band, picking the nearest pixels where w x h is smaller.
// No data and values that are not finite become NaN.
func (s sample) read(b godal.Band, at geo.Window, out []float32, w, h int) error {
	if err := s.values(b, at, out[:w*h], w, h); err != nil || !s.masked {
		return err
	}
	valid := make([]uint8, w*h)
	if err := readBand(b.MaskBand(), at, valid, w, h); err != nil {
		return err
	}
	nan := float32(math.NaN())
	for i, v := range valid {
		if v == 0 {
			out[i] = nan
		}
	}
	return nil
}

// values reads in the band's own type, so that no data is compared in it.
func (s sample) values(b godal.Band, at geo.Window, out []float32, w, h int) error {
	switch s.stored {
	case godal.Byte:
		return s.bytesInto(b, at, out, w, h)
	case godal.UInt16:
		return readAs[uint16](s, b, at, out, w, h)
	case godal.Int16:
		return readAs[int16](s, b, at, out, w, h)
	case godal.UInt32:
		return readAs[uint32](s, b, at, out, w, h)
	case godal.Int32:
		return readAs[int32](s, b, at, out, w, h)
	case godal.Float32:
		if err := readBand(b, at, out, w, h); err != nil {
			return err
		}
		s.cleanFloats(out)
		return nil
	}
	return readAs[float64](s, b, at, out, w, h)
}

// bytesInto converts 8-bit samples by a table.
func (s sample) bytesInto(b godal.Band, at geo.Window, out []float32, w, h int) error {
	buf := make([]uint8, w*h)
	if err := readBand(b, at, buf, w, h); err != nil {
		return err
	}
	var table [256]float32
	for i := range table {
		v := float64(i)
		if s.signed {
			v = float64(int8(i))
		}
		table[i] = float32(v)
		if s.nodata != nil && *s.nodata == v {
			table[i] = float32(math.NaN())
		}
	}
	for i, v := range buf {
		out[i] = table[v]
	}
	return nil
}

// readAs converts from samples of a number type that holds all stored values (64-bit integers: nearly).
func readAs[T uint16 | int16 | uint32 | int32 | float64](
	s sample, b godal.Band, at geo.Window, out []float32, w, h int,
) error {
	buf := make([]T, w*h)
	if err := readBand(b, at, buf, w, h); err != nil {
		return err
	}
	nan := float32(math.NaN())
	nodata := math.NaN() // equals nothing
	if s.nodata != nil {
		nodata = *s.nodata
	}
	for i, v := range buf {
		f := float32(v)
		if float64(v) == nodata || math.IsInf(float64(f), 0) {
			f = nan
		}
		out[i] = f
	}
	return nil
}

// cleanFloats turns no data and infinite values into NaN.
func (s sample) cleanFloats(px []float32) {
	nan := float32(math.NaN())
	low, high := s.floatNoData()
	for i, v := range px {
		if (v >= low && v <= high) || v > math.MaxFloat32 || v < -math.MaxFloat32 {
			px[i] = nan
		}
	}
}

// floatNoData is the range of float32 that counts as no data; NaN bounds hold nothing.
//
// Headers write the lowest float in few digits (-3.4e38, -3.40282e+38), so huge values have a margin.
func (s sample) floatNoData() (low, high float32) {
	if s.nodata == nil || math.IsNaN(*s.nodata) {
		return float32(math.NaN()), float32(math.NaN())
	}
	v := *s.nodata
	if math.Abs(v) < 1e30 {
		return float32(v), float32(v)
	}
	margin := math.Abs(v) * 1e-3
	return float32(v - margin), float32(v + margin)
}

// readBand reads a window into a buffer of w x h samples of the buffer's type; a stride of lines may be longer than w.
func readBand[T uint8 | uint16 | int16 | uint32 | int32 | float32 | float64](
	b godal.Band, at geo.Window, buf []T, w, h int, stride ...godal.BandIOOption,
) error {
	err := b.Read(at.Col, at.Row, buf, w, h, append(stride,
		godal.Window(at.Width, at.Height), godal.Resampling(godal.Nearest), godal.ErrLogger(bridge.FailuresOnly))...)
	if err != nil {
		return bridge.Said(err)
	}
	return nil
}
