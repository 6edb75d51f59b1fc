package drawing

import (
	"context"

	"github.com/paulmach/orb"

	"icefront/app/desk"
	"icefront/app/livewire"
	"icefront/app/opened"
	"icefront/app/render"
	"icefront/geo"
	"icefront/geo/sparse"
)

// Wire is the live-wire over the scene that is worked on, in the CRS of the map. It is made anew for another scene or prediction.
type Wire struct {
	drawing *Drawing
	changed func() // on the owner: more can be reached
	view    render.View

	scene   *opened.Scene
	ridge   *sparse.Raster
	wire    *livewire.Wire
	inverse geo.Affine
}

// NewWire returns the wire of a session; changed is told on the owner when more can be reached.
func (d *Drawing) NewWire(changed func()) *Wire {
	w := &Wire{drawing: d, changed: changed}
	d.wires = append(d.wires, w)
	return w
}

// Close ends the work of wires.
func (d *Drawing) Close() {
	for _, w := range d.wires {
		w.end()
	}
}

// Release ends the work of wires on a scene, before it is closed.
func (d *Drawing) Release(sc *opened.Scene) {
	for _, w := range d.wires {
		if w.scene == sc {
			w.end()
		}
	}
}

func (w *Wire) end() {
	if w.wire != nil {
		w.wire.Close()
	}
	w.wire, w.scene, w.ridge = nil, nil, nil
}

// ready makes sure that the wire follows what is worked on; false without a scene.
func (w *Wire) ready() bool {
	sh := w.drawing.desk.At
	if sh.Scene == nil {
		w.end()
		return false
	}
	if w.wire != nil && w.scene == sh.Scene && w.ridge == ridgeOf(sh) {
		return true
	}
	w.end()
	g := sh.Scene.Grid()
	inverse, ok := g.Transform.Invert()
	if !ok {
		return false
	}
	w.scene, w.ridge, w.inverse = sh.Scene, ridgeOf(sh), inverse
	o := livewire.Options{Source: sh.Scene, Band: sh.Scene.Band, Emit: func(livewire.Progress) { w.drawing.own.Post(w.tell) }}
	if size := w.drawing.deps.Size(sh.Scene); size.Known() {
		o.Height, o.Width = size.Ground[0], size.Ground[1]
	}
	if w.ridge != nil {
		o.Ridge = livewire.Shares(w.ridge, g)
	}
	w.wire = livewire.New(context.Background(), o)
	w.See(w.view)
	return true
}

func ridgeOf(sh *desk.Sheet) *sparse.Raster {
	if sh.Prediction == nil {
		return nil
	}
	return sh.Prediction.Ridge
}

func (w *Wire) tell() {
	if w.wire != nil && w.changed != nil {
		w.changed()
	}
}

// See says what the map shows: ways are looked for where the user looks, as finely as it is seen.
func (w *Wire) See(v render.View) {
	w.view = v
	if w.wire == nil || v.Empty() {
		return
	}
	height, _ := w.scene.Grid().Transform.PixelSize()
	if height > 0 {
		w.wire.See(livewire.View{Seen: w.scene.Within(v), Scale: v.Scale / height})
	}
}

func (w *Wire) pixel(at orb.Point) orb.Point { return w.inverse.Apply(at[0], at[1]) }

func (w *Wire) world(px orb.Point) orb.Point { return w.scene.Grid().Transform.Apply(px[0], px[1]) }

// From begins a stretch.
func (w *Wire) From(at orb.Point) {
	if w.ready() {
		w.wire.From(w.pixel(at))
	}
}

// To is the way to a position, with few vertices; ok is false while none is known, and it is straight.
func (w *Wire) To(at orb.Point) (path []orb.Point, ok bool) {
	if !w.ready() {
		return nil, false
	}
	line, ok := w.wire.Line(w.pixel(at))
	for i, p := range line {
		if i == len(line)-1 {
			path = append(path, at) // exactly as it was clicked
			break
		}
		path = append(path, w.world(p))
	}
	return path, ok
}

// Snap is the ridge nearest to a position, at most radius map units along y away.
func (w *Wire) Snap(at orb.Point, radius float64) (near orb.Point, ok bool) {
	if !w.ready() {
		return at, false
	}
	height, _ := w.scene.Grid().Transform.PixelSize()
	px, ok := w.wire.Snap(w.pixel(at), radius/height)
	if !ok {
		return at, false
	}
	return w.world(px), true
}

// Stop ends a stretch.
func (w *Wire) Stop() {
	if w.wire != nil {
		w.wire.Stop()
	}
}
