package editor

import (
	"fyne.io/fyne/v2"
	"github.com/paulmach/orb"

	"icefront/ui/mapview"
)

// MenuAt is the menu of what lies at a place.
func (e *Editor) MenuAt(p orb.Point) *fyne.Menu { return e.menu(e.pick(mapview.Pointer{World: p})) }
