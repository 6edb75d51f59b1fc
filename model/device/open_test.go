package device_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"icefront/model"
	"icefront/model/device"
)

func TestOpen(t *testing.T) {
	bad := errors.New("other values")
	for _, tt := range []struct {
		name   string
		choice device.Choice
		broken string // what does not open
		wrong  string // what does not pass the check
		runs   string
		reason string
	}{
		{"the CPU", device.Choice{Use: "cpu"}, "", "", "cpu", ""},
		{"the CPU, with the reason", device.Choice{Use: "cpu", Reason: "CUDA cannot be used: x"}, "", "", "cpu", "CUDA cannot be used: x"},
		{"a GPU", device.Choice{Use: "cuda"}, "", "", "cuda half", ""},
		{"a slower GPU", device.Choice{Use: "directml", Reason: "CUDA cannot be used: x"}, "", "", "directml half", "CUDA cannot be used: x"},
		{"half does not open", device.Choice{Use: "cuda"}, "cuda half", "", "cuda", ""},
		{"half computes wrongly", device.Choice{Use: "cuda"}, "", "cuda half", "cuda", ""},
		{"neither opens", device.Choice{Use: "cuda"}, "cuda half, cuda", "", "cpu", "CUDA cannot be used: open cuda: no"},
		{"neither computes well", device.Choice{Use: "cuda"}, "", "cuda half, cuda", "cpu", "CUDA cannot be used: other values"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []*fake
			open := func(word string, full bool) (model.Network, error) {
				if !full && word != "cpu" {
					word += " half"
				}
				if has(tt.broken, word) {
					return nil, fmt.Errorf("open %s: no", word)
				}
				all = append(all, &fake{device: model.Device{Name: word}})
				return all[len(all)-1], nil
			}
			net, err := device.Open(t.Context(), tt.choice, open, func(_ context.Context, n model.Network) error {
				if has(tt.wrong, n.Device().Name) {
					return bad
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if d := net.Device(); d.Name != tt.runs || d.Reason != tt.reason {
				t.Errorf("got %+v", d)
			}
			if err := errors.Join(run(t, net, 2), net.Close()); err != nil {
				t.Error(err)
			}
			for _, f := range all {
				if f.closed != 1 {
					t.Errorf("%s was closed %d times", f.device.Name, f.closed)
				}
			}
		})
	}
}

// has reports that a list has a word.
func has(list, word string) bool { return strings.Contains(", "+list+", ", ", "+word+", ") }

func TestOpenTellsWhatFailsOnTheCPU(t *testing.T) {
	none := errors.New("no such operator")
	_, err := device.Open(t.Context(), device.Choice{Use: "cuda"}, func(string, bool) (model.Network, error) { return nil, none }, nil)
	if !errors.Is(err, none) {
		t.Errorf("got %v", err)
	}
	_, err = device.Open(t.Context(), device.Choice{Use: "cpu"}, func(string, bool) (model.Network, error) { return nil, errors.New("bad allocation") }, nil)
	if !errors.Is(err, device.ErrMemory) {
		t.Errorf("no memory: got %v", err)
	}
	net := cpu()
	_, err = device.Open(t.Context(), device.Choice{Use: "cpu"}, func(string, bool) (model.Network, error) { return net, nil },
		func(context.Context, model.Network) error { return model.ErrReference })
	if !errors.Is(err, model.ErrReference) || net.closed != 1 {
		t.Errorf("other values: got %v, closed %d times", err, net.closed)
	}
}

func TestOpenIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	net := gpu(4)
	_, err := device.Open(ctx, device.Choice{Use: "cuda"}, func(string, bool) (model.Network, error) { return net, nil },
		func(context.Context, model.Network) error { cancel(); return errors.New("stopped") })
	if !errors.Is(err, context.Canceled) || net.closed != 1 {
		t.Errorf("got %v, closed %d times", err, net.closed)
	}
}

func TestTheCPUIsOpenedByWhatOpenedTheDevice(t *testing.T) {
	var asked []string
	net, err := device.Open(t.Context(), device.Choice{Use: "cuda"}, func(word string, full bool) (model.Network, error) {
		asked = append(asked, word)
		if word == "cpu" {
			return cpu(), nil
		}
		return gpu(0), nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(t, net, 4); err != nil {
		t.Fatal(err)
	}
	if got := net.Device(); strings.Join(asked, " ") != "cuda cpu" || got.Reason != "GPU (CUDA) ran out of memory with 1 patch" {
		t.Errorf("asked %q, device %+v", asked, got)
	}
}
