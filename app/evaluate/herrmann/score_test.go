package herrmann

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"icefront/geo"
	"icefront/geo/published"
	"icefront/geo/runs"
	"icefront/geo/sharedtest"
)

const anID = "Mapple_2011-06-02_TSX_7_1_110"

// maskOf is a mask of the rows; zones are classes and become greys.
func maskOf(t testing.TB, rows [][]int, values ...uint8) *runs.Mask {
	t.Helper()
	m := geo.NewRaster[uint8](geo.PixelGrid(len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, v := range row {
			m.Row(y)[x] = values[v]
		}
	}
	return inRuns(t, m)
}

// greysOf turns classes into greys.
func greysOf(t testing.TB, rows [][]int) *runs.Mask { return maskOf(t, rows, 0, 64, 127, 254) }

// lineOf turns 1 into front.
func lineOf(t testing.TB, rows [][]int) *runs.Mask { return maskOf(t, rows, 0, 255) }

func TestSegmentationUnitCases(t *testing.T) {
	type column []*float64 // null: absent from both
	var cases struct {
		Segmentation []struct {
			Name               string
			Target, Prediction [][]int
			Original           any    `json:"iou_original"`
			IoU                column `json:"iou_with_labels_0_to_3_zero_division_0"`
			Precision          column `json:"precision_with_labels_0_to_3_zero_division_0"`
			Recall             column `json:"recall_with_labels_0_to_3_zero_division_0"`
			F1                 column `json:"f1_with_labels_0_to_3_zero_division_0"`
		}
	}
	load(t, sharedtest.Path(t, "golden/evaluation/unit_cases.json"), &cases)
	if len(cases.Segmentation) < 5 {
		t.Fatalf("%d cases", len(cases.Segmentation))
	}
	for _, c := range cases.Segmentation {
		s, err := Score(Image{ID: anID, Zone: greysOf(t, c.Prediction), LabelZone: greysOf(t, c.Target)})
		if err != nil {
			t.Fatal(err)
		}
		absent := 0
		for _, pair := range []struct {
			what string
			got  [4]float64
			want column
		}{{"IoU", s.Zone.IoU, c.IoU}, {"precision", s.Zone.Precision, c.Precision}, {"recall", s.Zone.Recall, c.Recall}, {"F1", s.Zone.F1, c.F1}} {
			for k, want := range pair.want {
				if want == nil {
					absent++
				}
				if got := pair.got[k]; want == nil && !math.IsNaN(got) || want != nil && !near(got, *want, 1e-12) {
					t.Errorf("%s, %s of class %d: got %v, want %v", c.Name, pair.what, k, got, want)
				}
			}
		}
		warned := strings.Count(strings.Join(s.Warnings, "\n"), "neither prediction nor label has")
		if warned*4 != absent {
			t.Errorf("%s: %d absent classes, warnings %q", c.Name, absent/4, s.Warnings)
		}
		if text, failed := c.Original.(string); failed != (absent > 0) {
			t.Errorf("%s: the original %s", c.Name, text)
		}
	}
}

func TestScoreRefuses(t *testing.T) {
	zones, line := greysOf(t, [][]int{{2, 3}}), lineOf(t, [][]int{{0, 1}})
	for _, c := range []struct {
		name string
		img  Image
		want string
	}{
		{"a name that does not parse", Image{ID: "scene1", Zone: zones}, "evaluate scene1: the name is not CaFFe's"},
		{"no prediction", Image{ID: anID, LabelZone: zones, LabelFront: line}, "evaluate " + anID + ": there is neither"},
		{"another size", Image{ID: anID, Zone: zones, LabelZone: greysOf(t, [][]int{{2, 3, 3}})}, "labelled zones of 3 x 1 pixels, but the prediction has 2 x 1"},
		{"stretched greys", Image{ID: anID, Zone: maskOf(t, [][]int{{0, 1}}, 84, 254)}, "predicted zones with the value 84"},
		{"a front of 0 and 1", Image{ID: anID, Front: maskOf(t, [][]int{{0, 1}}, 0, 1)}, "predicted front with the value 1"},
		{"a front among the zones", Image{ID: anID, Zone: zones, LabelZone: maskOf(t, [][]int{{0, 1}}, 127, 255)}, "labelled zones with the value 255"},
	} {
		if _, err := Score(c.img); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.want)
		}
	}
	var e Evaluation
	img := Image{ID: anID, Zone: zones, LabelZone: zones, LabelFront: line}
	if _, err := e.Add(img); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Add(img); err == nil || !strings.Contains(err.Error(), "another image of this name") {
		t.Errorf("the same image again: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	zones, line := greysOf(t, [][]int{{0, 1, 2, 3}}), lineOf(t, [][]int{{0, 1, 0, 0}})
	all, beside := &published.Box{Right: 4, Upper: 1}, &published.Box{Left: 9, Right: 12, Upper: 1}
	for _, c := range []struct {
		name string
		img  Image
		want string
	}{
		{"nothing is missing", Image{Zone: zones, Front: line, LabelZone: zones, LabelFront: line, Box: all}, ""},
		{"no box", Image{Zone: zones, LabelZone: zones, LabelFront: line}, "no bounding box"},
		{"a box beside the image", Image{Front: line, LabelFront: line, Box: beside}, "lies beside the image"},
		{"no label of zones", Image{Zone: zones, LabelFront: line, Box: all}, "no label of zones"},
		{"no label of the front", Image{Zone: zones, LabelZone: zones, Box: all}, "no label of the front"},
	} {
		c.img.ID = anID + "_zone.png"
		s, err := Score(c.img)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Warnings, "\n"); !strings.Contains(got, c.want) || (c.want == "") != (got == "") || strings.Contains(got, "\n") {
			t.Errorf("%s: warnings %q, want %q", c.name, got, c.want)
		}
		if s.Name.ID != anID {
			t.Errorf("%s: name %q", c.name, s.Name.ID)
		}
	}
}

// TestResultsThatTheOriginalHasNot are its failures, and sections without an image.
func TestResultsThatTheOriginalHasNot(t *testing.T) {
	crane := "Crane_2012-01-05_RSAT_12_3_282"
	box := &published.Box{Right: 2, Upper: 1}
	rock, ice := greysOf(t, [][]int{{1, 1}}), greysOf(t, [][]int{{2, 3}})
	front, none := lineOf(t, [][]int{{0, 1}}), lineOf(t, [][]int{{0, 0}})
	for _, c := range []struct {
		name   string
		images []Image
		want   string
	}{
		{"no image", nil, `{}`},
		{"a class that nobody has is null",
			[]Image{{ID: crane, Zone: rock, LabelZone: rock}},
			`{"Zone_Segmentation":{"Zone_Precision":{"Average_Precision":1,"Average_Precision_NA_Area":null,"Average_Precision_Stone":1,` +
				`"Average_Precision_Glacier":null,"Average_Precision_Ocean_and_Ice_Melange":null},`},
		{"an image without a class does not count in its mean",
			[]Image{{ID: crane, Zone: rock, LabelZone: rock}, {ID: anID, Zone: ice, LabelZone: ice}},
			`"Average_IoU":1,"Average_IoU_NA_Area":null,"Average_IoU_Stone":1,"Average_IoU_Glacier":1,"Average_IoU_Ocean_and_Ice_Melange":1}`},
		{"a front of nothing scores 0, and has no distance",
			[]Image{{ID: crane, Front: none, LabelFront: none, Box: box}},
			`{"Front_Segmentation":{"Front_Precsion":{"Average Precision":0},"Front_Recall":{"Average Recall":0},"Front_F1":{"Average F1 Score":0},` +
				`"Front_IoU":{"Average IoU":0}},"Front_Delineation":{"Result_all":{},"summer":{},"Crane":{"all":{},"summer":{}},"RSAT":{}}}`},
		{"a front of another glacier than the plots know",
			[]Image{{ID: crane, Front: front, LabelFront: front, Box: box}, {ID: anID, Front: none, LabelFront: front, Box: box}},
			`"Front_Delineation":{"Result_all":{"Number_no_front":1,"Mean_mean_distance":0,"Mean_median_distance":0,"Median_mean_distance":0,` +
				`"Median_median_distance":0,"Confidence_interval":[0,0],"mean":0,"standard_deviation":0},"winter":{},"summer":{"Number_no_front":0,` +
				`"Mean_mean_distance":0,"Mean_median_distance":0,"Median_mean_distance":0,"Median_median_distance":0,"Confidence_interval":[0,0],"mean":0,` +
				`"standard_deviation":0},"Mapple":{"all":{},"winter":{}},"Crane":{"all":{"Number_no_front":0,`},
	} {
		var e Evaluation
		for _, img := range c.images {
			if _, err := e.Add(img); err != nil {
				t.Fatal(err)
			}
		}
		got, err := json.Marshal(e.Result())
		if err != nil || !strings.Contains(string(got), c.want) {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", c.name, err, got, c.want)
		}
	}
}

// BenchmarkScore is an image of CaFFe's size, zones and front.
func BenchmarkScore(b *testing.B) {
	const side = 2000
	make2 := func(shift float64) (zones, front *runs.Mask) {
		z, f := geo.NewRaster[uint8](geo.PixelGrid(side, side)), geo.NewRaster[uint8](geo.PixelGrid(side, side))
		for y := range side {
			for x := range side {
				d := float64(y) - side/2 - shift - 200*math.Sin(float64(x)/300) - 20*math.Sin(float64(x)/9)
				z.Row(y)[x] = 127
				if d > 0 {
					z.Row(y)[x] = 254
				}
				if math.Abs(d) < 3 {
					f.Row(y)[x] = 255
				}
			}
		}
		return inRuns(b, z), inRuns(b, f)
	}
	img := Image{ID: anID, Box: &published.Box{Left: 10, Lower: 10, Right: side - 10, Upper: side - 10}}
	img.Zone, img.Front = make2(30)
	img.LabelZone, img.LabelFront = make2(0)
	var err error
	if img.LabelFront, err = published.Thin(img.LabelFront); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Score(img); err != nil {
			b.Fatal(err)
		}
	}
}
