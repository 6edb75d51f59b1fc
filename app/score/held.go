package score

import (
	"icefront/geo"
	"icefront/geo/runs"
	"icefront/geo/zone"
)

// held is Read for zones that are in memory as runs already, on the scene's grid: no pixel is looked at. ok is false if
// they are not.
func (p Pair) held() (r *Read, ok bool, err error) {
	r = &Read{Pair: p}
	for _, side := range []struct {
		zones geo.Source
		to    **runs.Mask
	}{{p.Predicted.Zones, &r.predicted}, {p.Label.Zones, &r.label}} {
		if side.zones == nil {
			continue
		}
		mask, ok := runs.Held(side.zones, uint8(zone.NoData))
		if !ok || mask.Grid != p.Grid {
			return nil, false, nil
		}
		*side.to = mask
	}
	if r.predicted == nil || r.label == nil {
		return r, true, nil
	}
	counts, err := runs.Cross(r.label, r.predicted)
	if err != nil {
		return nil, true, err
	}
	for t := range counts {
		for q, n := range counts[t] {
			if n > 0 {
				count(&r.Confusion, uint8(t), uint8(q), n)
			}
		}
	}
	return r, true, nil
}

// count adds pixels, as Confusion.Add does one by one: the front counts as ocean.
func count(c *zone.Confusion, truth, predicted uint8, n int64) {
	for _, v := range []*uint8{&truth, &predicted} {
		if *v == uint8(zone.Front) {
			*v = uint8(zone.Ocean)
		}
	}
	if truth >= zone.Count || predicted >= zone.Count {
		c.Skipped += n
		return
	}
	c.Counts[truth][predicted] += n
}
