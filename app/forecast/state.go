package forecast

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"icefront/model"
)

// Bounds of what is remembered.
const (
	window     = 9   // runs of a kind: the median of so many shrugs off some that something else slowed down
	maxEntries = 200 // models, each on a device with a number of threads
	handful    = 5   // passes below which the first, slow ones tell most
	fewUnits   = 1 << 20
)

// state is what was learned. It is never changed once others can see it.
type state struct {
	Version int      `json:"version"`
	Entries []entry  `json:"models"`
	Scene   []sample `json:"scene"` // seconds per unit of work outside the networks, on any scene
}

// entry is what runs of one model on one device with one number of threads took.
type entry struct {
	Model       string   `json:"model"`
	Device      string   `json:"device"`
	Threads     int      `json:"threads"`
	Used        int64    `json:"used"` // seconds since 1970
	Runs        int      `json:"runs"`
	GFLOP       float64  `json:"gflop"`       // of a pass; 0 if not known
	Activations int64    `json:"activations"` // of a pass; 0 if not known
	Pass        []sample `json:"pass"`        // seconds per pass
	Memory      []held   `json:"memory"`
}

// sample is a rate and the number of things that it was measured over.
type sample struct {
	Count float64 `json:"count"`
	Rate  float64 `json:"rate"`
}

// held is the peak of a run, without what weights and buffers of the engine were expected to take.
type held struct {
	Folds int   `json:"folds"`
	Bytes int64 `json:"bytes"`
}

// Measured is what a prediction took.
type Measured struct {
	Network time.Duration // within the networks, loading them not counted
	Total   time.Duration // with reading and writing
	Peak    int64         // most memory that the process held (package resident); 0 if it is not known
}

// deviceKey is a device without its number of threads, which is a key of its own.
func deviceKey(name string) string {
	before, inside, ok := strings.Cut(name, " (")
	if ok && (strings.HasSuffix(inside, " threads)") || strings.HasSuffix(inside, " thread)")) {
		return before
	}
	return name
}

// find is the place of a work's entry, -1 if there is none.
func (s state) find(w Work) int {
	device := deviceKey(w.Device)
	return slices.IndexFunc(s.Entries, func(e entry) bool {
		return e.Model == w.Model && e.Device == device && e.Threads == w.Threads
	})
}

// learn is the state after another run.
func (s state) learn(w Work, m Measured, now time.Time) state {
	if rest := (m.Total - m.Network).Seconds(); rest > 0 && w.units() > 0 {
		s.Scene = remember(s.Scene, sample{w.units(), rest / w.units()}, fewUnits)
	}
	if !w.named() {
		return s
	}
	s.Entries = slices.Clone(s.Entries)
	at := s.find(w)
	if at < 0 {
		s.Entries = append(s.Entries, entry{Model: w.Model, Device: deviceKey(w.Device), Threads: w.Threads})
		at = len(s.Entries) - 1
	}
	e := &s.Entries[at]
	e.Used, e.Runs = max(now.Unix(), 0), min(e.Runs+1, math.MaxInt32)
	if w.Cost != (model.Cost{}) {
		e.GFLOP, e.Activations = w.Cost.GFLOP, w.Cost.Activations
	}
	if runs := w.runs(); m.Network > 0 && runs > 0 {
		e.Pass = remember(e.Pass, sample{runs, m.Network.Seconds() / runs}, handful)
	}
	if rest := m.Peak - w.expected(); m.Peak > 0 {
		e.Memory = last(append(slices.Clone(e.Memory), held{max(w.Folds, 1), min(max(rest, 0), maxBytes)}))
	}
	if len(s.Entries) > maxEntries {
		oldest := slices.MinFunc(s.Entries, func(a, b entry) int { return cmp.Compare(a.Used, b.Used) }).Used
		at := slices.IndexFunc(s.Entries, func(e entry) bool { return e.Used == oldest })
		s.Entries = slices.Delete(s.Entries, at, at+1)
	}
	return s
}

// named reports that the work's model, device and cost can be remembered.
func (w Work) named() bool {
	return w.Model != "" && len(w.Model) <= maxText && len(w.Device) <= maxText && w.Threads >= 0 && w.Threads <= maxThreads &&
		w.Cost.GFLOP >= 0 && w.Cost.GFLOP <= maxGFLOP && w.Cost.Activations >= 0 && w.Cost.Activations <= maxBytes && w.Folds <= maxFolds
}

// remember adds a sample. One over few things counts only as long as there is none over more.
func remember(list []sample, x sample, few float64) []sample {
	if !x.sound() {
		return list
	}
	enough := func(s sample) bool { return s.Count >= few }
	list = slices.Clone(list)
	switch {
	case enough(x):
		list = slices.DeleteFunc(list, func(s sample) bool { return !enough(s) })
	case slices.ContainsFunc(list, enough):
		return list
	}
	return last(append(list, x))
}

// last keeps the youngest.
func last[T any](list []T) []T { return list[max(len(list)-window, 0):] }

// median is the middle of numbers, of an even number the mean of the two; they are not none.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	mid := len(v) / 2
	if len(v)%2 == 1 {
		return v[mid]
	}
	return (v[mid-1] + v[mid]) / 2
}
