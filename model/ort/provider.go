package ort

import (
	"errors"
	"fmt"
	"strings"

	yalue "github.com/yalue/onnxruntime_go"
)

// provider is a device that is not the plain CPU.
type provider struct {
	name string // for people
	add  func(*yalue.SessionOptions) error
}

// findProvider is the provider for a word of the command line; without add it is the CPU.
func findProvider(device string) (provider, error) {
	switch strings.ToLower(device) {
	case "", "auto", "cpu":
		return provider{}, nil
	case "cuda":
		return provider{"GPU (CUDA)", addCUDA}, nil
	case "tensorrt":
		return provider{"GPU (TensorRT)", addTensorRT}, nil
	case "directml":
		return provider{"GPU (DirectML)", func(o *yalue.SessionOptions) error {
			// DirectML allows neither of the two, says ONNX Runtime's documentation.
			return errors.Join(o.SetMemPattern(false), o.SetExecutionMode(yalue.ExecutionModeSequential),
				o.AppendExecutionProviderDirectML(0))
		}}, nil
	case "coreml":
		return provider{"CoreML", func(o *yalue.SessionOptions) error {
			return o.AppendExecutionProviderCoreMLV2(map[string]string{})
		}}, nil
	}
	return provider{}, fmt.Errorf("it is no device that is known (cpu, cuda, tensorrt, directml, coreml)")
}

// addCUDA adds NVIDIA's CUDA.
func addCUDA(o *yalue.SessionOptions) (err error) {
	c, err := yalue.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Destroy()) }()
	return o.AppendExecutionProviderCUDA(c)
}

// addTensorRT adds NVIDIA's TensorRT.
func addTensorRT(o *yalue.SessionOptions) (err error) {
	c, err := yalue.NewTensorRTProviderOptions()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Destroy()) }()
	return o.AppendExecutionProviderTensorRT(c)
}
