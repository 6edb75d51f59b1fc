package intake

import "sync"

// Queue carries the gaps of rows from where they are read to where they are written, which may be another goroutine.
// A row without gaps costs nothing.
type Queue struct {
	mu   sync.Mutex
	rows [][]uint64
	head int
	free [][]uint64
}

// Put adds a copy of a row's gaps; nil is none.
func (q *Queue) Put(gaps []uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var row []uint64
	if gaps != nil {
		if n := len(q.free); n > 0 {
			row, q.free = q.free[n-1], q.free[:n-1]
		} else {
			row = make([]uint64, len(gaps))
		}
		copy(row, gaps)
	}
	if q.head > 0 && len(q.rows) == cap(q.rows) { // the front is free: no need to grow
		q.rows = q.rows[:copy(q.rows, q.rows[q.head:])]
		q.head = 0
	}
	q.rows = append(q.rows, row)
}

// Take removes the oldest row; nil is none. GiveBack returns it.
func (q *Queue) Take() []uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	row := q.rows[q.head]
	q.rows[q.head] = nil
	q.head++
	return row
}

// GiveBack lets the memory of a row that was taken be used again.
func (q *Queue) GiveBack(row []uint64) {
	if row == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free = append(q.free, row)
}
