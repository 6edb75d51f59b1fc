package livewire

import (
	"context"
	"math"
)

// step is a way to a neighbour.
type step struct{ col, row int }

// directions are the neighbours by their code, each an eighth of a turn after the other; code+4 leads back.
var directions = [8]step{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}}

const (
	unit      = 5 // length of a step to the side of a square pixel; 7 across the corner is 1.4 times that
	maxAspect = 4 // pixels that are longer than that are taken to be as long
)

// tariff is what steps cost: both pixels' costs and the turn, times the length.
type tariff struct {
	length [8]uint32
	turn   [noEdge + 1][8]uint32 // by the orientation of the edge that a step leaves
	onward [9][]uint8            // where a way that came by a step may go on; the last is the seed's
}

// newTariff is that of pixels so many metres high and wide.
func newTariff(height, width float64) *tariff {
	t := &tariff{}
	aspect := 1.0
	if height > 0 && width > 0 {
		aspect = math.Sqrt(min(max(width/height, 1./maxAspect), maxAspect))
	}
	for i, s := range directions {
		t.length[i] = uint32(math.Round(unit * math.Hypot(float64(s.col)*aspect, float64(s.row)/aspect)))
		for edge := range noEdge {
			across := math.Abs(math.Cos(float64(edge)*math.Pi/8 - float64(i)*math.Pi/4))
			t.turn[edge][i] = uint32(turnPrice * across * steps)
		}
		t.onward[8] = append(t.onward[8], uint8(i))
		// Of square pixels, those that lie behind are reached from the pixel before for less (see exactTurns).
		sharpest := 3
		if aspect == 1 {
			sharpest = 2
		}
		for turn := -sharpest; turn <= sharpest; turn++ {
			in := (i + turn + 8) % 8
			t.onward[in] = append(t.onward[in], uint8(i))
		}
	}
	return t
}

// exactTurns reports that turning back by three eighths or more never pays if no pixel costs less: the straight step from
// the pixel before, across an edge at the full price, costs no more than the way around by a straight and a diagonal one.
func exactTurns(cheapest uint32) bool {
	return uint32(math.Floor(turnPrice*steps))*unit <= cheapest*(unit+7)+cheapest*2
}

// spreader finds the least cost from a seed to every pixel of a window (Dijkstra's algorithm with Dial's buckets, one for each
// cost). It is used again and again, and allocates only while its buckets grow.
type spreader struct {
	cells   cells
	buckets [ring][]uint32
}

// spread settles all pixels. The costs must have been set.
func (s *spreader) spread(ctx context.Context, seed pixel, t *tariff) error {
	for i := range s.buckets {
		s.buckets[i] = s.buckets[i][:0]
	}
	at := s.cells.index(seed)
	s.cells.at[at] |= reached
	s.buckets[0] = append(s.buckets[0], at)
	const patience = 1 << 14 // pixels between looks at ctx, about 2 ms
	waiting, done := 1, patience
	for now := uint32(0); waiting > 0; now++ {
		bucket := s.buckets[now%ring]
		if len(bucket) == 0 {
			continue
		}
		waiting += s.settle(now, bucket, t) - len(bucket)
		s.buckets[now%ring] = bucket[:0]
		if done += len(bucket); done > patience {
			done = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle goes on from the pixels of a bucket and returns how many it put into others. No step is free, so that none
// comes back into this one.
func (s *spreader) settle(now uint32, bucket []uint32, t *tariff) (added int) {
	cells := (*[extent * extent]uint32)(s.cells.at)
	for _, p := range bucket {
		p &= cellMask
		v := cells[p]
		if v&settled != 0 || v>>byWay&wayMask != now&wayMask {
			continue // it was reached for less since
		}
		cells[p] = v | settled
		own, turn := v>>byPrice&byCost, &t.turn[min(v>>byTurn&turnMask, noEdge)]
		onward := t.onward[v&codeMask]
		if now == 0 {
			onward = t.onward[8]
		}
		// Adding to some bits of an index: those between are filled to carry over.
		cols := [4]uint32{(p&columnMask - 1) & columnMask, p & columnMask, ((p | rowMask) + 1) & columnMask}
		rows := [4]uint32{(p&rowMask - 1) & rowMask, p & rowMask, ((p | columnMask) + 1) & rowMask}
		for _, code := range onward {
			code &= codeMask
			q := cols[neighbourCol[code]&3] | rows[neighbourRow[code]&3]
			u := cells[q&cellMask]
			if u&settled != 0 {
				continue
			}
			price := (own + u>>byPrice&byCost + turn[code]) * t.length[code]
			if u&reached != 0 && (u>>byWay-now)&wayMask <= price {
				continue
			}
			way := now + price
			cells[q&cellMask] = u&^labelMask | reached | way&wayMask<<byWay | uint32(code)
			b := &s.buckets[way%ring]
			*b = append(*b, q)
			added++
		}
	}
	return added
}

// neighbourCol and neighbourRow are directions as indexes: 0 before, 1 the same, 2 after.
var (
	neighbourCol = [8]uint8{2, 2, 1, 0, 0, 0, 1, 2}
	neighbourRow = [8]uint8{1, 2, 2, 2, 1, 0, 0, 0}
)
