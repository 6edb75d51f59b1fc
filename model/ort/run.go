package ort

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model"
)

// newReader reads a file that is in memory.
func newReader(b []byte) *bytes.Reader { return bytes.NewReader(b) }

// run runs one batch right on the caller's memory, which is pinned meanwhile: nothing is copied or kept.
func (s *session) run(ctx context.Context, in, out model.Tensor) (err error) {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(&in.Data[0])
	pin.Pin(&out.Data[0])
	x, err := wrap(in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Destroy()) }()
	y, err := wrap(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, y.Destroy()) }()
	return s.runTensors(ctx, x, y)
}

// runTensors runs until it is done or ctx ends.
func (s *session) runTensors(ctx context.Context, x, y *yalue.Tensor[float32]) error {
	o, err := yalue.NewRunOptions()
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		_ = o.Terminate() // fails for no options only
	})
	err = s.net.RunWithOptions([]yalue.Value{x}, []yalue.Value{y}, o)
	if !stop() {
		<-ended // Terminate must not touch options that are gone
	}
	if err2 := o.Destroy(); err2 != nil {
		return err2
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("run the network on %v: %w", x.GetShape(), err)
	}
	return nil
}

// wrap makes a tensor of t's own memory.
func wrap(t model.Tensor) (*yalue.Tensor[float32], error) {
	s := yalue.NewShape(int64(t.Shape[0]), int64(t.Shape[1]), int64(t.Shape[2]), int64(t.Shape[3]))
	return yalue.NewTensor(s, t.Data)
}
