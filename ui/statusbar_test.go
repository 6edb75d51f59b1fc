package ui

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"icefront/app/forecast/resident"
	"icefront/app/job"
	"icefront/ui/preferences"
)

func TestValueText(t *testing.T) {
	for v, want := range map[float64]string{42: "value 42", -12.345678: "value -12.346", 1e-7: "value 1e-07", math.Inf(1): "value +Inf"} {
		if got := valueText(v); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
	if got := valueText(math.NaN()); got != "no data" {
		t.Errorf("NaN: %q", got)
	}
}

func TestEndText(t *testing.T) {
	cases := []struct {
		name string
		st   job.Status
		want string
	}{
		{"quickly done", job.Status{Title: "Open a", State: job.Done, Elapsed: 20 * time.Millisecond}, "Open a: done"},
		{"done after a while", job.Status{Title: "Open a", State: job.Done, Elapsed: 3 * time.Second}, "Open a: done in 3.0 s"},
		{"failed after a while", job.Status{Title: "Open a", State: job.Failed, Elapsed: 3 * time.Second}, "Open a: failed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := endText(c.st); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCurrentJob(t *testing.T) {
	quick := job.Status{ID: 1, Lane: job.Quick, State: job.Running}
	waiting := job.Status{ID: 2, Lane: job.Compute, State: job.Queued}
	compute := job.Status{ID: 3, Lane: job.Compute, State: job.Running}
	cases := []struct {
		name string
		jobs []job.Status
		want int // id; 0: none
	}{
		{"none", nil, 0},
		{"one that waits is not shown", []job.Status{waiting}, 0},
		{"a prediction before anything else", []job.Status{quick, compute}, 3},
		{"a quick one beside one that waits", []job.Status{waiting, quick}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := current(c.jobs); got.ID != c.want {
				t.Errorf("got %d, want %d", got.ID, c.want)
			}
		})
	}
}

func TestWhatIsUnderTheCursor(t *testing.T) {
	d := newDesk(t, world())
	d.do(func() { d.w.status.Hover(orb.Point{1, 1}) }) // nothing is open: nothing is shown
	d.Open("/data/a.tif")
	hover := func(p orb.Point) (place, lonLat string) {
		d.do(func() {
			d.w.status.Hover(p)
			place, lonLat = d.w.status.place.Text, d.w.status.lonLat.Text
		})
		return place, lonLat
	}
	if place, lonLat := hover(orb.Point{1015, 8985}); place != "1,015 m, 8,985 m" || lonLat != "0.0899° N 0.0102° E" {
		t.Errorf("place %q, %q", place, lonLat)
	}
	hover(orb.Point{1000 + 30*5.5, 9000 - 30*2.5})
	value := ""
	for end := time.Now().Add(20 * time.Second); value != "value 7" && time.Now().Before(end); runtime.Gosched() {
		d.do(func() { value = d.w.status.value.Text }) // it is read in the background
	}
	if value != "value 7" {
		t.Errorf("value %q", value)
	}
	hover(orb.Point{0, 0})
	d.do(func() {
		if got := d.w.status.value.Text; got != "" {
			t.Errorf("outside: %q", got)
		}
	})
	d.Open("/data/plain.png")
	if place, lonLat := hover(orb.Point{5.5, -2.5}); place != "column 5, row 2" || lonLat != "" {
		t.Errorf("place %q, %q", place, lonLat)
	}
	d.do(d.w.status.Leave)
	d.do(func() {
		if d.w.status.place.Text != "" {
			t.Error("the place is still shown")
		}
	})
}

// The memory is read when something happens, but not at every move of the mouse; nothing ticks.
func TestMemory(t *testing.T) {
	if resident.Now() == 0 {
		t.Skipf("%s does not say how much memory a process holds", runtime.GOOS)
	}
	d := newDesk(t, world())
	d.do(func() {
		b, clock := d.w.status, time.Now().Add(time.Hour)
		b.now = func() time.Time { return clock }
		look := func() string {
			b.memory.SetText("")
			b.Hover(orb.Point{})
			return b.memory.Text
		}
		if look() == "" {
			t.Error("not read after an hour")
		}
		clock = clock.Add(memoryPause - 1)
		if got := look(); got != "" {
			t.Errorf("read again too early: %q", got)
		}
		clock = clock.Add(1)
		if look() == "" {
			t.Error("not read after the pause")
		}
	})
}

func TestMemoryText(t *testing.T) {
	for n, want := range map[int64]string{1: "0 MB", 456_000_000: "456 MB", 1_240_000_000: "1.2 GB"} {
		if got := memoryText(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestCoordinatesInDegreesAndMinutes(t *testing.T) {
	d := newDesk(t, world())
	d.Open("/data/a.tif")
	d.do(func() {
		narrow := d.w.status.lonLat.Size().Width
		d.w.app.Preferences().SetString(preferences.KeyCoordinates, "dms")
		d.w.preferenceChanged(preferences.KeyCoordinates)
		d.w.status.Hover(orb.Point{1015, 8985})
		if got, want := d.w.status.lonLat.Text, "0° 05′ 23.5″ N 0° 00′ 36.5″ E"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if wide := d.w.status.lonLat.Size().Width; wide <= narrow {
			t.Errorf("the field has %g, before it had %g", wide, narrow)
		}
	})
}
