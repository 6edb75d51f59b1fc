package edit

import (
	"maps"
	"math"

	"icefront/geo/schema"
)

// known is attributes without numbers that are none: those are unknown, and no journal could hold them.
func known(a schema.Attributes) schema.Attributes {
	for _, p := range []**float64{&a.Trust, &a.Mean, &a.Median} {
		if *p != nil && !finite(**p) {
			*p = nil
		}
	}
	for _, v := range []*float64{&a.Resolution, &a.Length, &a.EditSec} {
		if !finite(*v) {
			*v = 0
		}
	}
	none := func(_ string, v any) bool {
		f, ok := v.(float64)
		return ok && !finite(f)
	}
	for key, v := range a.Extra {
		if none(key, v) {
			a.Extra = maps.Clone(a.Extra) // the caller's stays
			maps.DeleteFunc(a.Extra, none)
			break
		}
	}
	return a
}

func finite(v float64) bool { return !math.IsNaN(v - v) }
