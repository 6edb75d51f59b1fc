package match

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"icefront/geo"
)

const head = `image_name;" glacier_name";" date";" sensor";" resolution (m)";" orbit";" polarization";Bounding box coordinates;" Coordinate system"` + "\n"

func sample(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/meta_data.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadMetaDataOfTheMirror(t *testing.T) {
	m, err := ReadMetaData(strings.NewReader(sample(t)))
	if err != nil || len(m.Problems) > 0 || len(m.Rows) != 3 {
		t.Fatalf("got %v, %v; want three rows", m, err)
	}
	want := Row{Line: 3, Glacier: "Columbia Glacier", Sensor: "Sentinel-1", Date: day("2016-02-04"), Resolution: 20,
		Georeference: &Georeference{484876.965, 6776218.967, 514716.965, 6790258.967, "EPSG:32606"}}
	got := m.Rows["COL_2016-02-04_S1_20_1_094"]
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	g, err := got.Georeference.Grid(1492, 702)
	if err != nil {
		t.Fatal(err)
	}
	if h, w := g.Transform.PixelSize(); math.Abs(h-20) > 1e-9 || math.Abs(w-20) > 1e-9 || g.CRS != "EPSG:32606" || g.Transform[0] != 484876.965 || g.Transform[3] != 6790258.967 {
		t.Errorf("got %+v, want pixels of 20 m from the upper left corner of the box", g)
	}
}

func TestReadMetaDataSaysWhatIsWrong(t *testing.T) {
	good := crane + "_geo.tif;Crane;04.11.2008;TSX;7;34;VV;BoundingBox(left=0, bottom=0, right=7, top=7);EPSG:32620\n"
	row := func(old, new string) string { return head + strings.Replace(good, old, new, 1) }
	tests := []struct {
		name, text string
		problem    string // of one row; "" is none
		err        string
	}{
		{"all is well", head + good, "", ""},
		{"marks of other systems", "\ufeff" + strings.ReplaceAll(head+good, "\n", "\r\n"), "", ""},
		{"no box", row("BoundingBox(left=0, bottom=0, right=7, top=7);EPSG:32620", ";"), "", ""},
		{"a box without a system", row("EPSG:32620", ""), `line 2: "" is no coordinate system`, ""},
		{"a system without a code", row("EPSG:32620", "UTM"), `line 2: "UTM" is no coordinate system`, ""},
		{"another order of the box", row("left=0, bottom=0", "bottom=0, left=0"), "is no box such as", ""},
		{"text behind the box", row("top=7)", "top=7) x"), "is no box such as", ""},
		{"a coordinate that is none", row("left=0", "left=NaN"), `"NaN" is no coordinate`, ""},
		{"a coordinate beyond all numbers", row("left=0", "left=1e999"), `"1e999" is no coordinate`, ""},
		{"a day that is none", row("04.11", "31.11"), `line 2: "31.11.2008" is not a day as DD.MM.YYYY`, ""},
		{"another form of a day", row("04.11.2008", "2008-11-04"), `"2008-11-04" is not a day`, ""},
		{"no resolution", row(";7;", ";-7;"), `"-7" is not a resolution`, ""},
		{"no name", row(crane+"_geo.tif", ""), `"" is no name of an image`, ""},
		{"a name with a folder", row(crane, "../"+crane), "is no name of an image", ""},
		{"a row twice", head + good + good, "line 3: " + crane + " stands in line 2 already", ""},
		{"the same image under two names", head + good + strings.Replace(good, "_geo.tif", ".png", 1), "stands in line 2 already", ""},
		{"a field too few", row(";EPSG:32620", ""), "", "line 2 has another number of fields than the first"},
		{"an open quote", row("Crane;", `"Crane;`), "", "line 2"},
		{"empty", "", "", "it is empty"},
		{"commas", strings.ReplaceAll(head+good, ";", ","), "", "with semicolons between them"},
		{"a column twice", strings.Replace(head, "sensor", "date", 1) + good, "", `the column "date" is there twice`},
		{"a column is missing", strings.Replace(head, "sensor", "satellite", 1) + good, "", `there is no column "sensor"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := ReadMetaData(strings.NewReader(tt.text))
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want an error with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			problems := strings.Join(m.Problems, "\n")
			if (tt.problem == "") != (problems == "") || !strings.Contains(problems, tt.problem) {
				t.Errorf("problems %q, want %q", problems, tt.problem)
			}
		})
	}
}

func TestReadMetaDataTellsOfManyWrongRowsInFew(t *testing.T) {
	m, err := ReadMetaData(strings.NewReader(head + strings.Repeat("x;;;;;;;;\n", 1000)))
	if err != nil || len(m.Problems) != tableProblems+1 || m.Problems[tableProblems] != "and 980 more lines" {
		t.Errorf("got %q, %v", m.Problems, err)
	}
}

func TestGridRefusesNonsense(t *testing.T) {
	const utm = geo.CRS("EPSG:32606")
	nan := math.NaN()
	tests := []struct {
		name          string
		box           Georeference
		width, height int
		want          string // part of the error; "" is none
	}{
		{"pixels of 20 m", Georeference{0, 0, 200, 400, utm}, 10, 20, ""},
		{"pixels that are not square", Georeference{0, 0, 720, 930, utm}, 10, 10, ""},
		{"degrees", Georeference{-150, 60, -149, 61, geo.LonLat}, 1000, 2000, ""},
		{"the smallest pixel", Georeference{0, 0, 10, 10, utm}, 10, 10, ""},
		{"pixels are too small", Georeference{0, 0, 9, 200, utm}, 10, 10, "a pixel would be 0.9 x 20 m"},
		{"pixels are too large", Georeference{0, 0, 2010, 2000, utm}, 10, 10, "not within 1 to 200 m"},
		{"metres under a code of degrees", Georeference{5e5, 6e6, 5e5 + 1, 6e6 + 1, geo.LonLat}, 10, 10, "not within 1 to 200 m"},
		{"left and right are swapped", Georeference{200, 0, 0, 400, utm}, 10, 20, "right must be greater than left"},
		{"upside down", Georeference{0, 400, 200, 0, utm}, 10, 20, "top than bottom"},
		{"no area", Georeference{0, 0, 0, 0, utm}, 10, 20, "greater"},
		{"not a number", Georeference{nan, 0, 200, 400, utm}, 10, 20, "not a number"},
		{"infinite", Georeference{0, 0, 200, math.Inf(1), utm}, 10, 20, "not a number"},
		{"no system", Georeference{0, 0, 200, 400, ""}, 10, 20, "coordinate system is missing"},
		{"no pixels", Georeference{0, 0, 200, 400, utm}, 0, 20, "0 x 20 pixels"},
		{"degrees without end", Georeference{0, 0, math.SmallestNonzeroFloat64, 1, geo.LonLat}, 10, 20, "no size"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := tt.box.Grid(tt.width, tt.height)
			if tt.want == "" {
				e := g.Extent()
				if err != nil || math.Abs(e.Max[0]-tt.box.Right) > 1e-6 || math.Abs(e.Min[1]-tt.box.Bottom) > 1e-6 {
					t.Errorf("got %v, %v; want the box", g, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestFindHoldsATableToItsUse(t *testing.T) {
	bad := head + "x;;;;;;;;;;\n"
	root := tree(t, "p/"+crane+"_zones.tif", "d/zones/"+crane+"_zones.png", "d/META_data.csv="+bad, "bad.csv="+bad,
		"row.csv="+head+crane+".png;Crane;99.99.2008;TSX;7;34;VV;;\n", "day.csv="+head+crane+".png;Crane;05.11.2008;TSX;7;34;VV;;\n")
	tests := []struct {
		name, table string
		warning     string
		err         string
	}{
		{"a bad one that was found", "", "META_data.csv: line 2 has another number", ""},
		{"a bad one that was asked for", "bad.csv", "", "bad.csv: line 2 has another number"},
		{"none that was asked for", "none.csv", "", "none.csv: " + syscall.ENOENT.Error()},
		{"a folder", "p", "", "it is not a regular file"},
		{"a bad row", "row.csv", `row.csv: line 2: "99.99.2008" is not a day as DD.MM.YYYY; left out.`, ""},
		{"another day than the name", "day.csv", "1 name says another day or resolution than", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := in(root, "p", "d")
			if tt.table != "" {
				r.MetaData = filepath.Join(root, tt.table)
			}
			set, err := Find(context.Background(), r)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want an error with %q", err, tt.err)
				}
				return
			}
			if err != nil || !strings.Contains(strings.Join(set.Warnings, "\n"), tt.warning) {
				t.Errorf("got %q, %v; want a warning with %q", set.Warnings, err, tt.warning)
			}
		})
	}
}

func FuzzReadMetaData(f *testing.F) {
	f.Add(sample(f))
	f.Add(head)
	f.Add(head + "a.tif;;01.01.2000;;20;;;;\n")
	f.Add(head + `a;"b";"`)
	f.Add("\ufeff;;;;")
	f.Add(strings.Replace(sample(f), "EPSG:32606", "EPSG:4326", 1))
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMetaData(strings.NewReader(text))
		if err != nil && len(m.Rows) > 0 {
			t.Fatalf("rows beside the error %v", err)
		}
		for name, row := range m.Rows {
			if name == "" || row.Date.IsZero() && row.Line == 0 || !(row.Resolution > 0) {
				t.Fatalf("%q gives %q: %+v", text, name, row)
			}
			if row.Georeference == nil {
				continue
			}
			g, err := row.Georeference.Grid(100, 50)
			if _, ok := g.Transform.Invert(); err == nil && (!ok || g.CRS.Empty()) {
				t.Fatalf("%q gives the grid %+v", text, g)
			}
		}
	})
}
