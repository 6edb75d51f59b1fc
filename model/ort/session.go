package ort

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/half"
	"icefront/model/onnx/tune"
)

// Options say how a network runs. The zero value is right for most.
type Options struct {
	Threads int    // of the CPU; 0: as many as Go uses
	Frugal  bool   // keeps weights in memory once, for one small run: no second copy in the order that is fastest
	Device  string // "" or "auto": the CPU; or "cpu", "cuda", "tensorrt", "directml", "coreml", of which device.Choose tells what works
	Full    bool   // full precision on a GPU, which else computes in half
	Direct  bool   // the CPU multiplies every convolution out, which takes longer and less memory; Frugal does so too

	// MemoryLimit bounds what this network takes on the GPU, in bytes; 0: no bound. CUDA keeps it, TensorRT for what it
	// needs beside weights; DirectML and CoreML have no such bound. On the CPU the caller plans.
	MemoryLimit int64

	alone bool // the device must run every operator itself
}

// session is one loaded network.
type session struct {
	mu       sync.Mutex // a run, or Close
	net      *yalue.DynamicAdvancedSession
	in, out  int // channels
	oneByOne bool
	device   model.Device
}

// Open loads a network whose inputs and outputs fit the plan; else the error is a model.ErrShape. Load comes first.
// The bytes are not needed afterwards.
func Open(file []byte, plan model.Plan, opt Options) (model.Network, error) {
	if Version() == "" {
		return nil, errNotLoaded
	}
	f, err := onnx.Read(newReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	return open(source{bytes: file}, f, plan, opt)
}

// OpenFile is Open for a file on the disk, which the runtime reads itself: its weights are in memory once less.
func OpenFile(path string, plan model.Plan, opt Options) (model.Network, error) {
	if Version() == "" {
		return nil, errNotLoaded
	}
	f, err := onnx.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return open(source{path: path}, f, plan, opt)
}

// source is where a network comes from: bytes, or a file.
type source struct {
	bytes []byte
	path  string
}

func open(from source, f onnx.File, plan model.Plan, opt Options) (model.Network, error) {
	if f.External {
		return nil, fmt.Errorf("%w: its weights lie in another file", onnx.ErrFormat)
	}
	if err := plan.Check(f.Inputs, f.Outputs); err != nil {
		return nil, err
	}
	batch := max(f.Inputs[0].Dims[0].Size, f.Outputs[0].Dims[0].Size)
	if batch > 1 {
		return nil, fmt.Errorf("%w: the network takes %d patches at once, one or any number was expected", model.ErrShape, batch)
	}
	s := &session{in: 1, out: plan.Channels(), oneByOne: batch == 1}
	if opt.Threads <= 0 {
		opt.Threads = runtime.GOMAXPROCS(0)
	}
	names := [2]string{f.Inputs[0].Name, f.Outputs[0].Name}
	if err := s.open(from, names, plan.Patch, opt); err != nil {
		return nil, err
	}
	return s, nil
}

// open creates the session on the device asked for and nowhere else: what to do then is for package device.
func (s *session) open(from source, names [2]string, patch [2]int, opt Options) error {
	p, err := findProvider(opt.Device, opt.Full)
	if err != nil {
		return err
	}
	s.device = model.Device{Name: cpuName(opt.Threads), Batch: 1}
	if p.add == nil {
		if from, err = from.tuned(patch, opt); err != nil {
			return err
		}
		if s.net, err = create(from, names, opt, nil); err != nil {
			return fmt.Errorf("load the network: %w", err)
		}
		return nil
	}
	if p.copy {
		if from, err = from.halved(); err != nil {
			return err
		}
	}
	s.net, err = create(from, names, opt, func(o *yalue.SessionOptions) error { return p.add(o, opt) })
	if err != nil {
		return fmt.Errorf("load the network into %s: %w", p.kind.Name, err)
	}
	s.device.Name = p.kind.Title
	if p.half {
		s.device.Name, s.device.Half = p.kind.Title+" in half precision", true
	}
	if !s.oneByOne {
		s.device.Batch = gpuBatch
	}
	return nil
}

// tuned is the network with large convolutions computed by Winograd's way, if it has some and that is wanted.
func (s source) tuned(patch [2]int, opt Options) (source, error) {
	if opt.Direct || opt.Frugal {
		return s, nil
	}
	file, err := s.read()
	if err != nil {
		return s, err
	}
	converted, gain, err := tune.Convert(file, patch, tune.Options{})
	if err != nil || gain.Convolutions == 0 {
		return s, err
	}
	return source{bytes: converted}, nil
}

// halved is the network in half precision.
func (s source) halved() (source, error) {
	file, err := s.read()
	if err != nil {
		return s, err
	}
	converted, err := half.Convert(file)
	return source{bytes: converted}, err
}

func (s source) read() ([]byte, error) {
	if s.path == "" {
		return s.bytes, nil
	}
	return os.ReadFile(s.path)
}

// cpuName is the CPU for people.
func cpuName(threads int) string {
	if threads == 1 {
		return "CPU (1 thread)"
	}
	return fmt.Sprintf("CPU (%d threads)", threads)
}

// create makes a session; add adds a provider to its options.
func create(from source, names [2]string, opt Options, add func(*yalue.SessionOptions) error) (net *yalue.DynamicAdvancedSession, err error) {
	o, err := yalue.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.Destroy()) }()
	level := yalue.GraphOptimizationLevel(yalue.GraphOptimizationLevelEnableAll)
	if opt.Frugal {
		level = yalue.GraphOptimizationLevelEnableBasic // the levels above lay weights out anew, beside the old ones
	}
	steps := []error{
		o.SetIntraOpNumThreads(opt.Threads),
		o.SetGraphOptimizationLevel(level),
		// Threads that spin between two runs take the time that Go needs to stitch the last one.
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"),
		// A plan of memory is laid beside what the first run took: a third more of it, and no run is faster.
		o.SetMemPattern(false),
	}
	if opt.Frugal {
		steps = append(steps, o.AddSessionConfigEntry("session.disable_prepacking", "1"), o.SetCpuMemArena(false))
	}
	if opt.alone {
		steps = append(steps, o.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1"))
	}
	if add != nil {
		steps = append(steps, add(o))
	}
	if err := errors.Join(steps...); err != nil {
		return nil, err
	}
	if from.path != "" {
		return yalue.NewDynamicAdvancedSession(from.path, names[:1], names[1:], o)
	}
	return yalue.NewDynamicAdvancedSessionWithONNXData(from.bytes, names[:1], names[1:], o)
}

// Channels is how many channels go in and come out.
func (s *session) Channels() (in, out int) { return s.in, s.out }

// Device is what runs the network.
func (s *session) Device() model.Device { return s.device }

// Close frees the network, after a run that is going on. It may be called twice.
func (s *session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.net == nil {
		return nil
	}
	net := s.net
	s.net = nil
	return net.Destroy()
}

// Run answers in with out. When ctx ends it stops within a second and returns the cause of that.
func (s *session) Run(ctx context.Context, in, out model.Tensor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.net == nil {
		return errors.New("run the network: it is closed")
	}
	if err := s.fits(in, out); err != nil {
		return err
	}
	if !s.oneByOne {
		return s.run(ctx, in, out)
	}
	for i := range in.Shape[0] {
		if err := s.run(ctx, one(in, i), one(out, i)); err != nil {
			return err
		}
	}
	return nil
}

// fits checks the caller's tensors, since C would write beyond one that is too short.
func (s *session) fits(in, out model.Tensor) error {
	want := in.Shape
	want[1] = s.out
	if in.Shape[1] != s.in || out.Shape != want || in.Shape[0] < 1 || in.Shape[2] < 1 || in.Shape[3] < 1 {
		return fmt.Errorf("%w: run with input %v and output %v, expected %d and %d channels", model.ErrShape, in.Shape, out.Shape, s.in, s.out)
	}
	n := in.Shape[0] * in.Shape[2] * in.Shape[3]
	if len(in.Data) != n*s.in || len(out.Data) != n*s.out {
		return fmt.Errorf("%w: run with %d and %d values for %v and %v", model.ErrShape, len(in.Data), len(out.Data), in.Shape, out.Shape)
	}
	return nil
}

// one is the i-th patch of a batch; it shares memory with t.
func one(t model.Tensor, i int) model.Tensor {
	n := t.Shape[1] * t.Shape[2] * t.Shape[3]
	t.Shape[0] = 1
	t.Data = t.Data[i*n : (i+1)*n]
	return t
}
