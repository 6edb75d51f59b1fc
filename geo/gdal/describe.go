package gdal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/gdal/internal/bridge"
)

// describe looks at an open file; the scene has no pool yet.
func describe(path string, h *handle, log *journal) (*Scene, error) {
	st := h.ds.Structure()
	if len(h.bands) == 0 {
		return nil, fmt.Errorf("open %s: %w: the file holds no raster band", path, geo.ErrDamaged)
	}
	if st.SizeX <= 0 || st.SizeY <= 0 {
		return nil, fmt.Errorf("open %s: %w: the raster has %d x %d pixels",
			path, geo.ErrDamaged, st.SizeX, st.SizeY)
	}
	s := &Scene{info: geo.Info{Path: path, Driver: h.ds.Driver().ShortName()}, hurry: previewTime}
	usable := false
	for i, b := range h.bands {
		s.addBand(i+1, b, log)
		usable = usable || !complexType(s.samples[i].stored)
	}
	if !usable {
		return nil, complexError(path)
	}
	first := s.levels[0]
	s.info.Overviews = len(first) - 1
	s.info.BlockW, s.info.BlockH = first[0].blockW, first[0].blockH
	s.grid, s.info.Georef, s.info.GCPs = georeference(h.ds, log)
	meta := h.ds.Metadatas()
	s.info.Acquired, s.info.Meta = acquired(path, meta), few(meta)
	slices.Sort(log.warnings)
	s.info.Warnings = slices.Compact(log.warnings)
	return s, nil
}

// Bounds of the metadata that a scene keeps: products carry thousands of items, and whole documents in some.
const (
	maxItems = 64
	maxItem  = 4 << 10 // bytes of name and value
)

// few keeps the first short items by name, our own before all others.
func few(meta map[string]string) map[string]string {
	foreign := func(key string) int {
		if strings.HasPrefix(key, "ICEFRONT_") {
			return 0
		}
		return 1
	}
	keys := slices.SortedFunc(maps.Keys(meta), func(a, b string) int {
		return cmp.Or(foreign(a)-foreign(b), cmp.Compare(a, b))
	})
	kept := map[string]string{}
	for _, key := range keys {
		if len(kept) < maxItems && len(key)+len(meta[key]) <= maxItem {
			kept[key] = meta[key]
		}
	}
	return kept
}

// addBand notes how a band is stored.
func (s *Scene) addBand(n int, b godal.Band, log *journal) {
	st := b.Structure()
	smp := sampleOf(b)
	name := b.Description()
	if name == "" {
		name = fmt.Sprintf("band %d", n)
	}
	if wide(smp.stored) {
		log.warnings = append(log.warnings, fmt.Sprintf("%s holds %s samples; they are read as Float32", name, smp.stored))
	}
	var packed geo.Packing
	if st.Scale != 1 || st.Offset != 0 {
		packed = geo.Packing{Scale: st.Scale, Offset: st.Offset}
		log.warnings = append(log.warnings, fmt.Sprintf(
			"%s is packed with scale %g and offset %g; values are read as stored", name, st.Scale, st.Offset))
	}
	levels := []level{{width: st.SizeX, height: st.SizeY, blockW: st.BlockSizeX, blockH: st.BlockSizeY}}
	for i, o := range b.Overviews() {
		os := o.Structure()
		levels = append(levels, level{
			overview: i + 1, width: os.SizeX, height: os.SizeY, blockW: os.BlockSizeX, blockH: os.BlockSizeY,
		})
	}
	s.samples = append(s.samples, smp)
	s.levels = append(s.levels, levels)
	s.info.Bands = append(s.info.Bands, geo.Band{
		Name: name, Type: smp.stored.String(), NoData: smp.nodata, Palette: len(b.ColorTable().Entries) > 0,
		Packed: packed,
	})
}

// georeference finds the grid of a file.
func georeference(ds *godal.Dataset, log *journal) (geo.Grid, geo.Georeference, int) {
	st := ds.Structure()
	none := geo.PixelGrid(st.SizeX, st.SizeY)
	gt, err := ds.GeoTransform(godal.ErrLogger(bridge.FailuresOnly))
	if err != nil {
		if n := len(ds.GCPs()); n > 0 {
			log.warnings = append(log.warnings, "ground control points only; measuring on it comes with a later version")
			return none, geo.GeorefGCP, n
		}
		return none, geo.GeorefNone, 0
	}
	crs := crsOfWKT(ds.Projection())
	if _, ok := geo.Affine(gt).Invert(); !ok {
		log.warnings = append(log.warnings, "the geotransform is singular and ignored; pixel coordinates are used")
		return none, geo.GeorefNone, 0
	}
	grid := geo.Grid{Width: st.SizeX, Height: st.SizeY, Transform: gt, CRS: crs}
	if !crs.Empty() {
		return grid, geo.GeorefAffine, len(ds.GCPs())
	}
	if identity := (geo.Affine{0, 1, 0, 0, 0, 1}); grid.Transform == identity || grid.Transform == geo.PixelAffine {
		return none, geo.GeorefNone, 0
	}
	log.warnings = append(log.warnings, "the file places its pixels but does not name its CRS; nothing is measured on it")
	return grid, geo.GeorefNone, 0
}
