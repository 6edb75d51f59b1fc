package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

// Card is all that is known of a model. Of one that cannot be used, only what could be read.
type Card struct {
	Model
	Description   string          `json:"description,omitempty"`
	TrainData     string          `json:"train_data,omitempty"`
	Licence       string          `json:"licence,omitempty"`
	Citation      string          `json:"citation,omitempty"`
	Spacing       [2]float64      `json:"spacing"`      // [rows, columns] that the network works at
	Unit          string          `json:"spacing_unit"` // pixel, metre or millimetre
	TrainedMetres *[2]float64     `json:"trained_spacing_m,omitempty"`
	Resample      string          `json:"resample"`
	Average       string          `json:"average"`
	Patch         [2]int          `json:"patch"` // [rows, columns]
	Step          float64         `json:"step"`
	Mirror        []int           `json:"mirror"`
	Planes        []Plane         `json:"planes"`
	FrontRule     string          `json:"front_rule"`
	FrontMin      float64         `json:"front_min_m"`
	Inputs        []string        `json:"inputs"`
	Outputs       []string        `json:"outputs"`
	Parameters    int64           `json:"parameters"` // of one fold
	Reference     bool            `json:"reference"`  // every load runs a self-test
	Files         []File          `json:"files"`
	Sources       []model.Sibling `json:"sources,omitempty"` // what it was made from
	Network       string          `json:"network,omitempty"` // class of the original
	Levels        []unet.Level    `json:"levels,omitempty"`  // from full size to the bottleneck
}

// Plane is one group of classes that exclude each other.
type Plane struct {
	Name    string  `json:"name"`
	Classes []Class `json:"classes"`
}

// Class is one output channel.
type Class struct {
	Name string `json:"name"`
	Zone string `json:"zone"` // what it counts as
}

// File is one file of a model, which holds one fold.
type File struct {
	Name   string `json:"file"`
	Fold   int    `json:"fold"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Words for a plan's choices, by value.
var (
	units     = [...]string{"pixel", "metre", "millimetre"}
	resamples = [...]string{"area", "cubic"}
	averages  = [...]string{"softmax", "logits"}
	rules     = [...]string{"contact", "class"}
)

// Show reads a model with the hashes of its files: one of the library, the built-in one, or any file. Progress counts
// bytes. A fold that is not the one that its first file lists is the card's problem.
func (l *Library) Show(ctx context.Context, name string, progress func(done, total int)) (Card, error) {
	path, err := l.locate(name)
	if err != nil {
		return Card{}, err
	}
	if path == "" {
		b := l.builtIn()
		card := b.card(BuiltIn)
		sum := sha256.Sum256(l.deps.BuiltIn)
		card.Files = []File{{Name: BuiltIn, Fold: b.plan.Fold, Bytes: b.bytes, SHA256: hex.EncodeToString(sum[:])}}
		return card, l.markDefault(&card.Model)
	}
	c := read(path)
	if c.bytes == 0 && c.problem != nil {
		return Card{}, fmt.Errorf("read model %s: %w", path, c.problem)
	}
	n, _ := nameOf(filepath.Base(path))
	card := c.card(n)
	count := counter(card.Bytes, progress)
	if card.Files, err = c.files(ctx, count); err != nil {
		return Card{}, fmt.Errorf("read model %s: %w", path, err)
	}
	for _, s := range c.siblings {
		changed := slices.ContainsFunc(card.Files, func(f File) bool { return f.Name == s.File && f.SHA256 != s.SHA256 })
		if changed && card.Problem == "" {
			card.Problem = s.File + " is another file than the one that belongs to it"
		}
	}
	return card, l.markDefault(&card.Model)
}

// locate is Resolve for a model that must be named.
func (l *Library) locate(name string) (string, error) {
	if name == "" {
		return "", fmt.Errorf("%w: it is empty", ErrName)
	}
	return l.Resolve(name)
}

func (l *Library) markDefault(m *Model) error {
	name, err := l.Default()
	m.Default = err == nil && name == m.Name && (m.Path == "" || filepath.Dir(m.Path) == l.folder)
	return err
}

// files hashes the files that are there.
func (c content) files(ctx context.Context, count func(n int)) ([]File, error) {
	sum, err := hashFile(ctx, c.path, count)
	if err != nil {
		return nil, err
	}
	files := []File{{filepath.Base(c.path), c.plan.Fold, c.bytes, sum}}
	for _, s := range c.siblings {
		path := c.beside(s)
		f := read(path)
		if f.bytes == 0 && f.problem != nil {
			continue // it is missing, and the problem says so
		}
		if sum, err = hashFile(ctx, path, count); err != nil {
			return nil, err
		}
		files = append(files, File{s.File, f.plan.Fold, f.bytes, sum})
	}
	return files, nil
}

// card is the content for people, without hashes.
func (c content) card(name string) Card {
	p, meta := c.plan, c.file.Meta
	card := Card{
		Model: c.entry(name), Description: meta["cf.description"], TrainData: meta["cf.train_data"],
		Licence: meta["cf.licence"], Citation: meta["cf.citation"],
		Spacing: p.Spacing, Unit: units[p.Unit], Resample: resamples[p.Resample], Average: averages[p.Average],
		Patch: p.Patch, Step: p.Step, Mirror: slices.Concat([]int{}, p.Mirror), FrontRule: rules[p.FrontRule], FrontMin: p.FrontMin,
		Inputs: texts(c.file.Inputs), Outputs: texts(c.file.Outputs), Parameters: c.file.Parameters,
		Planes: []Plane{},
	}
	if p.TrainedSpacing != ([2]float64{}) {
		card.TrainedMetres = &p.TrainedSpacing
	}
	for _, pl := range p.Planes {
		plane := Plane{Name: pl.Name}
		for _, class := range pl.Classes {
			plane.Classes = append(plane.Classes, Class{class.Name, class.Zone.String()})
		}
		card.Planes = append(card.Planes, plane)
	}
	_, card.Reference = meta["cf.reference"]
	card.Sources = sources(meta["cf.source_sha256"])
	var net unet.Net
	if json.Unmarshal([]byte(meta["cf.network"]), &net) == nil && net.Check() == nil {
		card.Network, card.Levels = net.Kind.String(), net.Levels()
	}
	return card
}

// sources reads what a model was made from: a list of files with hashes, or an object from one to the other. What is
// neither is left out: it only informs.
func sources(text string) []model.Sibling {
	var list []model.Sibling
	if json.Unmarshal([]byte(text), &list) == nil {
		return list
	}
	var object map[string]string
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil
	}
	list = nil
	for file, sum := range object {
		list = append(list, model.Sibling{File: file, SHA256: sum})
	}
	slices.SortFunc(list, func(a, b model.Sibling) int {
		return strings.Compare(a.File, b.File)
	})
	return list
}

func texts(vs []onnx.Value) []string {
	all := []string{}
	for _, v := range vs {
		all = append(all, v.String())
	}
	return all
}

// OwnPixels reports that the network works at the scene's own pixels, whatever they measure: nothing is resampled.
func (c Card) OwnPixels() bool {
	one := func(v float64) bool { return v == 0 || v == 1 }
	return c.Unit == "pixel" && one(c.Spacing[0]) && one(c.Spacing[1])
}
