package predict

import (
	"context"

	"icefront/app/forecast"
	"icefront/model"
)

// Choice names a model and how it is to run. It is comparable.
type Choice struct {
	Path    string // ONNX file, or a model of the library; empty: the default model; library.BuiltIn: the embedded one
	Folds   string // FirstFold, AllFolds, or numbers with commas; empty: as the preset says
	Device  string // empty: the best there is
	Threads int    // 0: all cores
	Memory  int64  // bytes that it may take, on a GPU or on the CPU; 0: no limit
}

// Words for folds.
const (
	FirstFold = "first" // that of a model's own file, without its siblings
	AllFolds  = "all"
)

// Expected is what a preset would take on a scene.
type Expected struct {
	Preset model.Preset
	forecast.Forecast
}

// Foresight is one forecast: all that it needs.
type Foresight struct {
	Run      Run
	Choices  []Choice
	Threads  int
	Cache    int64
	Known    map[Choice]model.About // what is known of models, and what has been found out
	Learned  *forecast.Calibration
	Find     func(name string) (path string, err error) // of a model
	Describe func(ctx context.Context, m Choice) (model.About, error)
	Result   []Expected
}

// All forecasts the presets. Nothing is loaded for that.
func (f *Foresight) All(ctx context.Context) ([]Expected, error) {
	if err := f.Run.Resolve(ctx); err != nil {
		return nil, err
	}
	var abouts []model.About
	for _, c := range f.Choices {
		about, ok := f.Known[c]
		if !ok {
			named, err := c, error(nil)
			if named.Path, err = f.Find(c.Path); err != nil {
				return nil, err
			}
			if about, err = f.Describe(ctx, named); err != nil {
				return nil, err
			}
			f.Known[c] = about
		}
		abouts = append(abouts, about)
	}
	for _, p := range model.Presets() {
		f.Result = append(f.Result, Expected{p, f.Run.Expect(f.Learned, p, abouts, f.Threads, f.Cache)})
	}
	return f.Result, nil
}

// Fits refuses a prediction that would take more memory than it may.
func Fits(all []Expected, p model.Preset, memory int64) error {
	preset, err := model.ParsePreset(string(p))
	for _, e := range all {
		if err == nil && e.Preset == preset {
			err = e.Fits(memory)
		}
	}
	return err
}
