package livewire

import (
	"context"
	"math"
)

// step is a way to a neighbour.
type step struct{ col, row int }

// steps8 are the neighbours by their code; code^1... opposite is (code+4)%8.
var steps8 = [8]step{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}}

const (
	ring  = 2048
	never = math.MaxUint32
)

// table is price of steps
type table struct {
	length [8]uint32
	turn   [9][8]uint32
}

func newTable(height, width, turn float64) table {
	var t table
	const unit = 5
	aspect := 1.0
	if height > 0 && width > 0 {
		aspect = math.Sqrt(min(max(width/height, 0.25), 4))
	}
	for i, s := range steps8 {
		t.length[i] = uint32(math.Round(unit * math.Hypot(float64(s.col)*aspect, float64(s.row)/aspect)))
		for o := range 8 {
			// gradient orientation o*22.5 deg; step direction i*45; along edge = perpendicular
			d := math.Abs(math.Cos(float64(o)*math.Pi/8 - float64(i)*math.Pi/4))
			t.turn[o][i] = uint32(math.Round(turn * d * steps))
		}
	}
	return t
}

type field struct {
	width, height int // with a border of one pixel
	cost          []uint16
	dist          []uint32
	buckets       [ring][]int32
}

func (f *field) resize(w, h int) {
	f.width, f.height = w+2, h+2
	n := f.width * f.height
	if cap(f.cost) < n {
		f.cost, f.dist = make([]uint16, n), make([]uint32, n)
	}
	f.cost, f.dist = f.cost[:n], f.dist[:n]
}

func (f *field) spread(ctx context.Context, seed pixel, t *table) error {
	clear(f.dist)
	for y := 1; y < f.height-1; y++ {
		row := f.dist[y*f.width+1 : (y+1)*f.width-1]
		for i := range row {
			row[i] = never
		}
	}
	for i := range f.buckets {
		f.buckets[i] = f.buckets[i][:0]
	}
	var offset [8]int32
	for i, s := range steps8 {
		offset[i] = int32(s.row*f.width + s.col)
	}
	at := int32((seed.row+1)*f.width + seed.col + 1)
	f.dist[at] = 0
	f.buckets[0] = append(f.buckets[0], at)
	waiting, popped := 1, 0
	cost, dist := f.cost, f.dist
	for now := uint32(0); waiting > 0; now++ {
		bucket := f.buckets[now%ring]
		if len(bucket) == 0 {
			continue
		}
		for _, p := range bucket {
			if dist[p]>>3 != now {
				continue
			}
			c := cost[p]
			own, turn := uint32(c&costMask), &t.turn[c>>8&15]
			for i := range 8 {
				q := p + offset[i]
				d := now + (own+uint32(cost[q]&costMask)+turn[i])*t.length[i]
				if d<<3|7 < dist[q] {
					dist[q] = d<<3 | uint32(i)
					f.buckets[d%ring] = append(f.buckets[d%ring], q)
					waiting++
				}
			}
		}
		waiting -= len(bucket)
		f.buckets[now%ring] = bucket[:0]
		if popped += len(bucket); popped > 1<<14 {
			popped = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}
