//go:build e2e

package main

import (
	"image"
	"image/color"
	"testing"
)

// outline is the colour of the line around what is predicted.
var outline = color.NRGBA{255, 214, 0, 255}

// What is predicted of a part changes the picture there and nowhere else: zones lie over it.
func TestPredictAViewAndAnArea(t *testing.T) {
	p := start(t, sample()[0])
	p.title(sampleName + " - Icefront")
	p.eventually("the scene is drawn", func() bool {
		return p.count(p.mapArea(), mapGround) < p.mapArea().Dx()*p.mapArea().Dy()*4/5
	})
	p.do("mousemove", 440, 720) // off the map
	before := p.still()
	apart := image.Rect(110, 540, 230, 640) // of the scene, far from the middle
	only := func(what string, inside image.Rectangle) {
		t.Helper()
		p.eventually(what, func() bool { return share(before, p.screen(), image.Point{}, inside) < 0.5 })
		if s := share(before, p.still(), image.Point{}, apart); s < 0.99 {
			t.Errorf("%s: beside it %.2f of the picture are as before", what, s)
		}
	}

	p.key("d") // a draft will do
	p.key("a")
	for _, c := range []image.Point{{260, 180}, {560, 180}, {560, 480}, {260, 480}} {
		p.do("mousemove", c.X, c.Y)
		p.still() // clicks that follow each other at once are a double click
		p.do("click", 1)
	}
	p.key("Escape") // takes the last corner back
	p.do("mousemove", 250, 480)
	p.still()
	p.do("click", "--repeat", 2, "--delay", 40, 1)
	p.do("mousemove", 440, 720)
	only("the area is predicted", image.Rect(300, 220, 520, 440))
	p.sees("the outline of the area", p.mapArea(), outline, 300)

	p.do("mousemove", 440, 370)
	p.do("click", "--repeat", 5, "--delay", 30, 4)
	p.key("ctrl+shift+p")
	p.eventually("the area is gone", func() bool { return p.count(p.mapArea(), outline) < 50 }) // the view's lies on its edge
	p.still()
	p.key("f")
	p.do("mousemove", 440, 720)
	only("the view is predicted", image.Rect(400, 340, 480, 400))
	p.sees("the outline of the view", image.Rect(240, 200, 660, 560), outline, 300)
	p.quit()
}
