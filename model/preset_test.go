package model_test

import (
	"slices"
	"strings"
	"testing"

	"icefront/model"
)

func TestPresets(t *testing.T) {
	half, wide := model.Plan{Step: 0.5}, model.Plan{Step: 0.9}
	for _, tt := range []struct {
		preset         model.Preset
		step, wideStep float64
		mirrors, folds bool
	}{
		{model.Draft, 0.75, 0.9, false, false},
		{model.Standard, 0.5, 0.9, true, false},
		{model.Best, 0.5, 0.9, true, true},
	} {
		p := tt.preset
		if p.Step(half) != tt.step || p.Step(wide) != tt.wideStep || p.Mirrors() != tt.mirrors || p.AllFolds() != tt.folds {
			t.Errorf("%s: got step %g and %g, mirrors %t, folds %t", p, p.Step(half), p.Step(wide), p.Mirrors(), p.AllFolds())
		}
		if got, err := model.ParsePreset(string(p)); got != p || err != nil {
			t.Errorf("%s: parsed as %q, %v", p, got, err)
		}
	}
	if all := model.Presets(); !slices.Equal(all, []model.Preset{model.Draft, model.Standard, model.Best}) {
		t.Errorf("got %v, want the fastest first", all)
	}
	if got, err := model.ParsePreset(""); got != model.Standard || err != nil {
		t.Errorf("empty: got %q, %v", got, err)
	}
	for _, name := range []string{"Draft", "fast", " best"} {
		if got, err := model.ParsePreset(name); err == nil || got != "" || !strings.Contains(err.Error(), "draft, standard or best") {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
}
