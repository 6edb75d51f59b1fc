package ort_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model/onnx/unet"
)

// setting sets options of a session that is measured.
type setting func(*yalue.SessionOptions) error

// threads is the option that all measured sessions share, unless they say otherwise.
func threads(n int) setting {
	return func(o *yalue.SessionOptions) error { return o.SetIntraOpNumThreads(n) }
}

// entry is an option that ONNX Runtime knows by name only.
func entry(key, value string) setting {
	return func(o *yalue.SessionOptions) error { return o.AddSessionConfigEntry(key, value) }
}

// bare is a session without anything of ours around it, and its input and output.
type bare struct {
	net     *yalue.DynamicAdvancedSession
	in, out *yalue.Tensor[float32]
}

// newBare opens a network whose input and output have these shapes. Later options beat earlier ones.
func newBare(t testing.TB, file []byte, names [2]string, in, out []int64, opts ...setting) *bare {
	t.Helper()
	load(t)
	o, err := yalue.NewSessionOptions()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Destroy() }()
	errs := []error{
		o.SetIntraOpNumThreads(runtime.GOMAXPROCS(0)),
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"), // as ours; what spins would count as work
		o.SetMemPattern(false),
	}
	for _, set := range opts {
		errs = append(errs, set(o))
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	b := new(bare)
	if b.net, err = yalue.NewDynamicAdvancedSessionWithONNXData(file, names[:1], names[1:], o); err != nil {
		t.Fatal(err)
	}
	if b.in, err = yalue.NewEmptyTensor[float32](in); err != nil {
		t.Fatal(err)
	}
	if b.out, err = yalue.NewEmptyTensor[float32](out); err != nil {
		t.Fatal(err)
	}
	copy(b.in.GetData(), noise(len(b.in.GetData())))
	return b
}

// image is a network from one channel to several, for patches of one size.
func newImage(t testing.TB, file []byte, batch, rows, cols, channels int, opts ...setting) *bare {
	t.Helper()
	n, r, c := int64(batch), int64(rows), int64(cols)
	return newBare(t, file, [2]string{"image", "logits"}, []int64{n, 1, r, c}, []int64{n, int64(channels), r, c}, opts...)
}

func (b *bare) run(t testing.TB) time.Duration {
	t.Helper()
	start := time.Now()
	if err := b.net.Run([]yalue.Value{b.in}, []yalue.Value{b.out}); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

func (b *bare) close() {
	_ = b.net.Destroy()
	_ = b.in.Destroy()
	_ = b.out.Destroy()
}

// contender is one of several that are measured against each other.
type contender struct {
	name   string
	run    func() time.Duration
	took   []time.Duration
	worked []time.Duration // by all threads
	share  int             // patches of a run, whose time is divided among them; 0: one
}

// contend is a network that takes part.
func contend(t testing.TB, name string, b *bare) *contender {
	return &contender{name: name, run: func() time.Duration { return b.run(t) }}
}

func (c *contender) best() time.Duration   { return slices.Min(c.took) }
func (c *contender) median() time.Duration { return middle(c.took) }
func (c *contender) work() time.Duration   { return middle(c.worked) }

func middle(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[(len(s)-1)/2]
}

// race runs contenders in turn, so that whatever else the machine does meets all of them. The first round does not count,
// nor does the first of two short runs: threads of the contender before it may still spin.
func race(rounds int, cs []*contender) {
	first := time.Duration(0)
	for _, c := range cs {
		first = max(first, c.run())
	}
	for range rounds {
		for _, c := range cs {
			if first < time.Second/2 {
				c.run()
			}
			before, share := worked(), time.Duration(max(c.share, 1))
			c.took = append(c.took, c.run()/share)
			c.worked = append(c.worked, (worked()-before)/share)
		}
	}
}

// standings logs contenders with their speed relative to the first, by the best and the median run and by the work of
// all threads, which a busy machine changes least.
func standings(t testing.TB, cs []*contender) {
	first := cs[0]
	for _, c := range cs {
		t.Logf("%-40s best %8.1f ms, median %8.1f ms, work %8.1f ms; speed %.2f, %.2f, %.2f", c.name, ms(c.best()), ms(c.median()), ms(c.work()),
			float64(first.best())/float64(c.best()), float64(first.median())/float64(c.median()), float64(first.work())/float64(c.work()))
	}
}

func ms(d time.Duration) float64 { return 1e3 * d.Seconds() }

// share is the time of all nodes of one operator.
type share struct {
	op    string
	nodes int
	took  time.Duration // in each run
}

// profile runs a network with ONNX Runtime's own clock on and sums what its operators take, the longest first.
func profile(t testing.TB, runs int, open func(setting) *bare) []share {
	t.Helper()
	dir := t.TempDir()
	b := open(func(o *yalue.SessionOptions) error { return o.EnableProfiling(filepath.Join(dir, "p")) })
	for range runs + 1 {
		b.run(t)
	}
	b.close()
	found, err := filepath.Glob(filepath.Join(dir, "p*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d profiles, %v", len(found), err)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	var events []struct {
		Cat, Name string
		Dur       int64
		Args      struct {
			Op string `json:"op_name"`
		}
	}
	if err := json.Unmarshal(text, &events); err != nil {
		t.Fatal(err)
	}
	sums := map[string]*share{}
	seen := map[string]int{}
	for _, e := range events {
		if e.Cat != "Node" || e.Args.Op == "" {
			continue
		}
		if seen[e.Name]++; seen[e.Name] == 1 {
			continue // the run that warms up
		}
		s := sums[e.Args.Op]
		if s == nil {
			s = &share{op: e.Args.Op}
			sums[e.Args.Op] = s
		}
		s.nodes++
		s.took += time.Duration(e.Dur) * time.Microsecond
	}
	var all []share
	for _, s := range sums {
		all = append(all, share{s.op, s.nodes / runs, s.took / time.Duration(runs)})
	}
	slices.SortFunc(all, func(a, b share) int { return int(b.took - a.took) })
	return all
}

// fullSize is the published network: 52 M parameters, 406 GFLOP for a patch of 1024x896.
func fullSize(t testing.TB) unet.Net {
	t.Helper()
	strides := [][2]int{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 1}}
	kernels := slices.Repeat([][2]int{{3, 3}}, 9)
	stages, err := unet.Stages(unet.Features(32, 480, 9), kernels, strides, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	return unet.New(unet.Generic, 1, []int{5}, stages)
}

// level is a level of graph optimisation: 0 none, 1 basic, 2 extended, 99 all.
func level(n int) setting {
	return func(o *yalue.SessionOptions) error {
		return o.SetGraphOptimizationLevel(yalue.GraphOptimizationLevel(n))
	}
}

// spinning is what ONNX Runtime does unless it is told not to.
func spinning(o *yalue.SessionOptions) error {
	return o.AddSessionConfigEntry("session.intra_op.allow_spinning", "1")
}

// planning is that too.
func planning(o *yalue.SessionOptions) error { return o.SetMemPattern(true) }
