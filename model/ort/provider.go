package ort

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	yalue "github.com/yalue/onnxruntime_go"

	"icefront/model/device"
)

// gpuBatch is how many patches a GPU runs at once: the four mirror images of one.
const gpuBatch = 4

// provider is a device that is not the plain CPU.
type provider struct {
	kind device.Kind
	half bool // computes in half precision
	copy bool // and for that needs a copy of the network in it
	add  func(*yalue.SessionOptions, Options) error
}

// findProvider is the provider for a word of the command line; without add it is the CPU.
func findProvider(word string, full bool) (provider, error) {
	switch strings.ToLower(word) {
	case "", device.Auto, device.CPU:
		return provider{}, nil
	}
	k, ok := device.Find(word)
	if !ok {
		return provider{}, fmt.Errorf("device %s: want one of %s", word, strings.Join(device.Words(), ", "))
	}
	p := provider{kind: k, half: !full}
	switch k.Word {
	case "cuda":
		p.add, p.copy = addCUDA, p.half
	case "tensorrt":
		p.add = addTensorRT // it chooses precision itself, layer by layer
	case "directml":
		p.add, p.copy = addDirectML, p.half
	case "coreml":
		p.add = addCoreML
	}
	return p, nil
}

// addCUDA adds NVIDIA's CUDA.
func addCUDA(o *yalue.SessionOptions, opt Options) (err error) {
	c, err := yalue.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Destroy()) }()
	if err := c.Update(cudaOptions(opt)); err != nil {
		return err
	}
	return o.AppendExecutionProviderCUDA(c)
}

// cudaOptions are options by ONNX Runtime's names. An arena that doubles would pass a limit that half of it keeps.
func cudaOptions(opt Options) map[string]string {
	if opt.MemoryLimit <= 0 {
		return nil
	}
	return map[string]string{
		"gpu_mem_limit": strconv.FormatInt(opt.MemoryLimit, 10), "arena_extend_strategy": "kSameAsRequested",
	}
}

// addTensorRT adds NVIDIA's TensorRT, and CUDA for what TensorRT leaves.
func addTensorRT(o *yalue.SessionOptions, opt Options) (err error) {
	c, err := yalue.NewTensorRTProviderOptions()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Destroy()) }()
	if err := c.Update(tensorRTOptions(opt)); err != nil {
		return err
	}
	if err := o.AppendExecutionProviderTensorRT(c); err != nil {
		return err
	}
	return addCUDA(o, opt)
}

// tensorRTOptions are options by ONNX Runtime's names.
func tensorRTOptions(opt Options) map[string]string {
	o := map[string]string{"trt_fp16_enable": "1"}
	if opt.Full {
		o["trt_fp16_enable"] = "0"
	}
	if opt.MemoryLimit > 0 {
		o["trt_max_workspace_size"] = strconv.FormatInt(opt.MemoryLimit, 10)
	}
	return o
}

// addDirectML adds Microsoft's DirectML. It allows neither of the two, says ONNX Runtime's documentation.
func addDirectML(o *yalue.SessionOptions, _ Options) error {
	return errors.Join(o.SetMemPattern(false), o.SetExecutionMode(yalue.ExecutionModeSequential),
		o.AppendExecutionProviderDirectML(0))
}

// addCoreML adds Apple's CoreML. Its older format computes in half precision wherever it does not use the CPU; the
// newer one in that of the network.
func addCoreML(o *yalue.SessionOptions, opt Options) error {
	options := map[string]string{}
	if opt.Full {
		options["ModelFormat"] = "MLProgram"
	}
	return o.AppendExecutionProviderCoreMLV2(options)
}
