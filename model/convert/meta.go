package convert

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"icefront/model"
	"icefront/model/nnunet/plans"
)

// plan is what all files of a model share: the cf.* keys of docs/formats.md.
func (c *conversion) plan() (map[string]string, error) {
	p, m := c.model.Plans, c.model
	if err := usable(p); err != nil {
		return nil, err
	}
	planes, err := c.planes()
	if err != nil {
		return nil, err
	}
	hashes, err := m.Hash(c.ctx, nil)
	if err != nil {
		return nil, err
	}
	sources := map[string]string{}
	for _, h := range hashes {
		sources[h.File] = h.SHA256
	}
	average, order := "softmax", "resample,normalise"
	if m.Version == 2 {
		average = "logits"
	}
	if p.NormFirst {
		order = "normalise,resample"
	}
	values := map[string]any{
		"cf.spacing": p.Spacing, "cf.patch": p.Patch, "cf.mirror": append([]int{}, p.Mirror...), "cf.divisor": m.Net.Divisor(),
		"cf.planes": planes, "cf.source_sha256": sources, "cf.network": c.net, "cf.folds": len(c.folds),
	}
	if lo, hi := c.trained(); hi > 0 {
		values["cf.trained_spacing_m"] = [2]float64{lo, hi}
	}
	meta := map[string]string{
		"cf.version": "1", "cf.name": c.name(), "cf.description": c.description(), "cf.train_data": p.Dataset,
		"cf.spacing_unit": c.unit(), "cf.resample": "cubic", "cf.fill": "0", "cf.crop": "nonzero",
		"cf.normalisation": "zscore", "cf.stats": "all", "cf.order": order, "cf.pad": "0", "cf.step": "0.5",
		"cf.average": average, "cf.front_min_m": "750",
	}
	if len(m.Postprocessing) > 0 {
		meta["cf.postprocess"] = string(m.Postprocessing)
	}
	for key, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		meta[key] = string(text)
	}
	checked := map[string]string{"cf.fold": "0"}
	for k, v := range meta {
		checked[k] = v
	}
	_, err = model.ParsePlan(checked) // what is written must be readable
	return meta, err
}

// usable refuses what the engine cannot do.
func usable(p plans.Plans) error {
	switch {
	case p.Normalisation != plans.ZScore:
		return fmt.Errorf("%w: the model normalises by %q; Icefront knows z-scores only", model.ErrPlan, p.Normalisation)
	case p.UseMask:
		return fmt.Errorf("%w: the model normalises inside its non-zero pixels only; Icefront takes all pixels", model.ErrPlan)
	}
	return nil
}

// name is the model's name on its card.
func (c *conversion) name() string {
	if c.options.Name != "" {
		return c.options.Name
	}
	return c.model.Name
}

// description says where the model comes from.
func (c *conversion) description() string {
	d := fmt.Sprintf("Imported from nnU-Net v%d, %s, %s checkpoint of %d fold(s)", c.model.Version, c.model.Net.Kind, c.model.Checkpoint, len(c.folds))
	if c.model.Trainer != "" {
		d += ", trainer " + c.model.Trainer
	}
	return d + "."
}

// Largest spacings in both axes that are taken for pixels and for metres. nnU-Net does not say the unit: pictures have
// 1 pixel, SAR scenes 5 metres or more, and millimetres of them are thousands.
const (
	mostPixels = 5
	mostMetres = 1000
)

// unit is what the spacing counts, as the user says or as its size suggests.
func (c *conversion) unit() string {
	if c.options.Unit != "" {
		return c.options.Unit
	}
	unit, s := "pixel", max(c.model.Plans.Spacing[0], c.model.Plans.Spacing[1])
	switch {
	case s > mostMetres:
		unit = "millimetre"
	case s > mostPixels:
		unit = "metre"
	}
	c.notes = append(c.notes, fmt.Sprintf("nnU-Net does not say the unit of the spacing %g x %g; it was taken as %s.",
		c.model.Plans.Spacing[0], c.model.Plans.Spacing[1], unit))
	return unit
}

// caffeTask is a task of the published models, which were trained on CaFFe at its native 6 to 20 m.
var caffeTask = regexp.MustCompile(`^Task50[0-5]_Glacier_`)

// trained is the range of metres per pixel in training, zero if it is not known.
func (c *conversion) trained() (lo, hi float64) {
	switch {
	case c.options.Metres[1] > 0:
		return c.options.Metres[0], c.options.Metres[1]
	case caffeTask.MatchString(c.model.Plans.Dataset):
		return 6, 20
	}
	return 0, 0
}

// plane and class are the JSON of cf.planes.
type plane struct {
	Name    string  `json:"name"`
	Classes []class `json:"classes"`
}

type class struct {
	Name string `json:"name"`
	Zone any    `json:"zone"` // 0 to 3, or front, boundary, background
}

// planes gives every class its zone.
func (c *conversion) planes() (all []plane, err error) {
	known := false
	for _, p := range c.model.Plans.Planes {
		out := plane{Name: p.Name}
		for i, k := range p.Classes {
			z := c.zone(k.Name, i, len(p.Classes))
			known = known || z != "background" && z != "boundary"
			out.Classes = append(out.Classes, class{Name: k.Name, Zone: z})
		}
		all = append(all, out)
	}
	if !known {
		return nil, fmt.Errorf("%w: none of its classes (%s) is known as a zone or a front; say which is which, such as --zones ice=glacier,water=ocean",
			model.ErrPlan, strings.Join(classNames(all), ", "))
	}
	if c.model.Plans.NamesGuessed {
		c.notes = append(c.notes, "The model does not name its classes; they were taken as "+strings.Join(classNames(all), ", ")+".")
	}
	return all, nil
}

// zones are the names that data sets of glaciers use.
var zones = map[string]any{
	"no information": 0, "na": 0, "shadow": 0, "rock": 1, "stone": 1, "land": 1, "glacier": 2, "ice": 2,
	"ocean": 3, "water": 3, "sea": 3, "melange": 3, "front": "front", "calving front": "front", "boundary": "boundary",
}

// zone is what a class means on the map. The background of a plane of zones is no information.
func (c *conversion) zone(name string, index, classes int) any {
	lower := strings.ToLower(strings.TrimSpace(name))
	if said, ok := c.options.Zones[name]; ok {
		lower = strings.ToLower(said)
	}
	if z, ok := zones[lower]; ok {
		return z
	}
	if index == 0 && classes > 2 {
		return 0
	}
	return "background"
}

func classNames(all []plane) (names []string) {
	for _, p := range all {
		for _, k := range p.Classes {
			names = append(names, k.Name)
		}
	}
	return names
}
