package app

import (
	"context"
	"image"
	"image/color"

	"icefront/app/render"
)

// tileCache bounds the finished tiles kept for drawing.
const tileCache = 256 << 20

// Draw draws the map in the background: apply is called on the owner, at once with what is there and again as
// more arrives, until the frame is complete or a newer Draw takes its place. Give frames back with Drawn.
func (s *Session) Draw(v render.View, background color.NRGBA, apply func(frame *image.RGBA, complete bool)) {
	p := s.Picture(background)
	s.frames.Start(func(ctx context.Context, emit func(func())) {
		err := s.renderer.Render(ctx, p, v, func(frame *image.RGBA, complete bool) {
			emit(func() { apply(frame, complete) })
		})
		if err != nil && ctx.Err() == nil {
			emit(func() { s.drawFailed(err) })
		}
	})
}

// Drawn takes back a frame that is no longer shown, to draw into it. nil is ignored.
func (s *Session) Drawn(frame *image.RGBA) { s.renderer.Release(frame) }

// drawFailed tells of a file that cannot be read, once per scene: every frame would fail the same way.
func (s *Session) drawFailed(err error) {
	if !s.drawTold {
		s.drawTold = true
		s.tell(err)
	}
}
