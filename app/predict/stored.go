package predict

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"icefront/geo"
	"icefront/model"
)

// planItem is the metadata item that holds a model's plan, as a JSON object of its cf.* keys.
const planItem = "ICEFRONT_PLAN"

// provenance is what goes into every raster: what made it.
func (r Run) provenance(about model.About) map[string]string {
	meta := map[string]string{
		"ICEFRONT_VERSION":      r.Version,
		"ICEFRONT_SCENE":        filepath.Base(r.Scene.Path),
		"ICEFRONT_MODEL":        about.Plan.Name,
		"ICEFRONT_MODEL_SHA256": about.SHA256,
		"ICEFRONT_PRESET":       string(r.Settings.preset()),
		"ICEFRONT_STEP":         fmt.Sprint(r.Settings.step(about.Plan)),
		"ICEFRONT_MIRRORS":      fmt.Sprint(r.Settings.Passes(about.Plan)),
		"ICEFRONT_FOLDS":        fmt.Sprint(about.Folds),
		"ICEFRONT_DEVICE":       about.Device.Name,
		"ICEFRONT_DATE":         r.Began.UTC().Format(time.RFC3339),
	}
	if plan := planText(about.Meta); plan != "" {
		meta[planItem] = plan
	}
	return meta
}

// planText is the part of a model file's keys that says how it is used.
func planText(keys map[string]string) string {
	used := map[string]string{}
	for k, v := range keys {
		switch k {
		case "cf.description", "cf.train_data", "cf.citation", "cf.licence",
			"cf.bundle", "cf.postprocess", "cf.source_sha256", "cf.network", "cf.reference":
			continue // for people, or of the file rather than of its use
		}
		if strings.HasPrefix(k, "cf.") {
			used[k] = v
		}
	}
	if len(used) == 0 {
		return ""
	}
	text, err := json.Marshal(used)
	if err != nil {
		return "" // a map of strings always has a text
	}
	return string(text)
}

// StoredPath is the file that a word for a model means if it means probabilities of an earlier run: itself, or that of
// the scene in a folder of results. ok is false if it is a model.
func StoredPath(word, scene string) (path string, ok bool) {
	switch strings.ToLower(filepath.Ext(word)) {
	case ".tif", ".tiff":
		return word, true
	}
	in := filepath.Join(word, scene+"_probabilities.tif")
	if st, err := os.Stat(in); err == nil && st.Mode().IsRegular() {
		return in, true
	}
	return "", false
}

// StoredPlan reads the plan of the model that gave stored probabilities, and the cf.* keys that it was read from.
func StoredPlan(info geo.Info) (plan model.Plan, keys map[string]string, err error) {
	text, ok := info.Meta[planItem]
	if !ok {
		return plan, nil, fmt.Errorf("average %s: it does not say which classes its bands are (no %s): want a *_probabilities.tif of Icefront", info.Path, planItem)
	}
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		return plan, nil, fmt.Errorf("average %s: %s: %w", info.Path, planItem, err)
	}
	if plan, err = model.ParsePlan(keys); err != nil {
		return plan, nil, fmt.Errorf("average %s: %w", info.Path, err)
	}
	if n := len(info.Bands); n != plan.Channels() {
		return plan, nil, fmt.Errorf("average %s: it has %d bands, its plan %d classes: want a *_probabilities.tif", info.Path, n, plan.Channels())
	}
	return plan, keys, nil
}

// openStored opens the probabilities of earlier runs.
func (r Run) openStored(ctx context.Context) (all []model.Stored, closeAll func() error, err error) {
	var scenes []geo.Scene
	closeAll = func() error {
		var errs []error
		for _, s := range scenes {
			errs = append(errs, s.Close())
		}
		return errors.Join(errs...)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll())
		}
	}()
	for _, path := range r.Stored {
		s, err := r.OpenScene(ctx, path, "")
		if err != nil {
			return nil, closeAll, err
		}
		scenes = append(scenes, s)
		plan, _, err := StoredPlan(s.Info())
		if err != nil {
			return nil, closeAll, err
		}
		if !sameGrid(s.Grid(), r.Scene.Grid()) {
			return nil, closeAll, fmt.Errorf("average %s: it does not lie on the grid of %s: want probabilities of this scene", path, r.Scene.Path)
		}
		all = append(all, model.Stored{Source: s, Scale: s.Info().Bands[0].Packed.Scale, Planes: plan.Planes})
	}
	return all, closeAll, nil
}

// sameGrid reports that two rasters have the same pixels. Files write a transform with a few digits less.
func sameGrid(a, b geo.Grid) bool {
	if a.Width != b.Width || a.Height != b.Height {
		return false
	}
	tolerance := 1e-6 * (abs(a.Transform[1]) + abs(a.Transform[2]))
	for i := range a.Transform {
		if abs(a.Transform[i]-b.Transform[i]) > max(tolerance, 1e-9*abs(a.Transform[i])) {
			return false
		}
	}
	return true
}

func abs(v float64) float64 { return max(v, -v) }
