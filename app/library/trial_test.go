package library_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"icefront/app/library"
	"icefront/geo"
	"icefront/model"
	"icefront/model/onnx/onnxtest"
)

// trialled is a model that answers Segment at once and remembers what it was asked.
type trialled struct {
	plan   model.Plan
	asked  []model.Request
	closed int
	err    error
}

func (s *trialled) About() model.About {
	return model.About{Plan: s.plan, Device: model.Device{Name: "CPU (fake)", Reason: "no other"}}
}
func (s *trialled) Close() error { s.closed++; return nil }
func (s *trialled) Segment(ctx context.Context, r model.Request, _ func(int, int)) (model.Summary, error) {
	s.asked = append(s.asked, r)
	g := r.Source.Grid()
	img, err := r.Source.Read(ctx, 1, geo.Window{Width: g.Width, Height: g.Height}, g.Width, g.Height)
	if err == nil && slices.Min(img.Pix) == slices.Max(img.Pix) {
		err = errors.New("a scene of one value")
	}
	return model.Summary{}, errors.Join(err, s.err)
}

func TestTest(t *testing.T) {
	seg := &trialled{plan: model.Plan{Name: "tiny", Patch: [2]int{32, 64}, Unit: model.UnitMillimetre, Spacing: [2]float64{2000, 3000}}}
	opened := ""
	open := func(_ context.Context, path string) (model.Segmenter, error) { opened = path; return seg, nil }
	l := shelf(t, library.Deps{}, bundle("several", 2), map[string][]byte{"one.onnx": tiny("cf.reference", onnxtest.Reference(0, 1))})
	got, err := l.Test(t.Context(), "several", open)
	must(t, err)
	if got.Seconds <= 0 {
		t.Errorf("%g s", got.Seconds)
	}
	got.Seconds = 0
	want := library.Trial{Name: "several", Title: "tiny", Device: "CPU (fake)", Reason: "no other", Folds: 2, Patch: [2]int{32, 64}}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if opened != filepath.Join(l.Folder(), "several.onnx") || seg.closed != 1 || len(seg.asked) != 2 {
		t.Errorf("opened %s, closed %d times, ran %d times", opened, seg.closed, len(seg.asked))
	}
	r := seg.asked[0]
	if g := r.Source.Grid(); g.Width != 64 || g.Height != 32 || r.PixelSize != [2]float64{2, 3} || !r.NoMirror {
		t.Errorf("asked %+v of %+v", r, g)
	}
	if got, err := l.Test(t.Context(), "one", open); err != nil || !got.Reference {
		t.Errorf("%+v, %v", got, err)
	}
	seg.err = errors.New("out of memory")
	_, err = l.Test(t.Context(), "built-in", open)
	says(t, err, seg.err, "built-in")
	if opened != "" || seg.closed != 3 {
		t.Errorf("opened %q, closed %d times", opened, seg.closed)
	}
	_, err = l.Test(t.Context(), "nothing", open)
	says(t, err, library.ErrUnknown)
}
