package app

import (
	"context"
	"image"
	"image/color"

	"icefront/app/desk"
	"icefront/app/edit"
	"icefront/app/render"
	"icefront/geo/zone"
)

// FrontColor is the colour of a front outside the compare style.
func FrontColor() color.NRGBA { return desk.FrontColor() }

// ZoneColor is the colour of a zone on the map and in legends.
func ZoneColor(c zone.Class) color.NRGBA { return desk.ZoneColor(c) }

// Picture is what the map shows now, from bottom to top.
func (s *Session) Picture(background color.NRGBA) render.Picture { return s.desk.Picture(background) }

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
	if sh := s.desk.At; !sh.Told {
		sh.Told = true
		s.tell(err)
	}
}

// Style is how the scene that is worked on is compared with its label.
type Style = desk.Style

// Style returns how the map is shown.
func (s *Session) Style() Style { return s.desk.Style }

// SetCompare turns the compare style on or off.
func (s *Session) SetCompare(on bool) {
	if s.desk.Style.Compare != on {
		s.desk.Style.Compare, s.desk.Style.Errors = on, s.desk.Style.Errors && !on
		s.changed(StyleChanged)
	}
}

// Edits are what the user draws: fronts, zones, and the order of layers, with one history for all.
func (s *Session) Edits() *edit.Document { return s.doc }
