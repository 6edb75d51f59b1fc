package device

import (
	"context"

	"icefront/model"
)

// Opener opens one network on a device, "cpu" or the word of a kind, and nowhere else. Full asks for full precision
// where the device would take half; the CPU always takes full.
type Opener func(word string, full bool) (model.Network, error)

// Open opens a network on the chosen device: in half precision; if it does not load or does not pass check, in full;
// and if that fails too, on the CPU, with the reason. What fails on the CPU is the error. Check may be nil.
//
// The network that it returns calls open again, from a run, if the device fails later.
func Open(ctx context.Context, c Choice, open Opener, check func(context.Context, model.Network) error) (model.Network, error) {
	k, ok := Find(c.Use)
	if !ok {
		return openCPU(ctx, c.Reason, open, check)
	}
	var failed error
	for _, full := range []bool{false, true} {
		net, err := open(k.Word, full)
		if err == nil {
			err = checked(ctx, net, check)
		}
		if err == nil {
			f := NewFallback(net, k.Title, func() (model.Network, error) { return open(CPU, false) })
			f.device.Reason = c.Reason
			return f, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		failed = err
	}
	return openCPU(ctx, unusable(k, shorten(oneLine(failed.Error()))), open, check)
}

// openCPU opens the network on the CPU, with the reason why there.
func openCPU(ctx context.Context, reason string, open Opener, check func(context.Context, model.Network) error) (model.Network, error) {
	net, err := open(CPU, false)
	if err == nil {
		err = checked(ctx, net, check)
	}
	if err != nil {
		return nil, onCPU(err)
	}
	f := NewFallback(net, "CPU", nil)
	f.device.Reason = reason
	return f, nil
}

// checked closes what does not pass.
func checked(ctx context.Context, net model.Network, check func(context.Context, model.Network) error) error {
	if check == nil {
		return nil
	}
	err := check(ctx, net)
	if err != nil {
		_ = net.Close() // the error that is there is the one to tell
	}
	return err
}
