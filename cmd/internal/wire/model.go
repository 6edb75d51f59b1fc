package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"icefront/app"
	"icefront/geo"
	"icefront/geo/gdal"
	"icefront/model"
	"icefront/model/device"
	"icefront/model/engine"
	"icefront/model/onnx"
	"icefront/model/onnx/cost"
	"icefront/model/ort"
	"icefront/resources"
)

// maxModel bounds the size of a model file: a protobuf message cannot be larger.
const maxModel = 2 << 30

// openModel reads a model with all its files, or the embedded one, and loads it into ONNX Runtime. Files are read one
// after the other, so that only one is in memory beside what the runtime made of those before it.
func (c Config) openModel(ctx context.Context, m app.ModelChoice) (_ model.Segmenter, err error) {
	name := m.Path
	if name == "" {
		name = "embedded"
	}
	first, err := openFirst(ctx, m.Path)
	if err != nil {
		return nil, err
	}
	if err := c.load(); err != nil {
		return nil, err
	}
	choice, err := device.Choose(ctx, m.Device, ort.Providers(), c.prober())
	if err != nil {
		return nil, err
	}
	wants, err := parseFolds(m.Folds)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	siblings := first.siblings
	if m.Folds == app.FirstFold {
		siblings = nil
	}
	gdal.SetCache(cacheMB(m.Memory))
	// Each file is a network of its own on the device, and they share its memory.
	memory := m.Memory / int64(1+len(siblings))
	l := loader{choice: choice, options: ort.Options{Threads: m.Threads, MemoryLimit: memory}, wants: wants}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	about := model.About{Path: name, SHA256: first.sum, Plan: first.plan, Meta: first.meta}
	// What a patch takes is for forecasts; they do without it if the network has an operator that is not known.
	about.Cost, _ = cost.Of(bytes.NewReader(first.content), int64(len(first.content)), first.plan.Patch[0], first.plan.Patch[1])
	if err := l.add(ctx, first); err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	first = modelFile{} // the runtime has made its own copy
	for _, s := range siblings {
		if err := l.addSibling(ctx, filepath.Join(filepath.Dir(m.Path), s.File), s.SHA256); err != nil {
			return nil, fmt.Errorf("model %s: %w", name, err)
		}
	}
	if len(l.networks) == 0 {
		return nil, fmt.Errorf("model %s: %w: it has none of the folds %s, only %v", name, model.ErrPlan, m.Folds, l.folds())
	}
	// What was read of the files is a gigabyte of garbage for a large model. Go would give it back in minutes, when the
	// prediction has needed its own memory beside it.
	debug.FreeOSMemory()
	ensemble, err := engine.New(about.Plan, about, l.networks...)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	return ensemble, nil
}

// describeModel says what a model is and takes, and what would run it, without loading a network.
func (c Config) describeModel(ctx context.Context, m app.ModelChoice) (model.About, error) {
	first, err := openFirst(ctx, m.Path)
	if err != nil {
		return model.About{}, err
	}
	about := model.About{Path: m.Path, SHA256: first.sum, Plan: first.plan, Meta: first.meta, Folds: 1 + len(first.siblings)}
	about.Cost, _ = cost.Of(bytes.NewReader(first.content), int64(len(first.content)), first.plan.Patch[0], first.plan.Patch[1])
	if m.Folds == app.FirstFold {
		about.Folds = 1
	}
	if err := c.load(); err != nil {
		return model.About{}, err
	}
	choice, err := device.Choose(ctx, m.Device, ort.Providers(), c.prober())
	if err != nil {
		return model.About{}, err
	}
	about.Device = model.Device{Name: "CPU", Reason: choice.Reason}
	if k, ok := device.Find(choice.Use); ok {
		about.Device.Name = k.Title
	}
	return about, nil
}

// openFirst reads the file that names a model; an empty path is the embedded one.
func openFirst(ctx context.Context, path string) (modelFile, error) {
	if path == "" {
		sum := sha256.Sum256(resources.Starter())
		f, err := parseModel(resources.Starter(), hex.EncodeToString(sum[:]))
		if err != nil {
			return f, fmt.Errorf("model embedded: %w", err)
		}
		f.again = func() ([]byte, error) { return resources.Starter(), nil }
		return f, nil
	}
	content, sum, err := readModel(ctx, path)
	if err != nil {
		return modelFile{}, err
	}
	f, err := parseModel(content, sum)
	if err != nil {
		return f, fmt.Errorf("model %s: %w", path, err)
	}
	f.again = func() ([]byte, error) { return sameModel(path, sum) }
	return f, nil
}

// loader collects the networks of a model.
type loader struct {
	choice   device.Choice
	options  ort.Options
	wants    func(fold int) bool
	plans    []model.Plan // of all files, loaded or not
	networks []model.Network
}

// folds are those of all files.
func (l *loader) folds() []int {
	var all []int
	for _, p := range l.plans {
		all = append(all, p.Fold)
	}
	return all
}

// parseFolds reads a list of folds. All, and the first, is every file that is read.
func parseFolds(text string) (wants func(fold int) bool, err error) {
	if text == "" || text == app.FirstFold || text == app.AllFolds {
		return func(int) bool { return true }, nil
	}
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 {
			return nil, fmt.Errorf("folds %q: want numbers with commas, such as 0,2", text)
		}
		list = append(list, n)
	}
	return func(fold int) bool { return slices.Contains(list, fold) }, nil
}

// add loads a file's network, if its fold is wanted. It must answer as it did when it was imported.
func (l *loader) add(ctx context.Context, f modelFile) error {
	l.plans = append(l.plans, f.plan)
	if !l.wants(f.plan.Fold) {
		return nil
	}
	content, plan, again, options := f.content, f.plan, f.again, l.options
	open := func(word string, full bool) (_ model.Network, err error) {
		file := content
		if file == nil {
			if file, err = again(); err != nil {
				return nil, err
			}
		}
		options.Device, options.Full = word, full
		return ort.Open(file, plan, options)
	}
	var check func(context.Context, model.Network) error
	if f.reference != nil {
		check = f.reference.Check
	}
	net, err := device.Open(ctx, l.choice, open, check)
	if err != nil {
		return err
	}
	content = nil // the runtime has made its own copy; a device that fails later reads the file again
	l.networks = append(l.networks, net)
	return nil
}

// addSibling reads and loads another file of the model.
func (l *loader) addSibling(ctx context.Context, path, sum string) error {
	name := filepath.Base(path)
	content, got, err := readModel(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %s is missing beside it", model.ErrBundle, name)
	case err != nil:
		return err
	case got != sum:
		return fmt.Errorf("%w: %s beside it is another file than the one that belongs to it", model.ErrBundle, name)
	}
	f, err := parseModel(content, got)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.again = func() ([]byte, error) { return sameModel(path, sum) }
	for _, p := range l.plans {
		if err := p.Shares(f.plan); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := l.add(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// close frees what was loaded of a model that failed.
func (l *loader) close() error {
	var errs []error
	for _, n := range l.networks {
		errs = append(errs, n.Close())
	}
	return errors.Join(errs...)
}

// modelFile is one file of a model, in memory.
type modelFile struct {
	content   []byte
	sum       string // SHA-256
	plan      model.Plan
	meta      map[string]string
	siblings  []model.Sibling
	reference *model.Reference       // nil: it has none
	again     func() ([]byte, error) // gives the content once more
}

// parseModel reads what a model file says of itself.
func parseModel(content []byte, sum string) (m modelFile, err error) {
	f, err := onnx.Read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return m, fmt.Errorf("%w: %w", model.ErrPlan, err)
	}
	m = modelFile{content: content, sum: sum, meta: f.Meta}
	if m.plan, err = model.ParsePlan(f.Meta); err != nil {
		return m, err
	}
	if m.siblings, err = model.ParseBundle(f.Meta["cf.bundle"]); err != nil {
		return m, err
	}
	if text, ok := f.Meta["cf.reference"]; ok {
		r, err := model.ParseReference(text)
		if err != nil {
			return m, err
		}
		m.reference = &r
	}
	return m, m.plan.Check(f.Inputs, f.Outputs)
}

// readModel reads a file and its SHA-256 on the way.
func readModel(ctx context.Context, path string) (content []byte, sum string, err error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("open model %s: %w", path, geo.Cause(err))
	case st.IsDir():
		return nil, "", fmt.Errorf("model %s: %w: it is a folder, not an ONNX file; an nnU-Net result must be imported first", path, model.ErrPlan)
	case !st.Mode().IsRegular():
		return nil, "", fmt.Errorf("model %s: %w: it is no regular file", path, model.ErrPlan)
	case st.Size() > maxModel:
		return nil, "", fmt.Errorf("model %s: %w: it has %d bytes, an ONNX file at most %d", path, model.ErrPlan, st.Size(), maxModel)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", fmt.Errorf("read model %s: %w", path, geo.Cause(err))
	}
	defer f.Close() // it was only read
	content = make([]byte, st.Size())
	hash := sha256.New()
	for rest := content; len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		part := rest[:min(len(rest), 4<<20)]
		if _, err := io.ReadFull(f, part); err != nil {
			return nil, "", fmt.Errorf("read model %s: %w", path, geo.Cause(err))
		}
		hash.Write(part)
		rest = rest[len(part):]
	}
	return content, hex.EncodeToString(hash.Sum(nil)), nil
}

// sameModel reads a file that was read before.
func sameModel(path, sum string) ([]byte, error) {
	content, got, err := readModel(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if got != sum {
		return nil, fmt.Errorf("model %s: %w: it has changed since it was loaded", path, model.ErrBundle)
	}
	return content, nil
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
