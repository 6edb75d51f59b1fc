package engine

// enlarger brings rows of probabilities from the working grid back to the scene's, linearly: pixel i of n comes from
// (i+0.5)*working/n-0.5, and beyond the first and last pixel centre the edge goes on.
type enlarger struct {
	layout   layout
	channels int
	emit     func(row []float32) error

	across    linear
	down      linear
	prev, cur []float32 // the two latest working rows [channel][width]
	rows      int       // working rows so far
	next      int       // row of the crop
	mix       []float32 // a working row between two
	out       []float32 // [channel][crop width]
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

func newEnlarger(l layout, channels int, emit func(row []float32) error) *enlarger {
	return &enlarger{
		layout: l, channels: channels, emit: emit,
		across: newLinear(l.width, l.crop.Width), down: newLinear(l.height, l.crop.Height),
		prev: make([]float32, channels*l.width), cur: make([]float32, channels*l.width),
		mix: make([]float32, channels*l.width), out: make([]float32, channels*l.crop.Width),
	}
}

// push takes the next working row and emits the rows of the crop that it completes.
func (e *enlarger) push(row []float32) error {
	e.prev, e.cur = e.cur, e.prev
	copy(e.cur, row)
	e.rows++
	for e.next < e.layout.crop.Height {
		at, share := e.down.at[e.next], e.down.share[e.next]
		need := at
		if share > 0 {
			need++
		}
		if need >= e.rows {
			return nil
		}
		e.next++
		if err := e.emit(e.widen(e.between(at, share))); err != nil {
			return err
		}
	}
	return nil
}

// between is a working row at+share; at is one of the two latest.
func (e *enlarger) between(at int, share float32) []float32 {
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

// widen resamples a working row across.
func (e *enlarger) widen(row []float32) []float32 {
	if e.across.same {
		return row
	}
	w, n := e.layout.width, e.layout.crop.Width
	for c := range e.channels {
		in, out := row[c*w:][:w], e.out[c*n:][:n]
		for i, at := range e.across.at {
			a := in[at]
			out[i] = a
			if s := e.across.share[i]; s > 0 {
				out[i] = a + s*(in[at+1]-a)
			}
		}
	}
	return e.out
}
