package schema

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"icefront/geo"
)

// layer makes a layer of one feature: name, value, name, value.
func layer(g orb.Geometry, pairs ...any) geo.Layer {
	l := geo.Layer{Name: "fronts", CRS: geo.LonLat, Features: []geo.Feature{{Geometry: g}}}
	for i := 0; i < len(pairs); i += 2 {
		l.Fields = append(l.Fields, geo.Field{Name: pairs[i].(string), Kind: kindOfValue(pairs[i+1])})
		l.Features[0].Values = append(l.Features[0].Values, pairs[i+1])
	}
	return l
}

func TestReadProducts(t *testing.T) {
	line := orb.LineString{{-38, 66}, {-38.1, 66.1}}
	for _, tt := range []struct {
		name  string
		layer geo.Layer
		kind  Kind
		want  Attributes
		says  string
	}{
		{"CALFIN", layer(line, "GlacierID", int64(7), "Center_X", 1.0, "Center_Y", 2.0, "Latitude", 66.0, "Longitude", -38.0, "QualFlag", int64(13),
			"Satellite", "Landsat", "Date", "2013-08-14", "ImageID", "LC08", "GrnlndcN", "g", "OfficialN", "o", "AltName", "a", "RefName", "r", "Author", "Cheng_D"),
			CALFIN, Attributes{GlacierID: "7", QualFlag: ptr(int64(13)), Satellite: "Landsat", Date: "2013-08-14", ImageID: "LC08", Greenland: "g", Official: "o",
				AltName: "a", RefName: "r", Author: "Cheng_D", Source: Imported}, ""},
		{"TermPicks with the year alone, and fields that are not confirmed", layer(line, "GlacierID", int64(7), "Date", "1987-00-00", "Year", int64(1987),
			"Month", int64(0), "QualFlag", "05", "Satellite", "Landsat", "Author", "Murray"),
			TermPicks, Attributes{GlacierID: "7", Date: "1987", QualFlag: ptr(int64(5)), Satellite: "Landsat", Author: "Murray", Source: Imported,
				Extra: map[string]any{"Month": int64(0)}}, "of the date of 1 front only the year"},
		{"TermPicks without a date", layer(line, "GlacierID", int64(7), "Date", nil, "Year", int64(1987), "QualFlag", "A", "Author", "x"),
			TermPicks, Attributes{GlacierID: "7", Date: "1987", Author: "x", Source: Imported, Extra: map[string]any{"QualFlag": "A"}}, `such as "A": kept as it is`},
		{"GEEDiT, cut by a Shapefile", layer(line, "Date", "2013-08-14", "Satellite", "S1", "Time", "10:11:12", "ImagePath", "p", "pointLat", 66.5, "pointLon", -38.5,
			"cloudShado", int64(1), "otherImage", int64(0), "SLCFlag", int64(0), "partialPic", int64(1), "notes", "n", "system:ind", "0001", "system:tim", int64(1376475072000)),
			GEEDiT, Attributes{Date: "2013-08-14", Time: "10:11:12", Satellite: "S1", ImageID: "p", Notes: "n", Source: Imported, Extra: map[string]any{"pointLat": 66.5,
				"pointLon": -38.5, "cloudShadowFlag": int64(1), "otherImageFlag": int64(0), "SLCFlag": int64(0), "partialPickFlag": int64(1), "system:index": "0001"}}, ""},
		{"GEEDiT with nothing but the stamp", layer(line, "Date", nil, "cloudShadowFlag", int64(0), "partialPickFlag", int64(0), "system:time_start", int64(1376475072000)),
			GEEDiT, Attributes{Date: "2013-08-14", Time: "10:11:12", Source: Imported, Extra: map[string]any{"cloudShadowFlag": int64(0), "partialPickFlag": int64(0)}}, ""},
		{"GEEDiT-TermPicks: its JoughinID is not trusted", layer(line, "satellite", "S1", "imageID", "i", "date", "2013-08-14", "AltName", "a", "GrnlndcNam", "g", "Official", "o",
			"RefName", "r", "JoughinID", "r", "TermPicksID", int64(9), "operatorName", "Lunde"),
			GEEDiTTermPicks, Attributes{Satellite: "S1", ImageID: "i", Date: "2013-08-14", AltName: "a", Greenland: "g", Official: "o", RefName: "r", Author: "Lunde", Source: Imported,
				Extra: map[string]any{"JoughinID": "r", "TermPicksID": int64(9)}}, ""},
		{"GEEDiT version 1, as MaQiT takes it", layer(line, "Name", "Helheim", "Date", "2013-08-14", "Unclear", int64(1), "Satellite", "S1", "Asc_Desc", "A", "ImagePath", "p", "Notes", "n"),
			MaQiT, Attributes{Glacier: "Helheim", Date: "2013-08-14", Satellite: "S1", Orbit: "A", ImageID: "p", Notes: "n", Source: Imported,
				Extra: map[string]any{"Unclear": int64(1)}}, ""},
		{"nothing but a date, which MaQiT takes", layer(line, "date", "20130814"), MaQiT, Attributes{Date: "2013-08-14", Source: Imported}, ""},
		{"AutoTerm", layer(line, "Date", "2013-08-14", "Glacier ID", int64(4), "Satellite", "S2", "Error", 12.5),
			AutoTerm, Attributes{Date: "2013-08-14", GlacierID: "4", Satellite: "S2", Source: Imported, Extra: map[string]any{"Error": 12.5}}, ""},
		{"COBRA", layer(line, "src", "Helheim_LT05_L1TP_1986-08-17_232-014_T1_B4_mask.png"),
			COBRA, Attributes{ImageID: "Helheim_LT05_L1TP_1986-08-17_232-014_T1_B4_mask.png", Date: "1986-08-17", Source: Imported}, "1 front without a date got that of the name"},
		{"a terminus service, cut", layer(line, "Glacier_ID", int64(3), "Quality_Fl", int64(2), "Terminatio", "x", "Image_ID", "i", "Sensor", "TSX"),
			Unknown, Attributes{GlacierID: "3", QualFlag: ptr(int64(2)), ImageID: "i", Satellite: "TSX", Source: Imported, Extra: map[string]any{"Terminatio": "x"}}, ""},
		{"a date as a number", layer(line, "Date", int64(20130814)), MaQiT, Attributes{Date: "2013-08-14", Source: Imported}, ""},
		{"no date", layer(line, "Date", "in summer"), MaQiT, Attributes{Source: Imported, Extra: map[string]any{"Date": "in summer"}}, `Date in 1 feature is no value that is understood, such as "in summer"`},
		{"our own of an earlier version", layer(line, "Date", "2013-08-14", "GlacName", "SI", "Source", "model", "AppVer", "0.1.0", "Length_m", 500.5, "NVert", int64(2)),
			Own, Attributes{Date: "2013-08-14", Glacier: "SI", Source: Model, Program: "0.1.0", Length: 500.5}, ""},
		{"no field", layer(line), Unknown, Attributes{Source: Imported}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fronts, kind, warnings := Read(tt.layer)
			if kind != tt.kind || len(fronts) != 1 {
				t.Fatalf("%q, %d fronts, %q", kind, len(fronts), warnings)
			}
			if !reflect.DeepEqual(fronts[0].Attributes, tt.want) {
				t.Errorf("got\n%+v, want\n%+v", fronts[0].Attributes, tt.want)
			}
			if all := strings.Join(warnings, "\n"); !strings.Contains(all, tt.says) || tt.says == "" && all != "" {
				t.Errorf("says %q, want %q", all, tt.says)
			}
		})
	}
}

func TestReadGeometries(t *testing.T) {
	a, b := orb.LineString{{0, 0}, {1, 1}}, orb.LineString{{2, 2}, {3, 3}}
	square := orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}
	for _, tt := range []struct {
		name string
		g    orb.Geometry
		n    int
		says string
	}{
		{"line", a, 1, ""},
		{"several lines", orb.MultiLineString{a, b}, 2, "1 feature had several lines"},
		{"one line of several", orb.MultiLineString{a}, 1, ""},
		{"closed CALFIN", square, 0, "_closed_"},
		{"lines among others", orb.Collection{a, square, orb.Point{1, 1}}, 1, "1 point left out"},
		{"point", orb.Point{1, 2}, 0, "a front is a line"},
		{"line of one vertex", orb.LineString{{1, 2}}, 0, "one vertex"},
		{"not a number", orb.LineString{{1, 2}, {math.NaN(), 3}}, 0, "not a number"},
		{"nothing", nil, 0, "without a geometry"},
	} {
		l := layer(tt.g, "Date", "2013-08-14", "n", 1.5)
		fronts, _, warnings := Read(l)
		if all := strings.Join(warnings, "\n"); len(fronts) != tt.n || !strings.Contains(all, tt.says) || tt.says == "" && all != "" {
			t.Errorf("%s: %d fronts, says %q", tt.name, len(fronts), all)
		}
		for i := range fronts { // nothing is shared
			fronts[i].Extra["n"] = i
			fronts[i].Line[0] = orb.Point{9, 9}
		}
		if len(fronts) == 2 && fronts[0].Extra["n"] == fronts[1].Extra["n"] || a[0] != (orb.Point{0, 0}) {
			t.Errorf("%s: fronts share", tt.name)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2013-08-14", "20130814", "14.08.2013", "1987-00-00", "2013/08/14 10:11:12+00", "2013_08_14", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		day, _, ok := ParseDate(s)
		if !ok {
			return
		}
		again, _, ok := ParseDate(day)
		if !ok || again != day || len(day) != 4 && len(day) != 10 {
			t.Errorf("%q is %q, and that is %q", s, day, again)
		}
		if got, ok := dateIn(s); ok && !whole(got) {
			t.Errorf("%q has %q in it", s, got)
		}
	})
}

// Whatever is read can be written in every schema, and what Icefront wrote comes back as it is.
func FuzzRead(f *testing.F) {
	f.Add("Date", "2013-08-14", "QualFlag", "05", 3.5, int64(7), true)
	f.Add("cloudShado", "x", "partialPic", "", math.Inf(1), int64(-1), false)
	f.Add("GlacName", "Latitude", "latitude", "latitude_1", 0.0, int64(1<<62), true)
	f.Fuzz(func(t *testing.T, name, text, other, more string, number float64, whole int64, truth bool) {
		l := layer(orb.LineString{{0, 0}, {1, 1}}, name, text, other, more, text, number, more, whole, "Center_X", number, "Source", text, "AppVer", truth)
		fronts, _, _ := Read(l)
		if len(fronts) != 1 {
			t.Fatalf("%d fronts", len(fronts))
		}
		for _, k := range Kinds() {
			out, _, err := Layer(k, fronts, nil)
			if err != nil {
				t.Fatal(err)
			}
			names := map[string]bool{}
			for i, field := range out.Fields {
				low := strings.ToLower(field.Name)
				if v := out.Features[0].Values[i]; names[low] || v != nil && kindOfValue(v) != field.Kind && field.Kind != geo.KindDate {
					t.Errorf("%s: field %q twice, or it holds %v", k, field.Name, v)
				}
				names[low] = true
			}
			if again, _, _ := Read(out); k == Own && !reflect.DeepEqual(keys(again[0].Extra), keys(fronts[0].Extra)) && !clash(fronts[0].Extra) {
				t.Errorf("extras %v became %v", fronts[0].Extra, again[0].Extra)
			}
		}
	})
}

func keys(m map[string]any) map[string]bool {
	all := map[string]bool{}
	for k := range m {
		all[k] = true
	}
	return all
}

// clash reports names that cannot be fields beside ours, or beside each other: they get others, which is said.
func clash(extra map[string]any) bool {
	seen := map[string]bool{"": true}
	for _, n := range ownOrder {
		seen[strings.ToLower(n)] = true
	}
	for _, a := range aliases {
		for _, n := range a.names {
			seen[strings.ToLower(n)] = true
		}
	}
	for k, v := range extra {
		low := strings.ToLower(k)
		if seen[low] || plain(v) == nil || v == "" || len(k) == 10 {
			return true
		}
		seen[low] = true
	}
	return false
}
