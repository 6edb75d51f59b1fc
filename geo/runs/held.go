package runs

import (
	"fmt"

	"icefront/geo"
)

// Held is the mask that a Source shows, if it is one of Mask.Source with this gap.
func Held(src geo.Source, gap uint8) (m *Mask, ok bool) {
	s, ok := src.(source)
	if !ok || s.gap != gap {
		return nil, false
	}
	return s.mask, true
}

// Cross counts the pixels of two masks of one size by their values: counts[value in a][value in b].
func Cross(a, b *Mask) (*[256][256]int64, error) {
	if a.Grid.Width != b.Grid.Width || a.Grid.Height != b.Grid.Height {
		return nil, fmt.Errorf("count pixels of masks of %d x %d and %d x %d", a.Grid.Width, a.Grid.Height, b.Grid.Width, b.Grid.Height)
	}
	counts := new([256][256]int64)
	for y := 0; y < a.Grid.Height; {
		times := int64(1) // rows that hold the same
		for y+int(times) < a.Grid.Height && a.Same(y+int(times)) && b.Same(y+int(times)) {
			times++
		}
		endsA, valuesA := a.Row(y)
		endsB, valuesB := b.Row(y)
		from := int32(0)
		for i, k := 0, 0; i < len(endsA) && k < len(endsB); {
			to := min(endsA[i], endsB[k])
			counts[valuesA[i]][valuesB[k]] += times * int64(to-from)
			from = to
			if endsA[i] == to {
				i++
			}
			if endsB[k] == to {
				k++
			}
		}
		y += int(times)
	}
	return counts, nil
}
