package wire

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"

	"icefront/app"
	"icefront/model/device"
	"icefront/model/ort"
)

// Devices are the words for what can run a network; the first is the default.
func Devices() []string { return device.Words() }

// AnswerProbe tests the device that the environment names, for the process that started this one to find out, and
// reports that this was all there is to do. A program calls it first of all.
func AnswerProbe(w io.Writer) bool {
	word := os.Getenv(device.Environment)
	if word == "" {
		return false
	}
	path, _ := ort.Find("")
	err := ort.Load(path)
	if err == nil {
		err = ort.Probe(context.Background(), word) // who asked kills what hangs
	}
	_ = device.Answer(w, word, err) // nobody is left to tell
	return true
}

// probe starts this program once more, to test a device that the loaded library has.
func probe(ctx context.Context, word string) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	return device.Child{Path: exe, Env: []string{ort.Environment + "=" + ort.Path()}}.Probe(ctx, word)
}

// prober is probe with the memory of this session.
func (c Config) prober() device.Probe {
	if c.probes == nil {
		return probe
	}
	return c.probes.Probe
}

// Survey is what can run networks on this computer.
type Survey struct {
	CPU       Processor      `json:"cpu"`
	Runtime   Runtime        `json:"onnxruntime"`
	Providers []string       `json:"providers"` // of the library, by ONNX Runtime's names
	Devices   []device.State `json:"devices"`   // GPUs and the like
	Auto      string         `json:"auto"`      // the word of what runs if no device is named
}

// Processor is the CPU.
type Processor struct {
	Name    string `json:"name,omitempty"` // empty if the system does not tell
	Threads int    `json:"threads"`        // that run a network if none are named
}

// Runtime is the ONNX Runtime library.
type Runtime struct {
	Path    string `json:"path,omitempty"`
	Version string `json:"version,omitempty"`
}

// Survey loads ONNX Runtime and tests every device that the library has. An error that is an app.ErrLibrary comes with
// what is known without it.
func (c Config) Survey(ctx context.Context) (s Survey, err error) {
	s.CPU = Processor{Name: device.Processor(), Threads: runtime.GOMAXPROCS(0)}
	s.Providers, s.Devices = []string{}, []device.State{}
	if err := c.load(); err != nil {
		return s, err
	}
	s.Runtime = Runtime{Path: ort.Path(), Version: ort.Version()}
	s.Providers = ort.Providers()
	probes := device.NewProbes(c.prober())
	if s.Devices, err = device.States(ctx, s.Providers, probes.Probe); err != nil {
		return s, err
	}
	choice, err := device.Choose(ctx, device.Auto, s.Providers, probes.Probe)
	s.Auto = choice.Use
	return s, err
}

// devices is Survey for the session. A library that cannot be used is an answer.
func (c Config) devices(ctx context.Context) (device.Survey, error) {
	s, err := c.Survey(ctx)
	if errors.Is(err, app.ErrLibrary) {
		return device.Survey{Problem: strings.TrimSuffix(err.Error(), ".")}, nil
	}
	return device.Survey{States: s.Devices, Auto: s.Auto}, err
}
