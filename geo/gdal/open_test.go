package gdal

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
	"icefront/geo/sharedtest"
)

func noData(v float64) func(*godal.Dataset) error {
	return func(ds *godal.Dataset) error { return ds.SetNoData(v) }
}

func TestOpenSamples(t *testing.T) {
	inf := float32(math.Inf(1))
	tests := []struct {
		name string
		made made
		want []float32
		warn string
	}{
		{"bytes keep their values",
			made{stored: godal.Byte, pix: []uint8{0, 1, 254, 255}}, []float32{0, 1, 254, 255}, ""},
		{"no data of bytes",
			made{stored: godal.Byte, pix: []uint8{0, 1, 254, 255}, dress: noData(0)}, []float32{nan, 1, 254, 255}, ""},
		{"no data outside the type is none",
			made{stored: godal.Byte, pix: []uint8{0, 1, 254, 255}, dress: noData(-9999)}, []float32{0, 1, 254, 255}, ""},
		{"signed bytes of the older kind",
			made{stored: godal.Byte, pix: []uint8{0, 1, 254, 255}, options: []string{"PIXELTYPE=SIGNEDBYTE"}, dress: noData(-1)},
			[]float32{0, 1, -2, nan}, ""},
		{"16 bits unsigned",
			made{stored: godal.UInt16, pix: []uint16{0, 1, 65534, 65535}, dress: noData(65535)}, []float32{0, 1, 65534, nan}, ""},
		{"16 bits signed with no data",
			made{stored: godal.Int16, pix: []int16{-9999, -1, 0, 32767}, dress: noData(-9999)}, []float32{nan, -1, 0, 32767}, ""},
		{"32 bits signed",
			made{stored: godal.Int32, pix: []int32{-1 << 31, -1, 0, 70000}, dress: noData(-1 << 31)},
			[]float32{nan, -1, 0, 70000}, "Int32"},
		{"32 bits unsigned",
			made{stored: godal.UInt32, pix: []uint32{0, 1, 70000, 1<<32 - 1}, dress: noData(1<<32 - 1)},
			[]float32{0, 1, 70000, nan}, "UInt32"},
		{"64 bits signed",
			made{stored: typeInt64, pix: []float64{-9999, 1, 2, 3}, dress: noData(-9999)}, []float32{nan, 1, 2, 3}, "Int64"},
		{"64 bits unsigned",
			made{stored: typeUInt64, pix: []float64{0, 1, 2, 3}, dress: noData(0)}, []float32{nan, 1, 2, 3}, "UInt64"},
		{"floats that are not finite",
			made{stored: godal.Float32, pix: []float32{nan, inf, -inf, -1.5}}, []float32{nan, nan, nan, -1.5}, ""},
		{"lowest float as no data, in few digits",
			made{stored: godal.Float32, pix: []float32{-math.MaxFloat32, -3.4e38, 0, 1}, dress: noData(-3.40282e38)},
			[]float32{nan, nan, 0, 1}, ""},
		{"no data that a float cannot hold exactly",
			made{stored: godal.Float32, pix: []float32{0.1, 0.2, 0, 1}, dress: noData(0.1)}, []float32{nan, 0.2, 0, 1}, ""},
		{"no data NaN",
			made{stored: godal.Float32, pix: []float32{nan, 0.2, 0, 1}, dress: noData(math.NaN())}, []float32{nan, 0.2, 0, 1}, ""},
		{"doubles beyond float",
			made{stored: godal.Float64, pix: []float64{1e300, -9999, 2, math.NaN()}, dress: noData(-9999)},
			[]float32{nan, nan, 2, nan}, "Float64"},
		{"a mask band",
			made{stored: godal.Byte, pix: []uint8{1, 2, 3, 4}, dress: func(ds *godal.Dataset) error {
				mask, err := ds.CreateMaskBand(0x02, godal.ConfigOption("GDAL_TIFF_INTERNAL_MASK=YES"))
				return errors.Join(err, mask.Write(0, 0, []uint8{255, 0, 255, 0}, 2, 2))
			}}, []float32{1, nan, 3, nan}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.made.name, tt.made.w, tt.made.h = "a.tif", 2, 2
			s := open(t, tt.made.file(t))
			if got := all(t, s, 1); !sameFloats(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if got := strings.Join(s.Info().Warnings, "; "); (tt.warn == "") != (got == "") || !strings.Contains(got, tt.warn) {
				t.Errorf("warnings %q, want one about %q", got, tt.warn)
			}
		})
	}
}

func TestOpenGeoreference(t *testing.T) {
	rotated := geo.Affine{300000, 8, 6, -2500000, 6, -8}
	pixels := geo.PixelAffine
	tests := []struct {
		name   string
		made   made
		world  string // a world file beside
		affine geo.Affine
		crs    geo.CRS
		georef geo.Georeference
		warn   string
	}{
		{"code", made{affine: &polar, crs: "EPSG:3413"}, "", polar, "EPSG:3413", geo.GeorefAffine, ""},
		{"rotated", made{affine: &rotated, crs: "EPSG:3413"}, "", rotated, "EPSG:3413", geo.GeorefAffine, ""},
		{"definition that equals a code", made{affine: &polar,
			crs: "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +datum=WGS84 +units=m"}, "", polar, "EPSG:3413", geo.GeorefAffine, ""},
		{"nothing", made{}, "", pixels, "", geo.GeorefNone, ""},
		{"PNG", made{name: "a.png", driver: "PNG"}, "", pixels, "", geo.GeorefNone, ""},
		{"PNG with world file", made{name: "a.png", driver: "PNG"}, "10\n0\n0\n-10\n5\n-5\n",
			geo.Affine{0, 10, 0, 0, 0, -10}, "", geo.GeorefNone, "does not name its CRS"},
		{"singular", made{affine: &geo.Affine{5, 0, 0, 5, 0, 0}, crs: "EPSG:3413"}, "", pixels, "", geo.GeorefNone, "singular"},
		{"ground control points", made{dress: func(ds *godal.Dataset) error {
			sr, err := godal.NewSpatialRefFromEPSG(4326)
			if err != nil {
				return err
			}
			defer sr.Close()
			return ds.SetGCPs([]godal.GCP{
				{PszId: "1", DfGCPPixel: 0, DfGCPLine: 0, DfGCPX: -38, DfGCPY: 66},
				{PszId: "2", DfGCPPixel: 2, DfGCPLine: 0, DfGCPX: -37, DfGCPY: 66},
				{PszId: "3", DfGCPPixel: 0, DfGCPLine: 2, DfGCPX: -38, DfGCPY: 65},
			}, godal.GCPSpatialRef(sr))
		}}, "", pixels, "", geo.GeorefGCP, "ground control points only"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.made.w, tt.made.h, tt.made.stored, tt.made.pix = 2, 2, godal.Byte, []uint8{1, 2, 3, 4}
			if tt.made.name == "" {
				tt.made.name = "a.tif"
			}
			path := tt.made.file(t)
			if tt.world != "" {
				must(t, os.WriteFile(strings.TrimSuffix(path, ".png")+".pgw", []byte(tt.world), 0o600))
			}
			s := open(t, path)
			want := geo.Grid{Width: 2, Height: 2, Transform: tt.affine, CRS: tt.crs}
			if s.Grid() != want {
				t.Errorf("grid %+v, want %+v", s.Grid(), want)
			}
			info := s.Info()
			if info.Georef != tt.georef || (info.GCPs == 3) != (tt.georef == geo.GeorefGCP) {
				t.Errorf("georef %d with %d points, want %d", info.Georef, info.GCPs, tt.georef)
			}
			if got := strings.Join(info.Warnings, "; "); (tt.warn == "") != (got == "") || !strings.Contains(got, tt.warn) {
				t.Errorf("warnings %q, want one about %q", got, tt.warn)
			}
		})
	}
}

func TestOpenBands(t *testing.T) {
	t.Run("RGBA PNG: bands as they are, transparent pixels no data", func(t *testing.T) {
		s := open(t, made{name: "a.png", driver: "PNG", w: 2, h: 1, bands: 4, stored: godal.Byte,
			options: []string{"PHOTOMETRIC=RGB", "ALPHA=YES"}, pix: []uint8{1, 2, 3, 4, 5, 6, 255, 0}}.file(t))
		for band, want := range [][]float32{{1, nan}, {3, nan}, {5, nan}, {255, 0}} {
			if got := all(t, s, band+1); !sameFloats(got, want) {
				t.Errorf("band %d: got %v, want %v", band+1, got, want)
			}
		}
	})
	t.Run("three-band PNG", func(t *testing.T) {
		s := open(t, made{name: "a.png", driver: "PNG", w: 2, h: 1, bands: 3, stored: godal.Byte,
			pix: []uint8{1, 2, 3, 4, 5, 6}}.file(t))
		if n := len(s.Info().Bands); n != 3 || !sameFloats(all(t, s, 3), []float32{5, 6}) {
			t.Errorf("%d bands, third %v", n, all(t, s, 3))
		}
	})
	t.Run("palette: indices, not colours", func(t *testing.T) {
		s := open(t, made{name: "a.tif", w: 2, h: 1, stored: godal.Byte, pix: []uint8{3, 1},
			dress: func(ds *godal.Dataset) error {
				return ds.Bands()[0].SetColorTable(godal.ColorTable{
					PaletteInterp: godal.RGBPalette, Entries: make([][4]int16, 256)})
			}}.file(t))
		if !s.Info().Bands[0].Palette || !sameFloats(all(t, s, 1), []float32{3, 1}) {
			t.Errorf("palette %v, values %v", s.Info().Bands[0].Palette, all(t, s, 1))
		}
	})
	t.Run("no data by band", func(t *testing.T) {
		src := made{name: "a.tif", w: 2, h: 1, bands: 2, stored: godal.Byte, pix: []uint8{1, 2, 1, 2}}.file(t)
		band := func(n, nd string) string {
			return `<VRTRasterBand dataType="Byte" band="` + n + `"><NoDataValue>` + nd + `</NoDataValue><SimpleSource>` +
				`<SourceFilename>` + src + `</SourceFilename><SourceBand>` + n + `</SourceBand></SimpleSource></VRTRasterBand>`
		}
		vrt := filepath.Join(t.TempDir(), "a.vrt")
		must(t, os.WriteFile(vrt, []byte(`<VRTDataset rasterXSize="2" rasterYSize="1">`+band("1", "1")+band("2", "2")+`</VRTDataset>`), 0o600))
		s := open(t, vrt)
		if a, b := all(t, s, 1), all(t, s, 2); !sameFloats(a, []float32{nan, 2}) || !sameFloats(b, []float32{1, nan}) {
			t.Errorf("got %v and %v", a, b)
		}
	})
	t.Run("names, types, blocks", func(t *testing.T) {
		info := open(t, made{name: "SI_2013-08-14_TSX_7_1_125_raw.tif", w: 300, h: 300, bands: 2, stored: godal.UInt16,
			options: []string{"TILED=YES"}, affine: &polar, crs: "EPSG:3413",
			dress: func(ds *godal.Dataset) error { return ds.Bands()[1].SetDescription("HV") }}.file(t)).Info()
		if info.Driver != "GTiff" || info.BlockW != 256 || info.BlockH != 256 || info.Overviews != 0 {
			t.Errorf("got %+v", info)
		}
		if info.Bands[0].Name != "band 1" || info.Bands[1].Name != "HV" || info.Bands[0].Type != "UInt16" || info.Bands[0].NoData != nil {
			t.Errorf("bands %+v", info.Bands)
		}
		if got := info.Acquired.Format("2006-01-02"); got != "2013-08-14" {
			t.Errorf("acquired %s", got)
		}
	})
}

func TestOpenNetCDF(t *testing.T) {
	s := open(t, made{name: "a.nc", driver: "netCDF", w: 3, h: 2, bands: 2, stored: godal.Float32, affine: &polar, crs: "EPSG:3413",
		pix: []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}.file(t))
	if got := all(t, s, 1); !sameFloats(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("got %v", got)
	}
	if got := strings.Join(s.Info().Warnings, "; "); !strings.Contains(got, "a.nc") || !strings.Contains(got, "largest") {
		t.Errorf("warnings %q do not say which raster was opened", got)
	}
	if g := s.Grid(); g.CRS != "EPSG:3413" || g.Transform != polar {
		t.Errorf("grid %+v", g)
	}
}

func TestOpenBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	must(t, os.Mkdir(filepath.Join(dir, "empty.SAFE"), 0o700))
	tests := []struct {
		name, path string
		is         error
		says       string
	}{
		{"missing", filepath.Join(dir, "no.tif"), os.ErrNotExist, "no such file"},
		{"folder", dir, nil, "folder"},
		{"folder that claims to be a product", filepath.Join(dir, "empty.SAFE"), geo.ErrDamaged, "no manifest.safe"},
		{"text", write("text.tif", "These are field notes, not an image.\n"), geo.ErrDamaged, "not a raster"},
		{"empty file", write("empty.tif", ""), geo.ErrDamaged, "empty"},
		{"header only", write("header.tif", "II*\x00\x08\x00\x00\x00"), geo.ErrDamaged, "header.tif"},
		{"no pixels", write("zero.tif", zeroTIFF), geo.ErrDamaged, "no pixels"},
		{"vector file", write("v.geojson", `{"type":"FeatureCollection","features":[]}`), geo.ErrDamaged, "not a raster"},
		{"network", "/vsicurl/http://127.0.0.1/a.tif", nil, "only local files"},
		{"URL", "https://127.0.0.1/a.tif", nil, "only local files"},
		{"connection string", "WMS:a", os.ErrNotExist, "WMS:a"},
		{"no name", "", nil, "only local files"},
		{"complex integers", made{name: "c.tif", w: 2, h: 2, stored: godal.CInt16}.file(t), geo.ErrUnsupported, "detect amplitude"},
		{"complex floats", made{name: "c.tif", w: 2, h: 2, stored: godal.CFloat32}.file(t), geo.ErrUnsupported, "detect amplitude"},
		{"a view of a remote file", write("r.vrt", `<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1">`+
			`<SimpleSource><SourceFilename>/vsicurl/http://127.0.0.1:1/a.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>`+
			`</VRTRasterBand></VRTDataset>`), geo.ErrDamaged, "r.vrt"},
		{"a map server", write("w.xml", `<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:1/${z}</ServerUrl></Service></GDAL_WMS>`),
			geo.ErrDamaged, "not a raster"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(context.Background(), tt.path, "")
			if err == nil {
				defer s.Close()
				_, err = s.Read(context.Background(), 1, s.Grid().Bounds(), s.Grid().Width, s.Grid().Height)
			}
			if err == nil {
				t.Fatal("no error")
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			oneSentence(t, err, tt.path, tt.says)
		})
	}
}

// zeroTIFF is a TIFF that says it has no pixels.
const zeroTIFF = "II*\x00\x08\x00\x00\x00\x05\x00" +
	"\x00\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00" + // width
	"\x01\x01\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00" + // height
	"\x02\x01\x03\x00\x01\x00\x00\x00\x08\x00\x00\x00" + // bits
	"\x11\x01\x04\x00\x01\x00\x00\x00\x4a\x00\x00\x00" + // strip offset
	"\x17\x01\x04\x00\x01\x00\x00\x00\x01\x00\x00\x00" + // strip bytes
	"\x00\x00\x00\x00\x00"

// oneSentence checks an error for people: one line, with the file once and the cause.
func oneSentence(t testing.TB, err error, path, says string) {
	t.Helper()
	if text := err.Error(); strings.Count(text, path) < 1 || strings.Contains(text, "\n") || !strings.Contains(text, says) || len(text) > 400 {
		t.Errorf("want one sentence with %s and %q, got: %s", path, says, text)
	}
	t.Log(err)
}

func TestOpenTruncated(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options []string
	}{
		{"strips", nil},
		{"tiles", []string{"TILED=YES"}},
		{"compressed strips", []string{"COMPRESS=DEFLATE"}},
		{"compressed tiles", []string{"TILED=YES", "COMPRESS=LZW"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			px := make([]uint16, 700*600)
			for i := range px {
				px[i] = uint16(i * 40503) // so that it does not shrink
			}
			path := made{name: "a.tif", w: 700, h: 600, stored: godal.UInt16, pix: px, options: tt.options}.file(t)
			info, err := os.Stat(path)
			must(t, err)
			for _, keep := range []int64{info.Size() * 9 / 10, info.Size() / 2, 300, 9} {
				must(t, os.Truncate(path, keep))
				s, err := Open(context.Background(), path, "")
				if err == nil {
					_, err = s.Read(context.Background(), 1, s.Grid().Bounds(), 700, 600)
					must(t, s.Close())
				}
				if !errors.Is(err, geo.ErrDamaged) {
					t.Fatalf("%d of %d bytes: %v", keep, info.Size(), err)
				}
				oneSentence(t, err, path, "")
			}
		})
	}
}

func TestOpenEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, "a.tif", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOpenShared(t *testing.T) {
	for _, dir := range []string{"data/scenes", "data/rasters"} {
		root := sharedtest.Path(t, dir)
		for _, name := range files(t, root) {
			if filepath.Ext(name) != ".tif" {
				continue
			}
			s := open(t, filepath.Join(root, name))
			g, info := s.Grid(), s.Info()
			if !strings.HasPrefix(string(g.CRS), "EPSG:") || info.Georef != geo.GeorefAffine || len(info.Warnings) > 0 {
				t.Errorf("%s: %+v, %+v", name, g, info)
			}
			if info.Acquired.IsZero() && !strings.HasPrefix(name, "Spain") {
				t.Errorf("%s: no time", name)
			}
			px := all(t, s, 1)
			if !slices.ContainsFunc(px, func(v float32) bool { return v == v }) {
				t.Errorf("%s: no valid pixel", name)
			}
		}
	}
}
