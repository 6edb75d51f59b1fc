package library

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/onnx"
)

// Draft is what a user says of a network that has no plan. Empty fields are not said.
type Draft struct {
	Name    string
	Unit    string     // pixel, metre or millimetre; if only Spacing is given, metre
	Spacing [2]float64 // [rows, columns]
	Patch   [2]int     // [rows, columns]; if the network's sides are fixed, those
	// Classes names them in channel order: "no information, rock, glacier, ocean, front". What a class counts as stands
	// behind a "=" if its name does not tell it: "stone=rock, ice=2". A ";" begins another plane.
	Classes string
	Keys    map[string]string // any key of a plan, with or without "cf."
}

// AddPlan writes a copy of an ONNX file with a plan: what the draft says goes before what the file has. A plan that is
// not whole, or does not fit the network, is refused before anything is written.
func (l *Library) AddPlan(ctx context.Context, in, out string, d Draft) error {
	if sameFile(in, out) {
		return fmt.Errorf("give %s a plan: the copy would take its place", in)
	}
	c := read(in)
	if len(c.file.Outputs) == 0 { // with a bad plan alone, the network is known
		return fmt.Errorf("read %s: %w", in, c.problem)
	}
	if len(c.siblings) > 0 {
		return fmt.Errorf("give %s a plan: it has %d further folds, which a copy would lose; import the model again", in, len(c.siblings))
	}
	meta, err := d.meta(c.file)
	if err != nil {
		return fmt.Errorf("give %s a plan: %w", in, err)
	}
	for k, v := range c.file.Meta {
		if _, said := meta[k]; !said && strings.HasPrefix(k, "cf.") {
			meta[k] = v
		}
	}
	c.file.Meta, c.problem = meta, nil
	if c.understand(); c.problem != nil {
		return fmt.Errorf("give %s a plan: %w", in, c.problem)
	}
	return l.deps.WithPlan(ctx, in, out, meta)
}

// keys are those of a plan.
type keys map[string]string

// patch notes a patch if both of its sides are known.
func (k keys) patch(rows, cols int) {
	if rows > 0 && cols > 0 {
		k["cf.patch"] = fmt.Sprintf("[%d, %d]", rows, cols)
	}
}

// meta is the draft as keys: what its fields say goes before its Keys, and these before what the network shows.
func (d Draft) meta(f onnx.File) (map[string]string, error) {
	meta := keys{}
	if _, ok := f.Meta["cf.version"]; !ok {
		meta["cf.version"] = "1"
	}
	if len(f.Inputs) == 1 && len(f.Inputs[0].Dims) == 4 {
		sides := f.Inputs[0].Dims[2:]
		meta.patch(int(sides[0].Size), int(sides[1].Size))
	}
	for k, v := range d.Keys {
		meta["cf."+strings.TrimPrefix(k, "cf.")] = v
	}
	meta.patch(d.Patch[0], d.Patch[1])
	if d.Spacing != ([2]float64{}) {
		meta["cf.spacing"] = fmt.Sprintf("[%g, %g]", d.Spacing[0], d.Spacing[1])
		if _, ok := meta["cf.spacing_unit"]; !ok {
			meta["cf.spacing_unit"] = "metre"
		}
	}
	if d.Unit != "" {
		meta["cf.spacing_unit"] = d.Unit
	}
	if d.Name != "" {
		meta["cf.name"] = d.Name
	}
	if d.Classes != "" {
		planes, err := parseClasses(d.Classes)
		if err != nil {
			return nil, err
		}
		meta["cf.planes"] = planes
	}
	return meta, nil
}

// parseClasses makes cf.planes of names.
func parseClasses(text string) (string, error) {
	type class struct {
		Name string `json:"name"`
		Zone any    `json:"zone"`
	}
	type plane struct {
		Name    string  `json:"name"`
		Classes []class `json:"classes"`
	}
	var planes []plane
	for i, part := range strings.Split(text, ";") {
		p := plane{Name: "classes " + strconv.Itoa(i+1)}
		for item := range strings.SplitSeq(part, ",") {
			name, counts, told := strings.Cut(item, "=")
			if name = strings.TrimSpace(name); !told {
				counts = name
			}
			z, err := parseZone(strings.TrimSpace(counts))
			if err != nil {
				return "", fmt.Errorf("%w: class %q: %w", model.ErrPlan, name, err)
			}
			p.Classes = append(p.Classes, class{name, z})
		}
		planes = append(planes, p)
	}
	b, err := json.Marshal(planes)
	return string(b), err
}

// parseZone reads what a class counts as, by name or number.
func parseZone(text string) (any, error) {
	var names []string
	for z := zone.NoInformation; z <= zone.Background; z++ {
		names = append(names, z.String())
		if !strings.EqualFold(text, z.String()) && text != strconv.Itoa(int(z)) {
			continue
		}
		if z < zone.Count {
			return int(z), nil
		}
		if text != strconv.Itoa(int(z)) {
			return z.String(), nil
		}
	}
	return nil, fmt.Errorf("it counts as %q; want one of %s, behind a \"=\"", text, strings.Join(names, ", "))
}

// maxKeys bounds a file of keys.
const maxKeys = 1 << 20

// ReadKeys reads keys of a plan: a JSON object, or lines "key = value" with "#" before remarks.
func ReadKeys(r io.Reader) (map[string]string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxKeys+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxKeys:
		return nil, fmt.Errorf("it has more than %d bytes", maxKeys)
	}
	b = bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\ufeff")))
	if bytes.HasPrefix(b, []byte("{")) {
		return readObject(b)
	}
	keys := map[string]string{}
	line := 0
	for text := range strings.Lines(string(b)) {
		line++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		key = strings.TrimSpace(key)
		if _, twice := keys[key]; !ok || key == "" || twice {
			return nil, fmt.Errorf("line %d is %.60q: want key = value, each key once", line, text)
		}
		keys[key] = strings.TrimSpace(value)
	}
	return keys, nil
}

// readObject reads a JSON object: texts as they are, other values as JSON.
func readObject(b []byte) (map[string]string, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	var raw map[string]json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("more than one JSON value")
	}
	keys := map[string]string{}
	for k, v := range raw {
		var text string
		if json.Unmarshal(v, &text) != nil {
			text = string(v)
		}
		keys[k] = text
	}
	return keys, nil
}
