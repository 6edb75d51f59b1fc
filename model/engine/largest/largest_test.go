package largest

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// picture is a segmentation, drawn or made up.
type picture struct {
	width int
	pix   []uint8
}

// drawn makes a picture of digits.
func drawn(rows ...string) picture {
	p := picture{width: len(rows[0])}
	for _, c := range strings.Join(rows, "") {
		p.pix = append(p.pix, uint8(c-'0'))
	}
	return p
}

func (p picture) String() string {
	var b strings.Builder
	for row := range slices.Chunk(p.pix, p.width) {
		for _, v := range row {
			b.WriteByte('0' + v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// processed runs the rules over the rows of p; rows are rewritten from the south.
func processed(t testing.TB, rules []Rule, p picture) (picture, int64) {
	t.Helper()
	c := NewComponents(rules, p.width)
	for row := range slices.Chunk(p.pix, p.width) {
		if err := c.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	changed, err := c.Decide(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out := picture{p.width, slices.Clone(p.pix)}
	for row := len(p.pix)/p.width - 1; row >= 0; row-- {
		if err := c.Rewrite(row, out.pix[row*p.width:(row+1)*p.width]); err != nil {
			t.Fatal(err)
		}
	}
	return out, changed
}

// whole applies the rules to a whole picture, by flooding.
func whole(rules []Rule, p picture) picture {
	out := picture{p.width, slices.Clone(p.pix)}
	for _, rule := range rules {
		seen := make([]bool, len(out.pix))
		var pieces [][]int
		most := 0
		for i, v := range out.pix {
			if slices.Contains(rule.Classes, v) && !seen[i] {
				piece := out.flood(rule, seen, i)
				pieces, most = append(pieces, piece), max(most, len(piece))
			}
		}
		for _, piece := range pieces {
			if n := len(piece); n == most || rule.Keep > 0 && int64(n) >= rule.Keep {
				continue
			}
			for _, i := range piece {
				out.pix[i] = rule.To
			}
		}
	}
	return out
}

// flood is the piece of a rule's classes around pixel i.
func (p picture) flood(rule Rule, seen []bool, i int) []int {
	piece := []int{i}
	seen[i] = true
	for k := 0; k < len(piece); k++ {
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				if dx != 0 && dy != 0 && !rule.Corners {
					continue
				}
				x, y := piece[k]%p.width+dx, piece[k]/p.width+dy
				if x < 0 || x >= p.width || y < 0 || y >= len(p.pix)/p.width {
					continue
				}
				if j := y*p.width + x; !seen[j] && slices.Contains(rule.Classes, p.pix[j]) {
					seen[j] = true
					piece = append(piece, j)
				}
			}
		}
	}
	return piece
}

func TestRules(t *testing.T) {
	before := drawn(
		"2201",
		"2011",
		"0220",
		"1001",
	)
	for _, tt := range []struct {
		name  string
		rules []Rule
		want  picture
	}{
		{"no rules", nil, before},
		{"one class", []Rule{{Classes: []uint8{2}}}, drawn("2201", "2011", "0000", "1001")},
		{"corners connect", []Rule{{Classes: []uint8{2}, Corners: true}}, before.with(0, 0, 2)},
		{"corners of the other class", []Rule{{Classes: []uint8{1}, Corners: true}}, drawn("2201", "2011", "0220", "0000")},
		{"all as one", []Rule{{Classes: []uint8{1, 2}}}, drawn("0001", "0011", "0220", "0000")},
		{"one after the other", []Rule{{Classes: []uint8{1, 2}}, {Classes: []uint8{2}}}, drawn("0001", "0011", "0220", "0000")},
		{"the other way round", []Rule{{Classes: []uint8{2}}, {Classes: []uint8{1, 2}}}, drawn("2200", "2000", "0000", "0000").or(drawn("0001", "0011", "0000", "0000"))},
		{"large ones stay", []Rule{{Classes: []uint8{2}, Keep: 2}}, before},
		{"a pixel is enough", []Rule{{Classes: []uint8{1}, Keep: 1}}, before},
		{"another background", []Rule{{Classes: []uint8{2}, To: 7}}, drawn("2201", "2011", "0770", "1001")},
		{"removed pixels are of a later rule", []Rule{{Classes: []uint8{2}, To: 1}, {Classes: []uint8{1}}}, drawn("2201", "2011", "0110", "0000")},
		{"a class that is not there", []Rule{{Classes: []uint8{4}}}, before},
	} {
		got, changed := processed(t, tt.rules, before)
		if !slices.Equal(got.pix, tt.want.pix) {
			t.Errorf("%s: got\n%vwant\n%v", tt.name, got, tt.want)
		}
		n := int64(0)
		for i := range got.pix {
			if got.pix[i] != before.pix[i] {
				n++
			}
		}
		if changed != n {
			t.Errorf("%s: %d pixels changed, %d were told", tt.name, n, changed)
		}
	}
}

// with is a copy with one pixel of another class.
func (p picture) with(col, row int, class uint8) picture {
	out := picture{p.width, slices.Clone(p.pix)}
	out.pix[row*p.width+col] = class
	return out
}

// or is a copy with the other's classes where it has one.
func (p picture) or(o picture) picture {
	out := picture{p.width, slices.Clone(p.pix)}
	for i, v := range o.pix {
		if v != 0 {
			out.pix[i] = v
		}
	}
	return out
}

func TestEqualPiecesStay(t *testing.T) {
	p := drawn("110110100")
	if got, _ := processed(t, []Rule{{Classes: []uint8{1}}}, p); got.String() != "110110000\n" {
		t.Errorf("got %v", got)
	}
}

func TestRandom(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for round := range 600 {
		w, h, classes := 1+rng.IntN(40), 1+rng.IntN(30), 2+rng.IntN(4)
		p := picture{w, make([]uint8, w*h)}
		for i := range p.pix {
			switch {
			case i > 0 && rng.IntN(3) > 0:
				p.pix[i] = p.pix[i-1]
			case i >= w && rng.IntN(2) > 0:
				p.pix[i] = p.pix[i-w]
			default:
				p.pix[i] = uint8(rng.IntN(classes))
			}
		}
		var rules []Rule
		for range rng.IntN(5) {
			r := Rule{Corners: rng.IntN(3) == 0, Keep: int64(rng.IntN(2) * rng.IntN(12))}
			for range 1 + rng.IntN(3) {
				r.Classes = append(r.Classes, uint8(1+rng.IntN(classes)))
			}
			if rng.IntN(5) == 0 {
				r.To = uint8(rng.IntN(classes))
			}
			rules = append(rules, r)
		}
		got, _ := processed(t, rules, p)
		if want := whole(rules, p); !slices.Equal(got.pix, want.pix) {
			t.Fatalf("round %d, rules %+v of\n%vgot\n%vwant\n%v", round, rules, p, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	rules := []Rule{{Classes: []uint8{1}}}
	c := NewComponents(rules, 4)
	if err := c.Add(make([]uint8, 3)); err == nil {
		t.Error("took a row of another width")
	}
	if err := c.Add([]uint8{1, 0, 1, 1}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := c.Decide(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	for _, row := range []int{-1, 1} {
		if c.Rewrite(row, make([]uint8, 4)) == nil {
			t.Errorf("rewrote row %d", row)
		}
	}
	if c.Rewrite(0, make([]uint8, 5)) == nil {
		t.Error("rewrote a row of another width")
	}
	c.most = 4
	if err := c.Add([]uint8{1, 0, 1, 0}); err != nil {
		t.Error(err)
	}
	if err := c.Add([]uint8{1, 0, 0, 0}); !errors.Is(err, ErrTooRagged) {
		t.Errorf("too many runs: got %v", err)
	}
}

// TestMemoryGrowsWithRuns: rows without the rules' classes cost a number each.
func TestMemoryGrowsWithRuns(t *testing.T) {
	const width, rows = 5000, 4000
	row := make([]uint8, width)
	for i := range row {
		row[i] = uint8(2 + i%2)
	}
	row[7] = 1
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := NewComponents([]Rule{{Classes: []uint8{1}}}, width)
	for range rows {
		if err := c.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Decide(context.Background()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > rows*200 {
		t.Errorf("%d bytes for %d runs", used, rows)
	}
}

// BenchmarkComponents adds, decides and rewrites 10,000 x 2,000 pixels of about forty runs a row.
func BenchmarkComponents(b *testing.B) {
	const width, rows = 10000, 2000
	row := make([]uint8, width)
	for i := range row {
		row[i] = uint8(i / 250 % 5)
	}
	rules := []Rule{{Classes: []uint8{1, 2, 3, 4}}, {Classes: []uint8{2}}, {Classes: []uint8{3}}}
	work := make([]uint8, width)
	b.SetBytes(width * rows)
	b.ReportAllocs()
	for b.Loop() {
		c := NewComponents(rules, width)
		for range rows {
			if err := c.Add(row); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := c.Decide(context.Background()); err != nil {
			b.Fatal(err)
		}
		for y := range rows {
			copy(work, row)
			if err := c.Rewrite(y, work); err != nil {
				b.Fatal(err)
			}
		}
	}
}
