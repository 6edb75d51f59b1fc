package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"icefront/model"
)

// machine takes time and memory for work, with noise.
type machine struct {
	rand    *rand.Rand
	gflops  float64 // of a large network
	scene   float64 // seconds per pixel and scan
	stitch  float64 // seconds per value that a network gives
	program int64   // bytes
	slack   float64
}

func newMachine(t *testing.T) *machine {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	return &machine{rand: r, gflops: 20 + 400*r.Float64(), scene: 1e-8 + 1e-7*r.Float64(), stitch: 1e-8 + 3e-8*r.Float64(),
		program: 100e6 + r.Int64N(300e6), slack: 1 + r.Float64()}
}

// noise is a factor of about one: a tenth up or down, now and then a half more.
func (m *machine) noise() float64 {
	f := math.Exp(0.06 * max(min(m.rand.NormFloat64(), 2), -2))
	if m.rand.IntN(10) == 0 {
		f *= 1.5
	}
	return f
}

// run is what a work takes; typical leaves the noise out.
func (m *machine) run(w Work, typical bool) Measured {
	noise := m.noise
	if typical {
		noise = func() float64 { return 1 }
	}
	speed := m.gflops * w.Cost.GFLOP / (w.Cost.GFLOP + 2) // small networks are slow for what they compute
	network := w.runs() * w.Cost.GFLOP / speed * noise()
	values := w.runs() * float64(w.Patch[0]*w.Patch[1]*w.Channels)
	rest := (m.scene*float64(w.Pixels)*float64(w.Scans) + m.stitch*values) * noise()
	tensors := int64(m.slack * float64(w.Cost.Activations) * float64(w.Folds))
	return Measured{
		Network: duration(network), Total: duration(network + rest),
		Peak: m.program + tensors + w.expected(),
	}
}

func published() model.Plan {
	return model.Plan{Unit: model.UnitMetre, Spacing: [2]float64{7, 7}, Patch: [2]int{1024, 896}, Step: 0.5, Mirror: []int{0, 1}, Folds: 5,
		Planes: []model.Plane{{Classes: make([]model.Class, 5)}}}
}

func small() model.Plan {
	return model.Plan{Unit: model.UnitMetre, Spacing: [2]float64{60, 60}, Patch: [2]int{256, 256}, Step: 0.5, Mirror: []int{0, 1}, Folds: 1,
		Planes: []model.Plane{{Classes: make([]model.Class, 5)}}}
}

func publishedCost() model.Cost {
	return model.Cost{GFLOP: 405.8, Weights: 208_373_248, Activations: 491_782_144}
}
func smallCost() model.Cost {
	return model.Cost{GFLOP: 5.97, Weights: 8_367_232, Activations: 18_400_000}
}

// work is that of a preset on a scene of w x h pixels of ten metres.
func work(t testing.TB, name string, plan model.Plan, cost model.Cost, w, h int, p model.Preset) Work {
	t.Helper()
	r := Run{Model: name, Device: "CPU (4 threads)", Threads: 4, Cost: cost, Width: w, Height: h, Pixel: [2]float64{10, 10}, Cache: 64 << 20}
	got, err := WorkOf(plan, r.Preset(plan, p))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func unkept(t testing.TB) *Calibration {
	t.Helper()
	c, err := Open("", func() time.Time { return time.Unix(1e9, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestThreeRunsAreEnough(t *testing.T) {
	m := newMachine(t)
	c := unkept(t)
	for _, size := range [][2]int{{2000, 2000}, {3000, 1500}, {2500, 2500}} {
		w := work(t, "large", published(), publishedCost(), size[0], size[1], model.Standard)
		measured := m.run(w, true)
		calm := 0.92 + 0.16*m.rand.Float64()
		measured.Network, measured.Total = time.Duration(float64(measured.Network)*calm), time.Duration(float64(measured.Total)*calm)
		if err := c.Learn(w, measured); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range model.Presets() {
		for _, size := range [][2]int{{1500, 1500}, {8000, 6000}, {12000, 20000}} {
			w := work(t, "large", published(), publishedCost(), size[0], size[1], p)
			f, want := c.Forecast(w), m.run(w, true)
			near(t, fmt.Sprintf("%s of %v", p, size), f, want, 1.25)
		}
	}
	w := work(t, "other", small(), smallCost(), 6000, 6000, model.Standard)
	near(t, "another model", c.Forecast(w), m.run(w, true), 2.2)
}

// near compares a forecast with what happens, by a factor.
func near(t *testing.T, name string, f Forecast, want Measured, factor float64) {
	t.Helper()
	if r := float64(f.Duration) / float64(want.Total); r > factor || r < 1/factor {
		t.Errorf("%s: got %v (%s), want %v within a factor of %g", name, f.Duration, f.Basis, want.Total, factor)
	}
	if r := float64(f.Memory) / float64(want.Peak); r > factor || r < 1/factor {
		t.Errorf("%s: got %d bytes (%s), want %d within a factor of %g", name, f.Memory, f.Basis, want.Peak, factor)
	}
	if f.Low > f.Duration || f.High < f.Duration {
		t.Errorf("%s: got %v outside its range %v to %v", name, f.Duration, f.Low, f.High)
	}
}

func TestNoiseIsLevelled(t *testing.T) {
	m, c := newMachine(t), unkept(t)
	w := work(t, "large", published(), publishedCost(), 4000, 4000, model.Standard)
	for range window {
		if err := c.Learn(w, m.run(w, false)); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "after nine runs", c.Forecast(w), m.run(w, true), 1.5)
	if err := c.Learn(w, Measured{Network: time.Hour * 1000, Total: time.Hour * 1001}); err != nil {
		t.Fatal(err)
	}
	near(t, "after a run during which the machine slept", c.Forecast(w), m.run(w, true), 1.5)
}
