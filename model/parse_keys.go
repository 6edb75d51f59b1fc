package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"icefront/geo/zone"
)

// card reads what people want to know of a model.
func (k *keys) card(p *Plan) {
	p.Name = k.text("cf.name")
	p.Description = k.text("cf.description")
	p.TrainData = k.text("cf.train_data")
	p.Licence = k.text("cf.licence")
	p.Citation = k.text("cf.citation")
	p.Folds = k.integer("cf.folds", 1, 1, maxFolds)
	p.Fold = k.integer("cf.fold", 0, 0, maxFolds-1)
}

// image reads how a scene becomes the image that the network sees.
func (k *keys) image(p *Plan) {
	if _, ok := k.get("cf.spacing_unit"); !ok {
		k.missing("cf.spacing_unit")
	}
	p.Unit = Unit(k.choice("cf.spacing_unit", "pixel", "metre", "millimetre"))
	p.Spacing = k.pair("cf.spacing", [2]float64{1, 1}, p.Unit != UnitPixel, 1e-6, maxSpacing)
	if _, ok := k.get("cf.trained_spacing_m"); ok {
		p.TrainedSpacing = k.pair("cf.trained_spacing_m", [2]float64{}, false, 1e-6, maxSpacing)
	}
	p.Resample = Resampling(k.choice("cf.resample", "area", "cubic"))
	p.Fill = k.float("cf.fill", 0, -1e30, 1e30)
	p.Crop = Crop(k.choice("cf.crop", "none", "nonzero"))
	k.choice("cf.normalisation", "zscore")
	k.choice("cf.stats", "all")
	p.NormFirst = k.choice("cf.order", "resample,normalise", "normalise,resample") == 1
	p.Pad = Padding(k.choice("cf.pad", "0", "min"))
}

// network reads what the network takes and gives.
func (k *keys) network(p *Plan) {
	p.Patch = k.sizes("cf.patch", [2]int{minPatch, minPatch}, true, minPatch, maxPatch)
	p.Divisor = k.sizes("cf.divisor", [2]int{1, 1}, false, 1, maxDivisor)
	p.Step = k.float("cf.step", 0.5, 0.01, 1)
	p.Mirror = k.mirror()
	p.Average = Averaging(k.choice("cf.average", "softmax", "logits"))
	p.Planes = k.planes()
}

// mirror reads the axes: [], [0], [1] or [0, 1].
func (k *keys) mirror() []int {
	const name = "cf.mirror"
	s, ok := k.get(name)
	if !ok {
		return nil
	}
	var axes []int
	if err := decode(s, &axes); err != nil {
		k.wrong(name, "expected axes such as [0, 1]")
		return nil
	}
	var used [2]bool
	for _, a := range axes {
		if a < 0 || a > 1 || used[a] {
			k.wrong(name, "expected axes 0 (rows) and 1 (columns), each once")
			return nil
		}
		used[a] = true
	}
	return axes
}

// planes reads the label planes: at least a zone or a front, and each of the two in one plane only.
func (k *keys) planes() []Plane {
	const name = "cf.planes"
	s, ok := k.get(name)
	if !ok {
		k.missing(name)
		return nil
	}
	var raw []struct {
		Name    string `json:"name"`
		Classes []struct {
			Name string          `json:"name"`
			Zone json.RawMessage `json:"zone"`
		} `json:"classes"`
	}
	if err := decode(s, &raw); err != nil {
		k.wrong(name, err.Error())
		return nil
	}
	var planes []Plane
	classes := 0
	for _, r := range raw {
		pl := Plane{Name: r.Name}
		for _, c := range r.Classes {
			z, err := parseZone(c.Zone)
			if err != nil {
				k.wrong(name, fmt.Sprintf("class %q: %v", c.Name, err))
				return nil
			}
			pl.Classes = append(pl.Classes, Class{Name: c.Name, Zone: z})
		}
		if len(pl.Classes) == 0 {
			k.wrong(name, fmt.Sprintf("plane %q has no classes", r.Name))
			return nil
		}
		classes += len(pl.Classes)
		planes = append(planes, pl)
	}
	if len(planes) > maxPlanes || classes > maxClasses {
		k.wrong(name, fmt.Sprintf("%d planes with %d classes, at most %d and %d are read",
			len(planes), classes, maxPlanes, maxClasses))
		return nil
	}
	if why := misplaced(planes); why != "" {
		k.wrong(name, why)
		return nil
	}
	return planes
}

// parseZone reads what a class stands for: 0..3, or the name of a label that is no zone.
func parseZone(raw json.RawMessage) (zone.Class, error) {
	switch s := string(raw); s {
	case "0", "1", "2", "3":
		return zone.Class(s[0] - '0'), nil
	case `"front"`:
		return zone.Front, nil
	case `"boundary"`:
		return zone.Boundary, nil
	case `"background"`:
		return zone.Background, nil
	case "":
		return 0, fmt.Errorf("zone is missing")
	default:
		return 0, fmt.Errorf("zone is %s, expected 0 to 3, \"front\", \"boundary\" or \"background\"", s)
	}
}

// misplaced says why a set of planes cannot be told apart into zones and front; empty if it can.
func misplaced(planes []Plane) string {
	zones, fronts := 0, 0
	for _, pl := range planes {
		has := false
		for _, c := range pl.Classes {
			has = has || c.Zone < zone.Count
			if c.Zone == zone.Front {
				fronts++
			}
		}
		if has {
			zones++
		}
	}
	switch {
	case zones > 1:
		return "more than one plane has zones"
	case fronts > 1:
		return "more than one class is a front"
	case zones+fronts == 0:
		return "there is neither a zone nor a front"
	}
	return ""
}

// front reads where the front comes from.
func (k *keys) front(p *Plan) {
	p.FrontMin = k.float("cf.front_min_m", 750, 0, 1e9)
	p.FrontRule = FrontRule(k.choice("cf.front_rule", "contact", "class"))
	if _, ok := k.get("cf.front_rule"); !ok && p.FrontPlane() >= 0 {
		p.FrontRule = FrontClass
	}
}

// Sibling is another file of a model, beside its first: one fold more.
type Sibling struct {
	File   string `json:"file"`   // a name without a folder
	SHA256 string `json:"sha256"` // in lower-case hexadecimal
}

// ParseBundle reads the value of cf.bundle; empty text is no sibling. What cannot be used is an ErrPlan.
func ParseBundle(text string) ([]Sibling, error) {
	if text == "" {
		return nil, nil
	}
	var all []Sibling
	err := decode(text, &all)
	if err == nil && len(all) >= maxFolds {
		err = fmt.Errorf("%d files, at most %d are read", len(all), maxFolds-1)
	}
	for i, s := range all {
		if err != nil {
			break
		}
		sum, bad := hex.DecodeString(s.SHA256)
		twice := slices.ContainsFunc(all[:i], func(o Sibling) bool { return strings.EqualFold(o.File, s.File) })
		switch {
		case !plainName(s.File):
			err = fmt.Errorf("%q is not the name of a file beside this one", s.File)
		case twice:
			err = fmt.Errorf("%q stands there twice", s.File)
		case bad != nil || len(sum) != sha256.Size || s.SHA256 != strings.ToLower(s.SHA256):
			err = fmt.Errorf("%q is not a SHA-256 in lower case", s.SHA256)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: cf.bundle: %w", ErrPlan, err)
	}
	return all, nil
}

// plainName reports that a name is that of a file in the same folder, on every system.
func plainName(name string) bool {
	return name != "" && name[0] != '.' && len(name) < 256 && utf8.ValidString(name) && !strings.ContainsAny(name, "/\\:\x00")
}
