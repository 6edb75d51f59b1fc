package match

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
)

// vectors and rasters are the extensions that are looked for, the first before the others.
var (
	vectors = []string{".gpkg", ".geojson", ".shp", ".fgb", ".gml", ".kml", ".kmz", ".gmt"}
	rasters = []string{".tif", ".tiff", ".png"}
)

// file is a file with zones or a front.
type file struct {
	path   string
	name   string // of the scene, as the file has it
	ending string // zones, zone, fronts or front
	ext    string // in lower case
	place  int    // of its folder: the first goes before the others
}

// fileOf takes a file name apart; ok is false if it is no file of zones or fronts.
func fileOf(base string) (f file, ok bool) {
	ext := filepath.Ext(base)
	f.ext = strings.ToLower(ext)
	if !slices.Contains(vectors, f.ext) && !slices.Contains(rasters, f.ext) {
		return f, false
	}
	stem := strings.TrimSuffix(base, ext)
	at := strings.LastIndexByte(stem, '_')
	if at < 0 {
		return f, false
	}
	f.name, f.ending = stem[:at], stem[at+1:]
	return f, slices.Contains([]string{"zones", "zone", "fronts", "front"}, f.ending)
}

func (f file) zones() bool  { return strings.HasPrefix(f.ending, "zone") }
func (f file) vector() bool { return slices.Contains(vectors, f.ext) }

// published reports the name that the original's chain gives its images.
func (f file) published() bool { return f.ext == ".png" && (f.ending == "zone" || f.ending == "front") }

// own reports the name that Icefront gives its results.
func (f file) own() bool {
	return f.ending == "zones" && f.ext == ".tif" || f.ending == "fronts" && f.vector()
}

// byForm puts first what says most: a front as a line before pixels, zones as pixels before polygons.
func byForm(a, b file) int {
	second := func(f file) int { return bit(f.vector() == f.zones()) }
	return cmp.Compare(second(a), second(b))
}

// byName orders files of one form, so that the choice never depends on the folder's order.
func byName(a, b file) int {
	order := func(f file) int {
		if i := slices.Index(vectors, f.ext); i >= 0 {
			return i
		}
		return slices.Index(rasters, f.ext)
	}
	return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.ending, a.ending), cmp.Compare(a.path, b.path))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// choose returns the zones and the front of files that are sorted best first.
func choose(files []file) (f Files) {
	for _, c := range files {
		to := &f.Front
		if c.zones() {
			to = &f.Zones
		}
		if *to == "" {
			*to = c.path
		}
	}
	return f
}
