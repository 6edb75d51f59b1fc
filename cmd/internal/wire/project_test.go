package wire

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"icefront/app/project"
	"icefront/geo"
	"icefront/geo/schema"
)

// The fronts of a project go through real GeoPackages bit by bit, with everything that is known of them.
func TestProjectThroughGeoPackages(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	r := rand.New(rand.NewPCG(seed, 1))
	deps := Deps(Config{})
	d := project.Deps{ReadLayer: deps.ReadLayer, WriteLayer: deps.WriteLayer, Version: deps.Version}
	dir := t.TempDir()
	f := project.New()
	f.Scenes = []project.Scene{{Key: "s1", Path: filepath.Join(dir, "a.tif")}, {Key: "s2", Path: filepath.Join(dir, "b.tif")}}
	trust, flag := r.Float64()*100, int64(-3)
	var drawn []project.Front
	for i := range 300 {
		at := project.Front{ID: int64(i + 1), Scene: f.Scenes[r.IntN(2)].Key}
		at.CRS = []geo.CRS{"EPSG:3413", "EPSG:3031", "EPSG:32622", "EPSG:4326", ""}[r.IntN(5)]
		for range 1 + r.IntN(50) { // from the first vertex on
			at.Line = append(at.Line, orb.Point{r.NormFloat64() * 1e6, math.Float64frombits(math.Float64bits(r.NormFloat64()*80) + 1)})
		}
		at.Attributes = schema.Attributes{Glacier: "Jakobshavn Isbræ \"氷\"\x00", Date: []string{"2019-07-04", "", "July"}[r.IntN(3)], Source: schema.Edited,
			QualFlag: &flag, Trust: &trust, Length: r.Float64() * 1e4, EditSec: r.Float64(),
			Extra: map[string]any{"whole": r.Int64(), "float": r.NormFloat64(), "float that is whole": 7.0, "yes": true, "text": "a\nb", "none": nil}}
		drawn = append(drawn, at)
	}
	path := filepath.Join(dir, "p.icefront")
	saved, err := project.Save(t.Context(), d, path, f, drawn, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(saved.Warnings) > 0 {
		t.Errorf("warnings: %q", saved.Warnings)
	}
	loaded, err := project.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := project.ReadFronts(t.Context(), d, loaded)
	if err != nil {
		t.Fatal(err)
	}
	bits := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	if diff := cmp.Diff(drawn, got, bits); diff != "" {
		t.Error(diff)
	}
}
