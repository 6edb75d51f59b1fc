package gdal

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// GDAL's names of the formats that we write. CSV is written without it.
const (
	driverGeoPackage = "GPKG"
	driverShapefile  = "ESRI Shapefile"
	driverGeoJSON    = "GeoJSON"
	driverKML        = "KML"
	driverFlat       = "FlatGeobuf"
	driverCSV        = "CSV"
)

// vectorFormat is a format that we write.
type vectorFormat struct {
	driver    string
	options   []string // of the layer
	parts     []string // endings, the one that users open last; missing ones are fine
	stale     []string // endings that belong to a file that is replaced
	textDates bool     // has no days without a time, or GDAL writes them as 2006/01/02
}

// formatOf picks the format by the name's ending.
func formatOf(path string, l geo.Layer) (vectorFormat, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".gpkg":
		return vectorFormat{driver: driverGeoPackage, parts: []string{ext}, options: geoPackageNames(l),
			stale: []string{ext + "-wal", ext + "-shm", ext + "-journal"}}, nil
	case ".shp":
		return vectorFormat{driver: driverShapefile, options: []string{"ENCODING=UTF-8"},
			parts: []string{".cpg", ".prj", ".dbf", ".shx", ext},
			stale: []string{".cpg", ".prj", ".qpj", ".qix", ".sbn", ".sbx", ext + ".xml"}}, nil
	case ".geojson", ".json":
		f := vectorFormat{driver: driverGeoJSON, parts: []string{ext}, textDates: true}
		if f.options = []string{"RFC7946=YES", "COORDINATE_PRECISION=9"}; l.CRS.Empty() {
			f.options = []string{"DESCRIPTION=" + pixelNote}
		}
		return f, nil
	case ".kml":
		if l.CRS.Empty() {
			return vectorFormat{}, fmt.Errorf("write %s: KML holds longitude and latitude only, and these are pixel coordinates; use .gpkg", path)
		}
		return vectorFormat{driver: driverKML, parts: []string{ext}, textDates: true}, nil
	case ".fgb":
		f := vectorFormat{driver: driverFlat, parts: []string{ext}, textDates: true}
		if len(l.Features) > 0 { // an index would change their order, but without one an empty file would have no byte
			f.options = []string{"SPATIAL_INDEX=NO"}
		}
		return f, nil
	case ".csv":
		return vectorFormat{driver: driverCSV, parts: []string{ext}, textDates: true}, nil
	default:
		return vectorFormat{}, fmt.Errorf("write %s: unknown ending %q; use .gpkg, .shp, .geojson, .kml, .fgb or .csv", path, ext)
	}
}

func isShapefile(path string) bool { return strings.EqualFold(filepath.Ext(path), ".shp") }

// geoPackageNames keeps the columns that every GeoPackage has out of the way of the layer's own.
func geoPackageNames(l geo.Layer) []string {
	taken := map[string]bool{}
	for _, f := range l.Fields {
		taken[strings.ToLower(f.Name)] = true
	}
	var options []string
	for _, c := range [][2]string{{"FID", "fid"}, {"GEOMETRY_NAME", "geom"}} {
		name := c[1]
		for n := 1; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", c[1], n)
		}
		if name != c[1] {
			options = append(options, c[0]+"="+name)
		}
	}
	return options
}

// Caveats tells what a file of this name would lose or change of a layer, one sentence each.
func Caveats(path string, l geo.Layer) []string {
	var notes []string
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".geojson", ".json":
		if l.CRS.Empty() {
			notes = append(notes, "GeoJSON in pixel coordinates: other programs will take them for longitude and latitude")
		} else if crossesDateLine(l) {
			notes = append(notes, "GeoJSON cuts lines where they cross the meridian of 180 degrees")
		}
	case ".csv":
		notes = append(notes, "CSV holds no lines: only what is known of them")
	case ".shp":
		notes = shapefileCaveats(l)
	}
	return notes
}

// crossesDateLine reports a line with neighbours more than half the Earth apart; wherever else it may be, it is not seen.
func crossesDateLine(l geo.Layer) bool {
	for _, f := range l.Features {
		line, ok := f.Geometry.(orb.LineString)
		if !ok {
			continue
		}
		pts := append(orb.LineString(nil), line...)
		if Project(l.CRS, geo.LonLat, pts) != nil {
			continue
		}
		for i := 1; i < len(pts); i++ {
			if math.Abs(pts[i][0]-pts[i-1][0]) > 180 {
				return true
			}
		}
	}
	return false
}
