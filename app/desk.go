package app

import (
	"context"
	"image"
	"image/color"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"icefront/app/desk"
	"icefront/app/edit"
	"icefront/app/frontfile"
	"icefront/app/job"
	"icefront/app/layer"
	"icefront/app/render"
	"icefront/geo/zone"
)

// sheet is a scene with all that belongs to it.
type sheet = desk.Sheet

// Key is that of the scene that is worked on; empty if there is none. Keys never change.
func (s *Session) Key() string { return s.desk.At.Key }

// Keys are those of all open scenes, in the order of opening.
func (s *Session) Keys() []string {
	keys := make([]string, len(s.desk.Sheets))
	for i, sh := range s.desk.Sheets {
		keys[i] = sh.Key
	}
	return keys
}

// SceneOf is an open scene, or nil.
func (s *Session) SceneOf(key string) *OpenedScene {
	if sh := s.desk.Sheet(key); sh != nil {
		return sh.Scene
	}
	return nil
}

// Turn goes on with another scene; one of the project that is not open is opened.
func (s *Session) Turn(key string) {
	if s.desk.Sheet(key) == nil && s.file.Index(key) >= 0 {
		s.openKept(key, nil)
		return
	}
	if sh := s.desk.Sheet(key); sh != nil && sh != s.desk.At {
		s.values.Stop()
		s.foreseen.Stop()
		s.desk.At = sh
		s.changed(otherScene)
	}
}

// otherScene is what changes with the scene that is worked on.
const otherScene = SceneChanged | PredictionChanged | LabelChanged | StatsChanged | StyleChanged

// dropSheet lets go of a scene and all that belongs to it, and ends jobs whose results nobody would see. What is being
// exported is finished first. The sheet before it, if any, is worked on then.
func (s *Session) dropSheet(sh *sheet) {
	if !s.desk.Has(sh) {
		return
	}
	s.frames.Stop()
	s.values.Stop()
	s.foreseen.Stop()
	if s.predicted == sh {
		s.queue.Cancel(s.predictJob)
	}
	s.queue.Cancel(sh.AssessJob)
	s.dropPrediction(sh)
	s.Drawing.Release(sh.Scene)
	s.drop(sh.Scene)
	s.desk.Drop(sh)
}

// edited follows the document.
func (s *Session) edited(c edit.Changed) {
	var change Change
	if c.Layers {
		change |= LayersChanged
		if s.desk.Follow() {
			change |= otherScene
		}
	}
	for _, key := range c.Zones {
		if sh := s.desk.Sheet(key); sh != nil {
			s.desk.Stamp(sh, desk.ZonePixels)
		}
	}
	for _, key := range slices.Concat(c.Scenes, c.Zones) {
		change |= EditChanged
		if sh := s.desk.Sheet(key); sh != nil {
			s.assess(sh, rest)
		}
	}
	s.changed(change)
}

// shows puts what a model says of a scene on the map: its fronts become those that can be edited.
func (s *Session) shows(sh *sheet, r *Prediction) {
	s.desk.PutPrediction(sh)
	kept, err := s.doc.Replace("Predict "+sh.Scene.Name, sh.Key, frontfile.Fronts(r.Fronts, sh.Scene, r.Report, nil))
	switch {
	case err != nil:
		s.tell(err)
	case kept > 0:
		s.warn("Fronts of " + sh.Scene.Name + " that were drawn or corrected by hand stay beside the new ones: " + strconv.Itoa(kept) + ".")
	}
}

// Layers are what lies on the map, from bottom to top.
func (s *Session) Layers() []layer.Layer { return s.doc.Layers() }

// LayerOf is the layer of a kind that belongs to an open scene; ok is false if there is none.
func (s *Session) LayerOf(key string, k layer.Kind) (l layer.Layer, ok bool) {
	return s.desk.LayerOf(key, k)
}

// HasLayer reports that the scene that is worked on has something to show in a layer of a kind.
func (s *Session) HasLayer(k layer.Kind) bool {
	_, ok := s.LayerOf(s.desk.At.Key, k)
	return ok
}

// SetLayerStyle changes how a layer is shown.
func (s *Session) SetLayerStyle(id layer.ID, st layer.Style) {
	st.Opacity = min(1, max(0, st.Opacity))
	if s.doc.SetStyle(id, st) {
		s.changed(StyleChanged)
	}
}

// SetVisible shows or hides the layer of a kind of the scene that is worked on.
func (s *Session) SetVisible(k layer.Kind, on bool) {
	if l, ok := s.LayerOf(s.desk.At.Key, k); ok {
		l.Style.Visible = on
		s.SetLayerStyle(l.ID, l.Style)
	}
}

// MoveLayer puts a layer before the one at a place of the order from the bottom, or on top.
func (s *Session) MoveLayer(id layer.ID, to int) { s.edit(s.doc.MoveLayer(id, to)) }

// RenameLayer gives a layer another name.
func (s *Session) RenameLayer(id layer.ID, name string) { s.edit(s.doc.RenameLayer(id, name)) }

// RemoveLayer takes a layer off the map. Of a scene, that is all that belongs to it.
func (s *Session) RemoveLayer(id layer.ID) {
	ids := []layer.ID{id}
	for _, l := range s.doc.Layers() {
		if l.ID != id || l.Kind != layer.Scene {
			continue
		}
		for _, other := range s.doc.Layers() {
			if other.Scene == l.Scene && other.ID != id {
				ids = append(ids, other.ID)
			}
		}
	}
	s.edit(s.doc.RemoveLayers(ids...))
}

// edit tells of an edit that could not be.
func (s *Session) edit(err error) {
	if err != nil {
		s.tell(err)
	}
}

// LayerBound is the part of the map that a layer covers; ok is false if it is nothing or lies nowhere on the map.
func (s *Session) LayerBound(id layer.ID) (orb.Bound, bool) { return s.desk.Bound(id) }

// LayerColors are the colours of a layer on the map, for legends.
func (s *Session) LayerColors(l layer.Layer) []color.NRGBA { return desk.LayerColors(l) }

// NotDrawn is why a layer cannot be drawn on the map as it is; empty if it can.
func (s *Session) NotDrawn(l layer.Layer) string { return s.desk.NotDrawn(l) }

// StretchLayer sets the limits of a layer's greys so that these shares of its values lie below them: of the values of all of
// the scene, or of what a view shows of it if that is not empty. It is a job.
func (s *Session) StretchLayer(id layer.ID, shares [2]float64, v render.View, then func(error)) int {
	i := slices.IndexFunc(s.doc.Layers(), func(l layer.Layer) bool { return l.ID == id })
	if i < 0 || s.desk.Sheet(s.doc.Layers()[i].Scene) == nil {
		return s.refuse(ErrNoScene, then)
	}
	l := s.doc.Layers()[i]
	sc := s.desk.Sheet(l.Scene).Scene
	work := func(ctx context.Context, _ func(done, total int)) (render.Stretch, error) {
		return sc.StretchIn(ctx, v, desk.StretchOf(l.Style.Stretch), shares)
	}
	return submit(s, job.Quick, "Stretch the greys", work, func(r render.Stretch) Change {
		for _, l := range s.doc.Layers() {
			if l.ID == id {
				l.Style.Stretch.Low, l.Style.Stretch.High, l.Style.Stretch.Shares = r.Low, r.High, shares
				s.SetLayerStyle(id, l.Style)
			}
		}
		return 0
	}, then)
}

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
