package apptest

import (
	"context"

	"icefront/app"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
)

// segmenter is the fake model.
type segmenter struct {
	w      *World
	choice app.ModelChoice
}

func (w *World) openModel(_ context.Context, m app.ModelChoice) (model.Segmenter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.Fail["model"]; err != nil {
		return nil, err
	}
	w.models++
	return &segmenter{w, m}, nil
}

func (s *segmenter) About() model.About {
	return model.About{Path: s.choice.Path, SHA256: "abc", Plan: s.w.Plan, Device: model.Device{Name: "CPU (fake)"}}
}

func (s *segmenter) Close() error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.models--
	return nil
}

// Segment writes what the world says, row by row.
func (s *segmenter) Segment(ctx context.Context, r model.Request, progress func(done, total int)) (model.Summary, error) {
	s.w.mu.Lock()
	s.w.asked = append(s.w.asked, r)
	hold, fail := s.w.Hold, s.w.Fail["segment"]
	s.w.mu.Unlock()
	if hold != nil {
		progress(1, r.Source.Grid().Height)
		select {
		case <-hold:
		case <-ctx.Done():
			return model.Summary{}, ctx.Err()
		}
	}
	if fail != nil {
		return model.Summary{}, fail
	}
	g := r.Source.Grid()
	for row := range g.Height {
		at := geo.Window{Row: row, Width: g.Width, Height: 1}
		zones, fronts := geo.NewRaster[uint8](g.Crop(at)), geo.NewRaster[uint8](g.Crop(at))
		for c := range g.Width {
			v := s.w.Classes(c, row)
			fronts.Pix[c], zones.Pix[c] = v, min(v, uint8(zone.Ocean))
		}
		for _, out := range []struct {
			sink geo.Sink[uint8]
			mask geo.Mask
		}{{r.Out.Zones, zones}, {r.Out.Fronts, fronts}} {
			if out.sink == nil {
				continue // not wanted
			}
			if err := out.sink.Write(ctx, at, out.mask); err != nil {
				return model.Summary{}, err
			}
		}
		progress(row+1, g.Height)
	}
	return model.Summary{Valid: 1}, nil
}
