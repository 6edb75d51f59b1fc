package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// What is believed before anything ran. Memory was measured with ONNX Runtime on a CPU: the published network took 2.8
// times its weights to open, and from the second pass on 2.8 times what lives at once.
const (
	baseBytes   = 120 << 20 // of the program with its libraries
	weightCopy  = 2.8       // ONNX Runtime lays weights out anew, beside the old ones, in blocks that double
	firstSlack  = 2.8       // memory that tensors take, over what lives at once
	firstGFLOPS = 20        // of one thread of a CPU, per second
	deviceSpeed = 40        // a device that is no CPU, in threads of a CPU
	firstUnit   = 6e-8      // seconds per unit of work outside the networks
	threadPower = 0.8       // twice the threads are less than twice as fast
	neighbours  = 3         // models whose speed speaks for that of another
)

// rate is a rate with the range around it.
type rate struct{ low, middle, high float64 }

// within is a rate that may be off by a factor.
func within(middle, factor float64) rate { return rate{middle / factor, middle, middle * factor} }

func (r rate) times(n float64) rate { return rate{r.low * n, r.middle * n, r.high * n} }

// forecast tells what a work takes.
func (s state) forecast(w Work) Forecast {
	f := Forecast{Folds: max(w.Folds, 1)}
	pass, basis, ok := s.pass(w)
	f.Memory = s.memory(w)
	if !ok {
		f.Basis = "unknown: the model was not run here yet, and what it costs cannot be told from its file"
		return f
	}
	f.Basis = basis
	network, rest := pass.times(w.runs()), s.unit().times(w.units())
	f.Duration = max(duration(network.middle+rest.middle), 1)
	f.Low, f.High = duration(network.low+rest.low), duration(network.high+rest.high)
	return f
}

// duration is a number of seconds, at most a hundred years.
func duration(seconds float64) time.Duration {
	return time.Duration(min(seconds, 100*365*24*3600) * float64(time.Second))
}

// pass is seconds per pass, from the best that is known.
func (s state) pass(w Work) (r rate, basis string, ok bool) {
	if at := s.find(w); at >= 0 && len(s.Entries[at].Pass) > 0 {
		e := s.Entries[at]
		return spread(e.Pass), fmt.Sprintf("measured on this machine with this model, %s", plural(e.Runs, "run")), true
	}
	device := deviceKey(w.Device)
	var own, others []entry
	for _, e := range s.Entries {
		switch {
		case e.Device != device || len(e.Pass) == 0:
		case e.Model == w.Model:
			own = append(own, e)
		case e.GFLOP > 0 && w.Cost.GFLOP > 0:
			others = append(others, e)
		}
	}
	if len(own) > 0 {
		e := slices.MinFunc(own, func(a, b entry) int {
			return cmp.Compare(math.Abs(float64(a.Threads-w.Threads)), math.Abs(float64(b.Threads-w.Threads)))
		})
		return within(e.seconds()*slower(w, e), 1.6), "estimated from this model with " + plural(e.Threads, "thread"), true
	}
	if len(others) > 0 {
		return within(w.Cost.GFLOP*perGFLOP(w, others), 2), "estimated from this machine's speed with other models", true
	}
	if w.Cost.GFLOP <= 0 {
		return rate{}, "", false
	}
	speed := firstGFLOPS * math.Pow(float64(max(w.Threads, 1)), threadPower)
	if !onCPU(device) {
		speed = firstGFLOPS * deviceSpeed
	}
	return within(w.Cost.GFLOP/speed, 4), "a guess: nothing was run here yet", true
}

// perGFLOP is seconds per 10^9 operations: what models took that are nearest in size, because small networks are slow
// for what they compute. Those with as many threads come first.
func perGFLOP(w Work, others []entry) float64 {
	same := slices.DeleteFunc(slices.Clone(others), func(e entry) bool { return e.Threads != w.Threads })
	if len(same) > 0 {
		others = same
	}
	distance := func(e entry) float64 { return math.Abs(math.Log(e.GFLOP / w.Cost.GFLOP)) }
	slices.SortStableFunc(others, func(a, b entry) int { return cmp.Compare(distance(a), distance(b)) })
	var speeds []float64
	for _, e := range others[:min(len(others), neighbours)] {
		speeds = append(speeds, e.seconds()/e.GFLOP*slower(w, e))
	}
	return median(speeds)
}

// slower is how much longer a work takes with its threads than with an entry's.
func slower(w Work, e entry) float64 {
	if !onCPU(e.Device) {
		return 1
	}
	return math.Pow(float64(max(e.Threads, 1))/float64(max(w.Threads, 1)), threadPower)
}

func onCPU(device string) bool { return strings.HasPrefix(device, "CPU") }

// seconds is those of a pass.
func (e entry) seconds() float64 { return spread(e.Pass).middle }

// spread is the median of samples; the range is theirs, wider where they are few.
func spread(list []sample) rate {
	var v []float64
	for _, s := range list {
		v = append(v, s.Rate)
	}
	margin := 1.1
	if len(v) < 3 {
		margin = 1.4
	}
	return rate{slices.Min(v) / margin, median(v), slices.Max(v) * margin}
}

// unit is seconds per unit of work outside the networks.
func (s state) unit() rate {
	if len(s.Scene) == 0 {
		return within(firstUnit, 3)
	}
	return spread(s.Scene)
}

// expected is the memory that weights and buffers take, in bytes: what is left of a peak is the program and the tensors.
func (w Work) expected() int64 {
	return int64(weightCopy*float64(w.Cost.Weights)*float64(max(w.Folds, 1))) + w.buffers()
}

// memory is the peak to be expected, in bytes; 0 if it is not known.
func (s state) memory(w Work) int64 {
	device, folds := deviceKey(w.Device), max(w.Folds, 1)
	var same, slacks, own []float64
	for _, e := range s.Entries {
		if e.Device != device {
			continue
		}
		for _, h := range e.Memory {
			if e.Model == w.Model && h.Folds == folds {
				same = append(same, float64(h.Bytes))
			}
			if slack, ok := e.slack(h); ok && e.Model == w.Model {
				own = append(own, slack)
			} else if ok {
				slacks = append(slacks, slack)
			}
		}
	}
	if len(same) > 0 {
		return int64(median(same)) + w.expected()
	}
	if w.Cost.Activations <= 0 {
		return 0
	}
	slack := firstSlack
	switch {
	case len(own) > 0:
		slack = median(own)
	case len(slacks) > 0:
		slack = median(slacks)
	}
	return baseBytes + w.expected() + int64(slack*float64(w.Cost.Activations)*float64(folds))
}

// slack is how much more memory tensors took than what lives at once; each fold keeps its own.
func (e entry) slack(h held) (slack float64, ok bool) {
	if e.Activations <= 0 {
		return 0, false
	}
	v := float64(h.Bytes-baseBytes) / (float64(e.Activations) * float64(h.Folds))
	return min(max(v, 0), 5), true
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
