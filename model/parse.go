package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"icefront/geo/zone"
)

// planVersion is the version of the cf.* keys that this program reads.
const planVersion = "1"

// Bounds of a plan. They are far beyond any real model and keep a damaged one from costing memory.
const (
	minPatch   = 8
	maxPatch   = 8192
	maxDivisor = 1024
	maxPlanes  = 64
	maxClasses = 64 // over all planes
	maxFolds   = 64
	maxSpacing = 1e6
)

// ParsePlan reads a plan from a model file's metadata, strictly: an unknown cf.* key, a missing one or a
// contradiction is an ErrPlan that names the key. Other keys are ignored.
//
// Required are cf.version, cf.spacing_unit, cf.spacing (unless the unit is pixel), cf.patch and cf.planes.
// The rest may be absent and then mean: texts empty; cf.trained_spacing_m not said; cf.resample area; cf.fill 0;
// cf.crop none; cf.normalisation zscore; cf.stats all; cf.order resample,normalise; cf.pad 0; cf.step 0.5;
// cf.mirror []; cf.divisor [1, 1]; cf.average softmax; cf.front_rule class if there is a front class, else
// contact; cf.front_min_m 750; cf.folds 1; cf.fold 0.
// cf.bundle, cf.postprocess, cf.source_sha256, cf.network and cf.reference may be there and are not part of a Plan:
// ParseBundle and ParseReference read two of them.
func ParsePlan(meta map[string]string) (Plan, error) {
	if _, ok := meta["cf.version"]; !ok {
		return Plan{}, fmt.Errorf("%w: the file has no cf.version: it is not a model made for Icefront", ErrPlan)
	}
	if v := meta["cf.version"]; v != planVersion {
		return Plan{}, fmt.Errorf("%w: version %q is not known, only %s is: get a newer Icefront, or import the model again",
			ErrPlan, v, planVersion)
	}
	k := &keys{meta: meta, seen: map[string]bool{"cf.version": true}}
	for _, name := range []string{"cf.bundle", "cf.postprocess", "cf.source_sha256", "cf.network", "cf.reference"} {
		k.seen[name] = true
	}
	p := Plan{Version: planVersion}
	k.card(&p)
	k.image(&p)
	k.network(&p)
	k.front(&p)
	k.unknown()
	if len(k.errs) > 0 {
		return Plan{}, fmt.Errorf("%w: %w", ErrPlan, k.errs[0])
	}
	if err := p.contradiction(); err != nil {
		return Plan{}, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	return p, nil
}

// keys reads values and remembers what was wrong with them.
type keys struct {
	meta map[string]string
	seen map[string]bool
	errs []error
}

// get returns a value; found is false if the key is absent.
func (k *keys) get(name string) (value string, found bool) {
	k.seen[name] = true
	value, found = k.meta[name]
	return value, found
}

// wrong notes that a key's value cannot be used.
func (k *keys) wrong(name, why string) {
	value := k.meta[name]
	if len(value) > 60 {
		value = value[:60] + "..."
	}
	k.errs = append(k.errs, fmt.Errorf("%s is %q: %s", name, value, why))
}

// missing notes that a required key is absent.
func (k *keys) missing(name string) { k.errs = append(k.errs, fmt.Errorf("%s is missing", name)) }

// unknown notes the first cf.* key that nobody asked for: a misspelt one would silently become its default.
func (k *keys) unknown() {
	var names []string
	for name := range k.meta {
		if strings.HasPrefix(name, "cf.") && !k.seen[name] {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		k.errs = append(k.errs, fmt.Errorf("%s is not a key of version %s", slices.Min(names), planVersion))
	}
}

// text reads a free text.
func (k *keys) text(name string) string {
	s, _ := k.get(name)
	return s
}

// choice reads one of several words and returns its place among them; the first is the default.
func (k *keys) choice(name string, words ...string) int {
	s, ok := k.get(name)
	if !ok {
		return 0
	}
	i := slices.Index(words, s)
	if i < 0 {
		k.wrong(name, "expected "+strings.Join(words, " or "))
		return 0
	}
	return i
}

// float reads a number between lo and hi; neither NaN nor infinity passes.
func (k *keys) float(name string, def, lo, hi float64) float64 {
	s, ok := k.get(name)
	if !ok {
		return def
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(v >= lo && v <= hi) {
		k.wrong(name, fmt.Sprintf("expected a number from %g to %g", lo, hi))
		return def
	}
	return v
}

// integer reads a whole number between lo and hi.
func (k *keys) integer(name string, def, lo, hi int) int {
	v := k.float(name, float64(def), float64(lo), float64(hi))
	if v != math.Trunc(v) {
		k.wrong(name, "expected a whole number")
		return def
	}
	return int(v)
}

// pair reads "[a, b]", each between lo and hi.
func (k *keys) pair(name string, def [2]float64, required bool, lo, hi float64) [2]float64 {
	s, ok := k.get(name)
	if !ok {
		if required {
			k.missing(name)
		}
		return def
	}
	var vs []float64
	if err := decode(s, &vs); err != nil || len(vs) != 2 {
		k.wrong(name, "expected two numbers such as [60, 60]")
		return def
	}
	for _, v := range vs {
		if !(v >= lo && v <= hi) {
			k.wrong(name, fmt.Sprintf("expected numbers from %g to %g", lo, hi))
			return def
		}
	}
	return [2]float64{vs[0], vs[1]}
}

// sizes reads "[rows, columns]" of whole numbers.
func (k *keys) sizes(name string, def [2]int, required bool, lo, hi int) [2]int {
	v := k.pair(name, [2]float64{float64(def[0]), float64(def[1])}, required, float64(lo), float64(hi))
	if v[0] != math.Trunc(v[0]) || v[1] != math.Trunc(v[1]) {
		k.wrong(name, "expected whole numbers")
		return def
	}
	return [2]int{int(v[0]), int(v[1])}
}

// decode reads one JSON value, and nothing after it.
func decode(s string, into any) error {
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one value")
	}
	return nil
}

// contradiction finds what no single key shows.
func (p Plan) contradiction() error {
	for i, axis := range []string{"rows", "columns"} {
		if p.Patch[i]%p.Divisor[i] != 0 {
			return fmt.Errorf("cf.patch has %d %s, no multiple of the %d of cf.divisor", p.Patch[i], axis, p.Divisor[i])
		}
	}
	if p.TrainedSpacing[0] > p.TrainedSpacing[1] {
		return fmt.Errorf("cf.trained_spacing_m is [%g, %g]: the smallest comes first", p.TrainedSpacing[0], p.TrainedSpacing[1])
	}
	if p.Fold >= p.Folds {
		return fmt.Errorf("cf.fold is %d, but cf.folds is %d and folds count from 0", p.Fold, p.Folds)
	}
	if p.FrontRule == FrontClass && p.FrontPlane() < 0 {
		return errors.New("cf.front_rule is class, but cf.planes has no front class")
	}
	if p.FrontRule == FrontContact && (!p.has(zone.Glacier) || !p.has(zone.Ocean)) {
		return errors.New("cf.front_rule is contact, but cf.planes lacks glacier or ocean")
	}
	return nil
}

// ZonePlane is the index of the plane that holds the zones, -1 if none does.
func (p Plan) ZonePlane() int {
	return p.plane(func(z zone.Class) bool { return z < zone.Count })
}

// FrontPlane is the index of the plane that holds the front class, -1 if none does.
func (p Plan) FrontPlane() int {
	return p.plane(func(z zone.Class) bool { return z == zone.Front })
}

// has reports that some class stands for z.
func (p Plan) has(z zone.Class) bool {
	return p.plane(func(c zone.Class) bool { return c == z }) >= 0
}

// plane is the index of the first plane with a class for which f holds.
func (p Plan) plane(f func(zone.Class) bool) int {
	return slices.IndexFunc(p.Planes, func(pl Plane) bool {
		return slices.ContainsFunc(pl.Classes, func(c Class) bool { return f(c.Zone) })
	})
}
