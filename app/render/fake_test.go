package render

import (
	"github.com/paulmach/orb"

	"icefront/app/render/scenetest"
	"icefront/geo"
)

// Short names for what most tests draw.
type (
	speckle   = scenetest.Scene
	previewed = scenetest.Previewed
)

var errFake = scenetest.ErrFake

func utm(w, h int) geo.Grid                   { return scenetest.UTM(w, h) }
func frontCol(g geo.Grid, row int) int        { return scenetest.FrontCol(g, row) }
func zonesOf(g geo.Grid, shift int) geo.Mask  { return scenetest.Zones(g, shift) }
func testPalette() *Palette                   { return (*Palette)(scenetest.Palette()) }
func ragged(g geo.Grid, n int) orb.LineString { return scenetest.Ragged(g, n) }

func frontOf(g geo.Grid, shift, step int) orb.MultiLineString { return scenetest.Front(g, shift, step) }
