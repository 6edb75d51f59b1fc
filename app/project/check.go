package project

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"icefront/app/layer"
	"icefront/geo"
)

// Limits of a project: far above what a person makes, far below what fills the memory.
const (
	maxScenes    = 200_000
	maxLabels    = 1_000 // of a scene
	maxLayers    = 1_000_000
	maxBookmarks = 100_000
	maxTables    = 10_000
	maxFronts    = 5_000_000
	maxWindow    = 10_000
	pathBytes    = 4096
	wordBytes    = 4096
	crsBytes     = 64 << 10
	counterEnd   = int64(1) << 53 // above it, programs that read JSON round
)

var (
	keyForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`) // it is in file names
	hashForm = regexp.MustCompile(`^[0-9a-f]{0,64}$`)
)

// check reports the first thing that no project has.
func (f *File) check() error {
	for _, c := range []struct {
		name      string
		have, max int
	}{
		{"scenes", len(f.Scenes), maxScenes}, {"layers", len(f.Layers), maxLayers}, {"bookmarks", len(f.Bookmarks), maxBookmarks},
		{"tables of fronts", len(f.Fronts), maxTables}, {"settings of the window", len(f.Settings.Window), maxWindow},
	} {
		if c.have > c.max {
			return fmt.Errorf("it has %d %s, at most %d are read", c.have, c.name, c.max)
		}
	}
	if f.Generation < 0 || f.Generation >= counterEnd {
		return fmt.Errorf("its generation is %d", f.Generation)
	}
	for _, n := range []int64{f.Next.Scene, f.Next.Layer, f.Next.Front} {
		if n < 1 || n > counterEnd {
			return fmt.Errorf("a next number is %d", n)
		}
	}
	keys := make(map[string]bool, len(f.Scenes))
	for i := range f.Scenes {
		s := &f.Scenes[i]
		if !keyForm.MatchString(s.Key) || keys[s.Key] {
			return fmt.Errorf("scene %d has the key %.80q: want letters, digits, - and _, each key once", i+1, s.Key)
		}
		keys[s.Key] = true
		if err := s.check(); err != nil {
			return fmt.Errorf("scene %s: %w", s.Key, err)
		}
	}
	if err := f.checkLayers(keys); err != nil {
		return err
	}
	if f.View.Scene != "" && !keys[f.View.Scene] {
		return fmt.Errorf("the view's scene is %.80q, which is not there", f.View.Scene)
	}
	return f.checkRest()
}

func (s *Scene) check() error {
	if err := checkPath("path", s.Path); err != nil {
		return err
	}
	if err := s.Mark.check(); err != nil {
		return err
	}
	if s.Band < 0 || s.Band > 1<<16 {
		return fmt.Errorf("band %d", s.Band)
	}
	if s.Date != "" {
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
			return fmt.Errorf("date %.40q is not YYYY-MM-DD", s.Date)
		}
	}
	if err := checkSize(s.PixelSize); err != nil {
		return err
	}
	if len(s.Labels) > maxLabels {
		return fmt.Errorf("it has %d labels, at most %d are read", len(s.Labels), maxLabels)
	}
	for _, l := range s.Labels {
		if err := checkPath("label", l); err != nil {
			return err
		}
	}
	for _, r := range s.rasters() {
		if err := checkPath(r.role, *r.path); err != nil {
			return err
		}
	}
	words := []string{s.Sensor, s.Glacier}
	if p := s.Prediction; p != nil {
		words = append(words, p.Model, p.Preset)
		if !hashForm.MatchString(p.Hash) {
			return fmt.Errorf("the model's hash %.80q is no SHA-256", p.Hash)
		}
		if len(p.Report) > 0 && p.Report[0] != '{' { // what is in it is read when it is asked for
			return errors.New("its report is no JSON object")
		}
	}
	if err := checkWords(words...); err != nil {
		return err
	}
	return s.Review.Check()
}

func (f *File) checkLayers(keys map[string]bool) error {
	ids := make(map[layer.ID]bool, len(f.Layers))
	kinds := []layer.Kind{layer.Scene, layer.Zones, layer.Fronts, layer.LabelZones, layer.LabelFronts, layer.Picture, layer.Mask, layer.Vector}
	for i, l := range f.Layers {
		if l.ID < 1 || int64(l.ID) >= counterEnd || ids[l.ID] {
			return fmt.Errorf("layer %d has the id %d: want a number from 1, each once", i+1, l.ID)
		}
		ids[l.ID] = true
		if !slices.Contains(kinds, l.Kind) {
			return fmt.Errorf("layer %d is of the kind %.40q; want one of %q", l.ID, l.Kind, kinds)
		}
		if l.Scene != "" && !keys[l.Scene] {
			return fmt.Errorf("layer %d is of the scene %.80q, which is not there", l.ID, l.Scene)
		}
		if l.Path != "" {
			if err := checkPath(fmt.Sprintf("path of layer %d", l.ID), l.Path); err != nil {
				return err
			}
		}
		s, t := l.Style, l.Style.Stretch
		if !(s.Opacity >= 0 && s.Opacity <= 1) {
			return fmt.Errorf("layer %d has the opacity %v: want 0 to 1", l.ID, s.Opacity)
		}
		if !finite(s.Width, t.Low, t.High, t.Shares[0], t.Shares[1], t.Gamma) || s.Width < 0 || t.Gamma < 0 || t.Smooth < 0 {
			return fmt.Errorf("layer %d has a width, gamma or stretch that is no number from 0", l.ID)
		}
		if err := checkWords(l.Name); err != nil {
			return fmt.Errorf("layer %d: %w", l.ID, err)
		}
	}
	return nil
}

// checkRest looks at view, bookmarks, settings and tables.
func (f *File) checkRest() error {
	if !finite(f.View.Center[0], f.View.Center[1], f.View.Scale) || f.View.Scale < 0 {
		return fmt.Errorf("the view is at %v with the scale %v", f.View.Center, f.View.Scale)
	}
	systems := []geo.CRS{f.View.CRS, f.Settings.CRS}
	for _, b := range f.Bookmarks {
		if !finite(b.Center[0], b.Center[1], b.Scale) || b.Scale < 0 {
			return fmt.Errorf("the bookmark %.80q is at %v with the scale %v", b.Name, b.Center, b.Scale)
		}
		if err := checkWords(b.Name); err != nil {
			return fmt.Errorf("a bookmark: %w", err)
		}
		systems = append(systems, b.CRS)
	}
	total := 0
	for _, t := range f.Fronts {
		if err := checkPath("path of fronts", t.Path); err != nil {
			return err
		}
		if t.Count < 0 || t.Count > maxFronts-total {
			return fmt.Errorf("%s has %d fronts, at most %d are read", t.Path, t.Count, maxFronts)
		}
		total += t.Count
		systems = append(systems, t.CRS)
	}
	for _, c := range systems {
		if len(c) > crsBytes || !utf8.ValidString(string(c)) {
			return fmt.Errorf("a CRS has more than %d bytes, or is no text", crsBytes)
		}
	}
	s := f.Settings
	if err := checkSize(s.PixelSize); err != nil {
		return err
	}
	if s.Flow != nil && !finite(*s.Flow) || !finite(s.MinLength) || s.MinLength < 0 {
		return fmt.Errorf("the settings hold a flow or least length that is no number")
	}
	for k, v := range s.Window {
		if err := checkWords(k, v); err != nil {
			return err
		}
	}
	return checkWords(s.Author, s.Model, s.Preset, f.SavedWith)
}

func finite(all ...float64) bool {
	return !slices.ContainsFunc(all, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

func checkSize(size [2]float64) error {
	if !finite(size[0], size[1]) || size[0] < 0 || size[1] < 0 {
		return fmt.Errorf("the pixel size is %v", size)
	}
	return nil
}

func checkPath(what, p string) error {
	switch {
	case p == "":
		return fmt.Errorf("the %s is missing", what)
	case len(p) > pathBytes:
		return fmt.Errorf("the %s has more than %d bytes", what, pathBytes)
	case !utf8.ValidString(p) || strings.ContainsRune(p, 0):
		return fmt.Errorf("the %s %.80q is not text in UTF-8; rename the file", what, p)
	}
	return nil
}

func checkWords(words ...string) error {
	for _, w := range words {
		if len(w) > wordBytes || !utf8.ValidString(w) {
			return fmt.Errorf("the text %.40q is longer than %d bytes, or is not UTF-8", w, wordBytes)
		}
	}
	return nil
}
