package model

import "fmt"

// Preset is a named trade of time for accuracy.
type Preset string

// Presets.
const (
	Draft    Preset = "draft"    // first fold, no mirroring, step 0.75
	Standard Preset = "standard" // as published: first fold, the plan's mirroring, the plan's step (0.5)
	Best     Preset = "best"     // all folds, the plan's mirroring and step
)

// draftStep is how far tiles of a draft advance, as a fraction of the patch.
const draftStep = 0.75

// Presets lists them, fastest first.
func Presets() []Preset { return []Preset{Draft, Standard, Best} }

// ParsePreset reads the name of a preset; empty is Standard.
func ParsePreset(name string) (Preset, error) {
	for _, p := range Presets() {
		if name == string(p) || name == "" && p == Standard {
			return p, nil
		}
	}
	return "", fmt.Errorf("preset %q: want draft, standard or best", name)
}

// Step is the tile advance for a plan, as a fraction of the patch.
func (p Preset) Step(plan Plan) float64 {
	if p == Draft {
		return max(draftStep, plan.Step)
	}
	return plan.Step
}

// Mirrors reports that mirrored passes are averaged, where the plan knows any.
func (p Preset) Mirrors() bool { return p != Draft }

// AllFolds reports that every fold of a model runs, not the first alone.
func (p Preset) AllFolds() bool { return p == Best }
