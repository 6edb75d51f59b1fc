package match

import (
	"strings"
	"testing"
	"time"

	"icefront/geo"
)

func TestNamesTell(t *testing.T) {
	tests := []struct {
		name, text           string
		caffe, glacier, date string // the id of a CaFFe name; "" is none
		fault                string // part of it
	}{
		{"CaFFe", crane, crane, "Crane", "2008-11-04", ""},
		{"CaFFe and a seventh field", crane + "_v2", crane, "Crane", "2008-11-04", ""},
		{"a patch of a CaFFe image", crane + "__93_102_0_0_0", crane, "Crane", "2008-11-04", ""},
		{"no such day", "Crane_2009-02-30_TSX_7_1_034", "", "Crane", "", `its date is "2009-02-30"`},
		{"another form of a day", "Crane_20090220_TSX_7_1_034", "", "Crane", "2009-02-20", `its date is "20090220"`},
		{"another sensor", "Crane_2009-02-20_ALOS_7_1_034", "", "Crane", "2009-02-20", `its sensor is "ALOS"`},
		{"another glacier", "Helheim_2009-02-20_TSX_7_1_034", "", "Helheim", "2009-02-20", `its glacier is "Helheim", not one of COL,`},
		{"letters of another case", "crane_2009-02-20_tsx_7_1_034", "", "crane", "2009-02-20", `its glacier is "crane"`},
		{"no resolution", "Crane_2009-02-20_TSX_0_1_034", "", "Crane", "2009-02-20", `its resolution is "0", not whole metres`},
		{"a long resolution", "Crane_2009-02-20_TSX_100_1_034", "", "Crane", "2009-02-20", `its resolution is "100"`},
		{"two things", "Crane_2009-02-20_TSX_7_a_34_v2", "", "Crane", "2009-02-20", `its quality is "a", not one digit; its orbit is "34"`},
		{"six fields of another kind", "S1A_IW_20150309_VV_geo_norm", "", "", "2015-03-09", ""},
		{"five fields", "Crane_2009-02-20_TSX_7_1", "", "Crane", "2009-02-20", ""},
		{"helheim", "helheim_s1_20180602", "", "helheim", "2018-06-02", ""},
		{"underscores", "scene_2018_06_02_x", "", "scene", "2018-06-02", ""},
		{"the same day twice", "x_20180602T081234_20180602T081300", "", "x", "2018-06-02", ""},
		{"two days", "x_20180602_20180614", "", "x", "", ""},
		{"a serial number", "x_99999999", "", "x", "", ""},
		{"a longer number", "x_201806021", "", "x", "", ""},
		{"no word", "20180602_x", "", "", "2018-06-02", ""},
		{"letters beyond ASCII", "Jökull_1", "", "Jökull", "", ""},
		{"nothing", "", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := parseCaFFe(tt.text)
			date := ""
			if d := dateOf(tt.text); !d.IsZero() {
				date = d.Format(time.DateOnly)
			}
			if c.ID != tt.caffe || glacierOf(tt.text) != tt.glacier || date != tt.date {
				t.Errorf("%s: got %q, %q, %q; want %q, %q, %q", tt.text, c.ID, glacierOf(tt.text), date, tt.caffe, tt.glacier, tt.date)
			}
			if got := caffeFault(tt.text); (got == "") != (tt.fault == "") || !strings.Contains(got, tt.fault) {
				t.Errorf("%s: got the fault %q, want %q", tt.text, got, tt.fault)
			}
		})
	}
}

// FuzzNames holds the sentences about names to the parser: what it refuses is told, what it takes is not.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{crane, crane + "_geo", crane + "_v2", "Crane_2009-02-30_TSX_7_1_034", "COL_2009-02-03_S1_00_1_034", "helheim_s1_20180602",
		"S1A_IW_20150309_VV_geo_norm_db", "______", "", "x_2018_06_02_2018-06-03", "Crane_0000-01-01_TSX_7_1_034", "DBE_2009-02-03_S1_7_1_034_ö"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c, ok := parseCaFFe(name)
		fault := caffeFault(name)
		if ok && fault != "" {
			t.Fatalf("%q is a CaFFe name, %s, and has a fault: %s", name, c.ID, fault)
		}
		if fields := strings.Split(name, "_"); len(fields) == caffeFields && !ok && fault == "" {
			for i, field := range caffeTable() {
				if !field.fits(fields[i]) {
					fault = field.name
				}
			}
			if fault == "" {
				t.Fatalf("every field of %q fits, and geo refuses it", name)
			}
		}
		if _, whole := geo.ParseCaFFeName(name); whole && !ok && !strings.ContainsAny(name, ".") {
			t.Fatalf("geo takes %q, and match does not", name)
		}
		if plain := plainName(name); plainName(plain) != plain || !strings.HasPrefix(name, plain) {
			t.Fatalf("the plain name of %q is %q", name, plain)
		}
		if d := dateOf(name); !d.IsZero() && (d.Year() < 1900 || d.Year() >= 2100) {
			t.Fatalf("%q is of %v", name, d)
		}
		if file, ok := fileOf(name + "_front.shp"); !ok || file.name != name || file.zones() {
			t.Fatalf("%q_front.shp is taken for %+v", name, file)
		}
	})
}

func FuzzParseReport(f *testing.F) {
	f.Add(reportText)
	f.Add(`{"scene":"a.tif","icefront":"1","pixel_size_m":[null,1e308]}`)
	f.Add(`[]`)
	f.Add(``)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseReport([]byte(text))
		if err == nil && r.Scene == "" {
			t.Fatalf("%q is a report of nothing", text)
		}
		if n := nominal(r.PixelSize); !(n >= 0) {
			t.Fatalf("%q has pixels of %g m", text, n)
		}
	})
}
