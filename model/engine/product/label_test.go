package product

import (
	"testing"

	"icefront/geo/zone"
	"icefront/model"
)

// classes makes a plane of unnamed classes.
func classes(zs ...zone.Class) model.Plane {
	var pl model.Plane
	for _, z := range zs {
		pl.Classes = append(pl.Classes, model.Class{Zone: z})
	}
	return pl
}

func TestLabels(t *testing.T) {
	fusedPlane := classes(zone.NoInformation, zone.Rock, zone.Glacier, zone.Ocean, zone.Front)
	zonePlane := classes(zone.NoInformation, zone.Rock, zone.Glacier, zone.Ocean)
	frontPlane := classes(zone.Background, zone.Front)
	edge := classes(zone.Background, zone.Boundary)
	tests := []struct {
		name   string
		planes []model.Plane
		rule   model.FrontRule
		probs  []float32
		zone   zone.Class
		front  zone.Class
	}{
		{"a zone wins", []model.Plane{fusedPlane}, model.FrontClass, []float32{0, 0, .6, .1, .3}, zone.Glacier, zone.Glacier},
		{"front with glacier behind it", []model.Plane{fusedPlane}, model.FrontClass, []float32{0, 0, .3, .2, .5}, zone.Glacier, zone.Front},
		{"front with ocean behind it", []model.Plane{fusedPlane}, model.FrontClass, []float32{0, 0, .2, .3, .5}, zone.Ocean, zone.Front},
		{"lowest class on ties", []model.Plane{fusedPlane}, model.FrontClass, []float32{.2, .2, .2, .2, .2}, zone.NoInformation, zone.NoInformation},
		{"front class, but the contact counts", []model.Plane{fusedPlane}, model.FrontContact, []float32{0, 0, .3, .2, .5}, zone.Glacier, zone.Glacier},
		{"zones only", []model.Plane{zonePlane}, model.FrontContact, []float32{0, .2, .3, .5}, zone.Ocean, zone.Ocean},
		{"front in its own plane", []model.Plane{frontPlane, zonePlane}, model.FrontClass,
			[]float32{.4, .6, 0, .2, .5, .3}, zone.Glacier, zone.Front},
		{"no front in its own plane", []model.Plane{frontPlane, zonePlane}, model.FrontClass,
			[]float32{.6, .4, 0, .2, .3, .5}, zone.Ocean, zone.Ocean},
		{"zones before front and border", []model.Plane{zonePlane, edge, frontPlane}, model.FrontClass,
			[]float32{0, .7, .2, .1, 0, 1, .1, .9}, zone.Rock, zone.Front},
		{"front only", []model.Plane{frontPlane}, model.FrontClass, []float32{.2, .8}, zone.NoData, zone.Front},
		{"front only, none here", []model.Plane{frontPlane}, model.FrontClass, []float32{.8, .2}, zone.NoData, zone.NoData},
		{"border among the zones", []model.Plane{classes(zone.Boundary, zone.Rock, zone.Glacier)}, model.FrontContact,
			[]float32{.8, .05, .15}, zone.Glacier, zone.Glacier},
		{"background among the zones", []model.Plane{classes(zone.Background, zone.Glacier, zone.Ocean)}, model.FrontContact,
			[]float32{.5, .3, .2}, zone.NoInformation, zone.NoInformation},
		{"two classes of one zone", []model.Plane{classes(zone.Glacier, zone.Ocean, zone.Ocean)}, model.FrontContact,
			[]float32{.3, .3, .4}, zone.Ocean, zone.Ocean},
		{"front by logits", []model.Plane{fusedPlane}, model.FrontClass, []float32{-9, -8, -3, -4, -2}, zone.Glacier, zone.Front},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, f := label(tt.planes, tt.rule, tt.probs)
			if zone.Class(z[0]) != tt.zone || zone.Class(f[0]) != tt.front {
				t.Errorf("%v: got %v and %v, want %v and %v", tt.probs, zone.Class(z[0]), zone.Class(f[0]), tt.zone, tt.front)
			}
		})
	}
}

// label labels one pixel.
func label(planes []model.Plane, rule model.FrontRule, probs []float32) (z, f [1]uint8) {
	l := newLabeller(planes, rule, 1)
	index := make([][]uint8, len(planes))
	for p := range planes {
		index[p] = make([]uint8, 1)
		l.index(p, index[p], probs, 1, 0, 1)
	}
	if l.zones >= 0 {
		l.behind(z[:], index[l.zones], probs, 1, 0, 1)
	}
	l.derive(z[:], f[:], index, 0, 1)
	return z, f
}
