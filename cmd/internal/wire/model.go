package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"icefront/app"
	"icefront/model"
	"icefront/model/engine"
	"icefront/model/onnx"
	"icefront/model/ort"
	"icefront/resources"
)

// Devices are the words for what can run a network; the first is the default.
func Devices() []string {
	return []string{"auto", "cpu", "cuda", "tensorrt", "directml", "coreml"}
}

// maxModel bounds the size of a model file: a protobuf message cannot be larger.
const maxModel = 2 << 30

// openModel reads a model file, or the embedded one, and loads it into ONNX Runtime.
func (c Config) openModel(_ context.Context, m app.ModelChoice) (model.Segmenter, error) {
	path, file := "embedded", resources.Starter()
	if m.Path != "" {
		var err error
		if file, err = readModel(m.Path); err != nil {
			return nil, err
		}
		path = m.Path
	}
	plan, err := readPlan(file)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", path, err)
	}
	if err := c.load(); err != nil {
		return nil, err
	}
	net, err := ort.Open(file, plan, ort.Options{Threads: m.Threads, Device: m.Device})
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", path, err)
	}
	sum := sha256.Sum256(file)
	about := model.About{Path: path, SHA256: hex.EncodeToString(sum[:]), Plan: plan, Device: net.Device()}
	ensemble, err := engine.New(plan, about, net)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("model %s: %w", path, err), net.Close())
	}
	return ensemble, nil
}

func readModel(path string) ([]byte, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("open model %s: %w", path, cause(err))
	case st.IsDir():
		return nil, fmt.Errorf("model %s: %w: it is a folder, not an ONNX file", path, model.ErrPlan)
	case st.Size() > maxModel:
		return nil, fmt.Errorf("model %s: %w: it has %d bytes, an ONNX file at most %d", path, model.ErrPlan, st.Size(), maxModel)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w", path, cause(err))
	}
	return b, nil
}

// cause takes the path out of a file error, so that the sentence names the file once.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}

func readPlan(file []byte) (model.Plan, error) {
	f, err := onnx.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return model.Plan{}, fmt.Errorf("%w: %w", model.ErrPlan, err)
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		return model.Plan{}, err
	}
	return plan, plan.Check(f.Inputs, f.Outputs)
}

// load finds and loads ONNX Runtime; app knows its errors as app.ErrLibrary.
func (c Config) load() error {
	path, tried := ort.Find(c.ONNXRuntime)
	err := ort.Load(path)
	if err != nil && path == "" {
		err = fmt.Errorf("%w (looked in %v)", err, tried)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", app.ErrLibrary, err)
	}
	return nil
}
