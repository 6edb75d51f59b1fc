package ort_test

import (
	"testing"
	"os"
	"strings"
	"bytes"

	"icefront/model"
	"icefront/model/ort"
	"icefront/model/onnx"
	"icefront/model/onnx/tune"
	"icefront/geo/sharedtest"
)

func hwm() string {
	b, _ := os.ReadFile("/proc/self/status")
	var out []string
	for _, l := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(l, "VmHWM") || strings.HasPrefix(l, "VmRSS") {
			out = append(out, l)
		}
	}
	return strings.Join(out, " ")
}

func TestExploreMemory(t *testing.T) {
	load(t)
	n := fullSize(t)
	file := networkFile(t, n)
	plan := model.Plan{Patch: [2]int{fullRows, fullCols}, Planes: []model.Plane{{Classes: make([]model.Class, n.Channels())}}}
	t.Log(hwm())
	net, err := ort.Open(file, plan, ort.Options{Direct: os.Getenv("DIRECT") != ""})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("opened ", hwm())
	run(t, net, noise(fullRows*fullCols), fullRows, fullCols, 5)
	t.Log("run ", hwm())
	run(t, net, noise(fullRows*fullCols), fullRows, fullCols, 5)
	t.Log("run ", hwm())
}

func TestExploreStarter(t *testing.T) {
	file, _ := os.ReadFile(sharedtest.Path(t, "models/starter.onnx"))
	for _, o := range []tune.Options{{}, {Tiles: 1}, {Channels: 32, Tiles: 1}} {
		_, g, err := tune.Convert(file, [2]int{256, 256}, o)
		t.Log(g, err)
	}
	w, _ := onnx.ReadWiring(bytes.NewReader(file), int64(len(file)))
	for _, s := range w.Steps {
		if len(s.In) > 1 {
			t.Log(s.Op, w.Weights[s.In[1]].Dims, s.Ints["strides"])
		}
	}
}
