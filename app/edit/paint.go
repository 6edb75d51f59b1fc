package edit

import (
	"errors"

	"icefront/app/edit/zones"
)

// ErrOutdated says that zones were painted otherwise while a patch of them was made: it is to be made anew.
var ErrOutdated = errors.New("the zones have changed meanwhile")

// Paint changes zones by a patch that the scene's canvas made.
func (d *Document) Paint(p zones.Patch) error {
	c := d.canvases[p.Scene]
	switch {
	case p.Empty():
		return ErrNothing
	case c == nil || !c.Fits(p):
		return ErrOutdated
	}
	return d.commit("Paint zones", Atom{Zones: &p})
}
