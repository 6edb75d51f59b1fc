package convert

import (
	"fmt"

	"icefront/model/nnunet/plans"
	"icefront/model/onnx/unet"
)

// What the ONNX writer puts into normalisations and activations, as nnU-Net does unless it is told otherwise.
const (
	eps   = 1e-5
	slope = 0.01
)

// network describes a model's network for the ONNX writer.
func network(a plans.Architecture) (unet.Net, error) {
	kind, ok := map[plans.Kind]unet.Kind{
		plans.GenericUNet: unet.Generic, plans.MTLLate: unet.MTLLate, plans.MTLLateBoundary: unet.MTLLate,
		plans.MTLEarly: unet.MTLEarly, plans.MTLEarlyThree: unet.MTLEarly, plans.MTLEarlyBoundary: unet.MTLEarlyShared,
		plans.MTLRecon: unet.MTLRecon, plans.PlainConvUNet: unet.PlainConv, plans.ResidualEncoderUNet: unet.ResidualEncoder,
	}[a.Kind]
	if !ok {
		return unet.Net{}, fmt.Errorf("%w: no network called %s", unet.ErrNet, a.Kind)
	}
	if a.Eps != eps || a.Slope != slope {
		return unet.Net{}, fmt.Errorf("%w: a normalisation with eps %g and a leaky ReLU of slope %g; %g and %g are known",
			unet.ErrNet, a.Eps, a.Slope, eps, slope)
	}
	stages, err := unet.Stages(a.Features, a.Kernels, a.Strides, a.EncoderUnits)
	if err != nil {
		return unet.Net{}, err
	}
	n := unet.New(kind, a.Channels, a.Heads, stages)
	n.Up = append([]int(nil), a.DecoderUnits...)
	n.Bias = unet.Bias{Conv: a.ConvBias, Up: a.UpBias, Head: a.HeadBias}
	return n, n.Check()
}
