package resample

// Linear brings rows of several channels to another size by linear interpolation: pixel i of n comes from
// (i+0.5)*in/n-0.5, and beyond the first and last pixel centre the edge goes on. It does not average when shrinking.
type Linear struct {
	channels int
	from, to Size
	emit     func(row []float32) error
	within   func() (lo, hi int) // columns of the next output row that are wanted; nil: all

	across    linear
	down      linear
	prev, cur []float32 // the two latest input rows [channel][width]
	rows      int       // input rows so far
	next      int       // output row
	mix       []float32 // an input row between two
	out       []float32 // [channel][output width]
}

// linear says which two inputs make an output pixel: a + share*(b-a).
type linear struct {
	at    []int     // of a; b is the next one, or the same at the edge
	share []float32 // 0 where only a counts
	same  bool
}

func newLinear(in, out int) linear {
	l := linear{at: make([]int, out), share: make([]float32, out), same: in == out}
	scale := float64(in) / float64(out)
	for i := range out {
		x := min(max((float64(i)+0.5)*scale-0.5, 0), float64(in-1))
		l.at[i] = int(x)
		l.share[i] = float32(x - float64(l.at[i]))
	}
	return l
}

// NewLinear hands each finished row [channel][width] to emit; it is good until emit returns.
func NewLinear(channels int, from, to Size, emit func(row []float32) error) *Linear {
	row := func() []float32 { return make([]float32, channels*from.Width) }
	return &Linear{
		channels: channels, from: from, to: to, emit: emit,
		across: newLinear(from.Width, to.Width), down: newLinear(from.Height, to.Height),
		prev: row(), cur: row(), mix: row(), out: make([]float32, channels*to.Width),
	}
}

// Within lets only those columns of each output row be made that want says, from lo up to hi; what stands in the others
// means nothing. It is asked once for each row, before that is made.
func (e *Linear) Within(want func() (lo, hi int)) { e.within = want }

// Push takes the next input row [channel][width] and emits the rows that it completes.
func (e *Linear) Push(row []float32) error {
	e.prev, e.cur = e.cur, e.prev
	copy(e.cur, row)
	e.rows++
	for e.next < e.to.Height {
		at, share := e.down.at[e.next], e.down.share[e.next]
		need := at
		if share > 0 {
			need++
		}
		if need >= e.rows {
			return nil
		}
		e.next++
		lo, hi := 0, e.to.Width
		if e.within != nil {
			lo, hi = e.within()
		}
		row := e.out
		if lo < hi {
			row = e.widen(e.between(at, share), lo, hi)
		}
		if err := e.emit(row); err != nil {
			return err
		}
	}
	return nil
}

// between is an input row at+share; at is one of the two latest.
func (e *Linear) between(at int, share float32) []float32 {
	a := e.cur
	if at == e.rows-2 {
		a = e.prev
	}
	if share == 0 {
		return a
	}
	for i, v := range a {
		e.mix[i] = v + share*(e.cur[i]-v)
	}
	return e.mix
}

// widen resamples an input row across, from column lo up to hi.
func (e *Linear) widen(row []float32, lo, hi int) []float32 {
	if e.across.same {
		return row
	}
	w, n := e.from.Width, e.to.Width
	for c := range e.channels {
		in, out := row[c*w:][:w], e.out[c*n:][lo:hi]
		share := e.across.share[lo:hi]
		for i, at := range e.across.at[lo:hi] {
			a := in[at]
			out[i] = a
			if s := share[i]; s > 0 {
				out[i] = a + s*(in[at+1]-a)
			}
		}
	}
	return e.out
}
