package schema

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/geo"
)

func ptr[T any](v T) *T { return &v }

// full is a front of which everything is known.
func full() Front {
	return Front{CRS: "EPSG:3413", Line: orb.LineString{{0, 0}, {3000, 4000}, {3000, 5000}}, Attributes: Attributes{
		GlacierID: "7", Glacier: "Helheim", RefName: "Helheim", Official: "Helheimgletsjer", Greenland: "Helheimgletscher ø", AltName: "H",
		Date: "2013-08-14", Time: "10:11:12", Satellite: "S1", ImageID: "S1A_IW_GRDH", Orbit: "Descending", Polar: "HH", Geocode: "affine",
		Source: Edited, Author: "Lunde", QualFlag: ptr(int64(10)), Certainty: "Definite", Notes: "north arm hidden",
		Model: "starter", ModelHash: "ab12", Preset: "best", Device: "CPU", FrontRule: "class", Program: "0.1.0",
		Resolution: 20.5, Trust: ptr(0.0), Mean: ptr(33.25), Median: ptr(12.5), Length: 6010.5, EditSec: 42.5,
		Extra: map[string]any{"TermPicksID": int64(31), "Error": 12.5, "team": "blue"},
	}}
}

// ruler measures a plane of metres.
func ruler(_ geo.CRS, line orb.LineString) (Measured, error) {
	m := Measured{Centre: Middle(line), LonLat: orb.Point{-38, 66}}
	for i := 1; i < len(line); i++ {
		m.Length += math.Hypot(line[i][0]-line[i-1][0], line[i][1]-line[i-1][1])
	}
	return m, nil
}

// value is what the first feature has in a field.
func value(t *testing.T, l geo.Layer, field string) any {
	t.Helper()
	for i, f := range l.Fields {
		if f.Name == field {
			return l.Features[0].Values[i]
		}
	}
	t.Fatalf("no field %s", field)
	return nil
}

// The attributes of full and of the schema are complete: a new field of Attributes must get a place.
func TestEveryAttributeHasAField(t *testing.T) {
	v := reflect.ValueOf(full().Attributes)
	for i := range v.NumField() {
		if f := v.Field(i); f.IsZero() {
			t.Errorf("the test's front has no %s", v.Type().Field(i).Name)
		}
	}
	if want := v.NumField() - 2; len(attributes()) != want { // Length is derived, Extra is many
		t.Errorf("%d attributes in the table, want %d", len(attributes()), want)
	}
	for _, a := range attributes() {
		if !slices.Contains(ownOrder, a.name) {
			t.Errorf("our own schema has no %s", a.name)
		}
	}
	for _, name := range ownOrder {
		if len(name) > 10 {
			t.Errorf("%s is too long for a Shapefile", name)
		}
		if meaning, _ := Meaning(Own, name); meaning == "" {
			t.Errorf("nobody says what %s is", name)
		}
	}
}

func TestExactNames(t *testing.T) {
	for kind, want := range map[Kind]string{
		Own: "GlacierID GlacName Date Year Time Satellite ImageID Orbit Pol Res_m Source Author QualFlag Certainty Trust MDE_m MedE_m Length_m NVert Geocode " +
			"Model ModelHash Preset Device FrontRule AppVer EditSec Notes Center_X Center_Y Latitude Longitude RefName OfficialN GrnlndcN AltName",
		CALFIN:    "GlacierID Center_X Center_Y Latitude Longitude QualFlag Satellite Date ImageID GrnlndcN OfficialN AltName RefName Author",
		TermPicks: "GlacierID Date Year QualFlag Satellite Author",
		GEEDiT: "Date Satellite Time ImagePath pointLat pointLon cloudShadowFlag otherImageFlag SLCFlag partialPickFlag notes " +
			"system:index system:time_start",
		MaQiT: "Name Date Unclear Satellite Asc_Desc ImagePath Notes",
	} {
		l, _, err := Layer(kind, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range l.Fields {
			got = append(got, f.Name)
			if meaning, _ := Meaning(kind, f.Name); meaning == "" {
				t.Errorf("%s: nobody says what %s is", kind, f.Name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: fields\n%v, want\n%s", kind, got, want)
		}
		if Recognise(l.Fields) != kind {
			t.Errorf("%s is taken for %q", kind, Recognise(l.Fields))
		}
		for i := range l.Fields { // as a Shapefile keeps them
			l.Fields[i].Name = strings.ToUpper(l.Fields[i].Name[:min(10, len(l.Fields[i].Name))])
		}
		if Recognise(l.Fields) != kind {
			t.Errorf("%s in capitals, cut, is taken for %q", kind, Recognise(l.Fields))
		}
	}
}

// Our own schema holds everything, of fronts of which anything may be unknown.
func TestOwnRoundTrip(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		fronts := []Front{full(), full(), full()}
		for i := range fronts {
			v := reflect.ValueOf(&fronts[i].Attributes).Elem()
			for k := range v.NumField() {
				if rng.IntN(3) == 0 && v.Type().Field(k).Name != "Length" {
					v.Field(k).SetZero()
				}
			}
		}
		l, lost, err := Layer(Own, fronts, nil)
		if err != nil || len(lost) > 0 {
			t.Fatalf("error %v, lost %q", err, lost)
		}
		got, kind, warnings := Read(l)
		if kind != Own || len(warnings) > 0 || !reflect.DeepEqual(got, fronts) {
			t.Fatalf("%s, warnings %q:\n%+v, want\n%+v", kind, warnings, got, fronts)
		}
	}
}

// What a schema has a field for comes back; what it has none for is said.
func TestOtherSchemas(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		want Attributes
		says []string
		not  []string
	}{
		{CALFIN, Attributes{GlacierID: "7", RefName: "Helheim", Official: "Helheimgletsjer", Greenland: "Helheimgletscher ø", AltName: "H", Date: "2013-08-14",
			Satellite: "S1", ImageID: "S1A_IW_GRDH", Author: "Lunde", QualFlag: ptr(int64(10))},
			[]string{"CALFIN has no field for GlacName", "Time", "EditSec", "TermPicksID"}, []string{"AltName", "Length"}},
		{TermPicks, Attributes{GlacierID: "7", Date: "2013-08-14", Satellite: "S1", Author: "Lunde", QualFlag: ptr(int64(10))},
			[]string{"TermPicks has no field for", "ImageID"}, []string{"QualFlag"}},
		{GEEDiT, Attributes{Date: "2013-08-14", Time: "10:11:12", Satellite: "S1", ImageID: "S1A_IW_GRDH", Notes: "north arm hidden",
			Extra: map[string]any{"pointLat": 66.0, "pointLon": -38.0}}, []string{"GlacierID", "QualFlag"}, []string{"ImageID"}},
		{MaQiT, Attributes{Glacier: "Helheim", Date: "2013-08-14", Satellite: "S1", Orbit: "Descending", ImageID: "S1A_IW_GRDH", Notes: "north arm hidden"},
			[]string{"MaQiT has no field for", "Time"}, []string{"Orbit"}},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			l, lost, err := Layer(tt.kind, []Front{full()}, ruler)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(lost, "\n")
			for _, s := range tt.says {
				if !strings.Contains(all, s) {
					t.Errorf("does not say %q: %q", s, all)
				}
			}
			for _, s := range tt.not {
				if strings.Contains(all, s) {
					t.Errorf("says %q is lost: %q", s, all)
				}
			}
			got, kind, warnings := Read(l)
			tt.want.Source = Imported
			if kind != tt.kind || len(warnings) > 0 || !reflect.DeepEqual(got[0].Attributes, tt.want) || !got[0].Line.Equal(full().Line) {
				t.Errorf("%s, warnings %q:\n%+v, want\n%+v", kind, warnings, got[0].Attributes, tt.want)
			}
			again, _, err := Layer(tt.kind, got, ruler)
			if err != nil || !reflect.DeepEqual(l, again) {
				t.Errorf("written again (%v)\n%+v, want\n%+v", err, again, l)
			}
		})
	}
}

func TestValues(t *testing.T) {
	with := func(change func(*Front)) Front {
		f := full()
		change(&f)
		return f
	}
	for _, tt := range []struct {
		name  string
		kind  Kind
		front Front
		field string
		want  any
		says  string
	}{
		{"TermPicks' flag has two digits", TermPicks, with(func(f *Front) { f.QualFlag = ptr(int64(5)) }), "QualFlag", "05", ""},
		{"year alone, TermPicks", TermPicks, with(func(f *Front) { f.Date = "1987" }), "Date", "1987-00-00", ""},
		{"year alone, TermPicks' year", TermPicks, with(func(f *Front) { f.Date = "1987" }), "Year", int64(1987), ""},
		{"year alone, CALFIN", CALFIN, with(func(f *Front) { f.Date = "1987" }), "Date", nil, `Date of CALFIN holds whole days only: changed or left out in 1 front, such as "1987"`},
		{"year alone, our own", Own, with(func(f *Front) { f.Date = "1987" }), "Date", nil, ""},
		{"no date at all", Own, with(func(f *Front) { f.Date = "summer" }), "Date", nil, `such as "summer"`},
		{"a name for a number", CALFIN, with(func(f *Front) { f.GlacierID = "JAK" }), "GlacierID", nil, "whole numbers only"},
		{"zeros before a number", CALFIN, with(func(f *Front) { f.GlacierID = "007" }), "GlacierID", int64(7), "no zeros before"},
		{"a model's front is automatic", CALFIN, with(func(f *Front) { f.QualFlag, f.Source = nil, Model }), "QualFlag", int64(10), ""},
		{"a corrected one is manual", CALFIN, with(func(f *Front) { f.QualFlag = nil }), "QualFlag", int64(0), ""},
		{"what an import brought and did not fit", TermPicks, with(func(f *Front) { f.QualFlag, f.Extra = nil, map[string]any{"QualFlag": "A"} }), "QualFlag", "A", ""},
		{"GEEDiT's flags", GEEDiT, with(func(f *Front) { f.Extra = map[string]any{"SLCFlag": true} }), "SLCFlag", int64(1), ""},
		{"GEEDiT's time", GEEDiT, full(), "system:time_start", int64(1376475072000), ""},
		{"GEEDiT's day", GEEDiT, with(func(f *Front) { f.Time = "" }), "system:time_start", int64(1376438400000), ""},
		{"length on the ground", Own, full(), "Length_m", 6000.0, ""},
		{"middle", Own, full(), "Center_Y", (5000*2000 + 1000*4500) / 6000.0, ""},
		{"vertices", Own, full(), "NVert", int64(3), ""},
		{"an import's name that is taken", Own, with(func(f *Front) { f.Extra = map[string]any{"latitude": 5.5} }), "latitude_1", 5.5, "latitude_1: the name is taken"},
		{"yes and no", Own, with(func(f *Front) { f.Extra = map[string]any{"seen": true} }), "seen", int64(1), "become 1 and 0"},
		{"not a number", Own, with(func(f *Front) { f.Mean = ptr(math.NaN()) }), "MDE_m", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, lost, err := Layer(tt.kind, []Front{tt.front}, ruler)
			if err != nil {
				t.Fatal(err)
			}
			if got := value(t, l, tt.field); got != tt.want {
				t.Errorf("%s is %v, want %v", tt.field, got, tt.want)
			}
			if all := strings.Join(lost, "\n"); tt.says != "" && !strings.Contains(all, tt.says) || tt.says == "" && strings.Contains(all, tt.field+" of") {
				t.Errorf("lost %q, want %q", all, tt.says)
			}
		})
	}
	mixed := []Front{with(func(f *Front) { f.Extra = map[string]any{"x": int64(1)} }), with(func(f *Front) { f.Extra = map[string]any{"x": "one"} })}
	if l, lost, err := Layer(Own, mixed, nil); err != nil || value(t, l, "x") != "1" || !strings.Contains(strings.Join(lost, ""), "all become texts") {
		t.Errorf("mixed types: %v, %q", err, lost)
	}
	mixed[1].CRS = "EPSG:3031"
	if _, _, err := Layer(Own, mixed, nil); err == nil || !strings.Contains(err.Error(), "EPSG:3031") {
		t.Errorf("two CRS: %v", err)
	}
	broken := func(geo.CRS, orb.LineString) (Measured, error) { return Measured{}, fmt.Errorf("no such place") }
	if _, _, err := Layer(Own, []Front{full()}, broken); err == nil || !strings.Contains(err.Error(), "measure front 1: no such place") {
		t.Errorf("broken ruler: %v", err)
	}
}

func TestParseDate(t *testing.T) {
	for _, tt := range []struct{ name, in, day, clock string }{
		{"ISO", "2013-08-14", "2013-08-14", ""},
		{"Loebel", "20130814", "2013-08-14", ""},
		{"CaFFe metadata", "14.08.2013", "2013-08-14", ""},
		{"MaQiT file names", "2013_08_14", "2013-08-14", ""},
		{"OGR", "2013/08/14", "2013-08-14", ""},
		{"OGR with a time", "2013/08/14 10:11:12+00", "2013-08-14", "10:11:12"},
		{"ISO with a time", "2013-08-14T10:11:12.345Z", "2013-08-14", "10:11:12"},
		{"TermPicks without a month", "1987-00-00", "1987", ""},
		{"without a month, with a day", "1987-00-01", "1987", ""},
		{"only a year", "1987", "1987", ""},
		{"blanks around it", " 2013-08-14 ", "2013-08-14", ""},
		{"leap day", "2016-02-29", "2016-02-29", ""},
		{"no leap day", "2013-02-29", "", ""},
		{"month 13", "2013-13-01", "", ""},
		{"day 00 of a month", "2013-08-00", "", ""},
		{"year 0", "0000-01-01", "", ""},
		{"two separators", "2013-08_14", "", ""},
		{"another time zone", "2013-08-14T10:11:12+02", "", ""},
		{"hour 25", "2013-08-14T25:11:12", "", ""},
		{"words", "summer", "", ""},
		{"nothing", "", "", ""},
	} {
		day, clock, ok := ParseDate(tt.in)
		if day != tt.day && ok || clock != tt.clock && ok || ok != (tt.day != "") {
			t.Errorf("%s: %q is %q %q %v, want %q %q", tt.name, tt.in, day, clock, ok, tt.day, tt.clock)
		}
	}
	for name, want := range map[string]string{
		"Helheim_LT05_L1TP_1986-08-17_232-014_T1_B4_mask.png": "1986-08-17", "20200307_30m.tif": "2020-03-07", "2013_08_14_front": "2013-08-14",
		"S1B_EW_GRDM_1SDH_2018-06-26_011542": "2018-06-26", "LT05_19860512": "1986-05-12", "123456789": "", "99999999_20130814": "2013-08-14", "": "",
	} {
		if got, ok := dateIn(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
