package app

import (
	"context"
	"image"

	"icefront/app/render"
)

// overlay is a picture to be drawn: all that it needs, captured on the owner.
type overlay struct{ spec render.OverlaySpec }

// overlayZones is the opacity of the zones in an overlay: enough to see, too little to hide the scene.
const overlayZones = 0.25

func (s *Session) overlay() overlay {
	spec := render.OverlaySpec{
		Scene: s.scene, Band: s.scene.Band, Stretch: s.scene.Stretch,
		Zones: s.prediction.Zones, Palette: zonePalette(), ZoneOpacity: overlayZones,
		Prediction: lines(s.prediction.Fronts), Label: lines(s.label.Fronts()),
	}
	if size := s.PixelSize(); size.Known() {
		spec.Metres = size.Ground[1]
	}
	return overlay{spec}
}

func (o overlay) draw(ctx context.Context) (*image.RGBA, error) { return render.Overlay(ctx, o.spec) }
