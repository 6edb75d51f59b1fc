package forecast

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"icefront/geo"
	"icefront/model"
	"icefront/model/engine"
)

// counting is a network that counts.
type counting struct{ runs int }

func (c *counting) Run(_ context.Context, _, out model.Tensor) error {
	c.runs++
	clear(out.Data)
	return nil
}
func (c *counting) Channels() (in, out int) { return 1, 5 }
func (c *counting) Device() model.Device    { return model.Device{Name: "test"} }
func (c *counting) Close() error            { return nil }

// slope is a scene.
type slope struct{ grid geo.Grid }

func (s slope) Grid() geo.Grid { return s.grid }
func (s slope) Read(_ context.Context, _ int, w geo.Window, _, _ int) (geo.Image, error) {
	img := geo.NewRaster[float32](s.grid.Crop(w))
	for i := range img.Pix {
		img.Pix[i] = float32(i%97) + 1
	}
	return img, nil
}

func TestWorkIsWhatTheEngineDoes(t *testing.T) {
	plan := small()
	plan.Patch = [2]int{32, 16}
	plan.Folds = 2
	for i := range plan.Planes[0].Classes {
		plan.Planes[0].Classes[i].Name = string(rune('a' + i))
	}
	tests := []struct {
		name          string
		width, height int
		pixel         float64
		preset        model.Preset
	}{
		{"smaller than a patch", 50, 40, 10, model.Standard},
		{"one column", 90, 900, 10, model.Best},
		{"many", 1000, 700, 10, model.Draft},
		{"half a pixel", 333, 777, 20, model.Standard},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Run{Width: tt.width, Height: tt.height, Pixel: [2]float64{tt.pixel, tt.pixel}}.Preset(plan, tt.preset)
			w, err := WorkOf(plan, r)
			if err != nil {
				t.Fatal(err)
			}
			nets := make([]model.Network, r.Folds)
			for i := range nets {
				nets[i] = &counting{}
			}
			e, err := engine.New(plan, model.About{}, nets...)
			if err != nil {
				t.Fatal(err)
			}
			sum, err := e.Segment(context.Background(), model.Request{
				Source: slope{geo.PixelGrid(tt.width, tt.height)}, PixelSize: r.Pixel, Step: r.Step, NoMirror: r.NoMirror,
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			runs := 0
			for _, n := range nets {
				runs += n.(*counting).runs
			}
			if w.Tiles != sum.Tiles || w.Passes*w.Tiles != runs {
				t.Errorf("got %d tiles and %d passes, the engine ran %d and %d", w.Tiles, w.Passes*w.Tiles, sum.Tiles, runs)
			}
		})
	}
}

func TestWorkOfAnUnknownPixelSize(t *testing.T) {
	if _, err := WorkOf(small(), Run{Width: 10, Height: 10}); err == nil {
		t.Error("got work in metres for a scene of unknown pixel size")
	}
}

func TestTimeIsLinearInTiles(t *testing.T) {
	c := unkept(t)
	w := work(t, "m", small(), smallCost(), 4000, 4000, model.Standard)
	if err := c.Learn(w, Measured{Network: 40 * time.Second, Total: 40 * time.Second}); err != nil {
		t.Fatal(err)
	}
	at := func(tiles int) float64 {
		w.Tiles = tiles
		return c.Forecast(w).Duration.Seconds()
	}
	one, two, four := at(100), at(200), at(400)
	if d := (four - two) - 2*(two-one); math.Abs(d) > 1e-6*four {
		t.Errorf("got %g, %g and %g s for 100, 200 and 400 tiles", one, two, four)
	}
}

func TestBasis(t *testing.T) {
	large := func(model_, device string, threads int) Work {
		w := work(t, model_, published(), publishedCost(), 4000, 4000, model.Standard)
		w.Device, w.Threads = device, threads
		return w
	}
	ran := large("a", "CPU (4 threads)", 4)
	unknown := large("b", "CPU (4 threads)", 4)
	unknown.Cost = model.Cost{}
	same := ran
	same.Cost = model.Cost{}
	tests := []struct {
		name  string
		runs  int
		w     Work
		basis string
		known bool
	}{
		{"nothing was run", 0, ran, "a guess", true},
		{"nothing was run and the cost is not known", 0, unknown, "unknown", false},
		{"one run", 1, ran, "measured on this machine with this model, 1 run", true},
		{"twelve runs", 12, ran, "measured on this machine with this model, 12 runs", true},
		{"its cost need not be known", 2, same, "measured on this machine", true},
		{"other threads", 1, large("a", "CPU (8 threads)", 8), "estimated from this model with 4 threads", true},
		{"another model", 1, large("b", "CPU (4 threads)", 4), "estimated from this machine's speed", true},
		{"another model of unknown cost", 1, unknown, "unknown", false},
		{"another device", 1, large("a", "GPU (CUDA)", 4), "a guess", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := unkept(t)
			for range tt.runs {
				if err := c.Learn(ran, Measured{Network: time.Minute, Total: 2 * time.Minute, Peak: 2 << 30}); err != nil {
					t.Fatal(err)
				}
			}
			f := c.Forecast(tt.w)
			if !strings.HasPrefix(f.Basis, tt.basis) || f.Known() != tt.known {
				t.Errorf("got %v from %q, want %q", f, f.Basis, tt.basis)
			}
			if f.Known() && (f.Memory <= 0 || f.Low <= 0 || f.Low > f.Duration || f.Duration > f.High) {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestMoreThreadsAreFaster(t *testing.T) {
	c := unkept(t)
	w := work(t, "m", published(), publishedCost(), 4000, 4000, model.Standard)
	if err := c.Learn(w, Measured{Network: time.Hour, Total: time.Hour}); err != nil {
		t.Fatal(err)
	}
	four := c.Forecast(w).Duration
	w.Threads, w.Device = 8, "CPU (8 threads)"
	if eight := c.Forecast(w).Duration; eight >= four || 2*eight < four {
		t.Errorf("got %v with eight threads after %v with four", eight, four)
	}
}

func TestFewPassesCountOnlyAlone(t *testing.T) {
	c := unkept(t)
	w := work(t, "m", small(), smallCost(), 4000, 4000, model.Standard)
	short := w
	short.Tiles, short.Passes = 2, 1
	learn := func(w Work, perPass time.Duration) {
		t.Helper()
		n := time.Duration(w.runs()) * perPass
		if err := c.Learn(w, Measured{Network: n, Total: n}); err != nil {
			t.Fatal(err)
		}
	}
	pass := func() time.Duration {
		r, _, _ := c.known.Load().pass(w)
		return duration(r.middle).Round(time.Millisecond)
	}
	for _, step := range []struct {
		name string
		w    Work
		took time.Duration
		want time.Duration
	}{
		{"nothing else is known", short, 9 * time.Second, 9 * time.Second},
		{"a long run", w, time.Second, time.Second},
		{"a short one after it", short, 9 * time.Second, time.Second},
		{"another long one", w, 3 * time.Second, 2 * time.Second},
	} {
		learn(step.w, step.took)
		if got := pass(); got != step.want {
			t.Errorf("%s: got %v per pass, want %v", step.name, got, step.want)
		}
	}
}

func TestMemoryGrowsWithWidthAndFolds(t *testing.T) {
	c := unkept(t)
	at := func(w, h int, p model.Preset) int64 {
		return c.Forecast(work(t, "m", published(), publishedCost(), w, h, p)).Memory
	}
	base := at(4000, 4000, model.Standard)
	if wide, tall := at(16000, 4000, model.Standard), at(4000, 16000, model.Standard); wide <= base || tall > base+base/4 {
		t.Errorf("got %d bytes, %d for four times the width, %d for four times the height", base, wide, tall)
	}
	if best := at(4000, 4000, model.Best); best < 2*base {
		t.Errorf("got %d bytes with five folds after %d with one", best, base)
	}
}

// What icefront-cli held at most on a machine with 23 GiB, where GDAL may cache 1.2 GiB.
func TestFirstMemoryAgainstMeasuredRuns(t *testing.T) {
	tests := []struct {
		name          string
		width, height int
		pixel         float64
		want          int64
	}{
		{"the starter on a CaFFe scene", 274, 250, 20, 198e6},
		{"the starter on float pixels of 10 m", 12000, 8000, 10, 600e6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := WorkOf(small(), Run{
				Model: "starter", Device: "CPU (2 threads)", Threads: 2, Cost: smallCost(), Width: tt.width, Height: tt.height,
				Pixel: [2]float64{tt.pixel, tt.pixel}, Cache: 1200 << 20, NoMirror: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			got := unkept(t).Forecast(w).Memory
			if r := float64(got) / float64(tt.want); r < 0.8 || r > 1.25 {
				t.Errorf("got %d bytes, %d were measured", got, tt.want)
			}
		})
	}
}

func TestStringOfForecast(t *testing.T) {
	f := func(d, low, high time.Duration, memory int64) Forecast {
		return Forecast{Duration: d, Low: low, High: high, Memory: memory}
	}
	const s, m, h = time.Second, time.Minute, time.Hour
	tests := []struct {
		f    Forecast
		want string
	}{
		{Forecast{}, "time unknown, memory unknown"},
		{Forecast{Memory: 5e8}, "time unknown, 500 MB"},
		{f(s/3, s/4, s/2, 12e7), "about a second, 120 MB"},
		{f(7*s, 5*s, 9*s, 12e7), "about 7 s (5 to 9), 120 MB"},
		{f(44*s, 31*s, 62*s, 999e6), "about 45 s (30 to 60), 1.0 GB"},
		{f(3*m, 2*m, 5*m, 1.2e9), "about 3 min (2 to 5), 1.2 GB"},
		{f(100*s, 95*s, 100*s, 1.2e9), "about 1.5 min, 1.2 GB"},
		{f(2*h+20*m, 2*h, 3*h, 0), "about 2.5 h (2 to 3), memory unknown"},
		{f(72*h, 48*h, 240*h, 1e12), "about 3 days (2 to 10), 1000.0 GB"},
	}
	for _, tt := range tests {
		if got := tt.f.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestFits(t *testing.T) {
	tests := []struct {
		name  string
		f     Forecast
		limit int64
		says  string // empty: it fits
	}{
		{"no limit", Forecast{Memory: 1 << 40}, 0, ""},
		{"below", Forecast{Memory: 1e9}, 2e9, ""},
		{"unknown", Forecast{}, 1, ""},
		{"several folds", Forecast{Memory: 6e9, Folds: 5}, 4e9, "needs about 6.0 GB and 4.0 GB are allowed: take a lower preset or fewer folds, or allow more (--memory, or in the window"},
		{"one fold", Forecast{Memory: 6e9, Folds: 1}, 4e9, "smaller patches"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.f.Fits(tt.limit)
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}
