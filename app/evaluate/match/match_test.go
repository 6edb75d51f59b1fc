package match

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"icefront/geo/sharedtest"
)

const crane = "Crane_2008-11-04_TSX_7_1_034"

// tree makes a folder with files; what ends in / is an empty folder.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		name, text, _ := strings.Cut(name, "=")
		path := filepath.Join(root, filepath.FromSlash(name))
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if dir == path {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// in is the request for the folders of a tree.
func in(root, predictions string, labels ...string) Request {
	r := Request{Predictions: filepath.Join(root, predictions)}
	for _, l := range labels {
		r.Labels = append(r.Labels, filepath.Join(root, l))
	}
	return r
}

// summary writes a set as lines, paths relative to the tree.
func summary(root string, s Set) (lines []string) {
	rel := func(text string) string {
		return filepath.ToSlash(strings.ReplaceAll(text, root+string(filepath.Separator), ""))
	}
	for _, p := range s.Pairs {
		lines = append(lines, rel(fmt.Sprintf("%s: %s %s | %s %s", p.Name, orDash(p.Predicted.Zones), orDash(p.Predicted.Front), orDash(p.Label.Zones), orDash(p.Label.Front))))
	}
	for _, k := range s.Skipped {
		lines = append(lines, rel("skipped "+k.Name+": "+k.Reason))
	}
	for _, w := range s.Warnings {
		lines = append(lines, rel("warning: "+w))
	}
	return lines
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func TestFindMatchesByWholeNames(t *testing.T) {
	for _, tt := range matchCases {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files...)
			if tt.labels == nil {
				tt.labels = []string{"l"}
			}
			r := in(root, "p", tt.labels...)
			r.Published = tt.published
			set, err := Find(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(root, set); !slices.Equal(got, tt.want) {
				t.Errorf("of %q\ngot\n%s\nwant\n%s", tt.files, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestFindSaysWhyThereIsNothing(t *testing.T) {
	tests := []struct {
		name   string
		files  []string
		labels []string
		want   []string // parts of the error
	}{
		{"no name in common", []string{"p/a_zones.tif", "l/b_zones.png"}, []string{"l"},
			[]string{"no name is on both sides", "<name>_zones.tif", "such as ROOT/p/a_zones.tif", "<name>_front.png", "such as ROOT/l/b_zones.png"}},
		{"empty predictions", []string{"p/", "l/b_zones.png"}, []string{"l"}, []string{"there are no predictions", "(it is empty)", "b_zones.png"}},
		{"folds", []string{"p/fold_0/pngs/a_zone.png", "l/a_zones.png"}, []string{"l"}, []string{"for one fold give ROOT/p/fold_0/pngs"}},
		{"no labels", []string{"p/a_zones.tif", "l/readme.md"}, []string{"l"}, []string{"there are no labels", "ROOT/p", "ROOT/l", "for example, readme.md"}},
		{"no folder of labels", []string{"p/a_zones.tif"}, []string{"l"}, []string{syscall.ENOENT.Error()}},
		{"none was given", []string{"p/a_zones.tif"}, nil, []string{"no folder"}},
		{"no folder of predictions", []string{"l/a_zones.png"}, []string{"l"}, []string{"read the folder of predictions ROOT/p: " + syscall.ENOENT.Error()}},
		{"predictions are a file", []string{"p", "l/a_zones.png"}, []string{"l"}, []string{"it is a file; give the folder"}},
		{"one folder for both", []string{"p/a_zones.tif"}, []string{"p"}, []string{"compared with itself; give two folders"}},
		{"wrong names only", []string{"p/Crane_2009-02-30_TSX_7_1_034_zone.png", "l/Crane_2009-02-30_TSX_7_1_034_zones.png"}, []string{"l"},
			[]string{"1 name is on both sides, but skipped", `its date is "2009-02-30"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files...)
			set, err := Find(context.Background(), in(root, "p", tt.labels...))
			if err == nil {
				t.Fatalf("got %v, want an error", set)
			}
			for _, part := range tt.want {
				if part = strings.ReplaceAll(part, "ROOT", root); !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to say %q", err, part)
				}
			}
		})
	}
}

const reportText = `{"scene":"%s","icefront":"1.0","date":"2018-06-02","pixel_size_m":[9.96,10.1],"unknown":{"x":1}}`

func TestFindDescribesPairs(t *testing.T) {
	table := `image_name;" glacier_name";" date";" sensor";" resolution (m)";" orbit";" polarization";Bounding box coordinates;" Coordinate system"` + "\n" +
		crane + "_geo.tif;Crane Glacier;04.11.2008;TerraSAR-X;7;34;VV;BoundingBox(left=0, bottom=0, right=700, top=1400);EPSG:32620\n" +
		"other.tif;Some Glacier;05.11.2008;Sentinel-1;10;34;VV;;\n"
	root := tree(t, "p/"+crane+"_zones.tif", "p/helheim_s1_20180602_zones.tif", "p/other_zones.tif", "p/quiet_zones.tif", "p/wrong_zones.tif",
		"p/quiet.json="+fmt.Sprintf(reportText, "/nowhere/quiet.SAFE"), "p/wrong.json="+fmt.Sprintf(reportText, "x/another.tif"),
		"d/zones/"+crane+"_zones.png", "d/zones/helheim_s1_20180602_zones.png", "d/zones/other_zones.png", "d/zones/quiet_zones.png", "d/zones/wrong_zones.png",
		"d/bounding_boxes/"+crane+"_bbox.txt", "d/sar_images/train/"+crane+".png", "d/meta_data.csv="+table, "s/"+crane+".tif", "s/other.tif")
	want := []Pair{
		{Name: crane, Parsed: true, Glacier: "Crane", Sensor: "TSX", Date: day("2008-11-04"), Resolution: 7, Box: root + "/d/bounding_boxes/" + crane + "_bbox.txt",
			Scene: root + "/d/sar_images/train/" + crane + ".png", Georeference: &Georeference{0, 0, 700, 1400, "EPSG:32620"}},
		{Name: "helheim_s1_20180602", Glacier: "helheim", Date: day("2018-06-02")},
		{Name: "other", Glacier: "Some Glacier", Sensor: "Sentinel-1", Date: day("2008-11-05"), Resolution: 10},
		{Name: "quiet", Date: day("2018-06-02"), Resolution: 10, Report: root + "/p/quiet.json"},
		{Name: "wrong"},
	}
	set, err := Find(context.Background(), in(root, "p", "d"))
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range set.Pairs {
		got.CaFFe, got.Predicted, got.Label = want[i].CaFFe, Files{}, Files{}
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("got  %+v\nwant %+v", got, want[i])
		}
	}
	warned := strings.Join(set.Warnings, "\n")
	for _, part := range []string{"tells of another scene, x/another.tif", "4 images have no bounding box: helheim_s1_20180602, other, quiet and 1 more", "3 images have no line in"} {
		if !strings.Contains(warned, part) {
			t.Errorf("warnings %s\nwant %q among them", warned, part)
		}
	}
	r := in(root, "p", "d/zones")
	r.Scenes = []string{root + "/s", root + "/none", root + "/d/bounding_boxes"}
	if set, err = Find(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	if got, want := set.Pairs[0].Scene, root+"/s/"+crane+".tif"; got != want || set.Pairs[0].Box == "" {
		t.Errorf("scene %s, box %q; want the scene that was given, %s, and the box of the root", got, set.Pairs[0].Box, want)
	}
	if len(set.Skipped) != 2 {
		t.Errorf("skipped %v, want the two folders without scenes", set.Skipped)
	}
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestFindTakesTheSceneOfAReport(t *testing.T) {
	root := tree(t, "a.tif", "p/a_zones.tif", "l/a_zones.png", "l/a.tif")
	if err := os.WriteFile(root+"/p/a.json", fmt.Appendf(nil, reportText, "../a.tif"), 0o644); err != nil {
		t.Fatal(err)
	}
	set, err := Find(context.Background(), in(root, "p", "l"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.Pairs[0].Scene, root+"/a.tif"; got != want {
		t.Errorf("scene %q, want %q", got, want)
	}
	if err := os.Remove(root + "/a.tif"); err != nil {
		t.Fatal(err)
	}
	if set, err = Find(context.Background(), in(root, "p", "l")); err != nil {
		t.Fatal(err)
	}
	if got, want := set.Pairs[0].Scene, root+"/l/a.tif"; got != want {
		t.Errorf("scene %q, want the one beside the label, %q", got, want)
	}
}

func TestFindHasAnEndWhereLinksHaveNone(t *testing.T) {
	root := tree(t, "p/a_zones.tif", "l/a_zones.png")
	for link, to := range map[string]string{"l/zones": ".", "l/data_raw": "..", "l/fronts": "fronts", "l/sar_images": "../l", "l/bounding_boxes": "/nowhere", "l/b_front.png": "gone.png", "p/pngs": "."} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Skip("SKIPPED: this system makes no links: ", err)
		}
	}
	if err := os.Symlink("p", filepath.Join(root, "data_raw")); err != nil {
		t.Fatal(err)
	}
	set, err := Find(context.Background(), in(root, "p", "l"))
	if err != nil {
		t.Fatal(err)
	}
	got := summary(root, set)
	if len(set.Pairs) != 1 || !strings.Contains(strings.Join(got, "\n"), "l/b_front.png: It is no file that can be read") {
		t.Errorf("got %q, want a pair and a word on the dead link", got)
	}
}

func TestFindSaysWhichFolderCannotBeRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIPPED: root reads every folder")
	}
	root := tree(t, "p/a_zones.tif", "d/zones/test/a_zones.png", "d/zones/train/b_zones.png", "d/bounding_boxes/x.txt")
	for _, dir := range []string{"d/zones/train", "d/bounding_boxes"} {
		if err := os.Chmod(filepath.Join(root, dir), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(root, dir), 0o755)
	}
	set, err := Find(context.Background(), in(root, "p", "d"))
	if err != nil || len(set.Pairs) != 1 {
		t.Fatalf("got %v, %v; want the pair that can be read", set, err)
	}
	if got := summary(root, set)[1:]; len(got) != 2 || !strings.HasSuffix(got[0], "d/bounding_boxes: It cannot be read: permission denied.") {
		t.Errorf("got %q", got)
	}
}

func TestFindStopsWhenItIsTold(t *testing.T) {
	root := tree(t, "p/a_zones.tif", "l/a_zones.png")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(ctx, in(root, "p", "l")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestFindTakesManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it makes 4,000 files")
	}
	root := tree(t, "p/", "l/")
	for i := range 2_000 {
		for _, name := range []string{fmt.Sprintf("p/n%d_zones.tif", i), fmt.Sprintf("l/n%d_zones.png", i+1_000)} {
			if err := os.WriteFile(filepath.Join(root, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	set, err := Find(context.Background(), in(root, "p", "l"))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Pairs) != 1_000 || len(set.Skipped) != 1_000 || len(set.Warnings) != 1 {
		t.Errorf("%d pairs, %d skipped, %d warnings; want 1000, 1000, 1", len(set.Pairs), len(set.Skipped), len(set.Warnings))
	}
}

func TestFolds(t *testing.T) {
	root := tree(t, "p/fold_10/a_zone.png", "p/fold_2/pngs/a_zone.png", "p/fold_0/a_zone.png", "p/fold_0/pngs/a_zone.png", "p/fold_x/a", "p/fold_1", "p/all/a", "q/a_zone.png")
	want := []string{root + "/p/fold_0", root + "/p/fold_2/pngs", root + "/p/fold_10"}
	if got := Folds(root + "/p"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, none := range []string{"/q", "/none", "/p/fold_1"} {
		if got := Folds(root + none); got != nil {
			t.Errorf("%s: got %q, want none", none, got)
		}
	}
}

func TestFindGolden(t *testing.T) {
	tests := []struct {
		name   string
		dir    string
		labels []string
		pairs  int
		scenes bool
	}{
		{"the original's whole run", "golden/evaluation/main_run", []string{"data_raw"}, 7, true},
		{"the same, as the original's command has it", "golden/evaluation/main_run", []string{"data_raw/fronts/test", "data_raw/zones/test"}, 7, true},
		{"the folder above", "golden/evaluation/main_run", []string{"."}, 7, true},
		{"its functions", "golden/evaluation/by_function", []string{"data_raw"}, 12, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := Find(context.Background(), in(sharedtest.Path(t, tt.dir), "predictions", tt.labels...))
			if err != nil {
				t.Fatal(err)
			}
			if len(set.Pairs) != tt.pairs || len(set.Skipped) > 0 || len(set.Warnings) > 0 {
				t.Errorf("%d pairs, skipped %v, warnings %q; want %d pairs and nothing else", len(set.Pairs), set.Skipped, set.Warnings, tt.pairs)
			}
			for _, p := range set.Pairs {
				whole := p.Predicted.Zones != "" && p.Predicted.Front != "" && p.Label.Zones != "" && p.Label.Front != ""
				if !whole || p.Box == "" || (p.Scene != "") != tt.scenes || !p.Parsed || p.Resolution == 0 {
					t.Errorf("got %+v", p)
				}
			}
		})
	}
}

func TestFindLabelsOfTheData(t *testing.T) {
	tests := []struct {
		name, dir string
		pairs     int
		front     string // how labels of fronts end
	}{
		{"scenes with their labels in one folder", "data/scenes", 14, "_front.geojson"},
		{"CaFFe without splits", "data/caffe", 438, "_front.png"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := sharedtest.Path(t, tt.dir)
			all, err := readLabels(context.Background(), []string{data}, false)
			if err != nil {
				t.Fatal(err)
			}
			files := []string{"p/stranger_zones.tif"}
			for name := range all.files {
				files = append(files, "p/"+name+"_zones.tif", "p/"+name+"_fronts.gpkg")
			}
			set, err := Find(context.Background(), Request{Predictions: tree(t, files...) + "/p", Labels: []string{data}})
			if err != nil {
				t.Fatal(err)
			}
			if len(set.Pairs) != tt.pairs || len(set.Skipped) != 1 {
				t.Errorf("%d pairs, skipped %v; want %d pairs, one skipped", len(set.Pairs), set.Skipped, tt.pairs)
			}
			for _, p := range set.Pairs {
				if p.Scene == "" || p.Glacier == "" || p.Date.IsZero() || p.Label.Zones == "" || !strings.HasSuffix(p.Label.Front, tt.front) {
					t.Errorf("got %+v", p)
				}
			}
		})
	}
}
