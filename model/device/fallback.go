package device

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"icefront/model"
)

// errClosed is what Run says after Close.
var errClosed = errors.New("run the network: it is closed")

// Fallback is a network that outlives its device: it takes smaller batches where the device's memory is too small, and
// goes on with the CPU where that does not help or the device fails from the start.
type Fallback struct {
	title string // of the device, for sentences
	onCPU func() (model.Network, error)
	in    int
	out   int

	running sync.Mutex // a run, or Close; guards what follows up to state
	closed  bool
	worked  bool          // the device has answered once
	limit   int           // largest batch that is tried; 0: any
	net     model.Network // nil after the device was given up and before the CPU's network is there
	opening chan opened   // gives the CPU's network when it is there; nil: not begun

	state  sync.Mutex // guards device, which is asked for while a run goes on
	device model.Device
}

// NewFallback runs fast, the network on a device of that title, for as long as it works; then the network that onCPU
// opens. It owns both. Without onCPU, fast runs on the CPU already.
func NewFallback(fast model.Network, title string, onCPU func() (model.Network, error)) *Fallback {
	f := &Fallback{title: title, onCPU: onCPU, net: fast, device: fast.Device()}
	f.in, f.out = fast.Channels()
	return f
}

// Channels is how many channels go in and come out.
func (f *Fallback) Channels() (in, out int) { return f.in, f.out }

// Device is what runs the network now, and why not what ran it at first. It may be called while Run runs.
func (f *Fallback) Device() model.Device {
	f.state.Lock()
	defer f.state.Unlock()
	return f.device
}

// Close frees the network, after a run that is going on. It may be called twice.
func (f *Fallback) Close() error {
	f.running.Lock()
	defer f.running.Unlock()
	f.closed = true
	if f.opening != nil {
		f.net, f.opening = (<-f.opening).net, nil
	}
	if f.net == nil {
		return nil
	}
	return f.net.Close()
}

// Run answers in with out, all patches of it, on whatever device is left.
func (f *Fallback) Run(ctx context.Context, in, out model.Tensor) error {
	f.running.Lock()
	defer f.running.Unlock()
	patches := in.Shape[0]
	if f.closed {
		return errClosed
	}
	if patches < 1 || out.Shape[0] != patches || len(in.Data)%patches != 0 || len(out.Data)%patches != 0 {
		return fmt.Errorf("%w: run with input %v and output %v", model.ErrShape, in.Shape, out.Shape)
	}
	for first := 0; first < patches; {
		n := patches - first
		if f.limit > 0 {
			n = min(n, f.limit)
		}
		err := f.some(ctx, part(in, first, n), part(out, first, n))
		switch {
		case err == nil:
			first += n
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !f.retreat(err, n):
			return f.explain(err)
		}
	}
	return nil
}

// some runs a part of a batch that is not too large. It opens the CPU's network if that is due.
func (f *Fallback) some(ctx context.Context, in, out model.Tensor) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if f.net == nil {
		if err := f.reopen(ctx); err != nil {
			return err
		}
	}
	err := f.net.Run(ctx, in, out)
	f.worked = f.worked || err == nil
	return err
}

// retreat gives in to an error of a run of n patches, and reports that it is worth trying again.
func (f *Fallback) retreat(err error, n int) bool {
	if f.onCPU == nil || f.net == nil || errors.Is(err, model.ErrShape) {
		return false // it is the CPU that failed, or the caller
	}
	full := OutOfMemory(err)
	switch {
	case full && n > 1:
		f.shrink(n / 2)
		return true
	case full:
		f.leave(f.title + " ran out of memory with 1 patch")
		return true
	case !f.worked:
		f.leave(f.title + " failed: " + shorten(oneLine(err.Error())))
		return true
	}
	return false
}

// shrink remembers the batch that is tried from now on.
func (f *Fallback) shrink(n int) {
	f.limit = n
	f.state.Lock()
	defer f.state.Unlock()
	f.device.Batch = min(f.device.Batch, n)
}

// leave gives the device up, and its memory back.
func (f *Fallback) leave(reason string) {
	_ = f.net.Close() // it has failed already
	f.net = nil
	f.limit = 1 // the CPU gains nothing from more, and takes memory for each
	f.state.Lock()
	defer f.state.Unlock()
	f.device = model.Device{Name: "CPU", Reason: reason, Batch: 1}
}

// opened is what opening a network gave.
type opened struct {
	net model.Network
	err error
}

// reopen opens the CPU's network. That cannot be stopped: when ctx ends it goes on for the next run, or for Close.
func (f *Fallback) reopen(ctx context.Context) error {
	if f.opening == nil {
		done := make(chan opened, 1)
		f.opening = done
		open := f.onCPU
		go func() {
			net, err := open()
			done <- opened{net, err}
		}()
	}
	select {
	case o := <-f.opening:
		f.opening = nil
		if o.err != nil {
			return fmt.Errorf("%s, and the CPU cannot take over: %w", f.Device().Reason, onCPU(o.err))
		}
		f.take(o.net)
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// take goes on with the CPU's network.
func (f *Fallback) take(net model.Network) {
	f.net, f.onCPU = net, nil
	f.state.Lock()
	defer f.state.Unlock()
	reason := f.device.Reason
	f.device = net.Device()
	f.device.Reason = reason
}

// explain adds the way out to an error that ends a run.
func (f *Fallback) explain(err error) error {
	if f.onCPU == nil {
		return onCPU(err)
	}
	if f.net == nil || errors.Is(err, model.ErrShape) {
		return err
	}
	return fmt.Errorf("%s failed after it had worked (choose --device cpu if it does so again): %w", f.title, err)
}

// part is n patches of a batch; it shares memory with t.
func part(t model.Tensor, first, n int) model.Tensor {
	size := len(t.Data) / t.Shape[0]
	t.Data = t.Data[first*size : (first+n)*size]
	t.Shape[0] = n
	return t
}
