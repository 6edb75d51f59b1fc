package unet

import "fmt"

// Bounds that no honest network comes near.
const (
	maxStages   = 24
	maxFeatures = 1 << 14
	maxUnits    = 64
	maxKernel   = 31
	maxStride   = 16
	maxPlanes   = 64
	maxDivisor  = 1 << 12
)

// Check says whether the description is of a network that can exist. Every error is an ErrNet that says what is wrong.
func (n Net) Check() error {
	if int(n.Kind) >= len(kindNames) {
		return fmt.Errorf("%w: %v", ErrNet, n.Kind)
	}
	if n.In < 1 || n.In > maxFeatures {
		return fmt.Errorf("%w: %v with %d input channels", ErrNet, n.Kind, n.In)
	}
	if len(n.Stages) < 2 || len(n.Stages) > maxStages {
		return fmt.Errorf("%w: %v with %d stages, 2 to %d were expected", ErrNet, n.Kind, len(n.Stages), maxStages)
	}
	if err := n.checkPlanes(); err != nil {
		return err
	}
	scale := [2]int{1, 1}
	for i, s := range n.Stages {
		if err := n.checkStage(i, s); err != nil {
			return err
		}
		scale = [2]int{scale[0] * s.Stride[0], scale[1] * s.Stride[1]}
		if max(scale[0], scale[1]) > maxDivisor {
			return fmt.Errorf("%w: stage %d makes the image %v times smaller, %d at most was expected", ErrNet, i, scale, maxDivisor)
		}
	}
	return n.checkUp()
}

func (n Net) checkPlanes() error {
	least, most := 1, maxPlanes
	switch n.Kind {
	case MTLEarlyShared:
		least, most = 3, 3
	case MTLRecon:
		least = 2
	}
	if len(n.Planes) < least || len(n.Planes) > most {
		return fmt.Errorf("%w: %v with %d label planes", ErrNet, n.Kind, len(n.Planes))
	}
	for i, classes := range n.Planes {
		if classes < 1 || classes > maxFeatures {
			return fmt.Errorf("%w: label plane %d with %d classes", ErrNet, i, classes)
		}
	}
	return nil
}

func (n Net) checkStage(i int, s Stage) error {
	if s.Features < 1 || s.Features > maxFeatures {
		return fmt.Errorf("%w: stage %d with %d features", ErrNet, i, s.Features)
	}
	if s.Units < 1 || s.Units > maxUnits {
		return fmt.Errorf("%w: stage %d with %d units", ErrNet, i, s.Units)
	}
	for axis := range 2 {
		k, step := s.Kernel[axis], s.Stride[axis]
		if k < 1 || k > maxKernel || k%2 == 0 {
			return fmt.Errorf("%w: stage %d with kernel %v, odd sides were expected", ErrNet, i, s.Kernel)
		}
		// nnU-Net v1 pads by one for a side of 3 and not at all for any other: larger kernels would shrink the image.
		if !n.Kind.v2() && k > 3 {
			return fmt.Errorf("%w: stage %d with kernel %v, nnU-Net v1 can use sides of 1 and 3", ErrNet, i, s.Kernel)
		}
		if step < 1 || step > maxStride {
			return fmt.Errorf("%w: stage %d with stride %v", ErrNet, i, s.Stride)
		}
	}
	if i == 0 && s.Stride != [2]int{1, 1} {
		return fmt.Errorf("%w: the first stage has stride %v, its output would be smaller than the image", ErrNet, s.Stride)
	}
	return nil
}

func (n Net) checkUp() error {
	if len(n.Up) != len(n.Stages)-1 {
		return fmt.Errorf("%w: %d stages up for %d down, one fewer was expected", ErrNet, len(n.Up), len(n.Stages))
	}
	for i, units := range n.Up {
		least := 1
		if !n.Kind.v2() {
			least = 2 // v1 builds a decoder stage of two parts
		}
		if units < least || units > maxUnits+1 {
			return fmt.Errorf("%w: decoder stage %d with %d units", ErrNet, i, units)
		}
	}
	return nil
}
